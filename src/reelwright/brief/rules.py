"""A brand's rules: what its ads may show and say, and what becomes of one that does not keep to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from reelwright.color import Hex
from reelwright.frozen import Frozen
from reelwright.words import Line, Name, Sentence

_MOST_SECONDS = 8  # a shot is no longer


def _words(value: object) -> object:
    """Accept a list of words to avoid, for which there are no others."""
    return dict.fromkeys(value) if isinstance(value, list | tuple) else value


class LogoRules(Frozen):
    """`clear` is the free space around it in its own heights; `least_width` its width in widths of the picture."""

    clear: Annotated[float, Field(ge=0, le=2)] = 0
    least_width: Annotated[float, Field(ge=0, le=0.5)] = 0


class LegalRules(Frozen):
    """The line that every ad shows: for how many seconds at least, and how large in px of a picture 1080 px wide."""

    text: Sentence
    seconds: Annotated[float, Field(ge=0, le=_MOST_SECONDS)] = 2
    size: Annotated[float, Field(ge=20, le=80)] = 28


class BrandRules(Frozen):
    """`block` refuses to plan and to build an ad that breaks them, `warn` tells.

    `colors` are those that may be used, `tolerance` how far from one a colour may be (a distance in OKLab: 0.02 is just
    seen, black and white are 1 apart); greys are free. `avoid` are words, each with the one to use instead where there
    is one; `spelling` are words as they must be written; `tone` are words of which the film's mood has one.
    """

    enforce: Literal["block", "warn"] = "warn"
    colors: Annotated[tuple[Hex, ...], Field(max_length=12)] = ()
    tolerance: Annotated[float, Field(ge=0, le=1)] = 0.06
    fonts: Annotated[tuple[Name, ...], Field(max_length=10)] = ()
    logo: LogoRules | None = None
    avoid: Annotated[Mapping[Name, Name | None], Field(max_length=60), BeforeValidator(_words)] = {}
    spelling: Annotated[tuple[Name, ...], Field(max_length=60)] = ()
    forbidden: Annotated[tuple[Line, ...], Field(max_length=60)] = ()
    legal: LegalRules | None = None
    tone: Annotated[tuple[Name, ...], Field(max_length=6)] = ()
