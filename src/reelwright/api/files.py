"""Files as answers: whole, in ranges (RFC 9110, 14), or not again; under a name and a type that nothing can misread.

Starlette's FileResponse refuses headers that must be ignored (400), sends parts in another order than was asked,
obeys ranges of HEAD and takes 100 of them, so this one stands instead.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from anyio import CancelScope, to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reelwright.api.config import NO_PAGE
from reelwright.api.documents import etag, names
from reelwright.api.errors import answers, problem
from reelwright.api.leaving import while_heard
from reelwright.errors import MissingError

MOST_RANGES = 8
LASTING = "private, max-age=31536000, immutable"  # of an address that stands for the same bytes for ever
_CHUNK = 256 << 10
_LONGEST = 2048  # characters of a header; more is no honest question
_RANGE = re.compile(r"([0-9]{1,18})-([0-9]{1,18})?|-([0-9]{1,18})", re.ASCII)
_SHOWN = frozenset(
    {"video/mp4", "video/webm", "audio/wav", "audio/mpeg", "audio/mp4", "image/jpeg", "image/png", "image/webp",
     "image/avif", "text/vtt", "application/json"}
)  # fmt: skip


def ranges(header: str, size: int) -> list[tuple[int, int]] | None:
    """Return the parts of a file of `size` bytes that a Range header asks for, as (first byte, byte after the last).

    None means the whole file: the header is of another unit, no list of ranges, asks for more than 8, or for some
    bytes twice. An empty list means that the file has none of them (416).
    """
    unit, _, listed = header.partition("=")
    if unit.strip().lower() != "bytes" or len(header) > _LONGEST:
        return None
    found: list[tuple[int, int]] = []
    asked = [part.strip(" \t") for part in listed.split(",")]
    for part in filter(None, asked):
        match = _RANGE.fullmatch(part)
        if match is None or (match[2] and int(match[2]) < int(match[1])):
            return None
        if match[3]:
            first, end = max(size - int(match[3]), 0), size
        else:
            first, end = int(match[1]), min(int(match[2]) + 1 if match[2] else size, size)
        if first < end:
            found.append((first, end))
    if not any(asked):
        return None
    ordered = sorted(found)
    twice = any(after[0] < before[1] for before, after in pairwise(ordered))
    return None if len(found) > MOST_RANGES or twice else found


def disposition(name: str, inline: bool = False) -> str:
    """Return Content-Disposition (RFC 6266): the name in ASCII, and by RFC 8187 where it has other letters."""
    plain = "".join(each for each in name.replace("\\", "/").rsplit("/", 1)[-1] if each.isprintable()).strip(". ")
    plain = plain[:150] or "file"
    ascii_name = re.sub(r'[^ -~]|["%]', "_", plain)
    told = f'{"inline" if inline else "attachment"}; filename="{ascii_name}"'
    if ascii_name != plain:
        told += f"; filename*=UTF-8''{quote(plain.encode(errors='replace'), safe='')}"
    return told


# `responses=` of a route that gives files, with `response_class=Response`.
ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
    206: {"description": "Parts of it", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
    304: {"description": "The reader has it"},
    **answers(404, 416),
}


class FileAnswer(Response):
    """The file at `path`, read in a thread as it is sent. Raises MissingError where there is none.

    `revision` (the digest of what is content-addressed) is its ETag; with `lasting` the address stands for these bytes
    for ever, so that a cache need not ask again. `name` is what it is called when kept; `inline` shows it in a page
    where its type is one that a browser cannot run.
    """

    def __init__(
        self,
        path: Path,
        revision: str,
        media_type: str,
        *,
        name: str | None = None,
        inline: bool = False,
        lasting: bool = False,
    ) -> None:
        self._path, self._etag = path, etag(revision)
        shown = inline and media_type in _SHOWN
        headers = {
            "Accept-Ranges": "bytes",
            "ETag": self._etag,
            "Cache-Control": LASTING if lasting else "private, no-cache",
            "Content-Disposition": disposition(name or path.name, shown),
            "Content-Security-Policy": NO_PAGE,  # even where it is HTML, it is none of our pages
        }
        super().__init__(None, 200, headers, media_type)
        del self.headers["content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = await to_thread.run_sync(self._open)
        try:
            await self._answer(file, Headers(scope=scope), scope, receive, send)
        finally:
            with CancelScope(shield=True):
                await to_thread.run_sync(file.close)

    async def _answer(self, file: BinaryIO, asked: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        size = os.fstat(file.fileno()).st_size
        if (known := asked.get("if-none-match")) is not None and names(known, self._etag, weak=True):
            kept = {name: self.headers[name] for name in ("etag", "cache-control")}
            await Response(status_code=304, headers=kept)(scope, receive, send)
            return
        parts = self._parts(asked, size)
        if parts == []:
            unmet = {"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"}
            detail = f"The file has {size} bytes. Ask for some of these."
            await problem(scope, "range", detail, unmet)(scope, receive, send)
            return
        pieces = self._pieces(parts, size)
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await while_heard(receive, _send_pieces(file, pieces, send))

    def _open(self) -> BinaryIO:
        try:
            return self._path.open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise MissingError("file", self._path.name) from None

    def _parts(self, asked: Headers, size: int) -> list[tuple[int, int]] | None:
        wanted, unless = asked.get("range"), asked.get("if-range")
        if wanted is None or len(asked.getlist("range")) > 1 or (unless is not None and unless != self._etag):
            return None
        return ranges(wanted, size)

    def _pieces(self, parts: list[tuple[int, int]] | None, size: int) -> list[bytes | tuple[int, int]]:
        """Set status and headers; return what is sent: bytes as they are, or a range of the file."""
        pieces: list[bytes | tuple[int, int]] = [(0, size)]
        if parts is not None:
            self.status_code = 206
            pieces = [parts[0]]
        if parts is not None and len(parts) == 1:
            self.headers["content-range"] = f"bytes {parts[0][0]}-{parts[0][1] - 1}/{size}"
        elif parts is not None:
            border, kind = secrets.token_hex(16), self.headers["content-type"]
            self.headers["content-type"] = f"multipart/byteranges; boundary={border}"
            pieces = []
            for first, end in parts:
                head = (
                    f"\r\n--{border}\r\nContent-Type: {kind}\r\nContent-Range: bytes {first}-{end - 1}/{size}\r\n\r\n"
                )
                pieces += [head.encode("latin-1"), (first, end)]
            pieces.append(f"\r\n--{border}--\r\n".encode())
        length = sum(len(piece) if isinstance(piece, bytes) else piece[1] - piece[0] for piece in pieces)
        self.headers["content-length"] = str(length)
        return pieces


async def _send_pieces(file: BinaryIO, pieces: list[bytes | tuple[int, int]], send: Send) -> None:
    async for piece in _read(file, pieces):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _read(file: BinaryIO, pieces: list[bytes | tuple[int, int]]) -> AsyncIterator[bytes]:
    for piece in pieces:
        if isinstance(piece, bytes):
            yield piece
            continue
        place, end = piece
        while place < end:
            found = await to_thread.run_sync(os.pread, file.fileno(), min(_CHUNK, end - place), place)
            if not found:
                raise OSError("the file became shorter while it was sent")
            place += len(found)
            yield found
