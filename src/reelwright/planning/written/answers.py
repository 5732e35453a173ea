"""What a model may write: a script, and what clips show. Small, closed documents; never a plan.

The product, its offer, its quotes, prices and the end card are not among them: they are the brief's own.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from reelwright.brief.template import Template
from reelwright.frozen import Frozen
from reelwright.words import clean_line

MOST_MOMENTS = 20
Look = Literal["uplift", "care", "luxury", "tech", "sport", "playful", "night", "organic", "cinematic", "lo-fi"]
Style = Annotated[str, Field(max_length=80), AfterValidator(clean_line)]
Copy = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(clean_line)]
Line = Annotated[str, Field(max_length=240), AfterValidator(clean_line)]
Seen = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(clean_line)]


class StyleWords(Frozen):
    """A few words each; an empty one leaves the look's own."""

    lighting: Style = ""
    camera: Style = ""
    texture: Style = ""
    mood: Style = ""
    grade: Style = ""


class ScriptMoment(Frozen):
    """One idea: what stands on the screen, what is spoken over it ("" for nothing), and the facts that it stands on.

    For `offer` and `quote` the brief's own words are taken, whatever stands here.
    """

    role: Literal["hook", "problem", "turn", "showcase", "proof", "demo", "quote", "offer"]
    text: Copy
    voice: Line = ""
    facts: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=20)] = ()


class Script(Frozen):
    """The story in order, without its end card, which is made of the brief's name and call to action."""

    intent: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(clean_line)]
    structure: Template
    look: Look
    music: Look
    style: StyleWords = StyleWords()
    moments: Annotated[tuple[ScriptMoment, ...], Field(min_length=1, max_length=MOST_MOMENTS)]


class ClipWords(Frozen):
    """What one clip shows, and how the camera sees it."""

    shot: Annotated[int, Field(ge=1)]
    seen: Seen
    camera: Style = ""


class Clips(Frozen):
    clips: Annotated[tuple[ClipWords, ...], Field(min_length=1, max_length=8)]
