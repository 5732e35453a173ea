"""Plain HTTP to providers: one request, no retry, and every way it can end told as an EngineError.

What matters is whether the provider may have taken a call. A request that never left is `retryable`; one whose answer
was lost, or was a 5xx, is `ambiguous` where it pays for something (`paid`), and `retryable` where it only asks.
"""

from __future__ import annotations

import email.utils
import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx2

from reelwright.engine import Access, EngineError, FailureKind
from reelwright.errors import shorten
from reelwright.telemetry import observe, traces
from reelwright.telemetry.traces import span

ANSWER_BYTES = 32 << 20  # what a provider's answer may have; media come by links
LONGEST_WAIT = 120.0  # seconds that we let a provider tell us to wait
_KEY_BYTES = 8  # shorter words of a header are no keys
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.UnsupportedProtocol)
_KINDS: dict[int, FailureKind] = {
    400: "fix_input", 401: "account", 402: "account", 403: "account", 404: "fix_input", 405: "fix_input",
    406: "fix_input", 408: "retryable", 409: "retryable", 410: "fix_input", 413: "fix_input", 415: "fix_input",
    422: "fix_input", 425: "retryable", 429: "retryable",
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A provider's answer: its status, headers in lower case, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def request_id(self) -> str:
        names = ("x-request-id", "request-id", "x-fal-request-id", "x-amzn-requestid", "cf-ray")
        return next((self.headers[name] for name in names if name in self.headers), "")

    def json(self) -> Any:
        """Return the body as JSON; raises ValueError."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


class Http:
    """Requests to one provider, with its key in the headers. Shared by all its calls, in one event loop.

    `sign` gives the headers of a key that is signed anew for each request.
    """

    def __init__(
        self,
        engine: str,
        base: str,
        headers: Mapping[str, str],
        transport: httpx2.AsyncBaseTransport | None = None,
        sign: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self.engine, self.base = engine, base.rstrip("/")
        self._headers, self._sign = dict(headers), sign
        self._transport = transport
        self._client: httpx2.AsyncClient | None = None

    def _open(self) -> httpx2.AsyncClient:
        """Give the client; made when it is first used, in the loop that uses it."""
        if self._client is None:
            self._client = httpx2.AsyncClient(
                timeout=httpx2.Timeout(60, connect=10, pool=30),
                limits=httpx2.Limits(max_connections=64, max_keepalive_connections=16),
                follow_redirects=False,
                trust_env=False,
                transport=self._transport,
            )
        return self._client

    def owns(self, url: str) -> bool:
        """Whether an address lies at this provider: the scheme, host and port of the base."""
        try:
            ours, theirs = httpx2.URL(self.base), httpx2.URL(url)
        except (httpx2.InvalidURL, ValueError, TypeError):
            return False
        return (ours.scheme, ours.host, ours.port) == (theirs.scheme, theirs.host, theirs.port) and not theirs.userinfo

    def may_send(self, link: object) -> bool:
        """Whether a file may be sent to an address, or asked for by one: over TLS, or at the provider itself."""
        return isinstance(link, str) and (link.startswith("https://") or self.owns(link))

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def send(
        self,
        method: str,
        path: str,
        *,
        paid: bool = False,
        model: str = "",
        timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        files: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answer:
        """Send one request and return its answer, whatever its status. Raises EngineError where there is none.

        `path` is added to the base unless it is an address of its own; the key goes along only to the base's host.
        """
        url = path if "://" in path else f"{self.base}{path}"
        start, call = time.monotonic(), "submit" if paid else "ask"
        with span(f"{self.engine} {call}", engine=self.engine, model=model) as told:
            try:
                request = self._request(method, url, timeout, {**traces.outgoing(url), **(headers or {})},
                                        json=body, params=params, files=files, data=form, content=content)  # fmt: skip
                answer = await self._exchange(*request)
            except _NOT_SENT as error:
                raise self._error("retryable", f"it cannot be reached ({_told(error)})", model) from error
            except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
                kind: FailureKind = "ambiguous" if paid else "retryable"
                raise self._error(kind, f"the connection broke ({_told(error)})", model) from error
            except _TooLongError:
                kind = "ambiguous" if paid else "retryable"
                raise self._error(kind, f"its answer has more than {ANSWER_BYTES >> 20} MB", model) from None
            finally:
                observe.provider_answered(self.engine, call, time.monotonic() - start)
            told.set(status=answer.status)
            return answer

    def _request(
        self, method: str, url: str, timeout: float | None, headers: Mapping[str, str], **content: Any
    ) -> tuple[httpx2.Request, Mapping[str, str]]:
        """Return the request, with the key only where the address is the provider's, and the headers with the key."""
        secret = self._headers | dict(self._sign())
        extra: dict[str, Any] = {} if timeout is None else {"timeout": timeout}
        request = self._open().build_request(method, url, headers={**secret, **headers}, **content, **extra)
        if not self.owns(str(request.url)):
            for name in secret:
                request.headers.pop(name, None)
        return request, secret

    async def _exchange(self, request: httpx2.Request, secret: Mapping[str, str]) -> Answer:
        response = await self._open().send(request, stream=True)
        try:
            data = await _capped(response)
        finally:
            await response.aclose()
        told = {k.lower(): v for k, v in response.headers.items()}
        return Answer(response.status_code, told, _emptied(data, secret))

    def failure(
        self,
        answer: Answer,
        *,
        paid: bool = False,
        model: str = "",
        kind: FailureKind | None = None,
        code: str = "",
        message: str = "",
        charged: int | None = None,
    ) -> EngineError:
        """Return the error that an answer with a status of 400 or more tells, by its status where `kind` is None."""
        if kind is None:
            kind = _KINDS.get(answer.status, "ambiguous" if paid and answer.status >= 500 else "retryable")
        observe.provider_failed(self.engine, kind)
        return EngineError(
            kind,
            f"{message or _message(answer)} (HTTP {answer.status})",
            engine=self.engine,
            model=model,
            request_id=answer.request_id,
            code=code,
            wait=wait_of(answer),
            charged=charged,
        )

    def parsed(self, answer: Answer, *, paid: bool = False, model: str = "") -> Any:
        """Return an answer's JSON; a page of HTML or half an answer is an error of the provider."""
        try:
            return answer.json()
        except ValueError:
            kind: FailureKind = "ambiguous" if paid else "retryable"
            told = f"it did not answer with JSON but with {shorten(answer.body[:60].decode(errors='replace'), 60)!r}"
            raise self.failure(answer, kind=kind, model=model, message=told) from None

    def _error(self, kind: FailureKind, message: str, model: str) -> EngineError:
        observe.provider_failed(self.engine, kind)
        return EngineError(kind, message, engine=self.engine, model=model)


def key_of(access: Access, variable: str, page: str = "") -> str:
    """Return a key that can stand in a header. Raises EngineError (`account`), which never shows it.

    One with a line break or a letter beyond ASCII would be told in full by the error of the HTTP library.
    """
    key = access.secrets.get(variable, "").strip()
    if not key:
        raise EngineError("account", f"set {variable}{f' (get one at {page})' if page else ''}")
    if not (key.isascii() and key.isprintable()):
        raise EngineError("account", f"{variable} holds a character that no key has; set it again")
    return key


def _emptied(body: bytes, secret: Mapping[str, str]) -> bytes:
    """Take our keys out of an answer that repeats them, as they are or as JSON may write them.

    What it says may stand in an error.
    """
    for part in " ".join(secret.values()).encode().split():
        if len(part) >= _KEY_BYTES:
            body = body.replace(part, b"...").replace(part.replace(b"/", b"\\/"), b"...")
    return body


class _TooLongError(Exception):
    pass


async def _capped(response: httpx2.Response) -> bytes:
    data = bytearray()
    async for part in response.aiter_bytes():
        data += part
        if len(data) > ANSWER_BYTES:
            raise _TooLongError
    return bytes(data)


def wait_of(answer: Answer, now: float | None = None) -> float | None:
    """Return the seconds that a provider tells us to wait (seconds, milliseconds, a date, or in its JSON), capped."""
    headers = answer.headers
    found: float | None = None
    try:
        if "retry-after-ms" in headers:
            found = float(headers["retry-after-ms"]) / 1000
        elif "retry-after" in headers:
            found = _seconds(headers["retry-after"], time.time() if now is None else now)
        elif answer.status == 429:
            body = answer.json()
            found = float(body["retry_after"]) if isinstance(body, dict) and "retry_after" in body else None
    except (ValueError, TypeError, OverflowError):
        found = None
    return None if found is None or math.isnan(found) else min(max(found, 1.0), LONGEST_WAIT)


def _seconds(text: str, now: float) -> float:
    try:
        return float(text)
    except ValueError:
        return email.utils.parsedate_to_datetime(text).timestamp() - now


def _message(answer: Answer) -> str:
    """Return what an error says: the usual fields of JSON, or the beginning of what else it is."""
    try:
        body = answer.json()
    except ValueError:
        return shorten(answer.body[:120].decode(errors="replace"), 80) or "no reason given"
    try:
        return shorten(_find(body) or json.dumps(body), 200)
    except RecursionError:
        return "no reason that can be read"


def _find(body: Any) -> str:
    if isinstance(body, str):
        return body
    if isinstance(body, dict):
        for name in ("detail", "message", "error", "msg", "title", "errors"):
            if body.get(name):
                return _find(body[name])
    if isinstance(body, list) and body:
        return "; ".join(filter(None, map(_find, body)))
    return ""


def _told(error: Exception) -> str:
    return shorten(str(error), 80) or type(error).__name__
