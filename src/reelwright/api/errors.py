"""Every error as an answer: RFC 9457 problem details, by one table from error to kind and one from kind to status.

A caller reads what he did wrong and what to do about it. Of a fault of ours he reads a sentence and the id of the
request, under which the log has the rest.
"""

from __future__ import annotations

import json
import logging
import math
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal, NamedTuple

from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Scope
from starlette.websockets import WebSocket

from reelwright.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    Interrupted,
    MachineError,
    MediaError,
    MissingError,
    MissingPartError,
    MovedOnError,
    Problem,
    ReelwrightError,
    RefusedError,
    ScannerError,
    StalledError,
    StorageError,
    TooManyError,
    UnknownCallerError,
    shorten,
)

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger("reelwright.api")
_UNTOLD = re.compile("pass|secret|token|key|cookie|authorization|signature", re.IGNORECASE)


class Kind(NamedTuple):
    status: int
    title: str


KINDS: Mapping[str, Kind] = {
    "malformed": Kind(400, "The request cannot be read"),
    "caller": Kind(401, "It is not known who asks"),
    "password": Kind(401, "This page has a password"),
    "budget": Kind(402, "A budget or a policy does not allow this"),
    "forbidden": Kind(403, "Who asks may not do this"),
    "origin": Kind(403, "The request comes from a page that may not send it"),
    "missing": Kind(404, "There is nothing of that name here"),
    "method": Kind(405, "This address does not know that method"),
    "slow": Kind(408, "The request took too long to arrive"),
    "conflict": Kind(409, "It was changed meanwhile, or its state does not allow this"),
    "running": Kind(409, "The same request is being answered"),
    "stale": Kind(412, "It has changed since it was read"),
    "too-large": Kind(413, "The request is too large"),
    "media-type": Kind(415, "The body is of a type that is not taken here"),
    "range": Kind(416, "The file has no such part"),
    "host": Kind(421, "The service is not called by that name"),
    "input": Kind(422, "What was given is wrong"),
    "media": Kind(422, "A media file cannot be used"),
    "reused-key": Kind(422, "The idempotency key was used for another request"),
    "unconditional": Kind(428, "A change must say of which state it is"),
    "too-many": Kind(429, "More was asked than the limits allow"),
    "fault": Kind(500, "The service failed"),
    "missing-part": Kind(501, "Something that this needs is not installed"),
    "storage": Kind(503, "The store is away"),
    "busy": Kind(503, "The service cannot do this now"),
}

_ERRORS: Mapping[type[BaseException], str] = {
    InputError: "input",
    MediaError: "media",
    RefusedError: "budget",
    UnknownCallerError: "caller",
    ForbiddenError: "forbidden",
    TooManyError: "too-many",
    MissingError: "missing",
    ConflictError: "conflict",
    MovedOnError: "stale",
    StorageError: "storage",
    MissingPartError: "missing-part",
    StalledError: "busy",
    ScannerError: "busy",
    Interrupted: "busy",
    MachineError: "fault",
}
_FRAMEWORK = {400: "malformed", 404: "missing", 405: "method", 413: "too-large", 415: "media-type"}
_SENTENCES = {
    "malformed": "The body cannot be read. Send what its Content-Type says.",
    "missing": "There is no such address. The OpenAPI document lists them all.",
    "method": "This address does not take that method. The header Allow lists those that it takes.",
    "fault": "The service failed. Its log has more under the id of this request.",
    "storage": "The store or the database is away. Try again in some seconds; nothing accepted is lost.",
    "busy": "The service cannot do this now. Try again later.",
}
_AGAIN = {"storage": 5, "busy": 30}  # seconds


class Fault(HTTPException):
    """An error that only HTTP knows: a kind of KINDS, a sentence for the caller, and headers."""

    def __init__(self, kind: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        self.kind = kind
        super().__init__(KINDS[kind].status, detail, dict(headers or {}))


class ProblemPart(BaseModel):
    """One thing that is wrong: where, what stood there, the rule that it breaks, and what to do."""

    where: str
    value: str
    limit: str
    remedy: str


class ProblemDetails(BaseModel):
    """An error (RFC 9457). `type` is stable; `instance` names the request, as the log does.

    `needs` says what the same request is to bring.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    problems: list[ProblemPart] | None = None
    needs: Literal["password"] | None = None


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return `responses=` of a route for its own error statuses; those that any route may give are added by the app."""
    schema = {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def problem(
    scope: Scope, kind: str, detail: str, headers: Mapping[str, str] | None = None, problems: Iterable[Problem] = ()
) -> Response:
    """Return an answer of a kind."""
    status, title = KINDS[kind]
    request = scope.get("state", {}).get("request_id", "unknown")
    told: dict[str, Any] = {"type": f"/problems/{kind}", "title": title, "status": status, "detail": detail}
    told["instance"] = f"urn:reelwright:request:{request}"
    if kind == "password":
        told["needs"] = kind
    if listed := [vars(each) for each in problems]:
        told["problems"] = listed
    # ASCII only, since what was given may have halves of characters that UTF-8 cannot say.
    return Response(json.dumps(told).encode(), status, headers, MEDIA_TYPE)


async def handle(connection: HTTPConnection, error: Exception) -> Response | None:
    """Answer any error that is an answer; a WebSocket is closed."""
    if isinstance(connection, WebSocket):
        known = isinstance(error, (InputError, UnknownCallerError, ForbiddenError, MissingError, HTTPException))
        await connection.close(1008 if known else 1011)
        return None
    assert isinstance(connection, Request)
    if isinstance(error, RequestValidationError):
        return _invalid(connection.scope, error)
    if isinstance(error, HTTPException):
        return _framework(connection, error)
    return _own(connection, error)


def unexpected(scope: Scope, error: BaseException) -> Response:
    """Answer what is a defect of ours; the log has it under the id of the request."""
    _log(scope, error)
    return problem(scope, "fault", _SENTENCES["fault"])


def _own(request: Request, error: Exception) -> Response:
    kind = next((_ERRORS[each] for each in type(error).__mro__ if each in _ERRORS), "fault")
    if kind == "conflict" and "if-match" in request.headers:
        kind = "stale"
    headers = {}
    if isinstance(error, TooManyError):
        headers["Retry-After"] = str(max(1, math.ceil(error.seconds)))
    elif kind in _AGAIN:
        headers["Retry-After"] = str(_AGAIN[kind])
    elif kind == "caller":
        headers["WWW-Authenticate"] = 'Bearer realm="reelwright"'
    if KINDS[kind].status >= 500:
        _log(request.scope, error)
    detail = _SENTENCES[kind] if kind in ("fault", "storage", "busy") else str(error)
    problems = error.problems if isinstance(error, InputError | MovedOnError) else ()
    return problem(request.scope, kind, detail, headers, problems)


def _framework(request: Request, error: HTTPException) -> Response:
    if isinstance(error, Fault):
        return problem(request.scope, error.kind, error.detail, error.headers)
    kind = _FRAMEWORK.get(error.status_code, "fault")
    headers = {"Allow": _allowed(request)} if kind == "method" else error.headers
    return problem(request.scope, kind, _SENTENCES.get(kind, KINDS[kind].title), headers)


def _allowed(request: Request) -> str:
    """Return the methods of all routes of this address; the framework names those of one."""
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        if context.methods and context.path_regex.match(request.scope["path"]):
            found |= context.methods
    return ", ".join(sorted(found | ({"HEAD"} if "GET" in found else set())))


def _invalid(scope: Scope, error: RequestValidationError) -> Response:
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        broken = Problem("body", "", f"JSON; it breaks at character {found[0]['loc'][-1]}", "Correct it.")
        return problem(scope, "malformed", "The body is not JSON.", None, [broken])
    return problem(scope, "input", "Some of what was given is wrong.", None, [_problem(each) for each in found[:50]])


def _problem(error: Mapping[str, Any]) -> Problem:
    where = ".".join(str(part) for part in error["loc"])
    given = error.get("input")
    # A field that is not known may be a mistyped `password`.
    known = error["type"] not in ("missing", "extra_forbidden") and not _UNTOLD.search(where)
    told = known and isinstance(given, str | int | float)
    return Problem(shorten(where, 200), shorten(given) if told else "", shorten(error["msg"], 200), "Correct it.")


def _log(scope: Scope, error: BaseException) -> None:
    request = scope.get("state", {}).get("request_id", "unknown")
    LOG.error("request %s failed", request, exc_info=error, extra={"request_id": request})


HANDLERS: dict[int | type[Exception], Any] = {
    ReelwrightError: handle,
    RequestValidationError: handle,
    HTTPException: handle,
}
