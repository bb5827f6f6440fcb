#!/usr/bin/env python3
"""Turns built web folders into a C++ file that holds each file's bytes and, for text, its gzip form.

Usage: embed_assets.py OUT.cpp PREFIX=FOLDER [PREFIX=FOLDER ...]
A folder that does not exist gives no assets: the program then says that it was built without them.
"""
import gzip
import mimetypes
import pathlib
import sys

TEXT = {".html", ".js", ".mjs", ".css", ".svg", ".json", ".webmanifest", ".txt", ".map"}
TYPES = {".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8",
         ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".webmanifest": "application/manifest+json", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def literal(data: bytes) -> str:
    """A string literal in pieces, because compilers limit the length of one."""
    pieces = []
    for start in range(0, len(data), 64):
        pieces.append('"' + "".join(f"\\{byte:03o}" for byte in data[start:start + 64]) + '"')
    return "\n    ".join(pieces) or '""'


def main() -> None:
    target = pathlib.Path(sys.argv[1])
    out = ['#include "app/assets.h"', "", "namespace ondam::app {", "namespace {", ""]
    table = []
    for argument in sys.argv[2:]:
        prefix, folder = argument.split("=", 1)
        root = pathlib.Path(folder)
        for path in sorted(root.rglob("*")) if root.is_dir() else []:
            if not path.is_file() or path.suffix == ".map":
                continue
            name = f"{prefix}/{path.relative_to(root).as_posix()}"
            kind = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            plain = path.read_bytes()
            packed = gzip.compress(plain, 9, mtime=0) if path.suffix in TEXT and len(plain) > 512 else b""
            number = len(table)
            out.append(f"constexpr char plain_{number}[] =\n    {literal(plain)};")
            out.append(f"constexpr char packed_{number}[] =\n    {literal(packed)};")
            table.append(f'    {{"{name}", "{kind}", {{plain_{number}, {len(plain)}}}, {{packed_{number}, {len(packed)}}}}},')
    out += ["", "}  // namespace", "", "std::span<const Asset> embedded_assets() {"]
    if table:
        out += ["    static constexpr Asset all[] = {", *("    " + line for line in table), "    };", "    return all;"]
    else:
        out += ["    return {};"]
    out += ["}", "", "}  // namespace ondam::app"]
    target.write_text("\n".join(out) + "\n")


main()
