"""Servers on loopback that take what the program sends: spans as an OTLP collector, events as Sentry would."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from reelwright.telemetry import traces


@dataclass
class Taken:
    """Every request that came: its path, headers in lower case, and body, unpacked."""

    port: int = 0
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def spans(self) -> dict[str, Any]:
        """Return the spans by name, decoded from the protobuf."""
        found = {}
        for path, _, body in self.requests:
            assert path == "/v1/traces"
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                for scope in resource.scope_spans:
                    found |= {span.name: span for span in scope.spans}
        return found

    def events(self) -> list[dict[str, Any]]:
        """Return the events of Sentry's envelopes: lines of JSON, the item's head before the item."""
        found = []
        for _, _, body in self.requests:
            lines = body.decode().split("\n")
            found += [json.loads(item) for head, item in pairwise(lines)
                      if head.startswith("{") and json.loads(head).get("type") == "event"]  # fmt: skip
        return found


@contextmanager
def taking() -> Iterator[Taken]:
    """Run a server that takes everything."""
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            taken.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taken.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield taken
    finally:
        traces.stop()  # while it can still be told
        server.shutdown()
        server.server_close()
        thread.join()
