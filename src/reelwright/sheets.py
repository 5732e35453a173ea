"""Tables that people write in a spreadsheet: read as CSV of any common kind, written so that no cell is a formula."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reelwright.errors import InputError, Problem, shorten

MAX_BYTES = 4 << 20
MAX_ROWS, MAX_COLUMNS = 20_000, 100
_SEPARATORS = ",;\t"
# What begins a formula in a spreadsheet, or is taken off before one is looked for (OWASP, CSV Injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Row:
    """A row that is not empty: the line of the file that it ends in, and its cells by the name of their column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(data: bytes | str, where: str) -> Sheet:
    """Return the table of a CSV file, whose first row names its columns.

    Commas, semicolons or tabs part its cells, as `sep=;` in a first line says or as its names show; it is UTF-8, or
    UTF-16 with its mark, as spreadsheets save it. Cells may have quoted line breaks. Raises InputError for `where`.
    """
    text = _text(data, where)
    said, rest = _said(text)
    separator = said or max(_SEPARATORS, key=_first_line(rest).count)
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=True)
    skipped = text[: len(text) - len(rest)].count("\n")
    try:
        rows = [(reader.line_num + skipped, [_cell(cell) for cell in row]) for row in reader]
    except csv.Error as error:
        place, remedy = f"{where}:{reader.line_num + skipped}", "Close every quote, and save it as CSV again."
        raise InputError(Problem(place, "", f"this is no table of cells ({error})", remedy)) from None
    rows = [(line, row) for line, row in rows if any(row)]
    if not rows:
        raise InputError(Problem(where, "", "there is nothing in it", "Name the columns in the first row."))
    if len(rows) > MAX_ROWS:
        raise InputError(Problem(where, f"{len(rows)} rows", f"at most {MAX_ROWS} rows", "Split the file."))
    return _sheet(rows, where)


def write_sheet(columns: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> bytes:
    """Return a table as CSV for any spreadsheet: UTF-8 with its mark, commas, quotes where they are needed.

    A text that would be a formula gets an apostrophe before it, which `read_sheet` takes away again.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_guarded(cell) for cell in row] for row in (columns, *rows))
    return out.getvalue().encode("utf-8-sig")


def _guarded(cell: str | float | None) -> str | float:
    if cell is None:
        return ""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith((*_FORMULA, "'")) else cell


def _cell(text: str) -> str:
    """Return what a cell says, without the apostrophe that kept it from being a formula."""
    text = text.strip(" \u00a0")
    return text[1:] if text[:1] == "'" and text[1:].startswith((*_FORMULA, "'")) else text


def _text(data: bytes | str, where: str) -> str:
    if len(data) > MAX_BYTES:
        raise InputError(Problem(where, f"{len(data)} bytes", f"at most {MAX_BYTES} bytes", "Split the file."))
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        limit, remedy = "a table is text in UTF-8", "Save it as “CSV UTF-8”."
        raise InputError(Problem(where, "", limit, remedy)) from None


def _said(text: str) -> tuple[str, str]:
    """Return the separator that the first line says, as Excel writes it (none: empty), and the text after that line."""
    first, _, rest = text.partition("\n")
    said = first.strip().removeprefix("sep=")
    return (said, rest) if said in _SEPARATORS and said and said != first.strip() else ("", text)


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")


def _sheet(rows: Sequence[tuple[int, list[str]]], where: str) -> Sheet:
    (line, columns), *others = rows
    while columns and not columns[-1]:
        columns.pop()
    problems = []
    if len(columns) > MAX_COLUMNS:
        problems.append(Problem(f"{where}:{line}", str(len(columns)), f"at most {MAX_COLUMNS} columns", "Use fewer."))
    for name, count in Counter(column.casefold() for column in columns).items():
        if count > 1 or not name:
            limit = f"there are {count} columns of this name" if name else "a column has no name"
            problems.append(Problem(f"{where}:{line}", shorten(name), limit, "Give each column a name of its own."))
    found = []
    for line, cells in others:
        if any(cells[len(columns) :]):
            limit = f"this row has {len(cells)} cells, and there are {len(columns)} columns"
            problems.append(
                Problem(f"{where}:{line}", shorten(cells[-1]), limit, "Put quotes around cells with commas.")
            )
        padded = [*cells, *[""] * (len(columns) - len(cells))]
        found.append(Row(line, dict(zip(columns, padded, strict=False))))
    if problems:
        raise InputError(problems[:20])
    return Sheet(tuple(columns), tuple(found))
