"""A whole life: a real `reelwright serve` with its worker, from a brief to the film in the hand of a client."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import av
import httpx2
import pytest

from reelwright.settings import Settings
from reelwright.storage.records.renders import Renders
from reelwright.workspace import making
from reelwright.workspace.exporting import export_job
from reelwright.workspace.service import Service
from tests_support.hearing import stream
from tests_support.studio import BRIEF

pytestmark = pytest.mark.thorough


@dataclass
class Served:
    port: int
    home: Path

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        with httpx2.Client(base_url=f"http://localhost:{self.port}", timeout=30) as client:
            return client.request(method, path, **options)

    def make(self, path: str, wanted: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        answer = self.ask("POST", f"/api/v1{path}", json=wanted, headers={"Idempotency-Key": key} if key else {})
        assert answer.status_code in (201, 202), answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("whole")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "REELWRIGHT_HOME": str(home)}
    command = [sys.executable, "-m", "reelwright", "serve", "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        found = Served(port, home)
        try:
            last = time.monotonic() + 60
            while not _ready(found):
                assert process.poll() is None and time.monotonic() < last, (home / "log").read_text()
                time.sleep(0.2)
            yield found
        finally:
            process.terminate()
            process.wait(60)


def _ready(served: Served) -> bool:
    try:
        return served.ask("GET", "/api/v1/ready").status_code == 200
    except httpx2.TransportError:
        return False


def _begin_and_leave(served: Served, path: str, key: str) -> None:
    """Ask for a build and leave before the answer comes, as a phone does in a tunnel."""
    body = b"{}"
    head = f"POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    head += f"Idempotency-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection(("localhost", served.port)) as line:
        line.sendall(head.encode() + body)
        time.sleep(0.05)


def _again(served: Served, path: str, key: str) -> dict[str, Any]:
    """Ask the same until it is answered."""
    for _ in range(50):
        answer = served.ask("POST", f"/api/v1{path}", json={}, headers={"Idempotency-Key": key})
        if answer.status_code != 409:
            assert answer.status_code == 202, answer.text
            return dict(answer.json())
        time.sleep(0.2)
    raise AssertionError("it was never answered")


def test_from_a_brief_to_the_film(served: Served) -> None:
    project = served.make("/projects", {"title": "Trail Bottle", "brief": BRIEF})["id"]
    _begin_and_leave(served, f"/projects/{project}/builds", "tunnel")
    job = _again(served, f"/projects/{project}/builds", "tunnel")["id"]
    assert _again(served, f"/projects/{project}/builds", "tunnel")["id"] == job
    assert len(served.ask("GET", "/api/v1/jobs", params={"project": project}).json()["items"]) == 1
    heard = []
    with stream(served.port, f"/jobs/{job}/events", seconds=120) as events:
        for event in events:
            heard.append(event)
            if event["event"] == "job.progress":
                break
    with stream(served.port, f"/jobs/{job}/events", heard[-1]["id"], seconds=120) as events:
        ends = ("job.completed", "job.failed", "job.cancelled")
        heard += list(takewhile(lambda event: event["event"] not in ends, events))
    assert heard[0]["event"] == "job"
    ids = [event["id"] for event in heard]
    assert ids == sorted(set(ids))
    told = [event["data"]["fraction"] for event in heard if event["event"] == "job.progress"]
    assert len(told) > 3 and told[-1] > 0.9
    done = served.ask("GET", f"/api/v1/jobs/{job}").json()
    assert (done["state"], done["fraction"], done["error"]) == ("completed", 1.0, None), done
    assert len(served.ask("GET", f"/api/v1/jobs/{job}/steps").json()["items"]) > 5
    _film(served, project, done["result"]["render"])


def _film(served: Served, project: str, render: str) -> None:
    files = {each["name"]: each for each in served.ask("GET", f"/api/v1/renders/{render}").json()["files"]}
    film, half = files["master-1x1.mp4"], files["master-1x1.mp4"]["size"] // 2
    path = f"/api/v1/renders/{render}/files/master-1x1.mp4"
    first = served.ask("GET", path, headers={"Range": f"bytes=0-{half - 1}"})
    rest = served.ask("GET", path, headers={"Range": f"bytes={half}-", "If-Range": first.headers["etag"]})
    assert (first.status_code, rest.status_code) == (206, 206)
    target = served.home / "film.mp4"
    target.write_bytes(first.content + rest.content)
    assert target.stat().st_size == film["size"]
    with av.open(str(target)) as opened:
        picture = opened.streams.video[0]
        assert (picture.width, picture.height, picture.codec_context.name) == (1080, 1080, "h264")
        assert opened.duration is not None
        assert abs(opened.duration / 1e6 - 6) < 0.1
        assert sum(1 for _ in opened.decode(picture)) == 180
    told = served.ask("GET", f"/api/projects/{project}").json()
    assert (told["status"], told["progress"]) == ("completed", 100)
    parts = urlsplit(told["video_urls"]["1:1"])
    assert served.ask("GET", f"{parts.path}?{parts.query}").content == target.read_bytes()


@pytest.mark.slow
def test_a_build_is_cancelled_in_the_middle(served: Served) -> None:
    brief = BRIEF | {"title": "Another", "duration": 20, "aspects": ["9:16", "16:9"], "seed": 5}
    project = served.make("/projects", {"title": "Another", "brief": brief})["id"]
    job = served.make(f"/projects/{project}/builds", {})["id"]
    with stream(served.port, f"/jobs/{job}/events", seconds=120) as events:
        for event in events:
            if event["event"] == "job.progress" and event["data"]["fraction"] > 0:
                break
        assert served.make(f"/jobs/{job}/cancel", {})["state"] == "running"
        kinds = [event["event"] for event in takewhile(lambda event: event["event"] != "job.cancelled", events)]
    assert "job.completed" not in kinds
    told = served.ask("GET", f"/api/v1/jobs/{job}").json()
    assert (told["state"], told["result"]) == ("cancelled", None)
    assert served.ask("GET", f"/api/v1/projects/{project}/renders").json()["items"] == []


def test_an_export_is_kept_as_a_render(served: Served) -> None:
    """The job's function itself, over the store in which the film was made."""
    service = Service(Settings(home=served.home))
    workspace = service.workspace()
    project = next(each for each in workspace.projects.all() if each.title == "Trail Bottle")
    job = making.export(service, workspace, project.id, {"formats": ["gif", "poster"]})
    service.cancel("local", job.id)
    done = export_job(workspace, job, lambda _: None)  # type: ignore[arg-type]
    with service.database.write("local") as sql:
        done.write(sql)
    answer = served.ask("GET", f"/api/v1/renders/{done.result['render']}").json()
    assert (answer["kind"], answer["version"]) == ("export", job.params["version"])
    assert {file["media_type"] for file in answer["files"]} == {"image/gif", "image/jpeg"}
    assert Renders(service.database, "local").latest(project.id).kind == "build"  # type: ignore[union-attr]
    service.close()
