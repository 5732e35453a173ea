"""The page of a product and its pictures, from an address or from a file that was saved; none of it is kept here.

The user names the page himself: it is asked once, as his browser would ask it, and none of what it links to but the
pictures of the product. Every address goes through `reelwright.fetch`, so none leads into our own network (attack 32).
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from reelwright.errors import InputError, Problem, shorten
from reelwright.fetch import Bounds, Fetched, FetchError, fetch
from reelwright.planning.page import MOST_CHARACTERS, PageFacts, Photo, read_page
from reelwright.workspace.content import HEAD, content_of

PAGE = Bounds(size=MOST_CHARACTERS, seconds=30, rate=1024, grace=10)
PICTURE = Bounds(size=30 << 20, seconds=30, rate=4096, grace=10)
_TYPES = "text/html, application/xhtml+xml;q=0.9, image/*;q=0.8"
_SAVE = "Open it in a browser, save it as an HTML file, and name that file."
_LONGEST = 2000  # characters of an address
_CHARSETS = re.compile(
    r"(?:windows-|cp|ibm)\d{3,4}|iso-?8859-\d{1,2}|shift[_-]jis|sjis|euc-(?:jp|kr)|iso-2022-jp|gbk|gb18030|gb2312|big5|"
    r"koi8-[ru]|utf-16(?:le|be)?|us-ascii|latin-?1|macintosh"
)
_STATED = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w.:-]{1,40})", re.IGNORECASE)
_REMEDIES = {
    401: ("it asks for a login", "Name a page that everybody may read."),
    402: ("it asks for money", "Name a page that everybody may read."),
    403: ("it lets no programs in", _SAVE),
    404: ("there is no such page", "Check the address."),
    410: ("the page is gone", "Check the address."),
    429: ("it was asked too often", "Try again later."),
    503: ("it does not answer now, or lets no programs in", _SAVE),
}


def address_of(place: str) -> str:
    """Return what somebody writes for an address as one; `https://` may be left out. Raises InputError."""
    plain = place.strip()
    if "://" not in plain and re.fullmatch(r"[\w.-]+\.[\w-]{2,}(?::\d+)?(?:[/?#].*)?", plain):
        plain = f"https://{plain}"
    if not re.match(r"https?://[^/\s]", plain, re.IGNORECASE) or len(plain) > _LONGEST or not plain.isprintable():
        limit = f"a page has an address of at most {_LONGEST:,} characters that begins with https://"
        raise InputError(Problem("page", shorten(plain), limit, "Copy it from your browser."))
    return plain


async def fetch_page(address: str, file: Path, bounds: Bounds = PAGE) -> Fetched:
    """Fetch what lies at an address into a file. Raises InputError, saying what to do."""
    try:
        return await fetch(address, file, bounds, {"accept": _TYPES})
    except FetchError as error:
        why, remedy = _REMEDIES.get(error.status, (None, f"Name the product's own page on https. {_SAVE}"))
        limit = f"{error}: {why}" if why else str(error)
        raise InputError(Problem("page", "", limit, remedy)) from None


def page_in(file: Path, found: Fetched) -> PageFacts | None:
    """Return what the page in a file says; None where the file is a picture.

    `found.address` is where it lay, or the name of the user's file. Raises InputError for what is neither.
    """
    shown = shorten(found.address.partition("?")[0])
    data = _bytes(file, shown)
    content = content_of(data[:HEAD])
    if content and content.kinds == ("picture",):
        return None
    what = "a film or a sound" if content else _stranger(data[:HEAD])
    if what:
        remedy = "Name the page itself, or give a photo of the product."
        raise InputError(Problem("page", shown, f"this is {what} and no page", remedy))
    return read_page(_text(data, found.charset), found.address)


async def fetch_pictures(photos: Sequence[Photo], files: Sequence[Path], local: frozenset[str]) -> list[Photo | None]:
    """Fetch pictures at once, each into a file; returns those that came, None for those that did not."""

    async def one(photo: Photo, file: Path) -> Photo | None:
        try:
            await fetch(photo.address, file, replace(PICTURE, local=local), {"accept": "image/*"})
        except FetchError:
            return None
        return photo

    return list(await asyncio.gather(*map(one, photos, files)))


def beside(page: Path, photo: Photo) -> Path | None:
    """Return the picture that lies beside a saved page; None for one that lies elsewhere or out of its folder."""
    if urlsplit(photo.address).scheme:
        return None
    folder = page.resolve().parent
    try:
        found = (folder / unquote(photo.address.partition("?")[0])).resolve()
    except (OSError, ValueError):
        return None
    return found if found.is_relative_to(folder) and found.is_file() else None


def name_of(photo: Photo) -> str:
    """Return what a picture's address calls it."""
    return unquote(urlsplit(photo.address).path).rpartition("/")[2] or "picture"


def _bytes(file: Path, shown: str) -> bytes:
    """Return the bytes of a page; of a picture, which may be larger, its beginning. Raises InputError."""
    if not file.is_file():
        raise InputError(Problem("page", shown, "there is no such file", "Name a page by its address or its file."))
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_CHARACTERS + 1)
    except OSError as error:
        raise InputError(Problem("page", shown, f"it cannot be read ({error.strerror})", "Check its rights.")) from None
    if len(data) > MOST_CHARACTERS and content_of(data[:HEAD]) is None:
        limit = f"a page has at most {MOST_CHARACTERS >> 20} MB"
        raise InputError(Problem("page", shown, limit, "Name the page of one product."))
    return data


def _stranger(head: bytes) -> str:
    """Return what a file is that can be no page; "" for what may be one."""
    if head.startswith(b"%PDF"):
        return "a PDF document"
    if head.startswith((b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        return "an archive"
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "a file of a program" if b"\0" in head and not wide else ""


def _text(data: bytes, stated: str) -> str:
    """Return the text of a page: by its mark, as UTF-8 if it is that, by what the server or the page says, at last
    as windows-1252, in which any bytes are text.

    What says otherwise and is plainly UTF-8 is wrong, which is common. Only charsets of the web are believed: others
    that Python knows take time by the square of the length.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _STATED.search(data[:2048])
        for charset in (stated, named[1].decode("ascii").lower() if named else ""):
            if _CHARSETS.fullmatch(charset):
                try:
                    return data.decode(charset, "replace")
                except LookupError:
                    continue
    text = data.decode("utf-8", "replace")
    return text if text.count("\ufffd") <= len(text) // 1000 else data.decode("windows-1252", "replace")
