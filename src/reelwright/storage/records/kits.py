"""Brand kits of a workspace."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from reelwright.errors import ConflictError, MissingError
from reelwright.ids import new_id
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.kits import kits


@dataclass(frozen=True)
class Kit:
    """A brand's looks; `brand` is a brief's section of that name. Times are seconds since 1970."""

    id: str
    name: str
    brand: Mapping[str, Any]
    revision: int
    made_at: float
    changed_at: float


class Kits:
    """The brand kits of one workspace."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def add(self, name: str, brand: Mapping[str, Any]) -> Kit:
        kit = Kit(new_id("kit"), name, dict(brand), 1, now := time.time(), now)
        with self._database.write(self._workspace) as sql:
            sql.execute(insert(kits).values(workspace=self._workspace, **kit.__dict__))
        return kit

    def get(self, identifier: str) -> Kit:
        """Return a kit. Raises MissingError."""
        with self._database.read(self._workspace) as sql:
            row = sql.execute(select(kits).where(self._is(identifier))).first()
        if row is None:
            raise MissingError("brand kit", identifier)
        return _kit(row)

    def change(self, identifier: str, revision: int, name: str, brand: Mapping[str, Any]) -> Kit:
        """Write a kit anew over a revision. Raises MissingError, and ConflictError where it was changed meanwhile."""
        values = {"name": name, "brand": dict(brand), "revision": revision + 1, "changed_at": time.time()}
        with self._database.write(self._workspace) as sql:
            where = self._is(identifier) & (kits.c.revision == revision)
            done = sql.execute(update(kits).where(where).values(values)).rowcount
        found = self.get(identifier)
        if not done:
            raise ConflictError(f"Brand kit {identifier} has revision {found.revision} by now, not {revision}.")
        return found

    def remove(self, identifier: str) -> None:
        """Remove a kit. Raises MissingError."""
        with self._database.write(self._workspace) as sql:
            if not sql.execute(delete(kits).where(self._is(identifier))).rowcount:
                raise MissingError("brand kit", identifier)

    def page(self, after: str | None, limit: int) -> Sequence[Kit]:
        """Return `limit` kits, newest first, older than the id `after`."""
        query = select(kits).where(kits.c.workspace == self._workspace).order_by(kits.c.id.desc()).limit(limit)
        if after is not None:
            query = query.where(kits.c.id < after)
        with self._database.read(self._workspace) as sql:
            return tuple(map(_kit, sql.execute(query)))

    def _is(self, identifier: str) -> Any:
        return (kits.c.workspace == self._workspace) & (kits.c.id == identifier)


def _kit(row: Row[Any]) -> Kit:
    return Kit(**{name: value for name, value in row._mapping.items() if name != "workspace"})
