"""Product cut-outs on this machine, by the picture's own transparency or by its contour."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reelwright.engine import Access, Call
from reelwright.engines._local import Local
from reelwright.errors import InputError, Problem
from reelwright.loading import LOADING

NAME = "contour"
ADDRESS = ""
VARIABLES: tuple[str, ...] = ()
KEYS = ""


def connect(_: Access) -> Local:
    return Local(NAME, make)


def make(call: Call) -> tuple[bytes, Mapping[str, Any]]:
    """Cut the product out of a picture as PNG; the facts have the `method` and its `confidence` of 0 to 1."""
    with LOADING:
        from reelwright.craft.cutout import cut_out
        from reelwright.media.foreign import load_picture, take_picture
        from reelwright.media.pictures import encode_png

    source = next(iter(call.paths("image")), None)
    if source is None:
        raise InputError(Problem("inputs.image", "", "there is no picture to cut from", "Give one."))
    with tempfile.TemporaryDirectory() as folder:
        pixels = Path(folder) / "picture.npy"
        take_picture(source, pixels, what="the picture", waiting=lambda: None)
        cut = cut_out(load_picture(pixels))
    if cut.method == "original":
        limit = f"the product could not be cut out cleanly ({'; '.join(cut.reasons) or 'no clear outline'})"
        raise InputError(Problem("inputs.image", "", limit, "Give a photo on a plain background."))
    return encode_png(cut.rgba), {"method": cut.method, "confidence": float(cut.confidence)}
