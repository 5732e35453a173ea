"""What changed between two plans, and the way back.

Lists whose items have an `id` are compared by id, so that a moved scene is a move and not a rewrite.
"""

from __future__ import annotations

from typing import Any

from reelwright.frozen import Frozen
from reelwright.plan.model import Plan


class Change(Frozen):
    """One difference. `path` addresses JSON (`scenes[id=s1].voice.text`); None stands for absent."""

    path: str
    before: Any
    after: Any

    def __str__(self) -> str:
        return f"{self.path}: {self.before!r} → {self.after!r}"


def diff(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Return the changes that lead from `old` to `new`, in document order; nothing where they are equal."""
    return tuple(_compare(old.model_dump(mode="json"), new.model_dump(mode="json"), ""))


def _compare(old: Any, new: Any, path: str) -> list[Change]:
    if old == new:
        return []
    if isinstance(old, dict) and isinstance(new, dict):
        keys = [*old, *(key for key in new if key not in old)]
        prefix = f"{path}." if path else ""
        return [change for key in keys for change in _compare(old.get(key), new.get(key), f"{prefix}{key}")]
    if _identified(old) and _identified(new):
        return _compare_identified(old, new, path)
    return [Change(path=path, before=old, after=new)]


def _identified(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "id" in item for item in value)


def _compare_identified(old: list[Any], new: list[Any], path: str) -> list[Change]:
    before, after = ({item["id"]: item for item in items} for items in (old, new))
    order = list(before)
    changes = []
    if order != list(after):
        changes.append(Change(path=f"{path}[order]", before=order, after=list(after)))
    for identifier in [*before, *(key for key in after if key not in before)]:
        here = f"{path}[id={identifier}]"
        changes += _compare(before.get(identifier), after.get(identifier), here)
    return changes
