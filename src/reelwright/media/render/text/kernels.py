"""What is done to the coverage of texts: moved by fractions of a pixel, masked, spread to an outline, painted."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from reelwright.media.planes import F32, F64, U8, Planes, code_of
from reelwright.media.render.blend import Mask, mask_at

SHIFT_MARGIN = 2  # pixels that a shift adds on each side
_FAR = 1e20
Ramp = tuple[float, float, float]  # (gx, gy, t): the share gx x + gy y + t of a second colour at the canvas point x, y


def shifted(pixels: U8, right: float, down: float) -> U8:
    """Return a coverage moved by a fraction of a pixel (0 to 1) each way, with SHIFT_MARGIN pixels around it.

    Filtered by the cubic of Keys (1981) with a = -0.75, which OpenCV also takes.
    """
    height, width = pixels.shape
    padded = np.zeros((height + 2 * SHIFT_MARGIN + 3, width + 2 * SHIFT_MARGIN + 3), np.uint8)
    padded[SHIFT_MARGIN + 2 : SHIFT_MARGIN + 2 + height, SHIFT_MARGIN + 2 : SHIFT_MARGIN + 2 + width] = pixels
    out = np.empty((height + 2 * SHIFT_MARGIN, width + 2 * SHIFT_MARGIN), np.uint8)
    _shift(padded, _weights(right), _weights(down), out)
    return out


def _weights(shift: float) -> F32:
    """Return the weights of the four pixels from two before to one behind, for a move by `shift`."""
    a, found = -0.75, []
    for place in (2.0 - shift, 1.0 - shift, shift, 1.0 + shift):
        t = abs(place)
        near, far = (a + 2) * t**3 - (a + 3) * t**2 + 1, a * (t**3 - 5 * t**2 + 8 * t - 4)
        found.append(near if t <= 1 else far)
    return np.array(found, np.float32)


def veiled(pixels: U8, rows: F32 | None, columns: F32 | None) -> U8:
    """Return a coverage times a share of 0 to 1 for each row and each column."""
    if rows is None and columns is None:
        return pixels
    height, width = pixels.shape
    out = np.empty_like(pixels)
    ones = np.ones(max(height, width), np.float32)
    _veil(pixels, ones[:height] if rows is None else rows, ones[:width] if columns is None else columns, out)
    return out


def spread(cover: U8, by: float) -> U8:
    """Return a coverage grown by `by` pixels all round, with round joins; `spread_margin(by)` larger on each side.

    By distances to the half-covered contour, which lies between the pixels: Gustavson and Strand (2011),
    "Anti-aliased Euclidean distance transform"; the nearest contour pixel is found by the transform of Felzenszwalb
    and Huttenlocher (2012), and the nearest of its neighbours' stretches of contour decides.
    """
    margin = spread_margin(by)
    padded = np.zeros((cover.shape[0] + 2 * margin, cover.shape[1] + 2 * margin), np.uint8)
    padded[margin:-margin, margin:-margin] = cover
    edges = np.zeros((*padded.shape, 4), np.float32)
    _edges(padded, edges)
    nearest = np.empty((*padded.shape, 2), np.int32)
    _nearest(edges, nearest)
    out = np.empty_like(padded)
    _outline(padded, edges, nearest, by, out)
    return out


def spread_margin(by: float) -> int:
    """Return the pixels that `spread` adds on each side."""
    return math.ceil(by) + 2


def beneath(cover: U8, above: U8, opacity: float) -> U8:
    """Return the coverage that a thing takes under another one, so that both together are faded as one picture.

    With the coverages s and c and the opacity o, painting s (1 - c) / (1 - o c) and then c, each with o, gives what
    painting both in full and blending the result with o would.
    """
    out = np.empty_like(cover)
    _beneath(cover, above, opacity, out)
    return out


def paint_ramp(planes: Planes, mask: Mask, color: str, to: str, ramp: Ramp, opacity: float = 1.0) -> None:
    """Paint the planes where the mask covers them, in colours that go from one to another along a ramp."""
    gx, gy, t = ramp
    # Chroma lies on the even columns, halfway between two rows.
    halves = (2 * gx, 2 * gy, t + 0.5 * gx + gy)
    for plane, cover, place, one, two in zip(
        planes, (mask.full, mask.half, mask.half), (1, 2, 2), code_of(color), code_of(to), strict=True
    ):
        where = (gx, gy, t + 0.5 * (gx + gy)) if place == 1 else halves
        _paint_ramp(plane, mask.x // place, mask.y // place, cover, one, two, *where, opacity)


@njit(cache=True, nogil=True, fastmath=True)
def _shift(padded: U8, across: F32, down: F32, out: U8) -> None:
    height, width = out.shape
    row = np.empty(width + 3, np.float32)
    half, most, nothing = np.float32(0.5), np.float32(255), np.float32(0)
    for i in range(height):
        one, two, three, four = padded[i], padded[i + 1], padded[i + 2], padded[i + 3]
        for j in range(width + 3):
            row[j] = one[j] * down[0] + two[j] * down[1] + three[j] * down[2] + four[j] * down[3]
        target = out[i]
        before, here, after, last = row[0:], row[1:], row[2:], row[3:]
        for j in range(width):
            value = before[j] * across[0] + here[j] * across[1] + after[j] * across[2] + last[j] * across[3]
            target[j] = np.uint8(np.int32(min(max(value, nothing), most) + half))


@njit(cache=True, nogil=True, fastmath=True)
def _veil(pixels: U8, rows: F32, columns: F32, out: U8) -> None:
    half = np.float32(0.5)
    for i in range(pixels.shape[0]):
        share, source, target = rows[i], pixels[i], out[i]
        for j in range(source.shape[0]):
            target[j] = np.uint8(np.int32(np.float32(source[j]) * (share * columns[j]) + half))


@njit(cache=True, nogil=True, fastmath=True)
def _beneath(cover: U8, above: U8, opacity: float, out: U8) -> None:
    faded, one, half = np.float32(opacity / 255), np.float32(1), np.float32(0.5)
    for i in range(cover.shape[0]):
        source, upper, target = cover[i], above[i], out[i]
        for j in range(source.shape[0]):
            c = np.float32(upper[j])
            share = (one - c / np.float32(255)) / max(one - c * faded, np.float32(1e-6))
            target[j] = np.uint8(np.int32(np.float32(source[j]) * min(share, one) + half))


@njit(cache=True, nogil=True, fastmath=True)
def _edges(cover: U8, edges: F32) -> None:
    """Find the contour in each pixel that it crosses: its nearest point (x, y) and its normal, all 0 elsewhere.

    The padding of `cover` keeps the contour off the border. The normal points inwards; it is (9, 9) where none is
    known, as in a lone dot.
    """
    for i in range(1, cover.shape[0] - 1):
        for j in range(1, cover.shape[1] - 1):
            value = cover[i, j] / 255.0
            least = min(cover[i - 1, j], cover[i + 1, j], cover[i, j - 1], cover[i, j + 1])
            if value == 0 or (value == 1 and least > 0):
                continue
            above, below = cover[i - 1], cover[i + 1]
            gx = 1.4142 * (float(cover[i, j + 1]) - cover[i, j - 1])
            gx += float(above[j + 1]) - above[j - 1] + float(below[j + 1]) - below[j - 1]
            gy = 1.4142 * (float(below[j]) - above[j])
            gy += float(below[j - 1]) - above[j - 1] + float(below[j + 1]) - above[j + 1]
            length = math.sqrt(gx * gx + gy * gy)
            if length < 1:
                edges[i, j] = (j, i, 9, 9)
                continue
            nx, ny = gx / length, gy / length
            away = _from_contour(value, max(abs(nx), abs(ny)), min(abs(nx), abs(ny)))
            edges[i, j, 0], edges[i, j, 1] = j + nx * away, i + ny * away
            edges[i, j, 2], edges[i, j, 3] = nx, ny


@njit(cache=True, nogil=True, fastmath=True)
def _from_contour(value: float, large: float, small: float) -> float:
    """Return how far a straight edge lies before the middle of a pixel that it leaves covered by `value`."""
    corner = 0.5 * small / large
    if value < corner:
        return 0.5 * (large + small) - math.sqrt(2 * large * small * value)
    if value <= 1 - corner:
        return (0.5 - value) * large
    return -0.5 * (large + small) + math.sqrt(2 * large * small * (1 - value))


@njit(cache=True, nogil=True)
def _nearest(edges: F32, nearest: npt.NDArray[np.int32]) -> None:
    """Find each pixel's nearest contour pixel (row, column); the row is -1 where there is none at all."""
    height, width = edges.shape[:2]
    squares, found = np.empty((height, width)), np.full((height, width), -1)
    for j in range(width):
        last = -1
        for i in range(height):
            last = i if edges[i, j, 2] != 0 or edges[i, j, 3] != 0 else last
            found[i, j] = last
        last = -1
        for i in range(height - 1, -1, -1):
            last = i if edges[i, j, 2] != 0 or edges[i, j, 3] != 0 else last
            if last >= 0 and (found[i, j] < 0 or last - i < i - found[i, j]):
                found[i, j] = last
            squares[i, j] = (i - found[i, j]) ** 2 if found[i, j] >= 0 else _FAR
    place, border = np.empty(width, np.int64), np.empty(width + 1, np.float64)
    for i in range(height):
        _envelope(squares[i], place, border, nearest[i])
        for j in range(width):
            nearest[i, j, 0] = found[i, nearest[i, j, 1]] if nearest[i, j, 1] >= 0 else -1


@njit(cache=True, nogil=True)
def _envelope(values: F64, place: npt.NDArray[np.int64], border: F64, nearest: npt.NDArray[np.int32]) -> None:
    """Find for each pixel of a row the column whose parabola is lowest there, in the second place of `nearest`."""
    count, last, cross = values.shape[0], -1, -_FAR
    for q in range(count):
        if values[q] >= _FAR:
            continue
        while last >= 0:
            p = place[last]
            cross = ((values[q] + q * q) - (values[p] + p * p)) / (2.0 * (q - p))
            if cross > border[last]:
                break
            last -= 1
        last += 1
        place[last] = q
        border[last] = -_FAR if last == 0 else cross
    if last < 0:
        nearest[:, 1] = -1
        return
    border[last + 1] = _FAR
    k = 0
    for q in range(count):
        while border[k + 1] < q:
            k += 1
        nearest[q, 1] = place[k]


@njit(cache=True, nogil=True, fastmath=True)
def _outline(cover: U8, edges: F32, nearest: npt.NDArray[np.int32], by: float, out: U8) -> None:
    """Cover all that is nearer to the contour than `by`, or inside of it."""
    height, width = cover.shape
    for i in range(height):
        for j in range(width):
            row, column = nearest[i, j]
            if cover[i, j] == 255 or row < 0:
                out[i, j] = cover[i, j]
                continue
            rough = math.sqrt(float((i - row) ** 2 + (j - column) ** 2))
            if abs(rough - by) > 2:
                out[i, j] = 255 if rough < by else 0
                continue
            best = _FAR
            for r in range(max(row - 1, 0), min(row + 2, height)):
                for c in range(max(column - 1, 0), min(column + 2, width)):
                    if edges[r, c, 2] != 0 or edges[r, c, 3] != 0:
                        best = min(best, _to_stretch(j, i, edges[r, c]))
            out[i, j] = np.uint8(min(max(by + 0.5 - best, 0.0), 1.0) * 255 + 0.5)


@njit(cache=True, nogil=True, fastmath=True)
def _to_stretch(x: float, y: float, edge: F32) -> float:
    """Return the distance to a stretch of contour, a pixel long; negative inside of it."""
    dx, dy = x - edge[0], y - edge[1]
    if edge[2] == 9:
        return math.sqrt(dx * dx + dy * dy)
    along = max(abs(dx * edge[3] - dy * edge[2]) - 0.5, 0.0)
    out = -(dx * edge[2] + dy * edge[3])
    if out < 0 and along == 0:
        return out
    return math.sqrt(out * out + along * along)


@njit(cache=True, nogil=True, fastmath=True)
def _paint_ramp(
    plane: U8, x: int, y: int, mask: U8, one: float, two: float, gx: float, gy: float, start: float, opacity: float
) -> None:
    height, width = mask.shape
    left, right = max(0, -x), min(width, plane.shape[1] - x)
    scale, first, step = np.float32(opacity / 255), np.float32(one), np.float32(two - one)
    half, nothing, full, slope = np.float32(0.5), np.float32(0), np.float32(1), np.float32(gx)
    if right <= left:
        return
    for i in range(max(0, -y), min(height, plane.shape[0] - y)):
        under, cover = plane[y + i, x + left : x + right], mask[i, left:right]
        begin = np.float32(start + gy * (y + i) + gx * (x + left))
        for j in range(right - left):
            code = first + step * min(max(begin + slope * np.float32(j), nothing), full)
            before = np.float32(under[j])
            under[j] = np.uint8(np.int32(before + (code - before) * (np.float32(cover[j]) * scale) + half))


def warm() -> None:
    """Compile the kernels of this module."""
    cover = np.full((4, 4), 255, np.uint8)
    shares = np.ones(4, np.float32)
    shifted(cover, 0.5, 0.5)
    veiled(cover, shares, shares)
    spread(cover, 1.0)
    beneath(cover, cover, 0.5)
    paint_ramp(Planes.empty(8, 8), mask_at(cover, 1, 1), "#000000", "#FFFFFF", (0.1, 0.1, 0.0))
