"""Edits that may mend what a build has: those that findings carry, and a small table for where it is clear.

A fix takes nothing away: no scene, no text, no product; it leaves locked scenes alone and changes no words by itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from reelwright.color import contrast
from reelwright.director.ports import name
from reelwright.edit import Edit
from reelwright.edits import apply_all, read_edit
from reelwright.edits.color import SetColor
from reelwright.edits.duration import SetDuration
from reelwright.edits.take import SetTake
from reelwright.edits.transition import SetTransition
from reelwright.errors import EditError, InputError
from reelwright.finding import Finding
from reelwright.plan import Plan, Scene, Shot
from reelwright.words import FPS

MOST_TAKES = 1000
WORDS = frozenset({"text", "line", "title", "fact", "brand"})  # edits of what the user says
QUICK = 1.0  # seconds: shorter shots are quick, as the check of the pace has it
_SPARE = 2  # frames more than a finding asks for: lengths are rounded on the way
_AT = re.compile(r" at (\d+\.\d) s$")
_LAYER = re.compile(r" (\S+)$")


@dataclass(frozen=True)
class Idea:
    """Edits for the findings of these numbers."""

    edits: tuple[Edit, ...]
    issues: tuple[int, ...]

    @property
    def words(self) -> bool:
        return any(edit.kind in WORDS for edit in self.edits)


def ideas(plan: Plan, findings: Sequence[Finding], named: Collection[str] = ()) -> Iterator[Idea]:
    """Yield what may mend findings, one idea for all that the same edits mend; none that is `named`: tried before."""
    found: dict[str, tuple[tuple[Edit, ...], list[int]]] = {}
    for number, finding in enumerate(findings):
        edits = next((each for each in _proposed(plan, finding, named) if _new(each, named) and holds(plan, each)), ())
        if edits:
            found.setdefault(_name(edits), (edits, []))[1].append(number)
    for edits, issues in found.values():
        yield Idea(edits, tuple(issues))


def holds(plan: Plan, edits: Sequence[Edit]) -> bool:
    """Whether edits can be made by a machine, and take nothing away."""
    if any(edit.personal for edit in edits):
        return False
    try:
        changed = apply_all(plan, edits)
    except EditError:
        return False
    return changed != plan and keeps(plan, changed)


def keeps(before: Plan, after: Plan) -> bool:
    """Whether a plan has all that another one has: scenes, texts, lines, the product and where it is seen, facts."""
    return all(have <= has for have, has in zip(_counted(before), _counted(after), strict=True))


def _counted(plan: Plan) -> tuple[int, ...]:
    shots = [shot for _, _, shot in plan.shots()]
    return (
        len(plan.scenes), len(shots), sum(len(shot.texts) for shot in shots), sum(bool(s.voice) for s in plan.scenes),
        int(plan.product is not None), sum(shot.product is not None for shot in shots), len(plan.facts),
    )  # fmt: skip


def _proposed(plan: Plan, finding: Finding, named: Collection[str]) -> Iterator[tuple[Edit, ...]]:
    """Yield edits for a finding, the best first. What it carries itself comes first, unless the table knows it."""
    if finding.check in TABLE:
        for edit in TABLE[finding.check](plan, finding, named):
            yield (edit,)
    elif finding.fix is not None:
        try:
            yield (read_edit(finding.fix),)
        except InputError:
            return


def _new(edits: Sequence[Edit], named: Collection[str]) -> bool:
    return _name(edits) not in named


def _name(edits: Sequence[Edit]) -> str:
    return name([edit.model_dump(mode="json") for edit in edits])


# Where it is clear


def _take_again(plan: Plan, finding: Finding, named: Collection[str]) -> Iterator[Edit]:
    """Have a clip filmed again that nobody made, or in which something is wrong. What a provider refused for its words
    is refused again.
    """
    shots = {shot.id: shot for _, _, shot in plan.shots()}
    shot = shots.get(_shot_of(finding))
    if shot is not None and shot.bought and finding.evidence.get("failure") != "policy":
        for number in count(shot.bought.take + 1):
            edit = SetTake(at=shot.id, number=number)
            if number > MOST_TAKES or _new([edit], named):
                yield edit
                return


def _longer(plan: Plan, finding: Finding, _: Collection[str]) -> Iterator[Edit]:
    """Give a shot the time that its words lack: taken from other scenes where they have it, else the film is longer."""
    if not {"limit", "seconds"} <= finding.evidence.keys():
        return
    scene, shot = _place(plan, finding)
    lacks = float(finding.evidence["limit"]) - float(finding.evidence["seconds"])
    seconds = (shot.frames + math.ceil(lacks * FPS) + _SPARE) / FPS
    others = tuple(each.id for each in plan.scenes if each is not scene and not each.locked)
    if others:
        yield SetDuration(at=shot.id, seconds=seconds, balance=others)
    yield SetDuration(at=shot.id, seconds=seconds)


def _joined(plan: Plan, finding: Finding, named: Collection[str]) -> Iterator[Edit]:
    """Lead from one light or colour to the next by a dissolve, which costs nothing, or have the later clip again.
    Remarks of motion are worth no round of their own.
    """
    if finding.severity == "info":
        return
    if finding.evidence.get("jump") in ("light", "color"):
        yield SetTransition(at=_shot_of(finding), to="dissolve")
    yield from _take_again(plan, finding, named)


def _unlike(plan: Plan, finding: Finding, named: Collection[str]) -> Iterator[Edit]:
    """Have a clip again that strays from its prompt; a remark of its camera is worth no round of its own."""
    if finding.severity != "info":
        yield from _take_again(plan, finding, named)


def _paced(plan: Plan, finding: Finding, _: Collection[str]) -> Iterator[Edit]:
    """Bring what is drawn out to its limit, or the middle one of a row of quick shots over a second; other scenes take
    the difference where they can, else the film changes its length.
    """
    at, limit = str(finding.evidence.get("at", "")), float(finding.evidence.get("limit", 0))
    if not at:
        return
    scene = next((scene for scene in plan.scenes if at == scene.id or at in [shot.id for shot in scene.shots]), None)
    if scene is None:
        return
    seconds = QUICK + _SPARE / FPS if finding.evidence.get("what") == "row" else limit - _SPARE / FPS
    others = tuple(each.id for each in plan.scenes if each is not scene and not each.locked)
    if others:
        yield SetDuration(at=at, seconds=seconds, balance=others)
    yield SetDuration(at=at, seconds=seconds)


def _further_apart(plan: Plan, _: Finding, __: Collection[str]) -> Iterator[Edit]:
    """Set type in the colours that stand furthest from their grounds."""
    palette = plan.style.palette
    ink = max(("#000000", "#FFFFFF"), key=lambda color: contrast(color, palette.ground))
    paper = max(("#000000", "#FFFFFF"), key=lambda color: contrast(color, palette.deep))
    yield SetColor(ink=ink, paper=paper)


def _place(plan: Plan, finding: Finding) -> tuple[Scene, Shot]:
    """Return where a finding is: by the time or the layer that it names; the last shot where it names neither."""
    shots = plan.shots()
    if found := _AT.search(finding.where):
        frame = float(found[1]) * FPS + 2  # times are rounded
        return next((scene, shot) for start, scene, shot in reversed(shots) if start <= frame)
    layer = _LAYER.search(finding.where)
    named = layer[1].partition(".")[0] if layer else ""
    return next(((scene, shot) for _, scene, shot in shots if shot.id == named), shots[-1][1:])


def _shot_of(finding: Finding) -> str:
    """Return the id of the shot that a finding names; nothing where it names none."""
    return str(finding.evidence.get("edit", {}).get("shot") or finding.evidence.get("shot") or "")


def scene_of(plan: Plan, finding: Finding) -> str:
    """Return the id of the scene that a finding is about, as far as it says; else nothing."""
    if shot := _shot_of(finding):
        return next((scene.id for _, scene, each in plan.shots() if each.id == shot), "")
    layer = _LAYER.search(finding.where)
    named = layer[1].partition(".")[0] if layer else ""
    if _AT.search(finding.where) or any(each.id == named for _, _, each in plan.shots()):
        return _place(plan, finding)[0].id
    return ""


TABLE: Mapping[str, Callable[[Plan, Finding, Collection[str]], Iterator[Edit]]] = {
    "placeholder": _take_again, "reading_time": _longer, "end_card": _longer, "contrast": _further_apart,
    "clip_light": _take_again, "clip_freezes": _take_again, "clip_letters": _take_again,
    "clip_twin": _take_again, "lip_sync": _take_again, "shot_look": _take_again, "adherence": _unlike,
    "continuity": _joined, "pacing": _paced,
}  # fmt: skip
