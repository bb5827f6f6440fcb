#!/usr/bin/env python3
"""Writes which query parameters the operations of api/openapi.yaml take, as the rows of a C++ table.

The contract's layout is fixed enough to be read line by line: the build needs no YAML library.

Usage: embed_parameters.py openapi.yaml api_parameters.inc
"""
import pathlib
import re
import sys

METHODS = {"get": "get", "post": "post", "put": "put", "patch": "patch", "delete": "delete_"}


def shared_parameters(lines: list[str]) -> dict[str, str]:
    """Of the components: how each is named in the query; those of headers are left out."""
    found = {}
    for line in lines:
        match = re.fullmatch(r"    (\w+): \{name: ([\w.-]+), in: query,.*", line)
        if match:
            found[match.group(1)] = match.group(2)
    return found


def operations(lines: list[str], shared: dict[str, str]) -> list[tuple[str, str, list[str]]]:
    found: list[tuple[str, str, list[str]]] = []
    path = ""
    for line in lines:
        if line == "components:":
            break
        method = re.fullmatch(r"    (get|post|put|patch|delete):", line)
        own = re.fullmatch(r"\s+- \{name: ([\w.-]+), in: query,.*", line)
        used = re.fullmatch(r"\s+- \{\$ref: '#/components/parameters/(\w+)'\}", line)
        if line.startswith("  /"):
            path = line.strip().rstrip(":")
        elif method:
            found.append((METHODS[method.group(1)], path, []))
        elif own:
            found[-1][2].append(own.group(1))
        elif used and used.group(1) in shared:
            found[-1][2].append(shared[used.group(1)])
    return found


def main() -> None:
    lines = pathlib.Path(sys.argv[1]).read_text("utf-8").splitlines()
    rows = [f'{{http::Method::{method}, "{path}", "{", ".join(names)}"}},\n'
            for method, path, names in operations(lines, shared_parameters(lines))]
    if not rows:
        sys.exit(f"{sys.argv[1]}: there are no operations")
    pathlib.Path(sys.argv[2]).write_text("".join(rows), "utf-8")


if __name__ == "__main__":
    main()
