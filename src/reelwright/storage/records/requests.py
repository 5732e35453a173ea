"""Requests that are done once: who comes first answers, who comes again is given the same answer (I8).

    begin → Claim → (alive …) → finish | free

A claim without a sign of life for a minute is void, since its process is gone; an answer is kept for a day.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from reelwright.ids import new_id
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.requests import requests

LIVES = 24 * 3600.0  # seconds that an answer is kept
SILENCE = 60.0  # seconds after which who answers is taken for dead


@dataclass(frozen=True)
class Claim:
    """The right to answer a request."""

    workspace: str
    caller: str
    key: str
    id: str


@dataclass(frozen=True)
class Answered:
    """The answer that was given."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Running:
    """Somebody is answering it."""


@dataclass(frozen=True)
class Different:
    """The key was used for another request."""


class Requests:
    """The requests of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(self, workspace: str, caller: str, key: str, digest: str) -> Claim | Answered | Running | Different:
        """Claim a request, or say what has become of it. `digest` tells it from others of the same key."""
        try:
            return self._begin(workspace, caller, key, digest)
        except IntegrityError:  # another process has claimed it since we looked
            return self._begin(workspace, caller, key, digest)

    def _begin(self, workspace: str, caller: str, key: str, digest: str) -> Claim | Answered | Running | Different:
        claim = Claim(workspace, caller, key, new_id("claim"))
        now = self._clock()
        with self._database.write(workspace) as sql:
            row = sql.execute(select(requests).where(_named(claim)).with_for_update()).first()
            if row is not None:
                if row.at > now - (SILENCE if row.status is None else LIVES):
                    return _found(row, digest)
                _remove(sql, _named(claim))
            names = {"workspace": workspace, "caller": caller, "key": key}
            sql.execute(insert(requests).values(**names, digest=digest, claim=claim.id, at=now))
        return claim

    def alive(self, claim: Claim) -> bool:
        """Say that a request is still being answered. Returns False where the claim was void."""
        return self._change(claim, at=self._clock())

    def finish(self, claim: Claim, answer: Answered) -> bool:
        """Keep an answer. Returns False, changing nothing, where the claim was void or it has one."""
        given = {"status": answer.status, "headers": answer.headers, "body": answer.body}
        return self._change(claim, **given, at=self._clock())

    def free(self, claim: Claim) -> None:
        """Give a claim back, so that the request may be tried again."""
        with self._database.write(claim.workspace) as sql:
            _remove(sql, _held(claim))

    def sweep(self) -> int:
        """Forget what is older than a day; returns how many."""
        with self._database.write() as sql:
            return _remove(sql, requests.c.at <= self._clock() - LIVES)

    def _change(self, claim: Claim, **values: Any) -> bool:
        with self._database.write(claim.workspace) as sql:
            return sql.execute(update(requests).where(_held(claim)).values(**values)).rowcount == 1


def _found(row: Row[Any], digest: str) -> Answered | Running | Different:
    if row.digest != digest:
        return Different()
    return Running() if row.status is None else Answered(row.status, row.headers, bytes(row.body))


def _named(claim: Claim) -> ColumnElement[bool]:
    columns = requests.c
    return and_(columns.workspace == claim.workspace, columns.caller == claim.caller, columns.key == claim.key)


def _held(claim: Claim) -> ColumnElement[bool]:
    return and_(_named(claim), requests.c.claim == claim.id, requests.c.status.is_(None))


def _remove(sql: Connection, where: ColumnElement[bool]) -> int:
    return sql.execute(delete(requests).where(where)).rowcount
