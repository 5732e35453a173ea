"""The strict form of answers' schemas: nothing is lost in it, and nothing slips through."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from reelwright.engines._answers import fault, restored, strange, strict_form

NAMES = ("a", "b", "c")


def _objects(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    @st.composite
    def made(draw: st.DrawFn) -> dict[str, Any]:
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
        needed = draw(st.lists(st.sampled_from(names), unique=True))
        closed = draw(st.sampled_from([{}, {"additionalProperties": False}]))
        return {"type": "object", "properties": {name: draw(inner) for name in names}, "required": needed} | closed

    return made()


LEAVES: list[dict[str, Any]] = [
    {"type": "string"}, {"type": "integer"}, {"type": "number", "description": "how many"}, {"type": "boolean"},
    {"type": "null"}, {"type": ["string", "null"]}, {"enum": ["x", "y"]}, {"const": 3}, {"enum": [None, True, 1]},
    {"$ref": "#/$defs/leaf"}, {"$ref": "#/$defs/tree"},
]  # fmt: skip
DEFS: dict[str, Any] = {
    "leaf": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
    "tree": {
        "type": "object",
        "properties": {"name": {"type": "string"}, "next": {"$ref": "#/$defs/tree"}},
        "required": ["name"],
    },
}
NODES = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(
        _objects(inner),
        inner.map(lambda items: {"type": "array", "items": items}),
        st.lists(inner, min_size=1, max_size=3).map(lambda options: {"anyOf": options}),
    ),
    max_leaves=8,
)
SCHEMAS = _objects(NODES).map(lambda node: node | {"$defs": DEFS})


def documents(schema: dict[str, Any], root: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Documents that a schema allows: an oracle of its own, which shares nothing with what it tests."""
    if "$ref" in schema:
        return documents(root["$defs"][schema["$ref"].rpartition("/")[2]], root, depth + 1)
    if "anyOf" in schema:
        options = schema["anyOf"]
        if depth > 3:  # end a tree
            options = [option for option in options if option == {"type": "null"}] or options
        return st.one_of([documents(option, root, depth) for option in options])
    if "const" in schema or "enum" in schema:
        return st.sampled_from(schema.get("enum") or [schema["const"]])
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    return st.one_of([_of(name, schema, root, depth) for name in types])


def _of(name: str, schema: dict[str, Any], root: dict[str, Any], depth: int) -> st.SearchStrategy[Any]:
    match name:
        case "object":
            known = {key: documents(value, root, depth) for key, value in schema["properties"].items()}
            return st.fixed_dictionaries({key: known[key] for key in schema["required"]})
        case "array":
            return st.lists(documents(schema["items"], root, depth), max_size=2)
        case "string":
            return st.text(max_size=3)
        case "integer":
            return st.integers(-9, 9)
        case "number":
            return st.floats(-9, 9)
        case "boolean":
            return st.booleans()
    return st.none()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_what_the_strict_form_allows_the_schema_allows_once_restored(data: st.DataObject) -> None:
    schema = data.draw(SCHEMAS)
    strict = strict_form(schema)
    assert strict is not None
    document = data.draw(documents(strict, strict))
    assert fault(document, strict) == ""
    assert fault(restored(document, schema), schema) == ""


@given(SCHEMAS)
def test_every_object_of_the_strict_form_is_closed_and_complete(schema: dict[str, Any]) -> None:
    strict = strict_form(schema)
    assert strict is not None

    def looked(node: Any) -> None:
        if isinstance(node, list):
            for each in node:
                looked(each)
        if isinstance(node, dict):
            if node.get("type") == "object":
                assert node["additionalProperties"] is False
                assert node["required"] == list(node["properties"])
            for each in node.values():
                looked(each)

    looked(strict)
    assert json.dumps(strict_form(strict)) == json.dumps(strict)  # it is its own strict form


def test_nulls_that_mean_something_stay() -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": ["string", "null"]}, "b": {"type": "string"}, "c": {"type": "null"}},
        "required": ["c"],
    }
    assert restored({"a": None, "b": None, "c": None}, schema) == {"a": None, "c": None}


class Slow(BaseModel):
    kind: Literal["slow"]
    seconds: float = Field(gt=0, le=10, description="how long")


class Quick(BaseModel):
    kind: Literal["quick"]
    note: str | None = None


class Plan(BaseModel):
    title: str = Field(max_length=5)
    pace: Slow | Quick = Field(discriminator="kind")
    children: list[Plan] = Field(default=[], max_length=2)
    tags: list[Literal["a", "b"]] = []


def test_a_model_of_pydantic_goes_there_and_back() -> None:
    schema = Plan.model_json_schema()
    assert strange(schema) == ""
    strict = strict_form(schema)
    assert strict is not None and strict["type"] == "object"
    child = {"title": "y", "pace": {"kind": "slow", "seconds": 2}, "children": None, "tags": ["a"]}
    told = {"title": "x", "pace": {"kind": "quick", "note": None}, "tags": None, "children": [child]}
    assert fault(told, strict) == ""
    found = restored(told, schema)
    assert fault(found, schema) == ""
    assert found["children"][0] == {"title": "y", "pace": {"kind": "slow", "seconds": 2}, "tags": ["a"]}
    assert Plan.model_validate(found).children[0].pace == Slow(kind="slow", seconds=2)
    assert strict["$defs"]["Slow"]["properties"]["seconds"] == {
        "type": "number", "description": "how long (exclusiveMinimum 0, maximum 10)",
    }  # fmt: skip


@pytest.mark.parametrize(
    "node",
    [
        {"type": "object"}, {"type": "object", "additionalProperties": {"type": "string"}}, {}, True,
        {"type": "object", "properties": {"x": {"type": "string"}}, "additionalProperties": True},
        {"type": "array"}, {"type": "array", "prefixItems": [{"type": "string"}]},
        {"allOf": [{"type": "string"}, {"type": "string"}]}, {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        {"$ref": "#/$defs/x", "type": "string"}, {"properties": {"x": {"type": "string"}}},
    ],
)  # fmt: skip
def test_what_cannot_be_said_strictly_is_not_bent(node: Any) -> None:
    schema = {"type": "object", "properties": {"n": node}, "required": ["n"], "$defs": {"x": {"type": "string"}}}
    assert strict_form(schema) is None


SHAPE: dict[str, Any] = {
    "type": "object", "required": ["n"], "additionalProperties": False,
    "properties": {
        "n": {"type": "integer", "minimum": 1, "exclusiveMaximum": 9}, "s": {"type": "string", "pattern": "^a"},
        "l": {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 2},
        "t": {"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "null"}},
        "m": {"type": "number", "multipleOf": 0.5}, "e": {"enum": ["x", 1]}, "c": {"const": False},
        "o": {"oneOf": [{"type": "number"}, {"type": "integer"}]},
        "f": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"n": 1}, ""), ({"n": 2.0}, ""), ({"n": 1, "s": "abc", "l": [True], "t": ["x", None]}, ""),
        ({"n": 1, "m": 1.5, "e": 1, "c": False, "o": 1.5, "f": {"k": "v"}}, ""),
        ({}, "has no n"), ({"n": 0}, "minimum"), ({"n": 9}, "exclusiveMaximum"), ({"n": 1.5}, "not integer"),
        ({"n": True}, "not integer"), ({"n": "1"}, "not integer"), ({"n": None}, "not integer"), ([], "not object"),
        ({"n": 1, "s": "b"}, "pattern"), ({"n": 1, "l": []}, "minItems"), ({"n": 1, "l": [True] * 3}, "maxItems"),
        ({"n": 1, "l": [1]}, "l[0]"), ({"n": 1, "t": [1]}, "t[0]"), ({"n": 1, "t": ["x", 1]}, "t[1]"),
        ({"n": 1, "m": 1.3}, "multipleOf"), ({"n": 1, "m": float("inf")}, "multipleOf"),
        ({"n": 1, "e": True}, "none of"), ({"n": 1, "c": 0}, "not False"), ({"n": 1, "o": 1}, "more than one"),
        ({"n": 1, "o": "x"}, "not"), ({"n": 1, "f": {"k": 1}}, "f.k"), ({"n": 1, "z": 1}, "z is not allowed"),
    ],
)  # fmt: skip
def test_a_fault_names_the_place(document: Any, told: str) -> None:
    found = fault(document, SHAPE)
    assert (told in found) if told else found == ""


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        ({"type": "object", "properties": {"x": {"not": {}}}}, "not"), ({"items": 3}, "3"),
        ({"$ref": "#/$defs/gone"}, "$ref"), ({"anyOf": [{"if": {}}]}, "if"), ({"$defs": {"a": {"minProperties": 1}}},
        "minProperties"), (SHAPE, ""), (True, ""),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(schema: Any, told: str) -> None:
    found = strange(schema)
    assert (told in found) if told else found == ""
