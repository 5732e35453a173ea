"""Where providers tell that a call has ended."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from reelwright.api.bodies import takes
from reelwright.api.errors import answers
from reelwright.api.service import ServiceOf
from reelwright.api.who import Id
from reelwright.workspace.engine_hooks import EngineHooks

router = APIRouter(prefix="/engines", tags=["engines"])


class EngineHeard(BaseModel):
    """Heard. `challenge` is sent back to a provider that tries an address by it."""

    challenge: str | None = None


async def _hooks(request: Request, service: ServiceOf) -> EngineHooks:
    """Return the one that all requests share, made for the first of them."""
    state = request.app.state
    if not hasattr(state, "engine_hooks"):
        state.engine_hooks = EngineHooks(service.settings, service.database, service.secret)
    found: EngineHooks = state.engine_hooks
    return found


@router.post("/{engine}/hooks/{name}", response_model_exclude_none=True, responses=answers(401))
@takes(size=1 << 20, seconds=10)
async def engine_hear(
    engine: Id, name: Id, request: Request, hooks: Annotated[EngineHooks, Depends(_hooks)]
) -> EngineHeard:
    """Hear a webhook of a provider, signed as that provider does. `name` is of the address that it was given."""
    return EngineHeard(**await hooks.hear(engine, name, dict(request.headers), await request.body()))
