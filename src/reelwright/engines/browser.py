"""A page of the studio: it draws and encodes a version on the user's own machine, and brings the film.

Nobody but the page can ask it, so the router never chooses it; `workspace.browser` judges what it brings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.engine import Access, Call
from reelwright.engines._local import Local
from reelwright.errors import InputError, Problem
from reelwright.settings import Settings

NAME = "browser"
ADDRESS = ""
VARIABLES: tuple[str, ...] = ()
KEYS = ""
_LACKS = "a page of the studio asks it, where it is shown by https or on this machine and its browser has WebCodecs"


def lacks(_: Settings) -> str:
    return _LACKS


def connect(_: Access) -> Local:
    return Local(NAME, make)


def make(call: Call) -> tuple[bytes, Mapping[str, Any]]:
    """Refuse every call: a film is brought, not asked for."""
    del call
    raise InputError(Problem("engine", NAME, _LACKS, "Open the project in the studio and render it there."))
