"""Shots last as long as their part asks, and the hook comes at once.

After the slots and shot lengths of the trade: a hook of 1.5 s in 6 s, 2 in 15, 2.5 in 20, 3 in 30 and more; a shot
lasts up to 4 s, or as long as its words take to be read or spoken; up to 3 shots in 6 s, 8 in 15, 10 in 20, 14 in 30,
24 in 60. Beats and words move cuts, so told is what is far beyond: a hook of twice its slot, a shot of two thirds more,
a quarter more shots and one to spare, six shots in a row of under a second. Films whose cuts follow a song or a
reference are cut as those are.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reelwright.check import Subject
from reelwright.checks._report import at as place_at
from reelwright.checks._report import finding
from reelwright.craft.voice import speech_frames
from reelwright.finding import Finding
from reelwright.plan import Generated, Plan, Scene
from reelwright.plan.pace import card_frames
from reelwright.words import FPS

HOOKS = ((6.0, 1.5), (15.0, 2.0), (20.0, 2.5), (30.0, 3.0))  # seconds of the film, and of its hook
MOST = ((6.0, 3), (15.0, 8), (20.0, 10), (30.0, 14), (60.0, 24))  # seconds of the film, and shots
LONGEST, LAST = 4.0, 0.2  # seconds, and of the film for its end card
BEYOND, SLOW, MORE, SPARE = 1.65, 2.1, 1.25, 1
QUICK, ROW = 1.0, 5  # seconds of a quick shot, and how many may follow each other


def check(subject: Subject) -> Iterator[Finding]:
    plan = subject.plan
    if plan.reference is not None or plan.category == "music_video":
        return
    yield from _hook(subject)
    yield from _long(subject)
    yield from _many(subject)
    yield from _row(subject)


def _along(table: tuple[tuple[float, float], ...], seconds: float) -> float:
    """Return a table's value for a film of so many seconds, between its rows by proportion."""
    (low, value), *rest = table
    if seconds <= low:
        return value
    for high, after in rest:
        if seconds <= high:
            return value + (after - value) * (seconds - low) / (high - low)
        low, value = high, after
    return value


def _hook(subject: Subject) -> Iterator[Finding]:
    plan = subject.plan
    hook = plan.scenes[0]
    needed = max(sum(card_frames(shot.texts, plan.frames) for shot in hook.shots), _spoken(plan, hook))
    limit = max(SLOW * _along(HOOKS, plan.frames / FPS), BEYOND * needed / FPS)
    seconds = hook.frames / FPS
    if hook.role == "hook" and seconds > limit and len(plan.scenes) > 1:
        message = f"The hook lasts {seconds:.1f} s: who is not won by then has gone."
        yield _told(subject, 0, message, "Shorten it.", seconds, limit, at=hook.id, what="hook")


def _long(subject: Subject) -> Iterator[Finding]:
    plan = subject.plan
    for start, scene, shot in plan.shots():
        last = LAST * plan.frames / FPS if scene.role == "end_card" else 0.0
        needed = max(card_frames(shot.texts, plan.frames), _spoken(plan, scene) / len(scene.shots))
        limit = BEYOND * max(LONGEST, last, needed / FPS)
        if isinstance(shot.ground, Generated) and shot.ground.speaker:
            continue
        if shot.frames / FPS > limit:
            message = f"{shot.id} lasts {shot.frames / FPS:.1f} s, longer than what it shows and says takes."
            remedy = "Shorten it, or divide it in two."
            yield _told(subject, start, message, remedy, shot.frames / FPS, limit, at=shot.id, what="shot")


def _many(subject: Subject) -> Iterator[Finding]:
    plan = subject.plan
    seconds, count = plan.frames / FPS, len(plan.shots())
    most = _along(MOST, seconds) if seconds <= MOST[-1][0] else MOST[-1][1] * seconds / MOST[-1][0]
    limit = MORE * most + SPARE
    if count > limit:
        message = f"{count} shots in {seconds:.0f} s are more than can be taken in."
        yield _told(subject, 0, message, "Lengthen shots, or take some out.", count, limit, what="count")


def _row(subject: Subject) -> Iterator[Finding]:
    for quick, group in groupby(subject.plan.shots(), key=lambda placed: placed[2].frames < QUICK * FPS):
        row = [(start, shot.id) for start, _, shot in group]
        if quick and len(row) > ROW:
            message = f"{len(row)} shots of under {QUICK:.0f} s follow each other."
            remedy = "Let one of them stand longer."
            yield _told(subject, row[0][0], message, remedy, len(row), ROW, at=row[len(row) // 2][1], what="row")


def _spoken(plan: Plan, scene: Scene) -> float:
    """Return the frames that a scene's line takes, with a moment before and after it."""
    return speech_frames(scene.voice.text, plan.locale) + FPS if scene.voice else 0.0


def _told(
    subject: Subject, frame: int, message: str, remedy: str, value: float, limit: float, **about: str
) -> Finding:  # fmt: skip
    evidence = {**about, "frame": frame, "value": round(value, 2), "limit": round(limit, 2)}
    return finding(__name__, "warning", place_at(subject, frame), message, remedy, **evidence)
