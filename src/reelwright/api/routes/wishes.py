"""Wishes: what words ask of a project's newest plan, as edits to be looked at and then sent to the edits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from reelwright.api.auth import Caller, needs
from reelwright.api.errors import answers
from reelwright.api.service import ServiceOf
from reelwright.edits import union
from reelwright.plan.diff import Change
from reelwright.planning.wishes import LONGEST, Left, Planner, Question
from reelwright.workspace import plans
from reelwright.workspace.quoting import Quoted, quote
from reelwright.workspace.wishing import Wished, wish

router = APIRouter(prefix="/projects/{project}/wishes", tags=["wishes"])

if TYPE_CHECKING:
    from reelwright.edit import Edit as AnyEdit
else:
    AnyEdit = union()


class WishAsked(BaseModel):
    """A wish in words; `answers` to its questions, the id of a choice by the id of its question.

    `planner`: the grammar alone, a model alone, or (`auto`) a model for what the grammar does not understand; a model
    is asked where one is set up and the caller may spend. `partly`: what stands by itself, where the rest is unclear.
    """

    model_config = ConfigDict(extra="forbid")

    words: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    answers: Annotated[Mapping[str, Annotated[str, Field(max_length=200)]], Field(max_length=40)] = {}
    planner: Planner = "auto"
    partly: bool = False


class WishForecast(BaseModel):
    """What a build would make of the changed plan: steps by kind, how many are there already, seconds, dollars.

    `worst_usd` is what would be set aside; `obstacle` is what an engine lacks, where a build could not begin for it.
    """

    steps: dict[str, int]
    reused: int
    seconds: float
    usd: float
    worst_usd: float
    obstacle: str

    @classmethod
    def of(cls, quoted: Quoted) -> WishForecast:
        told = {"usd" if name == "price_usd" else name: value for name, value in vars(quoted).items()}
        return cls.model_validate(told)


class WishRead(BaseModel):
    """What a wish is understood as, over `version`. Nothing is changed by it.

    `edits` do it, with a line for people on each in `told`, and `changes` are theirs; where anything is `unclear` or
    asked there are none, and `rest` tells what could be done without the remainder. `by` is who understood it, `note`
    why a model did not, `cost_usd` what asking it cost.
    """

    model_config = ConfigDict(arbitrary_types_allowed=TYPE_CHECKING)

    version: int
    edits: list[AnyEdit]
    told: list[str]
    changes: list[Change]
    forecast: WishForecast | None
    questions: list[Question]
    unclear: list[Left]
    rest: list[str]
    by: str
    note: str
    cost_usd: float

    @classmethod
    def of(cls, wished: Wished, quoted: Quoted | None) -> WishRead:
        read = wished.understood
        return cls(
            version=wished.base.number, edits=list(read.edits), told=list(read.told), changes=list(wished.changes),
            forecast=WishForecast.of(quoted) if quoted else None, questions=list(read.questions),
            unclear=list(read.unclear), rest=list(read.rest), by=read.by, note=read.note, cost_usd=wished.usd,
        )  # fmt: skip


@router.post("", responses=answers(402))
def wishes_read(
    project: str, asked: WishAsked, caller: Annotated[Caller, needs("write")], service: ServiceOf
) -> WishRead:
    """Say what words ask of the newest plan, with what would be made again, its price and its time."""
    workspace = service.workspace(caller.workspace, caller.user)
    base = plans.version(workspace, project)
    planner: Planner = asked.planner if caller.may("spend") else "grammar"
    wished = wish(workspace, project, base, asked.words, asked.answers, planner=planner, partly=asked.partly)
    return WishRead.of(wished, quote(workspace, wished.plan) if wished.understood.edits else None)
