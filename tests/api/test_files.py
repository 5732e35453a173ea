"""The bytes that come are the bytes asked for; no header makes the server fail, or work for nothing (attack 41)."""

from __future__ import annotations

import http.client
import socket
import threading
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.responses import Response

from reelwright.api.files import ANSWERS, FileAnswer, disposition, ranges
from tests_support.served import ask, served

SIZE = 1000
CONTENT = bytes(number * 7 % 251 for number in range(SIZE))
LAW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
EIGHT = range(0, 80, 10)
NAMES = {"film": "film.mp4", "empty": "empty.mp4", "page": "page.html"}


def films(folder: Path) -> APIRouter:
    (folder / "film").write_bytes(CONTENT)
    (folder / "empty").write_bytes(b"")
    (folder / "page").write_bytes(b"<script>alert(1)</script>")
    with (folder / "large").open("wb") as file:
        file.truncate(100 << 20)
    router = APIRouter(prefix="/films", tags=["films"])

    @router.get("/{film}", response_class=Response, responses=ANSWERS)
    def film_read(film: str) -> FileAnswer:
        kind = "text/html" if film == "page" else "video/mp4"
        return FileAnswer(folder / film, "digest1", kind, name=NAMES.get(film), inline=True, lasting=True)

    return router


@pytest.fixture
def app(build: Any, tmp_path: Path) -> Any:
    return build(films(tmp_path)).app


def get(app: Any, asked: str | bytes | None = None, film: str = "film", method: str = "GET", **headers: str) -> Any:
    given: dict[str, Any] = {name.replace("_", "-"): value for name, value in headers.items()}
    if asked is not None:
        given["Range"] = asked
    return ask(app, method, f"/api/v1/films/{film}", headers=given)


def parts(answer: Any) -> list[tuple[str, bytes]]:
    """Return the range and the bytes of each part of a 206."""
    kind = answer.headers["content-type"]
    if not kind.startswith("multipart/byteranges; boundary="):
        return [(answer.headers["content-range"], answer.content)]
    first, *found, last = answer.content.split(b"\r\n--" + kind.partition("=")[2].encode())
    assert (first, last) == (b"", b"--\r\n")
    told = []
    for part in found:
        head, _, content = part.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        assert fields["Content-Type"] == "video/mp4"
        told.append((fields["Content-Range"], content))
    return told


@pytest.mark.parametrize(
    ("asked", "bounds"),
    [
        ("bytes=0-0", [(0, 1)]),
        ("bytes=0-", [(0, SIZE)]),
        ("bytes=990-2000", [(990, SIZE)]),
        ("bytes=-10", [(990, SIZE)]),
        ("bytes=-5000", [(0, SIZE)]),
        ("BYTES=5-6", [(5, 7)]),
        ("bytes = 5-6", [(5, 7)]),
        ("bytes=,, 5-6 ,", [(5, 7)]),
        ("bytes=900-901, 1-2", [(900, 902), (1, 3)]),  # in the order that was asked
        ("bytes=0-9,5000-", [(0, 10)]),  # what can be had of it
        ("bytes=" + ",".join(f"{first}-{first + 4}" for first in EIGHT), [(first, first + 5) for first in EIGHT]),
    ],
)  # fmt: skip
def test_ranges_that_are_answered(app: Any, asked: str, bounds: list[tuple[int, int]]) -> None:
    answer = get(app, asked)
    assert answer.status_code == 206
    assert parts(answer) == [(f"bytes {a}-{b - 1}/{SIZE}", CONTENT[a:b]) for a, b in bounds]


@pytest.mark.parametrize(
    "asked",
    [
        "bytes", "bytes=", "bytes=-", "bytes=5", "bytes=6-5", "bytes=a-b", "bytes=1-2-3", "bytes=--5", "bytes=+1-2",
        "bytes=1_0-20", b"bytes=\xd9\xa1-", "lines=0-1", "bytes=0-1;2-3", "bytes=0x1-2", "bytes=0-1,x", ",",
        "bytes=" + "9" * 40 + "-", "bytes=0-5,3-9", "bytes=0-0,0-0",
        "bytes=" + ",".join(f"{place}-{place}" for place in range(0, 18, 2)),
        "bytes=" + "0-," * 600, "bytes=0-" + "," * 100_000,
    ],
)  # fmt: skip
def test_attack_41_what_is_no_honest_question_is_answered_by_the_file(app: Any, asked: str | bytes) -> None:
    answer = get(app, asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


@pytest.mark.parametrize("asked", ["bytes=1000-", "bytes=1000-1001,5000-", "bytes=-0", "bytes=-0,1000-"])
def test_ranges_that_are_not_there(app: Any, asked: str) -> None:
    answer = get(app, asked)
    assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */1000")
    assert answer.json()["type"] == "/problems/range"


def test_an_empty_file(app: Any) -> None:
    assert (get(app, film="empty").status_code, get(app, film="empty").content) == (200, b"")
    assert get(app, "bytes=0-", film="empty").headers["content-range"] == "bytes */0"


LATIN = st.characters(codec="latin-1")
SPEC = st.one_of(
    st.tuples(st.integers(0, 1200), st.integers(0, 1200)).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.integers(0, 1200).map(lambda first: f"{first}-"),
    st.integers(0, 1200).map(lambda length: f"-{length}"),
    st.text("0123456789-, =\t", max_size=6),
)


@LAW
@given(
    st.lists(SPEC, max_size=12).map(lambda specs: "bytes=" + ",".join(specs))
    | st.text(st.characters(codec="latin-1"), max_size=40)
)
@example("bytes=-0, ")
def test_the_law_of_ranges(app: Any, asked: str) -> None:
    line = asked.replace("\r", "").replace("\n", "").replace("\0", "").encode("latin-1")
    answer = get(app, line)
    assert answer.status_code in (200, 206, 416)
    if answer.status_code == 206:
        wanted = ranges(line.decode("latin-1"), SIZE)
        assert wanted is not None and 1 <= len(wanted) <= 8
        assert parts(answer) == [(f"bytes {a}-{b - 1}/{SIZE}", CONTENT[a:b]) for a, b in wanted]
        assert sum(end - first for first, end in wanted) <= SIZE
    elif answer.status_code == 200:
        assert answer.content == CONTENT
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_ranges_of_another_revision_are_not_mixed(app: Any) -> None:
    for unless, status in (('"digest1"', 206), ('"digest0"', 200), ('W/"digest1"', 200),
                           ("Sat, 21 Nov 2026 00:00:00 GMT", 200)):  # fmt: skip
        assert get(app, "bytes=0-1", If_Range=unless).status_code == status


def test_head_says_what_get_would_and_knows_no_ranges(app: Any) -> None:
    answer = get(app, "bytes=0-1", method="HEAD")
    assert (answer.status_code, answer.headers["content-length"], answer.content) == (200, "1000", b"")


def test_who_has_it_is_told_so(app: Any) -> None:
    answer = get(app, "bytes=0-1", If_None_Match='"digest1"')
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"digest1"')
    assert "immutable" in answer.headers["cache-control"] and "private" in answer.headers["cache-control"]


def test_attack_30_what_a_browser_could_run_is_only_kept(app: Any) -> None:
    film, page = get(app), get(app, film="page")
    assert film.headers["content-disposition"] == 'inline; filename="film.mp4"'
    assert page.headers["content-disposition"] == 'attachment; filename="page.html"'
    for answer in (film, page):
        assert answer.headers.get_list("x-content-type-options") == ["nosniff"]
        assert "sandbox" in answer.headers["content-security-policy"]


def test_no_file_is_404(app: Any) -> None:
    for film in ("none", ".", "%2e%2e", "..%2f"):
        assert get(app, film=film).status_code == 404


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ad.mp4", 'attachment; filename="ad.mp4"'),
        ("été.mp4", "attachment; filename=\"_t_.mp4\"; filename*=UTF-8''%C3%A9t%C3%A9.mp4"),
        ('a"b\r\nSet-Cookie: x', "attachment; filename=\"a_bSet-Cookie: x\"; filename*=UTF-8''a%22bSet-Cookie%3A%20x"),
        ("../../etc/passwd", 'attachment; filename="passwd"'),
        ("..\\..\\x.exe", 'attachment; filename="x.exe"'),
        ("\u202e4pm.exe", 'attachment; filename="4pm.exe"'),
        ("...", 'attachment; filename="file"'),
    ],
)
def test_names_of_files(name: str, told: str) -> None:
    assert disposition(name) == told


@given(st.text(max_size=300))
def test_any_name_fits_a_header(name: str) -> None:
    told = disposition(name)
    assert told.isascii() and told.isprintable() and len(told) < 3000


# Against a real server


@pytest.fixture
def port(app: Any) -> Iterator[int]:
    with served(app) as number:
        yield number


def test_ranges_over_a_real_line(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for asked, bounds in (("bytes=0-9", (0, 10)), ("bytes=-1", (999, 1000)), ("bytes=500-", (500, 1000))):
        line.request("GET", "/api/v1/films/film", headers={"Range": asked})
        answer = line.getresponse()
        assert (answer.status, answer.read()) == (206, CONTENT[slice(*bounds)])
    line.request("HEAD", "/api/v1/films/film")
    answer = line.getresponse()
    assert (answer.status, answer.headers["content-length"], answer.read()) == (200, "1000", b"")
    line.request("GET", "/api/v1/films/film")  # the line is still good
    assert line.getresponse().read() == CONTENT


def test_a_large_file_is_never_whole_in_memory(port: int) -> None:
    tracemalloc.start()
    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", "/api/v1/films/large")
        answer, length = line.getresponse(), 0
        while piece := answer.read(1 << 20):
            length += len(piece)
        assert length == 100 << 20
        assert tracemalloc.get_traced_memory()[1] < 10 << 20
    finally:
        tracemalloc.stop()


def opened() -> set[Path]:
    return set(Path("/proc/self/fd").iterdir())


def test_who_leaves_stops_the_reading(port: int) -> None:
    before = opened()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"GET /api/v1/films/large HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert line.recv(1000).startswith(b"HTTP/1.1 200")
    end = time.monotonic() + 5
    while opened() - before:
        assert time.monotonic() < end, "the file is still open"
        time.sleep(0.02)
    assert threading.active_count() < 60
