"""OpenAPI documents of models as cog writes them, made from the short listing in `replicate_inputs.txt`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

_FIELD = re.compile(r"  (\w+)(\*?): (?:\((.*)\)( text)?|(\w+)(?: \[(.*)\.\.(.*)\])?)")
_TYPES: dict[str, dict[str, Any]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "text": {"type": "string"},
    "uri": {"type": "string", "format": "uri"},
    "list": {"type": "array", "items": {"type": "string", "format": "uri"}},
    "dict": {"type": "object"},
}


@cache
def listing() -> dict[str, list[str]]:
    """Return the lines of each model of the listing."""
    found: dict[str, list[str]] = {}
    text = Path(__file__).with_name("replicate_inputs.txt").read_text("utf-8")
    for block in re.split(r"\n(?:---\n|\n)", text):
        name, *lines = block.strip("\n").split("\n")
        if name.endswith(":"):
            found[name.removesuffix(":")] = lines
    return found


def document(lines: list[str]) -> dict[str, Any]:
    """Return the OpenAPI document of a model: choices stand in schemas of their own, as cog puts them."""
    schemas: dict[str, Any] = {}
    properties: dict[str, Any] = {}
    required = []
    for order, line in enumerate(lines):
        match = _FIELD.fullmatch(line)
        assert match, line
        name, star, choices, text, kind, least, most = match.groups()
        if star:
            required.append(name)
        if choices is None:
            node = dict(_TYPES[kind]) | {"title": name}
            if least:
                node["minimum"] = float(least)
            if most:
                node["maximum"] = float(most)
        else:
            listed = [choice.strip() for choice in choices.split(" | ") if choice != "…"]
            whole = not text and all(re.fullmatch(r"-?\d+", choice) for choice in listed)
            schemas[name] = {"type": "integer" if whole else "string", "title": name, "description": "An enumeration."}
            schemas[name]["enum"] = [int(choice) for choice in listed] if whole else listed
            node = {"allOf": [{"$ref": f"#/components/schemas/{name}"}], "default": schemas[name]["enum"][0]}
        properties[name] = node | {"x-order": order}
    schemas["Input"] = {"type": "object", "title": "Input", "properties": properties, "required": required}
    schemas["Output"] = {"type": "string", "format": "uri", "title": "Output"}
    return {"openapi": "3.0.2", "info": {"title": "Cog"}, "components": {"schemas": schemas}}


def model(name: str, official: bool = True, version: str = "a" * 64) -> dict[str, Any]:
    """Return what `GET /models/{owner}/{name}` answers."""
    owner, _, short = name.partition("/")
    latest = {"id": version, "created_at": "2026-04-23T10:00:00Z", "openapi_schema": document(listing()[name])}
    return {"owner": owner, "name": short, "is_official": official, "latest_version": latest}
