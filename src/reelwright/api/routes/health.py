"""Whether the service lives, and whether it can work."""

from __future__ import annotations

from fastapi import APIRouter, Response
from pydantic import BaseModel

from reelwright.api.service import ServiceOf
from reelwright.errors import ReelwrightError
from reelwright.workspace.service import Service

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """`ok`, or what is wrong with each part."""

    ok: bool
    wrong: dict[str, str]


@router.get("/health", response_model=Health)
async def health_alive() -> Health:
    """Answer, which shows that this process lives."""
    return Health(ok=True, wrong={})


@router.get("/ready", response_model=Health, responses={503: {"model": Health, "description": "Something is away"}})
def health_ready(service: ServiceOf, response: Response) -> Health:
    """Say whether the database, the files and a worker are there."""
    wrong = _wrong(service)
    response.status_code = 503 if wrong else 200
    return Health(ok=not wrong, wrong=wrong)


def _wrong(service: Service) -> dict[str, str]:
    wrong: dict[str, str] = {}
    try:
        ttl = service.settings.service.worker_ttl
        if not any(worker.silent < ttl for worker in service.workers.all()):
            wrong["workers"] = "No worker says that it lives. Start one with `reelwright worker`."
    except ReelwrightError:
        wrong["database"] = "The database cannot be reached."
    try:
        service.check_files()
    except ReelwrightError:
        wrong["files"] = "The store of files cannot be reached, or its disk is full."
    return wrong
