"""Files that users brought: what they are called, where their bytes are, and whether they may be used."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Row, delete, insert, select, update

from reelwright.errors import ConflictError, MissingError
from reelwright.ids import new_id
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.projects import assets

State = Literal["open", "ready", "refused"]


@dataclass(frozen=True)
class Asset:
    """A file: `open` while its bytes come, then `ready`, or `refused` for a reason. Times are seconds since 1970.

    `name` is what the user calls it, never a path; `kind` (picture, film, sound) is by its content; `size` counts the
    bytes that are here, `expected` those that are to come.
    """

    id: str
    name: str
    state: State
    kind: str
    media_type: str
    digest: str | None
    size: int
    expected: int | None
    facts: Mapping[str, Any]
    reason: str
    user: str
    made_at: float


class Assets:
    """The files of one workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def begin(self, name: str, user: str, expected: int | None = None, media_type: str = "") -> Asset:
        """Write down that a file comes, and of which type it is said to be."""
        asset = Asset(new_id("asset"), name, "open", "", media_type, None, 0, expected, {}, "", user, time.time())
        with self._database.write(self._workspace) as sql:
            sql.execute(insert(assets).values(workspace=self._workspace, **asset.__dict__))
        return asset

    def get(self, identifier: str) -> Asset:
        """Return a file's record. Raises MissingError."""
        with self._database.read(self._workspace) as sql:
            row = sql.execute(select(assets).where(self._is(identifier))).first()
        if row is None:
            raise MissingError("asset", identifier)
        return _asset(row)

    def change(self, identifier: str, **values: Any) -> Asset:
        """Write what became known of a file. Raises MissingError."""
        with self._database.write(self._workspace) as sql:
            sql.execute(update(assets).where(self._is(identifier)).values(values))
        return self.get(identifier)

    def grow(self, identifier: str, offset: int, piece: str, size: int) -> Asset:
        """Add a piece of `size` bytes to a file that is `open` and has `offset` of them; nobody else can meanwhile.

        Its `facts` list the pieces until it is whole. Raises MissingError, and ConflictError where it has another
        size by now, is not open any more, or would have more bytes than are expected.
        """
        with self._database.write(self._workspace) as sql:
            row = sql.execute(select(assets).where(self._is(identifier)).with_for_update()).first()
            if row is None:
                raise MissingError("asset", identifier)
            if row.state != "open" or row.size != offset or (row.expected is not None and offset + size > row.expected):
                raise ConflictError(
                    f"This file is {row.state} and has {row.size} of {row.expected} bytes. Go on there."
                )
            pieces = [*row.facts.get("pieces", ()), piece]
            values = {"size": offset + size, "facts": {**row.facts, "pieces": pieces}}
            sql.execute(update(assets).where(self._is(identifier)).values(values))
            return _asset(sql.execute(select(assets).where(self._is(identifier))).one())

    def unfinished(self, before: float) -> Sequence[Asset]:
        """Return the files that are open since before that time."""
        where = (assets.c.workspace == self._workspace) & (assets.c.state == "open") & (assets.c.made_at < before)
        with self._database.read(self._workspace) as sql:
            return tuple(map(_asset, sql.execute(select(assets).where(where))))

    def page(self, after: str | None, limit: int) -> Sequence[Asset]:
        """Return `limit` files, newest first, older than the id `after`."""
        query = select(assets).where(assets.c.workspace == self._workspace).order_by(assets.c.id.desc()).limit(limit)
        if after is not None:
            query = query.where(assets.c.id < after)
        with self._database.read(self._workspace) as sql:
            return tuple(map(_asset, sql.execute(query)))

    def remove(self, identifier: str) -> None:
        """Forget a file; its bytes go when nothing else refers to them. Raises MissingError."""
        with self._database.write(self._workspace) as sql:
            if not sql.execute(delete(assets).where(self._is(identifier))).rowcount:
                raise MissingError("asset", identifier)

    def _is(self, identifier: str) -> Any:
        return (assets.c.workspace == self._workspace) & (assets.c.id == identifier)


def _asset(row: Row[Any]) -> Asset:
    return Asset(**{name: value for name, value in row._mapping.items() if name != "workspace"})
