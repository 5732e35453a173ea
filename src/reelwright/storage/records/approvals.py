"""Who let an account go on beyond its limit, and by how much."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, insert, select

from reelwright.ids import new_id
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.money import approvals


@dataclass(frozen=True)
class Approval:
    """`user` let an account spend so many micros more; `at` in seconds since 1970."""

    id: str
    account: str
    user: str
    micros: int
    at: float


class Approvals:
    """The approvals of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def add(self, account: str, user: str, micros: int) -> Approval:
        made = Approval(new_id("approval"), account, user, micros, self._clock())
        with self._database.write() as sql:
            sql.execute(insert(approvals).values(vars(made)))
        return made

    def of(self, account: str) -> tuple[Approval, ...]:
        """Return what was approved of an account, oldest first."""
        query = select(approvals).where(approvals.c.account == account).order_by(approvals.c.at, approvals.c.id)
        with self._database.read() as sql:
            return tuple(Approval(*row) for row in sql.execute(query))

    def micros(self, account: str) -> int:
        """Return how much an account may spend beyond its limit."""
        query = select(func.coalesce(func.sum(approvals.c.micros), 0)).where(approvals.c.account == account)
        with self._database.read() as sql:
            return int(sql.execute(query).scalar_one())
