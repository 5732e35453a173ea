"""The studio: the files that `tools/studio.py` builds from web/, and its one page at every other address.

What the page may do is in the guard's policy (`guard._PAGE`). Files have their digest in their names, so they are kept
for ever; the page itself is asked for each time.
"""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Response
from starlette.convertors import Convertor, register_url_convertor

import reelwright
from reelwright.api.documents import etag, names
from reelwright.digest import digest_bytes
from reelwright.errors import MissingError


class _Page(Convertor[str]):
    """Addresses that are the studio's: all but those of the API, whose refusals stay its own."""

    regex = "(?!api(?:/|$)).*"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("page", _Page())
beside = APIRouter(include_in_schema=False)
FOLDER = Path(reelwright.__file__).parent / "studio"
_PAGE = "index.html"
_LASTING = "assets/"
_PACKED = frozenset({"text/html", "text/css", "text/javascript", "image/svg+xml", "application/json"})
_TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


@dataclass(frozen=True)
class File:
    """A file as it is sent; `packed` by gzip where that makes it smaller."""

    media_type: str
    body: bytes
    packed: bytes | None
    etag: str
    lasting: bool


@cache
def files(folder: Path) -> dict[str, File]:
    """Return what was built, by its address; nothing where the studio was not built."""
    return {path.relative_to(folder).as_posix(): _file(path, folder) for path in folder.rglob("*") if path.is_file()}


def _file(path: Path, folder: Path) -> File:
    body = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if media_type in _PACKED else None
    lasting = path.relative_to(folder).as_posix().startswith(_LASTING)
    return File(media_type, body, packed, etag(digest_bytes(body)), lasting)


@beside.get("/{path:page}")
def studio_show(
    path: str,
    accept_encoding: Annotated[str, Header()] = "",
    if_none_match: Annotated[str | None, Header()] = None,
) -> Response:
    """Return a file of the studio, or its page, which reads the rest of the address itself.

    Raises MissingError for a file that was not built, and where the studio was not built.
    """
    built = files(FOLDER)
    if path.split("/", maxsplit=1)[0] == "api" or (path not in built and path.startswith(_LASTING)):
        raise MissingError("address", f"/{path}")
    if _PAGE not in built:
        raise MissingError("page", "the studio; it is built by `make setup`")
    file = built.get(path) or built[_PAGE]
    headers = {
        "ETag": file.etag,
        "Cache-Control": "public, max-age=31536000, immutable" if file.lasting else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if if_none_match is not None and names(if_none_match, file.etag, weak=True):
        return Response(None, 304, headers)
    if file.packed is not None and "gzip" in accept_encoding:
        return Response(file.packed, 200, {**headers, "Content-Encoding": "gzip"}, file.media_type)
    return Response(file.body, 200, headers, file.media_type)
