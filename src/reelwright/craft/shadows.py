"""What a product leaves on the ground it meets: contact, core and ambient shadow, cast silhouette, reflection.

All of it is drawn once into one picture, in product heights, and moves with the product. Shadows take the hue of the
ground; nothing is ever plain black.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.color import to_rgb

Rgba = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float32]

HEIGHT = 560  # product height in the picture, px: shadows are soft, so this is plenty
_PAD_X, _PAD_TOP, _PAD_FOOT = 0.45, 0.12, 0.34  # room around the product, in product heights

# rx in foot widths, ry in product heights, blur x and y in product heights, opacity (tried on stills and film).
_CONTACT = (0.50, 0.007, 0.007, 0.0035, 0.85)
_CORE = (0.53, 0.018, 0.022, 0.011, 0.42)
_AMBIENT = (0.80, 0.050, 0.075, 0.032, 0.26)


@dataclass(frozen=True)
class Ground:
    """How a ground takes a shadow. `light` points toward the light, x right and y down; `tint` is a hex colour."""

    kind: Literal["floor", "air", "card"]
    light: tuple[float, float]
    tint: str
    strength: float = 1.0
    reflection: float = 0.0


@dataclass(frozen=True)
class Shadow:
    """The picture, the point in it (fractions) where the product's foot stands, and its pixels per product height."""

    rgba: Rgba
    foot: tuple[float, float]
    height: float


def cast(product: Rgba, ground: Ground) -> Shadow:
    """Draw what `product` (straight alpha, trimmed) leaves on `ground`."""
    small, origin, size = _prepare(product)
    alpha = _canvas(small[..., 3], origin, size)
    if ground.kind == "floor":
        shade = _floor(alpha, small, origin, ground)
    elif ground.kind == "air":
        shade = _air(alpha, small, origin, ground)
    else:
        shade = _drop(alpha, 0.012, 0.022, 0.40)
    shade = np.clip(shade * ground.strength, 0, 1)
    rgba = _tinted(shade, ground.tint)
    if ground.reflection > 0:
        rgba = _over(rgba, _reflection(small, origin, size, ground.reflection))
    foot = ((origin[0] + small.shape[1] / 2) / size[0], (origin[1] + HEIGHT) / size[1])
    return Shadow((np.clip(rgba, 0, 1) * 255 + 0.5).astype(np.uint8), foot, float(HEIGHT))


def _prepare(product: Rgba) -> tuple[Plane, tuple[int, int], tuple[int, int]]:
    """Return the product at working size (float RGBA), its place in the picture, and the picture's size."""
    scale = HEIGHT / product.shape[0]
    width = max(round(product.shape[1] * scale), 8)
    small = cv2.resize(product, (width, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    pad_x, pad_top, pad_foot = (round(HEIGHT * pad) for pad in (_PAD_X, _PAD_TOP, _PAD_FOOT))
    return small, (pad_x, pad_top), (width + 2 * pad_x, HEIGHT + pad_top + pad_foot)


def _canvas(plane: Plane, origin: tuple[int, int], size: tuple[int, int]) -> Plane:
    canvas = np.zeros((size[1], size[0]), np.float32)
    canvas[origin[1] : origin[1] + plane.shape[0], origin[0] : origin[0] + plane.shape[1]] = plane
    return canvas


def _foot(small: Plane) -> tuple[float, float]:
    """Return the centre and width of what touches the ground, measured over the lowest 4 % of the product."""
    band = small[-max(HEIGHT // 25, 1) :, :, 3].max(axis=0)
    touching = np.flatnonzero(band > 0.5)
    if touching.size == 0:
        return small.shape[1] / 2, small.shape[1] * 0.9
    width = float(touching[-1] - touching[0] + 1)
    return float(touching[0] + touching[-1]) / 2, max(width, 0.35 * small.shape[1])


def _floor(alpha: Plane, small: Plane, origin: tuple[int, int], ground: Ground) -> Plane:
    centre, width = _foot(small)
    x, y = origin[0] + centre, origin[1] + HEIGHT * (1 + 0.005)
    away = -np.sign(ground.light[0]) if abs(ground.light[0]) > 0.1 else 0.0
    clear = 1 - _ellipse(alpha.shape, x, y, width, _CONTACT)
    clear *= 1 - _ellipse(alpha.shape, x, y, width, _CORE)
    clear *= 1 - _ellipse(alpha.shape, x + away * 0.05 * HEIGHT, y, width, _AMBIENT)
    clear *= 1 - _silhouette(alpha, origin, ground.light)
    return np.asarray(1 - clear, np.float32)


def _ellipse(
    shape: tuple[int, ...], x: float, y: float, width: float, form: tuple[float, float, float, float, float]
) -> Plane:
    rx, ry, blur_x, blur_y, opacity = form
    plane = np.zeros(shape[:2], np.float32)
    axes = (max(round(rx * width * 16), 1), max(round(ry * HEIGHT * 16), 1))
    cv2.ellipse(plane, (round(x * 16), round(y * 16)), axes, 0, 0, 360, (1.0,), -1, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(plane, (0, 0), blur_x * HEIGHT, sigmaY=blur_y * HEIGHT) * opacity


def _silhouette(alpha: Plane, origin: tuple[int, int], light: tuple[float, float]) -> Plane:
    """Lay the outline down on the floor, away from the light, softer and fainter the farther it reaches."""
    base = origin[1] + HEIGHT
    lean = 0.62 * (-light[0] / max(abs(light[0]) + abs(light[1]), 1e-3)) * 1.4
    squash = 0.22
    # A floor point (x, base - squash*h + lean*h) comes from the outline's point at height h above the foot.
    matrix = np.array([[1, -lean, lean * base], [0, -squash, base * (1 + squash)]], np.float32)
    flat = cv2.warpAffine(alpha, matrix, (alpha.shape[1], alpha.shape[0]), flags=cv2.INTER_LINEAR)
    reach = np.clip((np.arange(alpha.shape[0], dtype=np.float32) - base) / (squash * HEIGHT), 0, 1)[:, None]
    near = cv2.GaussianBlur(flat, (0, 0), 0.012 * HEIGHT)
    far = cv2.GaussianBlur(flat, (0, 0), 0.05 * HEIGHT)
    below = np.clip((np.arange(alpha.shape[0], dtype=np.float32) - base + 6) / 12, 0, 1)[:, None]
    return np.asarray((near * (1 - reach) * 0.30 + far * reach * 0.12) * below, np.float32)


def _air(alpha: Plane, small: Plane, origin: tuple[int, int], ground: Ground) -> Plane:
    """A floating thing: a soft pool far below and a faint lift behind it."""
    centre, width = _foot(small)
    pool = _ellipse(alpha.shape, origin[0] + centre, origin[1] + HEIGHT * 1.13, width, (0.46, 0.016, 0.05, 0.016, 0.42))
    lift = _drop(alpha, 0.03, 0.05, 0.16 if ground.light[1] < 0 else 0.1)
    return np.asarray(1 - (1 - pool) * (1 - lift), np.float32)


def _drop(alpha: Plane, offset: float, blur: float, opacity: float) -> Plane:
    shift = np.array([[1, 0, 0], [0, 1, offset * HEIGHT]], np.float32)
    moved = cv2.warpAffine(alpha, shift, (alpha.shape[1], alpha.shape[0]))
    return np.asarray(cv2.GaussianBlur(moved, (0, 0), blur * HEIGHT) * opacity, np.float32)


def _tinted(shade: Plane, tint: str) -> Plane:
    rgba = np.empty((*shade.shape, 4), np.float32)
    rgba[..., :3] = to_rgb(tint)
    rgba[..., 3] = shade
    return rgba


def _reflection(small: Plane, origin: tuple[int, int], size: tuple[int, int], strength: float) -> Plane:
    """The product upside down under its foot, fading quadratically over a quarter of its height."""
    depth = round(HEIGHT * 0.25)
    mirrored = cv2.GaussianBlur(small[::-1][:depth], (0, 0), 2.0)
    fade = (1 - np.arange(depth, dtype=np.float32) / depth) ** 2 * strength
    rgba = np.zeros((size[1], size[0], 4), np.float32)
    top, left = origin[1] + HEIGHT, origin[0]
    rgba[top : top + depth, left : left + small.shape[1], :3] = mirrored[..., :3]
    rgba[top : top + depth, left : left + small.shape[1], 3] = mirrored[..., 3] * fade[:, None]
    return rgba


def _over(top: Plane, under: Plane) -> Plane:
    """Composite straight-alpha `top` over `under`."""
    alpha_top, alpha_under = top[..., 3:], under[..., 3:] * (1 - top[..., 3:])
    alpha = alpha_top + alpha_under
    rgb = (top[..., :3] * alpha_top + under[..., :3] * alpha_under) / np.maximum(alpha, 1e-6)
    return np.asarray(np.concatenate([rgb, alpha], axis=2), np.float32)
