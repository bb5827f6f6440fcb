#!/usr/bin/env python3
"""Runs clang-tidy with .clang-tidy over the folders of CHECKED, or over what has a word in its path: clang_tidy.py [WORD].

A file that was clean stays clean while it, what it includes and the checks are the same: .cache/clang-tidy remembers the hash of
what the compiler would read. The last line is `N passed, N failed`.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/clang"
CACHE = ROOT / ".cache/clang-tidy"
# The rooms that read what strangers send, or that a mistake would open to them. `clang_tidy.py src/` checks everything.
CHECKED = ("src/base/", "src/platform/crypto/", "src/platform/html/", "src/platform/json/", "src/platform/net/",
           "src/platform/http/", "src/platform/mail/", "src/platform/extract/", "src/platform/events/wire", "src/platform/records/",
           "src/domain/staff/", "src/domain/events/")


def run(command: list[str]) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")


def prepare() -> list[dict]:
    """Configures the clang preset and makes the headers that are generated. Not by ninja: it would build what stands below first."""
    done = run(["cmake", "--preset", "clang"])
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    sources = sorted((ROOT / "src").glob("**/*.sql"))
    made = [("tools/embed_sql.py", sql, BUILD / sql.relative_to(ROOT).parent / f"{sql.stem}_sql.h") for sql in sources]
    made.append(("tools/embed_parameters.py", ROOT / "api/openapi.yaml", BUILD / "src/domain/staff/api_parameters.inc"))
    for tool, source, header in made:
        if not header.exists() or header.stat().st_mtime < source.stat().st_mtime:
            header.parent.mkdir(parents=True, exist_ok=True)
            run([sys.executable, tool, str(source), str(header)])
    return json.loads((BUILD / "compile_commands.json").read_text())


def wanted(entry: dict, part: str) -> bool:
    path = pathlib.Path(entry["file"])
    if not path.is_relative_to(ROOT / "src") or path.name.endswith(("_test.cpp", "_fuzz.cpp")):
        return False
    name = str(path.relative_to(ROOT))
    return part in name if part else name.startswith(CHECKED)


def fingerprint(entry: dict) -> str:
    """Of what the compiler reads: the preprocessed text, and the checks."""
    words = shlex.split(entry["command"])
    words = words[1:] if words[0].endswith("ccache") else words
    at = words.index("-o")
    read = subprocess.run([*words[:at], *words[at + 2:], "-E", "-P"], cwd=entry["directory"], capture_output=True)
    return hashlib.sha256(read.stdout + (ROOT / ".clang-tidy").read_bytes()).hexdigest()


def check(entry: dict) -> str:
    """What is wrong with one file; empty when nothing is."""
    known = CACHE / fingerprint(entry)
    if known.exists():
        return ""
    done = run(["clang-tidy", "-p", str(BUILD), "--quiet", entry["file"]])
    if done.returncode != 0:
        return done.stdout + done.stderr
    known.touch()
    return ""


def main() -> None:
    part = sys.argv[1] if len(sys.argv) > 1 else ""
    files = [entry for entry in prepare() if wanted(entry, part)]
    CACHE.mkdir(parents=True, exist_ok=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for findings in pool.map(check, files):
            if findings:
                failed += 1
                print(findings, flush=True)
    print(f"{len(files) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not files else 0)


main()
