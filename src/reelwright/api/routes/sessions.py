"""Signing in and out with a password, the sessions that this begins, and the user himself."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Cookie, Request, Response
from pydantic import BaseModel, Field

from reelwright.access.caller import Caller
from reelwright.access.tokens import csrf_token
from reelwright.api.auth import caller as caller_of
from reelwright.api.config import SESSION_COOKIE
from reelwright.api.errors import Fault, answers
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id, KnownOf, address_of, rates_of
from reelwright.errors import ForbiddenError, TooManyError, UnknownCallerError
from reelwright.storage.records.people import LONGEST, People, Session, User
from reelwright.storage.records.workspaces import Workspaces
from reelwright.workspace.service import Service

router = APIRouter()
_SESSIONS: list[str | Enum] = ["sessions"]
_USERS: list[str | Enum] = ["users"]
_SHOWN = Annotated[str | None, Cookie(alias=SESSION_COOKIE, include_in_schema=False)]


class SigningIn(Asked):
    email: Annotated[str, Field(max_length=300)]
    password: Annotated[str, Field(max_length=1024, json_schema_extra={"format": "password"})]


class SessionNow(BaseModel):
    """Who works here, and in which workspace. `csrf` goes into X-CSRF-Token with each change; none without a session.

    `id` and `expires_at` are of the session that a sign-in has begun.
    """

    user: str
    workspace: str
    role: str
    csrf: str | None
    id: str | None = None
    expires_at: float | None = None


class SessionShown(BaseModel):
    """A session; `address` is where it was begun, `current` tells the one that asks."""

    id: str
    workspace: str
    address: str
    made_at: float
    used_at: float
    expires_at: float
    current: bool

    @classmethod
    def of(cls, found: Session, current: str | None) -> SessionShown:
        return cls(
            id=found.id, workspace=found.workspace, address=found.address, made_at=found.made, used_at=found.used,
            expires_at=found.expires, current=found.id == current,
        )  # fmt: skip


class SigningUp(SigningIn):
    name: Annotated[str, Field(max_length=200)] = ""


class UserShown(BaseModel):
    """A user; `issuer` vouches for him, none for one with a password. `admin`: he runs the service."""

    id: str
    email: str
    name: str
    issuer: str | None
    admin: bool
    made_at: float

    @classmethod
    def of(cls, user: User) -> UserShown:
        return cls(
            id=user.id, email=user.email, name=user.name, issuer=user.issuer, admin=user.admin, made_at=user.made
        )


class Membership(BaseModel):
    """A workspace that one belongs to, and as what."""

    id: str
    name: str
    plan: str
    role: str


class Me(UserShown):
    """The user himself: where he works now, what he may do there, and the first 100 workspaces he belongs to."""

    workspace: str
    role: str
    scopes: list[str]
    workspaces: list[Membership]


class UserChanged(Asked):
    name: Annotated[str, Field(max_length=200)]


class PasswordChanged(Asked):
    old: Annotated[str, Field(max_length=1024, json_schema_extra={"format": "password"})]
    new: Annotated[str, Field(max_length=1024, json_schema_extra={"format": "password"})]


# Sessions


@router.post("/sessions", status_code=201, tags=_SESSIONS, responses=answers(401))
def session_create(asked: SigningIn, request: Request, response: Response, service: ServiceOf) -> SessionNow:
    """Sign in with a password: the session is a cookie that no script of a page can read."""
    _only_local(service)
    people, address = People(service.database), address_of(request)
    with rates_of(request).login(address, asked.email):
        begun = people.sign_in(asked.email, asked.password, address)
    _set_cookie(request, response, begun.token.text, LONGEST)
    return _now(service, begun.caller).model_copy(update={"id": begun.token.id, "expires_at": begun.expires})


@router.get("/sessions", tags=_SESSIONS)
def session_list(caller: KnownOf, service: ServiceOf, page: PageOf) -> Page[SessionShown]:
    """List one's own sessions that live."""
    caller.in_person()
    rows = People(service.database).sessions(caller.user, str(page.after[0]) if page.after else "", page.count)
    return page.answer(rows, lambda row: SessionShown.of(row, caller.session), lambda row: (row.id,))


@router.get("/sessions/current", tags=_SESSIONS, responses=answers(401))
async def session_read(request: Request, service: ServiceOf, shown: _SHOWN = None) -> SessionNow:
    """Say who works here, with a new CSRF token; a cookie whose session has ended is taken away."""
    try:
        found = await caller_of(request, None, shown, request.headers.get("x-workspace"))
    except UnknownCallerError as error:
        gone = Response()
        _set_cookie(request, gone, "", 0)
        raise Fault("caller", str(error), {"Set-Cookie": gone.headers["set-cookie"]}) from None
    assert isinstance(found, Caller)
    return _now(service, found)


@router.delete("/sessions/current", status_code=204, tags=_SESSIONS)
def session_end(caller: KnownOf, request: Request, response: Response, service: ServiceOf) -> None:
    """Sign out."""
    People(service.database).sign_out(caller)
    _set_cookie(request, response, "", 0)


@router.delete("/sessions/{session}", status_code=204, tags=_SESSIONS)
def session_remove(session: Id, caller: KnownOf, service: ServiceOf) -> None:
    """End another session of one's own."""
    caller.in_person()
    People(service.database).sign_out(caller, session)


# Users


@router.post("/users", status_code=201, tags=_USERS, responses=answers(409))
def user_create(asked: SigningUp, request: Request, service: ServiceOf) -> UserShown:
    """Sign up, where the service has accounts with passwords; then sign in."""
    _only_local(service)
    rates_of(request).sign_up(address_of(request))
    return UserShown.of(People(service.database).sign_up(asked.email, asked.password, asked.name))


@router.get("/users/me", tags=_USERS)
def user_read(caller: KnownOf, service: ServiceOf) -> Me:
    """Return the user himself. An API key sees its own workspace alone."""
    return _me(service, caller, People(service.database).user(caller.user))


@router.patch("/users/me", tags=_USERS)
def user_change(asked: UserChanged, caller: KnownOf, service: ServiceOf) -> Me:
    """Change one's name."""
    caller.in_person()
    return _me(service, caller, People(service.database).rename(caller.user, asked.name))


@router.post("/users/me/password", status_code=204, tags=_USERS)
def user_change_password(asked: PasswordChanged, caller: KnownOf, request: Request, service: ServiceOf) -> None:
    """Change one's password; all other sessions end."""
    caller.in_person()
    _only_local(service)
    people = People(service.database)
    try:
        with rates_of(request).login(address_of(request), people.user(caller.user).email):
            people.change_password(caller, asked.old, asked.new)
    except TooManyError:
        raise
    except UnknownCallerError as error:  # he is known; only the password is not his
        raise ForbiddenError(str(error)) from None


def _me(service: Service, caller: Caller, user: User) -> Me:
    places = Workspaces(service.database).of_user(caller.user, limit=100)
    if caller.via == "key":
        places = tuple(place for place in places if place[0].id == caller.workspace)
    listed = [Membership(id=place.id, name=place.name, plan=place.plan, role=role) for place, role in places]
    return Me(
        **UserShown.of(user).model_dump(), workspace=caller.workspace, role=caller.role,
        scopes=sorted(caller.scopes), workspaces=listed,
    )  # fmt: skip


def _now(service: Service, caller: Caller) -> SessionNow:
    csrf = csrf_token(service.secret, caller.session) if caller.session else None
    return SessionNow(user=caller.user, workspace=caller.workspace, role=caller.role, csrf=csrf)


def _only_local(service: Service) -> None:
    """Raise ForbiddenError where nobody has a password here."""
    accounts = service.settings.service.accounts
    if accounts == "none":
        raise ForbiddenError("This service has no accounts: whoever sits at its machine may do everything.")
    if accounts != "local":
        raise ForbiddenError("Accounts of this service are kept elsewhere. Sign in there, and send its token.")


def _set_cookie(request: Request, response: Response, value: str, seconds: float) -> None:
    secure = bool(request.app.state.config.https)
    response.set_cookie(
        SESSION_COOKIE, value, max_age=int(seconds), path="/", secure=secure, httponly=True, samesite="lax"
    )
