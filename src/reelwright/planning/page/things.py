"""What a page tells machines about its product: JSON-LD and microdata, both as https://schema.org/Product has it.

References within (`@id`) are followed one step at a time and only where something is asked for, so a graph that leads
back to itself costs nothing.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from reelwright.planning.page.scan import scan

_MOST_NODES = 20_000  # of all JSON-LD of a page
_MOST_LISTED = 50  # values of one property
_PRODUCTS = (
    "ProductGroup", "Product", "IndividualProduct", "ProductModel", "Vehicle", "SoftwareApplication",
    "MobileApplication", "WebApplication", "VideoGame", "Book", "Course", "Service", "Event", "Restaurant",
    "LocalBusiness",
)  # fmt: skip
_TRAILING = re.compile(r",(?=\s{0,40}[}\]])")
_TAG = re.compile(r"<[a-zA-Z/]")

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Thing:
    """One thing that is described, its first type, and what described it: `json-ld` or `microdata`."""

    kind: str
    data: Data
    told_by: str

    def place(self, *names: str) -> str:
        """Return where a property stands, such as `json-ld Product.brand`."""
        return f"{self.told_by} {'.'.join((self.kind, *names))}"


@dataclass
class Things:
    """All that a page describes, in order; `broken` counts the blocks of JSON-LD that cannot be read."""

    all: list[Thing] = field(default_factory=list)
    known: dict[str, Data] = field(default_factory=dict)
    broken: int = 0

    def products(self) -> list[Thing]:
        """Return the products, the surest kind first."""
        found = [thing for thing in self.all if thing.kind in _PRODUCTS]
        return sorted(found, key=lambda thing: _PRODUCTS.index(thing.kind))

    def of(self, *kinds: str) -> Iterator[Thing]:
        yield from (thing for thing in self.all if thing.kind in kinds)

    def values(self, data: Data, *names: str) -> list[Any]:
        """Return the values of the first of these properties that is there, references replaced by what they name."""
        for name in names:
            value = data.get(name)
            if isinstance(value, Mapping) and "itemListElement" in value:
                value = [_element(each) for each in _listed(value["itemListElement"])]
            if value not in (None, "", []):
                return [self._meant(each) for each in _listed(value)]
        return []

    def text(self, data: Data, *names: str) -> str:
        """Return the first text that these properties hold: itself, or the `name` of what they name."""
        return next(filter(None, map(plain, self.values(data, *names))), "")

    def parts(self, data: Data, *names: str) -> list[Data]:
        """Return those values of a property that are things themselves."""
        return [each for each in self.values(data, *names) if isinstance(each, Mapping)]

    def _meant(self, value: Any) -> Any:
        if isinstance(value, Mapping) and set(value) <= {"@id", "@type"}:
            return self.known.get(str(value.get("@id")), value)
        return value


def things_of(blocks: Iterable[str], items: Iterable[Data]) -> Things:
    """Return what blocks of JSON-LD and items of microdata describe."""
    found = Things()
    roots: list[tuple[Any, str]] = []
    for text in blocks:
        document = _document(text)
        found.broken += document is None
        roots.append((document, "json-ld"))
    roots += [(item, "microdata") for item in items]
    waiting = deque(roots)
    for _ in range(_MOST_NODES):
        if not waiting:
            break
        value, told_by = waiting.popleft()
        if isinstance(value, Mapping):
            _keep(found, value, told_by)
            waiting.extend((each, told_by) for each in value.values() if isinstance(each, Mapping | list))
        elif isinstance(value, list):
            waiting.extend((each, told_by) for each in value if isinstance(each, Mapping | list))
    return found


def plain(value: Any) -> str:
    """Return a value as a line of text without tags: a text, a number, or the name of a thing; else ""."""
    if isinstance(value, Mapping):
        value = value.get("@value", value.get("name"))
        value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(lines(str(value)))


def lines(text: str) -> list[str]:
    """Return a text that may hold HTML as its lines."""
    text = unescape(text)[:20_000]
    if not _TAG.search(text):
        return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return [block.text for block in scan(text).blocks]


def _keep(found: Things, data: Data, told_by: str) -> None:
    identifier = data.get("@id")
    if isinstance(identifier, str) and len(data) > 2:
        found.known.setdefault(identifier, data)
    kind = next((name for name in map(_kind, _listed(data.get("@type"))) if name), "")
    if kind:
        found.all.append(Thing(kind, data, told_by))


def _kind(value: Any) -> str:
    name = str(value).rpartition("/")[2].rpartition(":")[2] if isinstance(value, str) else ""
    return name if name.isidentifier() and len(name) < 40 else ""


def _element(value: Any) -> Any:
    return value.get("item", value) if isinstance(value, Mapping) else value


def _listed(value: Any) -> list[Any]:
    return value[:_MOST_LISTED] if isinstance(value, list) else [] if value is None else [value]


def _document(text: str) -> Any:
    """Return a block of JSON-LD, mended where it is wrong in a common way; None where it cannot be read."""
    bare = text.strip().removeprefix("<!--").removesuffix("-->").strip()
    bare = bare.removeprefix("//<![CDATA[").removesuffix("//]]>").strip().rstrip(";")
    for tried in (bare, _TRAILING.sub("", unescape(bare))):
        try:
            return json.loads(tried, strict=False, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            continue
    return None
