"""Who calls, as the records know him, for the routes of people and money; and what such routes share."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Path, Request
from pydantic import BaseModel, ConfigDict

from reelwright.access.caller import Caller as Known
from reelwright.access.rates import Rates
from reelwright.api.auth import CallerOf
from reelwright.engine import USD

# What stands for an id in an address: any text of such characters may be asked for, and is there or not.
ID = r"^[A-Za-z0-9_.:-]{1,80}$"
Id = Annotated[str, Path(pattern=ID)]


class Asked(BaseModel):
    """The body of a request: fields that it does not know are refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def _known(caller: CallerOf) -> Known:
    return cast(Known, caller)  # the authenticator of the service gives no other


def _manager(caller: CallerOf) -> Known:
    caller.needs("admin")
    return cast(Known, caller)


def _operator(caller: CallerOf) -> Known:
    found = cast(Known, caller)
    found.needs_admin()
    return found


KnownOf = Annotated[Known, Depends(_known)]
ManagerOf = Annotated[Known, Depends(_manager)]  # has the scope `admin` in his workspace
OperatorOf = Annotated[Known, Depends(_operator)]  # runs the service


def address_of(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client else ""


def rates_of(request: Request) -> Rates:
    """Return what bounds how often somebody may try."""
    found: Rates = request.app.state.authenticator.rates
    return found


def dollars(micros: int) -> float:
    """Return micros as US dollars, as the API tells them."""
    return micros / USD
