"""The contract of an edit: one typed operation, plan → plan.

An edit is a document: a model may write one, never code. A file in `edits/` is an edit; from its fields come its API
body, its form on the command line and in the studio, and its schema as a model's tool.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from reelwright.craft.voice import speech_frames
from reelwright.errors import EditError, InputError, Problem
from reelwright.frozen import Frozen
from reelwright.plan import Plan, Scene, Shot, validate
from reelwright.plan.pace import SILENT_END, SPEECH_LEAD, card_frames
from reelwright.words import FPS

_SEEN = ("style", "product", "brand", "aspects", "platforms", "output", "elements", "locale", "music")
_HEARD = ("voice", "captions")


class Edit(Frozen, ABC):
    """Base of all edits. `kind` is its name and that of its file; `example` is one for the trail bottle's plan.

    A `personal` edit is made by people only: it is not offered to models, and locks do not bind it. One that `restores`
    leads back to what has been, where words may have had little time.
    """

    kind: str
    personal: ClassVar[bool] = False
    restores: ClassVar[bool] = False
    example: ClassVar[Mapping[str, Any]]

    @abstractmethod
    def change(self, plan: Plan) -> Plan:
        """Return the changed plan, before anybody looks whether it can be built. Raises EditError."""

    @abstractmethod
    def says(self, plan: Plan) -> str:
        """Return one line for people on what it will change in this plan. Raises EditError."""

    def apply(self, plan: Plan) -> Plan:
        """Return the changed plan, which is valid. Raises EditError where it cannot be made, with all reasons."""
        return accepted(plan, self.step(plan), self.restores)

    def step(self, plan: Plan) -> Plan:
        """Return the changed plan, with locked scenes as they were, for more edits to follow. Raises EditError."""
        try:
            changed = Plan.read(self.change(plan).model_dump(mode="json", warnings=False))
        except EditError:
            raise
        except InputError as error:
            raise EditError(error.problems) from None
        if not self.personal:
            refuse(_locked(plan, changed))
        return changed

    def told(self, plan: Plan) -> str:
        """Return one line for people on what it will change, with the locked scenes that look or sound otherwise."""
        touched = touched_by(plan, self.step(plan))
        return self.says(plan) + (f"; locked scenes change with the film: {', '.join(touched)}" if touched else "")


def refuse(problems: Iterable[Problem]) -> None:
    """Raise EditError where there are problems."""
    found = tuple(problems)
    if found:
        raise EditError(found)


def accepted(before: Plan, after: Plan, restored: bool) -> Plan:
    """Return the plan `after` edits where it can be built and its words have their time. Raises EditError."""
    refuse((*validate(after), *(() if restored else _hurried(before, after))))
    return after


def touched_by(before: Plan, after: Plan) -> tuple[str, ...]:
    """Return the locked scenes that look or sound otherwise because something of the whole film changed."""
    seen = any(getattr(before, part) != getattr(after, part) for part in _SEEN)
    heard = any(getattr(before, part) != getattr(after, part) for part in _HEARD)
    return tuple(scene.id for scene in before.scenes if scene.locked and (seen or (heard and scene.voice)))


def _locked(before: Plan, after: Plan) -> Iterator[Problem]:
    left = {scene.id: scene for scene in after.scenes}
    for scene in before.scenes:
        if scene.locked and left.get(scene.id) != scene:
            remedy = f'Unlock it first: {{"kind": "lock", "scene": "{scene.id}", "locked": false}}.'
            yield Problem("scene", scene.id, "this scene is locked", remedy)


# Words and their time


def speech_need(plan: Plan, scene: Scene) -> int:
    """Return the frames that a scene's line takes with the silence around it; 0 where nothing is spoken."""
    if scene.voice is None or not plan.voice.enabled:
        return 0
    after = SILENT_END if scene.id == plan.scenes[-1].id else SPEECH_LEAD
    return SPEECH_LEAD + speech_frames(scene.voice.text, plan.locale) + after


def reading_need(plan: Plan, shot: Shot) -> int:
    """Return the frames that a shot's texts take to be read; 0 without texts."""
    return card_frames(shot.texts, plan.frames) if shot.texts else 0


def _hurried(before: Plan, after: Plan) -> Iterator[Problem]:
    """Report texts and lines that have too little time, and less of what they need than before the edit."""
    shots = {shot.id: _share(shot.frames, reading_need(before, shot)) for _, _, shot in before.shots()}
    lines = {scene.id: _share(scene.frames, speech_need(before, scene)) for scene in before.scenes}
    for _, _, shot in after.shots():
        need = reading_need(after, shot)
        if _share(shot.frames, need) < shots.get(shot.id, 1.0):
            yield _too_short("shot", shot.id, shot.frames, need, "its texts take", "texts")
    for scene in after.scenes:
        need = speech_need(after, scene)
        if _share(scene.frames, need) < lines.get(scene.id, 1.0):
            yield _too_short("scene", scene.id, scene.frames, need, "its line takes", "line")


def _share(frames: int, need: int) -> float:
    """Return which part of its time something has, 1 where it has all."""
    return min(frames / need, 1.0) if need else 1.0


def _too_short(what: str, name: str, frames: int, need: int, takes: str, words: str) -> Problem:
    limit = f"{name} lasts {frames / FPS:.2f} s, and {takes} {need / FPS:.2f} s"
    remedy = f'Lengthen it ({{"kind": "duration", "at": "{name}", "seconds": …}}), or shorten its {words}.'
    return Problem(what, name, limit, remedy)
