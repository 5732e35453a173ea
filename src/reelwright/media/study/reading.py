"""Texts in the picture, read by Tesseract where it is installed; and when a text stands, whoever read it.

It runs as a program of its own that gets a grey PNG of our making on its standard input and fixed arguments; nothing of
a user's reaches a command line or a path. What it gets are the strokes alone, black on white: thin parts that are much
brighter than their ground, and again those that are much darker. Of eight captions over photographs it reads 22 of 26
words so, and 10 of the pictures as they are.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from reelwright.media.pictures import encode_jpeg, encode_png
from reelwright.study import FilmStudy, TextRole, TextStudy
from reelwright.words import clean_line

U8 = npt.NDArray[np.uint8]
Box = tuple[float, float, float, float]

_SECONDS = 20.0  # that a reading may take
_MOST = 80  # stills of a film
_EVERY = 2.0  # seconds between two stills of a long shot
_BEFORE = 0.12  # seconds before a change that a shot is seen once more
_SURE = 0.72  # of a line's words, weighed by their letters
_LETTERED = 3  # letters and digits of a line, at least
_LEAST = 0.014  # of the height that a line has, at least: smaller marks are texture
_STROKE = 0.035  # of the height: strokes are thinner
_OVER, _BRIGHT = 50, 190  # codes by which a stroke is over its ground, and that it has
_LARGER = 1.5
_SHOWN = 1024  # px of the long side that somebody who looks is shown
_SAME, _MEET = 0.72, 0.25  # likeness of letters, and share of their boxes in common, of one text in two stills
_LETTERS = re.compile(r"\w")


@dataclass(frozen=True)
class Reader:
    """Who reads: Tesseract's version and the languages that it has."""

    program: str
    name: str
    languages: str


@dataclass(frozen=True)
class Line:
    """A line that was read in one still; how sure, and what for, where its reader tells."""

    text: str
    box: Box
    confidence: float | None = None
    role: TextRole | None = None

    @property
    def sure(self) -> float:
        return self.confidence or 0.0


@cache
def reader() -> Reader | None:
    """Return the reader of this machine; None where none is installed or it does not answer."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        version = _run([program, "--version"], b"").split()[1]
        languages = [
            name for name in _run([program, "--list-langs"], b"").split("\n")[1:] if re.fullmatch(r"\w+", name)
        ]
    except (OSError, subprocess.SubprocessError, IndexError):
        return None
    wanted = [name for name in sorted(languages) if name not in ("osd", "equ")]
    return Reader(program, f"tesseract {version}", "+".join(wanted)) if wanted else None


def _run(command: Sequence[str], given: bytes) -> str:
    environment = {"LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "PATH": os.defpath}
    done = subprocess.run(command, input=given, capture_output=True, timeout=_SECONDS, env=environment, check=True)
    return done.stdout.decode("utf-8", "replace")


def times_to_read(film: FilmStudy) -> tuple[float, ...]:
    """Return the seconds at which a film is looked at: the middle of each shot and the moment before its end."""
    found: list[float] = []
    for shot, after in zip(film.shots, (*film.shots[1:], None), strict=True):
        start = shot.start + shot.change_seconds / 2
        end = max(shot.end - (after.change_seconds / 2 if after else 0) - max(_BEFORE, 1.5 / film.fps), start)
        inner = max(int((end - start) / _EVERY), 1)
        found += [start + (end - start) * (step + 0.5) / inner for step in range(inner)] + [end]
    step = -(-len(found) // _MOST)
    return tuple(sorted({round(time, 3) for time in found[::step]}))


def read_texts(stills: Iterable[U8], times: Sequence[float], film: FilmStudy, who: Reader,
               waiting: Callable[[], None] = lambda: None) -> tuple[TextStudy, ...]:  # fmt: skip
    """Return the lines that are read in grey frames of a film, (height, width) uint8 each, shown at `times`.

    A line that stands in several frames is one text. It counts from halfway to the frame before that lacks it, or from
    its shot's beginning, and ends alike. Raises subprocess.SubprocessError where the reader fails or takes too long.
    """

    def seen(still: U8) -> list[Line]:
        waiting()
        return _read(still, who)

    with ThreadPoolExecutor(2) as pool:
        lines = list(pool.map(seen, stills))
    return tracked(lines, times, film)


def tracked(lines: Sequence[Sequence[Line]], times: Sequence[float], film: FilmStudy) -> tuple[TextStudy, ...]:
    """Return the texts of a film by the lines of each still, shown at `times`; see `read_texts`."""
    return tuple(_tracked(lines, times, film))


def shown(still: U8) -> bytes:
    """Return a grey still as a JPEG for somebody who looks at it, of at most 1024 px."""
    scale = min(_SHOWN / max(still.shape), 1.0)
    small = cv2.resize(still, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else still
    return encode_jpeg(np.repeat(np.asarray(small, np.uint8)[..., None], 3, axis=2), 85)


def _read(still: U8, who: Reader) -> list[Line]:
    found: list[Line] = []
    for image in (_strokes(still), _strokes(255 - still)):
        command = [who.program, "stdin", "stdout", "-l", who.languages, "--psm", "11", "--dpi", "150",
                   "-c", "tessedit_create_tsv=1"]  # fmt: skip
        for line in _lines(_run(command, encode_png(np.repeat(image[..., None], 3, axis=2))), image.shape):
            rival = next((other for other in found if _shared(other.box, line.box) > _MEET), None)
            if rival is None:
                found.append(line)
            elif line.sure * len(line.text) > rival.sure * len(rival.text):
                found[found.index(rival)] = line
    return found


def _strokes(still: U8) -> U8:
    """Return the bright strokes of a frame as black on white, larger: thin, and of the size of letters or dots."""
    height = still.shape[0]
    side = max(round(height * _STROKE), 5) | 1
    above = cv2.morphologyEx(still, cv2.MORPH_TOPHAT, cv2.getStructuringElement(cv2.MORPH_RECT, (side, side)))
    bright = ((above > _OVER) & (still > _BRIGHT)).astype(np.uint8)
    _, parts, facts, _ = cv2.connectedComponentsWithStats(bright, connectivity=8)
    wide, tall, full = facts[:, 2] / height, facts[:, 3] / height, facts[:, 4] / (facts[:, 2] * facts[:, 3])
    letters = (tall > 0.007) & (tall < 0.12) & (wide < 0.2) & (full > 0.12)
    dots = (tall > 0.003) & (tall < 0.012) & (wide > 0.003) & (full > 0.5)
    kept = letters | dots
    kept[0] = False  # the ground
    ink = cv2.GaussianBlur(np.where(kept[parts], 0, 255).astype(np.uint8), (0, 0), 0.6)
    return np.asarray(cv2.resize(ink, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC), np.uint8)


def _lines(table: str, shape: tuple[int, ...]) -> Iterator[Line]:
    """Yield the lines of Tesseract's table of words."""
    words: dict[tuple[str, ...], list[tuple[str, tuple[int, int, int, int], float]]] = {}
    for row in csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text, sure = (row.get("text") or "").strip(), float(row.get("conf") or -1) / 100
        if row.get("level") != "5" or not _LETTERS.search(text) or sure < 0.3:
            continue
        key = tuple(row[name] for name in ("block_num", "par_num", "line_num"))
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        words.setdefault(key, []).append((text, (left, top, width, height), sure))
    for group in words.values():
        confidence = sum(sure * len(text) for text, _, sure in group) / sum(len(text) for text, _, _ in group)
        said = " ".join(text for text, _, _ in group)
        box = _around([box for _, box, _ in group], shape)
        if confidence >= _SURE and len(_LETTERS.findall(said)) >= _LETTERED and box[3] >= _LEAST:
            yield Line(said[:160], box, round(min(confidence, 1.0), 3))


def _around(boxes: Sequence[tuple[int, int, int, int]], shape: tuple[int, ...]) -> Box:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    height, width = shape[:2]
    shares = left / width, top / height, (right - left) / width, (bottom - top) / height
    return tuple(round(share, 4) for share in shares)  # type: ignore[return-value]


def _shared(one: Box, other: Box) -> float:
    """Return what two boxes have in common, as a share of the smaller one."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    along = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if across <= 0 or along <= 0:
        return 0.0
    return across * along / max(min(one[2] * one[3], other[2] * other[3]), 1e-9)


def _tracked(lines: Sequence[Sequence[Line]], times: Sequence[float], film: FilmStudy) -> Iterator[TextStudy]:
    open_: list[tuple[Line, int, int]] = []  # a line, the first still with it, the last
    done: list[tuple[Line, int, int]] = []
    for index, seen in enumerate(lines):
        going: list[tuple[Line, int, int]] = []
        for line in seen:
            match = next((old for old in open_ if _is_same(old[0], line)), None)
            if match is None:
                going.append((line, index, index))
            else:
                open_.remove(match)
                better = line if line.sure > match[0].sure else match[0]
                going.append((better, match[1], index))
        done += open_
        open_ = going
    for line, first, last in sorted((*done, *open_), key=lambda found: (found[1], found[0].box[1])):
        start = _edge(times, film, first - 1, first)
        end = _edge(times, film, last, last + 1)
        told = {"confidence": line.confidence, "role": line.role}
        yield TextStudy(text=clean_line(line.text), start=start, end=end, box=line.box, **told)


def _is_same(one: Line, other: Line) -> bool:
    alike = SequenceMatcher(None, one.text.casefold(), other.text.casefold()).ratio()
    return alike > _SAME and _shared(one.box, other.box) > _MEET


def _edge(times: Sequence[float], film: FilmStudy, before: int, after: int) -> float:
    """Return the second between two stills at which a text comes or goes: a change of shot, or halfway."""
    if before < 0:
        return 0.0
    if after >= len(times):
        return film.seconds
    between = [cut for cut in film.cuts if times[before] < cut <= times[after]]
    return round(between[0] if between else (times[before] + times[after]) / 2, 3)
