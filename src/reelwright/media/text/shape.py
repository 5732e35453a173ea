"""Lines become positioned glyphs: bidi order, font fallback, shaping. Nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import uharfbuzz as hb

from reelwright.composition import GlyphRun
from reelwright.media.text.bidi import Direction, bidi_levels, visual_order
from reelwright.media.text.fonts import Font, FontStack, choose_font, glyph_reach, hb_font, units_per_em
from reelwright.media.text.scripts import JOINED, clean, clusters, script_of, split_units, visible

EMOJI_SCALE = 0.86  # of the type size: a picture is then little taller than a capital with its descender
FEATURES = {"lnum": True}  # figures as high as capitals, for prices


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
    """A shaped glyph in em: id, advance, offsets (y up), and the character of the text that it begins with."""

    gid: int
    advance: float
    dx: float
    dy: float
    char: int


class _Atom(NamedTuple):
    """Text of one unit, script, font and bidi level. Spaces have no unit."""

    text: str
    unit: int | None
    script: str
    font: Font | None
    level: int


class _Part(NamedTuple):
    """An atom's place in the line, its glyphs, and its place among the atoms of the text."""

    x: float
    width: float
    run: GlyphRun | None
    order: int


def shape_line(text: str, stack: FontStack, size: float, direction: Direction, tracking: float = 0.0) -> Line:
    """Shape one line at `size` px. `tracking` (em) is dropped for words whose letters join or stack."""
    atoms = _atoms(clean(text), stack, direction)
    placed: dict[int, list[_Part]] = {}
    texts: dict[int, str] = {}
    for atom in atoms:
        if atom.unit is not None:
            texts[atom.unit] = texts.get(atom.unit, "") + atom.text
    pen = 0.0
    for order, atom in visual_order(list(enumerate(atoms)), lambda numbered: numbered[1].level):
        width, run = _run(atom, size, stack.language, tracking)
        if atom.unit is not None:
            placed.setdefault(atom.unit, []).append(_Part(pen, width, run, order))
        pen += width
    units = tuple(_unit(index, texts[index], parts) for index, parts in placed.items())
    missing = tuple(dict.fromkeys(atom.text for atom in atoms if atom.font is None and atom.unit is not None))
    return Line(tuple(sorted(units, key=lambda unit: (unit.x, unit.index))), pen, missing)


def _atoms(text: str, stack: FontStack, direction: Direction) -> list[_Atom]:
    levels = bidi_levels(text, direction)
    atoms: list[_Atom] = []
    position = 0
    for index, unit in enumerate(split_units(text)):
        for cluster in clusters(unit):
            level = levels[position]
            position += len(cluster)
            shown = visible(cluster)
            if shown and not shown.isspace():
                _append(atoms, _Atom(cluster, index, script_of(shown[0]), choose_font(cluster, stack), level))
            elif shown:
                script = atoms[-1].script if atoms else "common"  # beside letters that join, it is not widened
                atoms.append(_Atom(" ", None, script, stack.first, level))
    return atoms


def _append(atoms: list[_Atom], atom: _Atom) -> None:
    """Add an atom, to the one before where both are shaped together; signs and figures take the letters' script."""
    last = atoms[-1] if atoms else None
    together = last and atom.font and (last.unit, last.font, last.level) == (atom.unit, atom.font, atom.level)
    if last and together and (last.script == atom.script or "common" in (last.script, atom.script)):
        script = atom.script if last.script == "common" else last.script
        atoms[-1] = last._replace(text=last.text + atom.text, script=script)
    else:
        atoms.append(atom)


def _run(atom: _Atom, size: float, language: str, tracking: float) -> tuple[float, GlyphRun | None]:
    """Return an atom's width in px and its glyphs; nothing is drawn for what no font has."""
    if atom.font is None:
        return 0.0, None
    room = 0.0 if atom.script in JOINED else tracking * size
    drawn = size * EMOJI_SCALE if atom.font.is_color else size
    pen, glyphs = 0.0, []
    shaped = _shaped(atom.text, atom.font, atom.level % 2 == 1, language)
    for glyph in shaped:
        glyphs.append((glyph.gid, round(pen + glyph.dx * drawn, 3), round(0.0 - glyph.dy * drawn, 3)))
        pen += glyph.advance * drawn + (room if glyph.advance > 0 else 0.0)
    if atom.unit is None:  # a space also has the room after the letter before it, which ends with its ink
        return max(pen + room, 0.0), None
    pieces = _pieces(atom, shaped)
    return max(pen - room, 0.0), GlyphRun(
        font=atom.font.digest, size=drawn, color=atom.font.is_color, glyphs=tuple(glyphs), pieces=pieces
    )


def _pieces(atom: _Atom, shaped: Sequence[_Glyph]) -> tuple[int, ...]:
    """Return the piece of each glyph: the cluster of its character; all of a text whose letters join are one."""
    if atom.script == "arabic":
        return (0,) * len(shaped)
    piece_of = [piece for piece, cluster in enumerate(clusters(atom.text)) for _ in cluster]
    found = [piece_of[glyph.char] for glyph in shaped]
    rank = {piece: place for place, piece in enumerate(sorted(set(found)))}  # a ligature takes several clusters
    return tuple(rank[piece] for piece in found)


@lru_cache(maxsize=16384)
def _shaped(text: str, font: Font, rtl: bool, language: str) -> tuple[_Glyph, ...]:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if rtl else "ltr"
    buffer.language = language
    buffer.flags |= hb.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    hb.shape(hb_font(font), buffer, FEATURES)
    em = units_per_em(font)
    return tuple(
        _Glyph(info.codepoint, place.x_advance / em, place.x_offset / em, place.y_offset / em, info.cluster)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    )


def _unit(index: int, text: str, parts: list[_Part]) -> Unit:
    left = min(part.x for part in parts)
    right = max(part.x + part.width for part in parts)
    first = _first_pieces(parts)
    runs = tuple(_moved(part.run, part.x - left, first[part.order]) for part in parts if part.run is not None)
    return Unit(text, index, left, right - left, runs)


def _first_pieces(parts: list[_Part]) -> dict[int, int]:
    """Return the number of each part's first piece in its unit, by the part's place in the text."""
    found, count = {}, 0
    for part in sorted(parts, key=lambda part: part.order):
        found[part.order] = count
        count += max(part.run.pieces, default=-1) + 1 if part.run else 0
    return found


def _moved(run: GlyphRun, dx: float, first: int) -> GlyphRun:
    if dx == 0 and first == 0:
        return run
    glyphs = tuple((gid, round(x + dx, 3), y) for gid, x, y in run.glyphs)
    return run.model_copy(update={"glyphs": glyphs, "pieces": tuple(piece + first for piece in run.pieces)})


class Measure(NamedTuple):
    """A piece of a line in em: its width with and without the space after it, its ink above and below the baseline."""

    full: float
    bare: float
    above: float
    below: float


@lru_cache(maxsize=8192)
def measure(text: str, stack: FontStack, direction: Direction, tracking: float) -> Measure:
    """Measure a unit of a line. Widths of units add up to the width of their line."""
    bare = above = below = full = 0.0
    for atom in _atoms(text, stack, direction):
        width, run = _run(atom, 1.0, stack.language, tracking)
        full += width
        if run is None or atom.font is None:
            continue
        bare = full
        reaches = [(glyph_reach(atom.font, gid), y) for gid, _, y in run.glyphs]
        above = max([above, *(run.size * up - y for (up, _), y in reaches)])
        below = max([below, *(run.size * down + y for (_, down), y in reaches)])
    return Measure(full, bare, above, below)


def metrics(stack: FontStack) -> tuple[float, float]:
    """Return ascent and descent of the first face in em, both positive: all that its glyphs may cover."""
    extents = hb_font(stack.first).get_font_extents("ltr")
    em = units_per_em(stack.first)
    return max(extents.ascender / em, 0.7), max(-extents.descender / em, 0.15)
