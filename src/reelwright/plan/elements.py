"""Graphic elements of a plan: what a shot shows beside its texts, and what lies over the whole film.

An element that says something names the facts that back it; the layout of each aspect gives it its place.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from reelwright.frozen import Frozen
from reelwright.words import Identifier, clean_line

Price = Annotated[str, Field(min_length=1, max_length=24), AfterValidator(clean_line)]
Short = Annotated[str, Field(min_length=1, max_length=32), AfterValidator(clean_line)]
Caption = Annotated[str, Field(min_length=1, max_length=60), AfterValidator(clean_line)]
Facts = Annotated[tuple[Identifier, ...], Field(min_length=1)]


class PriceTag(Frozen):
    """A price as it is written, and the one `before` it, which is struck through."""

    kind: Literal["price_tag"] = "price_tag"
    price: Price
    before: Price | None = None
    facts: Facts

    @property
    def said(self) -> tuple[str, ...]:
        return (self.price, self.before) if self.before else (self.price,)


class Badge(Frozen):
    """A few words on a disc beside the product; on a pill under the texts where no disc has room."""

    kind: Literal["badge"] = "badge"
    text: Short
    facts: Facts

    @property
    def said(self) -> tuple[str, ...]:
        return (self.text,)


class LowerThird(Frozen):
    """Who speaks, or what is seen: a name, and a line under it."""

    kind: Literal["lower_third"] = "lower_third"
    name: Caption
    line: Caption | None = None
    facts: Facts

    @property
    def said(self) -> tuple[str, ...]:
        return (self.name, self.line) if self.line else (self.name,)


class Countdown(Frozen):
    """The numbers from `seconds` to 1, each for a second from the shot's cut on."""

    kind: Literal["countdown"] = "countdown"
    seconds: Annotated[int, Field(ge=2, le=8)]

    @property
    def facts(self) -> tuple[str, ...]:
        return ()

    @property
    def said(self) -> tuple[str, ...]:
        return ()


class ProgressBar(Frozen):
    """A thin bar above everything else that fills while the film runs."""

    kind: Literal["progress_bar"] = "progress_bar"


class Watermark(Frozen):
    """The brand's name, faintly, where nothing else stands in any shot."""

    kind: Literal["watermark"] = "watermark"


Element = Annotated[PriceTag | Badge | LowerThird | Countdown, Field(discriminator="kind")]
FilmElement = Annotated[ProgressBar | Watermark, Field(discriminator="kind")]
