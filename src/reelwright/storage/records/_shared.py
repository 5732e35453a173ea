"""Documents of a workspace that its members share and change: a name, a body, and a revision that rises."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from sqlalchemy import Row, Table, delete, insert, select, update

from reelwright.errors import ConflictError, MissingError
from reelwright.ids import new_id
from reelwright.storage.records.database import Database

Kept = TypeVar("Kept")


class Shared(Generic[Kept]):
    """The documents of one workspace in a `table`, whose column `body` holds them; `row` is one of them as it is kept.

    `what` names one for people, `prefix` begins their ids.
    """

    table: ClassVar[Table]
    row: ClassVar[type[Any]]
    body: ClassVar[str]
    what: ClassVar[str]
    prefix: ClassVar[str]

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def add(self, name: str, body: Mapping[str, Any]) -> Kept:
        now = time.time()
        values = {"id": new_id(self.prefix), "name": name, self.body: dict(body), "revision": 1}
        made: Kept = self.row(**values, made_at=now, changed_at=now)
        with self._database.write(self._workspace) as sql:
            sql.execute(insert(self.table).values(workspace=self._workspace, **vars(made)))
        return made

    def get(self, identifier: str) -> Kept:
        """Return one. Raises MissingError."""
        with self._database.read(self._workspace) as sql:
            row = sql.execute(select(self.table).where(self._is(identifier))).first()
        if row is None:
            raise MissingError(self.what, identifier)
        return self._kept(row)

    def change(self, identifier: str, revision: int, name: str, body: Mapping[str, Any]) -> Kept:
        """Write one anew over a revision. Raises MissingError, and ConflictError where it was changed meanwhile."""
        values = {"name": name, self.body: dict(body), "revision": revision + 1, "changed_at": time.time()}
        with self._database.write(self._workspace) as sql:
            where = self._is(identifier) & (self.table.c.revision == revision)
            done = sql.execute(update(self.table).where(where).values(values)).rowcount
        found: Any = self.get(identifier)
        if not done:
            what = f"{self.what[:1].upper()}{self.what[1:]}"
            raise ConflictError(f"{what} {identifier} has revision {found.revision} by now, not {revision}.")
        kept: Kept = found
        return kept

    def remove(self, identifier: str) -> None:
        """Remove one. Raises MissingError."""
        with self._database.write(self._workspace) as sql:
            if not sql.execute(delete(self.table).where(self._is(identifier))).rowcount:
                raise MissingError(self.what, identifier)

    def page(self, after: str | None, limit: int) -> Sequence[Kept]:
        """Return `limit` of them, newest first, older than the id `after`."""
        columns = self.table.c
        query = select(self.table).where(columns.workspace == self._workspace).order_by(columns.id.desc()).limit(limit)
        if after is not None:
            query = query.where(columns.id < after)
        with self._database.read(self._workspace) as sql:
            return tuple(map(self._kept, sql.execute(query)))

    def _is(self, identifier: str) -> Any:
        return (self.table.c.workspace == self._workspace) & (self.table.c.id == identifier)

    def _kept(self, row: Row[Any]) -> Kept:
        kept: Kept = self.row(**{name: value for name, value in row._mapping.items() if name != "workspace"})
        return kept
