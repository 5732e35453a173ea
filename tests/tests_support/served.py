"""An application behind a real server on loopback, in a thread of the test, and one asked without a server."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import uvicorn

from reelwright.api.app import SERVER


@contextmanager
def served(app: Any) -> Iterator[int]:
    """Give the port of a server of `app`; at the end it is stopped."""
    with socket.socket(proto=socket.IPPROTO_TCP) as bound:  # else asyncio leaves Nagle on: 40 ms each
        bound.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, **{**SERVER, "timeout_graceful_shutdown": 1}))
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([bound])))
        thread.start()
        try:
            while not server.started:
                assert thread.is_alive(), "the server did not start"
                time.sleep(0.005)
            yield bound.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the server did not stop"


def ask(app: Any, method: str, path: str, **options: Any) -> httpx2.Response:
    """Return the answer of `app` to one request, without a server; the service is called `localhost`."""

    async def asked() -> httpx2.Response:
        transport = httpx2.ASGITransport(app)
        async with httpx2.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **options)

    return asyncio.run(asked())
