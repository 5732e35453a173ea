"""A handful of apps of fal: their inputs (as fal's pages of models had them in 2026) and what they give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reelwright.testing.simulator.schema import choice, flag, number, record, text, uri, whole

Makes = Literal["video", "images"]


def _seconds(asked: Mapping[str, Any]) -> float:
    return float(str(asked["duration"]).removesuffix("s"))


@dataclass(frozen=True)
class App:
    makes: Makes
    input: Mapping[str, Any]
    seconds: Callable[[Mapping[str, Any]], float] = lambda _: 0.0


_SIZES = {
    "square_hd": "1:1", "square": "1:1", "portrait_4_3": "3:4", "portrait_16_9": "9:16", "landscape_4_3": "4:3",
    "landscape_16_9": "16:9",
}  # fmt: skip
_SIZE = {"anyOf": [choice(*_SIZES), record(("width", "height"), width=whole(64, 4096), height=whole(64, 4096))]}
_FLUX = record(
    ("prompt",),
    prompt=text(),
    image_size=_SIZE | {"default": "landscape_4_3"},
    num_inference_steps=whole(1, 12, 4),
    seed=whole(),
    guidance_scale=number(1, 20, 3.5),
    sync_mode=flag(False),
    num_images=whole(1, 4, 1),
    enable_safety_checker=flag(True),
    output_format=choice("jpeg", "png", default="jpeg"),
    acceleration=choice("none", "regular", "high", default="none"),
)
_VEO = record(
    ("prompt",),
    prompt=text(20_000),
    aspect_ratio=choice("16:9", "9:16", default="16:9"),
    duration=choice("4s", "6s", "8s", default="8s"),
    negative_prompt=text(),
    seed=whole(),
    auto_fix=flag(True),
    resolution=choice("720p", "1080p", default="720p"),
    generate_audio=flag(True),
)
_KLING = {
    "prompt": text(2500),
    "duration": choice("5", "10", default="5"),
    "negative_prompt": text(2500, "blur, distort, and low quality"),
    "cfg_scale": number(0, 1, 0.5),
}
_KLING_TEXT = record(("prompt",), **_KLING, aspect_ratio=choice("16:9", "9:16", "1:1", default="16:9"))
_KLING_IMAGE = record(("prompt", "image_url"), **_KLING, image_url=uri(), tail_image_url=uri())

APPS: Mapping[str, App] = {
    "fal-ai/flux/schnell": App("images", _FLUX),
    "fal-ai/veo3/fast": App("video", _VEO, _seconds),
    "fal-ai/veo3.1/fast": App("video", _VEO, _seconds),
    "fal-ai/kling-video/v2.5-turbo/pro/text-to-video": App("video", _KLING_TEXT, _seconds),
    "fal-ai/kling-video/v2.5-turbo/pro/image-to-video": App("video", _KLING_IMAGE, _seconds),
}


def aspect_of(asked: Mapping[str, Any]) -> str:
    """Return the aspect that an input asks for, as `16:9`."""
    size = asked.get("image_size")
    if isinstance(size, dict):
        return f"{size['width']}:{size['height']}"
    return _SIZES[size] if size else str(asked.get("aspect_ratio", "16:9"))
