"""Events come as they happen, with a heartbeat, from where the client was; and they end when it leaves."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.responses import Response

from reelwright.api.events import ANSWERS, Event, EventStream, LastEventId
from tests_support.served import ask, served


@dataclass
class News:
    """Tells of `last` events, then waits for ever where it is `open`; `closed` counts the readers that have gone."""

    last: int = 3
    open: bool = False
    failing: bool = False
    closed: list[int] = field(default_factory=list)

    async def told(self, after: int) -> AsyncIterator[Event]:
        try:
            for number in range(after + 1, self.last + 1):
                yield Event("job.stage", {"stage": "rendering\n\r", "text": "é\u2028\ud800", "number": number}, number)
            if self.failing:
                raise ValueError("canary")
            while self.open:
                await asyncio.sleep(60)
        finally:
            self.closed.append(after)


def router(news: News) -> APIRouter:
    made = APIRouter(prefix="/news", tags=["news"])

    @made.get("", response_class=Response, responses=ANSWERS)
    async def news_follow(after: LastEventId) -> EventStream:
        return EventStream(news.told(after or 0), heartbeat=0.1)

    return made


def numbers(text: str) -> list[int]:
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if "data" in lines:
            data = json.loads(lines["data"])
            assert (lines["event"], lines["id"], data["stage"]) == ("job.stage", str(data["number"]), "rendering\n\r")
            found.append(data["number"])
    return found


def test_events_and_their_headers(build: Any) -> None:
    news = News()
    answer = ask(build(router(news)).app, "GET", "/api/v1/news")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store, no-transform"
    assert answer.headers["x-accel-buffering"] == "no"
    assert "content-length" not in answer.headers
    assert answer.text.startswith("retry: 2000\n\n")
    assert numbers(answer.text) == [1, 2, 3]
    assert news.closed == [0]


@pytest.mark.parametrize(
    ("given", "rest"),
    [("2", [3]), ("3", []), ("99", []), ("0", [1, 2, 3]), ("x", [1, 2, 3]), ("-1", [1, 2, 3]), ("", [1, 2, 3]),
     ("9" * 30, [1, 2, 3]), ("1 2", [1, 2, 3]), (b"\xd9\xa1", [1, 2, 3])],
)  # fmt: skip
def test_a_client_goes_on_where_it_was(build: Any, given: str | bytes, rest: list[int]) -> None:
    answer = ask(build(router(News())).app, "GET", "/api/v1/news", headers={"Last-Event-ID": given})
    assert (answer.status_code, numbers(answer.text)) == (200, rest)


@pytest.mark.parametrize("name", ["", "a b", "a\ndata: x", "é"])
def test_no_name_breaks_out_of_its_line(name: str) -> None:
    with pytest.raises(ValueError, match="no name"):
        Event(name, {}).encoded()


def waited(news: News, readers: int) -> float:
    began = time.monotonic()
    while len(news.closed) < readers:
        assert time.monotonic() - began < 5, "the events are still open"
        time.sleep(0.01)
    return time.monotonic() - began


def test_heartbeats_and_the_end_when_the_client_leaves(build: Any) -> None:
    news = News(open=True)
    service = build(router(news))
    with served(service.app) as port:
        line = socket.create_connection(("127.0.0.1", port), timeout=5)
        line.sendall(b"GET /api/v1/news HTTP/1.1\r\nHost: localhost\r\n\r\n")
        told = b""
        while told.count(b": still here\n\n") < 3:
            told += line.recv(4096)
        assert told.count(b"data: ") == 3
        assert not news.closed
        line.close()
        assert waited(news, 1) < 1
        http.client.HTTPConnection("127.0.0.1", port, timeout=5).request("HEAD", "/api/v1/news")
        waited(news, 2)
    assert [line.status for line in service.lines()] == [200, 200]


def test_an_event_is_told_at_once(build: Any) -> None:
    news = News(open=True)
    with served(build(router(news)).app) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        began = time.monotonic()
        line.request("GET", "/api/v1/news")
        answer = line.getresponse()
        told = b""
        while told.count(b"data: ") < 3:
            told += answer.readline()
        assert time.monotonic() - began < 0.3
        line.close()
        answer.close()
        waited(news, 1)


def test_a_stop_of_the_server_ends_the_stream(build: Any) -> None:
    news = News(open=True)
    with served(build(router(news)).app) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        line.request("GET", "/api/v1/news")
        answer = line.getresponse()
        assert answer.readline()
    assert waited(news, 1) < 1
    answer.close()


def test_events_that_fail_cut_the_line_and_stand_in_the_log(build: Any) -> None:
    news = News(failing=True)
    service = build(router(news))
    with served(service.app) as port:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        line.request("GET", "/api/v1/news")
        with pytest.raises(http.client.IncompleteRead) as raised:
            line.getresponse().read()
    assert b"canary" not in raised.value.partial
    assert [str(record.exc_info[1]) for record in service.logged if record.exc_info] == ["canary"]
