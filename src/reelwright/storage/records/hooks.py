"""Webhooks of a workspace: its endpoints, the events that are announced to them, and the log of what was sent.

    announce (in the transaction of the event) → pending → delivered | failed; replay → pending again
    endpoint switched off: pending → paused; switched on: paused → pending

What sends them is `outbox.py`. Secrets come in, and only the sender gets them out.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from reelwright.errors import ConflictError, MissingError
from reelwright.ids import new_id
from reelwright.storage.records.database import Database
from reelwright.storage.records.tables.hooks import hook_deliveries as deliveries
from reelwright.storage.records.tables.hooks import hook_tries as tries
from reelwright.storage.records.tables.hooks import hooks

DeliveryState = Literal["pending", "delivered", "failed", "paused"]
Off = Literal["", "asked", "gone", "failing"]
ENDPOINTS = 50  # in one workspace: each event is sent to all that want it
OVERLAP = 24 * 3600.0  # seconds that the older secret signs too


@dataclass(frozen=True)
class Endpoint:
    """An address that is told of events of `kinds` (`*` for all).

    `off` says why it is not active: a person asked, it answered 410 (gone), or only failed for days. `failures` are
    the tries since one was taken, the first of them at `failing_since`. Times are in seconds since 1970.
    """

    id: str
    workspace: str
    url: str
    kinds: tuple[str, ...]
    description: str
    active: bool
    off: Off
    failures: int
    failing_since: float | None
    older_until: float
    made_at: float
    changed_at: float


@dataclass(frozen=True)
class Delivery:
    """One event for one endpoint; `next_at` is when a pending one is tried next, `status` that of its last answer."""

    id: str
    workspace: str
    hook: str
    kind: str
    payload: str
    state: DeliveryState
    tries: int
    next_at: float | None
    status: int
    made_at: float


@dataclass(frozen=True)
class Try:
    """One sending: when, the status (0 where none came), how long it took, and the beginning of the answer."""

    number: int
    at: float
    status: int
    milliseconds: int
    answer: str


def announce(sql: Connection, workspace: str, kind: str, data: Mapping[str, Any], now: float) -> int:
    """Write an event for every active endpoint that wants its kind, in the caller's transaction; returns how many.

    Once that is committed, the sender may be woken. Raises TypeError or ValueError where `data` is no JSON.
    """
    common = _message(workspace, kind, data, now)
    # The lock lets all go on but the removal of an endpoint, which would make this event fail.
    query = select(hooks.c.id, hooks.c.kinds).where(hooks.c.workspace == workspace, hooks.c.active).order_by(hooks.c.id)
    found = [row.id for row in sql.execute(query.with_for_update(read=True, key_share=True)) if _wants(row.kinds, kind)]
    if found:
        sql.execute(insert(deliveries), [{"id": new_id("msg"), "hook": hook, **common} for hook in found])
    return len(found)


def pause(sql: Connection, hook: str) -> None:
    """Let the deliveries of an endpoint rest that are not sent yet."""
    waiting = (deliveries.c.hook == hook) & (deliveries.c.state == "pending")
    sql.execute(update(deliveries).where(waiting).values(state="paused"))


class Hooks:
    """The webhooks of one database; `clock` gives seconds since 1970. What is of another workspace is not there."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    # Endpoints

    def add(self, workspace: str, url: str, secret: str, kinds: Sequence[str], description: str = "") -> Endpoint:
        """Add an endpoint whose messages are signed with `secret`. Raises ConflictError where there are too many."""
        made, now = new_id("hook"), self._clock()
        values = {"id": made, "workspace": workspace, "url": url, "secret": secret, "kinds": list(kinds),
                  "description": description, "made_at": now, "changed_at": now}  # fmt: skip
        with self._database.write(workspace) as sql:
            count = sql.execute(select(func.count()).where(hooks.c.workspace == workspace)).scalar_one()
            if count >= ENDPOINTS:
                raise ConflictError(f"There are {count} webhooks here; more than {ENDPOINTS} cannot be. Remove one.")
            sql.execute(insert(hooks).values(values))
            return _endpoint(_locked(sql, workspace, made))

    def change(
        self,
        workspace: str,
        hook: str,
        *,
        url: str | None = None,
        kinds: Sequence[str] | None = None,
        description: str | None = None,
        active: bool | None = None,
    ) -> Endpoint:
        """Change what is given. Switched off, what waits is paused; switched on again, it goes out at once."""
        now = self._clock()
        given = {"url": url, "kinds": None if kinds is None else list(kinds), "description": description}
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        with self._database.write(workspace) as sql:
            row = _locked(sql, workspace, hook)
            if active is False and row.active:
                values |= {"active": False, "off": "asked"}
                pause(sql, hook)
            elif active and not row.active:
                values |= {"active": True, "off": "", "failures": 0, "failing_since": None, "quiet_until": 0.0}
                paused = (deliveries.c.hook == hook) & (deliveries.c.state == "paused")
                sql.execute(update(deliveries).where(paused).values(state="pending", step=0, next_at=now))
            sql.execute(update(hooks).where(hooks.c.id == hook).values(changed_at=now, **values))
            return _endpoint(_locked(sql, workspace, hook))

    def rotate(self, workspace: str, hook: str, secret: str, overlap: float = OVERLAP) -> Endpoint:
        """Sign with `secret` from now on, and for `overlap` seconds with the one before it too."""
        now = self._clock()
        with self._database.write(workspace) as sql:
            older = _locked(sql, workspace, hook).secret
            values = {"secret": secret, "older": older, "older_until": now + overlap, "changed_at": now}
            sql.execute(update(hooks).where(hooks.c.id == hook).values(values))
            return _endpoint(_locked(sql, workspace, hook))

    def remove(self, workspace: str, hook: str) -> None:
        """Remove an endpoint with its log."""
        with self._database.write(workspace) as sql:
            if sql.execute(delete(hooks).where(hooks.c.id == hook, hooks.c.workspace == workspace)).rowcount == 0:
                raise MissingError("webhook", hook)

    def get(self, workspace: str, hook: str) -> Endpoint:
        with self._database.read(workspace) as sql:
            return _endpoint(_found(sql, hooks, "webhook", workspace, hook))

    def list(self, workspace: str, after: str = "", limit: int = 50) -> tuple[Endpoint, ...]:
        """Return endpoints in the order they were made, from behind the id `after`."""
        query = select(hooks).where(hooks.c.workspace == workspace, hooks.c.id > after).order_by(hooks.c.id)
        with self._database.read(workspace) as sql:
            return tuple(_endpoint(row) for row in sql.execute(query.limit(limit)))

    # The log

    def deliveries(
        self,
        workspace: str,
        hook: str | None = None,
        state: DeliveryState | None = None,
        before: str = "",
        limit: int = 50,
    ) -> tuple[Delivery, ...]:
        """Return deliveries, newest first, from those that are older than the id `before`."""
        query = select(deliveries).where(deliveries.c.workspace == workspace).order_by(deliveries.c.id.desc())
        for column, value in ((deliveries.c.hook, hook), (deliveries.c.state, state)):
            query = query if value is None else query.where(column == value)
        query = query.where(deliveries.c.id < before) if before else query
        with self._database.read(workspace) as sql:
            return tuple(_delivery(row) for row in sql.execute(query.limit(limit)))

    def delivery(self, workspace: str, delivery: str) -> Delivery:
        with self._database.read(workspace) as sql:
            return _delivery(_found(sql, deliveries, "delivery", workspace, delivery))

    def log(self, workspace: str, delivery: str) -> tuple[Try, ...]:
        """Return the tries of a delivery, oldest first."""
        query = select(tries).where(tries.c.delivery == delivery, tries.c.workspace == workspace)
        with self._database.read(workspace) as sql:
            _found(sql, deliveries, "delivery", workspace, delivery)
            rows = sql.execute(query.order_by(tries.c.number))
            return tuple(Try(row.number, row.at, row.status, row.milliseconds, row.answer) for row in rows)

    def test(self, workspace: str, hook: str) -> Delivery:
        """Write a `webhook.test` for one endpoint, whatever kinds it wants.

        Raises ConflictError where it is switched off.
        """
        now = self._clock()
        with self._database.write() as sql:
            row = _locked(sql, workspace, hook)
            if not row.active:
                raise ConflictError(f"The webhook {hook} is switched off. Switch it on first.")
            values = {"id": new_id("msg"), "hook": hook, **_message(workspace, "webhook.test", {"webhook": hook}, now)}
            sql.execute(insert(deliveries).values(values))
            return _delivery(_found(sql, deliveries, "delivery", workspace, values["id"]))

    def replay(self, workspace: str, delivery: str) -> Delivery:
        """Send a delivery again, now, with the same id and a whole schedule of tries before it.

        Raises ConflictError where its endpoint is switched off, or it is being sent.
        """
        now = self._clock()
        with self._database.write(workspace) as sql:
            hook = _locked(sql, workspace, _found(sql, deliveries, "delivery", workspace, delivery).hook)
            if not hook.active:
                raise ConflictError(f"The webhook {hook.id} is switched off. Switch it on first.")
            free = deliveries.c.claimed_until.is_(None) | (deliveries.c.claimed_until <= now)
            again = update(deliveries).where((deliveries.c.id == delivery) & free)
            if sql.execute(again.values(state="pending", step=0, next_at=now, claim=None)).rowcount == 0:
                raise ConflictError(f"The delivery {delivery} is being sent. Wait for its answer.")
            return _delivery(_found(sql, deliveries, "delivery", workspace, delivery))


def _message(workspace: str, kind: str, data: Mapping[str, Any], now: float) -> dict[str, Any]:
    """Return what all deliveries of an event have alike."""
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    payload = json.dumps({"type": kind, "timestamp": at, "data": dict(data)}, separators=(",", ":"), allow_nan=False)
    return {"workspace": workspace, "kind": kind, "payload": payload, "state": "pending", "next_at": now,
            "made_at": now}  # fmt: skip


def _wants(kinds: Sequence[str], kind: str) -> bool:
    return kind in kinds or "*" in kinds


def _found(sql: Connection, table: Any, what: str, workspace: str, key: str) -> Row[Any]:
    row = sql.execute(select(table).where(table.c.id == key, table.c.workspace == workspace)).first()
    if row is None:
        raise MissingError(what, key)
    return row


def _locked(sql: Connection, workspace: str, hook: str) -> Row[Any]:
    query = select(hooks).where(hooks.c.id == hook, hooks.c.workspace == workspace)
    row = sql.execute(query.with_for_update(key_share=True)).first()
    if row is None:
        raise MissingError("webhook", hook)
    return row


def _endpoint(row: Row[Any]) -> Endpoint:
    return Endpoint(row.id, row.workspace, row.url, tuple(row.kinds), row.description, row.active, row.off,
                    row.failures, row.failing_since, row.older_until, row.made_at, row.changed_at)  # fmt: skip


def _delivery(row: Row[Any]) -> Delivery:
    next_at = row.next_at if row.state == "pending" else None
    return Delivery(row.id, row.workspace, row.hook, row.kind, row.payload, row.state, row.tries, next_at, row.status,
                    row.made_at)  # fmt: skip
