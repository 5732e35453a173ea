"""Neighbouring shots of film belong together: light, colour and motion do not jump where one scene goes on.

Compared are the last quarter of a second of one shot and the first of the next: mean L*, the mean colour, the way of
the picture; a dissolve leads from one to the other. Colour is a* and b* as they would be at an L* of 50: less light
brings both down by the cube root of what is left of it, as it does L* + 16, so a cast has the same number in dark
pictures and in light ones. Between scenes, where a film may change its place, light and colour may differ twice as
much. Where the plan has a clip go on from the one before (the picture that one ends with is the one that the next
begins with, or a user's film is cut in two where it goes on), the first frame must show what the last one did. The
limits are ours (docs/critic.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reelwright.check import Subject
from reelwright.checks._report import at, finding
from reelwright.finding import Finding, Severity
from reelwright.loading import LOADING
from reelwright.plan import Footage, Generated, Scene, Shot
from reelwright.words import FPS

LIGHT, COLOR = 8.0, 5.0  # of L*, and of a*, b* together at an L* of 50
BETWEEN_SCENES = 2.0  # times as much
FAST, AGAINST = 0.06, 120.0  # picture widths a second that a shot moves by, and degrees between two ways
LEADING = ("dissolve", "dip", "luma")  # changes of picture that lead from one light to the other
ON = 1.3  # codes of difference from the last picture to the first one (`same_picture`)


@dataclass(frozen=True)
class _Cut:
    frame: int
    scene: bool  # the same on both sides
    one: Shot
    two: Shot
    last: Mapping[str, Any]
    first: Mapping[str, Any]


def check(subject: Subject) -> Iterator[Finding]:
    for cut in _cuts(subject):
        if _goes_on(cut.one, cut.two):
            yield from _held(subject, cut)
        elif cut.two.transition.kind not in LEADING:
            yield from _look(subject, cut)
            yield from _motion(subject, cut)


def _cuts(subject: Subject) -> Iterator[_Cut]:
    placed: list[tuple[int, Scene, Shot]] = list(subject.plan.shots())
    for (_, scene, one), (frame, after, two) in pairwise(placed):
        a, b = subject.clips.get(one.id), subject.clips.get(two.id)
        if a and b and not (a.told and b.told):
            yield _Cut(frame, scene.id == after.id, one, two, a.facts["last"], b.facts["first"])


def _goes_on(one: Shot, two: Shot) -> bool:
    before, after = one.ground, two.ground
    if isinstance(before, Generated) and isinstance(after, Generated):
        ends = {still.last for still in before.stills if still.last}
        return any(still.first in ends for still in after.stills)
    if isinstance(before, Footage) and isinstance(after, Footage):
        return before.asset == after.asset and abs(before.start + one.frames / FPS - after.start) < 1.5 / FPS
    return False


def _held(subject: Subject, cut: _Cut) -> Iterator[Finding]:
    with LOADING:
        from reelwright.media.measure.clips import same_picture

    gap = same_picture(cut.last["thumb"], cut.first["thumb"])
    if gap > ON and not isinstance(cut.two.ground, Footage):
        message = f"{cut.two.id} does not begin with the picture that {cut.one.id} ends with."
        yield _told(subject, cut, "warning", message, "Have it filmed again.", "picture", gap, ON)


def _look(subject: Subject, cut: _Cut) -> Iterator[Finding]:
    wide = 1.0 if cut.scene else BETWEEN_SCENES
    light = cut.first["lab"][0] - cut.last["lab"][0]
    if abs(light) > wide * LIGHT:
        way = "darker" if light < 0 else "lighter"
        message = f"{cut.two.id} is {way} than {cut.one.id} by {abs(light):.0f} of L*."
        yield _told(subject, cut, "warning", message, _REMEDY, "light", round(light, 1), wide * LIGHT)
    color = math.dist(_color(cut.last["lab"]), _color(cut.first["lab"]))
    if color > wide * COLOR:
        message = (
            f"The colour of {cut.two.id} differs from that of {cut.one.id} by {color:.0f} (a*, b* at an L* of 50)."
        )
        yield _told(subject, cut, "warning", message, _REMEDY, "color", round(color, 1), wide * COLOR)


def _color(lab: Sequence[float]) -> tuple[float, float]:
    """Return a* and b* of a mean colour in the light in which its L* is 50."""
    factor = (50 + 16) / (lab[0] + 16)
    return factor * lab[1], factor * lab[2]


def _motion(subject: Subject, cut: _Cut) -> Iterator[Finding]:
    one, two = cut.last["way"], cut.first["way"]
    speeds = math.hypot(*one), math.hypot(*two)
    if min(speeds) < FAST:
        return
    turn = math.degrees(math.acos(max(min(sum(map(math.prod, zip(one, two, strict=True))) / math.prod(speeds), 1), -1)))
    if turn > AGAINST:
        message = f"The picture of {cut.two.id} moves against that of {cut.one.id}."
        yield _told(subject, cut, "info", message, "Let both move the same way.", "turn", round(turn), AGAINST)


_REMEDY = "Have it filmed again, dissolve into it, or cut it from another part of the film."


def _told(
    subject: Subject, cut: _Cut, severity: Severity, message: str, remedy: str, what: str, value: float, limit: float
) -> Finding:
    evidence = {"shot": cut.two.id, "frame": cut.frame, "jump": what, "value": value, "limit": limit}
    return finding(__name__, severity, at(subject, cut.frame), message, remedy, **evidence)
