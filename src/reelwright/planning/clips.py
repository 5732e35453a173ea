"""What an engine is asked to film: the words of a shot's clip, with the whole style in them."""

from __future__ import annotations

from reelwright.errors import shorten
from reelwright.plan import StyleSpec
from reelwright.planning.reading import Reading
from reelwright.planning.story import Moment

# The product is composited, texts are typeset: neither is ever drawn by a model (rule 4).
AVOID = "text, letters, captions, logos, watermarks, product packaging, brand names, distorted hands, extra limbs"

_SCENES = {
    "hook": "an opening that stops the eye: one strong, simple subject, a clear movement",
    "problem": "the everyday moment before: a little tired, a little in the way",
    "turn": "the moment it changes: light comes in, the movement turns",
    "showcase": "an empty place where something could stand, seen close, with depth behind it",
    "proof": "a detail of material and light, seen very close",
    "demo": "hands at work, calm and sure, seen from the side",
    "quote": "a person's place without the person, lived in, quiet",
}


def clip_prompt(reading: Reading, moment: Moment, style: StyleSpec) -> str:
    """Return the prompt of a clip: the scene, what the ad is about in the brief's own words, and all of the style."""
    brief = reading.brief
    about = shorten(brief.prompt or brief.title or (brief.product.name if brief.product else ""), 240)
    seen = f", for {shorten(brief.audience, 80)}" if brief.audience else ""
    colors = ", ".join((style.palette.ground, style.palette.deep, style.palette.accent))
    parts = (
        f"Scene: {_SCENES.get(moment.role, _SCENES['showcase'])}.",
        f"World of the ad{seen}: {about}.",
        f"Lighting: {style.lighting}. Camera: {style.camera}. Texture: {style.texture}. Mood: {style.mood}.",
        f"Colours: {colors}. Grade: {style.grade}.",
        "No people's faces in close-up, no writing anywhere.",
    )
    return " ".join(parts)
