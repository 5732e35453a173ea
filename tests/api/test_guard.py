"""What stands before every route (attacks 40 and 42, DNS rebinding), and the one record of each request."""

from __future__ import annotations

import http.client
import json
import socket
import time
from typing import Any

import pytest
from fastapi import APIRouter, WebSocket
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from reelwright.api.auth import CallerOf
from reelwright.api.config import ApiConfig
from reelwright.errors import InputError
from tests_support.served import ask, served

from .toys import SECRET, Service, token_of

TOY = {"name": "a"}
STUDIO = "https://studio.example"


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "[::2]", "a b", ""])
def test_a_foreign_name_is_refused(service: Service, host: str) -> None:
    answer = ask(service.app, "GET", "/api/v1/toys", headers={"Host": host})
    assert answer.status_code == 421
    assert answer.json()["type"] == "/problems/host"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:65535"])
def test_the_names_of_this_machine_are_taken(service: Service, host: str) -> None:
    assert ask(service.app, "GET", "/api/v1/toys", headers={"Host": host}).status_code == 200


def test_configured_names(build: Any) -> None:
    app = build(hosts=frozenset({"ads.example"})).app
    assert ask(app, "GET", "/api/v1/toys", headers={"Host": "ads.example"}).status_code == 200
    assert ask(app, "GET", "/api/v1/toys", headers={"Host": "localhost"}).status_code == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_attack_40_a_foreign_page_changes_nothing(service: Service, headers: dict[str, str]) -> None:
    for method, path in (("POST", "/api/v1/toys"), ("DELETE", "/api/v1/toys/a"), ("PUT", "/api/v1/toys/raw")):
        answer = ask(service.app, method, path, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["type"] == "/problems/origin"
    assert not service.made


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}]
)
def test_our_own_pages_and_programs_may(service: Service, headers: dict[str, str]) -> None:
    assert ask(service.app, "POST", "/api/v1/toys", json=TOY, headers=headers).status_code == 201


def test_a_session_needs_origin_and_token(build: Any) -> None:
    app = build(local=False).app
    cookie, token, origin = {"Cookie": "a=b; reelwright_session=page"}, {"X-CSRF-Token": token_of("page")}, "Origin"
    own = {origin: "http://localhost"}

    def status(*given: dict[str, Any], method: str = "POST") -> int:
        headers = {name: value for each in given for name, value in each.items()}
        return ask(app, method, "/api/v1/toys", headers=headers, json=TOY if method == "POST" else None).status_code

    assert status(cookie, token, own) == 201
    assert status(cookie, token, {"Sec-Fetch-Site": "same-origin"}) == 201
    assert status(cookie, token) == 403
    assert status(cookie, token, {"Sec-Fetch-Site": "none"}) == 403
    assert status(cookie, own) == 403
    assert status(cookie, own, {"X-CSRF-Token": token_of("another")}) == 403
    assert status(cookie, own, {"X-CSRF-Token": b"\xff"}) == 403
    assert status(cookie, token, {origin: "https://evil.example"}) == 403
    assert status(cookie, {"Authorization": "Bearer reader"}) == 403
    assert status({"Authorization": "Bearer ada", origin: "https://evil.example"}) == 201
    assert status(cookie, method="GET") == 200


def test_the_last_of_two_cookies_counts_for_both_guard_and_door(build: Any) -> None:
    app = build(local=False).app
    headers = {"Cookie": "reelwright_session=mine; reelwright_session=page", "Origin": "http://localhost"}
    answer = ask(app, "POST", "/api/v1/toys", json=TOY, headers={**headers, "X-CSRF-Token": token_of("mine")})
    assert answer.status_code == 403


def test_cors_is_a_list(build: Any) -> None:
    app = build(origins=frozenset({STUDIO})).app
    asked = {"Origin": STUDIO, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "if-match"}
    answer = ask(app, "OPTIONS", "/api/v1/toys/one", headers=asked)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == STUDIO
    assert "if-match" in answer.headers["access-control-allow-headers"].lower()
    assert (
        ask(app, "OPTIONS", "/api/v1/toys/one", headers={**asked, "Origin": "https://evil.example"}).status_code == 403
    )
    for origin, known in ((STUDIO, True), ("https://evil.example", False), ("https://studio.example.evil", False)):
        answer = ask(app, "GET", "/api/v1/toys", headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == (origin if known else None)
        assert answer.headers.get("access-control-allow-credentials") == ("true" if known else None)
        assert answer.headers["vary"] == "Origin"
    failed = ask(app, "GET", "/api/v1/toys?limit=0", headers={"Origin": STUDIO})
    assert (failed.status_code, failed.headers["access-control-allow-origin"]) == (422, STUDIO)


@pytest.mark.parametrize("origin", ["*", "studio.example", "https://studio.example/", "https://*.example", "null"])
def test_what_is_no_exact_origin_stops_the_start(origin: str) -> None:
    with pytest.raises(InputError, match="REELWRIGHT_ORIGINS"):
        ApiConfig(SECRET, origins=frozenset({origin}))


def test_a_short_secret_stops_the_start() -> None:
    with pytest.raises(InputError, match="REELWRIGHT_SECRET") as raised:
        ApiConfig(b"canary")
    assert "canary" not in str(raised.value)
    assert "0123456789abcdef" not in repr(ApiConfig(SECRET))


def test_every_answer_has_the_headers_of_a_careful_service(build: Any) -> None:
    app = build(https=True).app
    for path in ("/api/v1/toys", "/api/v1/nothing", "/api/v1/openapi.json"):
        headers = ask(app, "GET", path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["strict-transport-security"].startswith("max-age=")
        assert headers["cache-control"] == "no-store"
    assert "strict-transport-security" not in ask(build().app, "GET", "/api/v1/toys").headers


@pytest.mark.parametrize(
    ("given", "kept"), [("req-1234_5678", True), ("short", False), ("a" * 65, False), ("id with spaces", False)]
)
def test_request_ids(service: Service, given: str, kept: bool) -> None:
    found = ask(service.app, "GET", "/api/v1/toys", headers={"X-Request-Id": given}).headers["x-request-id"]
    assert (found == given) == kept
    assert kept or found.startswith("req_")


def test_attack_42_one_record_of_each_request_and_nothing_secret_in_it(service: Service) -> None:
    headers = {"Authorization": "Bearer ada", "Cookie": "reelwright_session=canary", "User-Agent": "canary"}
    ask(service.app, "DELETE", "/api/v1/toys/canary?token=canary", headers=headers)
    ask(service.app, "GET", "/canary?token=canary", headers=headers)
    ask(service.app, "POST", "/api/v1/toys", headers={**headers, "Origin": "http://canary"}, json={"name": "canary"})
    ask(service.app, "GET", "/api/v1/toys", headers={"Host": "canary"})
    lines = service.lines()
    fields = [(line.method, line.route, line.status, line.workspace) for line in lines]  # type: ignore[attr-defined]
    assert fields == [
        ("DELETE", "/api/v1/toys/{toy}", 204, "ws_ada"),
        ("GET", "none", 404, None),
        ("POST", "/api/v1/toys", 201, "ws_ada"),
        ("GET", "none", 421, None),
    ]
    assert lines[2].bytes == len(json.dumps({"name": "canary", "price": 1.0}, separators=(",", ":")))  # type: ignore[attr-defined]
    assert all(0 < line.ms < 10_000 for line in lines)  # type: ignore[attr-defined]
    assert not any("canary" in str(vars(line)) for line in lines)


def test_head_is_get_without_its_body(service: Service) -> None:
    got, headed = (ask(service.app, method, "/api/v1/toys/one") for method in ("GET", "HEAD"))
    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == str(len(got.content))
    assert headed.headers["etag"] == got.headers["etag"]


# Bodies, against a real server


def raw(port: int, request: bytes, seconds: float = 10) -> tuple[bytes, float]:
    """Return all that the server says to these bytes until it closes, and the seconds that took."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as sent:
        began = time.monotonic()
        sent.sendall(request)
        told = b""
        while piece := sent.recv(65536):
            told += piece
        return told, time.monotonic() - began


def post(
    port: int, body: Any, path: str = "/api/v1/toys", method: str = "POST", **headers: str
) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request(method, path, body, {"Content-Type": "application/json", **headers}, encode_chunked=False)
    return line.getresponse()


def test_large_bodies_are_refused_with_and_without_a_length(service: Service) -> None:
    large = json.dumps({"name": "a" * (30 << 17)}).encode()
    with served(service.app) as port:
        for body in (large, iter([large[place : place + 500_000] for place in range(0, len(large), 500_000)])):
            answer = post(port, body)
            assert answer.status == 413
            assert json.load(answer)["type"] == "/problems/too-large"
        just = b'{"name": "a"}'.ljust(1 << 20)
        assert post(port, just).status == 201
        assert post(port, iter([just, b" "])).status == 413
        assert post(port, b" " * (2 << 20), "/api/v1/toys/raw", "PUT").status == 200  # this route takes 2 MiB
        assert post(port, b" " * ((2 << 20) + 1), "/api/v1/toys/raw", "PUT").status == 413


def test_a_body_without_end_is_cut_off(service: Service) -> None:
    with served(service.app) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"POST /api/v1/toys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                     b"Transfer-Encoding: chunked\r\n\r\n")  # fmt: skip
        sent = 0
        with pytest.raises(OSError):
            while sent < 200 << 20:
                line.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
                sent += 65536
        assert sent < 20 << 20


def test_a_client_that_asks_first_is_told_before_it_sends(service: Service) -> None:
    head = (b"POST /api/v1/toys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 9999999\r\nExpect: 100-continue\r\n\r\n")  # fmt: skip
    with served(service.app) as port:
        told, _ = raw(port, head)
    assert told.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in told


def test_slow_bodies_end(service: Service) -> None:
    head = (b"PUT /api/v1/toys/raw HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4\r\n"
            b"Content-Length: 1000\r\n\r\nab")  # fmt: skip
    with served(service.app) as port:
        told, seconds = raw(port, head)
    assert told.startswith(b"HTTP/1.1 408 ")
    assert b"/problems/slow" in told
    assert 0.5 < seconds < 4


def sockets() -> APIRouter:
    router = APIRouter(tags=["talks"])

    @router.websocket("/talk")
    async def talk_open(socket: WebSocket, caller: CallerOf) -> None:
        caller.needs("write")
        await socket.accept()
        await socket.send_text(caller.workspace)
        if await socket.receive_text() == "fail":
            raise ZeroDivisionError("canary")

    return router


def test_attack_40_websockets_of_foreign_pages(build: Any) -> None:
    def tried(**headers: str) -> str:
        with connect(f"ws://localhost:{port}/api/v1/talk", additional_headers=headers) as line:
            return str(line.recv())

    with served(build(sockets()).app) as port:
        assert tried() == "local"
        assert tried(Origin=f"http://localhost:{port}") == "local"
        assert tried(Origin=f"http://localhost:{port}", Cookie="reelwright_session=page") == "ws_ada"
        for headers in ({"Origin": "http://evil.example"}, {"Origin": "null"}, {"Cookie": "reelwright_session=page"}):
            with pytest.raises(InvalidStatus, match="403"):
                tried(**headers)
        line = socket.create_connection(("127.0.0.1", port))
        with pytest.raises(InvalidStatus, match="403"), connect("ws://evil.example/api/v1/talk", sock=line) as _:
            pass


def test_a_websocket_knows_its_caller_and_only_faults_stand_in_the_log(build: Any) -> None:
    service = build(sockets(), local=False)
    with served(service.app) as port:
        address = f"ws://localhost:{port}/api/v1/talk"
        for key in ("nobody", "reader"):
            with pytest.raises(InvalidStatus, match="403"):
                connect(address, additional_headers={"Authorization": f"Bearer {key}"})
        for said, code in (("", 1000), ("fail", 1011)):
            with connect(address, additional_headers={"Authorization": "Bearer ada"}) as line:
                assert line.recv() == "ws_ada"
                if said:
                    line.send(said)
                    with pytest.raises(ConnectionClosed):
                        line.recv()
            assert line.close_code == code
    assert [type(record.exc_info[1]) for record in service.logged if record.exc_info] == [ZeroDivisionError]
    told = [(line.route, line.workspace) for line in service.lines()]
    assert told == [("/api/v1/talk", None), ("/api/v1/talk", "ws_reader"), *[("/api/v1/talk", "ws_ada")] * 2]
