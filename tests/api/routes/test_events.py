"""What happens is heard as it happens, from where the listener was; who falls behind is told so."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from reelwright.storage.records import Database
from reelwright.storage.records.jobs import Job, Jobs, Lease, Progress
from reelwright.workspace.feed import BACKLOG, QUEUED, Feed, Gap
from tests_support.hearing import stream
from tests_support.served import served
from tests_support.studio import Studio


def _running(jobs: Jobs, workspace: str = "local") -> tuple[Job, Lease]:
    job = jobs.accept(workspace, "local", "build", {})
    taken = jobs.take(job.id, "worker", 1)
    assert taken is not None
    return taken


def _far(number: int) -> Progress:
    return Progress("rendering", number / 10_000, None)


def test_a_fresh_stream_begins_with_how_things_stand_and_one_that_comes_back_goes_on(studio: Studio) -> None:
    jobs = studio.service.jobs
    job, lease = _running(jobs)
    jobs.progress(lease, _far(2500))
    with served(studio.app) as port:
        with stream(port, f"/jobs/{job.id}/events") as events:
            first = next(events)
            assert (first["event"], first["data"]["fraction"]) == ("job", 0.25)
            jobs.progress(lease, _far(5000))
            second = next(events)
            assert (second["event"], second["data"]["fraction"], second["data"]["job"]) == ("job.progress", 0.5, job.id)
        jobs.progress(lease, _far(6000))
        _running(jobs)  # another job, which this stream does not tell of
        jobs.end(lease, "completed", {})
        with stream(port, f"/jobs/{job.id}/events", second["id"]) as events:
            assert [each["event"] for each in islice(events, 2)] == ["job.progress", "job.completed"]
        with stream(port, "/events") as events:
            assert len(next(events)["data"]["items"]) == 2
            _running(jobs, "ws_other")
            mine, _ = _running(jobs)
            assert next(events)["data"]["job"] == mine.id


def test_a_page_talks_back_over_its_socket(studio: Studio) -> None:
    job, lease = _running(studio.service.jobs)
    with served(studio.app) as port:
        with connect(f"ws://localhost:{port}/api/v1/jobs/{job.id}/ws") as socket:
            first = json.loads(socket.recv(5))
            assert (first["event"], first["data"]["state"]) == ("job", "running")
            socket.send("nonsense")
            assert json.loads(socket.recv(5))["event"] == "refused"
            socket.send('{"cancel": true}')
            heard = json.loads(socket.recv(5))
            assert (heard["event"], heard["data"]["job"]) == ("job.cancelling", job.id)
        with connect(f"ws://localhost:{port}/api/v1/jobs/{job.id}/ws?after={heard['id']}") as socket:
            assert studio.service.jobs.progress(lease, _far(1)) == "stop"
            assert json.loads(socket.recv(5))["event"] == "job.progress"
        with pytest.raises(InvalidStatus), connect(f"ws://localhost:{port}/api/v1/jobs/job_none/ws"):
            pass


def test_nobody_asks_the_database_while_nobody_listens(studio: Studio) -> None:
    asked: list[float] = []
    told: Callable[..., Any] = studio.service.jobs.told
    studio.service.jobs.told = lambda *args, **more: (asked.append(time.monotonic()), told(*args, **more))[1]  # type: ignore[method-assign]
    job, _ = _running(studio.service.jobs)
    with served(studio.app) as port:
        with stream(port, f"/jobs/{job.id}/events") as events:
            next(events)
            time.sleep(0.5)
        assert len(asked) > 2
        last = time.monotonic() + 5
        while studio.service.feed.listeners:
            assert time.monotonic() < last
            time.sleep(0.02)
        time.sleep(0.2)
        count = len(asked)
        time.sleep(0.4)
        assert len(asked) == count


def _fed(path: Path) -> tuple[Database, Jobs]:
    database = Database.of(f"sqlite:///{path}/feed.db")
    return database, Jobs(database)


def test_who_falls_behind_is_told_of_the_gap_and_goes_on(tmp_path: Path) -> None:
    database, jobs = _fed(tmp_path)
    _, lease = _running(jobs)

    async def story() -> list[Any]:
        feed = Feed(jobs, 0.01)
        heard = []
        async with feed.open("local") as hearing:
            for number in range(QUEUED + 20):
                jobs.progress(lease, _far(number))
            newest = jobs.last_told()
            await asyncio.sleep(0.5)
            jobs.progress(lease, _far(9999))
            async for told in hearing.told():
                heard.append(told)
                if told.id > newest:
                    return heard
        raise AssertionError

    heard = asyncio.run(story())
    assert isinstance(heard[0], Gap)
    ids = [each.id for each in heard]
    assert ids == sorted(set(ids))
    assert ids[1:] == list(range(ids[0] + 1, ids[-1] + 1))  # after the gap nothing is missing
    database.close()


def test_every_event_comes_once_and_in_order_however_one_comes_back(tmp_path: Path) -> None:
    database, jobs = _fed(tmp_path)
    _, lease = _running(jobs)
    start = jobs.last_told()
    for number in range(30):
        jobs.progress(lease, _far(number))

    async def story() -> list[int]:
        feed = Feed(jobs, 0.01)
        heard: list[int] = []
        async with feed.open("local") as hearing:
            for number in range(20):  # after it began to listen, before it asks for what it missed
                jobs.progress(lease, _far(number))
            await asyncio.sleep(0.1)
            async for told in hearing.told(start):
                heard.append(told.id)
                if len(heard) == 40:
                    for number in range(20):
                        jobs.progress(lease, _far(number))
                if len(heard) == 70:
                    return heard
        raise AssertionError

    assert asyncio.run(story()) == list(range(start + 1, start + 71))
    database.close()


def test_a_number_of_another_database_is_as_none_and_a_very_old_one_is_a_gap(tmp_path: Path) -> None:
    database, jobs = _fed(tmp_path)
    _, lease = _running(jobs)
    for number in range(BACKLOG + 5):
        jobs.progress(lease, _far(number))

    async def first(after: int) -> Any:
        feed = Feed(jobs, 0.01)
        async with feed.open("local") as hearing:
            jobs.progress(lease, _far(1))
            return await anext(hearing.told(after))

    assert isinstance(asyncio.run(first(0)), Gap)
    newest = jobs.last_told()
    assert asyncio.run(first(newest + 10**6)).id == newest + 1
    database.close()
