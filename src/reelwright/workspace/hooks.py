"""Webhooks by Standard Webhooks 1.0: adding them, and the sender that tells them of events, signed and again and again.

A message is `{"type": …, "timestamp": ISO 8601, "data": {…}}`. Its webhook-id is the same in all its tries; who gets it
answers 2xx within 15 s, or gets it again by SCHEDULE. No redirect is followed. What it is signed with is checked by
`verify`; receivers' tests may import it from `reelwright.access.signatures`, which loads nothing else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from reelwright.access.signatures import new_secret, signed, verify
from reelwright.errors import InputError, Problem, StorageError, shorten
from reelwright.fetch import Answer, Bounds, FetchError, is_public, post
from reelwright.finding import Finding
from reelwright.storage.records.hooks import DeliveryState, Endpoint, Hooks
from reelwright.storage.records.outbox import Due, Outbox, Outcome
from reelwright.telemetry import observe

__all__ = ["KINDS", "SCHEDULE", "Sender", "add", "change", "finding", "rotate", "verify"]

T = TypeVar("T")
KINDS = (
    "job.completed", "job.failed", "job.waiting", "budget.alert", "render.ready", "comment.added", "review.changed",
    "webhook.disabled",
)  # fmt: skip
HOURS = 3600.0
# Seconds from one try to the next, as the specification proposes: ten tries in 75 hours and 35 minutes.
SCHEDULE = (0.0, 5.0, 300.0, 1800.0, 2 * HOURS, 5 * HOURS, 10 * HOURS, 14 * HOURS, 20 * HOURS, 24 * HOURS)
JITTER = 0.1  # of each of them, more or less
WAIT = HOURS  # the longest Retry-After that is kept
PATIENCE = 5 * 24 * HOURS  # of nothing but failures, after which an endpoint is switched off
IDLE = 2.0  # seconds between two looks for what other processes announced
AT_ONCE = 20
_LONGEST = 2000  # characters of an address
_SWITCHED = {
    "gone": "answered 410, that it is gone for good",
    "failing": f"took no message in {PATIENCE / 24 / HOURS:g} days",
}
# What a try came to, by the state that it leaves its message in.
_RESULTS: Mapping[DeliveryState, Literal["delivered", "failed", "given_up"]] = {
    "delivered": "delivered", "pending": "failed", "paused": "failed", "failed": "given_up",
}  # fmt: skip
_LOG = logging.getLogger(__name__)


def add(
    hooks: Hooks, workspace: str, url: str, kinds: Sequence[str], description: str = "", *, allowed: frozenset[str]
) -> tuple[Endpoint, str]:
    """Add an endpoint; returns it and its secret, which nothing shows again.

    `allowed` are hosts that may lie in our own network and speak http. Raises InputError naming all that is wrong, and
    ConflictError where there are too many.
    """
    _check([*_wrong_url(url, allowed), *_wrong_kinds(kinds), *_wrong_words(description)])
    secret = new_secret()
    return hooks.add(workspace, url, secret, kinds, description), secret


def change(
    hooks: Hooks,
    workspace: str,
    hook: str,
    *,
    url: str | None = None,
    kinds: Sequence[str] | None = None,
    description: str | None = None,
    active: bool | None = None,
    allowed: frozenset[str],
) -> Endpoint:
    """Change what is given of an endpoint. Raises InputError and MissingError."""
    _check([
        *(() if url is None else _wrong_url(url, allowed)),
        *(() if kinds is None else _wrong_kinds(kinds)),
        *_wrong_words(description or ""),
    ])  # fmt: skip
    return hooks.change(workspace, hook, url=url, kinds=kinds, description=description, active=active)


def rotate(hooks: Hooks, workspace: str, hook: str) -> str:
    """Return a new secret, which nothing shows again; for a day the one before it signs too. Raises MissingError."""
    secret = new_secret()
    hooks.rotate(workspace, hook, secret)
    return secret


def finding(endpoint: Endpoint) -> Finding | None:
    """Say that an endpoint was switched off by us, and how to mend it; None where it was not."""
    if endpoint.off not in _SWITCHED:
        return None
    return Finding(
        check="webhook",
        severity="warning",
        where=endpoint.id,
        message=f"The webhook was switched off: it {_SWITCHED[endpoint.off]}.",
        evidence={"failures": endpoint.failures, "failing_since": endpoint.failing_since},
        remedy="Mend the receiver, then switch the webhook on again: what waits is sent at once.",
    )


class Sender:
    """Sends what is due to the webhooks of all workspaces; any number of processes may have one.

    `allowed` are hosts that may lie in our own network and speak http, `clock` gives seconds since 1970, `seconds` is
    how long one sending may take.
    """

    def __init__(
        self,
        outbox: Outbox,
        allowed: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.time,
        seconds: float = 15.0,
    ) -> None:
        self._outbox, self._clock = outbox, clock
        self._bounds = Bounds(size=64 << 10, seconds=seconds, local=allowed)
        self._sending: set[asyncio.Task[None]] = set()
        self._threads: ThreadPoolExecutor | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Look at once for what was announced; from any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._awake.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set, and end what is being sent. Cancelled, what was being sent is sent again later."""
        self._loop, self._awake = asyncio.get_running_loop(), asyncio.Event()
        self._threads = ThreadPoolExecutor(4, "hooks")
        stopped = asyncio.ensure_future(stop.wait())
        stopped.add_done_callback(lambda _: self._awake.set())
        try:
            while not stop.is_set():
                self._awake.clear()
                await self._begin()
                with suppress(TimeoutError):
                    async with asyncio.timeout(IDLE):
                        await self._awake.wait()
            await asyncio.gather(*self._sending, return_exceptions=True)
        finally:
            for task in (stopped, *self._sending):
                task.cancel()
            self._loop = None
            self._threads.shutdown(wait=False)

    async def _begin(self) -> None:
        """Begin to send what is due, as much as may be sent at once."""
        while (room := AT_ONCE - len(self._sending)) > 0:
            try:
                found = await self._in_thread(self._outbox.due, self._clock(), room)
            except StorageError:
                return  # it is asked again
            if not found:
                return
            for due in found:
                task = asyncio.ensure_future(self._send(due))
                self._sending.add(task)
                task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._awake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _LOG.error("A webhook could not be sent; it is sent again.", exc_info=error)

    async def _send(self, due: Due) -> None:
        """Send one delivery and write down how that went; where that cannot be written, it is sent again."""
        at, start, body = self._clock(), time.monotonic(), due.payload.encode()
        headers = {"content-type": "application/json", "user-agent": "reelwright"}
        try:
            answer = await post(due.url, body, headers | signed(due.secrets, due.id, at, body), self._bounds)
        except FetchError as error:
            answer = Answer(0, str(error))
        outcome = _judged(due, answer, at, round(1000 * (time.monotonic() - start)), self._clock())
        observe.webhook_sent(_RESULTS[outcome.state])
        with suppress(StorageError):
            failing = await self._in_thread(self._outbox.tried, due, outcome)
            if answer.status == 410:
                await self._in_thread(self._outbox.switch_off, due.workspace, due.hook, "gone", self._clock())
            elif failing is not None and at - failing >= PATIENCE:
                await self._in_thread(self._outbox.switch_off, due.workspace, due.hook, "failing", self._clock())

    async def _in_thread(self, call: Callable[..., T], *arguments: Any) -> T:
        """Ask the database in a thread of our own: those of the loop may all wait for something else."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)


def _judged(due: Due, answer: Answer, at: float, milliseconds: int, now: float) -> Outcome:
    """Say what follows from an answer: taken, given up, or tried again at a time."""
    told = (at, answer.status, milliseconds, answer.text)
    if 200 <= answer.status < 300:
        return Outcome(*told, "delivered", now)
    step = due.step + 1
    if step >= len(SCHEDULE) or answer.status == 410:
        return Outcome(*told, "failed", now)
    wait = _asked_for(answer.headers, now) if answer.status in (429, 503) else 0.0
    next_at = now + SCHEDULE[step] * random.uniform(1 - JITTER, 1 + JITTER)
    return Outcome(*told, "pending", max(next_at, now + wait), now + wait if wait else 0.0)


def _asked_for(headers: Mapping[str, str], now: float) -> float:
    """Return the seconds that a Retry-After asks for, written as a number or as a date; at most WAIT, at least 0."""
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text) if text.isascii() and text.isdecimal() else parsedate_to_datetime(text).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(seconds, 0.0), WAIT)


def _check(problems: Sequence[Problem]) -> None:
    if problems:
        raise InputError(problems)


def _wrong_url(url: str, allowed: frozenset[str]) -> Iterable[Problem]:
    def wrong(limit: str, remedy: str, shown: str = "") -> Problem:
        return Problem("url", shown, limit, remedy)

    if len(url) > _LONGEST or not url.isprintable() or " " in url:
        yield wrong(f"it is an address of at most {_LONGEST} characters, without spaces", "Shorten it.")
        return
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        yield wrong("it must be an address", "Write it as https://host/path.")
        return
    host = parts.hostname or ""
    if "@" in parts.netloc:
        yield wrong("it bears a name or a password", "Leave them out; messages are signed instead.")
        return
    if not host or port == 0 or (parts.scheme != "https" and not (parts.scheme == "http" and host in allowed)):
        yield wrong("it must be an address of https", "Write it as https://host/path.", shorten(f"{parts.scheme}:…"))
    if parts.fragment or "#" in url:
        yield wrong("it has a fragment, which is never sent", "Leave out the # and what follows.")
    if host not in allowed and _is_private(host):
        yield wrong("it lies in a private network", "Name a host of the internet.", host)


def _is_private(host: str) -> bool:
    """Whether a host is an address that is no public one; a name is looked up at each sending."""
    try:
        return not is_public(str(ipaddress.ip_address(host)))
    except ValueError:
        return False


def _wrong_kinds(kinds: Sequence[str]) -> Iterable[Problem]:
    allowed = f"events are {', '.join(KINDS)}; `*` for all"
    if not kinds:
        yield Problem("kinds", "", "at least one is needed", f"The {allowed}.")
    for number, kind in enumerate(kinds):
        if kind not in (*KINDS, "*"):
            yield Problem(f"kinds[{number}]", shorten(kind), allowed, "Choose of these.")


def _wrong_words(description: str) -> Iterable[Problem]:
    if len(description) > 200 or not description.isprintable():
        limit = "at most 200 characters on one line"
        yield Problem("description", shorten(description), limit, "Shorten it.")
