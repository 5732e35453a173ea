"""Lists by pages: `?cursor=&limit=` in, `{"items": […], "next": cursor | null}` out.

    @router.get("/projects")
    def project_list(caller: CallerOf, page: PageOf, kind: str | None = None) -> Page[Project]:
        rows = service.projects(caller, kind, after=page.after, count=page.count)
        return page.answer(rows, Project.of, lambda row: (row.made, row.id))

A cursor is the place of the last row, signed with the list that it belongs to: its path, its filters and who asked. So
it cannot be made up, and does not fit another list.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from starlette.requests import Request

from reelwright.api.auth import CallerOf
from reelwright.errors import InputError, Problem, shorten

T = TypeVar("T")
R = TypeVar("R")
Place = tuple[str | int | float, ...]
_SIGNED = 16  # bytes of the signature


class Page(BaseModel, Generic[T]):
    """Some of a list; `next` gives more where there is more."""

    items: list[T]
    next: str | None


@dataclass(frozen=True)
class Paging:
    """What was asked: rows after the place `after` (None: from the start), `limit` of them."""

    after: Place | None
    limit: int
    _secret: bytes
    _list: bytes

    @property
    def count(self) -> int:
        """How many rows to read: one more than are shown, which tells whether there is a next page."""
        return self.limit + 1

    def answer(self, rows: Sequence[R], shown: Callable[[R], T], place: Callable[[R], Place]) -> Page[T]:
        """Return the page of `count` rows: `shown` is what is told of a row, `place` where it stands in the order."""
        kept = rows[: self.limit]
        more = _signed(place(kept[-1]), self._secret, self._list) if len(rows) > self.limit else None
        return Page[T].model_construct(items=[shown(row) for row in kept], next=more)


def _paging(
    request: Request,
    caller: CallerOf,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next` of the page before.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Paging:
    secret: bytes = request.app.state.config.secret
    filters = sorted(pair for pair in request.query_params.multi_items() if pair[0] not in ("cursor", "limit"))
    listed = json.dumps([request.url.path, filters, caller.workspace]).encode()
    return Paging(_opened(cursor, secret, listed) if cursor else None, limit, secret, listed)


PageOf = Annotated[Paging, Depends(_paging)]


def _signed(place: Place, secret: bytes, listed: bytes) -> str:
    told = json.dumps(place, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_signature(told, secret, listed) + told).decode().rstrip("=")


def _opened(cursor: str, secret: bytes, listed: bytes) -> Place:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not hmac.compare_digest(raw[:_SIGNED], _signature(raw[_SIGNED:], secret, listed)):
        rule = "the `next` of a page of this list, with the same filters"
        raise InputError(Problem("query.cursor", shorten(cursor), rule, "Begin without a cursor."))
    return tuple(json.loads(raw[_SIGNED:]))


def _signature(told: bytes, secret: bytes, listed: bytes) -> bytes:
    return hmac.digest(secret, b"cursor\0" + hashlib.sha256(listed).digest() + told, "sha256")[:_SIGNED]
