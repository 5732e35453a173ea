"""Work that one process does for all, once in a while; and workspaces that are gone but whose files may not be.

Both stand in the table of claims: `chore:NAME` with who does it now and since when, `gone:WORKSPACE` since when.
"""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.jobs import claims
from reelwright.storage.records.tables.people import workspaces
from reelwright.storage.records.tables.projects import projects
from reelwright.storage.records.workers import now

_DEAD = 6 * 3600.0  # seconds after which whoever does a chore counts as dead
_GONE = "gone:"


class Chores:
    """The chores of one database; times go by its clock."""

    def __init__(self, database: Database) -> None:
        self._database, self._holder = database, uuid.uuid4().hex

    def begin(self, name: str, every: float) -> bool:
        """Take a chore that was not begun for `every` seconds and that nobody does; False otherwise."""
        key = f"chore:{name}"
        try:
            with self._database.write() as sql:
                moment = now(sql)
                row = sql.execute(select(claims).where(claims.c.key == key).with_for_update()).first()
                if row is None:
                    sql.execute(insert(claims).values(key=key, holder=self._holder, beat=moment))
                    return True
                if row.beat > moment - (_DEAD if row.holder else every):
                    return False
                sql.execute(update(claims).where(claims.c.key == key).values(holder=self._holder, beat=moment))
                return True
        except IntegrityError:  # another process was faster
            return False

    def end(self, name: str) -> None:
        """Say that the chore is done, or given up: the next one is due after its time."""
        mine = (claims.c.key == f"chore:{name}") & (claims.c.holder == self._holder)
        with self._database.write() as sql:
            sql.execute(update(claims).where(mine).values(holder=""))

    def workspaces(self) -> tuple[str, ...]:
        """Return every workspace that there is."""
        with self._database.read() as sql:
            found = set(sql.execute(select(workspaces.c.id)).scalars())
            return tuple(sorted(found | set(sql.execute(select(projects.c.workspace).distinct()).scalars())))

    def going(self, names: tuple[str, ...]) -> None:
        """Write down that workspaces go, before anything of them does."""
        with self._database.write() as sql:
            for name in names:
                sql.execute(delete(claims).where(claims.c.key == _GONE + name))
                sql.execute(insert(claims).values(key=_GONE + name, holder="", beat=now(sql)))

    def stay(self, names: tuple[str, ...]) -> None:
        with self._database.write() as sql:
            sql.execute(delete(claims).where(claims.c.key.in_([_GONE + name for name in names])))

    def gone(self, older_than: float = 0.0) -> tuple[str, ...]:
        """Return the workspaces that went longer ago than that; one that still has its row is none of them."""
        with self._database.read() as sql:
            old = claims.c.key.startswith(_GONE) & (claims.c.beat <= now(sql) - older_than)
            keys = sql.execute(select(claims.c.key).where(old)).scalars().all()
            names = {key.removeprefix(_GONE) for key in keys}
            return tuple(sorted(names - _living(sql, names)))


def _living(sql: Connection, names: set[str]) -> set[str]:
    return set(sql.execute(select(workspaces.c.id).where(workspaces.c.id.in_(names))).scalars())
