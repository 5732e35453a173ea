"""Texts that move: word by word, line by line or all at once, in and out."""

from __future__ import annotations

from functools import partial

from examples.features import Feature
from examples.features._studio import Studio, film

from reelwright.composition import EASES, Composition, TextMotion

_LINES = {
    "rise": "Words rise through the edge of their line.",
    "drop": "Words drop through the edge of their line.",
    "fade": "Words fade in.",
    "slide": "Words slide in from the side that reading begins on.",
    "pop": "Words grow with a little overshoot.",
    "zoom": "Words come from nearer.",
    "wipe": "A soft edge crosses each line in reading direction.",
    "type": "Letters come one by one; joined scripts word by word.",
    "blur": "Words come into focus.",
}


def moving(studio: Studio, kind: str, stagger: float = 4) -> Composition:
    ease = EASES["pop" if kind == "pop" else "linear" if kind == "type" else "enter"]
    motion = TextMotion.model_validate({"kind": kind, "frames": 8 if kind == "type" else 14, "ease": ease})
    stagger = 8 if kind == "type" else stagger
    upper = studio.text("Slow mornings", 240, 42, enter=motion, stagger=stagger)
    lower = studio.text("taste better", 296, 42, enter=motion, stagger=stagger)
    late = lower.model_copy(
        update={"words": tuple(word.model_copy(update={"enter": word.enter + 2 * stagger}) for word in lower.words)}
    )
    return film(upper, late)


FEATURES = (
    *(Feature(kind, line, partial(moving, kind=kind), (4, 9, 15, 40)) for kind, line in _LINES.items()),
    Feature("at-once", "All words of a text together.", partial(moving, kind="rise", stagger=0), (3, 6, 40)),
)
