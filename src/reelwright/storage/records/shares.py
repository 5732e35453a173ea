"""Pages that show a render to whoever knows their token, until they end or are taken back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, insert, select, update

from reelwright.access.tokens import Token, hash_password, make_token, matches, read_token
from reelwright.errors import MissingError, UnknownCallerError
from reelwright.storage.records.database import Database
from reelwright.storage.records.renders import Render
from reelwright.storage.records.tables.shares import shares


@dataclass(frozen=True)
class Share:
    """A shared render; `user` has shared it, times are seconds since 1970. Of its password only a hash is kept."""

    id: str
    workspace: str
    project: str
    render: str
    password: str | None = field(repr=False)
    allow_download: bool
    allow_comments: bool
    user: str
    made_at: float
    expires_at: float
    revoked_at: float | None


class Shares:
    """The shared pages of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def make(
        self, workspace: str, render: Render, user: str, seconds: float, password: str | None, **allows: bool
    ) -> tuple[Share, Token]:
        """Share a render for `seconds`; the token's text is told once. `allows` are allow_download, allow_comments."""
        token, now = make_token("share"), self._clock()
        kept = None if password is None else hash_password(password)
        made = Share(
            token.id, workspace, render.project, render.id, kept, user=user, made_at=now, expires_at=now + seconds,
            revoked_at=None, **allows,
        )  # fmt: skip
        with self._database.write(workspace) as sql:
            sql.execute(insert(shares).values({**vars(made), "hash": token.digest}))
        return made, token

    def page(self, workspace: str, render: str, after: str | None, limit: int) -> Sequence[Share]:
        """Return `limit` shares of a render, newest first, older than the id `after`, those that ended too."""
        query = select(shares).where(shares.c.workspace == workspace, shares.c.render == render)
        if after is not None:
            query = query.where(shares.c.id < after)
        with self._database.read(workspace) as sql:
            return tuple(map(_share, sql.execute(query.order_by(shares.c.id.desc()).limit(limit))))

    def revoke(self, workspace: str, render: str, identifier: str) -> None:
        """Take a share back at once and for good; one that was keeps its time. Raises MissingError."""
        where = (shares.c.workspace == workspace) & (shares.c.render == render) & (shares.c.id == identifier)
        with self._database.write(workspace) as sql:
            row = sql.execute(select(shares).where(where)).first()
            if row is None:
                raise MissingError("shared page", identifier)
            if row.revoked_at is None:
                sql.execute(update(shares).where(where).values(revoked_at=self._clock()))

    def shown(self, text: str) -> Share:
        """Return the share whose token somebody shows. Raises MissingError, all alike, where there is none any more."""
        try:
            token = read_token("share", text)
        except UnknownCallerError:
            raise MissingError("shared page", "of this address") from None
        row = self._row(token.id)
        if not matches(token, row.hash if row else None) or row is None:
            raise MissingError("shared page", "of this address")
        return self._lives(row)

    def living(self, identifier: str) -> Share:
        """Return a share by its id, for who has shown already that he may see it. Raises MissingError."""
        row = self._row(identifier)
        if row is None:
            raise MissingError("shared page", "of this address")
        return self._lives(row)

    def _row(self, identifier: str) -> Row[Any] | None:
        with self._database.read() as sql:
            return sql.execute(select(shares).where(shares.c.id == identifier)).first()

    def _lives(self, row: Row[Any]) -> Share:
        if row.revoked_at is not None or row.expires_at <= self._clock():
            raise MissingError("shared page", "of this address")
        return _share(row)


def _share(row: Row[Any]) -> Share:
    return Share(**{name: getattr(row, name) for name in Share.__dataclass_fields__})
