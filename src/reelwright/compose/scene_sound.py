"""The own sound of a user's film: from where and how long it is heard in each stretch of shots."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reelwright.compose.timing import stage_spans
from reelwright.plan.model import Footage, Plan

CUT_FADE = 0.06  # seconds: over a cut the sounds of two shots cross, half before it and half after
LOWERED = -10.0  # dB, and it ducks under the voice besides
_SAME = 0.002  # seconds: plans hold source times in thousandths


@dataclass(frozen=True)
class SceneSound:
    """A stretch of a film that is heard: `seconds` from its second `start` on, at second `at` of the ad.

    `gain` is in dB; a fade of 0 stands for a cut.
    """

    asset: str
    start: float
    at: float
    seconds: float
    gain: float
    fade_in: float
    fade_out: float

    @property
    def end(self) -> float:
        return self.at + self.seconds


def scene_sounds(plan: Plan) -> tuple[SceneSound, ...]:
    """Return the stretches in order. Shots that go on where the one before them cut off are one stretch.

    In a transition the sounds cross while the pictures do.
    """
    joined: list[SceneSound] = []
    for sound in _of_shots(plan):
        if joined and _goes_on(joined[-1], sound):
            joined[-1] = replace(joined[-1], seconds=sound.end - joined[-1].at, fade_out=sound.fade_out)
        else:
            joined.append(sound)
    return tuple(_over_cuts(sound, plan.frames / plan.fps) for sound in joined)


def _of_shots(plan: Plan) -> Iterator[SceneSound]:
    shots = [shot for _, _, shot in plan.shots()]
    spans = stage_spans(plan)
    ended = 0
    for index, shot in enumerate(shots):
        start, end = spans[shot.id]
        following = spans[shots[index + 1].id][0] if index + 1 < len(shots) else end
        if isinstance(shot.ground, Footage) and shot.ground.sound != "drop":
            yield SceneSound(
                asset=shot.ground.asset,
                start=shot.ground.start,
                at=start / plan.fps,
                seconds=(end - start) / plan.fps,
                gain=LOWERED if shot.ground.sound == "lower" else 0.0,
                fade_in=max(ended - start, 0) / plan.fps,
                fade_out=max(end - following, 0) / plan.fps,
            )
        ended = end


def _goes_on(first: SceneSound, second: SceneSound) -> bool:
    joins = abs(first.end - second.at) < _SAME and abs(first.start + first.seconds - second.start) < _SAME
    return joins and (first.asset, first.gain) == (second.asset, second.gain)


def _over_cuts(sound: SceneSound, end: float) -> SceneSound:
    """Let a sound begin a little before a cut and end a little after one, as far as there is film and ad."""
    before = 0.0 if sound.fade_in else min(CUT_FADE / 2, sound.start, sound.at)
    after = 0.0 if sound.fade_out else min(CUT_FADE / 2, end - sound.end)
    return replace(
        sound,
        start=round(sound.start - before, 4),
        at=round(sound.at - before, 4),
        seconds=round(before + sound.seconds + after, 4),
        fade_in=round(sound.fade_in or CUT_FADE, 4),
        fade_out=round(sound.fade_out or CUT_FADE, 4),
    )
