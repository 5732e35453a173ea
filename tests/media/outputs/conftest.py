"""A tiny film of twelve frames: a moving ground, a turning product of known alpha, a pill and a shadow over it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from reelwright.composition import (
    ClipLayer,
    Composition,
    Key,
    PictureLayer,
    ShapeLayer,
    Stage,
    StageTransition,
    Transform,
    constant,
    move,
)
from reelwright.digest import digest_file
from reelwright.media.audio.files import write_wav
from reelwright.media.encode import FOOTAGE, join, write_video
from reelwright.media.planes import Planes
from reelwright.media.render.renderer import Renderer
from reelwright.media.render.segment import encode_segment

WIDTH, HEIGHT, FRAMES, SEAM = 128, 72, 12, 5


@dataclass(frozen=True)
class Film:
    """A composition, where its files are, its drawn frames, its two segments and its master with a sound."""

    composition: Composition
    source: Callable[[str], Path]
    frames: list[Planes]
    folder: Path
    sound: Path
    master: Path

    @property
    def halves(self) -> tuple[Composition, Composition]:
        return self.composition.clip(0, SEAM), self.composition.clip(SEAM, FRAMES)


def sine(path: Path, seconds: float, frequency: float = 440, level: float = 0.5) -> Path:
    times = np.arange(round(seconds * 48_000)) / 48_000
    wave = (level * np.sin(2 * math.pi * frequency * times)).astype(np.float32)
    write_wav(path, np.stack([wave, wave], axis=1))
    return path


def walking(frames: int = FRAMES) -> list[Planes]:
    drawn = []
    for index in range(frames):
        planes = Planes.empty(WIDTH, HEIGHT)
        planes.y[:] = np.linspace(60, 140, WIDTH)[None, :].astype(np.uint8)
        planes.y[:, 8 * index : 8 * index + 12] = 200
        planes.u[:], planes.v[:] = 108, 150
        drawn.append(planes)
    return drawn


def disc() -> np.ndarray:
    """An orange disc whose edge runs out softly, and a half-transparent bar beside it."""
    y, x = np.mgrid[0:64, 0:96].astype(np.float32)
    rgba = np.zeros((64, 96, 4), np.uint8)
    rgba[..., :3] = (230, 120, 40)
    rgba[..., 3] = np.clip((26 - np.hypot(x - 32, y - 32)) / 4 + 0.5, 0, 1) * 255
    rgba[16:48, 68:92] = (30, 90, 200, 128)
    return rgba


def build(folder: Path) -> tuple[Composition, Callable[[str], Path]]:
    files: dict[str, Path] = {}

    def keep(path: Path) -> str:
        files[digest_file(path)] = path
        return digest_file(path)

    write_video(walking(), folder / "ground.mp4", WIDTH, HEIGHT, coding=FOOTAGE)
    cv2.imwrite(str(folder / "disc.png"), cv2.cvtColor(disc(), cv2.COLOR_RGBA2BGRA))
    ground = {"source": keep(folder / "ground.mp4"), "width": WIDTH, "height": HEIGHT, "rate": 30}
    picture = {"source": keep(folder / "disc.png"), "width": 96, "height": 64}
    turning = Transform(x=move(60, 70, 0, 12), y=constant(36), rotation=(Key(at=0, value=0), Key(at=12, value=20)))
    first = (
        ClipLayer(id="ground", start=0, end=8, **ground),
        PictureLayer(id="prop", start=0, end=8, role="prop", transform=turning, **picture),
        PictureLayer(id="disc", start=0, end=8, role="product", transform=turning, **picture),
    )
    second = (
        ClipLayer(id="ground2", start=5, end=12, offset=5, **ground),
        ShapeLayer(id="pill", start=5, end=12, role="pill", box=(20, 20, 60, 24), radius=12, color="#0B3D2E"),
    )
    composition = Composition(
        width=WIDTH, height=HEIGHT, frames=FRAMES, background="#203040",
        stages=(Stage(id="a", start=0, end=8, layers=first), Stage(id="b", start=5, end=12, layers=second)),
        transitions=(StageTransition(kind="dissolve", to="b", start=5, frames=3, ease=(0, 0, 1, 1)),),
    )  # fmt: skip
    return composition, lambda digest: files[digest]


def drawn(composition: Composition, source: Callable[[str], Path]) -> list[Planes]:
    with Renderer(composition, source) as renderer:
        return [renderer.render(frame) for frame in range(composition.frames)]


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = tmp_path_factory.mktemp("film")
    composition, source = build(folder)
    sound = sine(folder / "sound.wav", 1)
    for index, part in enumerate((composition.clip(0, SEAM), composition.clip(SEAM, FRAMES))):
        encode_segment(part, source, folder / f"{index}.mp4", lambda _: None)
    join([folder / "0.mp4", folder / "1.mp4"], sound, folder / "master.mp4")
    return Film(composition, source, drawn(composition, source), folder, sound, folder / "master.mp4")
