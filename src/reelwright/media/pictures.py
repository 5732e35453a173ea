"""Pictures of users: judged by content before anything is decoded, then brought to plain 8-bit sRGB.

Everything that a file may carry besides pixels (EXIF, GPS, comments, colour profiles) ends here: a `Picture`
holds pixels alone, so nothing made from it can leak the rest.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from PIL import Image, ImageCms, UnidentifiedImageError

from reelwright.errors import MediaError, Problem, shorten

if TYPE_CHECKING:  # loading NumPy takes longer than decoding a photo, and who only decodes does without
    import numpy as np
    from numpy.typing import NDArray

MAX_BYTES = 100_000_000
MAX_PIXELS = 64_000_000
MAX_SIDE = 12_000
MIN_SIDE = 64
MAX_RATIO = 10  # of the long side to the short one
WORKING_SIDE = 3_000  # a 1080p ad never needs more, and every later stage costs by the pixel

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
_ANIMATED = ("PNG", "WEBP", "GIF", "AVIF")  # several frames in TIFF or JPEG are pages and previews
_ALLOWED = "JPEG, PNG, WebP, TIFF, BMP, AVIF or a still GIF"
_EIGHT_BIT = ("1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr")
_TRANSPARENT = ("LA", "La", "PA", "RGBA", "RGBa")
_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What people send by mistake, told by its first bytes, and what to do about it.
_STRANGERS = (
    (re.compile(rb"<svg[\s>]", re.I), "an SVG drawing", "Export it as a PNG with a transparent background."),
    (re.compile(rb"^....ftyp(hei|hev|mif1|msf1)", re.S), "a HEIC photo", "Save it as JPEG."),
    (re.compile(rb"^....ftyp(?!avi)", re.S), "a video", "Save one frame of it as JPEG or PNG."),
    (re.compile(rb"^%PDF"), "a PDF document", "Export the page as PNG."),
    (re.compile(rb"^8BPS"), "a Photoshop document", "Export it as PNG."),
    (re.compile(rb"^\s*<(!doctype )?html", re.I), "a web page", "Save the picture itself, not the page around it."),
)


@dataclass(frozen=True, eq=False)
class Picture:
    """An upright picture in 8-bit sRGB.

    `rgb` is (height, width, 3) uint8; `alpha` is (height, width) uint8, straight, or None where every pixel is
    opaque; `notes` say in plain words what was converted on the way in.
    """

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.uint8] | None = None
    notes: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return self.rgb.shape[1]

    @property
    def height(self) -> int:
        return self.rgb.shape[0]


def open_picture(path: Path, *, what: str = "") -> Picture:
    """Read the picture at `path` as `decode_picture` does."""
    import numpy as np

    image, notes = decode_picture(path, what=what)
    pixels = np.asarray(image)
    alpha = pixels[..., 3].copy() if image.mode == "RGBA" else None
    return Picture(np.ascontiguousarray(pixels[..., :3]), alpha, notes)


def decode_picture(path: Path, *, what: str = "") -> tuple[Image.Image, tuple[str, ...]]:
    """Return a user's picture, at most WORKING_SIDE pixels on its long side, and notes on what was converted.

    It is in mode RGB, or RGBA where some of it is transparent. `what` names it for messages (default: its file name).
    Raises MediaError where the file is missing, empty, damaged, no still picture of an allowed format (told by
    content, not by name), smaller than MIN_SIDE, longer than MAX_RATIO or larger than MAX_BYTES, MAX_SIDE or
    MAX_PIXELS. Sizes are judged from the header, before pixels are decoded.
    """
    where = what or path.name
    data = _read(path, where)
    image = _open(data, where)
    _judge_size(image.size, where)
    if image.format in _ANIMATED and getattr(image, "is_animated", False):
        _refuse(where, f"animated {image.format}", "a picture must be a single frame", "Save one frame of it as PNG.")
    notes: list[str] = []
    try:
        image.load()
        image = _convert(_turn_upright(image, notes), notes)
    except _ModeError as error:
        _refuse(where, str(error), "a picture must hold 8 or 16 bits a channel", "Save it as 8-bit RGB.")
    except Exception as error:  # hostile or broken data can make a decoder raise anything
        _refuse(where, shorten(error), "the file is damaged or cut short", "Export or copy it again.")
    image = _shrink(image, notes)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    return image, tuple(notes)


def encode_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return (height, width, 3 or 4) uint8 pixels as a PNG that carries nothing but them."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def encode_jpeg(rgb: NDArray[np.uint8], quality: int = 92) -> bytes:
    """Return (height, width, 3) pixels as a JPEG without any metadata."""
    buffer = io.BytesIO()
    Image.fromarray(rgb, "RGB").save(buffer, "JPEG", quality=quality, optimize=True, subsampling=0)
    return buffer.getvalue()


def decode_jpeg(data: bytes) -> NDArray[np.uint8]:
    """Return a JPEG of our own making as (height, width, 3) RGB."""
    import numpy as np

    with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
        return np.asarray(image.convert("RGB"), np.uint8)


def fitted_mask(rgb: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture as a mask of a size: white where it is lighter than middle grey, black elsewhere."""
    import numpy as np

    grey = np.asarray(Image.fromarray(rgb).convert("L").resize((width, height)))
    return np.where(grey[..., None] > 127, np.uint8(255), np.uint8(0)).repeat(3, axis=2)


def read_png(path: Path) -> NDArray[np.uint8]:
    """Return a PNG of our own making as (height, width, 4) RGBA with straight alpha."""
    import numpy as np

    with Image.open(path, formats=("PNG",)) as image:
        return np.asarray(image.convert("RGBA"), np.uint8)


class _ModeError(Exception):
    """The pixels are of a kind that we do not convert."""


def _refuse(where: str, value: str, limit: str, remedy: str) -> NoReturn:
    raise MediaError(Problem(where, value, limit, remedy)) from None


def _read(path: Path, where: str) -> bytes:
    if path.is_dir():
        _refuse(where, "a folder", "it must be a picture file", "Name the file inside it.")
    if not path.is_file():
        _refuse(where, "", "there is no such file", "Correct the path; it is read from where the brief says.")
    try:
        size = path.stat().st_size
        data = path.read_bytes() if 0 < size <= MAX_BYTES else b""
    except OSError as error:
        _refuse(where, error.strerror or str(error), "the file cannot be read", "Check its permissions.")
    if size == 0:
        _refuse(where, "0 bytes", "the file is empty", "Export or copy it again.")
    if size > MAX_BYTES:
        limit = f"a picture may have at most {MAX_BYTES // 1_000_000} MB"
        _refuse(where, f"{size / 1e6:.0f} MB", limit, "Save it smaller, for example as JPEG.")
    return data


def _open(data: bytes, where: str) -> Image.Image:
    for pattern, name, remedy in _STRANGERS:
        if pattern.search(data[:1024]):
            _refuse(where, name, f"a picture must be {_ALLOWED}", remedy)
    try:
        return Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        pixels = re.search(r"\d+", str(error))
        _refuse_pixels(where, f"{int(pixels[0]) / 1e6:.0f} MP" if pixels else "")
    except UnidentifiedImageError:
        _refuse(where, "", f"the content is not {_ALLOWED}", "Save it in one of these formats.")
    except Exception as error:  # hostile or broken data can make a header parser raise anything
        _refuse(where, shorten(error), "the file is damaged or cut short", "Export or copy it again.")


def _refuse_pixels(where: str, value: str) -> NoReturn:
    limit = f"a picture may have at most {MAX_PIXELS // 1_000_000} MP and {MAX_SIDE} px on a side"
    _refuse(where, value, limit, f"Save it at {WORKING_SIDE} px; more is never used.")


def _judge_size(size: tuple[int, int], where: str) -> None:
    width, height = size
    shown = f"{width} x {height} px"
    if width * height > MAX_PIXELS or max(size) > MAX_SIDE:
        _refuse_pixels(where, shown)
    if min(size) < MIN_SIDE:
        _refuse(where, shown, f"a picture must have at least {MIN_SIDE} px on each side", "Use a larger original.")
    if max(size) > MAX_RATIO * min(size):
        _refuse(where, shown, f"one side may be at most {MAX_RATIO} times the other", "Crop it to the product.")


def _turn_upright(image: Image.Image, notes: list[str]) -> Image.Image:
    try:
        orientation = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # EXIF is free-form data of cameras; a picture must not fail for it
        notes.append("its EXIF data could not be read; it was taken as upright")
        return image
    if orientation not in _UPRIGHT:
        return image
    notes.append("turned upright as its EXIF data says")
    turned = image.transpose(_UPRIGHT[orientation])
    turned.info = image.info
    return turned


def _convert(image: Image.Image, notes: list[str]) -> Image.Image:
    """Return `image` as RGB or RGBA in sRGB."""
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        # Pillow clips 16-bit grey when it converts; the high byte is what is meant. The offset is for whole steps,
        # of which a little may be lost to rounding.
        image = image.convert("I").point(lambda value: value * (255 / 65535) + 0.001).convert("L")
        notes.append("16-bit grey reduced to 8 bits")
    if image.mode not in _EIGHT_BIT:
        raise _ModeError(f"pixel mode {image.mode}")
    alpha = None
    if image.mode in _TRANSPARENT or "transparency" in image.info:
        image = image.convert("RGBA")
        alpha = image.getchannel("A")
    elif image.mode in ("1", "P", "RGBX"):
        image = image.convert("RGB")
    colors = _to_srgb(image, profile, notes) if profile else _to_rgb(image, notes)
    if alpha is not None:
        colors.putalpha(alpha)
    return colors


def _to_rgb(image: Image.Image, notes: list[str]) -> Image.Image:
    if image.mode == "CMYK":
        notes.append("CMYK without a colour profile turned into RGB; colours are approximate")
    return image.convert("RGB")


def _to_srgb(image: Image.Image, profile: bytes, notes: list[str]) -> Image.Image:
    if image.mode in ("RGBA", "YCbCr"):
        image = image.convert("RGB")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        name = shorten(ImageCms.getProfileDescription(source), 40)
        if image.mode == "RGB" and "srgb" in name.lower():
            return image
        if image.mode == "RGB" and source.profile.xcolor_space.strip() == "GRAY":
            image = image.convert("L")
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        notes.append("its colour profile could not be used; colours were taken as sRGB")
        return _to_rgb(image, notes)
    assert converted is not None
    notes.append(f"converted from the colour profile {name} to sRGB")
    return converted


def _shrink(image: Image.Image, notes: list[str]) -> Image.Image:
    """Return `image` with at most WORKING_SIDE pixels on its long side, each the mean of what it covers."""
    width, height = image.size
    factor = WORKING_SIDE / max(image.size)
    if factor >= 1:
        return image
    size = max(1, round(width * factor)), max(1, round(height * factor))
    notes.append(f"reduced from {width} x {height} to {size[0]} x {size[1]} px, all that an ad can show")
    return image.resize(size, Image.Resampling.BOX)
