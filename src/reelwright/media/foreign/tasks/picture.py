"""A user's picture as plain pixels: (height, width, 3 or 4) uint8 of straight sRGB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from reelwright.media.foreign.arrays import save
from reelwright.media.pictures import open_picture


def run(source: Path, output: Path, *, what: str) -> dict[str, Any]:
    picture = open_picture(source, what=what)
    pixels = picture.rgb if picture.alpha is None else np.dstack((picture.rgb, picture.alpha))
    save(output, pixels)
    return {"width": picture.width, "height": picture.height, "notes": list(picture.notes)}
