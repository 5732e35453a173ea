"""Over which shots film runs: the user's own, and what engines are asked to film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reelwright.craft.music.rhythm import LONGEST
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Footage
from reelwright.planning.fit import Fitted
from reelwright.planning.inputs import Assets
from reelwright.planning.reading import Reading, note
from reelwright.planning.story import Moment
from reelwright.words import FPS, FootageSound

_FILMED = ("turn", "showcase", "proof", "demo", "quote", "problem")  # roles over which film may run
_CLIPS = 4  # at most so many are generated: each is paid for


@dataclass(frozen=True)
class Wanted:
    """A clip that an engine is to film: its shot by number, the moment, its frames, and what may stand in for it."""

    number: int
    moment: Moment
    frames: int
    instead: Footage | None = None


def place_footage(
    fitted: Fitted, assets: Assets, has_product: bool, sound: FootageSound
) -> tuple[dict[int, Footage], list[Finding]]:
    """Spread the user's film over the shots that show or prove, views first; every clip that fits is used once."""
    places = _filmable(fitted, has_product)
    wanted = max(len(assets.footage), len(places) // 2) if assets.footage else 0
    used = dict.fromkeys(range(len(assets.footage)), 0.0)
    shown: set[int] = set()
    film: dict[int, Footage] = {}
    for number, frames in sorted(places[:wanted], key=lambda place: place[0]):
        seconds = frames / FPS
        fits = [index for index, clip in enumerate(assets.footage) if used[index] + seconds <= clip.seconds]
        if fits:
            index = min(fits, key=lambda index: (used[index], index))
            own = assets.footage[index].sound or sound
            film[number] = Footage(asset=f"footage-{index + 1}", start=round(used[index], 3), sound=own)
            used[index] += seconds
            shown.add(index)
    findings = []
    for index, clip in enumerate(assets.footage):
        if index not in shown:
            message = (
                f"{shorten(clip.name, 60)} is not used: no shot is as short as its {clip.seconds:g} s, or none was left"
            )
            remedy = "Give a longer clip, lengthen `duration:`, or give fewer clips."
            findings.append(note("warning", f"footage[{index}]", message, remedy, seconds=clip.seconds))
    return film, findings


def wanted_clips(
    fitted: Fitted, reading: Reading, assets: Assets, film: Mapping[int, Footage], has_product: bool
) -> list[Wanted]:
    """Return what engines are to film: a few shots that show or prove, views first; nothing at tier free.

    What is left of the user's film may stand in for a clip that nobody makes; each part of it for one.
    """
    if reading.brief.tier == "free":
        return []
    moments = [moment for moment, lengths in zip(fitted.moments, fitted.lengths, strict=True) for _ in lengths]
    frames = [frames for lengths in fitted.lengths for frames in lengths]
    parts, clips = _left(assets, film, fitted), list[Wanted]()
    for number in sorted(_free_places(fitted, has_product, film)[:_CLIPS]):
        part = next((part for part in parts if part[1] >= frames[number] / FPS), None)
        if part:
            parts.remove(part)
        clips.append(Wanted(number, moments[number], frames[number], part[0] if part else None))
    return clips


def _free_places(fitted: Fitted, has_product: bool, film: Mapping[int, Footage]) -> list[int]:
    """Return half of the shots that film may stand in, without those that show the user's."""
    places = [number for number, _ in _filmable(fitted, has_product)]
    return [number for number in places[: max(1, len(places) // 2)] if number not in film]


def _left(assets: Assets, film: Mapping[int, Footage], fitted: Fitted) -> list[tuple[Footage, float]]:
    """Return what is left of each of the user's clips after the parts that are shown, and its seconds."""
    frames = [frames for lengths in fitted.lengths for frames in lengths]
    rest = []
    for index, clip in enumerate(assets.footage):
        name = f"footage-{index + 1}"
        ends = [part.start + frames[number] / FPS for number, part in film.items() if part.asset == name]
        end = round(max(ends, default=0.0) + 0.001, 3)
        rest.append((Footage(asset=name, start=end), clip.seconds - end))
    return rest


def _filmable(fitted: Fitted, has_product: bool) -> list[tuple[int, int]]:
    """Return (shot number, frames) of the shots that film may stand in, the best first."""
    rated: list[tuple[bool, bool, int, int]] = []
    number = 0
    for scene, (moment, lengths) in enumerate(zip(fitted.moments, fitted.lengths, strict=True)):
        for inner, frames in enumerate(lengths):
            opening = scene == 0 and not has_product
            if (moment.role in _FILMED and scene) or opening:
                rated.append((not _is_view(moment, inner), moment.role == "turn", number, frames))
            number += 1
    return [(number, frames) for _, _, number, frames in sorted(rated) if frames <= LONGEST]


def _is_view(moment: Moment, inner: int) -> bool:
    return inner >= len(moment.cards)
