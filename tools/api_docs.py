#!/usr/bin/env python3
"""Writes docs/api.md from api/openapi.yaml; with --check it only compares, and ends with 1 when they differ."""
import json
import pathlib
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
CONTRACT, PAGE = ROOT / "api/openapi.yaml", ROOT / "docs/api.md"
METHODS = ["get", "post", "put", "patch", "delete"]

FIRST_CALLS = """\
## First calls

    TOKEN=$(ondam token api --scope view_customers --scope edit_customers | tail -n 1)
    curl -s -H "Authorization: Bearer $TOKEN" http://127.0.0.1:8080/api/v1/customers?q=kim
    curl -s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -H 'Idempotency-Key: 1' \\
         -d '{"name": "김민지", "email": "minji@example.com"}' http://127.0.0.1:8080/api/v1/customers

What is wrong with a request is said by field, with a code that stays:

    {"type": "/problems/invalid", "title": "The input is not valid.", "status": 422,
     "errors": [{"field": "email", "code": "format", "message": "is not a valid email"}]}
"""


def anchor(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def name_of(reference: str) -> str:
    return reference.rsplit("/", 1)[-1]


def literal(value: object) -> str:
    """As it stands in a JSON text, a string without its quotes."""
    return value if isinstance(value, str) else json.dumps(value)


def limits(schema: dict) -> str:
    said = []
    if "minLength" in schema or "maxLength" in schema:
        said.append(f"{schema.get('minLength', 0)} to {schema.get('maxLength', 'any number of')} characters")
    if "minimum" in schema or "maximum" in schema:
        said.append(f"{schema.get('minimum', 'any')} to {schema.get('maximum', 'any')}")
    if "maxItems" in schema:
        said.append(f"at most {schema['maxItems']}")
    if "default" in schema:
        said.append(f"default `{literal(schema['default'])}`")
    return ", ".join(said)


def kind(schema: dict) -> str:
    """The type of a value as people write it: `text`, `list of Id`, `"a" or "b"`."""
    if "$ref" in schema:
        return anchor(name_of(schema["$ref"]))
    for word in ("oneOf", "anyOf"):
        if word in schema:
            return " or ".join(kind(each) for each in schema[word])
    if "allOf" in schema:
        return " with ".join(kind(each) for each in schema["allOf"])
    if "enum" in schema:
        return " ".join(f"`{literal(value)}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    types = schema.get("type", "any")
    words = [types] if isinstance(types, str) else list(types)
    if "array" in words:
        words[words.index("array")] = "list of " + kind(schema.get("items", {}))
    if "object" in words and set(schema.get("properties", {})) == {"items", "next_cursor"}:
        return "page of " + kind(schema["properties"]["items"].get("items", {}))
    if "object" in words and schema.get("properties"):
        words[words.index("object")] = "{" + ", ".join(schema["properties"]) + "}"
    return " or ".join(f"{word}" for word in words)


def cell(text: str) -> str:
    return " ".join(str(text).split()).replace("|", "\\|")


def content(part: dict) -> str:
    for media, body in part.get("content", {}).items():
        shape = kind(body.get("schema", {}))
        return shape if media == "application/json" else f"`{media}`"
    return ""


def answer(operation: dict) -> str:
    for status, response in operation.get("responses", {}).items():
        if str(status).startswith(("1", "2", "3")):
            return f"{status} {content(response)}".strip()
    return ""


def parameters(contract: dict, path: dict, operation: dict) -> str:
    names = []
    for given in [*path.get("parameters", []), *operation.get("parameters", [])]:
        known = contract["components"]["parameters"][name_of(given["$ref"])] if "$ref" in given else given
        if known["in"] == "query":
            said = "required" if known.get("required") else limits({k: v for k, v in known["schema"].items() if k == "default"})
            names.append(f"`{known['name']}`" + (f" ({said})" if said else ""))
    return ", ".join(names)


def operations(contract: dict, tag: str) -> list[str]:
    rows = ["| operation | what it does | who may | takes | gives |", "|---|---|---|---|---|"]
    for path, item in contract["paths"].items():
        for method in METHODS:
            operation = item.get(method)
            if not operation or tag not in operation.get("tags", []):
                continue
            taken = [content(operation.get("requestBody", {})), parameters(contract, item, operation)]
            what = operation["summary"] + " " + operation.get("description", "")
            rows.append(f"| `{method.upper()} {path}` | {cell(what)} | {operation['x-permission']} "
                        f"| {cell('; '.join(each for each in taken if each))} | {cell(answer(operation))} |")
    return rows


def fields(schema: dict) -> list[str]:
    required = set(schema.get("required", []))
    rows = ["| field | type | |", "|---|---|---|"]
    for name, value in schema["properties"].items():
        notes = [value.get("description", ""), limits(value), "always there" if name in required else ""]
        rows.append(f"| `{name}` | {cell(kind(value))} | {cell('; '.join(note.rstrip('.') for note in notes if note))} |")
    return rows


def shapes(contract: dict) -> list[str]:
    lines = ["## Shapes", "", "\"Always there\" means required in a body and never left out of an answer."]
    for name, schema in sorted(contract["components"]["schemas"].items()):
        lines += ["", f"### {name}"]
        if schema.get("description"):
            lines += [cell(schema["description"]), ""]
        lines += fields(schema) if schema.get("properties") else [cell(kind(schema)) + (f" ({limits(schema)})" if limits(schema) else "")]
    return lines


def page() -> str:
    contract = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    lines = ["# The API", "", "<!-- Made from api/openapi.yaml by tools/api_docs.py. Change the contract, then run it. -->", "",
             contract["info"]["description"].strip(), "", FIRST_CALLS]
    for tag in contract["tags"]:
        lines += [f"## {tag['name'].capitalize()}: {tag['description']}", "", *operations(contract, tag["name"]), ""]
    return "\n".join([*lines, *shapes(contract)]) + "\n"


def main() -> None:
    made = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(made, encoding="utf-8")
    elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != made:
        sys.exit("docs/api.md is not what api/openapi.yaml says: run tools/api_docs.py")


main()
