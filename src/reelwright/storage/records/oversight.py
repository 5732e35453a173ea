"""What those who run the service look at: users with their spending, their jobs, and what is odd about them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, case, func, literal, select

from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.jobs import jobs
from reelwright.storage.records.tables.money import accounts
from reelwright.storage.records.tables.people import failures, users

DAYS = 7  # that failures and refusals are counted over
SIGN_INS, REFUSALS = 20, 10  # in these days, from which on they are odd
NEAR = 0.8  # of a month's limit


@dataclass(frozen=True)
class Watched:
    """A user and what he does; money of this month in micros (`limit` None where none was needed yet).

    `failed` counts wrong passwords and `refused` jobs that a budget or a policy refused, in the last DAYS days.
    """

    id: str
    email: str
    name: str
    admin: bool
    made: float
    disabled: float | None
    spent: int
    held: int
    limit: int | None
    open_jobs: int
    jobs: int
    failed: int
    refused: int

    @property
    def flags(self) -> tuple[str, ...]:
        """What is odd: `sign-ins`, `refused-jobs`, `spending`."""
        near = self.limit is not None and self.spent + self.held >= NEAR * self.limit and self.spent + self.held > 0
        odd = (("sign-ins", self.failed >= SIGN_INS), ("refused-jobs", self.refused >= REFUSALS), ("spending", near))
        return tuple(name for name, found in odd if found)


@dataclass(frozen=True)
class Month:
    """What a user spent in a month (UTC, as 2026-11), in micros."""

    user: str
    month: str
    spent: int
    held: int
    limit: int | None
    closed: bool


class Oversight:
    """All users of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def users(self, after: str, limit: int) -> Sequence[Watched]:
        """Return users in order of id, behind `after`."""
        return self._watched(users.c.id > after, limit)

    def user(self, user: str) -> Watched | None:
        return next(iter(self._watched(users.c.id == user, 1)), None)

    def months(self, after: tuple[str, str] | None, limit: int, month: str | None = None) -> Sequence[Month]:
        """Return what each user spent in each month, in order of both, behind `after` = (user, month)."""
        name = accounts.c.id
        where = name.like("month:%/%") & (name > f"month:{'/'.join(after)}" if after else name > "")
        if month is not None:
            where &= name.endswith(f"/{month}", autoescape=True)
        with self._database.read() as sql:
            return tuple(map(_month, sql.execute(select(accounts).where(where).order_by(name).limit(limit))))

    def unknown(self) -> int:
        """Return how often in the last DAYS days somebody tried to sign in to an account that nobody has."""
        query = select(func.coalesce(func.sum(failures.c.count), 0))
        with self._database.read() as sql:
            return int(
                sql.execute(query.where((failures.c.user == "") & (failures.c.day >= self._since()))).scalar_one()
            )

    def _since(self) -> str:
        return datetime.fromtimestamp(self._clock() - DAYS * 86_400, UTC).strftime("%Y-%m-%d")

    def _watched(self, where: Any, limit: int) -> Sequence[Watched]:
        now = datetime.fromtimestamp(self._clock(), UTC)
        month = accounts.c.id == literal("month:") + users.c.id + f"/{now:%Y-%m}"
        query = select(users, accounts.c.spent, accounts.c.held, accounts.c.limit).outerjoin(accounts, month)
        with self._database.read() as sql:
            rows = sql.execute(query.where(where).order_by(users.c.id).limit(limit)).all()
            known = [row.id for row in rows]
            failed: dict[str, int] = {
                user: int(count)
                for user, count in sql.execute(
                    select(failures.c.user, func.sum(failures.c.count))
                    .where(failures.c.user.in_(known) & (failures.c.day >= self._since()))
                    .group_by(failures.c.user)
                )
            }
            counted = {row.user: row for row in sql.execute(self._jobs(known))}
        return tuple(_user(row, failed.get(row.id, 0), counted.get(row.id)) for row in rows)

    def _jobs(self, known: Sequence[str]) -> Any:
        """Return a query of how many jobs users have, how many are under way, and were refused of late."""
        late = (jobs.c.error["kind"].as_string() == "refused") & (jobs.c.made_at >= self._clock() - DAYS * 86_400)
        under_way = jobs.c.state.in_(("pending", "running", "waiting"))
        counts = (func.count().label("all"), *(
            func.sum(case((where, 1), else_=0)).label(name) for name, where in (("open", under_way), ("refused", late))
        ))  # fmt: skip
        return select(jobs.c.user, *counts).where(jobs.c.user.in_(known)).group_by(jobs.c.user)


def _user(row: Row[Any], failed: int, jobs: Row[Any] | None) -> Watched:
    counted = (int(jobs.open), int(jobs.all), int(jobs.refused)) if jobs else (0, 0, 0)
    return Watched(
        row.id, row.email, row.name, row.admin, row.made, row.disabled, row.spent or 0, row.held or 0, row.limit,
        *counted[:2], failed, counted[2],
    )  # fmt: skip


def _month(row: Row[Any]) -> Month:
    user, _, month = row.id.removeprefix("month:").rpartition("/")
    return Month(user, month, row.spent, row.held, row.limit, bool(row.closed))
