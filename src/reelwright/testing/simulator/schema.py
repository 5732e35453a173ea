"""JSON schemas: short words to write them with, what is wrong with a value, and a value that fits.

The part of JSON Schema that providers' inputs and structured answers use: type, enum, const, required, properties,
additionalProperties, items, bounds of numbers, texts and lists, anyOf, allOf of one, and $ref inside the document.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "boolean": (bool,), "integer": (int,),
    "number": (int, float), "null": (type(None),),
}  # fmt: skip


def text(limit: int | None = None, default: str | None = None) -> dict[str, Any]:
    return _of("string", maxLength=limit, default=default)


def uri() -> dict[str, Any]:
    return {"type": "string", "format": "uri"}


def whole(low: int | None = None, high: int | None = None, default: int | None = None) -> dict[str, Any]:
    return _of("integer", minimum=low, maximum=high, default=default)


def number(low: float | None = None, high: float | None = None, default: float | None = None) -> dict[str, Any]:
    return _of("number", minimum=low, maximum=high, default=default)


def flag(default: bool | None = None) -> dict[str, Any]:
    return _of("boolean", default=default)


def choice(*values: Any, default: Any = None) -> dict[str, Any]:
    return _of(_name(values[0]), enum=list(values), default=default)


def listed(item: Schema, most: int | None = None) -> dict[str, Any]:
    return _of("array", items=dict(item), maxItems=most)


def record(required: Sequence[str], **properties: Schema) -> dict[str, Any]:
    """Return the schema of an object with these fields and no others."""
    return {
        "type": "object", "properties": properties, "required": list(required), "additionalProperties": False
    }  # fmt: skip


def _of(kind: str, **rules: Any) -> dict[str, Any]:
    return {"type": kind} | {name: value for name, value in rules.items() if value is not None}


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong with a value: where, by what rule, and in words."""

    place: tuple[str | int, ...]
    rule: str
    message: str

    @property
    def path(self) -> str:
        return ".".join(map(str, self.place))


def defaults(schema: Schema) -> dict[str, Any]:
    """Return the values that the fields of an object have where they are not given."""
    return {name: field["default"] for name, field in schema["properties"].items() if "default" in field}


def wrongs(schema: Schema, value: Any, place: tuple[str | int, ...] = (), root: Schema | None = None) -> list[Wrong]:
    """Return everything that is wrong with a value, in the order of the document."""
    root = schema if root is None else root
    schema = _resolved(schema, root)
    if "anyOf" in schema:
        tried = [wrongs(option, value, place, root) for option in schema["anyOf"]]
        return [] if any(not found for found in tried) else min(tried, key=len)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [Wrong(place, "type", f"Invalid type. Expected: {' or '.join(kinds)}, given: {_name(value)}")]
    return [*_bounds(schema, value, place), *_inner(schema, value, place, root)]


def _is(value: Any, kind: str) -> bool:
    if isinstance(value, bool) and kind != "boolean":
        return False
    return isinstance(value, _TYPES[kind]) or (kind == "integer" and isinstance(value, float) and value.is_integer())


def _name(value: Any) -> str:
    return next(name for name in ("boolean", *_TYPES) if _is(value, name))


def _bounds(schema: Schema, value: Any, place: tuple[str | int, ...]) -> Iterator[Wrong]:
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(map(repr, schema["enum"]))
        yield Wrong(place, "enum", f"must be one of the following: {allowed}")
    if "const" in schema and value != schema["const"]:
        yield Wrong(place, "const", f"must be {schema['const']!r}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            yield Wrong(place, "number_gte", f"Must be greater than or equal to {schema['minimum']}")
        if value > schema.get("maximum", value):
            yield Wrong(place, "number_lte", f"Must be less than or equal to {schema['maximum']}")
    if isinstance(value, str | list):
        short, long = ("minLength", "maxLength") if isinstance(value, str) else ("minItems", "maxItems")
        if len(value) < schema.get(short, 0):
            yield Wrong(place, "too_short", f"must have at least {schema[short]}, has {len(value)}")
        if len(value) > schema.get(long, len(value)):
            yield Wrong(place, "too_long", f"must have at most {schema[long]}, has {len(value)}")
    if schema.get("format") == "uri" and isinstance(value, str) and not value.startswith(_SCHEMES):
        yield Wrong(place, "format", "Does not match format 'uri'")


_SCHEMES = ("http://", "https://", "data:")


def _inner(schema: Schema, value: Any, place: tuple[str | int, ...], root: Schema) -> Iterator[Wrong]:
    if isinstance(value, list) and "items" in schema:
        for n, item in enumerate(value):
            yield from wrongs(schema["items"], item, (*place, n), root)
    if not isinstance(value, dict):
        return
    fields = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield Wrong((*place, name), "required", f"{name} is required")
    for name, item in value.items():
        if name in fields:
            yield from wrongs(fields[name], item, (*place, name), root)
        elif schema.get("additionalProperties") is False:
            yield Wrong((*place, name), "additional_property", f"Additional property {name} is not allowed")


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema or "allOf" in schema:
        if "allOf" in schema:
            schema = schema["allOf"][0]
            continue
        found: Any = root
        for step in str(schema["$ref"]).removeprefix("#/").split("/"):
            found = found[step]
        schema = found
    return schema


_WORDS = "fresh bright early calm open warm quick clear easy good light simple"


def example(schema: Schema, rng: random.Random, root: Schema | None = None, depth: int = 0) -> Any:
    """Return a value that fits a schema."""
    root = schema if root is None else root
    schema = _resolved(schema, root)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return rng.choice(schema["enum"])
    if "anyOf" in schema:
        options = schema["anyOf"]
        return example(options[-1] if depth > 4 else rng.choice(options), rng, root, depth + 1)
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "object":
        needed = schema.get("required", ())
        fields = schema.get("properties", {})
        return {name: example(fields[name], rng, root, depth + 1) for name in fields if name in needed}
    if kind == "array":
        least = schema.get("minItems", 0)
        count = rng.randint(least, min(schema.get("maxItems", least + 2), least + 2)) if depth < 6 else least
        return [example(schema.get("items", {}), rng, root, depth + 1) for _ in range(count)]
    return _plain(kind, schema, rng)


def _plain(kind: str, schema: Schema, rng: random.Random) -> Any:
    if kind == "string":
        words = " ".join(rng.choices(_WORDS.split(), k=rng.randint(2, 5)))
        return words.ljust(schema.get("minLength", 0), "o")[: schema.get("maxLength", 200)]
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "null":
        return None
    low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    high = schema.get("maximum", low + 10)
    return rng.randint(int(low), int(high)) if kind == "integer" else round(rng.uniform(low, high), 3)
