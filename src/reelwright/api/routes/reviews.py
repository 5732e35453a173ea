"""The review of a project: whether its version is approved, and all that was decided before."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, KnownOf
from reelwright.storage.records.reviews import Judgement, Verdict, Verdicts
from reelwright.words import Prose
from reelwright.workspace.reviews import decide
from reelwright.workspace.service import Service

router = APIRouter(prefix="/projects/{project}/review", tags=["reviews"])
_HISTORY = 100


class ReviewAsked(Asked):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)]
    verdict: Judgement
    note: Prose = ""


class VerdictShown(BaseModel):
    """What somebody decided of a version, at a time in seconds since 1970."""

    version: int
    verdict: Judgement
    note: str
    user: str
    made_at: float

    @classmethod
    def of(cls, found: Verdict) -> VerdictShown:
        return cls.model_validate({name: getattr(found, name) for name in cls.model_fields})


class ReviewShown(BaseModel):
    """How the newest version stands (null before a verdict, or a version), and the last 100 verdicts, newest first."""

    version: int | None
    verdict: Judgement | None
    history: list[VerdictShown]


@router.get("")
def review_read(project: str, caller: KnownOf, service: ServiceOf) -> ReviewShown:
    """Say whether the newest version is approved."""
    return _shown(service, caller.workspace, project)


@router.put("")
def review_write(project: str, asked: ReviewAsked, caller: KnownOf, service: ServiceOf) -> ReviewShown:
    """Approve a version, or ask for changes."""
    decide(service, caller, project, asked.version, asked.verdict, asked.note)
    return _shown(service, caller.workspace, project)


def _shown(service: Service, workspace: str, project: str) -> ReviewShown:
    projects, verdicts = service.workspace(workspace).projects, Verdicts(service.database, workspace)
    newest = max(projects.numbers(projects.get(project).id), default=None)
    holds = verdicts.latest(project, newest) if newest else None
    history = [VerdictShown.of(each) for each in verdicts.history(project, _HISTORY)]
    return ReviewShown(version=newest, verdict=holds.verdict if holds else None, history=history)
