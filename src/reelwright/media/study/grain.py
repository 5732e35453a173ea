"""How much a picture is grained: the noise of its flat parts, as a standard deviation of L* / 100."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from reelwright.media.study.light import L_OF_CODE

_PATCH = 24  # px: larger than any grain, smaller than most flat parts
_MIDDLE = (12.0, 92.0)  # L* of patches that count; codes clip beyond, and film shows least grain there
_FLAT = 0.25  # the quarter of the patches with the least in them are flat
_FEWEST, _ENOUGH = 8, 600
_QUARTILE = 1.06  # over the first quartile of patches that hold nothing but grain: their spread is 9 % (measured)


def grain_of(luma: npt.NDArray[np.uint8]) -> float:
    """Return the noise of the flat parts of a full-size luma plane (limited-range codes); 0 where there are none."""
    height, width = (side // _PATCH * _PATCH for side in luma.shape)
    if not height or not width:
        return 0.0
    blocks = luma[:height, :width].reshape(height // _PATCH, _PATCH, width // _PATCH, _PATCH).swapaxes(1, 2)
    step = max(round((len(blocks) * blocks.shape[1] / _ENOUGH) ** 0.5), 1)
    patches = L_OF_CODE[blocks[::step, ::step].reshape(-1, _PATCH**2)]
    means = patches.mean(axis=1)
    patches = patches[(means > _MIDDLE[0]) & (means < _MIDDLE[1])]
    if len(patches) < _FEWEST:
        return 0.0
    return _QUARTILE * float(np.quantile(_noise(patches), _FLAT)) / 100


def _noise(patches: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return what is left of each patch beside the plane that fits it best, as a standard deviation."""
    ramp = (np.arange(_PATCH, dtype=np.float32) - (_PATCH - 1) / 2) / np.sqrt((_PATCH**2 - 1) / 12)
    across, down = np.tile(ramp, _PATCH), np.repeat(ramp, _PATCH)
    centred = patches - patches.mean(axis=1, keepdims=True)
    slopes = (centred @ across / _PATCH**2) ** 2 + (centred @ down / _PATCH**2) ** 2
    return np.sqrt(np.maximum(np.square(centred).mean(axis=1) - slopes, 0))
