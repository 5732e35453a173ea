"""What every provider's protocol has: its hosts, its errors, and the way of its webhooks."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from reelwright.testing.simulator.wire import Answered, Incoming, Outgoing

if TYPE_CHECKING:
    from reelwright.testing.simulator.core import Simulator
    from reelwright.testing.simulator.jobs import Ending, Job


class Protocol(ABC):
    """One provider. It answers a request to a path under its base, in its own shapes.

    `hosts` are its own names; `files` the host that its results lie on.
    """

    name: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    files: ClassVar[str] = ""

    def __init__(self, simulator: Simulator) -> None:
        self.sim = simulator

    @abstractmethod
    async def answer(self, request: Incoming, path: str) -> Outgoing:
        """Answer a request. May raise Answered."""

    @abstractmethod
    def error(self, status: int, message: str, code: str = "", wait: float | None = None) -> Outgoing:
        """Return an error in the provider's shape; `wait` are seconds that a body of 429 tells."""

    @abstractmethod
    def refused(self) -> Outgoing:
        """Return the refusal of a call for its content."""

    @abstractmethod
    def broke(self) -> Outgoing:
        """Return the refusal of a call for want of money."""

    def fail(self, status: int, message: str, code: str = "") -> Answered:
        return Answered(self.error(status, message, code))

    def accept(self, key: str) -> str:
        """Return a key that is known here; raises Answered (401) for another."""
        known = self.sim.keys.get(self.name)
        if not key or (known is not None and key not in known):
            raise Answered(self.unknown_key(bool(key)))
        return key

    def unknown_key(self, given: bool) -> Outgoing:
        return self.error(401, "Invalid API key" if given else "No API key")

    def body(self, request: Incoming) -> dict[str, Any]:
        """Return the JSON object of a request; raises Answered for another type or a broken one."""
        if request.content_type != "application/json":
            raise self.fail(415, f"Unsupported media type {request.content_type or '(none)'}; send application/json")
        try:
            found = request.json()
        except ValueError:
            raise self.fail(400, "The request body is not valid JSON") from None
        if not isinstance(found, dict):
            raise self.fail(400, "The request body must be a JSON object")
        return found


class Calling(Protocol):
    """A provider that tells of the end of a job by a webhook.

    `hook_waits` are the seconds between deliveries of one that is not answered with 2xx.
    """

    hook_waits: ClassVar[tuple[float, ...]] = ()

    @abstractmethod
    def hook_body(self, job: Job, ending: Ending) -> bytes:
        """Return what a webhook says of a job that ended so."""

    @abstractmethod
    def signed(self, job: Job, event: str, body: bytes) -> dict[str, str]:
        """Return the headers of a webhook, with its signature of this moment."""


def iso(seconds: float) -> str:
    """Return a time as providers write it: ISO 8601 in UTC, to the millisecond."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def bearer(headers: Mapping[str, str], scheme: str = "Bearer") -> str:
    """Return the key of an Authorization header of a scheme, empty where there is none."""
    given, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if given == scheme else ""
