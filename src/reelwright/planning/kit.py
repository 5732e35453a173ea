"""A brand kit out of a logo and a page: its name, website and colours, and the palette that ads make of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright.color import contrast
from reelwright.finding import Finding
from reelwright.plan import Palette
from reelwright.planning.drafting import Source, is_brand
from reelwright.planning.looks import LOOKS
from reelwright.planning.page import PageFacts, Told
from reelwright.planning.palette import make_palette
from reelwright.planning.rules.looks import distance

READABLE = 4.5  # WCAG 2.2, 1.4.3
_PAIRS = (("ink", "ground"), ("ink", "paper"), ("paper", "deep"))
_MOST = 4  # colours
_SAME = 0.08  # distance in OKLab below which two colours are one


@dataclass(frozen=True)
class Contrast:
    """How type of one role stands out from another: a WCAG ratio, 1 to 21, and whether it can be read."""

    role: str
    on: str
    ratio: float
    holds: bool


@dataclass(frozen=True)
class KitDraft:
    """`brand` is a brief's section of that name but for its logo; `palette` is what an ad is drawn in with it."""

    name: str
    brand: Mapping[str, Any]
    palette: Palette
    contrasts: tuple[Contrast, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]


def draft_kit(name: str, page: PageFacts | None, logo: str, colors: Sequence[Told]) -> KitDraft:
    """Return the kit of a brand; `logo` is what its file is called ("" for none), `colors` are those of the logo.

    A name that is given goes before the page's, and the logo's colours before the page's.
    """
    found = Source("name", name, "given") if name else _name(page, logo)
    chosen = list(_chosen(page, colors))
    brand: dict[str, Any] = {"name": found.text} | ({"colors": [color.text for color in chosen]} if chosen else {})
    sources = [found, *(Source("colors", color.text, color.source) for color in chosen)]
    if page and page.host:
        brand["website"] = page.host
        sources.append(Source("website", page.host, page.address))
    palette = make_palette(brand.get("colors", ()), LOOKS[0].hues[0])
    findings = list(page.findings if page else ())
    if not chosen:
        message, remedy = "no colour of the brand was found, so the palette is a usual one", "Write `colors:`."
        findings.append(_warning("colors", message, remedy))
    if found.source == "guessed":
        findings.append(_warning("name", f"nobody said what the brand is called, so it is “{found.text}”", "Name it."))
    return KitDraft(found.text, brand, palette, tuple(_contrasts(palette)), tuple(sources), tuple(findings))


def _name(page: PageFacts | None, logo: str) -> Source:
    if page and page.brand:
        return Source("name", page.brand.text, page.origin(page.brand.source))
    words = (page.host.split(".")[0] if page else "") or logo.rpartition(".")[0]
    told = re.findall(r"[^\W\d_]+", re.sub(r"(?i)\blogo\b", "", re.sub(r"[_-]+", " ", words)))
    return Source("name", " ".join(told)[:80].title() or "Brand", "guessed")


def _chosen(page: PageFacts | None, colors: Sequence[Told]) -> Iterator[Told]:
    """Yield colours that are told apart, with a hue or dark: paper and ink are nobody's brand."""
    theirs = [Told(text=each.text, source=page.origin(each.source)) for each in page.colors] if page else []
    kept: list[str] = []
    for color in (*colors, *theirs):
        if is_brand(color.text) and all(distance(color.text, other) >= _SAME for other in kept) and len(kept) < _MOST:
            kept.append(color.text)
            yield color


def _contrasts(palette: Palette) -> Iterator[Contrast]:
    for role, on in _PAIRS:
        ratio = contrast(getattr(palette, role), getattr(palette, on))
        yield Contrast(role, on, round(ratio, 2), ratio >= READABLE)


def _warning(where: str, message: str, remedy: str) -> Finding:
    return Finding(check="kit", severity="warning", where=where, message=message, remedy=remedy)
