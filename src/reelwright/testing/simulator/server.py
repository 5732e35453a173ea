"""The door for other processes and other libraries: a real HTTP server on loopback."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from reelwright.testing.simulator.core import Simulator
from reelwright.testing.simulator.wire import Incoming, Outgoing

_LONGEST = 64 << 20  # bytes of a request's body
_PATIENCE = 30.0  # seconds without a byte after which a connection is let go
T = TypeVar("T")


@contextmanager
def serve(simulator: Simulator, port: int = 0) -> Iterator[str]:
    """Serve a simulator on 127.0.0.1 and give its address, `http://127.0.0.1:PORT`; ended with the context.

    The simulator lives in an event loop of its own thread, so requests are taken one after the other. An answer that
    is lost, and a connection that does not come about, are a socket that is reset.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        thread = threading.Thread(target=loop.run_forever, name="simulator", daemon=True)
        thread.start()
        server = _server(simulator, loop, port)
        listening = threading.Thread(target=server.serve_forever, args=(0.05,), name="simulator-http", daemon=True)
        listening.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            asyncio.run_coroutine_threadsafe(simulator.close(), loop).result(5)
            server.server_close()
            loop.call_soon_threadsafe(loop.stop)
            thread.join()


def _server(simulator: Simulator, loop: asyncio.AbstractEventLoop, port: int) -> ThreadingHTTPServer:
    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 1024  # a thousand callers may come at once
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Callers go when they like; that is no error here."""

    handler = type("Handler", (_Handler,), {"simulator": simulator, "loop": loop})
    return Server(("127.0.0.1", port), handler)


class _Handler(BaseHTTPRequestHandler):
    simulator: Simulator
    loop: asyncio.AbstractEventLoop
    protocol_version = "HTTP/1.1"
    timeout = _PATIENCE
    disable_nagle_algorithm = True  # head and body are two writes

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing; what was asked is in `simulator.seen`."""

    def _serve(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("content-length") or 0), _LONGEST))
        if self.headers.get("transfer-encoding", "").lower() == "chunked":
            body = self._chunks()
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = f"http://{headers.get('host', '127.0.0.1')}{self.path}"
        answer = self.call(self.simulator.handle(Incoming(self.command, url, headers, body)))
        if answer.manner in ("lost", "unreachable"):
            self._reset()
            return
        with suppress(ConnectionError, TimeoutError):
            self._send(answer)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815

    def _chunks(self) -> bytes:
        found = b""
        while size := int(self.rfile.readline().split(b";")[0] or b"0", 16):
            found += self.rfile.read(size)
            self.rfile.readline()
            if len(found) > _LONGEST:
                break
        self.rfile.readline()
        return found

    def _send(self, answer: Outgoing) -> None:
        headers = dict(answer.headers)
        chunked = answer.manner == "endless"
        if chunked:
            headers["transfer-encoding"] = "chunked"
        else:
            headers.setdefault("content-length", str(len(answer.body)))
            self.close_connection = self.close_connection or headers["content-length"] != str(len(answer.body))
        self.send_response(answer.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return
        pieces = self.simulator.pieces(answer)
        while (piece := self.call(_next(pieces))) is not None:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece)
            self.wfile.flush()

    def _reset(self) -> None:
        """Close the connection with a reset, as a machine that falls over does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


async def _next(pieces: Any) -> bytes | None:
    return await anext(pieces, None)
