"""What operators hear of jobs. A job's own process ends with it, so its worker tells, from what the job has written."""

from __future__ import annotations

from typing import Literal, cast

from reelwright.errors import ReelwrightError
from reelwright.telemetry import observe
from reelwright.telemetry.metrics import Standing
from reelwright.workspace.service import Service

Ended = Literal["completed", "failed", "cancelled"]


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
        observe.ad_made(job.micros)


def standing(service: Service) -> Standing:
    """Return what waits and who works, as the database says; nothing while it is away."""
    try:
        queued: dict[str, int] = {}
        for (state, kind), count in service.jobs.counts().items():
            if state == "pending":
                queued[kind] = queued.get(kind, 0) + count
        ttl = service.settings.service.worker_ttl
        return Standing(queued, sum(worker.silent < ttl for worker in service.workers.all()))
    except ReelwrightError:
        return Standing()
