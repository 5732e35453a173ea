"""A contact sheet: frames of a film side by side, each with its label."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

WIDTH = 1600  # pixels of the whole sheet
_GAP = 12
_LABEL = 34  # pixels under each frame
_GROUND, _INK = (22, 23, 26), (222, 224, 228)


def contact_sheet(frames: Sequence[tuple[str, npt.NDArray[np.uint8]]], columns: int) -> bytes:
    """Return a JPEG of the frames, (label, RGB of shape (height, width, 3)) each, row by row.

    The frames may differ in shape; each is fitted into a tile of the largest height. Raises ValueError without frames.
    """
    if not frames or columns < 1:
        raise ValueError("a contact sheet has at least one frame and one column")
    width = (WIDTH - _GAP * (columns + 1)) // columns
    tile = (width, max(round(width * pixels.shape[0] / pixels.shape[1]) for _, pixels in frames))
    tile = (width, min(tile[1], width * 2))
    rows = -(-len(frames) // columns)
    pitch = (width + _GAP, tile[1] + _LABEL + _GAP)
    sheet = Image.new("RGB", (WIDTH, _GAP + rows * pitch[1]), _GROUND)
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(20)
    for number, (label, pixels) in enumerate(frames):
        row, column = divmod(number, columns)
        left, top = _GAP + column * pitch[0], _GAP + row * pitch[1]
        picture = _fitted(pixels, tile)
        sheet.paste(picture, (left + (width - picture.width) // 2, top + (tile[1] - picture.height) // 2))
        draw.text((left + 2, top + tile[1] + 7), _shortened(label, font, width), fill=_INK, font=font)
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=84, optimize=True)
    return buffer.getvalue()


def _fitted(pixels: npt.NDArray[np.uint8], tile: tuple[int, int]) -> Image.Image:
    height, width = pixels.shape[:2]
    scale = min(tile[0] / width, tile[1] / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _shortened(label: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, width: int) -> str:
    if font.getlength(label) <= width:
        return label
    while label and font.getlength(f"{label}…") > width:
        label = label[:-1]
    return f"{label.rstrip()}…"
