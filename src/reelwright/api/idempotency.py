"""A POST that makes or pays is done once for each `Idempotency-Key`, however often it comes.

    @router.post("/projects/{project}/builds", status_code=202, dependencies=[once("write")])
    def build_create(…) -> Build: ...

`once` claims the key when the caller is known and may do this (the scope), and plays a kept answer back instead of
calling the route. `Recorder` keeps the answer before it is sent, so whoever has seen it can have it again. What failed
on our side, or says when to come again (Retry-After), is not kept. Without the header the route runs as it is. The
body is read first, so a route that reads its body piece by piece has no use for this; nor has one whose answer holds a
secret, since answers are kept as they are for a day.
"""

from __future__ import annotations

import asyncio
import hashlib
from functools import cache
from typing import Annotated, Any, cast

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reelwright.api.auth import Caller, needs
from reelwright.api.errors import LOG, Fault
from reelwright.errors import ReelwrightError
from reelwright.storage.records.requests import SILENCE, Answered, Claim, Different, Requests, Running

_KEY = Header(
    alias="Idempotency-Key", pattern="^[!-~]{1,200}$", description="The same for each try of a request, such as a UUID."
)
_KEPT = frozenset({b"content-type", b"location", b"etag", b"link"})
_AGAIN = {"Retry-After": "2"}


class Replay(ReelwrightError):  # noqa: N818  (it only travels like one)
    """Not an error: the answer that was given before."""

    def __init__(self, answer: Answered) -> None:
        self.answer = answer
        super().__init__("answered before")


async def replay(_: Request, error: Exception) -> Response:
    """Return the kept answer."""
    kept = cast(Replay, error).answer
    return Response(kept.body, kept.status, {**kept.headers, "Idempotency-Replayed": "true"})


@cache
def once(scope: str) -> Any:
    """Return the dependency for a route that needs `scope`: its request is done once for each key."""

    allowed = needs(scope)

    async def claimed(
        request: Request,
        caller: Caller = allowed,
        idempotency_key: Annotated[str | None, _KEY] = None,
    ) -> None:
        if idempotency_key is None:
            return
        store: Requests = request.app.state.requests
        digest = await _digest(request)
        who = caller.key or caller.user
        found = await run_in_threadpool(store.begin, caller.workspace, who, idempotency_key, digest)
        if isinstance(found, Answered):
            raise Replay(found)
        if isinstance(found, Running):
            raise Fault("running", "The same request is being answered. Ask again in a moment.", _AGAIN)
        if isinstance(found, Different):
            raise Fault("reused-key", "This Idempotency-Key was used for another request. Send a new one.")
        request.state.claim = (store, found)

    return Depends(claimed)


async def _digest(request: Request) -> str:
    """Return the digest of method, address and body; of a form its fields, since each try parts them otherwise."""
    told = hashlib.sha256(f"{request.method}\n{request.url.path}\n{request.url.query}\n".encode(errors="replace"))
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        told.update(await request.body())
        return told.hexdigest()
    for name, value in (await request.form()).multi_items():
        if isinstance(value, UploadFile):
            content = await run_in_threadpool(_file_digest, value)
            said = f"file {name!r} {value.filename!r} {value.content_type!r} {content}\n"
        else:
            said = f"field {name!r} {value!r}\n"
        told.update(said.encode(errors="replace"))
    return told.hexdigest()


def _file_digest(file: UploadFile) -> str:
    file.file.seek(0)
    found = hashlib.sha256()
    while piece := file.file.read(1 << 20):
        found.update(piece)
    file.file.seek(0)
    return found.hexdigest()


class Recorder:
    """The middleware that keeps answers. It stands inside the guard and costs nothing where nothing is claimed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        held: list[Message] = []

        async def keep(message: Message) -> None:
            if "claim" not in scope["state"]:
                await send(message)
                return
            held.append(message)
            if message["type"] == "http.response.body" and not message.get("more_body", False):
                await _settle(scope, held)
                for each in held:
                    await send(each)
                held.clear()

        beating = asyncio.create_task(_beat(scope)) if _has_key(scope) else None
        try:
            await self.app(scope, receive, keep)
        finally:
            if beating is not None:
                beating.cancel()
            await _settle(scope, [])  # nothing was answered, so it may be tried again


def _has_key(scope: Scope) -> bool:
    return any(name == b"idempotency-key" for name, _ in scope["headers"])


async def _settle(scope: Scope, held: list[Message]) -> None:
    """Keep the answer of a claimed request, or free its key. An answer goes out even where it cannot be kept."""
    if "claim" not in scope["state"]:
        return
    store, claim = cast(tuple[Requests, Claim], scope["state"].pop("claim"))
    try:
        if held and held[0]["status"] < 500 and not any(name == b"retry-after" for name, _ in held[0]["headers"]):
            headers = {name.decode(): value.decode("latin-1") for name, value in held[0]["headers"] if name in _KEPT}
            body = b"".join(message.get("body", b"") for message in held[1:])
            await run_in_threadpool(store.finish, claim, Answered(held[0]["status"], headers, body))
        else:
            await run_in_threadpool(store.free, claim)
    except ReelwrightError as error:
        LOG.error("the answer of a request with a key is not kept", exc_info=error)


async def _beat(scope: Scope) -> None:
    """Give a sign of life while a route takes its time."""
    while True:
        await asyncio.sleep(SILENCE / 4)
        if "claim" in scope["state"]:
            store, claim = scope["state"]["claim"]
            try:
                await run_in_threadpool(store.alive, claim)
            except ReelwrightError as error:
                LOG.warning("no sign of life could be written", exc_info=error)
