#!/usr/bin/env python3
"""Turns db/migrations/NNNN_name.sql into one C++ file: a list of migrations, each a list of single statements.

A line `-- @sqlite` or `-- @postgres` before a statement keeps it to that dialect.

Usage: embed_migrations.py db/migrations embedded_migrations.cpp
"""
import pathlib
import re
import sys

TOKEN = re.compile(
    r"'(?:[^']|'')*'"                # text
    r'|"(?:[^"]|"")*"'               # quoted name
    r"|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$"  # dollar-quoted body
    r"|--[^\n]*|/\*.*?\*/"           # comment
    r"|\w+|;|\s+|.",
    re.DOTALL)


def split_statements(text: str, source: str) -> list[tuple[str, str]]:
    """(dialect or "both", statement without its semicolon) in order."""
    statements: list[tuple[str, str]] = []
    dialect, body, words = "both", "", []

    def ends_here() -> bool:
        # A SQLite trigger holds statements of its own between BEGIN and END.
        is_trigger = words[:2] == ["CREATE", "TRIGGER"] and "BEGIN" in words
        return not is_trigger or words[-1] == "END"

    for match in TOKEN.finditer(text):
        token = match.group(0)
        if token.startswith("--") or token.startswith("/*"):
            marker = re.fullmatch(r"--\s*@(\w+)\s*", token)
            if marker:
                if marker.group(1) not in ("sqlite", "postgres") or body.strip():
                    sys.exit(f"{source}: misplaced or unknown marker {token!r}")
                dialect = marker.group(1)
        elif token == ";" and ends_here():
            if body.strip():
                statements.append((dialect, body.strip()))
            dialect, body, words = "both", "", []
        else:
            body += token
            if re.fullmatch(r"\w+", token):
                words.append(token.upper())
            elif token == ";":
                words.append(";")
    if body.strip():
        sys.exit(f"{source}: the last statement lacks its semicolon")
    return statements


def main() -> None:
    folder, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    out = ["// Generated from db/migrations by tools/embed_migrations.py.",
           '#include "platform/records/embedded_migrations.h"', "",
           "namespace ondam::records {", "", "std::vector<Migration> embedded_migrations() {", "    return {"]
    seen: dict[int, str] = {}
    for path in sorted(folder.glob("*.sql")):
        name = re.fullmatch(r"(\d{4})_([a-z0-9_]+)", path.stem)
        if not name:
            sys.exit(f"{path}: a migration is called NNNN_name.sql")
        number = int(name.group(1))
        if number in seen:
            sys.exit(f"{path}: number {number} is taken by {seen[number]}")
        seen[number] = path.name
        out.append(f'        {{{number}, "{path.stem}", {{')
        for dialect, sql in split_statements(path.read_text(encoding="utf-8"), str(path)):
            runs_on = "" if dialect == "both" else f"Dialect::{dialect}"
            out.append(f'            {{{{{runs_on}}}, R"sql({sql})sql"}},')
        out.append("        }},")
    out += ["    };", "}", "", "}  // namespace ondam::records", ""]
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(out), encoding="utf-8")


main()
