"""JSON schemas of the simulator: what is made to fit a schema fits it, and what does not is told."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from reelwright.testing.simulator.replicate_models import MODELS, openapi
from reelwright.testing.simulator.schema import choice, defaults, example, listed, number, record, text, whole, wrongs

leaves: Any = some.one_of(
    some.builds(text, some.integers(1, 40)),
    some.builds(whole, some.integers(-9, 0), some.integers(0, 9)),
    some.builds(number, some.floats(-9, 0), some.floats(0, 9)),
    some.builds(choice, some.text(max_size=3), some.text(max_size=3)),
    some.just({"type": ["string", "null"]}),
    some.just({"const": 3}),
)
schemas: Any = some.recursive(
    leaves,
    lambda inner: some.one_of(
        some.builds(lambda item: listed(item, 3), inner),
        some.builds(lambda a, b: record(("a",), a=a, b=b), inner, inner),
        some.builds(lambda a, b: {"anyOf": [a, b]}, inner, inner),
    ),
    max_leaves=8,
)


@given(schemas, some.integers(0, 5))
def test_an_example_fits(schema: dict[str, Any], seed: int) -> None:
    assert wrongs(schema, example(schema, random.Random(seed))) == []


def test_everything_that_is_wrong_is_told_with_its_place() -> None:
    schema = record(("a", "b"), a=whole(1, 3), b=listed(choice("x", "y"), 2), c=text(2))
    found = wrongs(schema, {"a": True, "b": ["x", "z", "y"], "c": "long", "d": 1})
    told = {(wrong.path, wrong.rule) for wrong in found}
    assert told == {
        ("a", "type"), ("b", "too_long"), ("b.1", "enum"), ("c", "too_long"), ("d", "additional_property"),
    }  # fmt: skip
    assert [(wrong.path, wrong.rule) for wrong in wrongs(schema, {"a": 1})] == [("b", "required")]


def test_the_models_speak_cog() -> None:
    for name, model in MODELS.items():
        document = openapi(name)
        shown = document["components"]["schemas"]["Input"]
        asked = {field: example(rules, random.Random(1)) for field, rules in model.input["properties"].items()}
        asked = {
            n: v if "uri" not in str(model.input["properties"][n]) else "https://x.test/a" for n, v in asked.items()
        }
        asked = {n: [] if model.input["properties"][n]["type"] == "array" else v for n, v in asked.items()}
        assert wrongs(shown, asked, root=document) == []
        wrong = wrongs(shown, defaults(model.input) | dict.fromkeys(model.input["required"], 1), root=document)
        assert {one.path for one in wrong} == set(model.input["required"])
