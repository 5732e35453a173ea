"""Documents that several people change: a strong ETag of their revision, and no change without saying of which one.

@router.get("/projects/{project}/plan", response_model=Plan)
def plan_read(project: str, caller: CallerOf, reading: Reading) -> Response:
    plan, revision = …
    return reading.answer(plan, revision)                   # 200 or 304

@router.put("/projects/{project}/plan", response_model=Plan)
def plan_write(project: str, plan: Plan, writing: Writing, …) -> Response:
    def change() -> Saved:
        writing.requires(revision_now)                      # 412; 428 where the header is missing
        return save(plan, over=revision_now)                # ConflictError where it has changed meanwhile: 412 as well

    saved = writing.carry(change)
    return writing.answer(saved, revision)
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Header
from pydantic import BaseModel
from starlette.responses import Response

from reelwright.api.errors import Fault
from reelwright.errors import ConflictError

T = TypeVar("T")

_PLAIN = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_TAG = re.compile(r'\s*(W/)?("[\x21\x23-\x7e\x80-\xff]*")\s*(?:,|$)')
_PATIENCE = 10.0  # seconds, to change over any revision what others change too
_PAUSE, _LONGEST = 0.01, 0.2  # seconds between two tries at it, at most: the first and the last
_MANY = 4096  # characters of a header


def etag(revision: str | int) -> str:
    """Return the strong ETag of a revision or digest."""
    text = str(revision)
    return f'"{text if _PLAIN.fullmatch(text) else hashlib.sha256(text.encode(errors="replace")).hexdigest()}"'


def names(header: str, current: str, weak: bool = False) -> bool:
    """Whether `If-Match` or (with `weak`) `If-None-Match` names the ETag `current`; `*` names any.

    What is not a list of ETags names nothing.
    """
    if header.strip() == "*":
        return True
    place, found = 0, False
    while place < len(header[:_MANY]):
        tag = _TAG.match(header, place)
        if tag is None:
            return False
        found |= tag[2] == current and (weak or not tag[1])
        place = tag.end()
    return found


def _bytes(body: BaseModel) -> bytes:
    return body.model_dump_json(by_alias=True).encode()


def _answer(body: BaseModel, revision: str | int, status: int = 200) -> Response:
    headers = {"ETag": etag(revision), "Cache-Control": "private, no-cache"}
    return Response(_bytes(body), status, headers, "application/json")


@dataclass(frozen=True)
class Read:
    known: str | None

    def answer(self, body: BaseModel, revision: str | int) -> Response:
        """Return the document, or 304 where the reader has this revision."""
        current = etag(revision)
        if self.known is not None and names(self.known, current, weak=True):
            return Response(status_code=304, headers={"ETag": current, "Cache-Control": "private, no-cache"})
        return _answer(body, revision)


@dataclass(frozen=True)
class Write:
    over: str

    def requires(self, revision: str | int) -> None:
        """Raise Fault (412, with the current ETag) where the writer has seen another revision than this."""
        if not names(self.over, etag(revision)):
            detail = "It has changed since it was read. Read it again, and send what you change of that."
            raise Fault("stale", detail, {"ETag": etag(revision)})

    def carry(self, change: Callable[[], T]) -> T:
        """Do a `change`, which reads, `requires` and writes; anew where another came between and `*` names any."""
        until = time.monotonic() + (_PATIENCE if self.over.strip() == "*" else 0)
        pause = _PAUSE
        while time.monotonic() < until:
            with suppress(ConflictError):
                return change()
            time.sleep(random.uniform(0, pause))  # those who came between must not come at once again
            pause = min(2 * pause, _LONGEST)
        return change()

    def answer(self, body: BaseModel, revision: str | int, status: int = 200) -> Response:
        return _answer(body, revision, status)


def _read(if_none_match: Annotated[str | None, Header()] = None) -> Read:
    return Read(if_none_match)


def _write(if_match: Annotated[str | None, Header()] = None) -> Write:
    if if_match is None:
        raise Fault("unconditional", "Send the ETag that you have read in If-Match, so that no change is lost.")
    return Write(if_match)


Reading = Annotated[Read, Depends(_read)]
Writing = Annotated[Write, Depends(_write)]
