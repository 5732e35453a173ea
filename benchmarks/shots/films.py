"""Films of random shots, drawn by our renderer, with what is easily taken for a cut among them; the truth is told.

    write(seed, evaluation, folder) → Truth, with the film at its `path`

Shots show photographs and drawn grounds that pan, tilt, zoom, stand or shake, with or without something moving in
front and captions that come and go. In between: flashes, stroboscopes, whip pans, explosions, changes of light.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.shots import pictures
from reelwright.compose.motion import SOFT, TRANSITIONS
from reelwright.composition import (
    AnyLayer,
    Composition,
    GradeLayer,
    GrainLayer,
    Key,
    PictureLayer,
    ShapeLayer,
    Stage,
    StageTransition,
    TextLayer,
    Track,
    Transform,
    Word,
    constant,
    move,
)
from reelwright.digest import digest_file
from reelwright.media.coding import Coding
from reelwright.media.encode import write_video
from reelwright.media.planes import Planes
from reelwright.media.render.renderer import Renderer
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line
from reelwright.words import CameraMove

Kind = Literal["cut", "dissolve", "fade", "wipe"]
Change = Callable[[int, Planes], None]  # draws into the frame of that number

_KINDS: tuple[tuple[str, float], ...] = (
    ("cut", 0.52), ("dissolve", 0.24), ("dip", 0.09), ("wipe", 0.05), ("iris", 0.03), ("clock", 0.03), ("split", 0.04),
)  # fmt: skip
_RATES = (24, 25, 30, 30, 30, 60)
_SIDES = ((640, 360), (640, 360), (360, 640), (480, 480))
_MOVES: tuple[CameraMove, ...] = (
    "static", "static", "pan_left", "pan_right", "tilt_up", "tilt_down", "zoom_in", "zoom_out", "handheld",
)  # fmt: skip
_TRICKS = ("", "", "flash", "strobe", "whip", "explosion", "light", "fast_pan")
_WORDS = ("Fresh every day", "Only this week", "Made by hand", "Free returns", "New in store", "Try it now")
_SECONDS = 14
_SLACK = 1.5  # of the canvas's width and 1.15 of its height: what a picture has beyond it


@dataclass(frozen=True)
class Boundary:
    """A change of shot: the first frame that shows something of the new one, and the last with something of the old
    (of a cut, the same frame).
    """

    kind: Kind
    first: int
    last: int


@dataclass(frozen=True)
class Truth:
    """A generated film. `moves` are the shots without tricks (first frame, end, camera, picture), `tricks` what was
    hidden in the others, and from which frame on.
    """

    path: Path
    seed: int
    fps: int
    frames: int
    boundaries: tuple[Boundary, ...]
    moves: tuple[tuple[int, int, CameraMove, str], ...]
    tricks: tuple[tuple[str, int], ...]


@dataclass
class _Making:
    """A film while it is put together."""

    chance: Generator
    evaluation: bool
    folder: Path
    width: int
    height: int
    fps: int
    stages: list[Stage] = field(default_factory=list)
    transitions: list[StageTransition] = field(default_factory=list)
    boundaries: list[Boundary] = field(default_factory=list)
    moves: list[tuple[int, int, CameraMove, str]] = field(default_factory=list)
    tricks: list[tuple[str, int]] = field(default_factory=list)
    changes: list[tuple[int, int, Change]] = field(default_factory=list)  # first frame, end, what is done
    files: dict[str, Path] = field(default_factory=dict)
    last: str = ""

    def between(self, low: float, high: float) -> float:
        return float(self.chance.uniform(low, high))

    def pick(self, names: tuple[str, ...]) -> str:
        return names[int(self.chance.integers(len(names)))]


def write(seed: int, evaluation: bool, folder: Path) -> Truth:
    """Write the film of a seed."""
    truth, making, composition = make(seed, evaluation, folder)
    chance, width, height = making.chance, making.width, making.height
    crf = str(int(chance.integers(19, 29)))
    coding = Coding("libx264", {"preset": "veryfast", "crf": crf, "profile": "high", "g": "250"}, reorder=2)
    frames = _frames(making, composition)
    if height > width and chance.random() < 0.5:
        turned = (Planes(*(np.ascontiguousarray(np.rot90(plane, -1)) for plane in planes)) for planes in frames)
        write_video(turned, truth.path, height, width, rate=making.fps, coding=coding)
        _turn(truth.path)
    else:
        write_video(frames, truth.path, width, height, rate=making.fps, coding=coding)
    return truth


def make(seed: int, evaluation: bool, folder: Path) -> tuple[Truth, _Making, Composition]:
    """Put the film of a seed together without drawing it."""
    chance = np.random.default_rng([seed, int(evaluation)])
    width, height = _SIDES[int(chance.integers(len(_SIDES)))]
    making = _Making(chance, evaluation, folder, width, height, _RATES[int(chance.integers(len(_RATES)))])
    end = 0
    while end < _SECONDS * making.fps:
        end = _shot(making, end)
    composition = Composition(
        width=width, height=height, fps=making.fps, frames=end, stages=tuple(making.stages),
        transitions=tuple(making.transitions), overlays=tuple(_overlays(making, end)),
    )  # fmt: skip
    path = folder / f"{'evaluation' if evaluation else 'development'}-{seed}.mp4"
    told = tuple(making.boundaries), tuple(making.moves), tuple(making.tricks)
    return Truth(path, seed, making.fps, end, *told), making, composition


def _shot(making: _Making, at: int) -> int:
    """Add a shot that begins at a frame, with the change by which it comes in; returns where it ends."""
    kind = "cut"
    if making.stages:
        draw, shares = making.chance.random(), np.cumsum([share for _, share in _KINDS])
        kind = next((name for (name, _), share in zip(_KINDS, shares, strict=True) if draw < share), "split")
    fps = making.fps
    overlap = 0 if kind == "cut" else round(making.between(0.3, 1.3 if kind == "dissolve" else 0.8) * fps)
    trick = making.pick(_TRICKS)
    length = round(making.between(2.6 if trick else 1.0, 3.8) * fps) + overlap
    start = at - overlap
    before = making.boundaries[-1].last + 1 if making.boundaries else 0
    if overlap and start < max(making.stages[-1].start + round(0.8 * fps), before):
        kind, overlap, start = "cut", 0, at
    name = f"s{len(making.stages)}"
    if making.stages:
        _join(making, kind, name, start, overlap)
    clear = at if making.stages else 0
    camera = making.pick(_MOVES)
    layers = list(_layers(making, name, start, length, camera, trick, clear))
    making.stages.append(Stage(id=name, start=start, end=start + length, layers=tuple(layers)))
    if trick in ("", "flash"):
        making.moves.append((clear, start + length, camera, making.last))  # type: ignore[arg-type]
    return start + length


def _join(making: _Making, kind: str, name: str, start: int, overlap: int) -> None:
    told: Kind = {"cut": "cut", "dissolve": "dissolve", "dip": "fade"}.get(kind, "wipe")  # type: ignore[assignment]
    making.boundaries.append(Boundary(told, start, start + max(overlap - 1, 0)))
    if kind == "cut":
        return
    ease = TRANSITIONS[kind] if kind != "dissolve" or making.chance.random() < 0.5 else (0.0, 0.0, 1.0, 1.0)
    facts: dict[str, Any] = {"kind": kind, "to": name, "start": start, "frames": overlap, "ease": ease}
    if kind == "dip":
        facts["color"] = making.pick(("#000000", "#FFFFFF", "#0B3D2E"))
    making.transitions.append(StageTransition.model_validate(facts | {"soft": SOFT.get(kind, 0.0)}))


def _layers(
    making: _Making, name: str, start: int, length: int, camera: str, trick: str, clear: int
) -> Iterator[AnyLayer]:
    fps, width, height = making.fps, making.width, making.height
    choices = tuple(each for each in pictures.names(making.evaluation) if each != making.last)
    shown = making.last = making.pick(choices)
    wide, tall = 2 * round(width * (1 + _SLACK) / 2), 2 * round(height * 1.3 / 2)
    path = pictures.write(shown, wide, tall, making.folder)
    digest = digest_file(path)
    making.files[digest] = path
    middle = clear + int(fps * making.between(0.35, 0.55))  # over before the next transition can begin
    place, scale = _path(making, length, camera, trick, middle - start)
    x, y = place
    yield PictureLayer(
        id=f"{name}-ground", start=start, end=start + length, role="photo", source=digest, width=wide, height=tall,
        transform=Transform(x=x, y=y, scale=scale),
    )  # fmt: skip
    if making.chance.random() < 0.3:
        yield _passer(making, name, start, length)
    if making.chance.random() < 0.35:
        yield from _caption(making, name, start + int(length * 0.2), start + int(length * making.between(0.6, 1)))
    if trick == "light":
        yield GradeLayer(
            id=f"{name}-light", start=start, end=start + length, exposure=making.between(-1.5, 1.2),
            amount=move(0, 1, middle - start, making.between(0.1, 0.8) * fps),
        )  # fmt: skip
    if trick in ("flash", "strobe", "explosion"):
        making.changes.append(_trick(making, trick, middle))
    if trick:
        making.tricks.append((trick, middle))


def _path(making: _Making, length: int, camera: str, trick: str, middle: int) -> tuple[tuple[Track, Track], Track]:
    """Return the tracks of a picture's place and size that make a camera's move."""
    fps, width, height = making.fps, making.width, making.height
    seconds = length / fps
    x0, y0 = width * making.between(0.35, 0.65), height / 2
    x, y, scale = constant(x0), constant(y0), constant(1.0)
    across = min(making.between(0.03, 0.16) * seconds, 0.4) * width
    down = min(making.between(0.03, 0.08) * seconds * width, 0.13 * height)
    growth = min(math.exp(making.between(0.04, 0.14) * seconds), 1.6)
    match camera:
        case "pan_right":
            x = move(x0 + across / 2, x0 - across / 2, 0, length)
        case "pan_left":
            x = move(x0 - across / 2, x0 + across / 2, 0, length)
        case "tilt_down":
            y = move(y0 + down / 2, y0 - down / 2, 0, length)
        case "tilt_up":
            y = move(y0 - down / 2, y0 + down / 2, 0, length)
        case "zoom_in":
            scale = move(1, growth, 0, length)
        case "zoom_out":
            scale = move(growth, 1, 0, length)
        case "handheld":
            x, y = (_shaken(making, value, length) for value in (x0, y0))
    if trick in ("whip", "fast_pan"):
        way = width * making.between(0.5, 0.8) * (1 if making.chance.random() < 0.5 else -1)
        frames = (making.between(0.16, 0.3) if trick == "whip" else making.between(0.5, 0.9)) * fps
        base = x0 if abs(x0 + way - width / 2) < _SLACK / 2 * width else width / 2
        x = (Key(at=middle, value=base, ease=(0.42, 0.0, 0.58, 1.0)), Key(at=middle + frames, value=base + way * 0.85))
        if trick == "whip":
            making.changes.append(_blurred(making, middle, frames, way))
    return (x, y), scale


def _shaken(making: _Making, value: float, length: int) -> Track:
    """Return a place that strays as a hand does: 2 to 6 times a second, some thousandths of the width."""
    size = making.width * making.between(0.004, 0.009)
    waves = [(making.between(1.5, 4.5), making.between(0, 6.28), making.between(0.4, 1)) for _ in range(3)]

    def at(frame: int) -> float:
        return value + size * sum(w * math.sin(6.283 * f * frame / making.fps + p) for f, p, w in waves)

    return tuple(Key(at=frame, value=at(frame)) for frame in range(length + 1))


def _passer(making: _Making, name: str, start: int, length: int) -> ShapeLayer:
    """Return something that goes by before the picture: up to a quarter of it."""
    width, height = making.width, making.height
    side = making.between(0.15, 0.35)
    box = (-side * width, height * making.between(0.2, 0.5), side * width, height * making.between(0.3, 0.5))
    colors = ("#D64A26", "#2B4A8B", "#F2C14E", "#1B1D22", "#E8E4DA")
    color = making.pick(colors)
    going = move(0, width * (1 + side), 0, max(length * making.between(0.5, 1.5), 20))
    return ShapeLayer(
        id=f"{name}-passer", start=start, end=start + length, role="panel", box=box, radius=18,
        color=color, transform=Transform(x=going, y=constant(0)),
    )  # fmt: skip


def _caption(making: _Making, name: str, start: int, end: int) -> Iterator[AnyLayer]:
    size = making.height * 0.07 if making.width > making.height else making.height * 0.045
    content = making.pick(_WORDS)
    line = shape_line(content, font_stack("sora", 700, "en-US"), size, "ltr")
    left, top = (making.width - line.width) / 2, making.height * 0.78
    if end - start < 4 or left < 0:
        return
    if making.chance.random() < 0.6:
        box = (left - size / 2, top - size / 3, line.width + size, 1.9 * size)
        yield ShapeLayer(
            id=f"{name}-plate", start=start, end=end, role="pill", box=box, radius=size / 2, color="#101820"
        )
    words = tuple(
        Word(text=unit.text, x=left + unit.x, y=top + 0.95 * size, box=(left + unit.x, top, unit.width, 1.2 * size),
             runs=unit.runs, enter=0)
        for unit in line.units
    )  # fmt: skip
    yield TextLayer(
        id=f"{name}-text", start=start, end=end, role="headline", content=content, color="#FFFFFF", size=size,
        box=(left, top, line.width, 1.2 * size), words=words,
    )  # fmt: skip


def _overlays(making: _Making, end: int) -> Iterator[AnyLayer]:
    if making.chance.random() < 0.5:
        yield GrainLayer(id="grain", start=0, end=end, amount=making.between(0.005, 0.03), hold=1)


def _trick(making: _Making, trick: str, at: int) -> tuple[int, int, Change]:
    fps = making.fps
    if trick == "flash":
        rise, decay = making.between(0.7, 1.0), making.between(1.5, 5.0) * 30 / fps
        return at, at + round(0.4 * fps), lambda frame, planes: _lit(planes, rise * math.exp(-(frame - at) / decay))
    if trick == "strobe":
        period, strong = max(round(making.between(0.06, 0.12) * fps), 2), making.between(0.5, 1.0)
        ends = at + round(making.between(0.35, 0.7) * fps)
        return at, ends, lambda frame, planes: _lit(planes, strong if (frame - at) // period % 2 == 0 else 0)
    where = making.width * making.between(0.3, 0.7), making.height * making.between(0.4, 0.7)
    span = round(making.between(0.5, 0.75) * fps)
    return at, at + span, lambda frame, planes: _burst(planes, where, (frame - at) / span)


def _blurred(making: _Making, start_in_shot: int, frames: float, way: float) -> tuple[int, int, Change]:
    """Blur a whip pan along its way, as a shutter that is half open does."""
    begin = making.boundaries[-1].first if making.boundaries else 0
    at = begin + start_in_shot
    reach = max(int(abs(way) / frames * 0.5), 3) | 1

    def change(_: int, planes: Planes) -> None:
        for plane, width in zip(planes, (reach, reach // 2 | 1, reach // 2 | 1), strict=True):
            plane[:] = cv2.blur(plane, (width, 1))

    return at, at + math.ceil(frames), change


def _lit(planes: Planes, share: float) -> None:
    """Go towards white by a share."""
    for plane, goal in zip(planes, (235, 128, 128), strict=True):
        plane[:] = np.round(plane + (goal - plane.astype(np.float32)) * share).astype(np.uint8)


def _burst(planes: Planes, where: tuple[float, float], progress: float) -> None:
    """A ball of fire that springs up and dies away."""
    height, width = planes.y.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = (0.15 + 0.5 * min(progress * 4, 1)) * width
    ball = np.clip(1.4 - np.hypot(x - where[0], y - where[1]) / reach, 0, 1) * np.float32((1 - progress) ** 1.5)
    half = cv2.resize(ball, (width // 2, height // 2), interpolation=cv2.INTER_AREA)
    for plane, share, goal in zip(planes, (ball, half, half), (215, 70, 165), strict=True):
        plane[:] = np.round(plane + (goal - plane.astype(np.float32)) * share).astype(np.uint8)


def _frames(making: _Making, composition: Composition) -> Iterator[Planes]:
    with Renderer(composition, making.files.__getitem__) as renderer:
        for frame in range(composition.frames):
            planes = renderer.render(frame)
            for first, end, change in making.changes:
                if first <= frame < end:
                    change(frame, planes)
            yield planes


def _turn(path: Path) -> None:
    """Write into the film's header that it is shown turned by 90 degrees counterclockwise."""
    content = bytearray(path.read_bytes())
    at = content.find(b"tkhd") + 4 + 4 + 20 + 16  # version, times and ids, layer and volume
    one = 1 << 16
    content[at : at + 36] = struct.pack(">9i", 0, -one, 0, one, 0, 0, 0, 0, 1 << 30)
    path.write_bytes(content)
