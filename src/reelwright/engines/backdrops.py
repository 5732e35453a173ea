"""Still grounds drawn on this machine, in the colours that the prompt names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reelwright.craft.backdrop import BackdropSpec, ClipPlan, describe, draw_clip, draw_picture, families, family
from reelwright.engine import Access, Call
from reelwright.engines._local import Local
from reelwright.loading import LOADING
from reelwright.words import SIZES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

NAME = "backdrops"
ADDRESS = ""
VARIABLES: tuple[str, ...] = ()
KEYS = ""
_COLORS = ("#C9D6DF", "#52616B", "#F0A35E")  # where the prompt names none
_STAND = (0.5, 0.74, 0.5)  # x, foot and height of what will stand there, as fractions of the canvas


def connect(_: Access) -> Local:
    return Local(NAME, make)


def make(call: Call) -> tuple[bytes, Mapping[str, Any]]:
    """Draw a ground as PNG: of the family that the prompt names, or one that the seed chooses."""
    with LOADING:
        from reelwright.media.pictures import encode_png

    spec = _spec(call)
    return encode_png(_still(spec)), {"family": spec.family, "tone": spec.tone}


def _spec(call: Call) -> BackdropSpec:
    request = call.request
    seed = (request.seed or 0) + request.take - 1
    said = re.findall(r"[a-z_]+", request.prompt.lower())
    name = next((word for word in said if word in families()), families()[seed % len(families())])
    colors = [*re.findall(r"#[0-9A-Fa-f]{6}", request.prompt), *_COLORS]
    width, height = SIZES[request.aspect or "1:1"]
    return BackdropSpec(
        family=name, ground=colors[0], accent=colors[1], third=colors[2], tone=family(name).tones[0], seed=seed,
        width=width, height=height, frames=30, stand=_STAND,
    )  # fmt: skip


def _still(spec: BackdropSpec) -> npt.NDArray[np.uint8]:
    """Return the first frame of a ground, its layers one over the other: (height, width, 3) uint8."""
    import cv2
    import numpy as np

    canvas = np.zeros((spec.height, spec.width, 3), np.float32)
    for layer in describe(spec).layers:
        if isinstance(layer, ClipPlan):
            frame = next(iter(draw_clip(spec, layer)))
            canvas = cv2.resize(frame, (spec.width, spec.height), interpolation=cv2.INTER_CUBIC) * 255
            continue
        rgba = draw_picture(spec, layer).astype(np.float32)
        left, top = max(layer.x, 0), max(layer.y, 0)
        right, bottom = min(layer.x + rgba.shape[1], spec.width), min(layer.y + rgba.shape[0], spec.height)
        if right <= left or bottom <= top:
            continue
        part = rgba[top - layer.y : bottom - layer.y, left - layer.x : right - layer.x]
        under = canvas[top:bottom, left:right]
        under += (part[..., :3] - under) * (part[..., 3:] / 255)
    return np.clip(canvas.round(), 0, 255).astype(np.uint8)
