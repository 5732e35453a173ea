"""The document that says which variations of an ad are wanted: axes whose values are multiplied, or rows.

As CSV its columns are axes; a row is a variation, or columns are multiplied. Column `name` names a row, and `aspects`
lists the shapes of its films.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from reelwright.documents import parse_document
from reelwright.errors import InputError, Problem, shorten
from reelwright.frozen import Frozen
from reelwright.sheets import Row as Cells
from reelwright.sheets import Sheet, read_sheet
from reelwright.words import SIZES, Aspect, Line, Name, Sentence

MOST = 200  # variations of one matrix
_MOST_TRIED = 10_000  # combinations that are looked at where some are left out
NAME, ASPECTS = "name", "aspects"  # columns that are no axes
# What people call the axes by another name.
ALSO_CALLED = {
    "cta": "call_to_action", "call to action": "call_to_action", "calltoaction": "call_to_action",
    "market": "locale", "language": "locale", "lang": "locale", "country": "locale", "song": "music", "mood": "music",
    "title": "headline", "aspect": "aspects", "aspect ratio": "aspects", "format": "aspects", "variant": "name",
    "variation": "name", "ad name": "name",
}  # fmt: skip


class Edits(Frozen):
    """A value made of typed edits (docs/edits.md), with what people call it."""

    label: Name
    edits: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=100)]


Value = Sentence | Edits


def label_of(value: Value) -> str:
    return value.label if isinstance(value, Edits) else value


class Row(Frozen):
    """One variation: what it says on each axis, and what it is called; an axis that is left out is as the ad has it."""

    name: Name | None = None
    values: dict[Line, Value] = Field(default_factory=dict)
    aspects: tuple[Aspect, ...] = ()


class Matrix(Frozen):
    """`axes` are multiplied, null standing for what the ad has, but for combinations that `exclude` names by their
    values; or each of `rows` is a variation.

    `names` is a pattern such as `{hook}_{locale}`. Films are made in `aspects`, those of the ad where there are none.
    `budget` (US dollars) is for all of them together.
    """

    format: Literal[1] = 1
    axes: Annotated[dict[Line, tuple[Value | None, ...]], Field(max_length=12)] = Field(default_factory=dict)
    exclude: Annotated[tuple[dict[Line, Line], ...], Field(max_length=1000)] = ()
    rows: tuple[Row, ...] = ()
    names: Line | None = None
    aspects: tuple[Aspect, ...] = ()
    budget: Annotated[float, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Matrix:
        if bool(self.axes) == bool(self.rows):
            raise ValueError("a matrix has axes that are multiplied, or rows | Give `axes` or `rows`.")
        empty = [name for name, values in self.axes.items() if not values]
        if empty:
            raise ValueError(f"axis {empty[0]!r} has no values | Give it some, or leave it out.")
        count = math.prod(len(values) for values in self.axes.values()) if self.axes else len(self.rows)
        most = _MOST_TRIED if self.exclude else MOST
        if count > most:
            told = f"these are {count:,} variations, and a matrix has at most {most:,}"
            raise ValueError(f"{told} | Take values away, or name the ones that you want as `rows`.")
        return self


def read_matrix(data: bytes, name: str, multiply: bool = False) -> Matrix:
    """Return the matrix of a file: JSON or YAML by its name, else CSV. `multiply` is for the columns of a CSV.

    Raises InputError with all that is wrong.
    """
    if Path(name).suffix.lower() not in (".json", ".yaml", ".yml"):
        return _from_sheet(read_sheet(data, name), name, multiply)
    if multiply:
        raise InputError(Problem("multiply", "", "only the columns of a CSV are multiplied", "Write `axes` here."))
    try:
        document = parse_document(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError:
        raise InputError(Problem(name, "", "a matrix is UTF-8 text", "Save it as UTF-8, and as text alone.")) from None
    return Matrix.read(document)


def named_on(matrix: Matrix, axis: str) -> tuple[str, ...]:
    """Return the values of an axis that are words and no edits, each once."""
    values = (*matrix.axes.get(axis, ()), *(row.values.get(axis) for row in matrix.rows))
    return tuple(dict.fromkeys(value for value in values if isinstance(value, str)))


def axis_name(column: str) -> str:
    """Return what a column is called here: `CTA` is `call_to_action`."""
    plain = " ".join(column.casefold().replace("_", " ").split())
    return ALSO_CALLED.get(plain, plain if plain.startswith(("text ", "line ", "slot ")) else plain.replace(" ", "_"))


def _from_sheet(sheet: Sheet, name: str, multiply: bool) -> Matrix:
    columns: dict[str, str] = {}
    for column in sheet.columns:
        known = axis_name(column)
        if known in columns:
            limit = f"this column is what `{columns[known]}` is"
            raise InputError(Problem(name, column, limit, "Keep one of them."))
        columns[known] = column
    axes = {axis: column for axis, column in columns.items() if axis not in (NAME, ASPECTS)}
    if not sheet.rows or not axes:
        limit = "there is no variation in it" if axes else "no column is an axis, such as `hook`"
        raise InputError(Problem(name, "", limit, "Name axes in the first row, and write their values below."))
    if multiply:
        return _multiplied(sheet, columns, axes, name)
    rows = [_row(name, row, columns, axes) for row in sheet.rows]
    return Matrix.read({"rows": rows}, "")


def _row(where: str, row: Cells, columns: Mapping[str, str], axes: Mapping[str, str]) -> dict[str, Any]:
    values = {axis: row.cells[column] for axis, column in axes.items() if row.cells[column]}
    aspects = _aspects(row.cells.get(columns.get(ASPECTS, ""), ""), f"{where}:{row.line}")
    return {"name": row.cells.get(columns.get(NAME, "")) or None, "values": values, "aspects": aspects}


def _multiplied(sheet: Sheet, columns: Mapping[str, str], axes: Mapping[str, str], where: str) -> Matrix:
    if NAME in columns:
        limit = "combinations have no names of their own"
        raise InputError(Problem(where, columns[NAME], limit, "Take this column away."))
    cells = [row.cells for row in sheet.rows]
    values = {axis: list(dict.fromkeys(row[column] for row in cells if row[column])) for axis, column in axes.items()}
    aspects = dict.fromkeys(
        aspect for row in sheet.rows if ASPECTS in columns
        for aspect in _aspects(row.cells[columns[ASPECTS]], f"{where}:{row.line}")
    )  # fmt: skip
    return Matrix.read({"axes": values, "aspects": list(aspects)})


def _aspects(cell: str, where: str) -> list[str]:
    """Return the aspects of a cell such as `9:16 1:1`."""
    found = cell.replace(",", " ").replace(";", " ").replace("x", ":").split()
    for aspect in found:
        if aspect not in SIZES:
            raise InputError(
                Problem(f"{where}.aspects", shorten(aspect), f"allowed are {', '.join(SIZES)}", "Use one.")
            )
    return found
