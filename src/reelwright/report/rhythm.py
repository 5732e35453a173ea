"""The music of an ad as a picture: how strong it is, its parts and beats, and where the cuts fall on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reelwright.report.model import Cut, MusicHeard
from reelwright.words import FPS

_WIDTH, _LEFT, _RIGHT = 1000, 8, 8  # units of the picture
_NAMES, _TOP, _BASE, _TICKS, _TIMES = (
    14,
    22,
    132,
    150,
    166,
)  # down from its top: names, the curve's ends, beats, seconds
_CROWDED = 3.0  # units that a beat takes at least to be drawn
_WIDE = 44  # units from which on a part's name fits into it
_STEPS = (1, 2, 5, 10, 20, 30, 60)  # seconds between two numbers
_MOST_NUMBERS = 16
_FRAME = 1000 / FPS  # ms


def plot(music: MusicHeard, cuts: Sequence[Cut], seconds: float) -> str:
    """Return an inline SVG of the page's own colours; cuts that miss their beat by over a frame stand out."""
    scale = (_WIDTH - _LEFT - _RIGHT) / seconds
    parts = [
        *_parts(music, scale),
        *_energy(music, scale, seconds),
        *_beats(music, scale),
        *_cuts(cuts, scale),
        *_numbers(seconds, scale),
    ]
    label = "The music's energy, parts and beats, with the cuts"
    return (
        f'<svg class="music" viewBox="0 0 {_WIDTH} {_TIMES + 6}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )


def _x(time: float, scale: float) -> str:
    return f"{_LEFT + time * scale:.1f}"


def _parts(music: MusicHeard, scale: float) -> Iterator[str]:
    for number, part in enumerate(music.parts):
        width = (part.end - part.start) * scale
        shade = " odd" if number % 2 else ""
        yield f'<rect class="part{shade}" x="{_x(part.start, scale)}" y="0" width="{width:.1f}" height="{_BASE}"/>'
        if width >= _WIDE:
            yield f'<text x="{_LEFT + part.start * scale + 5:.1f}" y="{_NAMES}">{part.kind}</text>'


def _energy(music: MusicHeard, scale: float, seconds: float) -> Iterator[str]:
    """Draw a step for each bar, or for each part where no more is known."""
    steps = music.energy or tuple((part.start, part.energy) for part in music.parts)
    ends = [*(start for start, _ in steps[1:]), seconds]
    for (start, energy), end in zip(steps, ends, strict=True):
        height = 3 + energy * (_BASE - _TOP - 3)
        box = f'width="{max((end - start) * scale - 1, 0.5):.1f}" height="{height:.1f}"'
        yield f'<rect class="energy" x="{_x(start, scale)}" y="{_BASE - height:.1f}" {box}/>'


def _beats(music: MusicHeard, scale: float) -> Iterator[str]:
    bars = set(music.downbeats)
    for beat in music.beats:
        if beat in bars or 60 / (music.bpm or 60) * scale >= _CROWDED:
            top = _BASE + 2 if beat in bars else _BASE + 9
            yield f'<path class="beat" d="M{_x(beat, scale)} {top}V{_TICKS}"/>'


def _cuts(cuts: Sequence[Cut], scale: float) -> Iterator[str]:
    for cut in cuts:
        missed = cut.off_beat_ms is not None and abs(cut.off_beat_ms) > _FRAME
        title = f"<title>{cut.shot}, {cut.at:.2f} s</title>"
        yield f'<path class="{"missed" if missed else "cut"}" d="M{_x(cut.at, scale)} {_TOP}V{_TICKS}">{title}</path>'


def _numbers(seconds: float, scale: float) -> Iterator[str]:
    step = next((step for step in _STEPS if seconds / step <= _MOST_NUMBERS), _STEPS[-1])
    for time in range(0, int(seconds) + 1, step):
        anchor = "start" if time == 0 else "end" if time > seconds - step / 4 else "middle"
        yield f'<text class="time" text-anchor="{anchor}" x="{_x(time, scale)}" y="{_TIMES}">{time} s</text>'
