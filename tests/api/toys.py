"""A small service that stands on the parts of the API: each kind of route once, and a caller for each key."""

# ruff: noqa: ARG001  (what a route takes is its face, used or not)
from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Form, Query, Request, UploadFile
from pydantic import BaseModel, Field
from starlette.responses import Response

from reelwright.api.auth import Caller, CallerOf, needs
from reelwright.api.bodies import takes
from reelwright.api.config import ApiConfig
from reelwright.api.documents import Reading, Writing
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.errors import ConflictError, ForbiddenError, UnknownCallerError
from reelwright.storage.records.requests import Requests

SECRET = b"0123456789abcdef0123456789abcdef"


def token_of(session: str) -> str:
    return hmac.new(SECRET, session.encode(), "sha256").hexdigest()


def config(**changes: Any) -> ApiConfig:
    return ApiConfig(SECRET, csrf=lambda session, token: token == token_of(session), **changes)


@dataclass(frozen=True)
class Somebody:
    user: str
    workspace: str
    role: str
    scopes: frozenset[str]
    via: str
    key: str | None = None

    def needs(self, scope: str) -> None:
        if scope not in self.scopes:
            raise ForbiddenError(f"This needs the right `{scope}`.")


@dataclass
class Door:
    """Knows the keys `ada` and `eve`, of a workspace each, the key `reader`, and the session `page`."""

    local: bool = True

    async def caller(self, bearer: str | None, session: str | None, _: str | None) -> Caller:
        every = frozenset({"read", "write"})
        if bearer in ("ada", "eve", "reader"):
            scopes = frozenset({"read"}) if bearer == "reader" else every
            return Somebody(bearer, f"ws_{bearer}", "editor", scopes, "key", f"key_{bearer}")
        if session == "page":
            return Somebody("ada", "ws_ada", "editor", every, "session")
        if bearer is None and session is None and self.local:
            return Somebody("local", "local", "owner", every, "local")
        raise UnknownCallerError("Nobody is known by what was shown.")


class Toy(BaseModel):
    name: str = Field(max_length=20)
    price: float = 1.0


def toys(made: list[str], act: Callable[[], None]) -> APIRouter:
    """Return the router of a noun; `made` collects what was done, `act` is called by what may fail."""
    router = APIRouter(prefix="/toys", tags=["toys"])
    shelf = [Toy(name=f"toy{number:03}") for number in range(45)]
    document = {"toy": Toy(name="first"), "revision": 1}

    @router.get("")
    def toy_list(page: PageOf, kind: str = "") -> Page[Toy]:
        rows = [toy for toy in shelf if page.after is None or toy.name > str(page.after[0])]
        return page.answer(rows[: page.count], lambda row: row, lambda row: (row.name,))

    @router.post("", status_code=201, dependencies=[once("write")], responses=answers(402))
    def toy_create(toy: Toy, response: Response) -> Toy:
        made.append(toy.name)
        act()
        response.headers["location"] = f"/api/v1/toys/{toy.name}"
        return toy

    @router.post("/photo", status_code=201, dependencies=[once("write")])
    @takes("multipart/form-data", size=3 << 20)
    def toy_photograph(file: UploadFile, note: Annotated[str, Form()] = "") -> dict[str, int]:
        made.append(note)
        return {"bytes": len(file.file.read())}

    @router.put("/raw")
    @takes(size=2 << 20, seconds=0.6)
    async def toy_send(request: Request, caller: CallerOf) -> dict[str, int]:
        return {"bytes": sum([len(piece) async for piece in request.stream()])}

    @router.get("/one", response_model=Toy)
    def toy_read(reading: Reading) -> Response:
        return reading.answer(document["toy"], document["revision"])

    @router.put("/one", response_model=Toy)
    def toy_write(toy: Toy, writing: Writing) -> Response:
        writing.requires(document["revision"])
        if toy.name == "race":
            raise ConflictError("Somebody was faster.")
        document.update(toy=toy, revision=document["revision"] + 1)
        return writing.answer(toy, document["revision"])

    @router.delete("/{toy}", status_code=204)
    def toy_delete(toy: str, caller: Annotated[Caller, needs("write")]) -> None:
        made.append(f"-{toy}")

    @router.get("/{toy}/secret")
    def toy_search(toy: str, api_key: Annotated[str, Query(max_length=3)], size: int = 1) -> None:
        act()

    return router


@dataclass
class Service:
    app: FastAPI
    made: list[str]
    failing: list[Any]
    logged: list[logging.LogRecord]
    requests: Requests

    def lines(self) -> list[logging.LogRecord]:
        return [record for record in self.logged if hasattr(record, "route")]
