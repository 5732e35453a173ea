"""Write a brief as the YAML that a person goes on with: what is set, and comments on what is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.brief.model import Brief

_WIDTH = 10_000  # characters; a value stands on one line


def brief_yaml(brief: Brief, notes: Mapping[str, str] | None = None, head: str = "") -> str:
    """Return the YAML of a brief; `notes` are comments by the field they stand before, unset fields among them."""
    notes = notes or {}
    given = brief.model_dump(mode="json", exclude_unset=True)
    lines = [f"# {line}" for line in head.splitlines()]
    for name in Brief.model_fields:
        lines += [f"# {line}" for line in notes.get(name, "").splitlines()]
        if given.get(name) is not None:
            lines.append(f"{name}: {_value(given[name])}".replace(": \n", ":\n", 1))
        elif name in notes:
            lines.append(f"# {name}: ")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _value(value: Any) -> str:
    import yaml

    value = int(value) if isinstance(value, float) and value.is_integer() else value
    if _is_deep(value):  # a line for each of its parts
        deep: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=None, width=_WIDTH, sort_keys=False)
        return "\n" + "\n".join(f"  {line}" for line in deep.splitlines())
    text: str = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=_WIDTH, sort_keys=False)
    return text.removesuffix("...\n").strip()


def _is_deep(value: Any) -> bool:
    """Whether a section has a list of sections in it, as facts with their sources are."""
    return isinstance(value, dict) and any(
        isinstance(each, dict) for part in value.values() if isinstance(part, list) for each in part
    )
