"""CIE lightness of luma codes."""

from __future__ import annotations

import numpy as np

from reelwright.color import decode_srgb

_LUMINANCE = np.array([decode_srgb(min(max((code - 16) / 219, 0), 1)) for code in range(256)])

# L* of a grey of each limited-range luma code (CIE 15).
L_OF_CODE = np.where(_LUMINANCE > (6 / 29) ** 3, 116 * np.cbrt(_LUMINANCE) - 16, _LUMINANCE * (29 / 3) ** 3).astype(
    np.float32
)
