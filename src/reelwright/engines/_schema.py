"""The live schema of a model's input, as cog writes it (OpenAPI 3.0), and values made to fit it.

A field stands under `components.schemas.Input.properties`; one with a list of values refers to a schema of its own by
`allOf` and `$ref`, one that may be left empty has `nullable`, or `anyOf` with a `null` in newer versions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from reelwright.engines._fields import SHORT_SIDES, Target, put
from reelwright.errors import Problem, shorten

_DEEP = 8  # references within references that are followed
_NUMBER = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*(?:s|p|fps)?\s*", re.I)
_SIZE = re.compile(r"\s*(\d+)\s*[x*×]\s*(\d+)\s*", re.I)
_LANGUAGES = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "ms": "Malay", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sv": "Swedish", "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese",
    "zh": "Chinese",
}  # fmt: skip

Node = Mapping[str, Any]


class Schema:
    """What a model takes. Raises ValueError where the document holds no such schema."""

    def __init__(self, document: Any) -> None:
        try:
            schemas = document["components"]["schemas"]
            found = schemas["Input"]
            properties, required = found.get("properties", {}), found.get("required", [])
            self.fields = {str(name): _resolved(node, schemas) for name, node in properties.items()}
            self.required = tuple(str(name) for name in required)
        except (KeyError, TypeError, AttributeError, RecursionError):
            raise ValueError("no schema of the input") from None

    @property
    def defaults(self) -> dict[str, Any]:
        """Return what each field is where it is left out; nothing for those that do not say."""
        return {name: node["default"] for name, node in self.fields.items() if "default" in node}

    def fill(self, values: Mapping[Target, Any], fixed: Mapping[str, Any]) -> dict[str, Any]:
        """Return the input: what is fixed, and the values brought to the types and choices of their fields."""
        filled = dict(fixed)
        for target, value in values.items():
            node = self.fields.get(target.field, {})
            put(filled, target.field, _fitted(target.shaped(value), node, target.part))
        return filled

    def problems(self, filled: Mapping[str, Any]) -> list[Problem]:
        """Return what the model would refuse, in order of its fields."""
        known = ", ".join(self.fields)
        strange = [
            Problem(name, shorten(value, 60), "there is no such field", f"Known here: {shorten(known, 300)}.")
            for name, value in filled.items()
            if name not in self.fields
        ]
        missing = [
            Problem(name, "", "this field is required", "Name it in the model's row.")
            for name in self.required
            if name not in filled
        ]
        wrong = [_problem(name, filled[name], node) for name, node in self.fields.items() if name in filled]
        return strange + missing + [problem for problem in wrong if problem]


def _resolved(node: Any, schemas: Node, depth: int = 0) -> Node:
    """Follow references; what stands beside one counts over it. Options that only allow null become `nullable`."""
    if depth > _DEEP or not isinstance(node, Mapping):
        raise TypeError
    merged: dict[str, Any] = {}
    for part in [node, *node.get("allOf", [])]:
        reference = part.get("$ref")
        if reference is not None:
            merged |= _resolved(schemas[str(reference).rsplit("/", 1)[-1]], schemas, depth + 1)
        elif part is not node:
            merged |= _resolved(part, schemas, depth + 1)
    merged |= {name: value for name, value in node.items() if name not in ("$ref", "allOf", "anyOf", "oneOf")}
    options = [_resolved(option, schemas, depth + 1) for option in node.get("anyOf") or node.get("oneOf") or ()]
    values = [option for option in options if option.get("type") != "null"]
    if len(values) < len(options):
        merged["nullable"] = True
    if len(values) == 1:
        merged = {**values[0], **merged}
    elif values:
        merged["anyOf"] = values
    if isinstance(merged.get("items"), Mapping):
        merged["items"] = _resolved(merged["items"], schemas, depth + 1)
    return _one_type(merged)


def _one_type(node: dict[str, Any]) -> Node:
    """Return a node whose `type`, if it has one, is a name; OpenAPI 3.1 lists several, null among them."""
    kinds = node.get("type")
    if isinstance(kinds, list):
        named = [kind for kind in kinds if kind != "null"]
        node["nullable"] = len(named) < len(kinds)
        node["type"] = named[0] if len(named) == 1 else None
    if not isinstance(node.get("type"), str):
        node.pop("type", None)
    return node


def _fitted(value: Any, node: Node, part: str) -> Any:
    """Return a value in the type of its field, or the choice that means the same; as it is where there is none."""
    if "anyOf" in node:
        tried = [_fitted(value, option, part) for option in node["anyOf"]]
        pairs = zip(tried, node["anyOf"], strict=True)
        return next((fitted for fitted, option in pairs if _wrong(fitted, option) is None), value)
    kind = node.get("type")
    if kind == "array":
        items = node.get("items") or {}
        return [_fitted(each, items, part) for each in (value if isinstance(value, list) else [value])]
    if isinstance(node.get("enum"), list):
        return _choice(value, node["enum"], part)
    if part == "locale":
        value = str(value).partition("-")[0]
    if part == "size" and isinstance(value, tuple):
        value = f"{value[0]}x{value[1]}"
    if kind in ("integer", "number") and not isinstance(value, bool):
        number = _number(value)
        return value if number is None else int(number) if number.is_integer() else number
    if kind == "string" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return value


def _choice(value: Any, choices: list[Any], part: str) -> Any:
    """Return the choice that is the value, means it, or is the least that is enough (resolutions, frames, sizes)."""
    for choice in choices:
        if choice == value and isinstance(choice, bool) == isinstance(value, bool):
            return choice
    if part == "locale":
        return _language(str(value), choices)
    if part == "size":
        return _size(value, choices)
    text = str(value).casefold()
    same = [choice for choice in choices if str(choice).casefold() == text]
    wanted = _number(value)
    numbers = [(number, choice) for choice in choices if (number := _number(choice)) is not None]
    if not same and wanted is not None and not isinstance(value, bool):
        rounded = part in ("resolution", "frames")
        enough = sorted((number, str(choice)) for number, choice in numbers if number >= wanted - 1e-6)
        same = [choice for number, choice in numbers if abs(number - wanted) < 1e-6]
        if not same and rounded and enough:
            same = [choice for number, choice in numbers if number == enough[0][0]]
    return same[0] if same else value


def _language(locale: str, choices: list[Any]) -> Any:
    code = locale.partition("-")[0]
    names = [name.casefold() for name in (locale, code, _LANGUAGES.get(code, code))]
    return next((each for name in names for each in choices if str(each).casefold() == name), locale)


def _size(value: Any, choices: list[Any]) -> Any:
    """Return the listed size that is nearest in shape, then the smallest that is enough, else the largest."""
    if not isinstance(value, tuple):
        return value
    across, along = value
    found = [(int(m[1]), int(m[2]), choice) for choice in choices if (m := _SIZE.fullmatch(str(choice)))]
    if not found:
        return value

    def rank(each: tuple[int, int, Any]) -> tuple[float, bool, int]:
        width, height, _ = each
        bends = round(abs(math.log((width / height) / (across / along))), 1)  # 832x480 is as good as 16:9
        short = min(width, height) < min(across, along)
        return bends, short, -width * height if short else width * height

    return min((each for each in found if each[0] and each[1]), key=rank, default=(0, 0, value))[2]


def _number(value: Any) -> float | None:
    if isinstance(value, (int, float)):
        return float(value)
    if str(value) in SHORT_SIDES:
        return float(SHORT_SIDES[str(value)])  # type: ignore[index]
    match = _NUMBER.fullmatch(str(value))
    return float(match[1]) if match else None


def _problem(name: str, value: Any, node: Node) -> Problem | None:
    limit = _wrong(value, node)
    return None if limit is None else Problem(name, shorten(repr(value), 60), limit, "Correct it, or the model's row.")


def _wrong(value: Any, node: Node) -> str | None:
    """Return the limit that a value breaks; None where it breaks none."""
    if value is None:
        return None if node.get("nullable") else "it must not be empty"
    if "anyOf" in node:
        limits = [_wrong(value, option) for option in node["anyOf"]]
        return None if None in limits else " or ".join(dict.fromkeys(filter(None, limits)))
    if isinstance(node.get("enum"), list):
        fits = any(value == each and isinstance(value, bool) == isinstance(each, bool) for each in node["enum"])
        return None if fits else f"allowed are {_listed(node['enum'])}"
    kind = node.get("type")
    if not _is(value, kind):
        return f"it must be of the type {kind}"
    if kind == "array":
        return _wrong_items(value, node)
    if kind == "string":
        return _out_of(len(value), node.get("minLength"), node.get("maxLength"), " characters")
    return _out_of(value, node.get("minimum"), node.get("maximum"), "")


def _wrong_items(values: list[Any], node: Node) -> str | None:
    limit = _out_of(len(values), node.get("minItems"), node.get("maxItems"), " items")
    found = (_wrong(value, node.get("items") or {}) for value in values)
    return limit or next((wrong for wrong in found if wrong), None)


def _is(value: Any, kind: Any) -> bool:
    if kind in ("integer", "number"):
        whole = kind == "integer"
        return isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    types = {"string": str, "boolean": bool, "array": list, "object": Mapping}
    return kind not in types or isinstance(value, types[kind])


def _out_of(value: Any, least: Any, most: Any, unit: str) -> str | None:
    if not isinstance(value, (int, float)):
        return None
    if isinstance(least, (int, float)) and value < least:
        return f"at least {least:g}{unit}"
    if isinstance(most, (int, float)) and value > most:
        return f"at most {most:g}{unit}"
    return None


def _listed(choices: Iterable[Any]) -> str:
    return shorten(", ".join(str(choice) for choice in choices), 200)
