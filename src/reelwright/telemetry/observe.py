"""What happened, in the words of those who saw it. Each call costs next to nothing until metrics are started."""

from __future__ import annotations

from typing import Literal

from reelwright.telemetry.metrics import OTHER, add, see

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def request_ended(route: str, method: str, status: int, seconds: float) -> None:
    """A request was answered. `route` is the template (`/api/v1/jobs/{id}`), `none` where no route fits."""
    known = method if method in _METHODS else OTHER
    add("reelwright_requests", 1, route, known, str(status))
    see("reelwright_request_seconds", seconds, route, known)


def job_ended(kind: str, state: Literal["completed", "failed", "cancelled"]) -> None:
    """A job of a kind (`build`, `export`, …) reached a final state."""
    add("reelwright_jobs", 1, kind, state)


def stage_ended(stage: str, seconds: float) -> None:
    """A stage of a build is done; wall-clock seconds."""
    see("reelwright_stage_seconds", seconds, stage)


def step_ended(kind: str, what: Literal["made", "reused", "replaced"]) -> None:
    """A step was made (a miss of the cache), reused (a hit), or its fallback stands in."""
    add("reelwright_steps", 1, kind, what)


def ad_made(micros: int) -> None:
    """An ad is finished; what its providers were paid, in millionths of a dollar."""
    see("reelwright_ad_usd", micros / 1e6)


def spent(engine: str, micros: int) -> None:
    """A call of an engine was settled, in millionths of a dollar (0 or more)."""
    add("reelwright_engine_usd", micros / 1e6, engine)


def provider_answered(engine: str, call: str, seconds: float) -> None:
    """A request to a provider (`submit`: it pays; `ask`: it does not) ended, well or not."""
    see("reelwright_provider_seconds", seconds, engine, call)


def provider_failed(engine: str, failure: str) -> None:
    """A call of a provider failed; the class is that of EngineError (`retryable`, `ambiguous`, `policy`, …)."""
    add("reelwright_provider_errors", 1, engine, failure)


def webhook_sent(result: Literal["delivered", "failed", "given_up"]) -> None:
    """One try to deliver a webhook of ours."""
    add("reelwright_webhooks", 1, result)


def blob_moved(way: Literal["read", "written"], size: int) -> None:
    """Bytes of a file came from or went to the object store."""
    add("reelwright_blob_bytes", size, way)
