"""People who speak: drawn heads before photographs and grounds, whose mouths open with what a voice says.

    clip, voice = speaking(chance, evaluation, "late")     # frames of (height, width, 3) sRGB codes; mono, 48 kHz

Heads nod, turn and sway, eyes blink, hands are waved, cameras shake and things go by: all of that is no fault. A mouth
opens with the loudness of the voice, a little before it or after it; how wide, half chance decides, as with the sounds
of a language that are loud with lips that are nearly closed. It has a jaw and teeth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from benchmarks.critic import clips
from benchmarks.critic.clips import HEIGHT, U8, WIDTH, Clip
from reelwright.craft.voice.speech import speak
from reelwright.media.audio.signal import RATE

F32 = npt.NDArray[np.float32]
FAULTS = ("early", "late", "still", "other")
_LINES = (
    ("Cold for a day and a night, wherever you go", "en-US"), ("I tried it once and never looked back", "en-GB"),
    ("Wir machen das jeden Morgen von Hand", "de-DE"), ("Two minutes, one cup, and the day can begin", "en-US"),
    ("No sugar, no fuss, only what the tree gives", "en-US"), ("Nous l'avons fait pour durer longtemps", "fr-FR"),
), (
    ("It fits in every bag that I own, believe me", "en-US"), ("My skin has never felt as calm as today", "en-GB"),
    ("Probieren Sie es eine Woche lang aus", "de-DE"), ("Twelve hours of light from a single charge", "en-US"),
    ("Hecho a mano en un pueblo junto al mar", "es-ES"), ("Come and see us, the door is always open", "en-US"),
)  # fmt: skip
_SKINS = ((232, 190, 160), (198, 140, 106), (141, 92, 64), (94, 60, 44), (246, 214, 190))


@dataclass(frozen=True)
class Face:
    """A head: where its middle is and how tall it is in canvas heights, its colours, how it moves, and its mouth.

    `open` is how wide the mouth is open at each frame, 0 to 1; `wide` how wide it is.
    """

    middle: tuple[float, float]
    tall: float
    skin: tuple[int, int, int]
    hair: tuple[int, int, int]
    sway: npt.NDArray[np.float64]  # (frames, 3): to the right, down, in heights, and turned, in radians
    shake: npt.NDArray[np.float64]  # (frames, 2) px of the camera
    hand: npt.NDArray[np.float64]  # (frames, 2): where a hand is, in shares of the canvas; below it where none is
    blinks: npt.NDArray[np.float64]
    open: npt.NDArray[np.float64]
    wide: npt.NDArray[np.float64]


def speaking(chance: Generator, evaluation: bool, fault: str = "") -> tuple[Clip, F32]:
    """Return a clip of a person who speaks, and its voice; with a `fault` of FAULTS, or none."""
    frames = int(chance.integers(105, 190))
    voice = _voice(chance, evaluation, frames)
    lips = _voice(chance, evaluation, frames) if fault == "other" else voice
    late = float(chance.uniform(0.19, 0.42)) * {"early": -1, "late": 1}.get(fault, 0)
    shown = _opening(chance, lips, frames, late)
    if fault == "still":
        shown = np.full(frames, float(chance.uniform(0.0, 0.35)))
    clip = clips.clip(chance, evaluation, frames)
    face = _face(chance, shown)
    return replace(clip, change=_drawing(face, chance)), voice


def _voice(chance: Generator, evaluation: bool, frames: int) -> F32:
    """Return what is heard in a clip: a line or two from a moment on, of one of several voices."""
    lines = _LINES[int(evaluation)]
    heard = np.zeros(round(frames / 30 * RATE), np.float32)
    at = int(chance.uniform(0.1, 0.5) * RATE)
    for which in chance.permutation(len(lines))[:3]:
        said = _said(
            *lines[int(which)], int(chance.integers(130, 175)) // 5 * 5, int(chance.integers(20, 70)) // 10 * 10
        )
        room = heard[at : at + len(said)]
        room += said[: len(room)]
        at += len(said) + int(chance.uniform(0.2, 0.6) * RATE)
        if at >= len(heard):
            break
    return heard


@cache
def _said(text: str, locale: str, rate: int, pitch: int) -> F32:
    return speak(text, locale, rate=rate, pitch=pitch).samples


def _opening(chance: Generator, voice: F32, frames: int, late: float) -> npt.NDArray[np.float64]:
    """Return how wide a mouth is open at each frame for a voice that comes `late` seconds after it."""
    step = RATE // 120
    loud = np.sqrt(np.add.reduceat(voice.astype(np.float64) ** 2, np.arange(0, len(voice), step)) / step)
    loud = _soft((loud / max(loud.max(), 1e-6)) ** float(chance.uniform(0.4, 0.8)), 120 * 0.035)
    sounds = _soft(chance.normal(0, 1, len(loud)), 120 * 0.05)  # some open it wider than others
    moved = loud * np.clip(1 + 0.6 * sounds / sounds.std(), 0.1, 2)
    times = np.arange(frames) / 30 + late + float(chance.uniform(-0.03, 0.06))
    return np.asarray(np.clip(np.interp(times, np.arange(len(moved)) / 120, moved, left=0, right=0) * 1.2, 0, 1))


def _face(chance: Generator, opening: npt.NDArray[np.float64]) -> Face:
    frames = len(opening)
    time = np.arange(frames) / 30
    sway = np.zeros((frames, 3))
    for column, (depth, most) in enumerate(((0.012, 0.9), (0.01, 1.3), (0.07, 0.8))):
        for _ in range(3):
            rate, phase = chance.uniform(0.15, most), chance.uniform(0, 2 * math.pi)
            sway[:, column] += depth / 2 * chance.uniform(0.3, 1) * np.sin(2 * math.pi * rate * time + phase)
    for start in chance.uniform(0, frames / 30, int(chance.integers(0, 3))):  # nods
        sway[:, 1] += 0.012 * np.exp(-(((time - start) / 0.18) ** 2))
    blinks = np.zeros(frames)
    for start in np.cumsum(chance.uniform(0.8, 3.5, 8)):
        blinks = np.maximum(blinks, np.clip(1.6 * np.exp(-(((time - start) / 0.07) ** 2)), 0, 1))
    wide = 1 + 0.15 * _soft(chance.normal(0, 2.5, frames), 5)
    skin = _SKINS[int(chance.integers(len(_SKINS)))]
    hair = tuple(int(value) for value in chance.integers(15, 110, 3))
    middle = float(chance.uniform(0.36, 0.64)), float(chance.uniform(0.33, 0.46))
    tall = float(chance.uniform(0.24, 0.5))
    shake, hand = _shake(chance, frames), _hand(chance, frames)
    return Face(middle, tall, skin, hair, sway, shake, hand, blinks, opening, wide)  # type: ignore[arg-type]


def _shake(chance: Generator, frames: int) -> npt.NDArray[np.float64]:
    """Return how far a camera in a hand is moved, or nothing for one that stands."""
    if chance.random() < 0.5:
        return np.zeros((frames, 2))
    steps = np.stack([_soft(chance.normal(0, 1, frames), 3) for _ in range(2)], axis=1)
    return np.asarray(steps / steps.std() * chance.uniform(1, 4))


def _hand(chance: Generator, frames: int) -> npt.NDArray[np.float64]:
    if chance.random() < 0.5:
        return np.full((frames, 2), 2.0)
    way = np.stack([_soft(chance.normal(0, 1, frames), 5) for _ in range(2)], axis=1)
    return np.asarray([chance.uniform(0.2, 0.8), chance.uniform(0.72, 0.9)] + way / way.std() * 0.05)


def _drawing(face: Face, chance: Generator) -> Callable[[int, U8], U8]:
    """Return what draws the person over a frame."""
    shirt = chance.integers(20, 230, 3).tolist()
    grain = chance.normal(0, 5, (HEIGHT, WIDTH, 1)).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), 1.5)[..., None] * 2

    def change(number: int, frame: U8) -> U8:
        tall = face.tall * HEIGHT
        x, y = face.middle[0] * WIDTH + face.sway[number, 0] * HEIGHT, (face.middle[1] + face.sway[number, 1]) * HEIGHT
        turn = face.sway[number, 2]
        layer, cover = frame.copy(), np.zeros((HEIGHT, WIDTH), np.uint8)
        still = (face.middle[0] * WIDTH, (face.middle[1] + 0.2) * HEIGHT)
        _oval(layer, cover, (still[0], still[1] + tall * 0.75), (tall * 0.75, tall * 0.62), 0, shirt)
        _oval(layer, cover, (x, y + tall * 0.48), (tall * 0.14, tall * 0.24), turn, _darker(face.skin, 0.86))
        _oval(layer, cover, (x, y - tall * 0.1), (tall * 0.42, tall * 0.5), turn, face.hair)
        _head(layer, cover, face, number, (x, y), tall, turn)
        if face.hand[number, 1] < 1:
            hand = face.hand[number] * (WIDTH, HEIGHT)
            _oval(layer, cover, (hand[0], hand[1]), (tall * 0.1, tall * 0.13), turn * 3, face.skin)
        shown = np.clip(layer + grain * (cover[..., None] > 0), 0, 255).astype(np.uint8)
        shake = np.array([[1, 0, face.shake[number, 0]], [0, 1, face.shake[number, 1]]], np.float32)
        return np.asarray(cv2.warpAffine(shown, shake, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE))

    return change


def _head(layer: U8, cover: U8, face: Face, number: int, at: tuple[float, float], tall: float, turn: float) -> None:
    opening, wide = face.open[number], face.wide[number]
    jaw = 0.035 * opening * tall

    def place(right: float, down: float) -> tuple[float, float]:
        c, s = math.cos(turn), math.sin(turn)
        return at[0] + tall * (c * right - s * down), at[1] + tall * (s * right + c * down)

    skin = face.skin
    _oval(layer, cover, place(0, 0.02 + jaw / tall / 2), (tall * 0.34, tall * 0.46 + jaw / 2), turn, skin)
    for side in (-1, 1):
        lid = 1 - face.blinks[number]
        eye = place(0.14 * side, -0.09)
        _oval(layer, cover, eye, (tall * 0.06, max(tall * 0.033 * lid, 0.6)), turn, (240, 238, 235))
        _oval(layer, cover, eye, (tall * 0.025, max(tall * 0.027 * lid, 0.6)), turn, (45, 35, 30))
        _oval(layer, cover, place(0.14 * side, -0.17), (tall * 0.075, tall * 0.014), turn, face.hair)
    _oval(layer, cover, place(0, 0.04), (tall * 0.035, tall * 0.07), turn, _darker(skin, 0.9))
    lips = (min(skin[0] * 0.9, 255), skin[1] * 0.62, skin[2] * 0.62)
    size = tall * 0.11 * wide, tall * (0.022 + 0.05 * opening)
    middle = place(0, 0.24 + 0.03 * opening)
    _oval(layer, cover, middle, (size[0] * 1.12, size[1] + tall * 0.014), turn, lips)
    if opening > 0.06:
        _oval(layer, cover, middle, (size[0] * 0.92, tall * 0.055 * opening), turn, (52, 22, 24))
        if opening > 0.35:
            _oval(layer, cover, place(0, 0.235), (size[0] * 0.6, tall * 0.012), turn, (228, 222, 210))
    else:
        _oval(layer, cover, middle, (size[0] * 0.9, tall * 0.004), turn, _darker(lips, 0.6))


def _oval(
    layer: U8, cover: U8, at: tuple[float, float], half: tuple[float, float], turn: float, color: tuple[float, ...]
) -> None:  # fmt: skip
    """Paint an ellipse to a sixteenth of a pixel."""
    parts = 16
    middle = round(at[0] * parts), round(at[1] * parts)
    axes = max(round(half[0] * parts), 1), max(round(half[1] * parts), 1)
    for plane, value in ((layer, tuple(map(float, color))), (cover, (255.0,))):
        cv2.ellipse(plane, middle, axes, math.degrees(turn), 0, 360, value, -1, cv2.LINE_AA, 4)


def _darker(color: tuple[float, ...], by: float) -> tuple[float, ...]:
    return tuple(value * by for value in color)


def _soft(values: npt.NDArray[np.float64], sigma: float) -> npt.NDArray[np.float64]:
    half = int(3 * sigma) + 1
    window = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
    return np.convolve(np.pad(values, half, mode="edge"), window / window.sum(), "valid")
