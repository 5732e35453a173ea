"""The base of every document model, and the one translation of its errors into problems."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from reelwright.errors import InputError, Problem, shorten

# What is said where a value is of another kind than its field, by the name of Pydantic's error.
_KINDS = {
    "tuple_type": ("it must be a list", "Write its values in brackets, with commas between them."),
    "model_type": ("it must have fields of its own", "Write them below it, each as `name: value`."),
    "string_type": ("it must be text", "Write it in quotes."),
    "bool_type": ("it must be yes or no", "Write `true` or `false`."),
    "bool_parsing": ("it must be yes or no", "Write `true` or `false`."),
    "int_type": ("it must be a whole number", "Write one without quotes."),
    "int_parsing": ("it must be a whole number", "Write one without quotes."),
    "float_type": ("it must be a number", "Write one without quotes and units."),
    "float_parsing": ("it must be a number", "Write one without quotes and units."),
}

_INNER = ("function-", "tagged-", "literal[")  # parts of Pydantic's locations that stand in no document


class Frozen(BaseModel):
    """An immutable document part that refuses unknown fields, NaN and infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    also_called: ClassVar[Mapping[str, str]] = {}  # what people call its fields by another name, for remedies

    @classmethod
    def read(cls, data: Any, where: str = "") -> Self:
        """Validate `data`; raises InputError with one Problem for each thing that is wrong."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise InputError(problems_of(error, cls, where)) from None


def path_of(location: Iterable[int | str], where: str = "") -> str:
    """Return a location such as ('scenes', 2, 'frames') as `scenes[2].frames`."""
    path = where
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not part.startswith(_INNER):
            path += f".{part}" if path else part
    return path or "document"


def problems_of(error: ValidationError, model: type[Frozen], where: str = "") -> list[Problem]:
    """Turn Pydantic's errors into problems with a limit and a remedy each.

    A list that is too short only because its items are wrong is not told twice.
    """
    details = error.errors(include_url=False)
    inner = {detail["loc"][:length] for detail in details for length in range(len(detail["loc"]))}
    told = [detail for detail in details if detail["type"] != "too_short" or detail["loc"] not in inner]
    return [_problem(detail, model, where) for detail in told]


def _problem(detail: Any, model: type[Frozen], where: str) -> Problem:
    path = path_of(detail["loc"], where)
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return Problem(path, "", "this field is required", "Add it.")
    value = shorten(repr(detail["input"]), 60)
    if kind == "extra_forbidden":
        return Problem(path, value, "there is no such field", _nearest(str(detail["loc"][-1]), detail["loc"], model))
    if kind in ("literal_error", "enum", "union_tag_invalid"):
        allowed = str(context.get("expected") or context.get("expected_tags"))
        return Problem(path, value, f"allowed are {allowed}", _nearest_value(detail["input"], allowed))
    if kind in _KINDS:
        return Problem(path, value, *_KINDS[kind])
    message = str(detail["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    limit, _, remedy = message.partition(" | ")
    if not remedy and ("greater than" in limit or "less than" in limit):
        limit, remedy = f"it must be {limit}", "Write a number inside this limit."
    elif kind == "string_too_long":
        limit, remedy = f"at most {context['max_length']} characters", "Shorten it."
    return Problem(path, value, limit, remedy or "Correct the value.")


def _fields_at(location: tuple[int | str, ...], model: type[Frozen]) -> list[str]:
    """Return the field names that are valid at a location, following nested models by their JSON schema."""
    schema = model.model_json_schema()
    node: dict[str, Any] = schema
    for part in location[:-1]:
        if isinstance(part, str) and part.startswith(_INNER):
            continue
        node = _resolve(node, schema)
        node = node.get("items", {}) if isinstance(part, int) else node.get("properties", {}).get(part, {})
    return list(_resolve(node, schema).get("properties", {}))


def _resolve(node: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    options = node.get("anyOf") or node.get("oneOf") or [node]
    for option in options:
        if "$ref" in option:
            return dict(schema["$defs"][option["$ref"].rsplit("/", 1)[-1]])
        if "properties" in option or "items" in option:
            return dict(option)
    return node


def _nearest(name: str, location: tuple[int | str, ...], model: type[Frozen]) -> str:
    if len(location) == 1 and name.casefold() in model.also_called:
        return f"Did you mean `{model.also_called[name.casefold()]}`?"
    known = _fields_at(location, model)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"Did you mean `{close[0]}`?" if close else f"Known here: {', '.join(known)}."


def _nearest_value(value: Any, allowed: str) -> str:
    names = [part.strip(" '\"") for part in allowed.replace(" or ", ",").split(",")]
    close = difflib.get_close_matches(str(value), names, n=1, cutoff=0.5)
    return f"Did you mean `{close[0]}`?" if close else "Choose one of these."
