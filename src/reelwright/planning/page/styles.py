"""What a page's own styles say that matters here: what they hide, and the colours that they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reelwright.planning.page.tokens import names

_HIDES = re.compile(
    r"display\s*+:\s*+none|visibility\s*+:\s*+(?:hidden|collapse)|opacity\s*+:\s*+0(?:\.0*+)?+(?![.\d])"
    r"|font-size\s*+:\s*+0(?![.\d])|(?:text-indent|left|top)\s*+:\s*+-\d{3,}|clip\s*+:\s*+rect\(\s*+[01]",
    re.IGNORECASE,
)
_SELECTOR = re.compile(r"(?:[a-zA-Z][\w-]*+)?+([.#][\w-]++)")
_UNSEEN_CLASSES = names("sr-only visually-hidden visuallyhidden screen-reader-text screen-reader-only")
_VARIABLE = re.compile(r"--([\w-]{1,60})\s{0,8}:\s{0,8}(#[0-9A-Fa-f]{3,8})\b")
_BRANDED = re.compile(r"brand|primary|accent|secondary|theme|key-?color", re.IGNORECASE)
_OTHERS = re.compile(
    r"text|font|border|shadow|background|bg|hover|error|success|warning|white|black|grey|gray", re.IGNORECASE
)
_MOST = 2000  # rules and variables that are kept


@dataclass
class Styles:
    """Classes and ids (`.x`, `#x`) that rules hide, and variables of CSS that are colours."""

    hidden: set[str] = field(default_factory=set)
    variables: dict[str, str] = field(default_factory=dict)

    def read(self, text: str) -> None:
        """Take in a `<style>`. Rules inside of `@media` and its like hold at times only, so they hide nothing here."""
        depth = 0
        for piece in text.split("}"):
            selector, brace, body = piece.rpartition("{")
            depth += piece.count("{")
            if brace and depth == 1 and _HIDES.search(body) and len(self.hidden) < _MOST:
                self.hidden |= set(_plain(selector.rpartition("*/")[2]))
            depth = max(depth - 1, 0)
        for found in _VARIABLE.finditer(text):
            if len(self.variables) < _MOST:
                self.variables.setdefault(found[1], found[2])

    def hides(self, attributes: Mapping[str, str]) -> bool:
        """Say whether an element is not seen, by its attributes."""
        if "hidden" in attributes or attributes.get("aria-hidden", "").strip().lower() == "true":
            return True
        if attributes.get("type", "").lower() == "hidden" or _HIDES.search(attributes.get("style", "")):
            return True
        classes = attributes.get("class", "").split()
        if not _UNSEEN_CLASSES.isdisjoint(classes):
            return True
        return any(f".{name}" in self.hidden for name in classes) or f"#{attributes.get('id', '')}" in self.hidden

    def colors(self) -> Iterator[tuple[str, str]]:
        """Yield the variables that name a colour of the brand, with it as `#RRGGBB`."""
        for name, value in self.variables.items():
            color = full_hex(value)
            if color and _BRANDED.search(name) and not _OTHERS.search(name):
                yield name, color


def full_hex(text: str) -> str | None:
    """Return a colour of CSS as `#RRGGBB`, without its opacity; None for what is not in hexadecimal."""
    text = text.strip()
    found = re.fullmatch(r"#([0-9A-Fa-f]{3,8})", text)
    if not found or len(found[1]) not in (3, 4, 6, 8):
        return None
    digits = found[1] if len(found[1]) > 4 else "".join(digit * 2 for digit in found[1])
    return f"#{digits[:6].upper()}"


def _plain(selectors: str) -> Iterator[str]:
    for selector in selectors.split(","):
        found = _SELECTOR.fullmatch(selector.strip())
        if found:
            yield found[1]
