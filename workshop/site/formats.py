"""A JSON Schema as a page: each field with its type, what it means, and whether it must be there."""

import json
from pathlib import Path
from typing import Any


def format_page(path: Path) -> str:
    """A page in Markdown of one schema, with a table for it and for each record inside it."""
    schema = json.loads(path.read_bytes())
    parts = [f"# {schema['title']}\n", f"`{path.name}`, `{schema['$id']}`\n", schema.get("description", "")]
    parts.append(_table(schema))
    for name, part in schema.get("$defs", {}).items():
        parts += [f"## {name}\n", part.get("description", ""), _table(part)]
    return "\n".join(part if part.endswith("\n") else part + "\n" for part in parts)


def _table(schema: dict[str, Any]) -> str:
    if "properties" not in schema:
        return f"{_type(schema)}\n"
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}` | {_type(field)} | {'yes' if name in required else 'no'} | {_cell(field)} |"
        for name, field in schema["properties"].items()
    ]
    return "\n".join(["| Field | Type | Required | Meaning |", "| --- | --- | --- | --- |", *rows, ""])


def _cell(field: dict[str, Any]) -> str:
    said = field.get("description", "")
    if "default" in field:
        said += f" Default: `{json.dumps(field['default'])}`."
    return str(said).replace("|", "\\|").replace("\n", " ").strip()


def _type(field: dict[str, Any]) -> str:
    if "$ref" in field:
        return f"{field['$ref'].rpartition('/')[2]}"
    if "const" in field:
        return f"`{json.dumps(field['const'])}`"
    if "enum" in field:
        return ", ".join(f"`{json.dumps(value)}`" for value in field["enum"])
    if choices := field.get("anyOf") or field.get("oneOf"):
        return " or ".join(map(_type, choices))
    kind = field.get("type", "any")
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "array":
        return f"array of {_type(field.get('items', {}))}"
    return str(kind)
