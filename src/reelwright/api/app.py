"""The application: routers of nouns under one prefix, one guard before them, one document that describes them.

A router of a noun says its tag (`APIRouter(prefix="/projects", tags=["projects"])`); the name of a function is the
operation id, noun first (`project_create`). A route names the error statuses that are its own by
`responses=answers(402, 409)`; the others follow from what it takes and are written here.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, NamedTuple

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import BaseRoute

import reelwright
from reelwright.api.config import PREFIX, ApiConfig
from reelwright.api.errors import HANDLERS, MEDIA_TYPE, ProblemDetails, answers
from reelwright.api.guard import Guard
from reelwright.api.idempotency import Recorder, Replay, replay

Hook = Callable[[FastAPI], AbstractAsyncContextManager[object]]
_REF = "#/components/schemas/{model}"
# For `uvicorn.Config`: the guard writes the log; headers and messages are bounded; streams end at a stop.
SERVER: Mapping[str, Any] = {
    "access_log": False,
    "server_header": False,
    "log_config": None,
    "h11_max_incomplete_event_size": 32 << 10,
    "ws_max_size": 1 << 20,
    "timeout_keep_alive": 15,
    "timeout_graceful_shutdown": 20,
}


def create_app(mounted: Mounted, state: Mapping[str, object], config: ApiConfig, hooks: Sequence[Hook] = ()) -> FastAPI:
    """Return the application with what `mount` put at its addresses.

    `state` becomes `app.state`: `authenticator` (auth.Authenticator) and `requests` (records.Requests) are what this
    package itself asks for. `hooks` are entered at the start, in order, and left at the stop.
    """
    app = FastAPI(
        title="Reelwright",
        version=reelwright.__version__,
        description="Video ads from a brief: projects, plans, builds, and what they cost.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,  # the framework's pages load foreign scripts
        redoc_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        lifespan=_lifespan(hooks),
        exception_handlers={**HANDLERS, Replay: replay},
        generate_unique_id_function=_operation,
    )
    app.state._state.update({"config": config, **state})
    app.router.routes += mounted.routes
    app.add_middleware(Recorder)
    app.add_middleware(Guard, config=config, templates=mounted.templates)  # the last one added is the first to be asked
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _lifespan(hooks: Sequence[Hook]) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            for hook in hooks:
                await stack.enter_async_context(hook(app))
            yield

    return life


def _operation(route: APIRoute) -> str:
    return route.name


class Mounted(NamedTuple):
    """Routes at their addresses, and the path of each by its function."""

    routes: Sequence[BaseRoute]
    templates: Mapping[object, str]


def mount(routers: Sequence[APIRouter], beside: Sequence[APIRouter] = ()) -> Mounted:
    """Return the routes of `routers` under /api/v1 and those of `beside` as they are, for any number of applications.

    Raises ValueError for a route whose name does not begin with the noun of its tag, or stands twice.
    """
    whole = APIRouter(redirect_slashes=False, generate_unique_id_function=_operation)
    for router in routers:
        whole.include_router(router, prefix=PREFIX)
    for router in beside:
        whole.include_router(router)
    return Mounted(whole.routes, _templates(whole.routes))


def _templates(routes: Sequence[BaseRoute]) -> dict[object, str]:
    """Return the path of each route by its function, having looked at its name."""
    seen: set[str] = set()
    found: dict[object, str] = {}
    for context in iter_route_contexts(routes):
        found[context.endpoint] = context.path_format or ""
        if not isinstance(context.original_route, APIRoute) or not context.include_in_schema:
            continue
        name, nouns = str(context.name), [str(tag) for tag in context.tags]
        noun = nouns[0].replace("-", "_") if nouns else ""
        if not noun or not re.match(rf"({noun}|{noun.removesuffix('s')}|{noun.removesuffix('ies')}y)_[a-z]", name):
            raise ValueError(f"The function {name} must be called noun_verb, by the noun of its first tag {nouns}.")
        if name in seen:
            raise ValueError(f"There are two routes {name}; an operation has a name of its own.")
        seen.add(name)
    return found


# The OpenAPI document


def _described(app: FastAPI) -> dict[str, Any]:
    if not app.openapi_schema:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, tags=_tags(app)
        )
        for path in document["paths"].values():
            for method, operation in path.items():
                _add_answers(method, operation)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        described = ProblemDetails.model_json_schema(ref_template=_REF)
        schemas.update(described.pop("$defs", {}))
        schemas[ProblemDetails.__name__] = described
        document["components"]["schemas"] = dict(sorted(schemas.items()))
        app.openapi_schema = document
    return app.openapi_schema


def _tags(app: FastAPI) -> list[dict[str, str]]:
    found = {str(tag) for context in iter_route_contexts(app.routes) for tag in getattr(context, "tags", ())}
    return [{"name": tag} for tag in sorted(found)]


def _add_answers(method: str, operation: dict[str, Any]) -> None:
    """Add the errors that follow from what an operation takes, and put all its answers in order."""
    found = operation["responses"]
    validation = found.get("422", {}).get("content", {})
    if MEDIA_TYPE not in validation:
        found.pop("422", None)
    for parameter in operation.get("parameters", ()):
        if parameter["name"] == "if-none-match":
            found.setdefault("304", {"description": "The reader has it"})
        parameter["required"] |= parameter["name"] == "if-match"  # its lack is 428, not 422
    for status, answer in answers(*_follows(method, operation)).items():
        found.setdefault(str(status), answer)
    operation["responses"] = dict(sorted(found.items()))


def _follows(method: str, operation: Mapping[str, Any]) -> set[int]:
    parameters = {(each["in"], each["name"].lower()) for each in operation.get("parameters", ())}
    statuses = {421, 429, 500, 503}
    if operation.get("security"):
        statuses |= {401, 403, 404}  # 404: another workspace was named in X-Workspace
    if method not in ("get", "head"):
        statuses |= {403, 413}
    if "requestBody" in operation:
        statuses |= {400, 408, 413, 415, 422}
    if parameters:
        statuses |= {422}
    if ("header", "x-workspace") in parameters or any(place == "path" for place, _ in parameters):
        statuses |= {404}
    if ("header", "idempotency-key") in parameters:
        statuses |= {408, 409, 413, 415, 422}
    if ("header", "if-match") in parameters:
        statuses |= {412, 428}
    return statuses
