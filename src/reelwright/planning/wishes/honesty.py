"""Held to what was named: edits change the parts that they speak of, and nothing is called done that did not change.

What edits of ours touch follows from their fields; this looks at the plans themselves, before and after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reelwright.edit import Edit
from reelwright.plan import Plan
from reelwright.plan.diff import Change, diff

# Fields of the film that an edit may change, by its kind, and what it may change in every scene.
_FIELDS: dict[str, tuple[str, ...]] = {
    "aspects": ("aspects",), "brand": ("brand",), "budget": ("budget", "tier", "policy", "strict"),
    "captions": ("captions",), "color": ("style",), "fact": ("facts",), "film_element": ("elements",),
    "locale": ("locale",), "music": ("music",), "output": ("output",), "platforms": ("platforms",),
    "own_file": ("assets",), "product": ("product",), "slot": ("facts",), "still": ("assets",), "style": ("style",),
    "title": ("title",), "voice": ("voice",),
}  # fmt: skip
_EVERYWHERE = {
    "color": r"\.ground\.(?:prompt|take)", "style": r"\.ground\.(?:prompt|take)", "beats": r"\.frames",
    "slot": r"\.(?:texts|voice(?:\.\w+)?)",
}  # fmt: skip
_NAMING = ("at", "scene", "shot", "after", "scenes", "balance")
_ORDERING = ("add_scene", "remove_scene", "order", "merge_scenes", "split_scene")
_SCENE = re.compile(r"scenes\[id=(?P<scene>[^\]]+)\]")


def strays(plan: Plan, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return the paths that edits change in a plan though they name nothing of them. Raises EditError."""
    return tuple(dict.fromkeys(path for path, named in _touched(plan, edits) if not named))


def done(before: Plan, after: Plan, promised: Sequence[Change]) -> bool:
    """Whether a plan changed, and exactly as it was shown that it would."""
    return bool(promised) and tuple(promised) == diff(before, after)


def _touched(plan: Plan, edits: Sequence[Edit]) -> Iterator[tuple[str, bool]]:
    for edit in edits:
        after = edit.step(plan)
        scenes = _named(plan, edit)
        new = {scene.id for scene in after.scenes} - {scene.id for scene in plan.scenes}
        for change in diff(plan, after):
            yield change.path, edit.restores or _may(edit, change.path, scenes | new, after)
        plan = after


def _may(edit: Edit, path: str, scenes: set[str], after: Plan) -> bool:
    found = _SCENE.match(path)
    if path == "scenes[order]":
        return edit.kind in _ORDERING
    if found is None:
        return re.split(r"[.\[]", path, maxsplit=1)[0] in _FIELDS.get(edit.kind, ())
    if found["scene"] in scenes:
        return True
    if edit.kind in _ORDERING and found["scene"] == after.scenes[0].id:
        return bool(re.search(r"\.transition(?:\.|$)", path))  # what comes first cuts in
    every = r"\.frames" if edit.kind == "duration" and getattr(edit, "at", "") is None else _EVERYWHERE.get(edit.kind)
    return bool(every and re.search(f"{every}$", path))


def _named(plan: Plan, edit: Edit) -> set[str]:
    """Return the scenes that an edit's fields name, by their ids or by those of their shots."""
    names: set[str] = set()
    for field in _NAMING:
        value = getattr(edit, field, None)
        names |= {value} if isinstance(value, str) else {each for each in value or () if isinstance(each, str)}
    return {scene.id for scene in plan.scenes if scene.id in names or names & {shot.id for shot in scene.shots}}
