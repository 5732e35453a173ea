"""What an engine is asked to film: the words of a shot's clip, with the whole style in them."""

from __future__ import annotations

from reelwright.errors import shorten
from reelwright.plan import StyleSpec
from reelwright.planning.reading import Reading
from reelwright.planning.story import Moment

# The product is composited and texts are typeset: neither is ever drawn by a model (rule 4 of the house).
AVOID = "text, letters, captions, logos, watermarks, product packaging, brand names, distorted hands, extra limbs"

_SEEN = {
    "hook": "one strong, simple subject with a clear movement that catches the eye at once",
    "problem": "the everyday moment before, a little tired, something in the way",
    "turn": "the moment when it changes: light comes in, the movement turns",
    "showcase": "an empty place seen close, with depth behind it, where something could stand",
    "proof": "a detail of material and light, very close",
    "demo": "hands at work, calm and sure, from the side",
    "quote": "a place where somebody lives, without the person, quiet",
}


def clip_prompt(reading: Reading, moment: Moment, style: StyleSpec) -> str:
    """Return the words for a clip: what is seen, the world of the ad in the brief's own words, and all of the style."""
    brief = reading.brief
    about = shorten(brief.prompt or brief.title or (brief.product.name if brief.product else ""), 240)
    people = f" for {shorten(brief.audience, 80)}" if brief.audience else ""
    colors = ", ".join((style.palette.ground, style.palette.deep, style.palette.accent))
    return (
        f"{_SEEN.get(moment.role, _SEEN['showcase']).capitalize()}. The world of an ad{people}: {about}. "
        f"Lighting: {style.lighting}. Camera: {style.camera}, one continuous shot. Texture: {style.texture}. "
        f"Mood: {style.mood}. Colours: {colors}. Grade: {style.grade}. "
        "No writing anywhere, no product, no face in close-up."
    )
