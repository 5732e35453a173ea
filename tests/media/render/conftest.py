"""A small film with everything in it, made of files that are drawn here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from reelwright.composition import (
    ClipLayer,
    Composition,
    Finish,
    Key,
    Light,
    Mark,
    PictureLayer,
    ShapeLayer,
    Stage,
    StageTransition,
    TextLayer,
    TextMotion,
    Transform,
    Word,
    constant,
    move,
)
from reelwright.digest import digest_file
from reelwright.media.encode import FOOTAGE, encode_clip, write_video
from reelwright.media.planes import Planes
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.shape import shape_line

ENTER = (0.16, 0.6, 0.2, 1.0)
CAMERA = (0.35, 0.25, 0.65, 0.75)
POP = (0.34, 1.28, 0.64, 1.0)
WIPE = (0.45, 0.1, 0.4, 1.0)
PUSH = (0.45, 0.05, 0.15, 1.0)
LEAVE = (0.3, 0.0, 0.8, 0.15)
SWAY = (0.37, 0.0, 0.63, 1.0)


@dataclass
class Studio:
    """Draws sources into a folder, finds them by digest, and builds layers of them."""

    folder: Path
    width: int
    height: int
    files: dict[str, Path] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def source(self, digest: str) -> Path:
        return self.files[digest]

    def keep(self, path: Path) -> str:
        digest = digest_file(path)
        self.files[digest] = path
        return digest

    def name(self, suffix: str) -> Path:
        return self.folder / f"{next(self.numbers)}{suffix}"

    def picture(self, rgba: np.ndarray) -> str:
        path = self.name(".png")
        cv2.imwrite(str(path), cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA))
        return self.keep(path)

    def bottle(self, width: int = 240, height: int = 560) -> str:
        """A cream bottle with a dark cap, a label and soft shading."""
        big = np.zeros((height * 3, width * 3, 4), np.uint8)
        wide, tall = width * 3, height * 3
        rounded(big, (0, int(tall * 0.2), wide, tall), wide // 7, (236, 230, 216, 255))
        rounded(big, (int(wide * 0.22), 0, int(wide * 0.78), int(tall * 0.18)), wide // 18, (38, 38, 40, 255))
        rounded(big, (int(wide * 0.3), int(tall * 0.16), int(wide * 0.7), int(tall * 0.22)), 4, (225, 219, 205, 255))
        cv2.rectangle(
            big, (int(wide * 0.16), int(tall * 0.4)), (int(wide * 0.84), int(tall * 0.405)), (220, 90, 40, 255), -1
        )
        cv2.putText(
            big,
            "ORRIN",
            (int(wide * 0.22), int(tall * 0.48)),
            cv2.FONT_HERSHEY_DUPLEX,
            wide / 250,
            (30, 30, 30, 255),
            5,
        )
        shade = 1 - 0.25 * np.abs(np.linspace(-1, 1, wide)) ** 3
        big[..., :3] = (big[..., :3] * shade[None, :, None]).astype(np.uint8)
        alpha = cv2.resize(big[..., 3], (width, height), interpolation=cv2.INTER_AREA)
        color = big[..., :3].astype(np.float32) * (big[..., 3:] / 255)
        small = cv2.resize(color, (width, height), interpolation=cv2.INTER_AREA) / np.maximum(alpha, 1)[..., None] * 255
        return self.picture(np.dstack([np.clip(small, 0, 255).astype(np.uint8), alpha]))

    def shadow(self, width: int = 400, height: int = 120) -> str:
        rgba = np.zeros((height, width, 4), np.uint8)
        rgba[..., :3] = (70, 48, 40)
        cv2.ellipse(rgba, (width // 2, height // 2), (width // 4, height // 5), 0, 0, 360, (70, 48, 40, 200), -1)
        rgba[..., 3] = cv2.GaussianBlur(rgba[..., 3], (0, 0), height / 10)
        return self.picture(rgba)

    def smooth_clip(self, colors: tuple[tuple[float, ...], ...], frames: int = 20, rate: int = 10) -> ClipLayer:
        """A slow gradient with a pool of light that wanders."""
        width, height = self.width // 4 // 2 * 2, self.height // 4 // 2 * 2
        y, x = np.mgrid[:height, :width].astype(np.float32)
        y, x = y / height, x / width

        def drawn() -> Iterator[np.ndarray]:
            one, two = (np.array(color, np.float32) for color in colors)
            for index in range(frames):
                pool = np.exp(-(((x - 0.3 - 0.01 * index) / 0.5) ** 2 + ((y - 0.4) / 0.6) ** 2))
                yield (one + (two - one) * (0.7 * pool + 0.3 * y)[..., None]).astype(np.float32)

        path = self.name(".mp4")
        encode_clip(drawn(), width, height, rate, path)
        return ClipLayer(
            id=f"ground-{path.stem}", start=0, end=10_000, source=self.keep(path), width=width, height=height,
            rate=rate, smooth=True, finish=Finish(seed=3),
        )  # fmt: skip

    def footage(self, frames: int = 30, size: tuple[int, int] | None = None) -> ClipLayer:
        """A bar that walks over stripes: each frame differs."""
        width, height = size or (self.width, self.height)

        def drawn() -> Iterator[Planes]:
            for index in range(frames):
                planes = Planes.empty(width, height)
                planes.y[:] = (60 + 60 * (np.arange(width) // 20 % 2))[None, :]
                planes.y[:, index * 4 % width : index * 4 % width + 16] = 220
                planes.u[:], planes.v[:] = 110, 150
                yield planes

        path = self.name(".mp4")
        write_video(drawn(), path, width, height, coding=FOOTAGE)
        return ClipLayer(
            id=f"footage-{path.stem}", start=0, end=10_000, source=self.keep(path), width=width, height=height, rate=30,
        )  # fmt: skip

    def product(self, digest: str, **tracks: Any) -> PictureLayer:
        height = 560
        scale = 0.4 * self.height / height
        foot = 0.86 * self.height
        where: dict[str, Any] = {
            "x": constant(0.52 * self.width),
            "y": constant(foot),
            "scale": move(scale, scale * 1.035, 0, 60, CAMERA),
        }
        return PictureLayer(
            id=f"product-{next(self.numbers)}", start=0, end=10_000, role="product", source=digest, width=240,
            height=height, transform=Transform(**(where | tracks), anchor=(0.5, 1.0)),
            light=Light(direction=(1.0, 0.6), lit=1.02, shade=0.86, foot=0.35),
        )  # fmt: skip

    def text(self, content: str, top: float, size: float, color: str = "#2A1712", **more: Any) -> TextLayer:
        """One line of text at the left margin (right for rtl), words 2.5 frames apart in reading order."""
        family, weight = more.pop("font", ("sora", 600))
        direction = more.get("direction", "ltr")
        stack = font_stack(family, weight, "ar" if direction == "rtl" else "en-US")
        line = shape_line(content, stack, size, direction)
        margin = 0.09 * self.width
        left = margin if direction == "ltr" else self.width - margin - line.width
        height, step = 1.2 * size, more.pop("stagger", 2.5)
        begin, marks = more.pop("begin", 0), more.pop("marks", {})
        words = tuple(
            Word(
                text=unit.text, x=left + unit.x, y=top + 0.95 * size, box=(left + unit.x, top, unit.width, height),
                runs=unit.runs, enter=begin + step * unit.index, mark=marks.get(unit.index),
            )
            for unit in line.units
        )  # fmt: skip
        return TextLayer(
            id=f"text-{next(self.numbers)}", start=0, end=10_000, role="headline", content=content, color=color,
            size=size, box=(left, top, line.width, height), words=words, **more,
        )  # fmt: skip


def rounded(image: np.ndarray, box: tuple[int, int, int, int], radius: int, color: tuple[int, ...]) -> None:
    left, top, right, bottom = box
    cv2.rectangle(image, (left + radius, top), (right - radius, bottom), color, -1)
    cv2.rectangle(image, (left, top + radius), (right, bottom - radius), color, -1)
    for x in (left + radius, right - radius - 1):
        for y in (top + radius, bottom - radius - 1):
            cv2.circle(image, (x, y), radius, color, -1)


def motion(kind: str, frames: float, ease: tuple[float, ...] = ENTER) -> TextMotion:
    return TextMotion.model_validate({"kind": kind, "frames": frames, "ease": ease})


def shown(layer: Any, start: int, end: int, **update: Any) -> Any:
    return layer.model_copy(update={"start": start, "end": end, **update})


def place(studio: Studio, x: float, y: float, **tracks: Any) -> Transform:
    return Transform(x=constant(x * studio.width), y=constant(y * studio.height), **tracks)


def warm_stage(studio: Studio, bottle: str, shadow: str) -> Stage:
    """A product that lands on a light ground, and two lines that rise."""
    unit, foot = studio.height / 1920, 0.86 * studio.height
    still = place(studio, 0.52, 0.86, scale=move(1.4 * unit, 1.45 * unit, 0, 60, CAMERA))
    shade = PictureLayer(
        id="shade", start=0, end=44, role="shadow", source=shadow, width=400, height=120, transform=still
    )  # fmt: skip
    lands = move(foot + 90 * unit, foot, 0, 23, (0.2, 0.55, 0.2, 1.0))
    headline = studio.text("Hands that feel", 300 * unit, 116 * unit, enter=motion("rise", 16), begin=-9)
    second = studio.text(
        "like yours again", 420 * unit, 116 * unit, enter=motion("rise", 16), begin=-4,
        leave=motion("rise", 9, LEAVE), leave_at=30,
    )  # fmt: skip
    ground = studio.smooth_clip(((0.93, 0.82, 0.74), (0.98, 0.92, 0.86)))
    layers = (ground, shade, studio.product(bottle, y=lands), headline, second)
    return Stage(id="a", start=0, end=44, layers=tuple(shown(layer, 0, 44) for layer in layers))


def deep_stage(studio: Studio, bottle: str) -> Stage:
    """A turning product on a deep ground that is zoomed, a scrim, words that pop with an emoji, and a pill."""
    unit = studio.height / 1920
    sway = [Key(at=at, value=value, ease=SWAY) for at, value in ((0, -0.4), (30, 0.4), (60, -0.4))]
    grows = (Key(at=17, value=0.6, ease=POP), Key(at=29, value=1.0))
    ground = studio.smooth_clip(((0.16, 0.15, 0.32), (0.36, 0.30, 0.56)))
    scrim = ShapeLayer(
        id="scrim", start=0, end=0, role="scrim", box=(0, 200 * unit, studio.width, 600 * unit), color="#1A1530",
        fade="down", opacity=0.5,
    )  # fmt: skip
    pill = ShapeLayer(
        id="pill", start=0, end=0, role="pill", box=(100 * unit, 690 * unit, 430 * unit, 108 * unit),
        radius=54 * unit, color="#B8431C", transform=place(studio, 0, 0, scale=grows, opacity=move(0, 1, 17, 4)),
    )  # fmt: skip
    offer = studio.text(
        "Two for 24 🔥",
        420 * unit,
        136 * unit,
        "#FFF6EC",
        enter=motion("pop", 12, POP),
        font=("fraunces", 600),
        begin=8,
    )
    action = studio.text("Shop the balm", 715 * unit, 46 * unit, "#FFFFFF", enter=motion("slide", 16), begin=27)
    layers = (
        shown(ground, 33, 90, zoom=move(1, 1.05, 0, 60, CAMERA), center=(0.4, 0.6)),
        *(shown(layer, 33, 90) for layer in (scrim, studio.product(bottle, rotation=tuple(sway)), offer, pill, action)),
    )
    return Stage(id="b", start=33, end=90, layers=layers)


def footage_stage(studio: Studio) -> Stage:
    """Footage under a panel with a right-to-left line that is wiped in and fades out."""
    unit = studio.height / 1920
    panel = ShapeLayer(
        id="panel", start=78, end=130, role="panel", box=(180 * unit, 260 * unit, 840 * unit, 220 * unit),
        radius=40 * unit, color="#FFF6EC", opacity=0.9,
    )  # fmt: skip
    line = studio.text(
        "اشتر الآن بسعر 24.50", 300 * unit, 96 * unit, direction="rtl", enter=motion("wipe", 18, WIPE),
        font=("cairo", 700), begin=4, leave=motion("fade", 9, LEAVE), leave_at=40,
    )  # fmt: skip
    layers = (shown(studio.footage(), 78, 130), panel, shown(line, 78, 130))
    return Stage(id="c", start=78, end=130, layers=layers)


def rich_film(studio: Studio) -> Composition:
    """Three stages, two transitions, every kind of layer, every motion of texts."""
    unit = studio.height / 1920
    bottle, shadow = studio.bottle(), studio.shadow()
    marks = {
        index: Mark(start=10 + 12 * index, end=22 + 12 * index, color="#FFF6EC", plate="#B8431C") for index in range(4)
    }
    caption = studio.text("Absorbs in sixty seconds", 870 * unit, 52 * unit, marks=marks, font=("inter-tight", 700))
    drifts = place(studio, 0, 0.9).model_copy(update={"x": move(200 * unit, 260.5 * unit, 0, 130)})
    corner = PictureLayer(
        id="corner", start=0, end=130, role="logo", source=shadow, width=400, height=120, blend="multiply",
        transform=drifts,
    )  # fmt: skip
    return Composition(
        width=studio.width,
        height=studio.height,
        frames=130,
        background="#102030",
        stages=(warm_stage(studio, bottle, shadow), deep_stage(studio, bottle), footage_stage(studio)),
        transitions=(
            StageTransition(kind="push", to="b", start=33, frames=11, ease=PUSH),
            StageTransition(kind="iris", to="c", start=78, frames=12, ease=WIPE, center=(0.3, 0.4)),
        ),
        overlays=(shown(caption, 4, 120), corner),
    )


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("studio"), 216, 384)


@pytest.fixture(scope="session")
def film(studio: Studio) -> Composition:
    return rich_film(studio)


@pytest.fixture(scope="session")
def new_studio() -> type[Studio]:
    return Studio
