"""The look and the tempo of a reference, in the words that our engines know; what the brief says of them wins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from reelwright.craft.music.moods import MOODS
from reelwright.plan.model import Layout, Motion
from reelwright.planning.looks import LOOKS, Look
from reelwright.planning.palette import make_palette
from reelwright.planning.reading import Reading
from reelwright.planning.style import Style, asked_mood, choose_style
from reelwright.study import FilmStudy, LookStudy
from reelwright.words import FPS, CameraMove

Kind = TypeVar("Kind")
_SAME_TEMPO = 0.06  # of the tempo: what differs less is heard as the same
_DARK = 0.38  # of 1: mean light below which a film is dark
_FAST = 0.8  # shots a second that are as lively as can be
_MOVED = 0.5  # frame widths a second that are
_ENOUGH = 0.04  # of the picture, that a colour must have
_MOTIONS: dict[CameraMove, Motion] = {
    "pan_left": "slide", "pan_right": "slide", "tilt_up": "rise", "tilt_down": "drop", "zoom_in": "zoom",
    "zoom_out": "blur", "handheld": "pop",
}  # fmt: skip
_LAYOUTS: dict[str, Layout] = {"top": "stack", "middle": "center", "bottom": "low"}


def style_after(study: FilmStudy, reading: Reading, has_product: bool, places: Iterable[str | None]) -> Style:
    """Return the style of a brief, in a reference's look where the brief leaves it open.

    Where words stand and what the camera does are structure: they are taken in any case. A brand's colours are kept.
    """
    asked = choose_style(reading, has_product)
    open_look = not asked.heard and asked_mood(reading) is None
    style = choose_style(reading, has_product, nearest_look(study)) if open_look else asked
    spec = style.spec
    if open_look:
        spec = spec.model_copy(update=_words(study.look) | {"camera": _camera(study) or spec.camera})
    colors = [swatch.color for swatch in study.look.palette if swatch.share >= _ENOUGH]
    if colors and not reading.brief.brand.colors:
        hues = style.look.hues[style.turn % len(style.look.hues)]
        spec = spec.model_copy(update={"palette": make_palette(colors[:6], hues)})
    layout = _LAYOUTS.get(_most((place, 1.0) for place in places if place) or "", style.layout)
    motion = _MOTIONS.get(_move(study), style.motion)
    return replace(style, spec=spec, layout=layout, motion=motion)


def nearest_look(study: FilmStudy) -> Look:
    """Return the look that is nearest in energy, light and calm to a film."""
    energy = energy_of(study)
    calm = sum(shot.change in ("dissolve", "fade") for shot in study.shots) > len(study.shots) / 4
    dark = study.look.light < _DARK

    def distance(look: Look) -> float:
        return abs(look.energy - energy) + 0.5 * (look.deep != dark) + 0.3 * (look.calm != calm)

    return min(LOOKS, key=distance)


def energy_of(study: FilmStudy) -> float:
    """Return how lively a film is, 0 to 1: two thirds by its cuts, one third by how far its pictures move."""
    pace = min(len(study.shots) / max(study.seconds, 1.0) / _FAST, 1.0)
    seconds = sum(max(shot.end - shot.start, 0.001) for shot in study.shots)
    moved = sum(shot.motion * max(shot.end - shot.start, 0.001) for shot in study.shots) / seconds
    return (2 * pace + min(moved / _MOVED, 1.0)) / 3


def mood_after(study: FilmStudy, reading: Reading, style: Style) -> str | None:
    """Return the mood of music with the reference's tempo, the one nearest to the look; None where no mood has it.

    Half and double the tempo are the same beats, but are taken only where the tempo itself is not to be had.
    """
    bpm = study.sound.bpm if study.sound else None
    if not bpm or bpm <= 0 or asked_mood(reading):
        return None
    for factor in (1.0, 2.0, 0.5):
        near = [look for look in LOOKS if abs(tempo_of(look.mood) / (bpm * factor) - 1) <= _SAME_TEMPO]
        if near:
            return min(near, key=lambda look: (look is not style.look, abs(look.energy - style.look.energy))).mood
    return None


def tempo_of(mood: str) -> float:
    """Return the beats a minute of a mood's music."""
    return 60 * FPS / MOODS[mood].beat


def _words(look: LookStudy) -> dict[str, str]:
    """Return what was measured of light and grain as words for prompts."""
    light = "dark, low key" if look.light < _DARK else "bright, high key" if look.light > 0.65 else "even, middle key"
    contrast = (
        "low contrast" if look.contrast < 0.14 else "high contrast" if look.contrast > 0.26 else "medium contrast"
    )
    colors = "muted colours" if look.saturation < 0.12 else "rich colours" if look.saturation > 0.35 else "calm colours"
    warmth = "warm whites" if look.warmth > 0.06 else "cool whites" if look.warmth < -0.04 else "neutral whites"
    texture = (
        "visible film grain" if look.grain > 0.015 else "fine grain" if look.grain > 0.006 else "clean, without grain"
    )
    return {"lighting": light, "texture": texture, "grade": f"{contrast}, {colors}, {warmth}"}


def _camera(study: FilmStudy) -> str:
    words: dict[CameraMove, str] = {
        "static": "still, on a tripod", "pan_left": "slow turns to the left", "pan_right": "slow turns to the right",
        "tilt_up": "slow tilts up", "tilt_down": "slow tilts down", "zoom_in": "slow push-in",
        "zoom_out": "slow pull-back", "handheld": "handheld, close",
    }  # fmt: skip
    return words[_most((shot.camera, shot.end - shot.start) for shot in study.shots) or "static"]


def _move(study: FilmStudy) -> CameraMove:
    """Return how the camera mostly moves; `static` where it rests more than half of the time."""
    weighed = [(shot.camera, max(shot.end - shot.start, 0.0)) for shot in study.shots]
    still = sum(seconds for camera, seconds in weighed if camera == "static")
    if 2 * still > sum(seconds for _, seconds in weighed):
        return "static"
    return _most((camera, seconds) for camera, seconds in weighed if camera != "static") or "static"


def _most(weighed: Iterable[tuple[Kind, float]]) -> Kind | None:
    sums: defaultdict[Kind, float] = defaultdict(float)
    for kind, weight in weighed:
        sums[kind] += weight
    return max(sums, key=lambda kind: sums[kind], default=None)
