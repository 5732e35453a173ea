"""Films that a page has rendered on its user's machine: brought as an upload, judged, kept as a render."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from reelwright.api.auth import Caller, needs
from reelwright.api.idempotency import once
from reelwright.api.routes.jobs import JobShown, accepted
from reelwright.api.routes.plans import Number
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked
from reelwright.words import Aspect, Line
from reelwright.workspace import making

router = APIRouter(prefix="/projects/{project}/versions/{number}/browser-renders", tags=["renders"])


class EncoderFacts(Asked):
    """What the page says of how it rendered: WebCodecs' name of the codec, by hardware or not, and the seconds."""

    codec: Annotated[Line, Field(max_length=60, examples=["avc1.640028"])]
    hardware: bool | None = None
    seconds: Annotated[float, Field(ge=0, le=100_000)] | None = None
    agent: Annotated[Line, Field(max_length=160)] | None = None


class BrowserRenderAsked(Asked):
    """`upload` is the id of a finished upload, an MP4 of H.264 and AAC; it may be removed once the job has ended."""

    aspect: Aspect
    upload: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
    encoder: EncoderFacts


@router.post("", status_code=202, dependencies=[once("write")])
def render_bring(
    project: str,
    number: Number,
    asked: BrowserRenderAsked,
    caller: Annotated[Caller, needs("write")],
    service: ServiceOf,
    response: Response,
) -> JobShown:
    """Bring a film of a version. Its job fails, with what is wrong, unless it is the film that we would have made."""
    workspace = service.workspace(caller.workspace, caller.user)
    encoder = asked.encoder.model_dump(exclude_none=True)
    job = making.browser(service, workspace, project, number, asked.aspect, asked.upload, encoder)
    return accepted(service, job, response)
