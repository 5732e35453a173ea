"""Who calls, for a route: `caller: Annotated[Caller, needs("write")]`, or `CallerOf` where any member may."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Protocol

from fastapi import Depends, Header, Security
from fastapi.security import APIKeyCookie, HTTPBearer
from starlette.requests import HTTPConnection

from reelwright.api.config import SESSION_COOKIE
from reelwright.errors import UnknownCallerError


class Caller(Protocol):
    """What the API needs of `access.Caller`. `key` is the id of the API key, `via` how he is known."""

    @property
    def user(self) -> str: ...
    @property
    def workspace(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def scopes(self) -> frozenset[Any]: ...
    @property
    def via(self) -> str: ...
    @property
    def key(self) -> str | None: ...

    def may(self, scope: Any) -> bool:
        """Say whether the caller may do this."""
        ...

    def needs(self, scope: Any) -> None:
        """Raise ForbiddenError where the caller may not."""


class Authenticator(Protocol):
    """Stands in `app.state.authenticator`."""

    async def caller(self, bearer: str | None, session: str | None, workspace: str | None) -> Caller:
        """Return who shows an API key or JWT, or else a session's cookie; without accounts, the local caller.

        `workspace` is the one that he wants to work in (None: his first, or that of the key). Raises UnknownCallerError
        where nobody is known by it.
        """


class _Bearer(HTTPBearer):
    async def __call__(self, request: HTTPConnection) -> str | None:  # type: ignore[override]
        """Return the token of `Authorization: Bearer`; raises UnknownCallerError for another scheme."""
        given = request.headers.get("authorization")
        if given is None:
            return None
        scheme, _, token = given.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise UnknownCallerError("The header Authorization is not `Bearer` and a key or token.")
        return token.strip()


class _Cookie(APIKeyCookie):
    async def __call__(self, request: HTTPConnection) -> str | None:
        return request.cookies.get(SESSION_COOKIE)


_BEARER = _Bearer(scheme_name="bearer", description="An API key, or a JWT of a configured issuer.", auto_error=False)
_COOKIE = _Cookie(scheme_name="session", name=SESSION_COOKIE, description="The session of a page.", auto_error=False)


async def caller(
    connection: HTTPConnection,
    bearer: Annotated[str | None, Security(_BEARER)],
    session: Annotated[str | None, Security(_COOKIE)],
    x_workspace: Annotated[str | None, Header(description="The workspace to work in, of those one belongs to.")] = None,
) -> Caller:
    """Return who calls, over HTTP or a WebSocket; the log names his workspace."""
    authenticator: Authenticator = connection.app.state.authenticator
    found = await authenticator.caller(bearer, None if bearer else session, x_workspace)
    connection.state.caller = found
    return found


CallerOf = Annotated[Caller, Depends(caller)]


@cache
def needs(scope: str) -> Any:
    """Return a dependency that gives the caller where he has the scope, and answers 403 where not."""

    async def allowed(found: CallerOf) -> Caller:
        found.needs(scope)
        return found

    return Depends(allowed)
