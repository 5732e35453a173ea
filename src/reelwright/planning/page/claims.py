"""The short true sentences of a page about its product: first what it tells machines, then what visitors see."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from reelwright.planning.page.judge import (
    claim,
    claims_in,
    is_heading,
    is_slogan,
    machine,
    names_features,
    needs_proof,
    shown,
)
from reelwright.planning.page.model import Told
from reelwright.planning.page.scan import Block, Scan
from reelwright.planning.page.things import Thing, Things, lines, plain

MOST = 12
_ENOUGH = 4  # claims of better places, from which on headings are no longer asked
_LISTED = (2, 14)  # items of a list of features
_NO = re.compile(r"\W*(?:yes|no|ja|nein|oui|non|sí|نعم|لا|はい|いいえ)(?!\w)", re.IGNORECASE)


def claims_of(scan: Scan, things: Things, product: Thing | None, name: str) -> tuple[tuple[Told, ...], list[Told]]:
    """Return what can be said of the product, best first, each once; and the texts that speak to a machine."""
    own = _fold(name)
    kept: dict[str, Told] = {}
    machines: dict[str, Told] = {}
    spoken = _spoken(product, things) if product else iter(())
    for each in (*spoken, *_items(scan.blocks), *_rows(scan.blocks), *_descriptions(scan), *_faqs(things)):
        _take(each, own, kept, machines)
    if len(kept) < _ENOUGH:
        for each in (*_headings(scan.blocks), *_paragraphs(scan.blocks)):
            _take(each, own, kept, machines)
    return tuple(kept.values())[:MOST], list(machines.values())


def unproved(claims: Iterable[Told]) -> tuple[Told, ...]:
    """Return those claims that one must be able to prove."""
    return tuple(each for each in claims if needs_proof(each.text))


def _take(each: Told, own: str, kept: dict[str, Told], machines: dict[str, Told]) -> None:
    if machine(each.text):
        machines.setdefault(_fold(each.text), each.model_copy(update={"text": shown(each.text)}))
        return
    text = claim(each.text)
    key = _fold(text or "")
    if text and key != own and not any(key in known or known in key for known in kept):
        kept[key] = each.model_copy(update={"text": text})


def _spoken(product: Thing, things: Things) -> Iterator[Told]:
    data = product.data
    for note in things.values(data, "positiveNotes", "featureList"):
        for part in re.split(r"[,;\n]", plain(note)) if isinstance(note, str) else [plain(note)]:
            yield Told(text=part, source=product.place("features"))
    for each in things.parts(data, "additionalProperty"):
        pair = [things.text(each, "name"), f"{things.text(each, 'value')} {things.text(each, 'unitText')}".strip()]
        if all(pair):
            yield Told(text=": ".join(pair), source=product.place("additionalProperty"))
    for award in things.values(data, "award", "awards"):
        yield Told(text=plain(award), source=product.place("award"))
    description = things.values(data, "description")[:1]
    for line in lines(description[0]) if description and isinstance(description[0], str) else ():
        yield from _sentences(line, product.place("description"))


def _sentences(prose: str, source: str) -> Iterator[Told]:
    """Yield the sentences that can be facts, and those that speak to a machine as one text."""
    if machine(prose):
        yield Told(text=prose, source=source)
        return
    yield from (Told(text=text, source=source) for text in claims_in(prose))


def _items(blocks: Iterable[Block]) -> Iterator[Told]:
    """Yield the items of lists that stand under a heading of features, then those of other lists of such a length."""
    lists: dict[int, dict[int, Block]] = defaultdict(dict)
    for block in blocks:
        if block.kind == "li" and not block.region and block.listed:
            lists[block.listed].setdefault(block.group, block)
    fit = [list(items.values()) for items in lists.values() if _LISTED[0] <= len(items) <= _LISTED[1]]
    plain_lists = [items for items in fit if sum(item.linked for item in items) < 0.5 * len(items)]
    plain_lists.sort(key=lambda items: not names_features(f"{items[0].heading} {items[0].hint}"))
    for items in plain_lists:
        yield from (Told(text=item.text, source="li") for item in items if not item.linked)


def _rows(blocks: Iterable[Block]) -> Iterator[Told]:
    """Yield the rows of two cells as `name: value`."""
    rows: dict[tuple[int, int], list[Block]] = defaultdict(list)
    for block in blocks:
        if block.kind in ("th", "td") and not block.region and block.group:
            rows[block.listed, block.group].append(block)
    for cells in rows.values():
        if len(cells) == 2 and len(cells[0].text) <= 40:
            yield Told(text=f"{cells[0].text.rstrip(' :：')}: {cells[1].text}", source="table")


def _descriptions(scan: Scan) -> Iterator[Told]:
    found = scan.meta("description", "og:description", "twitter:description")
    if found:
        yield from _sentences(found[1], f"meta {found[0]}")


def _faqs(things: Things) -> Iterator[Told]:
    for page in things.of("FAQPage"):
        for question in things.parts(page.data, "mainEntity"):
            for answer in things.parts(question, "acceptedAnswer"):
                text = " ".join(lines(things.text(answer, "text")))
                if not _NO.match(text):
                    yield Told(text=text, source=page.place("mainEntity"))


def _headings(blocks: Iterable[Block]) -> Iterator[Told]:
    for block in blocks:
        named = block.kind in ("h2", "h3") or (block.kind == "h1" and is_slogan(block.text))
        if named and not block.region and not block.linked and not is_heading(block.text):
            yield Told(text=block.text, source=block.kind)


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Told]:
    for block in blocks:
        if block.kind == "p" and not block.region and not block.linked:
            yield from _sentences(block.text, "p")


def _fold(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
