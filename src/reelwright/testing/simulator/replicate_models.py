"""A handful of models of Replicate: their inputs as read on 2026-04-23 (851-labs, MiniMax and Aleph on the pages of
2026), served in cog's form, and what each makes of an input."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reelwright.testing.simulator.schema import choice, flag, listed, number, record, text, uri, whole

Makes = Literal["video", "images", "cutout", "music", "speech", "words"]
Input = Mapping[str, Any]


@dataclass(frozen=True)
class Model:
    """A model. `official` ones are run by name and charged for results; others by version, and for their time."""

    makes: Makes
    input: Mapping[str, Any]
    version: str
    official: bool = True
    many: bool = False  # its output is a list
    seconds: Callable[[Input], float] = lambda _: 0.0


def _wan(required: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    common = {
        "seed": whole(),
        "prompt": text(),
        "go_fast": flag(True),
        "num_frames": whole(81, 121, 81),
        "resolution": choice("480p", "720p", default="480p"),
        "sample_shift": number(1, 20, 12),
        "frames_per_second": whole(5, 30, 16),
        "disable_safety_checker": flag(False),
        "lora_scale_transformer": number(default=1),
        "lora_scale_transformer_2": number(default=1),
        "lora_weights_transformer": text(),
        "lora_weights_transformer_2": text(),
    }
    return record(required, **(common | fields))


def _wan_seconds(asked: Input) -> float:
    return float(asked["num_frames"]) / float(asked["frames_per_second"])


_VEO = record(
    ("prompt",),
    seed=whole(),
    image=uri(),
    prompt=text(),
    duration=choice(4, 6, 8, default=8),
    last_frame=uri(),
    resolution=choice("720p", "1080p", default="1080p"),
    aspect_ratio=choice("16:9", "9:16", default="16:9"),
    generate_audio=flag(True),
    negative_prompt=text(),
)
_RATIOS = ("1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21")
_ALEPH = record(
    ("prompt", "video"),
    seed=whole(),
    video=uri(),
    prompt=text(),
    aspect_ratio=choice("16:9", "9:16", "4:3", "3:4", "1:1", "21:9", default="16:9"),
    reference_images=listed(uri(), 3),
)
_FLUX = record(
    ("prompt",),
    seed=whole(),
    prompt=text(),
    go_fast=flag(True),
    megapixels=choice("1", "0.25", default="1"),
    num_outputs=whole(1, 4, 1),
    aspect_ratio=choice(*_RATIOS, default="1:1"),
    output_format=choice("webp", "jpg", "png", default="webp"),
    output_quality=whole(0, 100, 80),
    num_inference_steps=whole(1, 4, 4),
    disable_safety_checker=flag(False),
)
_FILL = record(
    ("prompt", "image"),
    prompt=text(),
    image=uri(),
    mask=uri(),
    seed=whole(),
    steps=whole(15, 50, 50),
    guidance=number(1.5, 100, 60),
    safety_tolerance=whole(1, 6, 2),
    output_format=choice("jpg", "png", default="jpg"),
)
_MUSICGEN = record(
    ("prompt",),
    seed=whole(),
    top_k=whole(default=250),
    top_p=number(default=0),
    prompt=text(),
    duration=whole(default=8),
    input_audio=uri(),
    temperature=number(default=1),
    continuation=flag(False),
    model_version=choice("stereo-melody-large", "stereo-large", "melody-large", "large", default="stereo-melody-large"),
    output_format=choice("wav", "mp3", default="wav"),
    continuation_end=whole(0),
    continuation_start=whole(0, default=0),
    multi_band_diffusion=flag(False),
    normalization_strategy=choice("loudness", "clip", "peak", "rms", default="loudness"),
    classifier_free_guidance=whole(default=3),
)
_EMOTIONS = ["auto", "happy", "sad", "angry", "fearful", "disgusted", "surprised", "calm", "fluent", "neutral"]
_SPEECH = record(
    ("text",),
    text=text(10_000),
    voice_id=text(default="Wise_Woman"),
    speed=number(0.5, 2, 1),
    volume=number(0, 10, 1),
    pitch=whole(-12, 12, 0),
    emotion=choice(*_EMOTIONS, default="auto"),
    english_normalization=flag(False),
    sample_rate=choice(8000, 16000, 22050, 24000, 32000, 44100, default=32000),
    bitrate=choice(32000, 64000, 128000, 256000, default=128000),
    audio_format=choice("mp3", "wav", "flac", "pcm", default="mp3"),
    channel=choice("mono", "stereo", default="mono"),
    language_boost=text(default="None"),
    subtitle_enable=flag(False),
)
_CUTOUT = record(
    ("image",),
    image=uri(),
    threshold=number(0, 1, 0),
    reverse=flag(False),
    background_type=text(default="rgba"),
    format=choice("png", "jpg", default="png"),
)
_GEMINI = record(
    ("prompt",),
    audio=uri(),
    top_p=number(0, 1, 0.95),
    images=listed(uri(), 10),
    prompt=text(),
    videos=listed(uri(), 10),
    temperature=number(0, 2, 1),
    thinking_level=choice("low", "high"),
    max_output_tokens=whole(1, 65535, 65535),
    system_instruction=text(),
)

MODELS: Mapping[str, Model] = {
    "google/veo-3.1-fast": Model("video", _VEO, "ba987aceebef", seconds=lambda asked: float(asked["duration"])),
    "runwayml/gen4-aleph": Model("video", _ALEPH, "35e570d17bdb", seconds=lambda _: 5.0),
    "wan-video/wan-2.2-t2v-fast": Model(
        "video",
        _wan(
            ("prompt",),
            aspect_ratio=choice("16:9", "9:16", default="16:9"),
            optimize_prompt=flag(False),
            interpolate_output=flag(True),
        ),
        "c483b1f7b892",
        seconds=_wan_seconds,
    ),
    "wan-video/wan-2.2-i2v-fast": Model(
        "video",
        _wan(("prompt", "image"), image=uri(), last_image=uri(), interpolate_output=flag(False)),
        "4eaf2b01d3bf",
        seconds=_wan_seconds,
    ),
    "black-forest-labs/flux-schnell": Model("images", _FLUX, "c846a69991da", many=True),
    "black-forest-labs/flux-fill-pro": Model("images", _FILL, "0f1e2d3c4b5a"),
    "meta/musicgen": Model(
        "music", _MUSICGEN, "671ac645ce5e", official=False, seconds=lambda asked: float(asked["duration"])
    ),
    "minimax/speech-02-turbo": Model("speech", _SPEECH, "0a1b2c3d4e5f"),
    "851-labs/background-remover": Model("cutout", _CUTOUT, "a029dff38972", official=False),
    "google/gemini-3-flash": Model("words", _GEMINI, "12917939800a", many=True),
}


def version_of(name: str) -> str:
    """Return the id of a model's version: 64 hexadecimal digits, the first twelve as seen."""
    return MODELS[name].version + hashlib.sha256(name.encode()).hexdigest()[:52]


def openapi(name: str) -> dict[str, Any]:
    """Return the schema of a model as cog writes it: choices stand apart, fields have an order and a title."""
    model = MODELS[name]
    schemas: dict[str, Any] = {"Output": _output(model)}
    properties: dict[str, Any] = {}
    for n, (field, rules) in enumerate(model.input["properties"].items()):
        place = {"x-order": n, "description": field.replace("_", " ")}
        if "enum" in rules:
            schemas[field] = {
                "enum": rules["enum"], "type": rules["type"], "title": field, "description": "An enumeration."
            }  # fmt: skip
            chosen = {"allOf": [{"$ref": f"#/components/schemas/{field}"}], **place}
            properties[field] = chosen | ({"default": rules["default"]} if "default" in rules else {})
        else:
            properties[field] = {**rules, "title": field.replace("_", " ").title(), **place}
    schemas["Input"] = {
        "type": "object", "title": "Input", "required": model.input["required"], "properties": properties
    }  # fmt: skip
    return {"openapi": "3.0.2", "info": {"title": "Cog", "version": "0.1.0"}, "components": {"schemas": schemas}}


def _output(model: Model) -> dict[str, Any]:
    if model.makes == "words":
        return {
            "type": "array", "items": {"type": "string"}, "title": "Output",
            "x-cog-array-type": "iterator", "x-cog-array-display": "concatenate",
        }  # fmt: skip
    one = {"type": "string", "title": "Output", "format": "uri"}
    return {"type": "array", "items": one, "title": "Output"} if model.many else one
