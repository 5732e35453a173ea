"""The simulator: one core that answers requests, keeps jobs and books, and lets faults strike. It opens no socket."""

from __future__ import annotations

import asyncio
import math
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import formatdate
from itertools import takewhile
from typing import Any
from urllib.parse import urlsplit

from reelwright.digest import digest_of
from reelwright.testing.simulator.books import RATES, Books, Entry, Rate
from reelwright.testing.simulator.faults import Dice, Faults, Occasion, Pace, draw_seconds
from reelwright.testing.simulator.files import PAGE, PREFIX, File, Files
from reelwright.testing.simulator.hooks import Deliver, Hooks
from reelwright.testing.simulator.jobs import Job
from reelwright.testing.simulator.protocol import Protocol
from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing

Reply = Callable[[str, Mapping[str, Any] | None], Any]
_PIECE = 1 << 16
_STUCK = 3600.0  # seconds for which a call of the kind that is answered at once is not
_HUGE = 86_400  # seconds of a Retry-After that nobody can mean


@dataclass(frozen=True)
class Limits:
    """How many calls a provider takes in any minute, and how many at once; None for as many as come."""

    per_minute: int | None = None
    at_once: int | None = None


# Replicate: 600 creates a minute. fal: 2 at once for new accounts, more wait in its queue. ElevenLabs: 5 at once.
# ComfyUI: one after the other. sync.so: 60 a minute, and 1 to 15 at once by plan.
# Runway: 1 to 20 at once of a model by tier, more wait.
LIMITS: Mapping[str, Limits] = {
    "replicate": Limits(per_minute=600),
    "fal": Limits(at_once=40),
    "elevenlabs": Limits(at_once=15),
    "comfyui": Limits(at_once=1),
    "sync": Limits(per_minute=60, at_once=15),
    "runway": Limits(at_once=20),
}


@dataclass(frozen=True)
class Taken:
    """A call that was written in the books, with the faults that strike its answer and its job."""

    entry: Entry
    after: frozenset[str]
    faults: frozenset[str]
    rng: random.Random


class Simulator:
    """Several providers in one. With the same seed, the same calls in the same order get the same answers and bytes.

    `clock` gives seconds since 1970, and all waiting goes through `sleep`. `keys` are those that a provider knows, by
    provider; one that is not named takes any key. `deliver` sends a webhook and returns the status of its answer, or
    raises OSError; without it none are sent. `side` is the shorter side in pixels of what is made, None for what was
    asked. `reply` writes the answers of chats from the whole prompt and the JSON schema: a text or JSON; None leaves
    it to the simulator. `base` is the address under which files are told to lie; empty for that of each request.
    `gone` are models that are no more, as `provider:model`.
    """

    def __init__(
        self,
        seed: int = 0,
        faults: Faults | None = None,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        pace: Pace | None = None,
        rates: Mapping[str, Rate] | None = None,
        limits: Mapping[str, Limits] | None = None,
        keys: Mapping[str, Sequence[str]] | None = None,
        deliver: Deliver | None = None,
        side: int | None = 240,
        reply: Reply | None = None,
        base: str = "",
        gone: Collection[str] = (),
    ) -> None:
        from reelwright.testing.simulator.protocols import PROTOCOLS

        self.seed, self.faults, self.pace = seed, faults or Faults(), pace or Pace()
        self.clock, self.sleep, self.deliver = clock, sleep, deliver
        self.keys, self.limits = keys or {}, LIMITS if limits is None else limits
        self.side, self.reply, self.base, self.gone = side, reply, base, frozenset(gone)
        self.dice = Dice(seed)
        self.books = Books({**RATES, **(rates or {})})
        self.files = Files(self.dice, clock)
        self.jobs: dict[str, Job] = {}
        self.seen: list[Incoming] = []
        self.providers: dict[str, Protocol] = {made.name: made(self) for made in PROTOCOLS}
        self.busy: dict[str, int] = dict.fromkeys(self.providers, 0)
        self.hooks = Hooks(self)

    # Calls

    async def handle(self, request: Incoming) -> Outgoing:
        """Answer a request, whoever it is for. Never raises for what a caller can do wrong."""
        self.seen.append(request)
        if request.path.startswith(PREFIX):
            return self.files.download(request, self.faults)
        provider, path = self._provider(request)
        if provider is None:
            return Outgoing(404, {"content-type": "text/plain"}, b"no such provider")
        struck, rng = self._strike("call", request)
        if "unreachable" in struck:
            return Outgoing(manner="unreachable")
        delay = draw_seconds(self.pace.answer, rng)
        await self.sleep(delay / 2)
        answer = self._in_the_way(provider, struck, rng)
        if answer is None:
            try:
                answer = self._after(provider, await provider.answer(request, path), rng)
            except Answered as early:
                answer = early.answer
        await self.sleep(delay / 2)
        return answer

    def seen_with(self, text: str) -> list[Incoming]:
        """Return the requests that held a text, such as a key, in their address, headers or body."""
        return [request for request in self.seen if request.holds(text)]

    def submits(self, digest: str) -> int:
        """Return how often the same request was taken (invariant I1)."""
        return self.books.submits(digest)

    def address(self, provider: str, base: str = "") -> str:
        """Return the base address of a provider under ours, such as an engine or an SDK is pointed at."""
        version = {"replicate": "/v1", "chat": "/v1"}.get(provider, "")
        return f"{base or self.base}/{provider}{version}"

    async def pieces(self, answer: Outgoing) -> AsyncIterator[bytes]:
        """Give the body of an answer as it comes: at once, a byte a second, or for ever."""
        if answer.manner == "drip":
            for place in range(len(answer.body)):
                yield answer.body[place : place + 1]
                await self.sleep(1.0)
        while answer.manner == "endless":
            yield answer.body or b"\0" * _PIECE
            await self.sleep(0.0)
        if answer.manner == "whole":
            for start in range(0, len(answer.body), _PIECE):
                yield answer.body[start : start + _PIECE]

    def _provider(self, request: Incoming) -> tuple[Protocol | None, str]:
        for provider in self.providers.values():
            if request.host in provider.hosts:
                return provider, request.path
        name, _, rest = request.path.removeprefix("/").partition("/")
        return self.providers.get(name), f"/{rest}"

    def _strike(self, occasion: Occasion, request: Incoming) -> tuple[frozenset[str], random.Random]:
        n, rng = self.dice.next(occasion)
        text = request.body.decode(errors="replace") if self.faults.words else ""
        return self.faults.strike(occasion, n, text, str(self.seed)), rng

    def _in_the_way(self, provider: Protocol, struck: frozenset[str], rng: random.Random) -> Outgoing | None:
        """Return what answers in the place of the provider: too many calls, or a gateway's error."""
        if provider.name in self.faults.down:
            return Outgoing(503, {"content-type": "text/html"}, PAGE)
        if "error_before" in struck:
            return _broken(provider, rng)
        throttled = next((name for name in sorted(struck) if name.startswith("throttled")), "")
        return self._throttled(provider, throttled, rng) if throttled else None

    def _throttled(self, provider: Protocol, how: str, rng: random.Random) -> Outgoing:
        wait = _HUGE if how == "throttled_huge" else rng.randint(1, 7)
        bare = provider.error(429, "Too many requests. Slow down.", "", None if how == "throttled_bare" else wait)
        if how == "throttled_bare":
            return bare
        told = formatdate(self.clock() + wait, usegmt=True) if how == "throttled_date" else str(wait)
        return replace(bare, headers={**bare.headers, "retry-after": told})

    def _after(self, provider: Protocol, answer: Outgoing, rng: random.Random) -> Outgoing:
        """Let happen what strikes the answer to a call that was taken."""
        if "lost" in answer.after:
            return Outgoing(manner="lost")
        if "error_after" in answer.after:
            return _broken(provider, rng)
        if "page_after" in answer.after:
            return Outgoing(200, {"content-type": "text/html"}, PAGE)
        if "cut_after" in answer.after:
            return replace(answer, body=answer.body[: len(answer.body) // 2])
        return answer

    # Calls that are taken

    def take(
        self,
        provider: Protocol,
        request: Incoming,
        model: str,
        asked: Mapping[str, Any],
        price: int,
        *,
        key: str,
        id: str,
        hook: str = "",
        queues: bool = False,
    ) -> Taken:
        """Write a call in the books, or refuse it by raising Answered: for its content, for money, or for its number.

        Where a provider `queues`, what is more than its limit at once waits and is not refused.
        """
        struck, rng = self._strike("submit", request)
        self._within_limits(provider, queues)
        if "no_credit" in struck:
            raise Answered(provider.broke())
        if "refused" in struck:
            raise Answered(provider.refused())
        faults, _ = self._strike("job", request)
        paid = price * 3 if "overcharged" in faults else price
        digest = digest_of("simulated:1", {"provider": provider.name, "model": model, "asked": dict(asked)})
        now = self.clock()
        entry = Entry(id, provider.name, model, digest, key, now, price, paid, now, hook, struck | faults)
        self.books.entries.append(entry)
        return Taken(entry, struck & {"lost", "error_after", "page_after", "cut_after"}, faults, rng)

    def _within_limits(self, provider: Protocol, queues: bool) -> None:
        limits, now = self.limits.get(provider.name, Limits()), self.clock()
        if limits.per_minute is not None:
            minute = takewhile(lambda entry: entry.at > now - 60, reversed(self.books.entries))
            recent = [entry.at for entry in minute if entry.provider == provider.name]
            if len(recent) >= limits.per_minute:
                wait = max(1, round(recent[-1] + 60 - now))
                raise Answered(provider.error(429, f"Your rate limit resets in ~{wait}s.", "", wait))
        if limits.at_once is not None and not queues and self.busy[provider.name] >= limits.at_once:
            raise Answered(provider.error(429, "Too many concurrent requests", "concurrency"))

    async def occupy(self, provider: Protocol, taken: Taken) -> None:
        """Let a call that is answered at once take its time, during which it counts as running."""
        self.busy[provider.name] += 1
        try:
            await self.sleep(_STUCK if "stuck" in taken.faults else draw_seconds(self.pace.run, taken.rng))
        finally:
            self.busy[provider.name] -= 1

    async def begin(self, provider: Protocol, taken: Taken, job: Job) -> Job:
        """Let a job that was taken begin; times and end are settled here, and its webhook is on its way."""
        now = self.clock()
        job.starts = max(self._free_at(provider), now + draw_seconds(self.pace.queue, taken.rng))
        job.ends = job.starts + draw_seconds(self.pace.run, taken.rng)
        if job.hook:
            job.hook_faults = self.faults.strike("hook", self.dice.next("hook")[0], "", str(self.seed))
        if "stuck" in job.faults:
            job.ends = math.inf
        early = "hook_early" in job.hook_faults
        if early:
            job.starts = job.ends = now
        self.jobs[job.id] = job
        job.entry.due = job.ends
        if early:
            await self.hooks.tell(provider, job)
        else:
            self.hooks.start(provider, job)
        return job

    def _free_at(self, provider: Protocol) -> float:
        """Return when a place among those that run at once is free."""
        at_once, now = self.limits.get(provider.name, Limits()).at_once, self.clock()
        if at_once is None:
            return now
        ends = sorted(job.ends for job in self.jobs.values() if job.entry.provider == provider.name and job.ends > now)
        return ends[-at_once] if len(ends) >= at_once else now

    def link(self, provider: Protocol, job: Job, n: int, seconds: float) -> str:
        """Return a new address of the n-th file of a job."""
        name = job.details.get("names", ("output",))[n]
        return self.files.link(self.root(provider, job.root), lambda: job.file(n), name, seconds)

    def root(self, provider: Protocol, called: str) -> str:
        """Return where files of a provider lie, for a caller who called an address."""
        if self.base:
            return self.base
        parts = urlsplit(called)
        return f"https://{provider.files}" if parts.hostname in provider.hosts else f"{parts.scheme}://{parts.netloc}"

    def upload(self, provider: Protocol, called: str, file: File, name: str, seconds: float) -> str:
        return self.files.link(self.root(provider, called), lambda: file, name, seconds)

    def cancel(self, provider: Protocol, job: Job, charge: bool) -> None:
        """Cancel a job and tell of it."""
        job.cancel(self.clock(), charge)
        self.hooks.start(provider, job)

    async def settle(self) -> None:
        """Wait until every webhook that is on its way has come, or was given up."""
        await self.hooks.settle()

    async def close(self) -> None:
        """Give up the webhooks that are on their way."""
        await self.hooks.close()


def _broken(provider: Protocol, rng: random.Random) -> Outgoing:
    status = rng.choice((500, 502, 503, 504))
    if status in (502, 504):  # a gateway's, who knows no JSON
        return Outgoing(status, {"content-type": "text/html"}, PAGE)
    return provider.error(status, "Internal server error" if status == 500 else "Service unavailable")
