"""Paid calls that are safe against crashes: each is written in the ledger before it is submitted, and found again.

    intend → check → submit → (ticket) → poll … → fetch → keep → end

Wherever this process is killed, the next one with the same order goes on from what the ledger says: a call that may
have been taken is looked for, one with a ticket is polled, one whose result is kept is settled. What nobody can tell of
is waited for as long as `patience` allows, then settled at its worst price, and never submitted again by us (rule 1).
"""

from __future__ import annotations

import asyncio
import random
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from reelwright.build.step import Artifact
from reelwright.engine import (
    Absent,
    Call,
    Engine,
    EngineError,
    FailureKind,
    Model,
    Pending,
    Request,
    Result,
    Ticket,
    Unknown,
    digest_of_call,
)
from reelwright.errors import InputError
from reelwright.fetch import FetchError
from reelwright.router import Choice, Health, Route
from reelwright.storage.records import Attempt, BusyError, Ledger

TRIES = 4  # submits of one call that the provider provably did not take
BAD_RESULTS = 2  # fetches of a result that turns out damaged, before it counts as failed
FIRST_WAIT, LONGEST_WAIT = 1.0, 15.0  # seconds between two polls
DAY = 86_400.0  # seconds that a refusal for content counts
_WORDS = ("chat", "vision", "transcription")  # capabilities whose small calls those are
_BUSY = 1.0  # seconds until a busy engine is asked for room again
SMALL = 10_000  # micros: a call for words below this may be repeated, each one counted (rule 1)


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: for a lost call to be found, beyond a model's slow latency, and between looks."""

    reconcile: float = 900.0
    beyond: float = 1800.0
    settle: float = 20.0  # a provider's list may lag: absent counts when it is said twice, so far apart


@dataclass(frozen=True)
class Order:
    """One product that is to be bought: by whom (`route`), out of which hold, and how it is kept.

    `find` returns what was kept under a key before. `keep` takes a result (its data in a file) for good under a key and
    returns it; it raises InputError where the result is damaged or not what was asked for.
    """

    request: Request
    route: Route
    hold: str
    owner: str
    find: Callable[[str], Artifact | None]
    keep: Callable[[str, Choice, Result, Path], Awaitable[Artifact]]
    files: Mapping[str, Path] = field(default_factory=dict)
    progress: Callable[[float], None] = lambda _: None


@dataclass(frozen=True)
class Bought:
    artifact: Artifact
    model: Model
    micros: int
    reused: bool


Fetch = Callable[[str, str, Path, Mapping[str, str]], Awaitable[None]]  # engine, link, file, headers
Room = Callable[[], Any]  # a context manager that gives an empty file name


class Calls:
    """Buys products over engines. All calls of a process go through one of these, in one event loop."""

    def __init__(
        self,
        ledger: Ledger,
        engine: Callable[[str], Engine],
        *,
        claim: Callable[[str], bool],
        let_go: Callable[[str], None],
        fetch: Fetch,
        room: Room,
        health: Health | None = None,
        patience: Patience = Patience(),
        clock: Callable[[], float] = time.time,
        chance: random.Random | None = None,
        hook: Callable[[str, str], str | None] = lambda *_: None,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._ledger, self._engine = ledger, engine
        self._claim, self._let_go = claim, let_go
        self._fetch, self._room = fetch, room
        self._health = health or Health()
        self._patience, self._clock = patience, clock
        self._chance = chance or random.Random()
        self._hook, self._new_id = hook, new_id
        self._woken: dict[str, asyncio.Event] = {}  # by attempt, of those that are worked on

    async def buy(self, order: Order) -> Bought:
        """Obtain a product, from the first engine of the route that makes it.

        Raises EngineError of the last engine asked: `policy` at once, since the same words are not taken elsewhere
        silently; `ambiguous` too, since what was lost may have been paid. RefusedError where the budget does not allow
        another try.
        """
        tried = {attempt.key: attempt for attempt in self._ledger.tried(order.hold)}
        _final(tried.values(), ("policy", "ambiguous"))
        last: EngineError | None = None
        for choice in _live_first(order, tried):
            key = digest_of_call(order.request, choice.model, order.owner)
            try:
                async with self._alone(key):
                    return await self._from(order, choice, key)
            except EngineError as error:
                if error.kind in ("policy", "ambiguous"):
                    raise
                last = error
        if last is None:
            raise EngineError("fix_input", _nobody(order.route))
        raise last

    async def abandon(self, order: Order) -> None:
        """End what is under way of an order at its provider, and book what it cost; nothing is submitted."""
        for choice in order.route.choices:
            key = digest_of_call(order.request, choice.model, order.owner)
            for live in self._ledger.live(key):
                async with self._alone(key):
                    with suppress(EngineError):  # what it ended with is in the books
                        await self._abandon(order, choice, live)

    async def _abandon(self, order: Order, choice: Choice, live: Attempt) -> None:
        engine = self._engine(choice.model.engine)
        call = self._call(order, choice, live.id, live.at)
        with self._listening(live.id):
            ticket = await self._again(engine, call, choice, live)
            with suppress(EngineError):  # it may have ended already
                await engine.cancel(ticket, call)
            result = await self._await(engine, call, choice, ticket, order)
        self._ledger.end(live.id, "succeeded", choice.quote.micros if result.micros is None else result.micros)

    def wake(self, attempt: str, ticket: str = "") -> None:
        """Tell that a verified hook came for an attempt: a ticket that was lost is written, and it is asked about."""
        if ticket:
            self._ledger.submitted(attempt, {"id": ticket, "memo": {}})
        if attempt in self._woken:
            self._woken[attempt].set()

    @asynccontextmanager
    async def _alone(self, key: str) -> AsyncIterator[None]:
        """Be the only one who works on a key: the same request twice in flight is one call."""
        while not self._claim(key):
            await asyncio.sleep(0.2)
        try:
            yield
        finally:
            self._let_go(key)

    async def _from(self, order: Order, choice: Choice, key: str) -> Bought:
        """Obtain the product from one engine, going on with a call that is under way."""
        for number in range(TRIES):
            live = next(iter(self._ledger.live(key)), None)
            kept = order.find(key)
            if kept and not live:
                return Bought(kept, choice.model, 0, reused=True)
            try:
                return await self._try(order, choice, key, live)
            except EngineError as error:
                self._note(choice.model.engine, error)
                if kept:  # what we have is paid, whatever its provider says of it now
                    return Bought(kept, choice.model, 0, reused=True)
                if error.kind != "retryable" or number == TRIES - 1:
                    raise
                await asyncio.sleep(error.wait or self._backoff(number))
        raise AssertionError("unreachable")

    async def _try(self, order: Order, choice: Choice, key: str, live: Attempt | None) -> Bought:
        engine = self._engine(choice.model.engine)
        if live is None:
            self._past(order, key)
        attempt, since = (live.id, live.at) if live else (self._new_id(), self._clock())
        call = self._call(order, choice, attempt, since)
        with self._listening(call.attempt):
            if live:
                answer: Ticket | Result = await self._again(engine, call, choice, live)
            else:
                answer = await self._first(engine, order, choice, key, call)
            return await self._finish(engine, order, choice, key, call, answer)

    @contextmanager
    def _listening(self, attempt: str) -> Iterator[None]:
        """Let hooks wake whoever waits for an attempt."""
        self._woken[attempt] = asyncio.Event()
        try:
            yield
        finally:
            del self._woken[attempt]

    async def _first(self, engine: Engine, order: Order, choice: Choice, key: str, call: Call) -> Ticket | Result:
        await engine.check(call)
        model, worst = choice.model.model, choice.quote.worst
        asked = order.request.model_dump(mode="json")
        while True:
            try:
                self._ledger.intend(
                    order.hold, call.attempt, key, engine.name, model, worst, asked, choice.model.at_once
                )
                break
            except BusyError:
                await self._sleep(call.attempt, _BUSY)
        return await self._submit(engine, call, choice)

    async def _again(self, engine: Engine, call: Call, choice: Choice, live: Attempt) -> Ticket:
        known = live.state == "submitted" and live.ticket is not None
        return _ticket(live) if known else await self._find(engine, call, choice)

    def _call(self, order: Order, choice: Choice, attempt: str, since: float) -> Call:
        hook = self._hook(choice.model.engine, attempt)
        return Call(order.request, choice.model, attempt, order.files, hook, since)

    def _past(self, order: Order, key: str) -> None:
        """Say again what was said of this call before: in this build for good, of its content for a day (rule 5).

        What may have been paid and is lost is never submitted again: only a person can ask for the next take (rule 1).
        """
        ended = (attempt for attempt in self._ledger.tried(order.hold) if attempt.key == key)
        before = self._ledger.ended(key, "policy", self._clock() - DAY), self._ledger.ended(key, "ambiguous")
        _final((*ended, *filter(None, before)), ("policy", "ambiguous", "failed"))

    async def _submit(self, engine: Engine, call: Call, choice: Choice) -> Ticket | Result:
        """Submit what was intended; what is not known to be taken or refused is looked for."""
        try:
            answer = await engine.submit(call)
        except EngineError as error:
            if error.kind != "ambiguous":
                self._refused(call, choice, error)
                raise
            self._ledger.lost(call.attempt, str(error))
            return await self._find(engine, call, choice)
        if isinstance(answer, Ticket):
            self._ledger.submitted(call.attempt, {"id": answer.id, "memo": dict(answer.memo)})
        return answer

    def _refused(self, call: Call, choice: Choice, error: EngineError) -> None:
        """Book a submit that was answered with a no: it cost nothing, unless it was taken and then failed."""
        if error.kind == "failed":
            self._ended(call, choice, error)
        else:
            self._ledger.end(call.attempt, "refused", error.charged or 0, f"{error.kind}: {error}")

    async def _find(self, engine: Engine, call: Call, choice: Choice) -> Ticket:
        """Find a call whose answer was lost, or raise: `retryable` where it was never taken, else `ambiguous`."""
        self._ledger.lost(call.attempt, "its answer was lost")
        if choice.model.capabilities[0] in _WORDS and choice.quote.worst <= SMALL:
            raise self._over(call, choice, "retryable", "the answer was lost; a small call is made again, and counted")
        deadline = self._clock() + self._patience.reconcile
        absent: float | None = None
        while self._clock() < deadline:
            found = await self._look(engine, call)
            if isinstance(found, Ticket):
                self._ledger.submitted(call.attempt, {"id": found.id, "memo": dict(found.memo)})
                return found
            if isinstance(found, Absent):
                absent = absent if absent is not None else self._clock()
                if self._clock() - absent >= self._patience.settle:
                    self._ledger.end(call.attempt, "refused", 0, "never arrived")
                    raise EngineError("retryable", "the call never arrived", engine=engine.name, model=call.model.model)
            else:
                absent = None
            await self._sleep(call.attempt, self._patience.settle / 4)
        raise self._over(call, choice, "ambiguous", "nobody can tell whether this call was taken; it counts as paid")

    async def _look(self, engine: Engine, call: Call) -> Ticket | Absent | Unknown:
        known = self._ledger.attempt(call.attempt)
        if known.ticket is not None:  # a hook told it
            return _ticket(known)
        others = (it for it in self._ledger.live() if it.ticket and it.engine == engine.name and it.id != call.attempt)
        try:
            return await engine.find(replace(call, known=frozenset(str(it.ticket["id"]) for it in others if it.ticket)))
        except EngineError:
            return Unknown()

    def _over(self, call: Call, choice: Choice, kind: FailureKind, message: str) -> EngineError:
        """End a call that nobody can tell of at its worst price."""
        worst = choice.quote.worst
        self._ledger.end(call.attempt, "failed", worst, f"{kind}: {message}")
        return EngineError(kind, message, engine=call.model.engine, model=call.model.model, charged=worst)

    async def _finish(
        self, engine: Engine, order: Order, choice: Choice, key: str, call: Call, answer: Ticket | Result
    ) -> Bought:
        result = answer if isinstance(answer, Result) else await self._await(engine, call, choice, answer, order)
        for number in range(BAD_RESULTS + 1):
            try:
                artifact = order.find(key) or await self._kept(order, choice, key, result)
                break
            except EngineError as error:
                if number == BAD_RESULTS or not isinstance(answer, Ticket) or error.kind not in ("wait", "failed"):
                    raise self._bad(call, choice, result, error) from error
                await asyncio.sleep(self._backoff(number))
                result = await self._await(engine, call, choice, answer, order)  # links may have expired
        micros = choice.quote.micros if result.micros is None else result.micros
        self._ledger.end(call.attempt, "succeeded", micros)
        self._health.succeeded(engine.name)
        return Bought(artifact, choice.model, micros, reused=False)

    async def _kept(self, order: Order, choice: Choice, key: str, result: Result) -> Artifact:
        with self._room() as path:
            if result.data is not None:
                path.write_bytes(result.data)
            else:
                await self._fetched(choice.model.engine, result, path)
            try:
                return await order.keep(key, choice, result, path)
            except InputError as error:
                raise EngineError("failed", f"its result is no good ({error})") from error

    async def _fetched(self, engine: str, result: Result, path: Path) -> None:
        try:
            await self._fetch(engine, result.links[0], path, result.extra)
        except FetchError as error:  # the link has expired, or the line is bad: ask for it again
            raise EngineError("wait", f"its result could not be fetched ({error})") from error

    def _bad(self, call: Call, choice: Choice, result: Result, error: EngineError) -> EngineError:
        """End a call that was paid and gave nothing that can be used."""
        micros = choice.quote.micros if result.micros is None else result.micros
        self._ledger.end(call.attempt, "failed", micros, f"failed: {error}")
        return EngineError(
            "failed", str(error), engine=call.model.engine, model=call.model.model, request_id=call.attempt,
            charged=micros,
        )  # fmt: skip

    async def _await(self, engine: Engine, call: Call, choice: Choice, ticket: Ticket, order: Order) -> Result:
        """Poll until a call has ended. Raises the error that it ended with, its cost booked."""
        deadline = self._clock() + choice.quote.slow + self._patience.beyond
        wait = FIRST_WAIT
        while True:
            pause: float | None = None
            try:
                state = await engine.poll(ticket, call)
                if isinstance(state, Result):
                    return state
                pause = self._heard(state, order)
            except EngineError as error:
                if error.kind in ("policy", "failed", "fix_input"):  # a key that was revoked ends no job
                    self._ended(call, choice, error)
                    raise
                pause = error.wait
            if self._clock() > deadline:
                await self._give_up(engine, call, ticket)
                raise self._over(call, choice, "ambiguous", "it did not end in time and counts as paid")
            await self._sleep(call.attempt, pause or wait * self._chance.uniform(0.8, 1.2))
            wait = min(wait * 1.5, LONGEST_WAIT)

    def _heard(self, state: Pending, order: Order) -> float | None:
        if state.fraction is not None:
            order.progress(state.fraction)
        return state.wait

    def _ended(self, call: Call, choice: Choice, error: EngineError) -> None:
        """Book a call that ended without a result: at what the provider says it took, or at its price."""
        cost = choice.quote.micros if error.charged is None else error.charged
        error.charged = cost
        self._ledger.end(call.attempt, "failed", cost, f"{error.kind}: {error}")

    async def _give_up(self, engine: Engine, call: Call, ticket: Ticket) -> None:
        with suppress(EngineError):  # it counts as paid either way
            await engine.cancel(ticket, call)

    async def _sleep(self, attempt: str, seconds: float) -> None:
        """Wait, or until a hook comes."""
        event = self._woken[attempt]
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await event.wait()
        event.clear()

    def _note(self, engine: str, error: EngineError) -> None:
        if error.kind == "retryable" and error.charged == 0:
            return  # it is well, and asks for another form
        if error.kind == "account":
            self._health.failed(engine, Health.LIMIT)
        elif error.kind in ("retryable", "ambiguous") and error.wait is not None:
            self._health.throttled(engine)
        elif error.kind in ("retryable", "ambiguous"):
            self._health.failed(engine)

    def _backoff(self, number: int) -> float:
        """Return seconds to wait: doubling, half of it by chance."""
        return self._chance.uniform(0.5, 1.0) * min(2.0**number, 30.0)


def _final(attempts: Iterable[Attempt], kinds: tuple[FailureKind, ...]) -> None:
    """Raise what an earlier try ended with, where it is one of `kinds`."""
    for attempt in attempts:
        name, _, message = attempt.reason.partition(": ")
        kind = next((kind for kind in kinds if kind == name), None)
        if kind:
            raise EngineError(kind, message, charged=attempt.cost)


def _ticket(attempt: Attempt) -> Ticket:
    assert attempt.ticket is not None
    return Ticket(str(attempt.ticket["id"]), attempt.ticket.get("memo", {}))


def _live_first(order: Order, tried: Mapping[str, Attempt]) -> list[Choice]:
    """Return the choices of the route, first those whose call is under way or was kept."""

    def rank(choice: Choice) -> int:
        attempt = tried.get(digest_of_call(order.request, choice.model, order.owner))
        return 0 if attempt and attempt.state in ("intended", "submitted", "unknown", "succeeded") else 1

    return sorted(order.route.choices, key=rank)


def _nobody(route: Route) -> str:
    reasons = "; ".join(f"{refusal.model.name} {refusal.reason}" for refusal in route.refused[:6])
    return f"no engine can make this ({reasons or 'none offers it'})"
