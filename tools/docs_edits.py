"""The page of edits, from the edits themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from reelwright.edit import Edit
from reelwright.edits import edit_list, kinds

_HEAD = """# Edits

An edit is one typed operation on a plan: `reelwright edit PROJECT --op JSON` shows what it changes and what a build
would make again, and keeps the changed plan as a new version (`--dry-run`: only shows it). Several are made together or
not at all, and only their result must be one that can be built.

Every edit is refused where its scene or shot is gone, where the scene is locked, where the result is no valid plan, and
where a text or a line would get less time than it takes. What concerns the whole film changes locked scenes too, and
says which. `restore` leads back from any of them exactly. Edits marked *people only* are not offered to models.

`{"edits": […]}` with all of them has one [schema](../src/reelwright/edits/schema.json). The examples are for an ad of
five scenes, `s1` to `s5`, with two shots in each of the middle ones.
"""


def page() -> str:
    """Return the page: a line for each edit, then its fields and an example."""
    lines = [_HEAD, "| kind | what it does |", "|---|---|"]
    lines += [
        f"| [{kind}](#{kind}) | {_cell(_does(edit).split('. ')[0].rstrip('.'))} |" for kind, edit in kinds().items()
    ]
    return "\n".join([*lines, "", *(_section(kind, edit) for kind, edit in kinds().items())])


def schema() -> dict[str, Any]:
    """Return the schema of `{"edits": […]}`."""
    return edit_list().model_json_schema()


def _does(edit: type[Edit]) -> str:
    return " ".join(str(edit.__doc__).split())


def _section(kind: str, edit: type[Edit]) -> str:
    document = edit.model_json_schema()
    does = _does(edit) + (" *People only.*" if edit.personal else "")
    lines = [f"## {kind}", "", does, "", "| field | meaning | limits |", "|---|---|---|"]
    needed = document.get("required", ())
    for name, field in document["properties"].items():
        if name != "kind":
            limits = "; ".join((["needed"] if name in needed else []) + list(_limits(field, document)))
            lines.append(f"| `{name}` | {_cell(field['description'])} | {_cell(limits)} |")
    example = json.dumps(edit.example, ensure_ascii=False)
    return "\n".join([*lines, "", "```json", example, "```", ""])


def _limits(field: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a field may be, in words."""
    for option in field.get("anyOf") or [field]:
        if "$ref" in option:
            name = option["$ref"].rsplit("/", 1)[-1]
            yield f"as `{name}` in the plan's schema"
        elif "oneOf" in option:
            yield "one of " + ", ".join(f"`{kind}`" for kind in option["discriminator"]["mapping"])
        else:
            yield from _simple(option, document)
    if field.get("default") not in (None, [], {}):
        yield f"else {json.dumps(field['default'])}"


def _simple(option: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    if "enum" in option:
        yield ", ".join(f"`{value}`" for value in option["enum"])
    if option.get("type") == "boolean":
        yield "true or false"
    low = option.get("minimum", option.get("exclusiveMinimum"))
    high = option.get("maximum", option.get("exclusiveMaximum"))
    if low is not None and high is not None:
        over, under = ("exclusiveMinimum" in option) * "over ", ("exclusiveMaximum" in option) * "under "
        yield f"{over}{low:g} to {under}{high:g}"
    if "maxLength" in option:
        yield f"at most {option['maxLength']} characters"
    if "maxItems" in option:
        yield f"{option.get('minItems', 0)} to {option['maxItems']} of them"
    if isinstance(option.get("items"), dict):
        yield from _limits(option["items"], document)


def _cell(text: str) -> str:
    return text.replace("|", "/")
