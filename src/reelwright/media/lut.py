"""Colour tables (`.cube`) of users, read strictly. Format: Adobe, "Cube LUT Specification Version 1.0" (2013)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reelwright.errors import MediaError, Problem, shorten

MAX_BYTES = 16 << 20  # 65³ rows of three numbers are about 8 MB
MAX_CUBE = 65  # nodes on a side
MAX_CURVE = 65_536  # entries of a one-dimensional table
MAX_LINE = 250  # bytes, by the specification
MAX_VALUE = 65_504.0  # the largest half float, in which tools for scene-linear light work

F32 = npt.NDArray[np.float32]
Triple = tuple[float, float, float]

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_ROW = re.compile(rf"({_NUMBER})[ \t]+({_NUMBER})[ \t]+({_NUMBER})", re.ASCII)
_RANGE = re.compile(rf"({_NUMBER})[ \t]+({_NUMBER})", re.ASCII)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_TITLE = re.compile(r'"([^"]*)"')
_KEYWORD = re.compile(r"[A-Z][A-Z0-9_]*(?=[ \t]|$)", re.ASCII)
_KNOWN = (
    "TITLE", "DOMAIN_MIN", "DOMAIN_MAX", "LUT_1D_SIZE", "LUT_3D_SIZE", "LUT_1D_INPUT_RANGE", "LUT_3D_INPUT_RANGE",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Lut:
    """A colour table: what becomes of a colour, at `n` evenly spaced nodes a channel, linear between them.

    `table[r, g, b]` is the new (red, green, blue) at those nodes: (n, n, n, 3) float32, read-only, finite, usually 0
    to 1. Node 0 stands for `low` and node n - 1 for `high` of each channel, 0 and 1 unless the file says otherwise.
    """

    table: F32
    low: Triple = (0.0, 0.0, 0.0)
    high: Triple = (1.0, 1.0, 1.0)
    title: str = ""

    @property
    def size(self) -> int:
        return self.table.shape[0]


def read_lut(path: Path, *, what: str = "") -> Lut:
    """Read a `.cube` file of one or three dimensions; `what` names it for messages (default: its file name).

    A one-dimensional table becomes a cube with its own nodes, or, where it has more than 65, with 65 of its values.
    Raises MediaError, naming the line, for a file over MAX_BYTES, tables beyond MAX_CUBE or MAX_CURVE, values that
    are no finite numbers or beyond MAX_VALUE, rows that are missing or too many, and what the format does not know.
    """
    where = what or path.name
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _wrong(where, "", f"the file cannot be read ({error.strerror})", "Check the path.") from None
    if len(data) > MAX_BYTES:
        limit = f"a colour table has at most {MAX_BYTES >> 20} MB"
        raise _wrong(where, "", limit, f"Export it with {MAX_CUBE} nodes or fewer.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong(where, "", "this is no text", "Give a colour table as a .cube file.") from None
    return _Reader(where).read(text)


class _Reader:
    """Reads line after line; whatever is wrong is told with its line."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._line = 0
        self._seen: dict[str, int] = {}  # keyword → line
        self._title = ""
        self._low: Triple = (0.0, 0.0, 0.0)
        self._high: Triple = (1.0, 1.0, 1.0)
        self._size = self._wanted = 0
        self._rows: list[Triple] = []

    def read(self, text: str) -> Lut:
        for self._line, line in enumerate(text.splitlines(), 1):
            if len(line) > MAX_LINE:
                raise self._error(line, f"a line has at most {MAX_LINE} characters", "Export the table again.")
            content = line.strip(" \t")
            if not content or content.startswith("#"):
                continue
            keyword = _KEYWORD.match(content)
            if keyword:
                self._take(keyword[0], content[keyword.end() :].strip(" \t"))
            else:
                self._add(content)
        return self._finish()

    def _take(self, keyword: str, value: str) -> None:
        if keyword not in _KNOWN:
            raise self._error(keyword, "there is no such keyword in a .cube file", f"Known are {', '.join(_KNOWN)}.")
        if keyword in self._seen:
            raise self._error(keyword, f"it stands on line {self._seen[keyword]} already", "Remove one of them.")
        if self._rows:
            raise self._error(keyword, "keywords stand before the table", "Move it to the top.")
        self._seen[keyword] = self._line
        if keyword == "TITLE":
            found = _TITLE.fullmatch(value)
            if not found:
                raise self._error(value, "a title stands in double quotes", 'Write TITLE "name".')
            self._title = found[1]
        elif keyword.endswith("_SIZE"):
            self._measure(keyword, value)
        elif keyword.endswith("_INPUT_RANGE"):
            low, high = self._numbers(_RANGE, value, "a range is two numbers")
            self._low, self._high = (low, low, low), (high, high, high)
        elif keyword == "DOMAIN_MIN":
            self._low = self._triple(value)
        else:
            self._high = self._triple(value)

    def _measure(self, keyword: str, value: str) -> None:
        if self._size:
            limit = "a file holds one table, of one or of three dimensions"
            raise self._error(keyword, limit, "Export the table as a single cube.")
        flat = keyword == "LUT_1D_SIZE"
        most = MAX_CURVE if flat else MAX_CUBE
        if not _WHOLE.fullmatch(value) or not 2 <= int(value) <= most:
            raise self._error(f"{keyword} {value}", f"a table has 2 to {most} nodes a channel", "Export it smaller.")
        self._size = int(value)
        self._wanted = self._size if flat else self._size**3

    def _add(self, content: str) -> None:
        if not self._size:
            raise self._error(content, "the table's size must stand before it", "Add LUT_3D_SIZE with its size.")
        if len(self._rows) == self._wanted:
            raise self._error(content, f"the table has {self._wanted} rows by its own account", "Remove the rest.")
        self._rows.append(self._triple(content))

    def _triple(self, text: str) -> Triple:
        red, green, blue = self._numbers(_ROW, text, "three finite numbers stand here")
        return red, green, blue

    def _numbers(self, pattern: re.Pattern[str], text: str, limit: str) -> tuple[float, ...]:
        found = pattern.fullmatch(text)
        if not found:
            raise self._error(text, limit, "Write plain numbers, such as 0.5 0.25 1.")
        values = tuple(map(float, found.groups()))
        if max(map(abs, values)) > MAX_VALUE:
            raise self._error(text, f"numbers lie between -{MAX_VALUE:.0f} and {MAX_VALUE:.0f}", "Export it again.")
        return values

    def _finish(self) -> Lut:
        if len(self._rows) < max(self._wanted, 1):
            limit = f"the table has {self._wanted} rows by its own account" if self._size else "there is no table"
            raise self._error(f"{len(self._rows)} rows", limit, "The file was cut off; export it again.")
        if any(low >= high for low, high in zip(self._low, self._high, strict=True)):
            limit = "the domain's minimum lies below its maximum"
            raise self._error(f"{self._low} to {self._high}", limit, "Correct DOMAIN_MIN and DOMAIN_MAX.")
        rows = np.array(self._rows, np.float32)
        table = _cube(rows) if self._wanted == self._size else rows.reshape(*[self._size] * 3, 3).transpose(2, 1, 0, 3)
        table = np.ascontiguousarray(table)  # the file counts red fastest
        table.setflags(write=False)
        return Lut(table, self._low, self._high, self._title)

    def _error(self, value: str, limit: str, remedy: str) -> MediaError:
        return _wrong(f"{self._where}, line {self._line}", value, limit, remedy)


def _cube(rows: F32) -> F32:
    """Return a one-dimensional table (n, 3) as a cube; linear between nodes, it is the same up to MAX_CUBE of them."""
    size = min(len(rows), MAX_CUBE)
    nodes = np.linspace(0, len(rows) - 1, size)
    curves = [np.interp(nodes, np.arange(len(rows)), rows[:, channel]).astype(np.float32) for channel in range(3)]
    return np.stack(np.meshgrid(*curves, indexing="ij"), axis=-1)


def _wrong(where: str, value: str, limit: str, remedy: str) -> MediaError:
    return MediaError(Problem(where, shorten(value), limit, remedy))
