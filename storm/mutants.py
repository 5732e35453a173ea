"""Planted defects, each a mistake that somebody makes: every one must turn storms red, or they prove nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import update

from reelwright.build.calls import Bought, Calls, Order
from reelwright.engine import EngineError, Ticket, digest_of_call
from reelwright.engines._http import Http
from reelwright.fetch import FetchError
from reelwright.storage.records import Ledger
from reelwright.storage.records import ledger as books
from reelwright.storage.records.tables.money import accounts, holds
from storm.build import CANARY

Patches = Mapping[str, Any]


async def _intent_late(self: Any, engine: Any, order: Any, choice: Any, key: str, call: Any) -> Any:
    """The intent is written after the call was submitted."""
    await engine.check(call)
    answer = await engine.submit(call)
    self._ledger.intend(order.hold, call.attempt, key, engine.name, choice.model.model, choice.quote.worst)
    self._ledger.submitted(call.attempt, {"id": answer.id, "memo": {}})
    return answer


async def _lost_again(self: Any, engine: Any, call: Any, _: Any) -> Ticket:
    """What was lost is submitted again."""
    self._ledger.end(call.attempt, "refused", 0, "lost")
    raise EngineError("retryable", "lost", engine=engine.name)


def _unchecked(sql: Any, charged: Any, micros: int) -> None:
    """Money is held without a look at the limit."""
    for account in charged:
        sql.execute(update(accounts).where(accounts.c.id == account).values(held=accounts.c.held + micros))


def _given_twice(sql: Any, row: Any) -> bool:
    """A hold is given back twice."""
    closed = _CLOSE(sql, row)
    if closed:
        books._give_back(sql, row.accounts, max(row.micros - row.cost, 0))
    return closed


def _trusted(self: Any, attempt: str, ticket: str = "") -> None:
    """A webhook is taken for the truth."""
    self._ledger.end(attempt, "succeeded", 0)
    _WAKE(self, attempt, ticket)


def _free(self: Any, call: Any, _: Any, error: EngineError) -> None:
    """What failed at a provider is booked as free."""
    self._ledger.end(call.attempt, "failed", 0, f"{error.kind}: {error}")


def _unknown_free(self: Any, call: Any, choice: Any, kind: Any, message: str) -> EngineError:
    """What nobody can tell of is booked as free."""
    self._ledger.end(call.attempt, "failed", 0, f"{kind}: {message}")
    return EngineError(kind, message, engine=choice.model.engine)


async def _settled_first(self: Any, engine: Any, order: Any, choice: Any, key: str, call: Any, answer: Any) -> Bought:
    """A call is settled before its result is kept."""
    if isinstance(answer, Ticket):
        answer = await self._await(engine, call, choice, answer, order)
    self._ledger.end(call.attempt, "succeeded", choice.quote.micros)
    artifact = await self._kept(order, choice, key, answer)
    return Bought(artifact, choice.model, choice.quote.micros, reused=False)


async def _bought_again(self: Any, engine: Any, result: Any, path: Any) -> None:
    """A link that has expired is a reason to buy again."""
    try:
        await self._fetch(engine, result.links[0], path, result.extra)
    except FetchError as error:
        for attempt in self._ledger.live():
            self._ledger.end(attempt.id, "refused", 0, "expired")
        raise EngineError("retryable", str(error)) from error


async def _bought_after(self: Any, order: Order) -> None:
    """A cancelled build goes on."""
    await self.buy(order)


async def _elsewhere(self: Any, order: Order) -> Bought:
    """What one model refused for its content is taken to the next."""
    last: EngineError | None = None
    for choice in order.route.choices:
        key = digest_of_call(order.request, choice.model, order.owner)
        try:
            async with self._alone(key):
                bought: Bought = await self._from(order, choice, key)
                return bought
        except EngineError as error:
            last = error
    assert last is not None
    raise last


def _chatty(self: Any, answer: Any, **named: Any) -> EngineError:
    """An error shows the headers of its request."""
    error = _FAILURE(self, answer, **named)
    return EngineError(error.kind, f"{error} {CANARY}", engine=error.engine, charged=error.charged)


def _not_topped_up(self: Any, hold: str, attempt: str, key: str, *rest: Any) -> Any:
    """A second try is not held for in the accounts."""
    with self._database.write() as sql:
        sql.execute(update(holds).where(holds.c.id == hold).values(micros=holds.c.micros + rest[2]))
    return _INTEND(self, hold, attempt, key, *rest)


_WAKE, _FAILURE = Calls.wake, Http.failure
_CLOSE, _INTEND = books._close, Ledger.intend

MUTANTS: Mapping[str, tuple[Any, str, Callable[..., Any]]] = {
    "intent-after-submit": (Calls, "_first", _intent_late),
    "unknown-submitted-again": (Calls, "_find", _lost_again),
    "cap-not-checked": (books, "_take", _unchecked),
    "hold-released-twice": (books, "_close", _given_twice),
    "hold-left-open": (books, "_close", lambda *_: False),
    "webhook-trusted": (Calls, "wake", _trusted),
    "failure-for-free": (Calls, "_ended", _free),
    "unknown-for-free": (Calls, "_over", _unknown_free),
    "settled-before-kept": (Calls, "_finish", _settled_first),
    "failed-forgotten": (Calls, "_past", lambda *_: None),
    "expired-link-bought-again": (Calls, "_fetched", _bought_again),
    "submitted-after-cancel": (Calls, "abandon", _bought_after),
    "refusal-taken-elsewhere": (Calls, "buy", _elsewhere),
    "key-in-error": (Http, "failure", _chatty),
    "second-try-not-held": (Ledger, "intend", _not_topped_up),
}


@contextmanager
def planted(name: str) -> Iterator[None]:
    """Plant a defect for as long as the block lasts; the empty name plants none. Raises SystemExit for others."""
    if not name:
        yield
        return
    if name not in MUTANTS:
        raise SystemExit(f"there is no mutant {name}; known are {', '.join(MUTANTS)}")
    where, attribute, defect = MUTANTS[name]
    with patch.object(where, attribute, defect):
        yield
