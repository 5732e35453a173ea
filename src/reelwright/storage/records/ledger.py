"""The ledger: what is held for paid calls, what was tried, what it cost. Each step of it is one transaction.

    reserve → (intend → submitted → end) … → finish

A hold is set aside in every account of a build (its project, user, month) at once or not at all, so that what is spent
and held never passes a limit (rule 2). An attempt is written before its call is submitted, and while it may have been
taken, no second one of the same key can be written (rule 1). What was done is not done again: a step that comes twice,
or late, changes nothing and says so.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, Row, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from reelwright.errors import RefusedError
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.money import accounts, attempts, holds
from reelwright.telemetry import observe

AttemptState = Literal["intended", "submitted", "unknown", "succeeded", "refused", "failed"]
Ended = Literal["succeeded", "refused", "failed"]
LIVE: tuple[AttemptState, ...] = ("intended", "submitted", "unknown")  # it may have been taken, and has not ended
ALERT = 0.8  # of a limit


class BusyError(RefusedError):
    """An engine has as many calls under way as it takes; one of them must end first."""


@dataclass(frozen=True)
class Want:
    """What a build asks to be set aside for one product: its name and the worst price in micros."""

    name: str
    micros: int


@dataclass(frozen=True)
class Account:
    """A budget as it stands, in micros; `limit` None for none."""

    id: str
    limit: int | None
    spent: int
    held: int
    closed: bool

    @property
    def alert(self) -> bool:
        """Whether four fifths of the limit are spent or held."""
        return self.limit is not None and self.spent + self.held >= ALERT * self.limit


@dataclass(frozen=True)
class Hold:
    id: str
    build: str
    name: str
    micros: int
    cost: int
    state: str

    @property
    def left(self) -> int:
        return max(self.micros - self.cost, 0) if self.state == "open" else 0


@dataclass(frozen=True)
class Attempt:
    """One try; `ticket` is what the engine gave when it took it."""

    id: str
    hold: str
    key: str
    engine: str
    model: str
    state: AttemptState
    ticket: Mapping[str, Any] | None
    cost: int
    reason: str
    at: float
    request: Mapping[str, Any] | None = None  # what was asked, so that another process can go on with it


@dataclass(frozen=True)
class Spent:
    """What was spent on one product at one engine, failures included, in micros."""

    build: str
    name: str
    engine: str
    model: str
    attempts: int
    succeeded: int
    micros: int


class Ledger:
    """The books of one database; `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    # Budgets

    def limit(self, account: str, micros: int | None) -> None:
        """Set what an account may spend; None for no limit. An account that is under its new limit opens again."""
        with self._database.write() as sql:
            _ensure(sql, account)
            over = micros is not None and _one(sql, account).spent > micros
            sql.execute(update(accounts).where(accounts.c.id == account).values(limit=micros, closed=int(over)))

    def account(self, account: str) -> Account:
        with self._database.write() as sql:
            _ensure(sql, account)
            return _account(_one(sql, account))

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts in order of name."""
        with self._database.write() as sql:
            return tuple(_account(row) for row in sql.execute(select(accounts).order_by(accounts.c.id)))

    def reserve(self, build: str, wants: Sequence[Want], charged: Sequence[str]) -> tuple[Hold, ...]:
        """Set aside what a build may cost, in every account of `charged`: all of it, or nothing.

        What the same build holds already counts. Raises RefusedError naming the account, the price and what is left.
        """
        try:
            return self._reserve(build, wants, charged)
        except IntegrityError:  # another process has reserved for the same build since we looked
            return self._reserve(build, wants, charged)

    def _reserve(self, build: str, wants: Sequence[Want], charged: Sequence[str]) -> tuple[Hold, ...]:
        with self._database.write() as sql:
            for account in sorted(charged):
                _ensure(sql, account)
            found = {row.name: row for row in _open_holds(sql, build)}
            more = sum(max(want.micros - (found[want.name].micros if want.name in found else 0), 0) for want in wants)
            _take(sql, charged, more)
            return tuple(self._hold(sql, build, want, found.get(want.name), charged) for want in wants)

    def _hold(self, sql: Connection, build: str, want: Want, found: Row[Any] | None, charged: Sequence[str]) -> Hold:
        if found is None:
            made = uuid.uuid4().hex
            values = {"id": made, "build": build, "name": want.name, "micros": want.micros, "cost": 0,
                      "accounts": sorted(charged), "state": "open", "at": self._clock()}  # fmt: skip
            sql.execute(insert(holds).values(values))
            return Hold(made, build, want.name, want.micros, 0, "open")
        micros = max(want.micros, found.micros)
        sql.execute(update(holds).where(holds.c.id == found.id).values(micros=micros))
        return Hold(found.id, build, want.name, micros, found.cost, "open")

    def finish(self, build: str, names: Collection[str] | None = None) -> bool:
        """Close holds of a build at once, so that one that was cut off still knows all that it tried; of `names` alone,
        where there are some.

        Returns False where a try is live; its hold stays open.
        """
        with self._database.write() as sql:
            rows = [row for row in _open_holds(sql, build) if names is None or row.name in names]
            for account in sorted({account for row in rows for account in row.accounts}):
                _one(sql, account)  # locked in one order, since holds may have different accounts
            closed = [_close(sql, row) for row in rows]
        return all(closed)

    # Attempts

    def intend(
        self,
        hold: str,
        attempt: str,
        key: str,
        engine: str,
        model: str,
        worst: int,
        request: Mapping[str, Any] | None = None,
        at_once: int | None = None,
    ) -> Attempt:
        """Write that a call of `key` is about to be submitted; its worst price is topped up in the hold where needed.

        Raises RefusedError where the hold is closed, the top-up is not to be had, or a try of the same key is live;
        BusyError where `at_once` calls of the engine are under way, of whatever workspace.
        """
        with self._database.write() as sql:
            if at_once is not None:
                _room(sql, engine, at_once)
            row = _locked(sql, holds, hold)
            if row is None or row.state != "open":
                raise RefusedError("What was set aside for this call was given back. Start the build again.")
            short = max(worst - max(row.micros - row.cost, 0), 0)
            _take(sql, row.accounts, short)
            sql.execute(update(holds).where(holds.c.id == hold).values(micros=holds.c.micros + short))
            now = self._clock()
            values = {"id": attempt, "hold": hold, "key": key, "engine": engine, "model": model, "state": "intended",
                      "ticket": None, "cost": 0, "reason": "", "at": now, "changed": now,
                      "request": None if request is None else dict(request)}  # fmt: skip
            try:
                sql.execute(insert(attempts).values(values))
            except IntegrityError:
                raise RefusedError(
                    "The same call is under way, or may have been taken; it is not submitted twice."
                ) from None
            return self._attempt_in(sql, attempt)

    def submitted(self, attempt: str, ticket: Mapping[str, Any]) -> bool:
        """Write the provider's ticket of a try. Returns False, changing nothing, where it has one or has ended."""
        return self._move(attempt, ("intended", "unknown"), state="submitted", ticket=dict(ticket))

    def lost(self, attempt: str, reason: str) -> bool:
        """Write that nobody knows whether a try was taken."""
        return self._move(attempt, ("intended",), state="unknown", reason=_plain(reason))

    def end(self, attempt: str, state: Ended, cost: int, reason: str = "") -> bool:
        """Write how a try ended and settle its cost. Returns False, changing nothing, where it has ended before.

        A cost above what was held is booked as it is, and closes every account that it carries over its limit.
        """
        with self._database.write() as sql:
            row = _locked(sql, attempts, attempt)
            if row is None or row.state not in LIVE:
                return False
            hold = _locked(sql, holds, row.hold)
            assert hold is not None
            values = {"state": state, "cost": cost, "reason": _plain(reason), "changed": self._clock()}
            sql.execute(update(attempts).where(attempts.c.id == attempt).values(values))
            total = hold.cost + cost
            values = {"cost": total, "micros": max(hold.micros, total)}
            sql.execute(update(holds).where(holds.c.id == row.hold).values(values))
            _spend(sql, hold.accounts, cost, min(cost, max(hold.micros - hold.cost, 0)))
        observe.spent(row.engine, cost)
        return True

    def attempt(self, attempt: str) -> Attempt:
        with self._database.write() as sql:
            return self._attempt_in(sql, attempt)

    def live(self, key: str | None = None, build: str | None = None) -> tuple[Attempt, ...]:
        """Return the tries that may have been taken and have not ended, oldest first."""
        query = select(attempts).where(attempts.c.state.in_(LIVE)).order_by(attempts.c.at, attempts.c.id)
        if key is not None:
            query = query.where(attempts.c.key == key)
        if build is not None:
            query = query.join(holds, holds.c.id == attempts.c.hold).where(holds.c.build == build)
        with self._database.write() as sql:
            return tuple(_attempt(row) for row in sql.execute(query))

    def tried(self, hold: str) -> tuple[Attempt, ...]:
        """Return all tries of a hold, oldest first."""
        query = select(attempts).where(attempts.c.hold == hold).order_by(attempts.c.at, attempts.c.id)
        with self._database.write() as sql:
            return tuple(_attempt(row) for row in sql.execute(query))

    def ended(self, key: str, kind: str, since: float = 0.0) -> Attempt | None:
        """Return the last try of a key, in any build, that ended with a kind of failure since then."""
        where = (attempts.c.key == key) & attempts.c.reason.startswith(f"{kind}: ") & (attempts.c.changed >= since)
        with self._database.write() as sql:
            row = sql.execute(select(attempts).where(where).order_by(attempts.c.changed.desc())).first()
            return _attempt(row) if row else None

    def holds(self, build: str) -> tuple[Hold, ...]:
        """Return what a build holds now, in order of name."""
        with self._database.write() as sql:
            return tuple(_hold(row) for row in _open_holds(sql, build))

    def spent(self, build: str | None = None) -> tuple[Spent, ...]:
        """Return what was spent, by product and engine, dearest first; of all builds where none is named."""
        columns = (holds.c.build, holds.c.name, attempts.c.engine, attempts.c.model)
        good = func.sum(case((attempts.c.state == "succeeded", 1), else_=0))
        cost = func.sum(attempts.c.cost)
        query = select(*columns, func.count(), good, cost).join(holds, holds.c.id == attempts.c.hold)
        query = query.group_by(*columns).order_by(cost.desc(), *columns)
        if build is not None:
            query = query.where(holds.c.build == build)
        with self._database.write() as sql:
            return tuple(
                Spent(row[0], row[1], row[2], row[3], int(row[4]), int(row[5]), int(row[6]))
                for row in sql.execute(query)
            )

    def takes(self) -> Mapping[str, float]:
        """Return, for each model (`engine:model`), how many takes that cost something went on one that was good."""
        good = func.sum(case((attempts.c.state == "succeeded", 1), else_=0))
        paid = func.sum(case((or_(attempts.c.cost > 0, attempts.c.state == "succeeded"), 1), else_=0))
        query = select(attempts.c.engine, attempts.c.model, good, paid).group_by(attempts.c.engine, attempts.c.model)
        with self._database.write() as sql:
            return {f"{row[0]}:{row[1]}": max(int(row[3]), 1) / max(int(row[2]), 1) for row in sql.execute(query)}

    def _move(self, attempt: str, come_from: tuple[AttemptState, ...], **values: Any) -> bool:
        where = (attempts.c.id == attempt) & attempts.c.state.in_(come_from)
        with self._database.write() as sql:
            done = sql.execute(update(attempts).where(where).values(changed=self._clock(), **values))
            return done.rowcount == 1

    def _attempt_in(self, sql: Connection, attempt: str) -> Attempt:
        return _attempt(sql.execute(select(attempts).where(attempts.c.id == attempt)).one())


def _room(sql: Connection, engine: str, at_once: int) -> None:
    if sql.dialect.name == "postgresql":
        sql.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"engine {engine}"))))
    where = (attempts.c.engine == engine) & attempts.c.state.in_(LIVE)
    if int(sql.execute(select(func.count()).select_from(attempts).where(where)).scalar_one()) >= at_once:
        raise BusyError(f"{engine} has {at_once} calls of ours under way, as many as its account may have.")


def _plain(reason: str) -> str:
    """Return what a provider said as any database takes it: without NUL and half characters, and not too long."""
    return reason[:500].replace("\0", "").encode(errors="replace").decode()


def _ensure(sql: Connection, account: str) -> None:
    if sql.execute(select(accounts.c.id).where(accounts.c.id == account)).first() is None:
        try:
            with sql.begin_nested():
                sql.execute(insert(accounts).values(id=account, limit=None, spent=0, held=0, closed=0))
        except IntegrityError:
            pass  # another process was faster


def _one(sql: Connection, account: str) -> Row[Any]:
    return sql.execute(select(accounts).where(accounts.c.id == account).with_for_update()).one()


def _locked(sql: Connection, table: Any, key: str) -> Row[Any] | None:
    return sql.execute(select(table).where(table.c.id == key).with_for_update()).first()


def _open_holds(sql: Connection, build: str) -> Sequence[Row[Any]]:
    where = (holds.c.build == build) & (holds.c.state == "open")
    return sql.execute(select(holds).where(where).order_by(holds.c.name).with_for_update()).all()


def _close(sql: Connection, row: Row[Any]) -> bool:
    if row.state != "open" or _live_of(sql, row.id):
        return False
    _give_back(sql, row.accounts, max(row.micros - row.cost, 0))
    state = "settled" if row.cost else "released"
    sql.execute(update(holds).where(holds.c.id == row.id).values(state=state))
    return True


def _live_of(sql: Connection, hold: str) -> bool:
    where = (attempts.c.hold == hold) & attempts.c.state.in_(LIVE)
    return sql.execute(select(attempts.c.id).where(where)).first() is not None


def _take(sql: Connection, charged: Sequence[str], micros: int) -> None:
    """Hold so much more in every account, in the order of their names so that two never wait for each other."""
    if not micros:
        return
    for account in sorted(charged):
        row = _one(sql, account)
        left = None if row.limit is None else row.limit - row.spent - row.held
        if row.closed or (left is not None and micros > left):
            raise RefusedError(_too_much(_account(row), micros))
        sql.execute(update(accounts).where(accounts.c.id == account).values(held=accounts.c.held + micros))


def _give_back(sql: Connection, charged: Sequence[str], micros: int) -> None:
    for account in sorted(charged):
        sql.execute(update(accounts).where(accounts.c.id == account).values(held=accounts.c.held - micros))


def _spend(sql: Connection, charged: Sequence[str], cost: int, held: int) -> None:
    for account in sorted(charged):
        row = _one(sql, account)
        over = row.limit is not None and row.spent + cost + row.held - held > row.limit
        values = {"spent": row.spent + cost, "held": row.held - held, "closed": int(row.closed or over)}
        sql.execute(update(accounts).where(accounts.c.id == account).values(values))


def _too_much(account: Account, micros: int) -> str:
    if account.closed:
        return f"A bill was higher than its quote, so {account.id} is closed. Raise its limit to open it again."
    left = max((account.limit or 0) - account.spent - account.held, 0)
    return (
        f"This may cost up to {usd(micros)}; {account.id} has {usd(left)} left of {usd(account.limit or 0)}. "
        "Raise the budget, or choose fewer or cheaper scenes; nothing was spent."
    )


def usd(micros: int) -> str:
    """Return micros as dollars, with as many digits as a small sum needs."""
    return f"${micros / 1_000_000:.2f}" if micros % 10_000 == 0 or micros >= 1_000_000 else f"${micros / 1_000_000:.4f}"


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.limit, row.spent, row.held, bool(row.closed))


def _hold(row: Row[Any]) -> Hold:
    return Hold(row.id, row.build, row.name, row.micros, row.cost, row.state)


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        row.id,
        row.hold,
        row.key,
        row.engine,
        row.model,
        row.state,
        row.ticket,
        row.cost,
        row.reason,
        row.at,
        row.request,
    )
