"""The study of a reference: measured, or read from its JSON. What stands in it is data; none of its words is shown."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from reelwright.build.events import OnEvent
from reelwright.errors import InputError, MediaError, Problem, shorten
from reelwright.fetch import Bounds, FetchError, fetch
from reelwright.finding import Finding
from reelwright.study import FilmStudy

if TYPE_CHECKING:
    from reelwright.workspace.ads import Workspace
    from reelwright.workspace.senses import Asking

MAX_BYTES = 32 << 20  # three minutes with a text in each frame are well under this
SUFFIX = ".json"


@dataclass(frozen=True)
class Followed:
    """The study of a film that a brief follows, what is to be told of it, and what engines took for it in micros."""

    study: FilmStudy
    findings: tuple[Finding, ...] = ()
    micros: int = 0


@contextmanager
def at_hand(place: str) -> Iterator[Path]:
    """Give a file that is named by its path or by an address; what was fetched is gone at the end.

    Raises MediaError where it cannot be fetched.
    """
    if not re.match("https?://", place, re.IGNORECASE):
        yield Path(place)
        return
    from reelwright.workspace.ingest import plain_name

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / (plain_name(Path(urlsplit(place).path)) or "film")
        try:
            asyncio.run(fetch(place, file, Bounds()))
        except FetchError as error:
            remedy = "Name a film that everybody may fetch over https, or save it and name the file."
            raise MediaError(Problem("reference", shorten(place, 80), str(error), remedy)) from None
        yield file


def study_of(
    workspace: Workspace, path: Path, on_event: OnEvent | None = None, asking: Asking | None = None
) -> Followed:
    """Return the study of a film, or that in a JSON file, and what is to be told of it; engines are `asking`'s.

    Raises MediaError where there is no such film, and InputError where a file is no study.
    """
    if not path.is_file():
        remedy = "Paths count from the brief's folder; files are never fetched from an address."
        raise MediaError(Problem("reference.file", path.name[:80], "there is no such file", remedy))
    if path.suffix.lower() == SUFFIX:
        return Followed(_read(path))
    try:
        studied = workspace.study(path, on_event, asking)
    except MediaError as error:
        raise MediaError(replace(each, where=f"reference.file ({each.where})") for each in error.problems) from None
    if studied.film is None:
        limit, remedy = "a picture has no shots to follow", "Give a film, or name the picture in `style_references`."
        raise InputError(Problem("reference.file", studied.name, limit, remedy))
    return Followed(studied.film, studied.findings, studied.micros)


def _read(path: Path) -> FilmStudy:
    if path.stat().st_size > MAX_BYTES:
        size = f"{path.stat().st_size / 1e6:.0f} MB"
        raise InputError(Problem("reference.file", size, f"a study has at most {MAX_BYTES >> 20} MB", "Give another."))
    try:
        return FilmStudy.read(json.loads(path.read_text("utf-8", errors="replace")), "reference")
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        limit, remedy = f"this is not a study ({str(error)[:80]})", "Give a film, or the JSON of a study of one."
        raise InputError(Problem("reference.file", path.name[:80], limit, remedy)) from None
