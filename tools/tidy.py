#!/usr/bin/env python3
"""Our rules of style as a check over the tree: includes, sizes, SQL, banned calls. STYLE.md says why each is here.

Prints every breach as `file:line: what` and ends with 1 when there is one.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RANKS = ["base", "platform", "domain", "app"]
FILE_LINES, FUNCTION_LINES, TEST_LINES = 500, 60, 100

# Vendor headers and the only folders that may know them.
VENDORS = {
    r"boost/": ["src/platform/http/asio/"],
    r"rocksdb/": ["src/platform/events/rocksdb/", "bench/"],
    r"sqlite3\.h": ["src/platform/records/sqlite/"],
    r"libpq-fe\.h": ["src/platform/records/postgres/"],
    r"simdjson\.h": ["src/platform/json/", "src/platform/events/", "src/domain/events/"],
    r"curl/": ["src/platform/net/"],
    r"gumbo\.h": ["src/platform/html/", "src/platform/mail/"],
    r"phonenumbers/": ["src/platform/phone/"],
    r"unicode/": ["src/base/", "src/platform/text_search/"],
    r"sodium\.h": ["src/platform/crypto/", "src/platform/events/"],
    r"openssl/": ["src/platform/crypto/", "src/platform/mail/"],
    r"date/": ["src/platform/calendar/"],
    r"toml": ["src/platform/config/"],
    r"CLI/": ["src/app/"],
    r"zlib\.h": ["src/domain/events/", "tests/support/", "src/platform/"],
}

# Calls that enter through constructors, with their replacement and where they may stand all the same.
BANNED = [
    (r"system_clock::now", "take a Clock", ["src/platform/clock/", "src/base/log.cpp", "bench/", "tests/"]),
    (r"\bstd::random_device\b|\bsrand\(|\brand\(", "take an IdSource, or crypto::random_bytes",
     ["src/platform/clock/", "src/platform/crypto/", "bench/", "tests/", "_test.cpp"]),
    # Live updates have two threads of their own that pause after a fault and for slow readers.
    (r"\bsleep_for\(", "wait on a condition or write a job",
     ["src/platform/", "bench/", "tests/", "src/app/", "src/domain/live/", "_test.cpp"]),
    (r"(?:^|[{(,])\s*\.\w+ = .*\bTRY\(", "name it before the braces: g++ 12 leaks what a braced initialiser built before a TRY returns", []),
    (r"\bsystem\(", "start no shell", ["tests/"]),
    (r"\bstd::regex\b", "write the small parser: std::regex is slow and recursive", []),
    (r"(?:[=(,]|\breturn)\s*NULL\b", "write nullptr", ["tests/", "_test.cpp"]),
    (r"\bnew [A-Z]", "use std::make_unique", ["src/platform/", "tests/", "_test.cpp"]),
]

breaches: list[str] = []


def breach(path: pathlib.Path, line: int, what: str) -> None:
    breaches.append(f"{path.relative_to(ROOT)}:{line}: {what}")


def tracked(*patterns: str) -> list[pathlib.Path]:
    out = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in out.split() if (ROOT / name).exists()]


def module_licences() -> dict[str, set[str]]:
    licences = {}
    for path in (ROOT / "src/domain").glob("*/CMakeLists.txt"):
        found = re.search(r"ondam_module\((\w+)(?:\s+DEPENDS\s+([\w\s]*?))?(?:\s+(?:LINK|TEST_LINK)\b[^)]*)?\)", path.read_text())
        if found:
            licences[found.group(1)] = set((found.group(2) or "").split())
    return licences


def check_cycles(licences: dict[str, set[str]]) -> None:
    def walk(module: str, trail: tuple[str, ...]) -> None:
        if module in trail:
            breaches.append(f"src/domain: modules depend on each other in a circle: {' -> '.join((*trail, module))}")
            return
        for needed in licences.get(module, ()):
            walk(needed, (*trail, module))

    for module in licences:
        walk(module, ())


def check_includes(path: pathlib.Path, number: int, line: str, licences: dict[str, set[str]]) -> None:
    name = str(path.relative_to(ROOT))
    ours = re.match(r'\s*#include "((base|platform|domain|app)/([^"]+))"', line)
    if ours and name.startswith("src/"):
        own_rank, rank = RANKS.index(name.split("/")[1]), RANKS.index(ours.group(2))
        if rank > own_rank:
            breach(path, number, f"includes point left: {RANKS[own_rank]} may not include {ours.group(1)}")
        is_test = name.endswith(("_test.cpp", "_fuzz.cpp", "_fixture.h"))
        if name.startswith("src/domain/") and rank == RANKS.index("domain"):
            own, other = name.split("/")[2], ours.group(3).split("/")[0]
            if other != own and other not in licences.get(own, set()) and not is_test:
                breach(path, number, f"module {own} does not declare that it depends on {other}")
        vendor_part = re.match(r"platform/(records/(sqlite|postgres)|events/(rocksdb|postgres)|http/asio)/", ours.group(1))
        if vendor_part and not name.startswith(("src/" + vendor_part.group(0).rsplit("/", 2)[0], "src/app/")) and not is_test:
            breach(path, number, f"{ours.group(1)} is inside a driver: include its interface")
    vendor = re.match(r"\s*#include <([^>]+)>", line)
    if vendor and name.startswith("src/"):
        for pattern, homes in VENDORS.items():
            if re.match(pattern, vendor.group(1)) and not any(name.startswith(home) for home in homes):
                breach(path, number, f"<{vendor.group(1)}> belongs behind an interface in {homes[0]}")


def without_text(line: str, state: dict) -> str:
    """The line without comments, strings and characters, so that braces can be counted."""
    if state.get("raw"):
        end = line.find(state["raw"])
        if end < 0:
            return ""
        line, state["raw"] = line[end + len(state["raw"]):], None
    raw = re.search(r'R"(\w*)\(', line)
    if raw and ")" + raw.group(1) + '"' not in line[raw.end():]:
        state["raw"] = ")" + raw.group(1) + '"'
        line = line[:raw.start()]
    line = re.sub(r'R"(\w*)\(.*?\)\1"', '""', line)
    line = re.sub(r'"(?:\\.|[^"\\])*"', '""', line)
    line = re.sub(r"'(?:\\.|[^'\\])'", "' '", line)
    return line.split("//")[0]


def check_functions(path: pathlib.Path, lines: list[str]) -> None:
    """A function body starts at a line that ends with `{` after a `)`, outside any other body."""
    state: dict = {}
    depth, started, start_depth, signature = 0, None, 0, ""
    for number, raw in enumerate(lines, 1):
        line = without_text(raw, state)
        if started is None and line.rstrip().endswith("{"):
            head = signature + line
            if ")" in head and not re.match(r"\s*(namespace|struct|class|enum|union|extern)\b", head.strip()) and "=" not in head.split("(")[0]:
                started, start_depth = number, depth
        signature = "" if line.rstrip().endswith((";", "}", "{", ":")) else signature + line
        depth += line.count("{") - line.count("}")
        if started is not None and depth <= start_depth:
            most = TEST_LINES if path.name.endswith("_test.cpp") else FUNCTION_LINES
            table = sum("case " in text for text in lines[started:number - 1]) * 2 > number - started - 1 - 2 * 4
            if number - started - 1 > most and not table:
                breach(path, started, f"a function of {number - started - 1} lines; {most} are the most")
            started = None


def check_cpp(path: pathlib.Path, licences: dict[str, set[str]]) -> None:
    name = str(path.relative_to(ROOT))
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) > FILE_LINES:
        breach(path, FILE_LINES, f"{len(lines)} lines; {FILE_LINES} are the most")
    if path.suffix == ".h" and "#pragma once" not in lines[:3] and not lines[:1] == ["#pragma once"]:
        breach(path, 1, "a header begins with #pragma once")
    for number, line in enumerate(lines, 1):
        check_includes(path, number, line, licences)
        code = line.split("//")[0]
        for pattern, instead, homes in BANNED:
            if re.search(pattern, code) and not any(home in name for home in homes):
                breach(path, number, f"{pattern.strip(chr(92) + 'b')}: {instead}")
        if name.startswith("src/domain/") and re.search(r"\b(co_await|co_return)\b", code):
            breach(path, number, "domain code is synchronous")
        if name.startswith("src/domain/") and not name.endswith(("_test.cpp", "_fixture.h")) and re.search(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM)\s', code):
            breach(path, number, "SQL stands in .sql files")
        if re.search(r"\b(TODO|FIXME|XXX)\b", line):
            breach(path, number, "leave nothing open in the code")
        if re.search(r"\bGTEST_SKIP\b|\bDISABLED_", code):
            breach(path, number, "a test runs, or is left out by name in the runner")
    # Texts of the sample data are tables, however they are written.
    if not path.name.startswith("topics_"):
        check_functions(path, lines)


def check_sql(path: pathlib.Path) -> None:
    """Every statement on tenant data names the workspace; one that cannot says why in a comment above its name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [number for number, line in enumerate(lines) if re.match(r"--\s*name:", line)]
    for start, end in zip(starts, [*starts[1:], len(lines)]):
        text = "\n".join(line for line in lines[start + 1:end] if not line.lstrip().startswith("--"))
        explained = start > 0 and lines[start - 1].startswith("--") and not lines[start - 1].startswith("-- name:")
        if "workspace" not in text and not explained:
            breach(path, start + 1, "names no workspace; say above why it need not")


def check_words(path: pathlib.Path) -> None:
    """The project speaks of itself alone."""
    foreign = re.compile(r"/(wor[k]|far[m])/|\.librar[y]|shared/(research|material)\b|registry\.npmj[s]|issue #?\d+ of", re.IGNORECASE)
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="ignore").splitlines(), 1):
        if foreign.search(line) and path.name != "tidy.py" and path.relative_to(ROOT).as_posix() != ".ci/run":
            breach(path, number, "names the workplace or a host")


def main() -> None:
    licences = module_licences()
    check_cycles(licences)
    for path in tracked("*.cpp", "*.h"):
        check_cpp(path, licences)
    for path in tracked("src/domain/**/*.sql"):
        check_sql(path)
    for path in tracked("*.md", "*.cpp", "*.h", "*.sql", "*.py", "*.ts", "*.tsx", "*.mjs", "*.sh", "bin/*", ".ci/*"):
        if "node_modules" not in path.parts:
            check_words(path)
    print("\n".join(breaches))
    print(f"{len(breaches)} breaches")
    sys.exit(1 if breaches else 0)


main()
