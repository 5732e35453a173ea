"""What composing needs beside the plan: the facts of everything that was made for it, never the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reelwright.cues import Spoken


@dataclass(frozen=True)
class Picture:
    digest: str
    width: int
    height: int


@dataclass(frozen=True)
class ProductArt:
    """The product as it is shown: cut out, or (`card`) the whole photograph in a designed frame."""

    picture: Picture
    kind: Literal["cutout", "card"]


@dataclass(frozen=True)
class Logo:
    """The brand's logo, how bright it is (mean relative luminance), and whether it has a ground of its own."""

    picture: Picture
    luminance: float
    opaque: bool


@dataclass(frozen=True)
class ShadowArt:
    """A shadow picture: the point (fractions) under the product's foot, its pixels per product height."""

    picture: Picture
    foot: tuple[float, float]
    height: float


@dataclass(frozen=True)
class GroundLayer:
    """One drawn layer of a ground. Clips move by themselves, pictures by `drift` (frame, dx, dy)."""

    picture: Picture
    kind: Literal["clip", "picture"]
    rate: float = 30
    front: bool = False
    x: float = 0
    y: float = 0
    drift: tuple[tuple[float, float, float], ...] = ()
    smooth: bool = True
    tone: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class GroundArt:
    """A shot's ground in one aspect. `light` points toward the light; `lit` is the product's light and shade."""

    layers: tuple[GroundLayer, ...]
    kind: Literal["floor", "air", "film"]
    light: tuple[float, float] = (-0.5, -0.85)
    lit: tuple[float, float] = (1.02, 0.9)
    shadow: ShadowArt | None = None


@dataclass(frozen=True)
class Speech:
    """A spoken line: its sound and its words, seconds from its start."""

    digest: str
    seconds: float
    words: tuple[Spoken, ...]


@dataclass(frozen=True)
class Ingredients:
    grounds: Mapping[str, GroundArt]  # by shot id
    product: ProductArt | None = None
    logo: Logo | None = None
    speech: Mapping[str, Speech] = field(default_factory=dict)  # by scene id
    scenes: Mapping[int, str] = field(default_factory=dict)  # by the number of its stretch, where one is heard
    own: tuple[tuple[Spoken, ...], ...] = ()  # sentences of the user's films, in film time
    music: str | None = None
    effects: str | None = None
