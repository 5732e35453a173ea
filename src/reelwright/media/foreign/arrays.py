"""Read what comes over the wall: pixels and samples as arrays in files, which need no decoder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reelwright.errors import RenderError
from reelwright.loading import LOADING
from reelwright.media.pictures import Picture

if TYPE_CHECKING:
    from reelwright.media.planes import Planes


def load_picture(path: Path) -> Picture:
    """Return the picture that `take_picture` left. Raises RenderError where the file is none."""
    pixels = _load(path, np.uint8, (3, 4), 3)
    alpha = np.array(pixels[..., 3]) if pixels.shape[2] == 4 else None
    return Picture(np.array(pixels[..., :3]), alpha)


def load_song(path: Path) -> NDArray[np.float32]:
    """Return the samples that `take_song` left, (n, 2) at 48 kHz, read from the disk where they are used.

    Raises RenderError where the file is none.
    """
    samples: NDArray[np.float32] = _load(path, np.float32, (2,), 2)
    return samples


def load_stills(path: Path) -> NDArray[np.uint8]:
    """Return the grey frames that `take_stills` left, (n, height, width), read from the disk where they are used.

    Raises RenderError where the file is none.
    """
    stills: NDArray[np.uint8] = _load(path, np.uint8, (), 3)
    return stills


def load_strip(path: Path) -> NDArray[np.uint8]:
    """Return the small frames that `take_strip` left, (n, 1.5 height, width) of yuv420p, plane after plane.

    Raises RenderError where the file is none.
    """
    frames = load_stills(path)
    if frames.shape[1] % 6 or frames.shape[2] % 4:
        raise RenderError(f"{path.name}: frames of shape {frames.shape} were not expected. Make the ad again.")
    return frames


def load_frames(path: Path) -> list[Planes]:
    """Return the frames that `take_frames` left, as planes. Raises RenderError where the file is none."""
    with LOADING:
        from reelwright.media.planes import Planes  # compiled code, which nobody else here needs

    stacked = _load(path, np.uint8, (), 3)
    height, width = stacked.shape[1] * 2 // 3, stacked.shape[2]
    found = []
    for frame in stacked:
        chroma = np.array(frame[height:]).reshape(2, height // 2, width // 2)
        found.append(Planes(np.array(frame[:height]), chroma[0], chroma[1]))
    return found


def _load(path: Path, kind: type[Any], last: tuple[int, ...], dimensions: int) -> NDArray[Any]:
    try:
        # Mapped, so that a header that claims more than there is asks for no memory.
        values = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise RenderError(f"{path.name}: no array can be read here ({error}). Make the ad again.") from None
    if values.dtype != kind or values.ndim != dimensions or (last and values.shape[-1] not in last) or not values.size:
        raise RenderError(f"{path.name}: {values.dtype} of shape {values.shape} was not expected. Make the ad again.")
    return np.asarray(values)
