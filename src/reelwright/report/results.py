"""What came of variations on an ad platform: a CSV of its figures, read and held against what was made."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from reelwright.errors import InputError, Problem, shorten
from reelwright.finding import Finding
from reelwright.frozen import Frozen
from reelwright.sheets import Row, Sheet, read_sheet
from reelwright.words import safe_name

Count = Annotated[int, Field(ge=0, le=10**12)]
_FIELDS = ("name", "impressions", "clicks", "conversions", "spend")
# What platforms call these columns in their exports, without what stands in brackets behind it.
_CALLED = {
    "ad": "name", "ad name": "name", "creative": "name", "creative name": "name", "variant": "name",
    "variation": "name", "file": "name", "video": "name", "impr": "impressions", "impression": "impressions",
    "link clicks": "clicks", "clicks all": "clicks", "click": "clicks", "conv": "conversions", "results": "conversions",
    "result": "conversions", "purchases": "conversions", "conversion": "conversions",
    "total conversions": "conversions", "cost": "spend", "amount spent": "spend", "total cost": "spend",
    "total spent": "spend",
}  # fmt: skip
_BRACKET = re.compile(r"\s*[([].*$")
_MARKS = r"[.,'’ \u00a0\u202f]"  # between thousands
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:{_MARKS}[0-9]{{3}}){{1,4}}")
_AMOUNT = re.compile(rf"(?P<whole>[0-9]{{0,15}}|{_GROUPED.pattern})(?:[.,](?P<part>[0-9]{{1,9}}))?")
_MONEY = re.compile(r"^(?:[A-Z]{3}|[$€£¥₹₪₩฿])\s*|\s*(?:[A-Z]{3}|[$€£¥₹₪₩฿])$")
_NOTHING = {"", "-", "--", "–", "—", "n/a"}
_SHOWN = 50  # problems that are told at once


class Counts(Frozen):
    """What came of one film, or of all films of a variation (no `aspect`); money is in the platform's currency."""

    variant: str
    aspect: str | None = None
    impressions: Count = 0
    clicks: Count | None = None
    conversions: Count | None = None
    spend: Annotated[float, Field(ge=0)] | None = None


def read_results(
    data: bytes | str, films: Mapping[str, tuple[str, str | None]], where: str = "results"
) -> tuple[tuple[Counts, ...], tuple[Finding, ...]]:
    """Return what a CSV tells of each variation, rows of the same one added up, and which columns are not used.

    `films` are the names by which variations (with an aspect: one of their films) are known. Raises InputError with all
    that is wrong: names that are none, counts below zero, more clicks than impressions.
    """
    sheet = read_sheet(data, where)
    columns, unused = _columns(sheet, where)
    known = {safe_name(name): film for name, film in films.items()}
    problems: list[Problem] = []
    found: dict[tuple[str, str | None], list[Counts]] = {}
    rounded = False
    for row in sheet.rows:
        try:
            film = _film(row, columns["name"], known, where)
            figures, fraction = _figures(row, columns, where)
            found.setdefault(film, []).append(Counts(variant=film[0], aspect=film[1], **figures))
            rounded |= fraction
        except InputError as error:
            problems += error.problems
    counts = tuple(_added(each) for each in found.values())
    problems += _twofold(counts, where)
    if not sheet.rows:
        problems.append(Problem(where, "", "there is no result in it", "Give a row for each ad."))
    if problems:
        raise InputError(problems[:_SHOWN])
    return counts, (*unused, *_doubts(counts, rounded))


def _columns(sheet: Sheet, where: str) -> tuple[dict[str, str], list[Finding]]:
    """Return which column has what, and a note for each that has nothing of use."""
    columns: dict[str, str] = {}
    unused = []
    for column in sheet.columns:
        plain = " ".join(_BRACKET.sub("", column).replace("_", " ").replace(".", " ").casefold().split())
        field = plain if plain in _FIELDS else _CALLED.get(plain)
        if field and field not in columns:
            columns[field] = column
            continue
        close = difflib.get_close_matches(plain, [*_FIELDS, *_CALLED], n=1, cutoff=0.75)
        hint = f"Did you mean `{close[0]}`?" if close and not field else "It is not needed."
        why = f"`{columns[field]}` has that already" if field else "nobody knows this column, so it is not used"
        unused.append(Finding(check="results", severity="info", where=shorten(column), message=why, remedy=hint))
    missing = [field for field in ("name", "impressions") if field not in columns]
    missing += [] if {"clicks", "conversions"} & set(columns) else ["clicks"]
    if missing:
        have = ", ".join(shorten(column, 30) for column in sheet.columns)
        limit = f"there is no column of {' or '.join(missing)}; there are {have}"
        hints = "".join(f" {note.where}: {note.remedy}" for note in unused if "Did you" in note.remedy)
        raise InputError(Problem(where, "", limit, f"Call columns {', '.join(_FIELDS)}.{hints}"))
    return columns, unused


def _film(
    row: Row, column: str, known: Mapping[str, tuple[str, str | None]], where: str
) -> tuple[str, str | None]:  # fmt: skip
    said = row.cells[column]
    name = safe_name(re.sub(r"\.mp4$", "", said, flags=re.IGNORECASE))
    if name in known:
        return known[name]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    remedy = f"Did you mean `{close[0]}`?" if close else "Use the names of the manifest; leave rows of totals out."
    raise InputError(Problem(f"{where}:{row.line}.name", shorten(said, 60), "there is no such variation", remedy))


def _figures(row: Row, columns: Mapping[str, str], where: str) -> tuple[dict[str, float], bool]:
    """Return the figures of a row, and whether one was no whole number. Raises InputError."""
    found: dict[str, float] = {}
    problems, fraction = [], False
    for field in _FIELDS[1:]:
        if field not in columns:
            continue
        said = row.cells[columns[field]]
        number = _number(said)
        if number is None or number < 0:
            limit = "it must be a number" if number is None else "it must be 0 or more"
            remedy = "Write it in figures, such as 1234 or 12.50."
            problems.append(Problem(f"{where}:{row.line}.{columns[field]}", shorten(said, 40), limit, remedy))
            continue
        if field != "spend":
            fraction |= number != int(number)
            number = round(number)
        found[field] = number
    for field in ("clicks", "conversions"):
        if found.get(field, 0) > found.get("impressions", 0) and not problems:
            limit = f"there are more {field} than impressions ({found['impressions']:g})"
            remedy = "Look whether the columns were mixed up."
            problems.append(Problem(f"{where}:{row.line}.{columns[field]}", f"{found[field]:g}", limit, remedy))
    if problems:
        raise InputError(problems)
    return found, fraction


def _number(said: str) -> float | None:
    """Return a number as people and platforms write it: `1,234`, `1.234`, `12,50`, `$12`; nothing is 0, what is none is
    None. Three figures behind a mark are thousands.
    """
    if said.casefold() in _NOTHING:
        return 0.0
    sign = -1.0 if said.startswith(("-", "−")) else 1.0
    digits = _MONEY.sub("", said.lstrip("+-−")).strip(" \u00a0\u202f")
    if _GROUPED.fullmatch(digits):
        return sign * int(re.sub(_MARKS, "", digits))
    match = _AMOUNT.fullmatch(digits)
    if match is None or not digits:
        return None
    return sign * float(f"{re.sub(_MARKS, '', match['whole']) or 0}.{match['part'] or 0}")


def _added(rows: list[Counts]) -> Counts:
    def total(field: str) -> float | None:
        told = [value for row in rows if (value := getattr(row, field)) is not None]
        return sum(told) if told else None

    sums = {field: total(field) for field in _FIELDS[1:]}
    return Counts.model_validate({"variant": rows[0].variant, "aspect": rows[0].aspect, **sums})


def _twofold(counts: Iterable[Counts], where: str) -> Iterable[Problem]:
    """Report variations that are told both as a whole and film by film."""
    whole = {each.variant for each in counts if each.aspect is None}
    single = {each.variant for each in counts if each.aspect is not None}
    for name in sorted(whole & single):
        limit = "this has results of its own and of its films, so they would count twice"
        yield Problem(where, name, limit, "Keep one of both.")


def _doubts(counts: Iterable[Counts], rounded: bool) -> Iterable[Finding]:
    if rounded:
        message = "some counts are no whole numbers, as shared attribution gives them; they were rounded"
        yield Finding(check="results", severity="info", where="conversions", message=message)
    odd = [each.variant for each in counts if (each.conversions or 0) > (each.clicks or 0) and each.clicks is not None]
    if odd:
        message = f"more conversions than clicks in {', '.join(odd[:5])}: views are counted as converting too"
        yield Finding(check="results", severity="info", where="conversions", message=message)
