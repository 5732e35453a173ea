"""Product photographs with a known alpha: drawn products before drawn and photographed grounds.

Each scene has shading, a label with text, a contact and a cast shadow, lens blur, sensor noise and JPEG.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage import data as photographs

Floats = NDArray[np.float32]
Rng = np.random.Generator


@dataclass(frozen=True)
class Scene:
    name: str
    rgb: NDArray[np.uint8]
    alpha: Floats  # 0 to 1


def hsv(hue: float, saturation: float, value: float) -> Floats:
    color = cv2.cvtColor(np.array([[[hue % 360, saturation, value]]], np.float32), cv2.COLOR_HSV2RGB)
    return color[0, 0]


def grid(height: int, width: int) -> tuple[Floats, Floats]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return y / height, x / width


# Products: (rgb, alpha) on a square canvas, 0 to 1.


def turned(profile: list[tuple[float, float]], parts: list[tuple[float, float, Floats]], rng: Rng, side: int) -> Floats:
    """A body of revolution: `profile` of (y, half width), `parts` of (from y, to y, colour)."""
    y, x = grid(side, side)
    radius = np.interp(y[:, 0], *zip(*profile, strict=True), left=0, right=0).astype(np.float32)[:, None]
    u = (x - 0.5) / np.maximum(radius, 1e-4)
    # Perspective bends every horizontal edge of a round body downwards.
    bent = y - 0.012 * np.sqrt(np.clip(1 - u * u, 0, 1))
    rgb = np.zeros((side, side, 3), np.float32)
    for top, bottom, color in parts:
        rgb[(bent >= top - 0.02) & (bent < bottom)] = color
    light = 0.45 + 0.55 * np.sqrt(np.clip(1 - (u + 0.25) ** 2 / 1.6, 0, 1))
    gloss = rng.uniform(0.1, 0.5) * np.exp(-(((u + rng.uniform(0.3, 0.55)) / 0.09) ** 2))
    inside = np.clip((radius - np.abs(x - 0.5)) * side + 0.5, 0, 1) * (radius > 0)
    return np.dstack([np.clip(rgb * light[..., None] + gloss[..., None], 0, 1), inside])


def label(rgba: Floats, box: tuple[float, float, float, float], rng: Rng) -> Floats:
    """Print a label with words on it into the product, shaded as the product is."""
    side = rgba.shape[0]
    x0, y0, x1, y1 = (int(v * side) for v in box)
    tint = hsv(rng.uniform(0, 360), rng.uniform(0, 0.25), rng.uniform(0.85, 1))
    ink = tuple(float(v) * 255 for v in hsv(rng.uniform(0, 360), 0.8, 0.25))
    sheet = np.full((y1 - y0, x1 - x0, 3), tint * 255).astype(np.uint8)
    height, width = sheet.shape[:2]
    for row, word in enumerate(("AURELIA", "No 4", "250 ml")):
        scale = width / 170 * (1 if row == 0 else 0.6)
        place = (int(width * 0.08), int(height * (0.3 + 0.22 * row)))
        cv2.putText(sheet, word, place, cv2.FONT_HERSHEY_DUPLEX, scale, ink, max(1, int(scale * 2)), cv2.LINE_AA)
    u = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    rgba = rgba.copy()
    rgba[y0:y1, x0:x1, :3] = sheet / 255 * (1 - 0.25 * u**2)
    return rgba


def bottle(rng: Rng, color: Floats, side: int) -> Floats:
    neck, body = rng.uniform(0.05, 0.07), rng.uniform(0.13, 0.18)
    profile = [(0.04, neck), (0.16, neck), (0.161, neck * 0.85), (0.24, neck * 0.9), (0.30, body * 0.7)]
    profile += [(0.36, body), (0.93, body), (0.96, body * 0.93)]
    cap = hsv(rng.uniform(0, 360), rng.uniform(0, 0.6), rng.uniform(0.1, 0.9))
    rgba = turned(profile, [(0, 0.16, cap), (0.16, 1, color)], rng, side)
    return label(rgba, (0.5 - body * 0.92, 0.48, 0.5 + body * 0.92, 0.8), rng)


def can(rng: Rng, color: Floats, side: int) -> Floats:
    body = rng.uniform(0.17, 0.22)
    profile = [(0.12, body * 0.85), (0.17, body), (0.9, body), (0.94, body * 0.85)]
    steel = np.full(3, 0.75, np.float32)
    rgba = turned(profile, [(0, 0.16, steel), (0.16, 0.9, color), (0.9, 1, steel)], rng, side)
    return label(rgba, (0.5 - body * 0.7, 0.35, 0.5 + body * 0.7, 0.7), rng)


def tube(rng: Rng, color: Floats, side: int) -> Floats:
    body = rng.uniform(0.12, 0.16)
    cap = hsv(rng.uniform(0, 360), rng.uniform(0, 0.7), rng.uniform(0.2, 0.9))
    profile = [(0.06, body * 1.15), (0.10, body * 1.15), (0.78, body), (0.781, body * 0.8), (0.95, body * 0.75)]
    rgba = turned(profile, [(0, 0.78, color), (0.78, 1, cap)], rng, side)
    return label(rgba, (0.5 - body * 0.7, 0.25, 0.5 + body * 0.7, 0.6), rng)


def faces(polygons: list[tuple[list[tuple[float, float]], Floats]], side: int) -> Floats:
    """Flat polygons of one colour each, drawn with 4x4 samples a pixel."""
    big = np.zeros((side * 4, side * 4, 4), np.float32)
    for points, color in polygons:
        corners = (np.array(points) * side * 4).astype(np.int32)
        cv2.fillPoly(big, [corners], (*(float(v) for v in color), 1.0))
    small = cv2.resize(big, (side, side), interpolation=cv2.INTER_AREA)
    small[..., :3] /= np.maximum(small[..., 3:], 1e-4)
    return small


def box(rng: Rng, color: Floats, side: int) -> Floats:
    left, right, top, depth = 0.22, rng.uniform(0.6, 0.7), rng.uniform(0.2, 0.4), rng.uniform(0.08, 0.14)
    front = [(left, top), (right, top), (right, 0.92), (left, 0.92)]
    flank = [(right, top), (right + depth, top - depth * 0.6), (right + depth, 0.92 - depth * 0.8), (right, 0.92)]
    lid = [(left, top), (left + depth, top - depth * 0.6), (right + depth, top - depth * 0.6), (right, top)]
    rgba = faces([(front, color), (flank, color * 0.62), (lid, np.minimum(color * 1.15 + 0.05, 1))], side)
    return label(rgba, (left + 0.05, top + 0.1, right - 0.05, 0.75), rng)


def smooth_ring(points: list[tuple[float, float]], steps: int = 24) -> list[tuple[float, float]]:
    """A closed Catmull-Rom curve through `points`."""
    p = np.array(points)
    before, after, far = np.roll(p, 1, 0), np.roll(p, -1, 0), np.roll(p, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None, None]
    curve = 2 * p + (after - before) * t + (2 * before - 5 * p + 4 * after - far) * t**2
    curve = 0.5 * (curve + (3 * p - before - 3 * after + far) * t**3)
    return [tuple(v) for v in curve.transpose(1, 0, 2).reshape(-1, 2)]


def shoe(rng: Rng, color: Floats, side: int) -> Floats:
    heel = rng.uniform(0.35, 0.42)
    upper = [
        (0.06, 0.72),
        (0.08, heel),
        (0.2, heel + 0.02),
        (0.32, heel + 0.08),
        (0.55, 0.6),
        (0.85, 0.66),
        (0.95, 0.75),
    ]
    sole = [(0.05, 0.7), (0.35, 0.73), (0.7, 0.72), (0.96, 0.74), (0.94, 0.83), (0.4, 0.82), (0.06, 0.83)]
    stripe = [(0.3, 0.55), (0.36, 0.52), (0.5, 0.7), (0.42, 0.7)]
    trim = hsv(rng.uniform(0, 360), 0.5, 0.9)
    white = np.full(3, rng.uniform(0.8, 0.95), np.float32)
    parts = [(smooth_ring([*upper, (0.5, 0.8)]), color), (stripe, trim), (smooth_ring(sole), white)]
    rgba = faces(parts, side)
    y, x = grid(side, side)
    rgba[..., :3] *= (0.8 + 0.25 * np.sin(9 * x + 3) * np.cos(5 * y))[..., None]
    return np.clip(rgba, 0, 1)


def mug(rng: Rng, color: Floats, side: int) -> Floats:
    """A cup whose handle encloses ground."""
    body = turned([(0.3, 0.24), (0.8, 0.22), (0.86, 0.18)], [(0, 1, color)], rng, side)
    y, x = grid(side, side)
    ring = np.hypot((x - 0.74) / 0.13, (y - 0.54) / 0.17)
    handle = np.clip((0.22 - np.abs(ring - 0.85)) * 0.13 * side, 0, 1)
    shade = (color * 0.75)[None, None] * (0.8 + 0.3 * np.sin(6 * y))[..., None]
    alpha = np.maximum(body[..., 3], handle)
    rgb = np.where(body[..., 3:] > 0, body[..., :3], shade)
    return label(np.dstack([rgb, alpha]).astype(np.float32), (0.34, 0.42, 0.6, 0.7), rng)


def flask(rng: Rng, color: Floats, side: int) -> Floats:
    """A bottle on a steel foot, which mirrors the room in upright bands, some as light as its shadow."""
    rgba = turned([(0.05, 0.07), (0.2, 0.07), (0.28, 0.16), (0.955, 0.16), (0.96, 0.15)], [(0, 1, color)], rng, side)
    y, x = grid(side, side)
    u = np.clip((x - 0.5) / 0.16, -1, 1)
    bands = 0.55 + 0.45 * np.cos(5.2 * u + rng.uniform(0, 6.28)) + 0.25 * np.cos(11 * u)
    steel = 0.55 * np.clip(bands, 0.12, 1.5)[..., None] * np.array([0.99, 1, 1], np.float32)
    foot = (y > 0.93)[..., None]
    rgb = np.where(foot, np.clip(steel, 0, 1) ** (1 / 2.2), rgba[..., :3])
    return label(np.dstack([rgb, rgba[..., 3]]).astype(np.float32), (0.38, 0.45, 0.62, 0.75), rng)


PRODUCTS: dict[str, Callable[[Rng, Floats, int], Floats]] = {
    "bottle": bottle,
    "can": can,
    "tube": tube,
    "box": box,
    "shoe": shoe,
    "mug": mug,
}
RARE = {"flask": flask}

# Grounds: (height, width, 3), 0 to 1.


def wash(height: int, width: int, one: Floats, other: Floats, angle: float) -> Floats:
    y, x = grid(height, width)
    t = np.clip((x - 0.5) * np.cos(angle) + (y - 0.5) * np.sin(angle) + 0.5, 0, 1)[..., None]
    return (one * (1 - t) + other * t).astype(np.float32)


def sweep(rng: Rng, height: int, width: int) -> Floats:
    tone = rng.uniform(0.82, 0.97)
    white = hsv(rng.uniform(0, 360), rng.uniform(0, 0.04), tone)
    return wash(height, width, white, white * rng.uniform(0.86, 0.97), rng.uniform(1.2, 1.9))


def paper(rng: Rng, height: int, width: int) -> Floats:
    color = hsv(rng.uniform(0, 360), rng.uniform(0.2, 0.75), rng.uniform(0.45, 0.95))
    grain = rng.normal(0, 0.008, (height, width, 1)).astype(np.float32)
    return np.clip(wash(height, width, color, color * rng.uniform(0.75, 0.95), rng.uniform(0, 6)) + grain, 0, 1)


def gradient(rng: Rng, height: int, width: int) -> Floats:
    hue = rng.uniform(0, 360)
    one, other = hsv(hue, 0.4, 0.9), hsv(hue + rng.uniform(-50, 50), 0.6, 0.4)
    return wash(height, width, one, other, rng.uniform(1.0, 2.1))


def two_tone(rng: Rng, height: int, width: int) -> Floats:
    wall = hsv(rng.uniform(0, 360), rng.uniform(0.02, 0.3), rng.uniform(0.65, 0.95))
    table = hsv(rng.uniform(15, 50), rng.uniform(0.1, 0.5), rng.uniform(0.35, 0.85))
    y, x = grid(height, width)
    line = rng.uniform(0.5, 0.68) + (x - 0.5) * rng.uniform(-0.04, 0.04)
    below = np.clip((y - line) * height / rng.uniform(1.5, 12) + 0.5, 0, 1)[..., None]
    return (
        wash(height, width, wall, wall * 0.88, 1.5) * (1 - below)
        + wash(height, width, table * 0.85, table, 1.4) * below
    )


def wall(rng: Rng, height: int, width: int) -> Floats:
    """A plain wall in a room: one tone, light falling off to one side, faint blotches."""
    color = hsv(rng.uniform(20, 60), rng.uniform(0.02, 0.2), rng.uniform(0.6, 0.85))
    blotch = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), width / 30)
    blotch *= 0.012 / blotch.std()
    return wash(height, width, color, color * rng.uniform(0.6, 0.85), rng.uniform(0, 6)) + blotch[..., None]


def wood(rng: Rng, height: int, width: int) -> Floats:
    y, x = grid(height, width)
    noise = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), width / 12, sigmaY=2)
    rings = np.sin(60 * y + 9 * noise / noise.std() + 4 * x)
    fibre = cv2.GaussianBlur(rng.normal(0, 1, (height, width)).astype(np.float32), (0, 0), 12, sigmaY=0.8)
    return hsv(28, 0.55, 0.55) * (1 + 0.08 * rings + 0.05 * fibre / fibre.std())[..., None]


def photograph(name: str, blur: float = 0) -> Callable[[Rng, int, int], Floats]:
    def ground(rng: Rng, height: int, width: int) -> Floats:
        source = getattr(photographs, name)()
        image = np.asarray(source[0] if isinstance(source, tuple) else source, np.float32) / 255
        image = image if image.ndim == 3 else image[..., None] * hsv(rng.uniform(0, 360), 0.3, 1)
        image = cv2.resize(np.ascontiguousarray(image, np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        return cv2.GaussianBlur(image, (0, 0), width * blur) if blur else image

    return ground


PLAIN: dict[str, Callable[[Rng, int, int], Floats]] = {
    "sweep": sweep,
    "paper": paper,
    "gradient": gradient,
    "two-tone": two_tone,
    "wall": wall,
}
BUSY: dict[str, Callable[[Rng, int, int], Floats]] = {
    "wood": wood,
    "brick": photograph("brick"),
    "grass": photograph("grass"),
    "gravel": photograph("gravel"),
    "bokeh": photograph("stereo_motorcycle", 0.02),
    "bokeh person": photograph("astronaut", 0.015),
    "garage": photograph("stereo_motorcycle"),
    "rocket": photograph("rocket"),
}


def shadow(alpha: Floats, rng: Rng) -> Floats:
    """Share of light that reaches the ground: a dark contact under the product and a wide cast beside it."""
    height, width = alpha.shape
    rows, columns = np.nonzero(alpha > 0.5)
    base, reach = rows.max(), columns.max() - columns.min()
    contact = np.zeros_like(alpha)
    centre = (int(columns.mean()), int(base - 0.01 * height))
    cv2.ellipse(contact, centre, (int(reach * 0.52), int(0.02 * height)), 0, 0, 360, 1.0, -1)
    contact = cv2.GaussianBlur(contact, (0, 0), width * rng.uniform(0.006, 0.015))
    lean, squash = rng.uniform(-0.5, 0.5), rng.uniform(0.1, 0.25)
    move = np.array([[1, -lean * squash, lean * squash * base], [0, squash, base * (1 - squash)]], np.float32)
    cast = cv2.GaussianBlur(cv2.warpAffine(alpha, move, (width, height)), (0, 0), width * rng.uniform(0.012, 0.03))
    return (1 - rng.uniform(0.25, 0.6) * contact) * (1 - rng.uniform(0.1, 0.35) * cast)


def photo(ground: Floats, rgba: Floats, rng: Rng) -> tuple[NDArray[np.uint8], Floats]:
    """Light, lens, sensor and file: shadow, vignette, blur, noise and JPEG."""
    height, width = ground.shape[:2]
    alpha = rgba[..., 3]
    image = ground * shadow(alpha, rng)[..., None] * (1 - alpha[..., None]) + rgba[..., :3] * alpha[..., None]
    y, x = grid(height, width)
    image *= (1 - rng.uniform(0.05, 0.3) * ((x - 0.5) ** 2 + (y - 0.5) ** 2) * 2)[..., None]
    lens = rng.uniform(0.5, 1.0)
    image = cv2.GaussianBlur(image, (0, 0), lens)
    noise = cv2.GaussianBlur(rng.normal(0, 1, image.shape).astype(np.float32), (0, 0), 0.6)
    image += noise * rng.uniform(0.004, 0.02)
    levels = np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", levels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(80, 95))])
    return cv2.imdecode(jpeg, cv2.IMREAD_COLOR)[..., ::-1].copy(), cv2.GaussianBlur(alpha, (0, 0), lens)


def place(rgba: Floats, rng: Rng, height: int, width: int, *, cut: bool = False) -> Floats:
    """The product in the frame: whole and near the middle, or `cut` by the lower edge."""
    size = int(min(height, width) * rng.uniform(0.6, 0.88))
    small = cv2.resize(rgba, (size, size), interpolation=cv2.INTER_AREA)
    y = int(height - size * 0.7) if cut else int((height - size) * rng.uniform(0.35, 0.75))
    x = int((width - size) * rng.uniform(0.4, 0.6))
    canvas = np.zeros((height, width, 4), np.float32)
    seen = small[: height - y]
    canvas[y : y + seen.shape[0], x : x + size] = seen
    return canvas


@lru_cache(16)
def scene(
    product: str, ground: str, seed: int, *, cut: bool = False, white: bool = False, size: tuple[int, int] = (1000, 750)
) -> Scene:
    """One photograph of `size` (width, height); `white` makes product and ground nearly the same white."""
    rng = np.random.default_rng([seed, *f"{product} {ground}".encode()])
    width, height = size
    color = hsv(rng.uniform(0, 360), rng.uniform(0, 0.9), rng.uniform(0.15, 0.95))
    if white:
        color = np.full(3, 0.93, np.float32)
    rgba = place({**PRODUCTS, **RARE}[product](rng, color, 1200), rng, height, width, cut=cut)
    behind = {**PLAIN, **BUSY}[ground](rng, height, width)
    rgb, alpha = photo(np.clip(behind, 0, 1).astype(np.float32), rgba, rng)
    return Scene(f"{product} on {ground} #{seed}", rgb, alpha)
