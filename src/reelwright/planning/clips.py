"""What an engine is asked to film: the words of a shot's clip, with the whole style in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reelwright.errors import shorten
from reelwright.plan import StyleSpec
from reelwright.planning.instructions import speaks_to_machine
from reelwright.planning.prompt import strip_production
from reelwright.planning.reading import Reading
from reelwright.planning.story import Moment

# The product is composited and texts are typeset: neither is ever drawn by a model (rule 4 of the house).
AVOID = "text, letters, captions, logos, watermarks, product packaging, brand names, distorted hands, extra limbs"

ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?(?!\w)", re.IGNORECASE)

_NO_WISH = re.compile(  # sentences of a prompt that a look at the clip alone cannot judge, or that the checks measure
    r"(?:The light and the place go on from|The world of an ad|Lighting:|Texture:|Mood:|Colours:|Grade:|No writing)"
)
_MOST_WISHES, _LONGEST_WISH = 12, 300
_MOST_AVOIDED, _LONGEST_AVOIDED = 32, 80

_SEEN = {
    "hook": "one strong, simple subject with a clear movement that catches the eye at once",
    "problem": "the everyday moment before, a little tired, something in the way",
    "turn": "the moment when it changes: light comes in, the movement turns",
    "showcase": "an empty place seen close, with depth behind it, where something could stand",
    "proof": "a detail of material and light, very close",
    "demo": "hands at work, calm and sure, from the side",
    "quote": "a place where somebody lives, without the person, quiet",
}


def clip_prompt(reading: Reading, moment: Moment, style: StyleSpec, before: Moment | None = None) -> str:
    """Return the words for a clip: what is seen, the world of the ad in the brief's own words, and all of the style.

    `before` is the moment of the clip before it, whose light and place go on where somebody wrote what it shows. The
    names of product and brand stand in none of it, for what is named is drawn.
    """
    brief = reading.brief
    about = shorten(unnamed(brief.prompt or strip_production(brief.title or ""), reading), 240)
    world = f" of {about}" if about else ""
    audience = unnamed(brief.audience or "", reading)
    people = f" for {shorten(audience, 80)}" if audience else ""
    seen = _seen(moment, reading)
    goes_on = (
        f" The light and the place go on from the clip before: {_seen(before, reading)[:120]}."
        if before and before.seen
        else ""
    )
    camera = f"{style.camera}, {moment.camera}" if moment.camera else style.camera
    colors = ", ".join((style.palette.ground, style.palette.deep, style.palette.accent))
    return (
        f"{seen[:1].upper()}{seen[1:].rstrip('.')}.{goes_on} The world of an ad{people}{world}. "
        f"Lighting: {style.lighting}. Camera: {camera}, one continuous shot. Texture: {style.texture}. "
        f"Mood: {style.mood}. Colours: {colors}. Grade: {style.grade}. "
        "No writing anywhere, no product, no face in close-up."
    )


def avoided(reading: Reading) -> str:
    """Return what no clip may show: what we set or lay over it ourselves, and what offends in the ad's market."""
    unseen = reading.market.unseen if reading.market else ""
    return f"{AVOID}, {unseen}" if unseen else AVOID


@dataclass(frozen=True)
class Wanted:
    """Something that a clip was asked for in these words: what is seen and happens in it (`scene`), or its camera."""

    kind: Literal["scene", "camera"]
    text: str


def wanted_of(prompt: str) -> tuple[Wanted, ...]:
    """Return what can be looked for in a clip of a prompt: one of `clip_prompt`, or what a user made of it."""
    return tuple(_wishes(prompt))[:_MOST_WISHES]


def avoided_of(avoid: str) -> tuple[str, ...]:
    """Return the things that a clip is to avoid, each once."""
    things = (shorten(each.strip(" ."), _LONGEST_AVOIDED) for each in re.split(r"[,;\n،、，；]", avoid))
    return tuple(dict.fromkeys(each for each in things if each and not speaks_to_machine(each)))[:_MOST_AVOIDED]


def _wishes(prompt: str) -> Iterator[Wanted]:
    for sentence in re.split(r"(?<=[.!?\n])\s+|(?<=[。！？])", prompt):
        text = sentence.strip(" .\n")
        if not text or _NO_WISH.match(text) or speaks_to_machine(text):
            continue
        if text.startswith("Camera:"):
            yield Wanted("camera", shorten(text.removeprefix("Camera:").strip(), _LONGEST_WISH))
        else:
            yield Wanted("scene", shorten(text, _LONGEST_WISH))


def speaker_prompt(style: StyleSpec) -> str:
    """Return the words for a person who speaks to the camera."""
    return f"The person speaks to the camera, awake and natural, head still. Mood: {style.mood}."


def _seen(moment: Moment, reading: Reading) -> str:
    return unnamed(moment.seen, reading) or _SEEN.get(moment.role, _SEEN["showcase"])


def unnamed(text: str, reading: Reading) -> str:
    """Return `text` without the names of product and brand, addresses, and sentences that speak to a machine."""
    product = reading.brief.product
    names = [name for name in (product.name if product else None, reading.brief.brand.name) if name]
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:['’]s)?(?!\w)", "", text, flags=re.IGNORECASE)
    text = ADDRESS.sub("", text)
    if speaks_to_machine(text):
        text = " ".join(part for part in re.split(r"(?<=[.!?\n])\s+", text) if not speaks_to_machine(part))
    return " ".join(text.split()).strip(" .,;:")
