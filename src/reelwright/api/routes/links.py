"""Files for whoever has a signed URL; see `POST /renders/{render}/links`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reelwright.api.errors import answers
from reelwright.api.files import ANSWERS, FileAnswer
from reelwright.api.service import ServiceOf
from reelwright.storage.records.renders import Renders

router = APIRouter(prefix="/files", tags=["links"])


@router.get("/{render}/{name}", response_class=Response, responses={**ANSWERS, **answers(403)})
async def link_follow(
    render: str,
    name: str,
    service: ServiceOf,
    request: Request,
    token: Annotated[str, Query(max_length=4096)] = "",  # noqa: ARG001  (read from the query as it came)
) -> FileAnswer:
    """Return the file that a signed URL is for."""
    path = request.scope["path"]
    grant = service.signer.verify(request.method, path, request.url.query)
    file = (await run_in_threadpool(Renders(service.database, grant.workspace).get, render)).file(name)
    found = await run_in_threadpool(service.blobs(grant.workspace).fetch, file["digest"])
    return FileAnswer(found, file["digest"], file["media_type"], name=name, inline=True, lasting=True)
