"""A page as a flat list of what a visitor sees, block by block, and what it tells machines beside that.

What is hidden is left out: `hidden`, `aria-hidden`, `display: none`, no size, no opacity, far outside, by its own style
or by a plain rule of a `<style>` before it. Styles in files and colours that equal their ground are not seen through.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal

from reelwright.planning.page.styles import Styles
from reelwright.planning.page.tokens import Token, names, tokens

MOST_TOKENS = 300_000  # tags and texts that are read; a long shop page has some 20,000
_MOST_BLOCKS, _MOST_TEXT = 20_000, 2000  # blocks of a page, and characters of one
_MOST_PROPERTIES = 400  # of microdata
_NEAR = 24  # open elements that are looked through for one that a start closes

_VOID = names("area base br col embed hr img input link meta param source track wbr")
_BLOCKS = names(
    "address article aside blockquote body br button dd details dialog div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html label legend li main nav ol option p pre section select summary table "
    "tbody td tfoot th thead tr ul"
)
_UNSEEN = names("head template noscript svg math object canvas audio video select datalist map dialog")
_KINDS = names("h1 h2 h3 h4 h5 h6 li dt dd td th blockquote button summary")
_LASTING = _KINDS | {"th", "td", "price", "del"}  # all blocks within are of that kind too
_OWN_LINE = frozenset(("button", "price", "del"))  # kinds that are a block whatever element they are
_BUTTON = re.compile(r"\b(?:btn|button|cta)\b", re.IGNORECASE)
_PRICE = re.compile(r"price|preis|prix|precio|prezzo|amount|سعر", re.IGNORECASE)
_IMPLIED = {  # what a start closes, and what it looks no further than
    "li": ("li", "ul ol"), "dt": ("dt dd", "dl"), "dd": ("dt dd", "dl"), "tr": ("tr td th", "table"),
    "td": ("td th", "tr table"), "th": ("td th", "tr table"), "p": ("p", "div li td section article body"),
    "option": ("option", "select"),
}  # fmt: skip
_ASIDE = re.compile(
    r"(?<![a-z])(?<!no-)(?<!has-)(?<!with-)(?:nav(?:bar|igation)?|menu|breadcrumbs?|footer|cookies?|consent|newsletter|"
    r"related|recommend\w*|recently|upsells?|cross-sells?|sidebar|modal|popup|drawer|minicart|announcement|pagination|"
    r"share|social)(?![a-z])",
    re.IGNORECASE,
)
_REVIEWS = re.compile(
    r"(?<![a-z])(?:reviews?|testimonials?|ratings?|bewertung\w*|avis|opiniones)(?![a-z])", re.IGNORECASE
)
_ASIDES = names("nav footer aside")
_ROLES = names("navigation contentinfo banner dialog alert alertdialog search menu complementary")
_LINKS = ("href", "src", "content", "datetime", "value", "data")

Region = Literal["", "aside", "reviews"]
Item = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """A line of text as it is seen. `kind` is its element: `li` for all in a list's item, `text` for what has no name,
    `price` where its classes say so, `del` for what is crossed out.

    `group` counts items and rows, `listed` lists and tables; both are 0 outside. `linked` says that it is a link.
    """

    kind: str
    text: str
    heading: str
    region: Region
    hint: str
    group: int
    listed: int
    linked: bool


@dataclass(frozen=True)
class Image:
    """An `<img>`, by its attributes; `region` is where it stands."""

    attributes: Mapping[str, str]
    region: Region


@dataclass
class Scan:
    """What was found. `metas` are by their names in small letters, in order; `data` are the texts of JSON-LD."""

    blocks: list[Block] = field(default_factory=list)
    images: list[Image] = field(default_factory=list)
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # (rel, href)
    data: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)  # microdata, as JSON-LD would have it
    language: str = ""
    title: str = ""
    base: str = ""
    styles: Styles = field(default_factory=Styles)
    password: bool = False
    scripts: int = 0
    whole: bool = True

    def meta(self, *names: str) -> tuple[str, str] | None:
        """Return the first of these that the page has, with its name."""
        known = dict(reversed(self.metas))
        return next(((name, known[name]) for name in names if known.get(name, "").strip()), None)


@dataclass(slots=True)
class _Open:
    """An open element, with what its children inherit."""

    name: str = ""
    kind: str = "text"
    hidden: bool = False
    region: Region = ""
    hint: str = ""
    group: int = 0
    listed: int = 0
    link: bool = False
    edge: bool = False  # a block begins and ends with it
    item: Item | None = None
    prop: tuple[Item, str] | None = None
    mark: int = 0


def scan(html: str) -> Scan:
    """Return what a page holds; of one with more than MOST_TOKENS its beginning."""
    walk = _Walk()
    reading = tokens(html)
    for token in islice(reading, MOST_TOKENS):
        walk.take(token)
    walk.found.whole = next(reading, None) is None
    walk.end()
    return walk.found


class _Walk:
    def __init__(self) -> None:
        self.found = Scan()
        self.stack = [_Open()]
        self.open: Counter[str] = Counter()
        self.line: list[str] = []
        self.linked = 0  # characters of the line that are links
        self.heading = ""
        self.seen: list[str] = []  # all visible text, for microdata
        self.count = 0  # lists, items and rows
        self.properties = 0

    def take(self, token: Token) -> None:
        match token.kind:
            case "text":
                self._text(token.text)
            case "start":
                self._start(token.name, token.attributes)
            case "end":
                self._close(token.name)
            case "raw":
                self._raw(token)

    def end(self) -> None:
        while len(self.stack) > 1:
            self._pop()
        self._flush()

    def _text(self, text: str) -> None:
        top = self.stack[-1]
        if not top.hidden:
            self.line.append(text)
            self.seen.append(text)
            self.linked += top.link * len(text.strip())

    def _raw(self, token: Token) -> None:
        found = self.found
        if token.name == "title" and not found.title and "svg" not in self.open:
            found.title = " ".join(token.text.split())[:_MOST_TEXT]
        elif token.name == "style":
            found.styles.read(token.text)
        elif token.name == "script":
            found.scripts += 1
            if self.stack[-1].kind == "json-ld":
                found.data.append(token.text)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._imply(name)
        if name == "html":
            self.found.language = self.found.language or attributes.get("lang", attributes.get("xml:lang", ""))
        opened = self._opened(name, attributes, self.stack[-1])
        if name in _VOID:
            if name in _BLOCKS:
                self._flush()
            self._void(name, attributes, opened)
            return
        if opened.edge:
            self._flush()
        self.stack.append(opened)
        self.open[name] += 1

    def _opened(self, name: str, attributes: Mapping[str, str], parent: _Open) -> _Open:
        hint = f"{attributes.get('class', '')} {attributes.get('id', '')}".strip()[:200]
        own = _kind(name, attributes, hint)
        kind = parent.kind if not own and name not in _BLOCKS else own or "text"
        kind = parent.kind if kind in ("p", "text") and parent.kind in _LASTING else kind
        opened = _Open(
            name,
            kind,
            parent.hidden or name in _UNSEEN or self.found.styles.hides(attributes),
            parent.region or _region(name, attributes, hint),
            hint or parent.hint,
            parent.group,
            parent.listed,
            parent.link or name == "a",
            name in _BLOCKS or own in _OWN_LINE,
            parent.item,
            None,
            len(self.seen),
        )
        if name in ("ul", "ol", "dl", "table"):
            self.count += 1
            opened.listed, opened.group = self.count, 0
        elif name in ("li", "tr") or (name == "dt" and opened.listed):
            self.count += 1
            opened.group = self.count
        elif name == "dd":
            opened.group = self.count  # that of its dt
        if "itemprop" in attributes or "itemscope" in attributes:
            self._microdata(attributes, opened, parent)
        return opened

    def _imply(self, name: str) -> None:
        if name not in _IMPLIED:
            return
        closes, until = (part.split() for part in _IMPLIED[name])
        for depth, each in enumerate(islice(reversed(self.stack), _NEAR)):
            if each.name in until:
                return
            if each.name in closes:
                for _ in range(depth + 1):
                    self._pop()
                if name == "tr":  # a cell, and its row
                    self._imply(name)
                return

    def _void(self, name: str, attributes: Mapping[str, str], opened: _Open) -> None:
        found, value = self.found, attributes.get("content", "")
        if name == "meta" and value:
            called = attributes.get("property") or attributes.get("name") or attributes.get("itemprop", "")
            found.metas.append((called.strip().lower(), value[:_MOST_TEXT]))
        elif name == "link":
            found.links.append((attributes.get("rel", "").lower(), attributes.get("href", "")))
        elif name == "base":
            found.base = found.base or attributes.get("href", "")
        elif name == "img" and not opened.hidden:
            found.images.append(Image(attributes, opened.region))
        elif name == "input" and attributes.get("type", "").lower() == "password":
            found.password = True
        if opened.prop:
            self._settle(opened)

    def _close(self, name: str) -> None:
        if name in _VOID or not self.open[name]:
            return
        while self.stack[-1].name != name:
            self._pop()
        self._pop()

    def _pop(self) -> None:
        top = self.stack[-1]
        if top.edge:
            self._flush()
        if top.prop:
            self._settle(top)
        self.stack.pop()
        self.open[top.name] -= 1

    def _flush(self) -> None:
        text = " ".join("".join(self.line).split())
        top, blocks = self.stack[-1], self.found.blocks
        if text and len(blocks) < _MOST_BLOCKS:
            linked = self.linked > 0.8 * len(text)
            if top.kind in ("h1", "h2", "h3", "h4", "h5", "h6"):
                self.heading = text[:_MOST_TEXT]
            kept = text[:_MOST_TEXT]
            self.seen.append(" ")
            blocks.append(Block(top.kind, kept, self.heading, top.region, top.hint, top.group, top.listed, linked))
        self.line.clear()
        self.linked = 0

    def _microdata(self, attributes: Mapping[str, str], opened: _Open, parent: _Open) -> None:
        """Open an item or a property of one; https://html.spec.whatwg.org/multipage/microdata.html"""
        names = attributes.get("itemprop", "").split()
        if "itemscope" in attributes:
            opened.item = {"@type": attributes.get("itemtype", "").rstrip("/").rpartition("/")[2]}
            if not names or parent.item is None:
                self.found.items.append(opened.item)
        if not names or parent.item is None or self.properties >= _MOST_PROPERTIES:
            return
        self.properties += 1
        if "itemscope" in attributes and opened.item is not None:
            _add(parent.item, names[0], opened.item)
            return
        opened.prop = (parent.item, names[0])
        value = next((attributes[key] for key in _LINKS if attributes.get(key, "").strip()), "")
        if value:
            _add(parent.item, names[0], value[:_MOST_TEXT])
            opened.prop = None

    def _settle(self, opened: _Open) -> None:
        """Give a property the text that its element held."""
        if opened.prop and not opened.hidden:
            item, name = opened.prop
            text = " ".join("".join(self.seen[opened.mark : opened.mark + _NEAR * 4]).split())[:_MOST_TEXT]
            if text:
                _add(item, name, text)


def _add(item: Item, name: str, value: object) -> None:
    known = item.get(name)
    item[name] = value if known is None else [*(known if isinstance(known, list) else [known]), value]


def _kind(name: str, attributes: Mapping[str, str], hint: str) -> str:
    """Return what an element makes of its text; "" where that is what its parent makes."""
    if name == "script":
        return "json-ld" if "ld+json" in attributes.get("type", "").lower() else ""
    if name in ("del", "s", "strike"):
        return "del"
    if name in ("a", "span", "div") and _BUTTON.search(hint):
        return "button"
    if name in ("span", "div", "p", "ins", "b", "strong", "bdi") and _PRICE.search(hint):
        return "price"
    return {"dt": "th", "dd": "td"}.get(name, name if name in _KINDS else "p" if name == "p" else "")


def _region(name: str, attributes: Mapping[str, str], hint: str) -> Region:
    if name in ("html", "body", "main"):
        return ""
    if name in _ASIDES or attributes.get("role", "").lower() in _ROLES or _ASIDE.search(hint):
        return "aside"
    return "reviews" if _REVIEWS.search(hint) else ""
