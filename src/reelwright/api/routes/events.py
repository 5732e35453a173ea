"""What happens, as it happens: to one job or in the whole workspace, over Server-Sent Events or a WebSocket.

A fresh stream begins with how things stand (`job`, or `jobs`); one that comes back with Last-Event-ID goes on after
that event. `gap` says that events were left out; how things stand follows it. Streams stay open when a job has ended,
since it may be begun again.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import Annotated, Any

from fastapi import APIRouter, Query, WebSocket
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.websockets import WebSocketDisconnect

from reelwright.api.auth import Caller, CallerOf
from reelwright.api.events import ANSWERS, Event, EventStream, LastEventId
from reelwright.api.routes.jobs import JobShown, shown
from reelwright.api.service import ServiceOf
from reelwright.errors import ReelwrightError
from reelwright.storage.records.jobs import Told
from reelwright.workspace.feed import Gap
from reelwright.workspace.service import Service

router = APIRouter(tags=["events"])
_SNAPSHOT = 50  # jobs that a fresh stream of a workspace begins with


class Wish(BaseModel):
    """What a page may say over the WebSocket."""

    cancel: bool


@router.get("/events", response_class=Response, responses=ANSWERS)
async def event_list(caller: CallerOf, service: ServiceOf, after: LastEventId) -> EventStream:
    """Tell what happens in the workspace."""
    return EventStream(_events(service, caller.workspace, None, after))


@router.get("/jobs/{job}/events", response_class=Response, responses=ANSWERS)
async def event_follow(job: str, caller: CallerOf, service: ServiceOf, after: LastEventId) -> EventStream:
    """Tell what happens to a job."""
    await run_in_threadpool(service.jobs.get, caller.workspace, job)
    return EventStream(_events(service, caller.workspace, job, after))


@router.websocket("/jobs/{job}/ws")
async def event_talk(
    socket: WebSocket,
    job: str,
    caller: CallerOf,
    service: ServiceOf,
    after: Annotated[int | None, Query(ge=0, lt=10**18)] = None,
) -> None:
    """Tell what happens to a job as `{"id", "event", "data"}`; take `{"cancel": true}`."""
    await run_in_threadpool(service.jobs.get, caller.workspace, job)
    await socket.accept()
    telling = asyncio.create_task(_tell(socket, _events(service, caller.workspace, job, after)))
    taking = asyncio.create_task(_take(socket, service, caller, job))
    done, left = await asyncio.wait({telling, taking}, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
    for task in done:
        with suppress(WebSocketDisconnect):
            task.result()


async def _events(service: Service, workspace: str, job: str | None, after: int | None) -> AsyncGenerator[Event]:
    async with service.feed.open(workspace, job) as hearing:
        if after is None:
            yield await _standing(service, workspace, job, hearing.place)
        async with aclosing(hearing.told(after)) as heard:
            async for told in heard:
                yield _event(told)
                if isinstance(told, Gap):
                    yield await _standing(service, workspace, job, told.id)


def _event(told: Told | Gap) -> Event:
    if isinstance(told, Gap):
        return Event("gap", {}, told.id)
    return Event(told.kind, {**told.data, "job": told.job, "project": told.project, "at": told.at}, told.id)


async def _standing(service: Service, workspace: str, job: str | None, place: int) -> Event:
    """Return how things stand; what happened up to the event `place` is in it."""
    if job is not None:
        return Event("job", (await run_in_threadpool(shown, service, workspace, job)).model_dump(mode="json"), place)
    rows = await run_in_threadpool(service.jobs.page, workspace, None, _SNAPSHOT)
    return Event("jobs", {"items": [JobShown.of(row).model_dump(mode="json") for row in rows]}, place)


async def _tell(socket: WebSocket, events: AsyncGenerator[Event]) -> None:
    async with aclosing(events) as heard:
        async for event in heard:
            await socket.send_json({"id": event.id, "event": event.event, "data": event.data})


async def _take(socket: WebSocket, service: Service, caller: Caller, job: str) -> None:
    while True:
        said: Any = await socket.receive_text()
        try:
            if Wish.model_validate_json(said).cancel:
                caller.needs("write")
                await run_in_threadpool(service.cancel, caller.workspace, job)
        except ReelwrightError as error:
            await socket.send_json({"id": None, "event": "refused", "data": {"message": str(error)}})
        except ValueError:
            message = 'Say `{"cancel": true}`; nothing else is understood here.'
            await socket.send_json({"id": None, "event": "refused", "data": {"message": message}})
