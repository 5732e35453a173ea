"""JSON schemas of answers: their strict form, which models are held to, and what came back held against them.

The strict form is the common subset of OpenAI's and Anthropic's structured outputs: every object closed, all of its
properties required, an optional one nullable instead, and no limits on numbers, lengths or lists, which are told in
the description. Nothing is lost: `restored` takes the added nulls out again, and `fault` holds the answer to the
schema as it was written, limits included.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from reelwright.errors import shorten

Schema = Mapping[str, Any]

_NOTES = {"title", "description", "default", "examples", "discriminator", "format", "deprecated", "readOnly",
          "writeOnly", "$schema", "$comment", "$defs"}  # fmt: skip
_LIMITS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
           "pattern", "minItems", "maxItems"}  # fmt: skip
_SHAPES = {"type", "properties", "required", "additionalProperties", "items", "prefixItems", "enum", "const", "anyOf",
           "oneOf", "allOf", "$ref"}  # fmt: skip
_TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "boolean": bool, "null": type(None), "number": (int, float),
    "integer": int,
}  # fmt: skip


class _InexpressibleError(Exception):
    """The strict subset has no words for a schema."""


def strange(schema: Any, root: Schema | None = None) -> str:
    """Return the first thing in a schema that is not understood here; empty where all of it is."""
    if isinstance(schema, bool):
        return ""
    if not isinstance(schema, Mapping):
        return shorten(repr(schema), 40)
    root = schema if root is None else root
    if "$ref" in schema and str(schema["$ref"]).removeprefix("#/$defs/") not in root.get("$defs", {}):
        return f"$ref {shorten(schema['$ref'], 40)}"
    inner: list[Any] = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values()]
    for name in ("anyOf", "oneOf", "allOf", "prefixItems"):
        inner += schema.get(name, ())
    inner += [schema[name] for name in ("items", "additionalProperties") if name in schema]
    unknown = sorted(set(schema) - _NOTES - _LIMITS - _SHAPES)
    return next(filter(None, (*unknown, *(strange(node, root) for node in inner))), "")


def strict_form(schema: Schema) -> dict[str, Any] | None:
    """Return the strict form of a schema whose root is an object; None where it cannot be said strictly.

    What it allows, once `restored`, the schema allows, but for limits; it allows whatever closed objects the schema
    allows. Free maps, tuples, `allOf`, and unions of which more than one may hold cannot be said. A schema in which
    something is `strange` is not to be asked about.
    """
    try:
        converted = _strict(_resolved(schema, schema), schema)
        defs = {name: _strict(node, schema) for name, node in schema.get("$defs", {}).items()}
    except (_InexpressibleError, RecursionError):
        return None
    return converted | ({"$defs": defs} if defs else {}) if converted.get("type") == "object" else None


def restored(document: Any, schema: Schema, root: Schema | None = None) -> Any:
    """Return a document without the nulls that stand for optional properties that are left out."""
    root = schema if root is None else root
    if not isinstance(schema, Mapping):
        return document
    if "$ref" in schema:
        return restored(document, _resolved(schema, root), root)
    for option in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        found = restored(document, option, root)
        if not fault(found, option, root):
            return found
    if isinstance(document, dict):
        return _restored_object(document, schema, root)
    if isinstance(document, list) and "items" in schema:
        return [restored(item, schema["items"], root) for item in document]
    return document


def fault(document: Any, schema: Any, root: Schema | None = None, where: str = "") -> str:
    """Return what is wrong with a document by a schema (JSON Schema 2020-12, the keywords above); empty where it is
    right. `enum` and `const` are of scalars."""
    if isinstance(schema, bool):
        return "" if schema else f"{where or 'answer'} is not allowed"
    root = schema if root is None else root
    if "$ref" in schema and (found := fault(document, _target(schema["$ref"], root), root, where)):
        return found
    return (
        _fault_of_value(document, schema, where or "answer")
        or _fault_of_choice(document, schema, root, where)
        or (_fault_of_object(document, schema, root, where) if isinstance(document, dict) else "")
        or (_fault_of_list(document, schema, root, where) if isinstance(document, list) else "")
    )


def _fault_of_value(document: Any, schema: Schema, where: str) -> str:
    types = schema.get("type", ())
    types = (types,) if isinstance(types, str) else types
    if types and not any(_is(document, name) for name in types):
        return f"{where} is {shorten(repr(document), 40)}, not {' or '.join(types)}"
    if "const" in schema and not _same(document, schema["const"]):
        return f"{where} is {shorten(repr(document), 40)}, not {schema['const']!r}"
    if "enum" in schema and not any(_same(document, value) for value in schema["enum"]):
        return f"{where} is {shorten(repr(document), 40)}, which is none of {shorten(list(schema['enum']), 80)}"
    broken = next((name for name in _LIMITS if name in schema and not _within(document, name, schema[name])), "")
    return f"{where} breaks {broken} {schema[broken]}" if broken else ""


def _fault_of_choice(document: Any, schema: Schema, root: Schema, where: str) -> str:
    for option in schema.get("allOf", ()):
        if found := fault(document, option, root, where):
            return found
    for name in ("anyOf", "oneOf"):
        if name in schema:
            found_all = [fault(document, option, root, where) for option in schema[name]]
            right = found_all.count("")
            if not right:
                return min(found_all, key=len)
            if name == "oneOf" and right > 1:
                return f"{where or 'answer'} is more than one of its kinds at once"
    return ""


def _fault_of_object(document: dict[str, Any], schema: Schema, root: Schema, where: str) -> str:
    missing = [name for name in schema.get("required", ()) if name not in document]
    if missing:
        return f"{where or 'answer'} has no {missing[0]}"
    known, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name, value in document.items():
        path = f"{where}.{shorten(name, 40)}" if where else shorten(name, 40)
        if found := fault(value, known.get(name, others), root, path):
            return found
    return ""


def _fault_of_list(document: list[Any], schema: Schema, root: Schema, where: str) -> str:
    first = schema.get("prefixItems", ())
    for number, item in enumerate(document):
        rule = first[number] if number < len(first) else schema.get("items", True)
        if found := fault(item, rule, root, f"{where or 'answer'}[{number}]"):
            return found
    return ""


def _within(document: Any, name: str, limit: Any) -> bool:
    """Say whether a limit holds; one of another kind of value always does."""
    if name == "pattern":
        return not isinstance(document, str) or re.search(limit, document) is not None
    if name.startswith(("min", "max")) and name.endswith(("Length", "Items")):
        sized = isinstance(document, str if name.endswith("Length") else list)
        return not sized or (len(document) >= limit if name.startswith("min") else len(document) <= limit)
    return not _is(document, "number") or _in_range(document, name, limit)


def _in_range(number: float, name: str, limit: float) -> bool:
    match name:
        case "minimum":
            return number >= limit
        case "maximum":
            return number <= limit
        case "exclusiveMinimum":
            return number > limit
        case "exclusiveMaximum":
            return number < limit
    try:  # multipleOf
        return abs(number / limit - round(number / limit)) < 1e-9
    except (OverflowError, ValueError):
        return False


def _is(document: Any, name: str) -> bool:
    if isinstance(document, bool):
        return name == "boolean"
    if name == "integer" and isinstance(document, float):
        return document.is_integer()
    return isinstance(document, _TYPES.get(name, ()))


def _same(one: Any, other: Any) -> bool:
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _target(ref: str, root: Schema) -> Schema:
    found: Schema = root["$defs"][ref.removeprefix("#/$defs/")]
    return found


def _resolved(schema: Schema, root: Schema) -> Schema:
    return _resolved(_target(schema["$ref"], root), root) if "$ref" in schema else schema


def _restored_object(document: dict[str, Any], schema: Schema, root: Schema) -> dict[str, Any]:
    known, required = schema.get("properties", {}), schema.get("required", ())
    others = schema.get("additionalProperties", True)
    kept = {}
    for name, value in document.items():
        if value is None and name in known and name not in required and fault(None, known[name], root):
            continue
        kept[name] = restored(value, known.get(name, others), root)
    return kept


def _strict(node: Any, root: Schema) -> dict[str, Any]:
    if not isinstance(node, Mapping) or not set(node) <= _NOTES | _LIMITS | _SHAPES:
        raise _InexpressibleError
    shapes = set(node) & _SHAPES
    if "$ref" in shapes:
        _only(shapes == {"$ref"})
        return {"$ref": node["$ref"]}
    if shapes & {"anyOf", "oneOf"}:
        _only(len(shapes) == 1 and ("anyOf" in node or "discriminator" in node) and not set(node) & _LIMITS)
        options = node["anyOf"] if "anyOf" in node else node["oneOf"]
        return _told(node, {"anyOf": [_strict(option, root) for option in options]})
    return _told(node, _plain(node, shapes, root))


def _plain(node: Schema, shapes: set[str], root: Schema) -> dict[str, Any]:
    """Return the strict form of what is no union: scalars, lists and objects."""
    types = node.get("type", ())
    types = {types} if isinstance(types, str) else set(types)
    if shapes & {"enum", "const"}:
        _only(shapes <= {"enum", "const", "type"})
        values = [*node.get("enum", ()), *((node["const"],) if "const" in node else ())]
        return {"type": node.get("type") or _types_of(values)} | {name: node[name] for name in shapes - {"type"}}
    _only(bool(types) and types <= set(_TYPES))
    made: dict[str, Any] = {"type": node["type"]}
    allowed = {"type"}
    if "object" in types:
        allowed |= {"properties", "required", "additionalProperties"}
        made |= _closed(node, root)
    if "array" in types:
        allowed |= {"items"}
        made["items"] = _strict(node.get("items"), root)
    _only(shapes <= allowed)
    return made


def _closed(node: Schema, root: Schema) -> dict[str, Any]:
    known, required = node.get("properties", {}), node.get("required", ())
    open_ended = node.get("additionalProperties", not known)  # an object of no known properties is a free map
    _only(open_ended is False and set(required) <= set(known))
    properties = {}
    for name, value in known.items():
        made = _strict(value, root)
        properties[name] = made if name in required or not fault(None, value, root) else _nullable(made)
    return {"properties": properties, "required": list(known), "additionalProperties": False}


def _nullable(node: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in node:
        return node | {"anyOf": [*node["anyOf"], {"type": "null"}]}
    described = {"description": node.pop("description")} if "description" in node else {}
    return {"anyOf": [node, {"type": "null"}]} | described


def _told(node: Schema, made: dict[str, Any]) -> dict[str, Any]:
    """Add the description, with what limits the subset cannot hold."""
    limits = [f"{name} {json.dumps(node[name])}" for name in (*sorted(_LIMITS), "format") if name in node]
    parts = [str(node.get("description", "")), f"({', '.join(limits)})" if limits else ""]
    description = " ".join(filter(None, parts))
    return made | ({"description": description} if description else {})


def _types_of(values: list[Any]) -> str | list[str]:
    found = sorted({next((name for name in _TYPES if _is(value, name)), "object") for value in values})
    _only("object" not in found and "array" not in found)
    return found[0] if len(found) == 1 else found


def _only(holds: bool) -> None:
    if not holds:
        raise _InexpressibleError
