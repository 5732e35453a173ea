"""What is to be sent to the webhooks of all workspaces, and by whom: a claim gives one sender one delivery for a time.

A sender that dies leaves its claims to run out, and others send again (at least once, with the same id). Whoever
claims locks the endpoint first, so that several senders together keep to what one endpoint takes at once.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from reelwright.storage.records.database import Database
from reelwright.storage.records.hooks import DeliveryState, Off, announce, pause
from reelwright.storage.records.tables.hooks import hook_deliveries as deliveries
from reelwright.storage.records.tables.hooks import hook_tries as tries
from reelwright.storage.records.tables.hooks import hooks

CLAIM = 60.0  # seconds that a sender has for one try; a sending takes 15 at most
EACH = 4  # sendings at once to one endpoint
ANSWER = 1000  # characters of an answer that are kept
SWITCHED_OFF = "webhook.disabled"  # the event that tells the other endpoints of a workspace of it


@dataclass(frozen=True)
class Due:
    """A delivery that is claimed: what to send, where, signed with what. `step` counts its failures since it began."""

    id: str
    workspace: str
    hook: str
    kind: str
    payload: str
    step: int
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    claim: str = field(repr=False)


@dataclass(frozen=True)
class Outcome:
    """How a try went, and what follows: the state, when it is tried again, until when its endpoint is left alone."""

    at: float
    status: int
    milliseconds: int
    answer: str
    state: DeliveryState
    next_at: float
    quiet_until: float = 0.0


class Outbox:
    """The deliveries of one database, for those who send them. Times are in seconds since 1970."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: float, limit: int) -> tuple[Due, ...]:
        """Claim up to `limit` deliveries whose time has come, oldest first, at most EACH at once to one endpoint.

        No two senders ever hold the same one. Fewer than there are may come; where there are any, another call tells.
        """
        with self._database.write() as sql:
            waiting = sql.execute(_waiting(now, limit)).all()
            if not waiting:
                return ()
            its = {row.id: row for row in _endpoints(sql, {row.hook for row in waiting})}
            room = Counter(dict.fromkeys(its, EACH)) - _busy(sql, its, now)
            claimed = []
            for row in _free(sql, [row.id for row in waiting if row.hook in its], now):
                if room[row.hook] > 0:
                    room[row.hook] -= 1
                    claimed.append(_claim(sql, row, its[row.hook], now))
            return tuple(claimed)

    def tried(self, due: Due, outcome: Outcome) -> float | None:
        """Write how a try went; returns since when its endpoint only fails, None where it does not.

        Where the claim had run out and another has the delivery, the try is written down and changes nothing else.
        """
        with self._database.write() as sql:
            failing = _stands(sql, due.hook, outcome)
            row = sql.execute(select(deliveries).where(deliveries.c.id == due.id).with_for_update()).first()
            if row is None:
                return None  # it was removed meanwhile
            values: dict[str, Any] = {"tries": row.tries + 1}
            if row.claim == due.claim:
                # Paused meanwhile, it stays so, unless that was its end.
                state = "paused" if row.state == "paused" and outcome.state == "pending" else outcome.state
                values |= {"state": state, "step": row.step + 1, "next_at": outcome.next_at, "status": outcome.status,
                           "claim": None, "claimed_until": None}  # fmt: skip
            sql.execute(update(deliveries).where(deliveries.c.id == due.id).values(values))
            sql.execute(insert(tries).values(
                delivery=due.id, number=row.tries + 1, workspace=due.workspace, at=outcome.at, status=outcome.status,
                milliseconds=outcome.milliseconds, answer=_plain(outcome.answer),
            ))  # fmt: skip
            return failing

    def switch_off(self, workspace: str, hook: str, why: Off, now: float) -> bool:
        """Switch an endpoint off, pause what waits for it, and tell the others. Returns False where it was off."""
        with self._database.write() as sql:
            where = (hooks.c.id == hook) & (hooks.c.workspace == workspace) & hooks.c.active
            done = sql.execute(update(hooks).where(where).values(active=False, off=why, changed_at=now))
            if done.rowcount:
                pause(sql, hook)
                announce(sql, workspace, SWITCHED_OFF, {"webhook": hook, "reason": why}, now)
            return done.rowcount == 1

    def sweep(self, before: float) -> int:
        """Forget deliveries made before then that are not waiting, with their tries. Returns how many."""
        old = (deliveries.c.made_at < before) & (deliveries.c.state != "pending")
        with self._database.write() as sql:
            return sql.execute(delete(deliveries).where(old)).rowcount


def _is_free(now: float) -> ColumnElement[bool]:
    return deliveries.c.claimed_until.is_(None) | (deliveries.c.claimed_until <= now)


def _waiting(now: float, limit: int) -> Any:
    """Select what may be sent now: nobody has it, and its endpoint is active, not quiet and not busy."""
    busy = select(deliveries.c.hook).where(deliveries.c.claimed_until > now)
    busy = busy.group_by(deliveries.c.hook).having(func.count() >= EACH)
    query = select(deliveries.c.id, deliveries.c.hook).join(hooks, hooks.c.id == deliveries.c.hook)
    query = query.where(deliveries.c.state == "pending", deliveries.c.next_at <= now, _is_free(now), hooks.c.active,
                        hooks.c.quiet_until <= now, deliveries.c.hook.not_in(busy))  # fmt: skip
    return query.order_by(deliveries.c.next_at, deliveries.c.id).limit(limit)


def _endpoints(sql: Connection, wanted: set[str]) -> Sequence[Row[Any]]:
    """Lock endpoints, those of which nobody else has the lock: whoever has it will look at their deliveries."""
    query = select(hooks).where(hooks.c.id.in_(wanted), hooks.c.active).order_by(hooks.c.id)
    return sql.execute(query.with_for_update(skip_locked=True, key_share=True)).all()


def _busy(sql: Connection, wanted: dict[str, Row[Any]], now: float) -> Counter[str]:
    """Count what is being sent to endpoints whose lock we hold."""
    query = select(deliveries.c.hook, func.count()).where(deliveries.c.claimed_until > now)
    return Counter({row[0]: row[1] for row in sql.execute(
        query.where(deliveries.c.hook.in_(list(wanted))).group_by(deliveries.c.hook)
    )})  # fmt: skip


def _free(sql: Connection, wanted: Sequence[str], now: float) -> Sequence[Row[Any]]:
    query = select(deliveries).where(deliveries.c.id.in_(wanted), deliveries.c.state == "pending", _is_free(now))
    query = query.order_by(deliveries.c.next_at, deliveries.c.id)
    return sql.execute(query.with_for_update(skip_locked=True)).all()


def _claim(sql: Connection, row: Row[Any], hook: Row[Any], now: float) -> Due:
    claim = uuid.uuid4().hex
    values = {"claim": claim, "claimed_until": now + CLAIM}
    sql.execute(update(deliveries).where(deliveries.c.id == row.id).values(values))
    secrets = (hook.secret, hook.older) if hook.older and hook.older_until > now else (hook.secret,)
    return Due(row.id, row.workspace, row.hook, row.kind, row.payload, row.step, hook.url, secrets, claim)


def _stands(sql: Connection, hook: str, outcome: Outcome) -> float | None:
    """Count a try for its endpoint; returns since when it only fails."""
    its = update(hooks).where(hooks.c.id == hook)
    if outcome.state == "delivered":
        sql.execute(its.where(hooks.c.failures > 0).values(failures=0, failing_since=None))
        return None
    values: dict[str, Any] = {"failures": hooks.c.failures + 1}
    values["failing_since"] = func.coalesce(hooks.c.failing_since, outcome.at)
    if outcome.quiet_until:
        values["quiet_until"] = outcome.quiet_until
    return sql.execute(its.values(values).returning(hooks.c.failing_since)).scalar()


def _plain(answer: str) -> str:
    """Return the beginning of an answer as any database takes it: without NUL and half characters."""
    return answer[:ANSWER].replace("\0", "").encode(errors="replace").decode()
