#!/usr/bin/env python3
"""Turns a .sql file of named statements into a C++ header.

    -- name: insert_customer            one text for both dialects
    -- name: search_customers @postgres what PostgreSQL runs instead of the portable text of that name
    -- part: filters_of_lists           lines that several statements of the file have in common …
    -- use: filters_of_lists            … and where they stand

Usage: embed_sql.py customers.sql customers_sql.h
"""
import pathlib
import re
import sys


def read_statements(text: str, source: str) -> dict[str, dict[str, str]]:
    statements: dict[str, dict[str, str]] = {}
    parts: dict[str, dict[str, str]] = {}
    current: tuple[dict[str, dict[str, str]], str, str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        marker = re.fullmatch(r"--\s*(name|part):\s*([a-z0-9_]+)(?:\s+@(sqlite|postgres))?\s*", line)
        used = re.fullmatch(r"--\s*use:\s*([a-z0-9_]+)\s*", line)
        if marker:
            into = statements if marker.group(1) == "name" else parts
            current = (into, marker.group(2), marker.group(3) or "portable")
            variants = into.setdefault(current[1], {})
            if current[2] in variants:
                sys.exit(f"{source}:{number}: {current[1]} @{current[2]} is given twice")
            variants[current[2]] = ""
        elif used and current:
            if "portable" not in parts.get(used.group(1), {}):
                sys.exit(f"{source}:{number}: there is no part {used.group(1)} above")
            current[0][current[1]][current[2]] += parts[used.group(1)]["portable"]
        elif line.lstrip().startswith("--") or not line.strip():
            continue
        elif current is None:
            sys.exit(f"{source}:{number}: SQL before the first '-- name:' line")
        else:
            current[0][current[1]][current[2]] += line.rstrip() + "\n"
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
