"""What operators hear: where each process tells of itself, and what came of jobs.

A job's own process ends with it, so its worker counts, from what the job has written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast
from urllib.parse import urlsplit

import reelwright
from reelwright.errors import ReelwrightError
from reelwright.settings import Settings
from reelwright.telemetry import observe
from reelwright.telemetry.life import Telemetry, start
from reelwright.telemetry.metrics import Standing
from reelwright.workspace.service import Service

_HOSTED = ("comfyui", "llamacpp", "ollama", "vllm")  # servers of our own, which may learn of a trace
Ended = Literal["completed", "failed", "cancelled"]


def begin(settings: Settings, kind: Literal["api", "worker", "job"], service: Callable[[], Service | None]) -> None:
    """Begin to tell, as the settings say; `service` is asked for what stands in the database, once it is open."""
    own = settings.service
    host, _, port = (own.metrics or "").rpartition(":")
    password = urlsplit(settings.database_url).password
    start(
        Telemetry(
            service=kind,
            version=reelwright.__version__,
            otlp=own.otlp,
            sentry_dsn=own.sentry,
            metrics=(host, int(port)) if host and kind != "job" else None,
            own=tuple(address for name, address in settings.addresses.items() if name in _HOSTED),
            secrets=(*settings.secrets.values(), *filter(None, (own.secret, password))),
        ),
        lambda: standing(service()),
    )


def job_ended(service: Service, identifier: str, attempt: int) -> None:
    """Tell what an attempt of a job came to: its steps, and where the job is over, its end, stages and price."""
    job = service.jobs.find(identifier)
    steps = [step for step in service.jobs.steps(job.workspace, identifier) if step["attempt"] == attempt]
    for step in steps:
        observe.step_ended(step["kind"], step["what"])
    if job.attempt != attempt or not job.final:
        return
    observe.job_ended(job.kind, cast("Ended", job.state))
    for stage in dict.fromkeys(step["stage"] for step in steps):
        observe.stage_ended(stage, sum(step["seconds"] for step in steps if step["stage"] == stage))
    if job.state == "completed" and job.kind == "build":
        observe.ad_made((job.result or {}).get("micros", 0))


def standing(service: Service | None) -> Standing:
    """Return what waits and who works, as the database says; nothing while it is away."""
    if service is None:
        return Standing()
    try:
        queued: dict[str, int] = {}
        for (state, kind), count in service.jobs.counts().items():
            if state == "pending":
                queued[kind] = queued.get(kind, 0) + count
        ttl = service.settings.service.worker_ttl
        return Standing(queued, sum(worker.silent < ttl for worker in service.workers.all()))
    except ReelwrightError:
        return Standing()
