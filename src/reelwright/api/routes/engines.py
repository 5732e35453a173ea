"""What can make each kind of part, at which price, and who would be asked for something."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from reelwright.api.auth import CallerOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id
from reelwright.engine import USD, Capability, Model, Request, Tier
from reelwright.errors import MissingError
from reelwright.router import Policy
from reelwright.words import Aspect, Goal
from reelwright.workspace.engines import Engine, Offer, local_engines, offers, route, route_document, without_api

router = APIRouter(tags=["engines"])


class EngineShown(BaseModel):
    """An engine of this installation, by what it makes; one that is not `ready` says what it lacks."""

    capability: str
    name: str
    model: str
    ready: bool
    detail: str
    usd: float

    @classmethod
    def of(cls, found: Engine) -> EngineShown:
        return cls(**vars(found))


class ModelShown(Model):
    """A model of a provider, as its row of the table; `lacks` says what is missing before it can be asked."""

    lacks: str

    @classmethod
    def of(cls, found: Offer) -> ModelShown:
        return cls.model_validate({**found.model.model_dump(), "lacks": found.lacks})


class EnginesShown(BaseModel):
    """Our own engines, the models of providers, and services without an API that we could confirm, with the reason."""

    engines: list[EngineShown]
    models: list[ModelShown]
    without_api: dict[str, str]


class EngineRead(BaseModel):
    """An engine with what it makes itself, and the models that it offers."""

    name: str
    engines: list[EngineShown]
    models: list[ModelShown]


class RouteAsked(Asked):
    """What is wanted, and what counts: `budget_usd` for one call, `deadline` in seconds."""

    capability: Capability
    prompt: Annotated[str, Field(max_length=20_000)] = ""
    seconds: Annotated[float | None, Field(gt=0, le=600)] = None
    aspect: Aspect | None = None
    policy: Goal = "balanced"
    tier: Tier = "premium"
    budget_usd: Annotated[float | None, Field(ge=0, le=1_000_000)] = None
    deadline: Annotated[float | None, Field(gt=0, le=1_000_000)] = None


class RouteChoice(BaseModel):
    """A model that can make it; `micros` are millionths of a US dollar, `seconds` how long it usually takes."""

    model: str
    micros: int
    seconds: float
    reason: str


class RouteRefusal(BaseModel):
    model: str
    reason: str


class RouteShown(BaseModel):
    """Who would be asked, in order, and why the others would not."""

    choices: list[RouteChoice]
    refused: list[RouteRefusal]


@router.get("/engines")
def engine_list(caller: CallerOf, service: ServiceOf) -> EnginesShown:  # noqa: ARG001
    """List the engines and the models of providers, with prices as last seen."""
    return EnginesShown(
        engines=[EngineShown.of(each) for each in local_engines(service.settings)],
        models=[ModelShown.of(each) for each in offers(service.settings)],
        without_api=without_api(),
    )


@router.get("/engines/{engine}")
def engine_read(engine: Id, caller: CallerOf, service: ServiceOf) -> EngineRead:  # noqa: ARG001
    """Return an engine by its name."""
    own = [EngineShown.of(each) for each in local_engines(service.settings) if each.name == engine]
    models = [ModelShown.of(each) for each in offers(service.settings) if each.model.engine == engine]
    if not own and not models:
        raise MissingError("engine", engine)
    return EngineRead(name=engine, engines=own, models=models)


@router.post("/routes")
def engine_route(asked: RouteAsked, caller: CallerOf, service: ServiceOf) -> RouteShown:  # noqa: ARG001
    """Say who would be asked to make something. Nothing is asked, and nothing is spent."""
    named = {"capability": asked.capability, "prompt": asked.prompt, "seconds": asked.seconds, "aspect": asked.aspect}
    left = None if asked.budget_usd is None else round(asked.budget_usd * USD)
    policy = Policy(goal=asked.policy, tier=asked.tier, micros_left=left, deadline=asked.deadline)
    return RouteShown.model_validate(route_document(route(Request.read(named), policy, service.settings)))
