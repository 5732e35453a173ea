"""API keys of a workspace. Their secret is told once; People.of_key knows them again."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from reelwright.access.caller import Caller
from reelwright.access.roles import SCOPES, Scope
from reelwright.access.tokens import Token, make_token
from reelwright.errors import InputError, MissingError, Problem, shorten
from reelwright.storage.records import _belonging as rows
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.people import keys


@dataclass(frozen=True)
class ApiKey:
    """A key as it may be shown; `user` has made it, times are in seconds since 1970, `used` to the minute."""

    id: str
    workspace: str
    user: str
    name: str
    scopes: tuple[Scope, ...]
    made: float
    used: float | None
    expires: float | None
    revoked: float | None


class Keys:
    """The API keys of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def make(
        self, caller: Caller, name: str, scopes: Collection[Scope], expires: float | None = None
    ) -> tuple[ApiKey, Token]:
        """Make a key for the caller's workspace; the token's text is its secret, told once.

        Raises ForbiddenError for scopes that the caller has not, InputError for none, unknown ones, or a past end.
        """
        caller.needs("admin")
        token, now = make_token("key"), self._clock()
        wanted = _scopes(scopes)
        for scope in wanted:
            caller.needs(scope)
        if expires is not None and not now < expires < float("inf"):
            raise InputError(Problem("expires", str(expires), "it lies in the future", "Write a later time, or none."))
        made = ApiKey(
            token.id, caller.workspace, caller.user, rows.line(name, "name"), wanted, now, None, expires, None
        )
        with self._database.write() as sql:
            sql.execute(insert(keys).values({**vars(made), "scopes": list(wanted), "hash": token.digest}))
        return made, token

    def list(self, caller: Caller, after: str = "", limit: int = 50) -> tuple[ApiKey, ...]:
        """Return the keys of the caller's workspace, revoked ones too, in order of id."""
        caller.needs("admin")
        where = (keys.c.workspace == caller.workspace) & (keys.c.id > after)
        with self._database.write() as sql:
            query = select(keys).where(where).order_by(keys.c.id).limit(rows.page(limit))
            return tuple(_key(row) for row in sql.execute(query))

    def rename(self, caller: Caller, key: str, name: str) -> ApiKey:
        """Give a key another name. Raises MissingError."""
        return self._change(caller, key, name=rows.line(name, "name"))

    def revoke(self, caller: Caller, key: str) -> ApiKey:
        """End a key at once and for good; one that has ended keeps its time. Raises MissingError."""
        found = self._change(caller, key)
        return found if found.revoked is not None else self._change(caller, key, revoked=self._clock())

    def _change(self, caller: Caller, key: str, **values: Any) -> ApiKey:
        caller.needs("admin")
        where = (keys.c.id == key) & (keys.c.workspace == caller.workspace)
        with self._database.write() as sql:
            if values:
                sql.execute(update(keys).where(where).values(values))
            row = sql.execute(select(keys).where(where)).first()
        if row is None:
            raise MissingError("API key", key)
        return _key(row)


def _scopes(scopes: Collection[Scope]) -> tuple[Scope, ...]:
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        limit = f"a key has one or more of {', '.join(SCOPES)}"
        raise InputError(Problem("scopes", shorten(", ".join(unknown)), limit, "Name what it is for."))
    return tuple(scope for scope in SCOPES if scope in scopes)


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        row.id, row.workspace, row.user, row.name, tuple(row.scopes), row.made, row.used, row.expires, row.revoked
    )
