"""The service as an application, and the process that serves it.

Every module of `routes` has a `router`, which stands under /api/v1, or a `beside`, which stands as it says.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from reelwright import registry
from reelwright.access.tokens import csrf_holds, read_token
from reelwright.api.app import SERVER, Mounted, create_app, mount
from reelwright.api.config import LOOPBACK, ApiConfig
from reelwright.api.door import Door
from reelwright.errors import InputError, Problem, UnknownCallerError
from reelwright.storage.records.people import People
from reelwright.storage.records.requests import Requests
from reelwright.telemetry import observe
from reelwright.workspace.service import Service

_ROUTES = "reelwright.api.routes"
_log = logging.getLogger(__name__)


def _service(connection: HTTPConnection) -> Service:
    found: Service = connection.app.state.service
    return found


ServiceOf = Annotated[Service, Depends(_service)]


def application(service: Service, host: str = "127.0.0.1") -> FastAPI:
    """Return the application of a service that listens on `host`.

    Raises InputError where settings do not fit: without accounts only this machine may be listened on.
    """
    people = People(service.database)
    if service.settings.service.accounts == "none":
        people.admit_local()
    state: dict[str, object] = {
        "service": service,
        "authenticator": Door(service.settings.service, people),
        "requests": Requests(service.database),
        "people": people,
    }
    return create_app(_mounted(), state, _config(service, host), [_running])


@cache  # looking through what 160 functions take lasts longer than opening a store
def _mounted() -> Mounted:
    modules = [registry.load(_ROUTES, name) for name in registry.names(_ROUTES)]
    return mount(
        [module.router for module in modules if hasattr(module, "router")],
        [module.beside for module in modules if hasattr(module, "beside")],
    )


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    """What runs beside the requests: webhooks go out."""
    service: Service = app.state.service
    await run_in_threadpool(lambda: service.queue)  # seconds of loading, which no request should wait for
    stop = asyncio.Event()
    sending = asyncio.create_task(service.sender.run(stop))
    try:
        yield
    finally:
        stop.set()
        with suppress(asyncio.CancelledError):
            await sending
        if hasattr(app.state, "engine_hooks"):
            await app.state.engine_hooks.close()


def _config(service: Service, host: str) -> ApiConfig:
    own = service.settings.service
    public = urlsplit(own.public_url or "")
    if own.accounts == "none" and host not in ("127.0.0.1", "::1", "localhost"):
        limit = "without accounts the service is for this machine alone"
        remedy = "Listen on 127.0.0.1, or set REELWRIGHT_ACCOUNTS to `local` or `oidc`."
        raise InputError(Problem("--host", host, limit, remedy))
    hosts = LOOPBACK | ({public.hostname} if public.hostname else set())
    secret = service.secret
    return ApiConfig(
        secret=secret,
        hosts=hosts,
        origins=frozenset(own.origins),
        https=public.scheme == "https",
        csrf=lambda session, token: _belongs(secret, session, token),
        ended=observe.request_ended,
    )


def _belongs(secret: bytes, session: str, token: str) -> bool:
    """Whether a CSRF token was made for the session whose cookie this is."""
    try:
        return csrf_holds(secret, read_token("session", session).id, token)
    except UnknownCallerError:
        return False


def serve(service: Service, host: str, port: int) -> None:
    """Serve until the process is told to end (SIGTERM, Ctrl-C). Raises InputError for settings that do not fit."""
    import uvicorn

    options: dict[str, Any] = dict(SERVER)
    uvicorn.Server(uvicorn.Config(application(service, host), host=host, port=port, **options)).run()
