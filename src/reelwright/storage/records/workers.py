"""Who is alive: each process that carries jobs says so again and again, by the database's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, literal_column, select, update

from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.jobs import workers


@dataclass(frozen=True)
class Worker:
    """A process that carries up to `slots` jobs at once; `silent` seconds went by since it last said that it lives."""

    id: str
    host: str
    pid: int
    started_at: float
    slots: int
    silent: float


class Workers:
    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, identifier: str, host: str, pid: int, slots: int) -> None:
        """Say that a worker begins to live."""
        with self._database.write() as sql:
            moment = now(sql)
            values = {"id": identifier, "host": host, "pid": pid, "slots": slots, "started_at": moment, "beat": moment}
            sql.execute(insert(workers).values(values))

    def beat(self, identifier: str) -> bool:
        """Say that a worker lives. False: it counts as dead by now, and others have its work."""
        with self._database.write() as sql:
            alive = update(workers).where(workers.c.id == identifier).values(beat=_clock(sql))
            return bool(sql.execute(alive).rowcount)

    def all(self) -> Sequence[Worker]:
        """Return the workers that are known, those that began last first."""
        with self._database.read() as sql:
            moment = now(sql)
            rows = sql.execute(select(workers).order_by(workers.c.started_at.desc(), workers.c.id))
            return tuple(
                Worker(row.id, row.host, row.pid, row.started_at, row.slots, moment - row.beat) for row in rows
            )

    def forget(self, identifiers: Sequence[str]) -> None:
        with self._database.write() as sql:
            sql.execute(delete(workers).where(workers.c.id.in_(tuple(identifiers))))


def now(sql: Connection) -> float:
    """Return the database's time in seconds since 1970: clocks of machines differ, and jump."""
    return float(sql.execute(select(_clock(sql))).scalar_one())


def _clock(sql: Connection) -> Any:
    if sql.dialect.name == "sqlite":
        return literal_column("(julianday('now') - 2440587.5) * 86400.0")
    return func.extract("epoch", func.clock_timestamp())
