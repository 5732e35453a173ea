"""The timeline of the reference ad as plain data: what is seen where and when, for every contestant the same.

30 s of four scenes, a product that turns and grows a little on three of them, a headline on each that fades in, a logo
over all, three dissolves of 15 frames. Other lengths have the same scenes, shorter ones or more of them.
"""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

from reelwright.frozen import Frozen

FPS = 30
DISSOLVE = 15  # frames
FADE = 12  # frames in which a headline comes
SCENE = 236  # frames of a scene of the 30 s ad
HEADLINES = ("Made for the hills", "Cold for 24 hours", "Hot until dinner", "Shop the bottle")
PRODUCT_ON = (0, 1, 3)
CANVASES = {"9:16": (1080, 1920), "1:1": (1080, 1080), "16:9": (1920, 1080)}


class Move(Frozen):
    """A number that goes evenly from the first to the last frame of its scene."""

    start: float
    end: float


class Sprite(Frozen):
    """A picture of `width` x `height` pixels whose middle stands at (x, y), scaled and turned clockwise by degrees."""

    file: str
    width: int
    height: int
    x: float
    y: float
    scale: Move
    turn: Move


class Scene(Frozen):
    """Seen in the frames [start, end) of the film; scenes overlap where one dissolves into the next."""

    clip: str
    start: int
    end: int
    words: str
    headline: str  # a picture of the words, as wide as the canvas, from its top to under the line
    product: Sprite | None


class Ad(Frozen):
    """Files are names in one folder; places are canvas pixels; headlines stand on `baseline`, in `size` pixels."""

    width: int
    height: int
    fps: int = FPS
    frames: int
    dissolve: int = DISSOLVE
    fade: int = FADE
    scenes: tuple[Scene, ...]
    logo: Sprite
    size: float
    baseline: float
    sound: str = "music.wav"


def headline_file(aspect: str, index: int) -> str:
    return f"headline-{aspect.replace(':', 'x')}-{index}.png"


def ad(sizes: dict[str, tuple[int, int]], aspect: str = "9:16", seconds: float = 30) -> Ad:
    """Return the ad; `sizes` are width and height of `product.png` and `logo.png`."""
    width, height = CANVASES[aspect]
    frames = round(seconds * FPS)
    count = max(4, round((frames - DISSOLVE) / (SCENE - DISSOLVE)))
    step = (frames - DISSOLVE) / count
    if step < 2 * DISSOLVE:
        raise ValueError(f"an ad of {seconds:g} s leaves no time between its dissolves; 5 s and more do")
    starts = [int(index * step) for index in range(count)]
    ends = [*(start + DISSOLVE for start in starts[1:]), frames]
    order = list(islice(cycle(range(4)), count))
    scenes = tuple(
        Scene(
            clip=f"clip-{kind}.mp4", start=start, end=end, words=HEADLINES[kind],
            headline=headline_file(aspect, kind),
            product=_product(sizes["product"], width, height) if kind in PRODUCT_ON else None,
        )
        for kind, start, end in zip(order, starts, ends, strict=True)
    )  # fmt: skip
    short = min(width, height)
    wide, tall = sizes["logo"]
    still = 0.26 * short / wide
    logo = Sprite(
        file="logo.png", width=wide, height=tall, x=width / 2, y=0.945 * height, scale=Move(start=still, end=still),
        turn=Move(start=0, end=0),
    )  # fmt: skip
    return Ad(
        width=width, height=height, frames=frames, scenes=scenes, logo=logo, size=0.092 * short, baseline=0.17 * height
    )


def _product(size: tuple[int, int], width: int, height: int) -> Sprite:
    scale = 0.54 * height / size[1]
    return Sprite(
        file="product.png", width=size[0], height=size[1], x=0.5 * width, y=0.57 * height,
        scale=Move(start=scale, end=1.07 * scale), turn=Move(start=-4, end=4),
    )  # fmt: skip


def at(move: Move, frame: int, frames: int) -> float:
    """Return a move's value at a frame of a scene of `frames` frames."""
    return move.start + (move.end - move.start) * frame / (frames - 1)


def read(folder: Path) -> Ad:
    return Ad.model_validate_json((folder / "ad.json").read_bytes())
