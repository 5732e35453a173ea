"""Lines become positioned glyphs: bidi order, font fallback, shaping. Nothing is drawn here.

Bidirectional order follows UAX #9 with the base direction given by the caller, never guessed from the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import uharfbuzz as hb
from bidi import algorithm

from reelwright.composition import GlyphRun
from reelwright.media.text.fonts import Font, FontStack, choose_font, hb_font, units_per_em
from reelwright.media.text.scripts import clean, clusters, script_of, split_units

Direction = Literal["ltr", "rtl"]
_CURSIVE = ("arabic", "devanagari", "thai", "hebrew")


@dataclass(frozen=True)
class Unit:
    """One animatable piece: its reading order in the line, place and width in px, glyphs from its own origin."""

    text: str
    index: int
    x: float
    width: float
    runs: tuple[GlyphRun, ...]


@dataclass(frozen=True)
class Line:
    """Units from left to right. `missing` are characters that no installed font has; they are left out."""

    units: tuple[Unit, ...]
    width: float
    missing: tuple[str, ...] = ()


class _Glyph(NamedTuple):
    """A shaped glyph in em: id, advance, offsets (y up)."""

    gid: int
    advance: float
    dx: float
    dy: float


class _Atom(NamedTuple):
    """Text of one unit, one font and one bidi level. Spaces have no unit."""

    text: str
    unit: int | None
    font: Font | None
    level: int


def shape_line(text: str, stack: FontStack, size: float, direction: Direction, tracking: float = 0.0) -> Line:
    """Shape one line at `size` px. `tracking` (em) is dropped for scripts that join or stack."""
    atoms = _atoms(clean(text), stack, direction)
    space = tracking if not any(script_of(char) in _CURSIVE for char in text) else 0.0
    placed: dict[int, list[tuple[float, float, GlyphRun | None]]] = {}
    texts = _unit_texts(atoms)
    pen = 0.0
    for atom in _visual(atoms):
        width, run = _run(atom, size, stack.language, space)
        if atom.unit is not None:
            placed.setdefault(atom.unit, []).append((pen, width, run))
        pen += width
    units = tuple(_unit(index, texts[index], parts) for index, parts in placed.items())
    missing = tuple(dict.fromkeys(atom.text for atom in atoms if atom.font is None and atom.unit is not None))
    return Line(tuple(sorted(units, key=lambda unit: unit.x)), max(pen - space * size, 0.0), missing)


def _atoms(text: str, stack: FontStack, direction: Direction) -> list[_Atom]:
    levels = bidi_levels(text, direction)
    atoms: list[_Atom] = []
    position = 0
    for index, unit in enumerate(split_units(text)):
        for cluster in clusters(unit):
            level = levels[position]
            position += len(cluster)
            if cluster.isspace():
                atoms.append(_Atom(cluster, None, stack.first, level))
                continue
            font = choose_font(cluster, stack)
            last = atoms[-1] if atoms else None
            if last and last.unit == index and last.font == font and last.level == level and font is not None:
                atoms[-1] = last._replace(text=last.text + cluster)
            else:
                atoms.append(_Atom(cluster, index, font, level))
    return atoms


@lru_cache(maxsize=4096)
def bidi_levels(text: str, direction: Direction) -> tuple[int, ...]:
    """Return the embedding level of each character (UAX #9) for a given base direction."""
    if direction == "ltr" and not any(script_of(char) in ("arabic", "hebrew") for char in text):
        return (0,) * len(text)
    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"] = 1 if direction == "rtl" else 0
    storage["base_dir"] = "R" if direction == "rtl" else "L"
    algorithm.get_embedding_levels(text, storage)
    for index, char in enumerate(storage["chars"]):
        char["index"] = index
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    levels: list[int | None] = [None] * len(text)
    for char in storage["chars"]:
        levels[char["index"]] = char["level"]
    return _filled(levels, storage["base_level"])


def _filled(levels: Sequence[int | None], base: int) -> tuple[int, ...]:
    """Give characters that the algorithm ignores (joiners) the level of the one before."""
    found, last = [], base
    for level in levels:
        last = last if level is None else level
        found.append(last)
    return tuple(found)


def _visual(atoms: list[_Atom]) -> list[_Atom]:
    """Reorder atoms for display: UAX #9 rule L2, from the highest level down to the lowest odd one."""
    order = list(atoms)
    if not order:
        return order
    for level in range(max(atom.level for atom in order), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and order[end].level >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = max(end, start + 1)
    return order


def _unit_texts(atoms: list[_Atom]) -> dict[int, str]:
    texts: dict[int, str] = {}
    for atom in atoms:
        if atom.unit is not None:
            texts[atom.unit] = texts.get(atom.unit, "") + atom.text
    return texts


def _run(atom: _Atom, size: float, language: str, tracking: float) -> tuple[float, GlyphRun | None]:
    """Return an atom's width in px and its glyphs; nothing is drawn for what no font has."""
    if atom.font is None:
        return 0.0, None
    pen, glyphs = 0.0, []
    for glyph in _shaped(atom.text, atom.font, atom.level % 2 == 1, language):
        glyphs.append((glyph.gid, round((pen + glyph.dx) * size, 3), round(-glyph.dy * size, 3)))
        pen += glyph.advance + (tracking if glyph.advance > 0 else 0.0)
    if atom.unit is None:
        return pen * size, None
    return pen * size, GlyphRun(font=atom.font.digest, size=size, color=atom.font.is_color, glyphs=tuple(glyphs))


@lru_cache(maxsize=16384)
def _shaped(text: str, font: Font, rtl: bool, language: str) -> tuple[_Glyph, ...]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.language = language
    hb.shape(hb_font(font), buffer)
    em = units_per_em(font)
    return tuple(
        _Glyph(info.codepoint, place.x_advance / em, place.x_offset / em, place.y_offset / em)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


def _unit(index: int, text: str, parts: list[tuple[float, float, GlyphRun | None]]) -> Unit:
    left = min(x for x, _, _ in parts)
    right = max(x + width for x, width, _ in parts)
    runs = tuple(_moved(run, x - left) for x, _, run in parts if run is not None)
    return Unit(text, index, left, right - left, runs)


def _moved(run: GlyphRun, dx: float) -> GlyphRun:
    if dx == 0:
        return run
    glyphs = tuple((gid, round(x + dx, 3), y) for gid, x, y in run.glyphs)
    return run.model_copy(update={"glyphs": glyphs})


@lru_cache(maxsize=8192)
def width_in_em(text: str, stack: FontStack, direction: Direction, tracking: float) -> float:
    """Return the width of a piece of a line in em, its trailing space included."""
    stripped = text.rstrip()
    width = shape_line(stripped, stack, 1.0, direction, tracking).width if stripped else 0.0
    spaces = len(text) - len(stripped)
    if not spaces:
        return width
    (space,) = _shaped(" ", stack.first, False, stack.language)
    return width + spaces * (space.advance + tracking) + tracking


def metrics(stack: FontStack) -> tuple[float, float]:
    """Return ascent and descent of the first face in em, both positive: all that its glyphs may cover."""
    extents = hb_font(stack.first).get_font_extents("ltr")
    em = units_per_em(stack.first)
    return max(extents.ascender / em, 0.7), max(-extents.descender / em, 0.15)
