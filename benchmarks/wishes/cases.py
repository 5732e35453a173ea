"""The set of wishes: what is said over which plan, and the edits that it asks for, or why nothing is to happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.wishes.plans import plans
from reelwright.edit import Edit
from reelwright.edits import apply_all, read_edit
from reelwright.errors import EditError
from reelwright.plan import Plan
from reelwright.planning.wishes import Understood

SET = Path(__file__).resolve().parents[2] / "examples" / "wishes"


@dataclass(frozen=True)
class Wish:
    """`left` is why nothing is to happen: unclear, question, refused or beyond; "" where `edits` are to be made."""

    part: str
    plan: str
    say: str
    edits: tuple[Edit, ...]
    left: str

    @property
    def kind(self) -> str:
        return self.left or "+".join(dict.fromkeys(edit.kind for edit in self.edits))


def wishes(part: str = "") -> tuple[Wish, ...]:
    """Return the whole set, or one of its parts (`first`, `second`)."""
    return tuple(
        Wish(path.stem, row["plan"], row["say"], tuple(map(read_edit, row.get("edits", ()))), row.get("left", ""))
        for path in sorted(SET.glob("*.yaml"))
        if path.stem.startswith(part)
        for row in yaml.safe_load(path.read_text("utf-8"))
    )


def judged(wish: Wish, found: Understood) -> str:
    """Return `right`, `wrong`, or `left` for a wish that nothing is done about though something was to be done.

    Edits are right where they are of the same kinds and lead to the same plan, whatever facts are named for a text.
    """
    plan = plans()[wish.plan]
    if wish.left:
        return "wrong" if found.edits else "right"
    if not found.edits:
        return "left"
    if Counter(edit.kind for edit in found.edits) != Counter(edit.kind for edit in wish.edits):
        return "wrong"
    return "right" if _shown(plan, found.edits) == _shown(plan, wish.edits) else "wrong"


def _shown(plan: Plan, edits: Sequence[Edit]) -> Any:
    try:
        document = apply_all(plan, edits).model_dump(mode="json")
    except EditError as error:
        return str(error)
    for scene in document["scenes"]:
        for part in (*(text for shot in scene["shots"] for text in shot["texts"]), scene["voice"] or {}):
            part.pop("facts", None)
    return document
