"""Jobs driven in one process, round by round, as a worker drives them."""

from __future__ import annotations

from reelwright.storage.records.jobs import Job
from reelwright.workspace.service import Service
from reelwright.workspace.work import WAITS, carry, wait


def driven(service: Service, job: Job) -> Job:
    """Drive a job until it ends or asks; returns it as it is then."""
    for _ in range(12):
        job = service.jobs.get(job.workspace, job.id)
        if job.state not in ("pending", "running"):
            return job
        found = service.jobs.take(job.id, "w", job.round)
        assert found is not None
        code = carry(service, *found) if job.phase == "make" else wait(service, *found, lambda: False)
        if code == WAITS:
            service.jobs.again(found[1], "wait" if job.phase == "make" else "make", lambda *_: None)
    raise AssertionError("this job has no end")
