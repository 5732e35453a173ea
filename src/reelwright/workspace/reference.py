"""The study of a reference: read from its JSON. Whatever stands in it is data, and none of its words is shown."""

from __future__ import annotations

import json
from pathlib import Path

from reelwright.errors import InputError, MediaError, Problem
from reelwright.study import FilmStudy

MAX_BYTES = 32 << 20  # three minutes with a text in each frame are well under this
SUFFIX = ".json"


def study_of(path: Path) -> FilmStudy:
    """Return the study in a JSON file. Raises InputError where it is none, and MediaError where there is no file."""
    if not path.is_file():
        remedy = "Paths count from the brief's folder; files are never fetched from an address."
        raise MediaError(Problem("reference.file", path.name[:80], "there is no such file", remedy))
    if path.suffix.lower() != SUFFIX:
        remedy = "Give the JSON of a study of it."
        raise MediaError(Problem("reference.file", path.name[:80], "films are not studied here yet", remedy))
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
