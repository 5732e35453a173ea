"""Pictures that turn: what one sample of a filtered texture draws is what filtering after sampling would draw."""

from __future__ import annotations

import math

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.media.planes import F32, F64, Planes
from reelwright.media.render.blend import Patch, lay, pack
from reelwright.media.render.placing import Region
from reelwright.media.render.sprites import MARGIN, REDUCE_BLUR, to_source, to_sprite
from reelwright.media.render.textures import sampled, texture

SIDE, CANVAS, DENSITY = 200, 160, 2.0


def _sprite() -> F32:
    """Return a soft-edged disc with coloured bars and a grey half, in a clear margin."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32) - SIDE / 2
    rgba = np.zeros((SIDE, SIDE, 4), np.float32)
    rgba[..., 0] = np.where(columns < 0, 0.5 + 0.4 * np.sin(columns / 9), 0.6)
    rgba[..., 1], rgba[..., 2] = 0.3 + 0.3 * (columns > 0), 0.6
    rgba[..., 3] = np.clip((SIDE * 0.45 - np.hypot(rows, columns)) / 3, 0, 1)
    rgba[..., :3] *= rgba[..., 3:]
    sprite = np.pad(to_sprite(rgba), ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)))
    soft = REDUCE_BLUR * math.sqrt(DENSITY**2 - 1)  # as `load` leaves it
    return np.asarray(cv2.GaussianBlur(sprite, (0, 0), soft, borderType=cv2.BORDER_CONSTANT), np.float32)


def _placed(angle: float, scale: float, x: float, y: float) -> F64:
    """Return the map that turns the sprite about its middle and lays that on (x, y)."""
    cos, sin = math.cos(math.radians(angle)) * scale / DENSITY, math.sin(math.radians(angle)) * scale / DENSITY
    middle = SIDE / 2 + MARGIN
    return np.array([[cos, -sin, x - (cos - sin) * middle], [sin, cos, y - (sin + cos) * middle]])


def _plain(sprite: F32, forward: F64, where: Region) -> Patch:
    left, top, right, bottom = where
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    pixels = cv2.warpAffine(sprite, to_source(forward, left, top), (right - left, bottom - top), flags=flags)
    return pack(np.asarray(pixels, np.float32), left, top)


def _laid(patch: Patch) -> Planes:
    planes = Planes.empty(CANVAS, CANVAS)
    for plane, code in zip(planes, (200, 90, 150), strict=True):
        plane[:] = code
    lay(planes, patch)
    return planes


@settings(max_examples=40, deadline=None)
@given(
    angle=st.floats(-180, 180),
    scale=st.floats(0.85, 1),
    x=st.floats(60, 100),
    y=st.floats(60, 100),
)
def test_a_sampled_texture_is_the_picture_filtered_after_sampling(
    angle: float, scale: float, x: float, y: float
) -> None:
    sprite, forward, where = _sprite(), _placed(angle, scale, x, y), (0, 0, CANVAS, CANVAS)
    drawn, wanted = _laid(sampled(texture(sprite, DENSITY), forward, where)), _laid(_plain(sprite, forward, where))
    for name, ours, theirs in zip("yuv", drawn, wanted, strict=True):
        far = np.abs(ours.astype(int) - theirs)
        most = 3 if abs(angle) <= 15 else 8  # a steep turn turns the chroma's filter, which is wider than it is high
        assert far.mean() < 0.1 and far.max() <= most, f"{name}: mean {far.mean():.3f}, largest {far.max()}"


def test_a_part_of_the_canvas_holds_what_the_whole_does_there() -> None:
    pixels, forward = texture(_sprite(), DENSITY), _placed(33, 1, 80, 80)
    whole, part = sampled(pixels, forward, (0, 0, CANVAS, CANVAS)), sampled(pixels, forward, (40, 60, 120, 100))
    for name in ("luma", "alpha"):
        assert np.abs(getattr(whole, name)[60:100, 40:120].astype(int) - getattr(part, name)).max() <= 64
    # The first chroma column has no pixel left of it, as in `pack`.
    for name in ("u", "v", "chroma_alpha"):
        assert np.abs(getattr(whole, name)[30:50, 21:60].astype(int) - getattr(part, name)[:, 1:]).max() <= 64


def test_nothing_is_drawn_beyond_a_texture() -> None:
    patch = sampled(texture(_sprite(), DENSITY), _placed(20, 1, 900, -700), (0, 0, CANVAS, CANVAS))
    assert not any(plane.any() for plane in patch[2:])
