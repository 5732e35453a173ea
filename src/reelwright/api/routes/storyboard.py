"""The storyboard of a project: a picture of each shot, all that were made of it, and what going on costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, model_validator
from starlette.responses import Response

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.routes.builds import Number
from reelwright.api.routes.jobs import JobShown, accepted
from reelwright.api.service import ServiceOf
from reelwright.engine import USD
from reelwright.finding import Finding
from reelwright.plan import Generated, Plan, Shot
from reelwright.words import Aspect, Digest, Identifier
from reelwright.workspace import making, plans
from reelwright.workspace.stills import Still, places
from reelwright.workspace.storyboard import findings_of, going_on, quote_stills, stills, wish_of

router = APIRouter(prefix="/projects/{project}/storyboard", tags=["storyboard"])


class StillShown(BaseModel):
    """A picture of a shot: file `name` of a render. It was `drawn` here, `made` of `words`, or `changed` by them."""

    digest: str
    render: str
    name: str
    how: Literal["drawn", "made", "changed"]
    words: str
    of: str | None
    mask: str | None
    engine: str
    model: str
    seed: int
    take: int
    cost_usd: float

    @classmethod
    def of_still(cls, still: Still) -> StillShown:
        return cls.model_validate({**vars(still), "cost_usd": still.micros / USD})


class ShotStills(BaseModel):
    """A shot in an aspect, with its stills, oldest first. `filmed` says that an engine is to film it;
    then `approved` is the digest of the picture that its clip begins with.
    """

    shot: str
    aspect: Aspect
    filmed: bool
    approved: str | None
    stills: list[StillShown]


class Board(BaseModel):
    """The places of a version in the order of the film, and what building it as it stands would cost.

    `findings` are of the last time that stills were made, such as pictures that no engine made.
    """

    version: int
    places: list[ShotStills]
    findings: list[Finding]
    price_usd: float
    obstacle: str


class StillChange(BaseModel):
    """Words that change a still, and a picture's digest: white where they may."""

    model_config = ConfigDict(extra="forbid")

    still: Digest
    words: Annotated[str, Field(min_length=1, max_length=2000)]
    mask: Digest | None = None


class StillsAsked(BaseModel):
    """Stills of these shots (none: all) that are missing; `again` a further take, or one with another `seed`; or one
    that is the `change` of another.
    """

    model_config = ConfigDict(extra="forbid")

    version: Number = None
    shots: Annotated[list[Identifier], Field(max_length=60)] = []
    again: bool = False
    seed: Annotated[int | None, Field(ge=0, lt=2**31)] = None
    change: StillChange | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> StillsAsked:
        if self.change and (self.shots or self.again or self.seed is not None):
            raise ValueError("a change is of one still | Leave out `shots`, `again` and `seed`.")
        return self


@router.get("")
def storyboard_read(project: str, caller: CallerOf, service: ServiceOf) -> Board:
    """Return the stills of the newest version, and what going on costs."""
    workspace = service.workspace(caller.workspace, caller.user)
    found = plans.version(workspace, project)
    made = stills(workspace, project)
    shown = [_place(found.plan, shot, aspect, made) for shot, aspect in places(found.plan, ())]
    price, obstacle = going_on(workspace, found.plan)
    findings = list(findings_of(workspace, project))
    return Board(version=found.number, places=shown, findings=findings, price_usd=price, obstacle=obstacle)


class StillsPrice(BaseModel):
    """How many pictures of engines a wish takes, and the US dollars expected and set aside. What is drawn here is free.

    `obstacle` is why no engine makes them: then stills are drawn here, and a change cannot be made.
    """

    pictures: int
    price_usd: float
    worst_usd: float
    obstacle: str


@router.post("/quote")
def storyboard_quote(project: str, asked: StillsAsked, caller: CallerOf, service: ServiceOf) -> StillsPrice:
    """Return what stills would cost; nothing is made or spent."""
    workspace = service.workspace(caller.workspace, caller.user)
    plan = plans.version(workspace, project, asked.version).plan
    wish = wish_of(asked.model_dump(exclude_none=True))
    return StillsPrice(**vars(quote_stills(workspace, project, plan, wish)))


@router.post("", status_code=202, dependencies=[once("spend")], responses=answers(402))
def storyboard_make(
    project: str,
    asked: StillsAsked,
    caller: Annotated[Caller, needs("spend")],
    service: ServiceOf,
    response: Response,
) -> JobShown:
    """Make stills; what was made before stays. The edit `still` approves one."""
    workspace = service.workspace(caller.workspace, caller.user)
    job = making.storyboard(service, workspace, project, asked.model_dump(exclude_none=True))
    return accepted(service, job, response)


def _place(plan: Plan, shot: Shot, aspect: Aspect, made: Sequence[Still]) -> ShotStills:
    ground = shot.ground
    chosen = [still.first for still in ground.stills if still.aspect == aspect] if isinstance(ground, Generated) else []
    mine = [StillShown.of_still(one) for one in made if (one.shot, one.aspect) == (shot.id, aspect)]
    approved = plan.asset(chosen[0]).digest if chosen else None
    return ShotStills(
        shot=shot.id, aspect=aspect, filmed=isinstance(ground, Generated), approved=approved, stills=mine
    )  # fmt: skip
