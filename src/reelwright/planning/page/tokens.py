"""HTML as a stream of tags and texts, read in time that grows with its length and no faster, whatever is written.

Written here because pages are hostile: the standard library's `html.parser` needs time by the square of the length for
tags and comments that never end (CVE-2025-6069, in every 3.11 before 3.11.14), and what is faster is written in C. It
reads what tags are there, as https://html.spec.whatwg.org/multipage/parsing.html does, and builds no tree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Literal, NamedTuple


def names(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
_GAP = re.compile(r"[\s/]*+")
_ATTRIBUTE = re.compile(r"([^\s/>=][^\s/>=]*+)\s*+")
_EQUALS = re.compile(r"=\s*+")
_BARE = re.compile(r"[^\s>]*+")
_RAW = names("script style textarea title xmp iframe noembed noframes")
_CLOSES = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _RAW}
_MOST_ATTRIBUTES = 48  # of a tag that are kept
_LONGEST_VALUE = 4096  # characters of an attribute that are kept; `srcset` needs some
_LONGEST_NAME = 64


class Token(NamedTuple):
    """A start with its attributes, an end, a text, or a `raw` text by the name of the element that it is all of."""

    kind: Literal["start", "end", "text", "raw"]
    name: str
    text: str = ""
    attributes: Mapping[str, str] = {}


def tokens(html: str) -> Iterator[Token]:
    """Yield the tokens of a page; comments are left out, and so is what an open comment or tag runs into."""
    at = 0
    while at < len(html):
        found = _MARKUP.search(html, at)
        start = found.start() if found else len(html)
        if start > at:
            yield Token("text", "", unescape(html[at:start]))
        if found is None:
            return
        at, token = _markup(html, start)
        if token is None:
            continue
        yield token
        if token.kind == "start" and token.name in _RAW:
            closing = _CLOSES[token.name].search(html, at)
            end = closing.start() if closing else len(html)
            yield Token("raw", token.name, html[at:end])
            at = end


def _markup(html: str, start: int) -> tuple[int, Token | None]:
    """Return where the markup at `start` ends, and the tag that it is, if it is one."""
    if html.startswith("<!--", start):
        return _after(html, "-->", start + 2), None  # `<!-->` is a comment too
    closing = html.startswith("</", start)
    name = _NAME.match(html, start + 1 + closing)
    if name is None:
        return _after(html, ">", start), None
    at, attributes = _attributes(html, name.end())
    if at is None:
        return len(html), None
    called = name[0][:_LONGEST_NAME].lower()
    return at, Token("end", called) if closing else Token("start", called, "", attributes)


def _after(html: str, mark: str, start: int) -> int:
    found = html.find(mark, start)
    return len(html) if found < 0 else found + len(mark)


def _attributes(html: str, at: int) -> tuple[int | None, dict[str, str]]:
    """Return where a tag ends (None: never) and its attributes; of two of one name the first counts."""
    kept: dict[str, str] = {}
    while True:
        at = _end(_GAP, html, at)
        if at >= len(html):
            return None, kept
        if html[at] == ">":
            return at + 1, kept
        name = _ATTRIBUTE.match(html, at)
        if name is None:
            at += 1  # a lone `=`
            continue
        at, value = name.end(), ""
        if at < len(html) and html[at] == "=":
            after, value = _value(html, _end(_EQUALS, html, at))
            if after is None:
                return None, kept
            at = after
        if len(kept) < _MOST_ATTRIBUTES:
            kept.setdefault(name[1][:_LONGEST_NAME].lower(), unescape(value[:_LONGEST_VALUE]))


def _value(html: str, at: int) -> tuple[int | None, str]:
    """Return where a value ends (None: its quote never closes, so the rest of the page is in it), and the value."""
    quote = html[at : at + 1]
    if quote and quote in "\"'":
        end = html.find(quote, at + 1)
        return (None, "") if end < 0 else (end + 1, html[at + 1 : end])
    end = _end(_BARE, html, at)
    return end, html[at:end]


def _end(pattern: re.Pattern[str], html: str, at: int) -> int:
    found = pattern.match(html, at)
    return found.end() if found else at
