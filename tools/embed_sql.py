#!/usr/bin/env python3
"""Turns a .sql file of named statements into a C++ header.

    -- name: insert_customer            one text for both dialects
    -- name: search_customers @postgres what PostgreSQL runs instead of the portable text of that name

Usage: embed_sql.py customers.sql customers_sql.h
"""
import pathlib
import re
import sys


def read_statements(text: str, source: str) -> dict[str, dict[str, str]]:
    statements: dict[str, dict[str, str]] = {}
    current: tuple[str, str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        marker = re.fullmatch(r"--\s*name:\s*([a-z0-9_]+)(?:\s+@(sqlite|postgres))?\s*", line)
        if marker:
            current = (marker.group(1), marker.group(2) or "portable")
            variants = statements.setdefault(current[0], {})
            if current[1] in variants:
                sys.exit(f"{source}:{number}: statement {current[0]} @{current[1]} is given twice")
            variants[current[1]] = ""
        elif line.lstrip().startswith("--") or not line.strip():
            continue
        elif current is None:
            sys.exit(f"{source}:{number}: SQL before the first '-- name:' line")
        else:
            statements[current[0]][current[1]] += line.rstrip() + "\n"
    return statements


def main() -> None:
    source, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    statements = read_statements(source.read_text(encoding="utf-8"), str(source))
    out = [f"// Generated from {source.name} by tools/embed_sql.py.", "#pragma once",
           '#include "platform/records/statement.h"', "", "namespace ondam::sql {", ""]
    for name, variants in statements.items():
        portable = variants.get("portable")
        sqlite, postgres = variants.get("sqlite", portable), variants.get("postgres", portable)
        if sqlite is None or postgres is None:
            sys.exit(f"{source}: statement {name} lacks a text for one dialect")
        sqlite, postgres = sqlite.strip().rstrip(";"), postgres.strip().rstrip(";")
        # Internal linkage: two modules may give two texts one name.
        out.append(f"constexpr records::Statement {name}{{")
        out.append(f'    "{name}",')
        out.append(f'    R"sql({sqlite})sql",')
        out.append(f'    R"sql({postgres})sql"}};')
        out.append("")
    out.append("}  // namespace ondam::sql")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(out) + "\n", encoding="utf-8")


main()
