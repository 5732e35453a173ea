"""Clips as an engine might film them, and what may be wrong with one: drawn from photographs and grounds, encoded.

    clip = draw(chance, evaluation, fault="flicker")       # frames of (height, width, 3) sRGB codes
    write(clip, path)                                       # as a cut clip is written

A clip shows one place under a camera that pans, pushes in, follows a hand or stands, often with something that moves
in it: a thing that goes by, leaves that sway, a light that changes slowly. All of that is no fault.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from numpy.random import Generator

from benchmarks.shots import pictures
from reelwright.color import CB, CR, KB, KG, KR
from reelwright.media.encode import FOOTAGE, write_video
from reelwright.media.planes import Planes

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

WIDTH, HEIGHT = 360, 640
_ROOM = 1.3  # times the canvas that a place has, for a camera to move in
_MOVES = ("pan", "pan", "push", "pull", "tilt", "hand", "stand")
_LIVES = ("none", "none", "passer", "sway", "light", "passer")
_WRITTEN = ("herb-tea", "soda-can", "trail-bottle", "oud-perfume", "sun-gel", "night-cream", "ridge-honey", "stone-mug")


@dataclass(frozen=True)
class Course:
    """How the camera goes: in canvas widths from the middle at the first frame and the last, and its size at both."""

    start: tuple[float, float]
    end: tuple[float, float]
    zoom: tuple[float, float]
    hand: float = 0.0  # widths by which it strays


@dataclass(frozen=True)
class Clip:
    """A clip before it is drawn. `change` does to a frame what is wrong with it."""

    place: U8
    course: Course
    frames: int
    life: str
    seed: int
    change: Callable[[int, U8], U8] | None = None
    when: Callable[[int], float] = float  # frame -> the frame of the motion that is shown


def place_name(chance: Generator, evaluation: bool, photo: bool = False) -> str:
    """Return the name of a picture without any writing; in a `photo` there is much to see."""
    known = [name for name in pictures.names(evaluation) if name not in _WRITTEN]
    known = [name for name in known if not photo or not name.startswith("ground:")]
    return known[int(chance.integers(len(known)))]


def cut(chance: Generator, name: str, beside: float = 1.0) -> U8:
    """Return a part of a picture with room around the canvas; parts lie `beside` each other by so much of the rest."""
    shown = pictures.picture(name, int(WIDTH * _ROOM * 1.25), int(HEIGHT * _ROOM))
    left = int(chance.integers(int((shown.shape[1] - int(WIDTH * _ROOM)) * beside) + 1))
    return np.ascontiguousarray(shown[:, left : left + int(WIDTH * _ROOM)])


def place(chance: Generator, evaluation: bool, photo: bool = False) -> U8:
    """Return a place of a picture, mirrored as often as not."""
    part = cut(chance, place_name(chance, evaluation, photo))
    return np.ascontiguousarray(part[:, ::-1] if chance.random() < 0.5 else part)


def onward(course: Course) -> Course:
    """Return a course that goes to the right, if it goes to a side."""
    return replace(course, start=(-abs(course.start[0]), course.start[1]), end=(abs(course.end[0]), course.end[1]))


def clip(chance: Generator, evaluation: bool, frames: int | None = None, move: str = "", photo: bool = False) -> Clip:
    """Return a clean clip."""
    count = frames or int(chance.integers(44, 68))
    move = move or _MOVES[int(chance.integers(len(_MOVES)))]
    life = _LIVES[int(chance.integers(len(_LIVES)))]
    return Clip(place(chance, evaluation, photo), _course(chance, move), count, life, int(chance.integers(2**31)))


def _course(chance: Generator, move: str) -> Course:
    far = float(chance.uniform(0.05, 0.13)) * (1 if chance.random() < 0.5 else -1)
    near = float(chance.uniform(1.03, 1.12))
    match move:
        case "pan":
            return Course((-far, 0), (far, 0), (1, 1))
        case "tilt":
            return Course((0, -far), (0, far), (1, 1))
        case "push":
            return Course((0, 0), (far / 4, 0), (1, near))
        case "pull":
            return Course((0, 0), (0, far / 4), (near, 1))
        case "hand":
            return Course((-far / 3, 0), (far / 3, 0), (1.02, 1.02), hand=float(chance.uniform(0.003, 0.008)))
        case _:
            return Course((0, 0), (0, 0), (1, 1.012))


def drawn(clip: Clip) -> Iterator[U8]:
    """Yield the frames."""
    chance = np.random.default_rng(clip.seed)
    phases = chance.uniform(0, 2 * math.pi, 6)
    size, tall, speed = chance.uniform(0.12, 0.3), chance.uniform(0.3, 0.8), chance.uniform(0.6, 1.4)
    color = chance.integers(20, 235, 3)
    for number in range(clip.frames):
        at = clip.when(number)
        shown = _seen(clip, at, phases)
        if clip.life == "passer":
            left = int(WIDTH * (-size + (1 + size) * speed * at / clip.frames))
            top = int(HEIGHT * (1 - tall))
            box = (max(left, 0), top), (max(left + int(size * WIDTH), 0), HEIGHT)
            cv2.rectangle(shown, *box, color.tolist(), -1)
        if clip.life == "light":
            shown = lit(shown, 1 + 0.12 * math.sin(2 * math.pi * at / 90 + phases[5]))
        yield clip.change(number, shown) if clip.change else shown


def _seen(clip: Clip, at: float, phases: npt.NDArray[np.float64]) -> U8:
    part = at / max(clip.frames - 1, 1)
    course = clip.course
    x, y = (a + (b - a) * part for a, b in zip(course.start, course.end, strict=True))
    zoom = course.zoom[0] * (course.zoom[1] / course.zoom[0]) ** part
    for index, rate in enumerate((0.9, 1.7, 2.6)):
        x += course.hand / (index + 1) * math.sin(2 * math.pi * rate * at / 30 + phases[index])
        y += course.hand / (index + 1) * math.cos(2 * math.pi * rate * at / 30 + phases[index + 1])
    height, width = clip.place.shape[:2]
    matrix = np.array([[zoom, 0, WIDTH / 2 - zoom * (width / 2 + x * WIDTH)],
                       [0, zoom, HEIGHT / 2 - zoom * (height / 2 + y * WIDTH)]])  # fmt: skip
    shown = cv2.warpAffine(clip.place, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if clip.life != "sway":
        return np.asarray(shown)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    wind = np.clip((rows / HEIGHT - 0.45) * 2, 0, 1) * 0.012 * WIDTH
    moved = columns + wind * np.float32(math.sin(2 * math.pi * 0.45 * at / 30 + phases[4])) * np.sin(columns / 90)
    return np.asarray(cv2.remap(np.asarray(shown), moved, rows, cv2.INTER_LINEAR, None, cv2.BORDER_REFLECT))


def lit(frame: U8, by: float) -> U8:
    """Return a frame with `by` times the light."""
    codes = np.arange(256) / 255
    return np.asarray(cv2.LUT(frame, np.clip(codes * by ** (1 / 2.2) * 255, 0, 255).astype(np.uint8)))


def warm(frame: U8, by: float) -> U8:
    """Return a frame that is warmer by so much (colder where it is less than 0): red up, blue down."""
    gains = np.array([1 + by, 1.0, 1 - by], np.float32)
    return np.asarray(np.clip(frame.astype(np.float32) * gains, 0, 255), np.uint8)


# What is wrong with a clip


def flickering(clip: Clip, chance: Generator) -> Clip:
    """The light wavers by 2.5 to 8 %: evenly, 5 to 14 times a second, or from frame to frame at random."""
    depth, rate = float(chance.uniform(0.025, 0.08)), float(chance.uniform(5, 14))
    steps = chance.normal(0, depth, clip.frames) if chance.random() < 0.5 else None
    first = int(chance.integers(0, clip.frames // 3))

    def change(number: int, frame: U8) -> U8:
        if number < first:
            return frame
        by = steps[number] if steps is not None else depth * math.sin(2 * math.pi * rate * number / 30)
        return lit(frame, (1 + by) ** 2.2)

    return replace(clip, change=change)


def wavering(clip: Clip, chance: Generator) -> Clip:
    """Shapes melt and wobble: by 0.8 to 2 % of the width, in swells of 7 to 30 % of it, 1.5 to 5 times a second."""
    depth, rate = float(chance.uniform(0.008, 0.02)) * WIDTH, float(chance.uniform(1.5, 5))
    size, first = float(chance.uniform(0.07, 0.3)) * WIDTH, int(chance.integers(0, clip.frames // 3))
    rows, columns = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    waves = []  # of the shift to the right, which runs down, and of that down
    for along, across in ((rows, columns), (columns, rows)):
        start, shape = chance.uniform(0, 2 * math.pi, 2), size * chance.uniform(0.7, 1.3, 2)
        swell = np.float32(depth) * np.cos(across * np.float32(2 * math.pi / shape[1]) + np.float32(start[1]))
        waves.append((along * np.float32(2 * math.pi / shape[0]) + np.float32(start[0]), swell))

    def change(number: int, frame: U8) -> U8:
        if number < first:
            return frame
        turn = np.float32(2 * math.pi * rate * number / 30)
        shifts = [swell * np.sin(phase + turn) for phase, swell in waves]
        right, down = columns + shifts[0], rows + shifts[1]
        return np.asarray(cv2.remap(frame, right, down, cv2.INTER_LINEAR, None, cv2.BORDER_REFLECT))

    return replace(clip, change=change)


def freezing(clip: Clip, chance: Generator) -> Clip:
    """The picture stands still for 0.7 to 1.3 s and then goes on."""
    long = int(chance.integers(21, 40))
    first = int(chance.integers(5, max(clip.frames - long - 5, 6)))

    def when(number: int) -> float:
        return float(number if number < first else max(first, number - long))

    return replace(clip, when=when)


def lettered(clip: Clip, chance: Generator) -> Clip:
    """A row of letters that are none: drawn of strokes, melted, on what the clip shows."""
    count, tall = int(chance.integers(7, 13)), int(chance.integers(18, 40))
    wide = int(tall * 0.85 * count) + 2 * tall
    sheet = np.zeros((tall * 3, wide), np.uint8)
    thick = max(int(tall * chance.uniform(0.13, 0.2)), 3)
    for index in range(count):
        left = tall + int(index * tall * 0.85)
        points = chance.uniform(0, 1, (int(chance.integers(3, 6)), 2)) * (0.55 * tall, tall) + (left, tall)
        points[0, 1], points[-1, 1] = tall, 2 * tall
        cv2.polylines(sheet, [points.astype(np.int32)], False, 255, thick, cv2.LINE_AA)
    sheet = sheet[:, : int(WIDTH * 0.96)]
    x, y = int(chance.integers(0, WIDTH - sheet.shape[1] + 1)), int(chance.integers(60, HEIGHT - 200))
    drift = chance.uniform(-0.4, 0.4, 2)

    def change(number: int, frame: U8) -> U8:
        left = min(max(int(x + drift[0] * number), 0), WIDTH - sheet.shape[1])
        top = int(y + drift[1] * number)
        part = frame[top : top + sheet.shape[0], left : left + sheet.shape[1]]
        ink = 250.0 if part.mean() < 120 else 12.0
        cover = sheet[..., None] / np.float32(255)
        frame = frame.copy()
        mixed = part * (1 - cover) + ink * cover
        frame[top : top + sheet.shape[0], left : left + sheet.shape[1]] = mixed.astype(np.uint8)
        return frame

    return replace(clip, change=change)


def write(clip: Clip, path: Path) -> int:
    """Write a clip as the build's own cuts are written, but faster; returns its number of frames."""
    coding = FOOTAGE.with_options(preset="ultrafast")
    return write_video((planes_of(frame) for frame in drawn(clip)), path, WIDTH, HEIGHT, coding=coding)


_LUMA = np.array([KR, KG, KB], np.float32) * 219 / 255
_CODES = np.stack([_LUMA] * 3)
_CODES[1] = (np.array([0, 0, 219 / 255], np.float32) - _LUMA) * 224 / 219 / CB
_CODES[2] = (np.array([219 / 255, 0, 0], np.float32) - _LUMA) * 224 / 219 / CR
_ZEROS = np.array([16, 128, 128], np.float32)


def planes_of(frame: U8) -> Planes:
    """Return sRGB codes as limited-range BT.709 planes."""
    codes = cv2.transform(frame.astype(np.float32), _CODES) + _ZEROS
    luma = np.clip(codes[..., 0] + 0.5, 16, 235).astype(np.uint8)
    half = cv2.resize(codes[..., 1:], (WIDTH // 2, HEIGHT // 2), interpolation=cv2.INTER_AREA)
    chroma = np.clip(half + 0.5, 16, 240).astype(np.uint8)
    return Planes(luma, *(np.ascontiguousarray(chroma[..., which]) for which in range(2)))
