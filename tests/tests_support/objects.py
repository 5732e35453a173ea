"""An S3 server on loopback, and in front of it a proxy that counts requests and fails as it is told."""

from __future__ import annotations

import http.client
import logging
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

BUCKET = "films"


class Objects:
    """The server, with one empty bucket after `clear`."""

    def __init__(self) -> None:
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        _, self.port = self._server.get_host_and_port()
        self.proxy = Proxy(self.port)

    def clear(self) -> None:
        self._ask("POST", "/moto-api/reset")
        self._ask("PUT", f"/{BUCKET}")
        self.proxy.calm()

    def _ask(self, method: str, path: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request(method, path)
        assert connection.getresponse().status == 200
        connection.close()

    def keys(self) -> set[str]:
        return set(self._objects())

    def age(self, seconds: float, part: str = "") -> None:
        """Make all objects whose key holds `part` older."""
        for key, found in self._objects().items():
            if part in key:
                found.last_modified = found.last_modified.__class__.fromtimestamp(
                    found.last_modified.timestamp() - seconds, found.last_modified.tzinfo
                )

    def add(self, key: str, data: bytes) -> None:
        """Put bytes under a key without asking over the wire, also in the place of others, as damage would."""
        self._backend().put_object(BUCKET, key, data)

    def remove(self, key: str) -> None:
        assert key in self._objects()
        self._backend().delete_object(BUCKET, key)

    def _objects(self) -> dict[str, Any]:
        return dict(self._backend().buckets[BUCKET].keys.items())

    def _backend(self) -> Any:
        (found,) = (regions["aws"] for regions in s3_backends.values() if "aws" in regions)
        return found

    def close(self) -> None:
        self.proxy.close()
        self._server.stop()


class Proxy:
    """Hands requests on; `log` holds them as "METHOD path", without the query but for the number of a part."""

    def __init__(self, upstream: int) -> None:
        proxy = self
        self.calm()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def _hand_on(self) -> None:
                proxy._serve(self, upstream)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _hand_on  # noqa: N815

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def calm(self) -> None:
        """Fail no more, and forget what was asked."""
        self.log: list[str] = []
        self.failing = 0  # requests still to be answered with `status`
        self.status = 500
        self.cut_part = 0  # the part of an upload in whose middle the line is cut, every time
        self.cut_down = 0  # downloads still to be cut in their middle

    def _serve(self, request: BaseHTTPRequestHandler, upstream: int) -> None:
        path, _, query = request.path.partition("?")
        part = next((each for each in query.split("&") if each.startswith("partNumber=")), "")
        self.log.append(f"{request.command} {path}{part and '?' + part}")
        size = int(request.headers.get("Content-Length") or 0)
        if self.cut_part and part == f"partNumber={self.cut_part}":
            request.rfile.read(size // 2)
            _cut(request)
            return
        body = request.rfile.read(size)
        if self.failing:
            self.failing -= 1
            self._answer(request, self.status, {}, b"<Error><Code>Told</Code></Error>")
            return
        connection = http.client.HTTPConnection("127.0.0.1", upstream, timeout=10)
        connection.request(request.command, request.path, body, dict(request.headers))
        answer = connection.getresponse()
        self._answer(request, answer.status, dict(answer.getheaders()), answer.read())
        connection.close()

    def _answer(self, request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes) -> None:
        request.send_response(status)
        headers = {name: value for name, value in headers.items() if name.lower() not in ("connection", "date")}
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            request.send_header(name, value)
        request.end_headers()
        if request.command == "HEAD":
            return
        if self.cut_down and request.command == "GET" and len(body) > 1000:
            self.cut_down -= 1
            request.wfile.write(body[: len(body) // 2])
            _cut(request)
            return
        request.wfile.write(body)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _cut(request: BaseHTTPRequestHandler) -> None:
    request.wfile.flush()
    request.close_connection = True
    request.connection.shutdown(socket.SHUT_RDWR)
