"""What stands before every route: by what name, from which page, and how much; and the one record of each request.

Pure ASGI, since it runs for each request. It answers HEAD wherever there is GET, catches what nobody else has caught,
and gives each answer the headers that keep a browser from doing more with it than was meant.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.requests import ClientDisconnect, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from reelwright.api.bodies import JSON, Body, Takes
from reelwright.api.config import NO_PAGE, SESSION_COOKIE, ApiConfig
from reelwright.api.errors import LOG, Fault, problem, unexpected
from reelwright.ids import new_id
from reelwright.telemetry.traces import span

CSRF_HEADER = "X-CSRF-Token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_HOST = re.compile(rb"([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
_PAGE = (
    b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; "
    b"worker-src 'self'; manifest-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; form-action 'self'; "
    b"base-uri 'none'; frame-ancestors 'none'"
)
_EXPOSED = (
    b"ETag, Location, Link, Retry-After, X-Request-Id, Idempotency-Replayed, Content-Range, Content-Disposition, "
    b"Upload-Offset, Upload-Length"
)
_ASKED = (
    b"Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Range, If-Range, "
    b"X-Request-Id, Upload-Offset, Share-Proof, " + CSRF_HEADER.encode()
)
_METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"


class Guard:
    """The middleware. `templates` gives the path of a route by its function, for the log."""

    def __init__(self, app: ASGIApp, config: ApiConfig, templates: Mapping[object, str]) -> None:
        self.app, self.config, self.templates = app, config, templates
        self.usual = Takes((JSON,), config.body_bytes, config.body_seconds)
        self.headers = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"cross-origin-resource-policy", b"cross-origin" if config.origins else b"same-origin"),
        ]
        if config.https:
            self.headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
        if config.origins:
            self.headers.append((b"vary", b"Origin"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(self, scope, receive, send)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, exchange)
        else:
            await exchange.run()

    async def _socket(self, scope: Scope, receive: Receive, send: Send, exchange: _Exchange) -> None:
        """Refuse a foreign page before the handshake; browsers always say the origin of a WebSocket."""
        try:
            self.judge_host(exchange.headers)
            self.judge_socket(exchange.headers, exchange.scheme)
        except Fault:
            await send({"type": "websocket.close", "code": 1008})
            exchange.record(403)
            return
        try:
            await self.app(scope, receive, send)
        except WebSocketDisconnect:
            pass  # the client has left, as it may
        except Exception as error:
            unexpected(scope, error)
            with suppress(RuntimeError):  # it is closed already
                await send({"type": "websocket.close", "code": 1011})
        exchange.record(101)

    def judge_host(self, headers: Mapping[bytes, bytes]) -> None:
        """Raise Fault for a name that the service does not go by, such as one that was pointed at a laptop."""
        found = _HOST.fullmatch(headers.get(b"host", b"").lower())
        if found is None or found[1].decode() not in self.config.hosts:
            raise Fault("host", "The service is not called by the name in Host. Use the address that it prints.")

    def judge_socket(self, headers: Mapping[bytes, bytes], scheme: str) -> None:
        origin = headers.get(b"origin")
        if origin is None and b"authorization" not in headers and _session(headers):
            raise Fault("origin", "A WebSocket with a session must say its Origin.")
        if origin is not None and not self.is_ours(origin, headers, scheme):
            raise Fault("origin", "This page may not open a WebSocket here.")

    def judge_page(self, headers: Mapping[bytes, bytes], scheme: str) -> None:
        """Raise Fault where a page that is not ours would act with the authority of its reader.

        That authority is the session's cookie or, without accounts, being on this machine. Who shows a key needs no
        such care: a foreign page has none, and may not send one without being asked first (CORS).
        """
        if b"authorization" in headers:
            return
        origin, site = headers.get(b"origin"), headers.get(b"sec-fetch-site")
        ours = self.is_ours(origin, headers, scheme) if origin is not None else site in (b"same-origin", b"none", None)
        if not ours:
            raise Fault("origin", "This page may not change anything here. Name its origin in REELWRIGHT_ORIGINS.")
        session = _session(headers)
        if not session:
            return
        if origin is None and site != b"same-origin":
            raise Fault("origin", "A change within a session must say its Origin.")
        token = headers.get(CSRF_HEADER.lower().encode(), b"")
        if not token.isascii() or not self.config.csrf(session, token.decode()):
            raise Fault("origin", f"A change within a session needs its token in {CSRF_HEADER}. Load the page again.")

    def is_ours(self, origin: bytes, headers: Mapping[bytes, bytes], scheme: str) -> bool:
        """Whether an Origin is the service's own (the host was judged before) or one of the configured ones."""
        said = origin.decode("latin-1")
        return said in self.config.origins or said == f"{scheme}://{headers[b'host'].decode('latin-1').lower()}"

    def preflight(self, headers: Mapping[bytes, bytes]) -> list[tuple[bytes, bytes]]:
        """Return the headers that let a page of a configured origin go on."""
        if headers[b"origin"].decode("latin-1") not in self.config.origins:
            raise Fault("origin", "Pages of this origin may not call the service. Name it in REELWRIGHT_ORIGINS.")
        return [
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _ASKED),
            (b"access-control-max-age", b"600"),
        ]


class _Exchange:
    """One request and its answer."""

    def __init__(self, guard: Guard, scope: Scope, receive: Receive, send: Send) -> None:
        self.began = time.perf_counter()
        self.guard, self._send = guard, send
        self.headers = headers = _headers(scope)
        self.method = str(scope.get("method", "WEBSOCKET"))
        if self.method == "HEAD":  # GET, without the body; a range has no meaning for it (RFC 9110, 14.2)
            kept = [each for each in scope["headers"] if each[0] != b"range"]
            scope = {**scope, "method": "GET", "headers": kept}
        self.scope = scope
        self.status, self.sent, self.ended = 0, 0, False
        self.scheme = "https" if guard.config.https else str(scope["scheme"]).replace("ws", "http")
        given = headers.get(b"x-request-id", b"")
        self.id = given.decode() if _REQUEST_ID.fullmatch(given) else new_id("req")
        scope.setdefault("state", {})["request_id"] = self.id
        self.body = Body(scope, receive, headers, guard.usual)

    async def run(self) -> None:
        with span(f"{self.method} request") as told:
            await self._run()
            told.set(route=self.guard.templates.get(self.scope.get("endpoint"), "none"), status=self.status)

    async def _run(self) -> None:
        try:
            await self._answer()
        except ClientDisconnect:
            self.status = self.status or 499
        except Exception as error:
            answer = unexpected(self.scope, error)
            if not self.status:
                await answer(self.scope, self._receive, self.send)
        finally:
            self.record(self.status or 499)

    async def _answer(self) -> None:
        guard = self.guard
        try:
            guard.judge_host(self.headers)
            if self.method == "OPTIONS" and {b"origin", b"access-control-request-method"} <= self.headers.keys():
                allowed = guard.preflight(self.headers)
                await self.send({"type": "http.response.start", "status": 204, "headers": allowed})
                await self.send({"type": "http.response.body", "body": b""})
                return
            if self.method not in _SAFE:
                guard.judge_page(self.headers, self.scheme)
        except Fault as fault:
            await problem(self.scope, fault.kind, fault.detail)(self.scope, self._receive, self.send)
            return
        await guard.app(self.scope, self._receive, self.send)

    async def _receive(self) -> Message:
        if self.ended:
            return {"type": "http.disconnect"}
        return await self.body.receive()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif message["type"] == "http.response.body" and not self.ended:
            head = self.method == "HEAD"
            self.sent += 0 if head else len(message.get("body", b""))
            self.ended = head or not message.get("more_body", False)
            await self._send({"type": "http.response.body", "body": b""} if head else message)

    async def _start(self, message: Message) -> None:
        self.status = message["status"]
        if not self.body.whole:
            await self.body.drain()
        await self._send({**message, "headers": self._dressed(list(message["headers"]))})

    def _dressed(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        names = dict(given)
        headers = given + self.guard.headers + [(b"x-request-id", self.id.encode())]
        # A browser writes the headers of a 304 over those it has kept: the policy of a kept page must stay its own.
        if b"content-security-policy" not in names and self.status != 304:
            # A worker's policy is that of its own file, not of the page that begins it.
            page = names.get(b"content-type", b"").startswith((b"text/html", b"text/javascript"))
            headers.append((b"content-security-policy", _PAGE if page else NO_PAGE.encode()))
        if b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store"))
        origin = self.headers.get(b"origin")
        if origin is not None and origin.decode("latin-1") in self.guard.config.origins:
            headers += [
                (b"access-control-allow-origin", origin),
                (b"access-control-allow-credentials", b"true"),
                (b"access-control-expose-headers", _EXPOSED),
            ]
        if not self.body.whole:
            headers.append((b"connection", b"close"))  # else the rest of the body would be read for nothing
        return headers

    def record(self, status: int) -> None:
        """Write the one record of this request: no path, query or header of it, since these may hold secrets."""
        seconds = time.perf_counter() - self.began
        route = self.guard.templates.get(self.scope.get("endpoint"), "none")
        caller: Any = self.scope["state"].get("caller")
        self.guard.config.ended(route, self.method, status, seconds)
        LOG.info("%s %s %d", self.method, route, status, extra={
            "method": self.method, "route": route, "status": status, "ms": round(seconds * 1000, 2),
            "bytes": self.sent, "workspace": getattr(caller, "workspace", None), "request_id": self.id,
        })  # fmt: skip


def _headers(scope: Scope) -> dict[bytes, bytes]:
    found = dict(scope["headers"])
    if b"cookie" in found:  # the only one here that may rightly come in several lines
        found[b"cookie"] = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return found


def _session(headers: Mapping[bytes, bytes]) -> str | None:
    cookies = headers.get(b"cookie")
    return cookie_parser(cookies.decode("latin-1")).get(SESSION_COOKIE) if cookies else None
