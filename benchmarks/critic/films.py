"""Small finished films of one or two clips, as the checks see them, each clean or with one fault of a kind.

    make(kind, seed, evaluation, planted, folder) → Subject

`KINDS` names a check for each kind of fault. Development and evaluation share no seed and no picture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.random import Generator

from benchmarks.critic import clips, faces
from benchmarks.critic.clips import HEIGHT, U8, WIDTH, Clip
from benchmarks.shots import pictures
from reelwright.check import Clip as Measured
from reelwright.check import Subject
from reelwright.composition import (
    AudioMix,
    ClipLayer,
    Composition,
    PictureLayer,
    Stage,
    TextLayer,
    Transform,
    Word,
    constant,
    move,
)
from reelwright.digest import digest_file
from reelwright.media.audio.signal import RATE
from reelwright.media.measure import measure_segment
from reelwright.media.measure.clips import ClipMeter, shrunk
from reelwright.media.measure.lips import SIDE, lip_sync
from reelwright.media.pictures import encode_png
from reelwright.media.render.segment import encode_segment
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line
from reelwright.media.video import decode
from reelwright.plan import Backdrop, Generated, Palette, Plan, Scene, Shot, Still, StyleSpec, Typefaces

_WORDS = ("Fresh every day", "Only this week", "Made by hand", "Free returns", "New in store", "Try it now")
_PALETTE = Palette(ground="#C1E4D6", deep="#0B3D2E", accent="#F2C14E", third="#49B8B5", ink="#0F271E", paper="#ECF9F3")
STYLE = StyleSpec(
    lighting="soft", camera="slow", texture="smooth", mood="fresh", palette=_PALETTE, grade="clean",
    typefaces=Typefaces(display="Sora", display_weight=700, text="Inter Tight", text_weight=500),
)  # fmt: skip


@dataclass
class Making:
    """What a film is made with: chance, the half of the pictures, and a folder for its files by digest."""

    chance: Generator
    evaluation: bool
    folder: Path
    files: dict[str, Path]
    seed: int = 0

    def keep(self, path: Path) -> str:
        digest = digest_file(path)
        self.files[digest] = path
        return digest


def make(kind: str, seed: int, evaluation: bool, planted: bool, folder: Path) -> Subject:
    """Return the film of a seed, with the fault of its kind or without any."""
    number = list(KINDS).index(kind)
    chance = np.random.default_rng([seed, number, int(evaluation), int(planted)])
    return KINDS[kind](Making(chance, evaluation, folder, {}, seed), planted)


# One clip


def _one(
    fault: Callable[[Clip, Generator], Clip], photo: bool = False, frames: int | None = None
) -> Callable[[Making, bool], Subject]:
    def film(making: Making, planted: bool) -> Subject:
        clip = clips.clip(making.chance, making.evaluation, frames, photo=photo)
        return of_clips(making, [fault(clip, making.chance) if planted else clip], [1])

    return film


def measured(making: Making, clip: Clip, name: str) -> tuple[Path, dict[str, Any]]:
    """Write a clip, and return what is measured of it when it is cut."""
    path = making.folder / f"{name}.mp4"
    meter = ClipMeter(clips.write(clip, path))
    for planes in decode(path):
        meter.see(planes)
    return path, meter.facts()


def of_clips(making: Making, drawn: list[Clip], scenes: list[int], ends: tuple[tuple[Still, ...], ...] = ()) -> Subject:
    """Return a film that shows clips one after the other, so many of them in each scene."""
    facts, shots = {}, []
    for index, clip in enumerate(drawn):
        name = f"a{index}"
        _, found = measured(making, clip, name)
        facts[name] = Measured(found)
        shots.append(shot(name, clip.frames, ends[index] if ends else ()))
    told, rest = [], list(shots)
    for number, count in enumerate(scenes):
        told.append(Scene(id=f"s{number}", role="showcase", shots=tuple(rest[:count])))
        rest = rest[count:]
    return subject(plan_of(told), clips=facts)


def shot(name: str, frames: int, stills: tuple[Still, ...] = ()) -> Shot:
    instead = Backdrop(family="sweep", tone="light", seed=1)
    ground = Generated(prompt="a quiet place", seed=1, instead=instead, stills=stills)
    return Shot(id=name, frames=frames, layout="stack", motion="rise", ground=ground)


def plan_of(scenes: list[Scene], style: StyleSpec = STYLE) -> Plan:
    return Plan(
        title="Film", locale="en-US", category="product_ad", template="demo", aspects=("9:16",), style=style,
        tier="premium", scenes=tuple(scenes),
    )  # fmt: skip


def subject(plan: Plan, **more: Any) -> Subject:
    """Return what the checks look at, without what these films have no use for."""
    blank = Composition(
        width=WIDTH, height=HEIGHT, frames=plan.frames, stages=(Stage(id="a", start=0, end=plan.frames, layers=()),)
    )
    given: dict[str, Any] = {
        "composition": blank, "segments": (), "source": Path, "master": Path("film.mp4"), "streams": {"streams": []},
        "sound": {}, "mix": AudioMix(seconds=plan.frames / 30, tracks=()), "cues": (), "aspect": "9:16",
    }  # fmt: skip
    return Subject(plan=plan, **(given | more))


# Two clips


def _related(making: Making, count: int) -> list[Clip]:
    """Return clips of one place, as one scene shows it: other parts of it, other moves, light that differs little."""
    chance, found = making.chance, []
    name = clips.place_name(chance, making.evaluation)
    for _ in range(count):
        clip = clips.clip(chance, making.evaluation, frames=30)
        light, warmth = float(np.exp2(chance.uniform(-0.12, 0.12))), float(chance.uniform(-0.015, 0.015))
        place = clips.lit(clips.warm(clips.cut(chance, name, beside=0.25), warmth), light)
        found.append(replace(clip, place=place, life="none", course=clips.onward(clip.course)))
    return found


def _light(making: Making, planted: bool) -> Subject:
    pair = _related(making, 2)
    if planted:
        by = making.chance.uniform(0.9, 1.6) * (1 if making.chance.random() < 0.5 else -1)
        which = int(making.chance.integers(2))
        pair[which] = replace(pair[which], place=clips.lit(pair[which].place, float(np.exp2(by))))
    return of_clips(making, pair, [2])


def _color(making: Making, planted: bool) -> Subject:
    pair = _related(making, 2)
    if planted:
        by = float(making.chance.uniform(0.12, 0.22)) * (1 if making.chance.random() < 0.5 else -1)
        which = int(making.chance.integers(2))
        pair[which] = replace(pair[which], place=clips.warm(pair[which].place, by))
    return of_clips(making, pair, [2])


def _way(making: Making, planted: bool) -> Subject:
    """Two pans: one way both times, or there and back."""
    pair = _related(making, 2)
    far, speed = float(making.chance.uniform(0.07, 0.13)), 1 if making.chance.random() < 0.5 else -1
    name = clips.place_name(making.chance, making.evaluation, photo=True)
    for index in range(2):
        side = far * speed * (-1 if planted and index else 1)
        course = clips.Course((-side, 0), (side, 0), (1, 1))
        pair[index] = replace(pair[index], place=clips.cut(making.chance, name, beside=0.25), course=course)
    return of_clips(making, pair, [2])


def _goes_on(making: Making, planted: bool) -> Subject:
    """A clip that begins with the picture that the one before it ended with, or with another moment or place."""
    chance = making.chance
    first = replace(clips.clip(chance, making.evaluation, frames=30, photo=True), life="none")
    after = clips.clip(chance, making.evaluation, frames=30)
    end = first.course.end
    course = replace(first.course, start=end, end=(end[0] * 0.4, end[1] * 0.4), zoom=first.course.zoom[::-1])
    drift = clips.warm(clips.lit(first.place, float(chance.uniform(0.96, 1.04))), float(chance.uniform(-0.01, 0.01)))
    second = replace(first, place=drift, course=course)
    if planted:
        far = float(chance.uniform(0.08, 0.14))
        jumped = replace(course, start=(end[0] - far if end[0] > 0 else end[0] + far, end[1]))
        other = replace(after, life="none", course=course)
        second = replace(second, course=jumped) if chance.random() < 0.5 else other
    stills = (Still(aspect="9:16", first="p0", last="p1"),), (Still(aspect="9:16", first="p1"),)
    return of_clips(making, [first, second], [1, 1], stills)


# Texts and products before a clip


def _text(making: Making, planted: bool) -> Subject:
    """A text before a calm part of a film, or before one that is full of edges and as light as it is dark."""
    chance = making.chance
    clip = clips.clip(chance, making.evaluation, frames=30)
    top = int(chance.integers(180, 420))
    size, content = float(chance.uniform(28, 44)), _WORDS[int(chance.integers(len(_WORDS)))]
    calm = _busy(clip.place, chance, size) if planted else _calmed(clip.place, chance)
    clip = replace(clip, place=calm, life="none")
    path, facts = measured(making, clip, "ground")
    shown = np.mean([frame[top : top + int(2 * size)].mean() for frame in [next(clips.drawn(clip))]])
    layers = [
        ground(making, path, clip.frames),
        text(content, top, size, clip.frames, "#FFFFFF" if shown < 118 else "#101418"),
    ]
    return _drawn(making, layers, clip, facts)


def _calmed(place: U8, chance: Generator) -> U8:
    """Return a place out of focus, of much the same tone all over."""
    soft = cv2.GaussianBlur(place, (0, 0), float(chance.uniform(6, 20)))
    mean = soft.mean(axis=(0, 1), keepdims=True)
    return np.asarray(np.clip(mean + float(chance.uniform(0.3, 0.6)) * (soft - mean), 0, 255), np.uint8)


def _busy(place: U8, chance: Generator, size: float) -> U8:
    """Return a place full of twigs, tiles or dots about as large as a letter's strokes."""
    base = cv2.GaussianBlur(place, (0, 0), 9).astype(np.float32)
    height, width = place.shape[:2]
    grain = float(chance.uniform(0.06, 0.14)) * size * 2
    field = chance.normal(0, 1, (int(height / grain) + 2, int(width / grain) + 2)).astype(np.float32)
    rough = cv2.resize(
        field, (width, height), interpolation=cv2.INTER_CUBIC if chance.random() < 0.5 else cv2.INTER_NEAREST
    )
    depth = float(chance.uniform(45, 75))
    return np.asarray(np.clip(base + depth * rough[..., None], 0, 255), np.uint8)


def _twin(making: Making, planted: bool) -> Subject:
    """A product before a film in which another one stands, drawn a little otherwise, or none."""
    chance = making.chance
    clip = replace(clips.clip(chance, making.evaluation, frames=30), life="none")
    cutout = product(chance, making.evaluation)
    tall = float(chance.uniform(0.34, 0.46)) * HEIGHT
    side = 0.3 if chance.random() < 0.5 else 0.7
    if planted:
        clip = replace(clip, place=_with_twin(clip.place, cutout, chance, 1 - side, tall))
    path, facts = measured(making, clip, "ground")
    file = making.folder / "product.png"
    file.write_bytes(encode_png(cutout))
    scale = tall / cutout.shape[0]
    layer = PictureLayer(
        id="a0.product", start=0, end=clip.frames, role="product", source=making.keep(file), width=cutout.shape[1],
        height=cutout.shape[0],
        transform=Transform(
            x=constant(side * WIDTH), y=constant(0.88 * HEIGHT), anchor=(0.5, 1),
            scale=move(scale, scale * 1.03, 0, clip.frames),
        ),
    )  # fmt: skip
    return _drawn(making, [ground(making, path, clip.frames), layer], clip, facts)


def product(chance: Generator, evaluation: bool) -> U8:
    """Return a pack of some shape with a label, RGBA with straight alpha."""
    wide, tall = int(chance.integers(120, 220)), int(chance.integers(260, 380))
    paint = np.zeros((tall, wide, 4), np.uint8)
    body, label = chance.integers(30, 225, 3), chance.integers(30, 255, 3)
    shade = (0.75 + 0.35 * np.sin(np.linspace(0.3, 2.6, wide)))[None, :, None]
    paint[..., :3] = np.clip(body * shade, 0, 255)
    band = slice(int(tall * chance.uniform(0.3, 0.45)), int(tall * chance.uniform(0.6, 0.8)))
    name = pictures.names(evaluation)[int(chance.integers(8))]
    print_ = cv2.resize(pictures.picture(name, 200, 120), (wide, band.stop - band.start))
    paint[band, :, :3] = np.clip((0.5 * print_ + 0.5 * label) * shade, 0, 255)
    cap = int(tall * chance.uniform(0.06, 0.16))
    paint[:cap, :, :3] = np.clip(chance.integers(20, 235, 3) * shade, 0, 255)
    alpha = np.zeros((tall, wide), np.uint8)
    neck = int(wide * chance.uniform(0.0, 0.28))
    cv2.rectangle(alpha, (3, cap * 2 if neck else 3), (wide - 4, tall - 4), 255, -1)
    cv2.rectangle(alpha, (neck + 3, 3), (wide - neck - 4, tall // 2), 255, -1)
    paint[..., 3] = cv2.GaussianBlur(alpha, (0, 0), 1)
    return paint


def _with_twin(place: U8, cutout: U8, chance: Generator, side: float, tall: float) -> U8:
    """Return a place in which the product stands, turned, soft, in another light and not quite itself."""
    high = int(tall * chance.uniform(0.45, 1.05))
    small = cv2.resize(
        cutout, (max(int(cutout.shape[1] * high / cutout.shape[0] * chance.uniform(0.93, 1.07)), 8), high)
    )
    turn = cv2.getRotationMatrix2D((small.shape[1] / 2, high / 2), float(chance.uniform(-5, 5)), 1)
    small = cv2.GaussianBlur(cv2.warpAffine(small, turn, small.shape[1::-1]), (0, 0), float(chance.uniform(0.5, 1.4)))
    color = clips.warm(clips.lit(np.ascontiguousarray(small[..., :3]), float(chance.uniform(0.7, 1.3))),
                       float(chance.uniform(-0.06, 0.06)))  # fmt: skip
    out, (rows, columns) = place.copy(), place.shape[:2]
    x = int(columns / 2 + (side - 0.5) * WIDTH * 0.9 - small.shape[1] / 2)
    y = int(rows / 2 + float(chance.uniform(0.0, 0.3)) * HEIGHT - high / 2)
    x, y = min(max(x, 0), columns - small.shape[1]), min(max(y, 0), rows - high)
    part, cover = out[y : y + high, x : x + small.shape[1]], small[..., 3:].astype(np.float32) / 255
    out[y : y + high, x : x + small.shape[1]] = (part * (1 - cover) + color * cover).astype(np.uint8)
    return out


_LOOKS = (
    "warm, soft contrast",
    "cool and clean",
    "dark, rich blacks",
    "bright, airy",
    "muted, pastel",
    "vivid colours",
)


def _look(making: Making, planted: bool) -> Subject:
    """A clip that is as one word of the style says, or as its opposite is."""
    chance = making.chance
    clip = replace(clips.clip(chance, making.evaluation, frames=20), life="none")
    number = int(chance.integers(len(_LOOKS)))
    which = number ^ 1 if planted else number
    clip = replace(clip, place=_styled(clip.place, which, chance))
    path, facts = measured(making, clip, "ground")
    grey = _PALETTE.model_copy(update={"ground": "#B9B9B9", "deep": "#3A3A3A"} if number < 4 else {})
    style = STYLE.model_copy(update={"grade": _LOOKS[number], "palette": grey})
    made = _drawn(making, [ground(making, path, clip.frames)], clip, facts)
    return replace(made, plan=made.plan.model_copy(update={"style": style}))


def _styled(place: U8, which: int, chance: Generator) -> U8:
    """Return a place brought to what a look says, from wherever it is."""
    soft = place.astype(np.float32)
    if which < 2:
        grey = soft.mean(axis=2, keepdims=True)
        neutral = np.clip(grey + 0.3 * (soft - soft.mean(axis=(0, 1))), 0, 255).astype(np.uint8)
        return clips.warm(neutral, float(chance.uniform(0.14, 0.24)) * (1 if which == 0 else -1))
    if which < 4:
        goal = float(chance.uniform(0.1, 0.28) if which == 2 else chance.uniform(0.62, 0.8))
        return np.asarray(np.clip(255 * goal + 0.55 * (soft - soft.mean()), 0, 255), np.uint8)
    hue = np.array([np.cos(angle) for angle in chance.uniform(0, 2 * np.pi) + np.array([0, 2.1, 4.2])])
    grey = 90 + 0.5 * soft.mean(axis=2, keepdims=True)
    depth = float(chance.uniform(4, 12) if which == 4 else chance.uniform(70, 100))
    return np.asarray(np.clip(grey + depth * hue, 0, 255), np.uint8)


def ground(making: Making, path: Path, frames: int) -> ClipLayer:
    return ClipLayer(
        id="a0.ground0", start=0, end=frames, source=making.keep(path), width=WIDTH, height=HEIGHT, rate=30,
        zoom=move(1.0, 1.03, 0, frames),
    )  # fmt: skip


def text(content: str, top: float, size: float, frames: int, color: str) -> TextLayer:
    line = shape_line(content, font_stack("sora", 700, "en-US"), size, "ltr")
    left = (WIDTH - line.width) / 2
    words = tuple(
        Word(text=unit.text, x=left + unit.x, y=top + 0.95 * size, box=(left + unit.x, top, unit.width, 1.2 * size),
             runs=unit.runs, enter=0)
        for unit in line.units
    )  # fmt: skip
    return TextLayer(
        id="a0.text0", start=0, end=frames, role="headline", content=content, color=color, size=size,
        box=(left, top, line.width, 1.2 * size), words=words,
    )  # fmt: skip


def _drawn(making: Making, layers: list[Any], clip: Clip, facts: dict[str, Any]) -> Subject:
    composition = Composition(
        width=WIDTH, height=HEIGHT, frames=clip.frames,
        stages=(Stage(id="a0", start=0, end=clip.frames, layers=tuple(layers)),),
    )  # fmt: skip
    path = making.folder / "film.mp4"
    encode_segment(composition, making.files.__getitem__, path, lambda _: None)
    record = measure_segment(path, composition, making.files.__getitem__, clip.frames * 2 // 3)
    scene = Scene(id="s0", role="showcase", shots=(shot("a0", clip.frames),))
    return subject(
        plan_of([scene]), composition=composition, segments=(record,), clips={"a0": Measured(facts)},
        source=making.files.__getitem__,
    )  # fmt: skip


def _lips(making: Making, planted: bool) -> Subject:
    """A person who speaks; his voice early or late, his mouth still, or with the words of another line."""
    fault = faces.FAULTS[making.seed % len(faces.FAULTS)] if planted else ""
    clip, voice = faces.speaking(making.chance, making.evaluation, fault)
    path, facts = measured(making, clip, "a0")
    found = lip_sync([shrunk(planes.y, SIDE) for planes in decode(path)], voice, RATE)
    scene = Scene(id="s0", role="quote", shots=(shot("a0", clip.frames),))
    return subject(plan_of([scene]), clips={"a0": Measured(facts, lips=asdict(found) if found else None)})


KINDS: dict[str, Callable[[Making, bool], Subject]] = {
    "clip_light": _one(clips.flickering),
    "clip_shapes": _one(clips.wavering, photo=True),
    "clip_freezes": _one(clips.freezing, photo=True, frames=66),
    "clip_letters": _one(clips.lettered),
    "clip_twin": _twin,
    "continuity: light": _light,
    "continuity: color": _color,
    "continuity: turn": _way,
    "continuity: picture": _goes_on,
    "legibility": _text,
    "shot_look": _look,
    "lip_sync": _lips,
}
