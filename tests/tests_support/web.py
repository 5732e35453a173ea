"""Servers of HTTP on loopback that answer as a test tells them, and an internet that is played there."""

from __future__ import annotations

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reelwright import fetch as fetching

LOCAL = frozenset(["127.0.0.1"])
PUBLIC = "93.184.215.14"  # an address of the internet; nothing here reaches it
Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers by path; what it was asked is written down."""

    protocol_version = "HTTP/1.1"
    answers: dict[str, Answer]
    seen: list[tuple[str, dict[str, str]]]
    posted: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.posted.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.do_GET()

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.seen.append((path, {name.lower(): value for name, value in self.headers.items()}))
        with suppress(OSError):  # the caller may go when it has enough
            self.answers[path](self)

    def tell(self, body: bytes, status: int = 200, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        told = {"content-length": str(len(body) if length is None else length), **headers}
        for name, value in told.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Server:
    """A server on loopback with answers by path."""

    def __init__(self, answers: dict[str, Answer], trusted: ssl.SSLContext | None = None) -> None:
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.posted: list[tuple[dict[str, str], bytes]] = []
        handler = type("Here", (Handler,), {"answers": answers, "seen": self.seen, "posted": self.posted})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.socket.listen(128)  # by itself it resets the sixth connection that comes at once
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if trusted:
            self._server.socket = trusted.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[Server]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def told(body: bytes, status: int = 200, length: int | None = None, **headers: str) -> Answer:
    return lambda handler: handler.tell(body, status, length, **headers)


def leads(to: str, status: int = 302, **headers: str) -> Answer:
    return told(b"", status, location=to, **headers)


def in_pieces(pieces: Iterator[bytes], pause: float = 0.0) -> Answer:
    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("transfer-encoding", "chunked")
        handler.end_headers()
        for piece in pieces:
            handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.flush()
            time.sleep(pause)

    return answer


class Internet:
    """Names resolve to what `names` says, the last one for good; connections to PUBLIC reach `port`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.names: dict[str, list[list[str]]] = {}
        self.port, self.connected = 0, list[str]()
        self.key = ec.generate_private_key(ec.SECP256R1())
        connect = socket.socket.connect

        def resolved(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
            answers = self.names[host]
            found = answers.pop(0) if len(answers) > 1 else answers[0]
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

        def connected(self_: socket.socket, address: tuple[str, int]) -> None:
            self.connected.append(address[0])
            connect(self_, ("127.0.0.1", self.port) if address[0] == PUBLIC else address)

        monkeypatch.setattr(socket, "getaddrinfo", resolved)
        monkeypatch.setattr(socket.socket, "connect", connected)

    def certificate(self, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
        """Make a certificate for a name that is trusted here, and return what a server needs of it."""
        now = datetime.datetime.now(datetime.UTC)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        made = x509.CertificateBuilder(subject, subject, self.key.public_key(), 1).not_valid_before(now)
        made = made.not_valid_after(now + datetime.timedelta(hours=1))
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        pem = made.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        secret = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / "server.pem").write_bytes(pem + secret)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(folder / "server.pem")
        trusting = ssl.create_default_context(cadata=pem.decode())
        monkeypatch.setattr(fetching, "_trust", lambda: trusting)
        return server
