"""Asks a virus scanner (clamd) about a file, over TCP by its command INSTREAM.

A file goes as chunks, each behind its length as four bytes, most significant first; a length of nought ends it (man
clamd(8)). The scanner answers `stream: OK`, `stream: NAME FOUND`, or an error. Nothing goes past a scanner that is
away: what cannot be judged is not taken.
"""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from reelwright.errors import MediaError, Problem, ScannerError, shorten

CONNECTING, ANSWERING = 5.0, 120.0  # seconds
_CHUNK = 256 << 10
_ANSWER = 4096  # bytes


def scan(address: str, path: Path, what: str) -> None:
    """Return where the scanner at HOST:PORT finds nothing in a file; `what` names it for messages.

    Raises MediaError where it finds something, ScannerError where it is away or cannot judge.
    """
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), CONNECTING) as connection:
            connection.settimeout(ANSWERING)
            answer = _asked(connection, path)
    except OSError as error:
        raise ScannerError(f"The virus scanner at {address} is away ({error}). Try again later.") from None
    if answer.endswith(" FOUND"):
        name = shorten(answer.removeprefix("stream: ").removesuffix(" FOUND"))
        raise MediaError(Problem(what, name, "the virus scanner found this in it", "Bring another file."))
    if answer != "stream: OK":
        remedy = "Look at its log; StreamMaxLength must be as large as the files that are brought"
        raise ScannerError(f"The virus scanner at {address} cannot judge a file ({shorten(answer)}). {remedy}.")


def _asked(connection: socket.socket, path: Path) -> str:
    try:
        connection.sendall(b"zINSTREAM\0")
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                connection.sendall(struct.pack(">I", len(piece)) + piece)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has had enough, and may have said why
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _ANSWER:
        piece = connection.recv(_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0\n").decode(errors="replace")
