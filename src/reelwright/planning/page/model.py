"""What a page says of a product, and where on it each of that stands."""

from __future__ import annotations

from urllib.parse import urlsplit

from reelwright.finding import Finding
from reelwright.frozen import Frozen

LONGEST_ORIGIN = 160  # characters


class Told(Frozen):
    """Words as they stand on the page, and where: `json-ld Product.name`, `microdata …`, `meta og:title`, `li`."""

    text: str
    source: str


class Price(Frozen):
    """What it costs, as people of the page's language write it; `currency` is an ISO 4217 code, "" if none is said.

    `before` is the price that the page crosses out.
    """

    text: str
    currency: str
    source: str
    before: str | None = None


class Rating(Frozen):
    """The mean of `count` customers' ratings (None: not told), out of 5."""

    value: float
    count: int | None
    source: str


class Quote(Frozen):
    """What a customer wrote, whole, by whom, and his rating out of 5 where he gave one."""

    text: str
    by: str
    rating: float | None
    source: str


class Photo(Frozen):
    """The address of a picture, and its size in px where the page tells it."""

    address: str
    source: str
    width: int | None = None
    height: int | None = None


class PageFacts(Frozen):
    """All that a page says of one product. `address` is its own, or the name of its file; best photos come first.

    `claims` are the page's own short sentences, `colors` those it is painted with (`#RRGGBB`), `language` a locale such
    as `de` or `de-AT`, None where neither the page nor its words tell it.
    """

    address: str
    language: str | None = None
    name: Told | None = None
    brand: Told | None = None
    description: Told | None = None
    prices: tuple[Price, ...] = ()
    rating: Rating | None = None
    quotes: tuple[Quote, ...] = ()
    claims: tuple[Told, ...] = ()
    call: Told | None = None
    photos: tuple[Photo, ...] = ()
    colors: tuple[Told, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def host(self) -> str:
        """The page's host without `www.`, "" for a file."""
        return (urlsplit(self.address).hostname or "").removeprefix("www.")

    def origin(self, source: str) -> str:
        """Return a place on this page with the page's address, for a fact's source; queries are left out."""
        plain = self.address.partition("?")[0].partition("#")[0]
        room = LONGEST_ORIGIN - len(source) - 2
        return f"{source}, {plain if len(plain) <= room else self.host or plain[:room]}"[:LONGEST_ORIGIN]
