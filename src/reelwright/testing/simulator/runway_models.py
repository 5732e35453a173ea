"""What Runway's endpoints take of a handful of models, as its own client (5.24.0) types them, and what they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reelwright.testing.simulator.schema import choice, flag, listed, number, record, text, whole

Makes = Literal["video", "image", "speech"]
CREDIT = 10_000  # micros


@dataclass(frozen=True)
class Model:
    """A model at one endpoint. `prompt_units` is the limit of its text in UTF-16 code units."""

    makes: Makes
    input: Mapping[str, Any]
    prompt_units: int | None = 1000
    least: int = 0  # micros that a task costs at least


_URI = {"type": "string", "minLength": 1}
_PROMPT = {"type": "string", "minLength": 1}
_SEED = whole(0, 4_294_967_295)
_MODERATION = record((), publicFigureThreshold=choice("auto", "low"))
_SIX = choice("1280:720", "720:1280", "1104:832", "960:960", "832:1104", "1584:672")
_FOUR = choice("1280:720", "720:1280", "1080:1920", "1920:1080")
_PICTURES = choice(
    "1024:1024", "1080:1080", "1168:880", "1360:768", "1440:1080", "1080:1440", "1808:768", "1920:1080", "1080:1920",
    "2112:912", "1280:720", "720:1280", "720:720", "960:720", "720:960", "1680:720",
)  # fmt: skip
_REFERENCES = listed(record(("uri",), uri=_URI, tag=text(16)), 3)


def _keyframes(*places: str) -> dict[str, Any]:
    placed = record(("uri", "position"), uri=_URI, position=choice(*places))
    return {"anyOf": [_URI, listed(placed, len(places)) | {"minItems": 1}]}


def _named(name: str, required: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    return record(("model", *required), model=choice(name), **fields)


def _gen(name: str, required: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    common = {"promptText": _PROMPT, "duration": whole(2, 10, 10), "seed": _SEED, "contentModeration": _MODERATION}
    return _named(name, required, **(common | fields))


def _veo(name: str, required: tuple[str, ...], **fields: Any) -> dict[str, Any]:
    common = {
        "promptText": _PROMPT, "ratio": _FOUR, "duration": choice(4, 6, 8, default=8), "audio": flag(True),
        "negativePrompt": _PROMPT, "seed": _SEED,
    }  # fmt: skip
    return _named(name, required, **(common | fields))


def _picture(name: str, required: tuple[str, ...]) -> dict[str, Any]:
    return _named(
        name, ("promptText", "ratio", *required), promptText=_PROMPT, ratio=_PICTURES, seed=_SEED,
        contentModeration=_MODERATION, referenceImages=_REFERENCES | ({"minItems": 1} if required else {}),
    )  # fmt: skip


_VOICES = (
    "Maya Arjun Serene Bernard Billy Mark Clint Mabel Chad Leslie Eleanor Elias Elliot Grungle Brodie Sandra Kirk "
    "Kylie Lara Lisa Malachi Marlene Martin Miriam Monster Paula Pip Rusty Ragnar Xylar Maggie Jack Katie Noah "
    "James Rina Ella Mariah Frank Claudia Niki Vincent Kendrick Myrna Tom Wanda Benjamin Kiana Rachel"
)
_VOICE = record(("type", "presetId"), type=choice("runway-preset"), presetId=choice(*_VOICES.split()))
_TONE = {
    "languageCode": text(), "seed": _SEED, "similarityBoost": number(0, 1), "speed": number(0.7, 1.2),
    "stability": number(0, 1), "style": number(0, 1), "useSpeakerBoost": flag(),
}  # fmt: skip


def _spoken(name: str, **fields: Any) -> dict[str, Any]:
    return _named(name, ("promptText", "voice"), promptText=_PROMPT, voice=_VOICE, **fields)


_ALEPH = _named(
    "aleph2", ("videoUri",), videoUri=_URI, promptText=_PROMPT, seed=_SEED, contentModeration=_MODERATION,
    targetAspectRatio=choice("16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "21:9"), ratio=text(),
)  # fmt: skip
_FILM = ("promptImage", "promptText", "ratio", "duration")

MODELS: Mapping[str, Mapping[str, Model]] = {
    "image_to_video": {
        "gen4_turbo": Model(
            "video", _gen("gen4_turbo", ("promptImage", "ratio"), promptImage=_keyframes("first"), ratio=_SIX)
        ),
        "gen4.5": Model("video", _gen("gen4.5", _FILM, promptImage=_keyframes("first"), ratio=_SIX)),
        "veo3.1": Model(
            "video", _veo("veo3.1", ("promptImage", "ratio"), promptImage=_keyframes("first", "last"))
        ),
        "veo3.1_fast": Model(
            "video", _veo("veo3.1_fast", ("promptImage", "ratio"), promptImage=_keyframes("first", "last"))
        ),
    },
    "text_to_video": {
        "gen4.5": Model(
            "video", _gen("gen4.5", ("promptText", "ratio", "duration"), ratio=choice("1280:720", "720:1280"))
        ),
        "veo3.1": Model("video", _veo("veo3.1", ("promptText", "ratio"))),
        "veo3.1_fast": Model("video", _veo("veo3.1_fast", ("promptText", "ratio"))),
    },
    "video_to_video": {"aleph2": Model("video", _ALEPH, None, 56 * CREDIT)},
    "text_to_image": {
        "gen4_image": Model("image", _picture("gen4_image", ())),
        "gen4_image_turbo": Model("image", _picture("gen4_image_turbo", ("referenceImages",))),
    },
    "text_to_speech": {
        "eleven_multilingual_v2": Model("speech", _spoken("eleven_multilingual_v2")),
        "eleven_v3": Model(
            "speech", _spoken("eleven_v3", **_TONE, applyTextNormalization=choice("auto", "on", "off")), None
        ),
        "eleven_v4": Model("speech", _spoken("eleven_v4", **_TONE, previousText=text(), nextText=text()), None),
    },
}  # fmt: skip


def files_in(asked: Mapping[str, Any]) -> list[str]:
    """Return the addresses of files that a request names."""
    found = [asked[name] for name in ("promptImage", "videoUri") if isinstance(asked.get(name), str)]
    for name in ("promptImage", "referenceImages"):
        listed = asked.get(name)
        found += [each["uri"] for each in listed] if isinstance(listed, list) else []
    return found
