"""What is measured of a plan that follows a study: pure functions, to a number and whether it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.plans.cases import Case
from benchmarks.plans.measures import Measured, shown
from reelwright.compose.timing import off_beat
from reelwright.craft.music.grid import grid
from reelwright.craft.voice import speech_frames
from reelwright.plan import Plan, Scene, Shot, validate
from reelwright.plan.pace import SPEECH_LEAD, card_frames
from reelwright.planning import Planned
from reelwright.planning.markets.localise import localise
from reelwright.planning.markets.money import as_written, prices
from reelwright.planning.markets.table import market_of
from reelwright.planning.markets.units import measured
from reelwright.study import FilmStudy
from reelwright.words import FPS, MAX_SECONDS, MIN_SECONDS

RANKED = 0.9
_BEAT = 17.0  # ms: half a frame


@dataclass(frozen=True)
class Pairing:
    """A brief, and the film that its plan follows."""

    case: Case
    name: str
    study: FilmStudy


def valid(_: Pairing, planned: Planned) -> Measured:
    """Problems of the plan."""
    problems = validate(planned.plan)
    return Measured(len(problems), not problems, str(problems[0]) if problems else "")


def duration(pairing: Pairing, planned: Planned) -> Measured:
    """Frames between the length and the brief's, or the film's where the brief names none."""
    brief = pairing.case.brief
    assert brief
    seconds = brief.duration if "duration" in brief.model_fields_set else pairing.study.seconds
    off = abs(planned.plan.frames - round(min(max(seconds, MIN_SECONDS), MAX_SECONDS) * FPS))
    return Measured(off, off == 0, f"{off} frames off" if off else "")


def order(_: Pairing, planned: Planned) -> Measured:
    """Shots that come before one that they follow later, and parts that are not where the film has them."""
    plan = planned.plan
    starts = [shot.follows[0] for _, _, shot in plan.shots() if shot.follows]
    turned = sum(later < earlier for earlier, later in pairwise(starts))
    roles = [scene.role for scene in plan.scenes]
    wrong = turned + (roles[-1] != "end_card") + (roles[0] not in ("hook", "quote"))
    assert plan.reference
    for role in ("turn", "quote", "offer"):
        theirs = [at for at, shot in enumerate(plan.reference.shots) if shot.role == role]
        ours = [shot.follows for _, scene, shot in plan.shots() if scene.role == role and shot.follows]
        wrong += bool(theirs and ours and theirs[0] not in {number for each in ours for number in each})
    return Measured(wrong, wrong == 0, f"{wrong} out of order" if wrong else "")


def counts(pairing: Pairing, planned: Planned) -> Measured:
    """Shots more (less: below 0) than the film's; where they are not as many, a note says why."""
    difference = len(planned.plan.shots()) - len(pairing.study.shots)
    reference = planned.plan.reference
    told = reference is not None and any(note.what == "pace" and not note.taken for note in reference.notes)
    return Measured(abs(difference), difference == 0 or told)


def lengths(_: Pairing, planned: Planned) -> Measured:
    """Rank correlation of the shots' lengths with the film's, where each follows one of its own.

    What differs by less than a beat of the ad's music counts as equal: cuts that fall on beats cannot tell it apart.
    Shots whose words take longer than the film's shot are left out: they must be longer than it.
    """
    plan = planned.plan
    if not as_many(plan):
        return Measured(1.0, True)
    shots = [pair for pair in paired(plan) if pair.need <= pair.theirs + pair.beat / 2]
    if len(shots) < 3:
        return Measured(1.0, True)
    found = of_lengths(shots)
    return Measured(found, found >= RANKED)


def beats(_: Pairing, planned: Planned) -> Measured:
    """Milliseconds by which the worst cut misses the beat of the ad's own music."""
    music, frames = planned.plan.music, planned.plan.frames
    if music is None or music.mood is None:
        return Measured(0, True)
    heard = [beat / FPS for beat in grid(music.mood, frames).beats]
    worst = max((abs(off) for off in off_beat(planned.plan, heard).values()), default=0.0)
    return Measured(worst, worst <= _BEAT, f"{worst:.0f} ms" if worst else "")


def foreign(pairing: Pairing, planned: Planned) -> Measured:
    """Words and numbers of the film that stand in the plan and not in the brief."""
    brief = pairing.case.brief
    assert brief
    own = f"{brief.model_dump_json()} {localise(brief).brief.model_dump_json()}".casefold()
    said = " ".join((*shown(planned.plan), planned.plan.model_dump_json(exclude={"reference"}))).casefold()
    spoken = (pairing.study.sound.said or ()) if pairing.study.sound else ()
    texts = [text.text for text in pairing.study.texts] + [line.text for line in spoken]
    words = {word.casefold() for text in texts for word in re.findall(r"[\w.]{5,}|[$€£]\d[\d.,]*|\d+%", text)}
    found = sorted(word for word in words if word not in own and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said))
    found = [word for word in found if word not in _OURS]
    return Measured(len(found), not found, ", ".join(found[:3]))


_OURS = ("through", "still", "night")  # words of our own looks and documents that are no film's


def market(pairing: Pairing, planned: Planned) -> Measured:
    """Prices, measures and calls that are not as the market has them, and are not told."""
    brief = pairing.case.brief
    assert brief
    place = market_of(planned.plan.locale) if brief.locale or brief.market else None
    if place is None:
        return Measured(0, True)
    told = " ".join(finding.message for finding in planned.findings)
    wrong = []
    for text in shown(planned.plan):
        found = list(prices(text, place, place.language))
        wrong += [price.text for price in found if price.currency != place.currency and price.text not in told]
        wrong += [price.text for price in found if price.text != as_written(price, text, place)]
        if not place.both:
            wrong += [old for old, _ in measured(text, place, None, planned.plan.title).changed]
    return Measured(len(wrong), not wrong, ", ".join(wrong[:3]))


Measure = Callable[[Pairing, Planned], Measured]
MEASURES: dict[str, Measure] = {
    "valid": valid, "duration": duration, "order": order, "counts": counts, "lengths": lengths, "beats": beats,
    "foreign": foreign, "market": market,
}  # fmt: skip
UNITS = {
    "valid": "problems", "duration": "frames off", "order": "out of order", "counts": "shots apart, told",
    "lengths": "rank correlation", "beats": "ms off the beat", "foreign": "words of the film",
    "market": "not as the market has it",
}  # fmt: skip


@dataclass(frozen=True)
class Length:
    """A shot of ours and the film's that it follows, in seconds of our film; `need` is what its words take to read."""

    theirs: float
    ours: float
    need: float
    beat: float


def as_many(plan: Plan) -> bool:
    """Say whether each shot follows one of the film's, and none is left."""
    theirs = plan.reference.shots if plan.reference else ()
    return [shot.follows for _, _, shot in plan.shots()] == [(number,) for number in range(len(theirs))]


def paired(plan: Plan) -> list[Length]:
    """Return the lengths of a film's shots and of ours, where each follows one."""
    theirs = [shot.end - shot.start for shot in plan.reference.shots] if plan.reference else []
    scale = plan.frames / plan.fps / sum(theirs)
    beat = 60 / plan.music.bpm if plan.music and plan.music.bpm else 1 / plan.fps
    shots = [(scene, shot) for _, scene, shot in plan.shots()]
    return [
        Length(length * scale, shot.frames / plan.fps, _need(plan, scene, shot), beat)
        for length, (scene, shot) in zip(theirs, shots, strict=True)
    ]


def of_lengths(shots: Sequence[Length]) -> float:
    """Return the rank correlation of lengths, in whole beats."""
    return ranked([round(shot.theirs / shot.beat) for shot in shots], [round(shot.ours / shot.beat) for shot in shots])


def _need(plan: Plan, scene: Scene, shot: Shot) -> float:
    """Return the seconds in which a shot's words are read, or its share of the scene's line is spoken."""
    read = card_frames(shot.texts, plan.frames) if shot.texts else 0
    spoken = speech_frames(scene.voice.text, plan.locale) + 2 * SPEECH_LEAD if scene.voice else 0
    return max(read, spoken * shot.frames / scene.frames) / plan.fps


def ranked(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Spearman's rank correlation, ties sharing their rank; 1 where either has no order at all."""
    first, second = _ranks(one), _ranks(other)
    middle = (len(first) - 1) / 2
    top = sum((a - middle) * (b - middle) for a, b in zip(first, second, strict=True))
    below = sum((a - middle) ** 2 for a in first) * sum((b - middle) ** 2 for b in second)
    return float(top / below**0.5) if below else 1.0


def _ranks(values: Sequence[float]) -> list[float]:
    rounded = [round(value, 3) for value in values]
    return [sum(v < value for v in rounded) + (rounded.count(value) - 1) / 2 for value in rounded]
