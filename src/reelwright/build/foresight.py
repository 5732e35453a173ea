"""What builds would make, without making anything.

A step's key needs what it is made from. Where that is still to be made, a stand-in takes its place: it is known by the
key under which it would be made, and has the facts that are likely to come out. So two builds that want the same thing
want it under one key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from reelwright.build.step import Artifact, Facts, Step
from reelwright.digest import digest_of
from reelwright.errors import MachineError
from reelwright.plan import Plan
from reelwright.words import Aspect

# Of a plan, what no picture is made from; scenes count shot by shot.
_UNSEEN = {"scenes", "title", "facts", "budget", "music", "voice", "tier", "policy", "strict", "seed", "reference"}
_SEGMENTS = "segments"


class Foresight:
    """Looks at builds in their order; `find` gives what was made under a key."""

    def __init__(self, find: Callable[[str], Artifact | None]) -> None:
        self._find = find
        self._expected: dict[str, Artifact] = {}  # stand-ins by key
        self._same: dict[tuple[str, str], str] = {}  # what came out for what was likely, by step

    def learn(self, steps: Sequence[Step]) -> None:
        """Look at what was built before, in order; nothing of it counts."""
        known: dict[Step, Artifact] = {}
        for step in steps:
            if all(need in known for need in step.needs):
                artifact = self._find(_key(step, tuple(known[need] for need in step.needs)))
                if artifact:
                    known[step] = artifact
                    self._compare(step, artifact)

    def build(self, steps: Sequence[Step]) -> tuple[tuple[Step, ...], int]:
        """Return which of steps, that come in order, must be made, and how many are there or will be by then."""
        known: dict[Step, Artifact] = {}
        missing = []
        for step in steps:
            key = _key(step, tuple(known[need] for need in step.needs))
            artifact = self._find(key) or self._expected.get(key)
            if artifact is None:
                artifact = self._expected[key] = self._stand_in(step, key)
                missing.append(step)
            known[step] = artifact
            self._compare(step, artifact)
        return tuple(missing), len(known) - len(missing)

    def _stand_in(self, step: Step, key: str) -> Artifact:
        facts = dict(step.foreseen()) if step.foreseen else {}
        if _SEGMENTS in facts:
            facts[_SEGMENTS] = [self._same.get((step.name, likely), likely) for likely in facts[_SEGMENTS]]
        return Artifact(f"expected {key}", _nowhere, facts)

    def _compare(self, step: Step, artifact: Artifact) -> None:
        """Remember the segments that came out for those that the plan made likely."""
        likely = step.foreseen().get(_SEGMENTS, ()) if step.foreseen else ()
        came = artifact.facts.get(_SEGMENTS, ())
        if len(likely) == len(came):
            self._same |= {(step.name, one): other for one, other in zip(likely, came, strict=True)}


def likely_segments(plan: Plan, aspect: Aspect) -> Facts:
    """Return facts of a composition as the plan makes them likely: a key for each segment, the same for what has the
    same look, shot, words and way into the next shot.
    """
    shots = [(scene, shot) for _, scene, shot in plan.shots()]
    filmed = any(shot.ground.kind != "backdrop" for _, shot in shots)  # and cut for all aspects together
    look: Mapping[str, Any] = plan.model_dump(mode="json", exclude=_UNSEEN) | {"frames": plan.frames}
    look = {**look, "aspects": plan.aspects if filmed else ()}
    keys = []
    for index, (scene, shot) in enumerate(shots):
        following = shots[index + 1][1] if index + 1 < len(shots) else None
        shown = following if following and following.transition.kind != "cut" else None
        spoken = scene.voice if plan.captions.burned and plan.voice.enabled else None
        place = [aspect, index, scene.role, shot, following and following.transition, shown, spoken]
        keys.append(digest_of("likely", [look, *place]))
    return {_SEGMENTS: keys}


def _key(step: Step, needs: tuple[Artifact, ...]) -> str:
    """Return the key under which a step is made, or one that stands for it where only its making tells."""
    try:
        return step.key(step.resolve(needs))
    except (KeyError, IndexError, TypeError, ValueError):
        if all(need.fetch is not _nowhere for need in needs):
            raise
        return digest_of("foreseen", [step.kind, step.name, [need.digest for need in needs]])


def _nowhere(digest: str) -> Path:
    raise MachineError(f"{digest} was not made yet.")
