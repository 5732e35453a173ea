"""Over which shots film runs: the user's own, and what engines are asked to film."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reelwright.craft.music.rhythm import LONGEST
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Footage
from reelwright.planning.fit import Fitted
from reelwright.planning.inputs import Assets, Clip
from reelwright.planning.reading import Reading, note
from reelwright.planning.story import Moment
from reelwright.words import FPS, FootageSound

_FILMED = ("turn", "showcase", "proof", "demo", "quote", "problem")  # roles over which film may run
_PIECE, _PIECES = 3.0, 6  # seconds of a stretch, and how many there are of all clips at least, where music leads
_SPOKEN = ("hook", "problem", "proof", "demo", "showcase")  # roles in which a person may speak on camera
_SPEAKERS = 2  # at most so many shots: each is paid for
_LIPS = (2.0, 10.0)  # seconds that engines move lips for
_MARGIN = 1.0  # second that a transition may add to a shot
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
    """Spread the user's film over the shots that show or prove, views first; every clip that fits is used once.

    A film that its music leads shows it in every such shot, in pieces from here and there, again when all is seen.
    """
    places = _filmable(fitted, has_product)
    wanted = len(places) if fitted.led else max(len(assets.footage), len(places) // 2)
    longest = max((frames / FPS for _, frames in places[:wanted]), default=1.0)
    reel = _Reel(assets.footage, longest if fitted.led else None)
    film: dict[int, Footage] = {}
    for number, frames in sorted(places[:wanted], key=lambda place: place[0]) if assets.footage else ():
        if part := reel.part(frames / FPS):
            index, start = part
            own = assets.footage[index].sound or sound
            film[number] = Footage(asset=f"footage-{index + 1}", start=round(start, 3), sound=own)
    shown = {int(part.asset.rpartition("-")[2]) - 1 for part in film.values()}
    findings = []
    for index, clip in enumerate(assets.footage):
        if index not in shown:
            message = (
                f"{shorten(clip.name, 60)} is not used: no shot is as short as its {clip.seconds:g} s, or none was left"
            )
            remedy = "Give a longer clip, lengthen `duration:`, or give fewer clips."
            findings.append(note("warning", f"footage[{index}]", message, remedy, seconds=clip.seconds))
    return film, findings


@dataclass
class _Stock:
    """A stretch of a clip, of which the seconds up to `at` were shown."""

    clip: int
    start: float
    end: float
    at: float


class _Reel:
    """Hands out parts of clips, those first of which least was shown.

    Where music leads, `longest` is the most seconds of a shot: clips are cut into stretches of that length at least,
    and none is shown twice in a row, since that would show no cut.
    """

    def __init__(self, clips: Sequence[Clip], longest: float | None) -> None:
        self.led = longest is not None
        cuts = [_cuts(clip, len(clips), longest) if longest else 1 for clip in clips]
        self.stock = [
            _Stock(
                index, clip.seconds * number / count, clip.seconds * (number + 1) / count, clip.seconds * number / count
            )
            for index, (clip, count) in enumerate(zip(clips, cuts, strict=True))
            for number in range(count)
        ]
        self.last: _Stock | None = None

    def part(self, seconds: float) -> tuple[int, float] | None:
        """Return the clip and the second from which on it has so many left, or None."""
        fits = [stock for stock in self.stock if stock.at + seconds <= stock.end]
        if self.led and not fits:
            for stock in self.stock:
                stock.at = stock.start
            fits = [stock for stock in self.stock if stock.at + seconds <= stock.end]
        others = [stock for stock in fits if stock is not self.last] if self.led else fits
        chosen = min(others, key=lambda stock: stock.at - stock.start, default=None)
        self.last = chosen
        if chosen is None:
            return None
        start = chosen.at
        chosen.at += seconds
        return chosen.clip, start


def _cuts(clip: Clip, clips: int, longest: float) -> int:
    """Return into how many stretches a clip is cut, so that a few long ones make a lively film."""
    return min(max(int(clip.seconds / max(longest, _PIECE)), 1), max(_PIECES // clips, 1))


def speaking_shots(
    fitted: Fitted, reading: Reading, assets: Assets, film: Mapping[int, Footage]
) -> tuple[tuple[int, ...], list[Finding]]:
    """Return the shots in which the presenter speaks, by number: the first of what is said, at most _SPEAKERS."""
    person = assets.presenter
    if person is None:
        return (), []
    longest = min(person.seconds or _LIPS[1], _LIPS[1])
    chosen, number = list[int](), 0
    for moment, lengths in zip(fitted.moments, fitted.lengths, strict=True):
        spoken = moment.line is not None and moment.role in _SPOKEN and number not in film
        if spoken and _LIPS[0] <= lengths[0] / FPS <= longest - _MARGIN:
            chosen.append(number)
        number += len(lengths)
    if reading.brief.tier == "free" or not reading.brief.voice.enabled:
        reason, chosen = "only at tier premium, and with a voice, does a person speak on camera", []
    else:
        reason = f"no line is spoken over a shot of {_LIPS[0]:g} to {longest:g} s"
    message, remedy = f"{shorten(person.name, 60)} is not shown: {reason}", "Set `tier: premium`, or a longer film."
    told = [] if chosen else [note("warning", "presenter", message, remedy)]
    return tuple(chosen[:_SPEAKERS]), told


def wanted_clips(
    fitted: Fitted,
    reading: Reading,
    assets: Assets,
    film: Mapping[int, Footage],
    has_product: bool,
    taken: Collection[int] = (),
) -> list[Wanted]:
    """Return what engines are to film: a few shots that show or prove, views first, but for those `taken`; nothing at
    tier free.

    What is left of the user's film may stand in for a clip that nobody makes; each part of it for one.
    """
    if reading.brief.tier == "free":
        return []
    moments = [moment for moment, lengths in zip(fitted.moments, fitted.lengths, strict=True) for _ in lengths]
    frames = [frames for lengths in fitted.lengths for frames in lengths]
    parts, clips = _left(assets, film, fitted), list[Wanted]()
    free = [number for number in _free_places(fitted, has_product, film) if number not in taken]
    for number in sorted(free[:_CLIPS]):
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
            filmed = moment.role in _FILMED and scene
            if fitted.led:
                filmed = moment.role != "end_card" and not (has_product and _is_products(moment, inner))
            if filmed or opening:
                rated.append((not _is_view(moment, inner), moment.role == "turn", number, frames))
            number += 1
    return [(number, frames) for _, _, number, frames in sorted(rated) if frames <= LONGEST]


def _is_products(moment: Moment, inner: int) -> bool:
    """Whether a shot of a film that music leads shows the product: where it enters, and in every third view."""
    if moment.alone:
        return False
    first = moment.role == "turn" and inner == 0
    return first or (_is_view(moment, inner) and (inner - len(moment.cards)) % 3 == 2)


def _is_view(moment: Moment, inner: int) -> bool:
    return inner >= len(moment.cards)
