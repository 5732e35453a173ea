"""The addresses of a product's pictures on a page, the likeliest first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urljoin, urlsplit

from reelwright.planning.page.model import Photo
from reelwright.planning.page.scan import Image, Scan
from reelwright.planning.page.things import Thing, Things, plain

_MOST = 12
_LEAST_SIDE = 200  # px; smaller ones are thumbnails and icons
_LONGEST = 2000  # characters of an address
_NO_PHOTO = re.compile(
    r"\.svg(?:$|\?)|(?<![a-z])(?:logo|icon|sprite|pixel|placeholder|spacer|avatar|badge|flag|payment|blank|loading|"
    r"trust|stars?)(?![a-z])",
    re.IGNORECASE,
)
_SIZE = re.compile(
    r"(?:[_-]\d{2,4}x\d{0,4}|_(?:small|medium|large|grande|thumb|compact)|\._[A-Z0-9,_]+_)(?=\.\w{3,4}$)"
)
_LARGEST = ("data-old-hires", "data-zoom-image", "data-zoom", "data-large_image", "data-src", "src")


def photos_of(scan: Scan, things: Things, product: Thing | None, name: str, address: str) -> tuple[Photo, ...]:
    """Return the pictures that a page names, without those of its logo and of other products."""
    base = urljoin(address, scan.base)
    schemes = ("http", "https") if urlsplit(base).scheme else ("http", "https", "")  # beside the file of a page
    found: dict[str, Photo] = {}
    for photo in (*_told(things, product), *_metas(scan), *_images(scan, name)):
        whole = urljoin(base, photo.address.strip())
        if len(whole) > _LONGEST or urlsplit(whole).scheme not in schemes:
            continue
        if not _NO_PHOTO.search(urlsplit(whole).path.rpartition("/")[2]):
            found.setdefault(_plain(whole), photo.model_copy(update={"address": whole}))
    return tuple(found.values())[:_MOST]


def _told(things: Things, product: Thing | None) -> Iterator[Photo]:
    if product is None:
        return
    own = things.values(product.data, "image", "photo")
    variants = [image for part in things.parts(product.data, "hasVariant") for image in things.values(part, "image")]
    for value in own or variants:
        if isinstance(value, str):
            yield Photo(address=value, source=product.place("image"))
        elif isinstance(value, Mapping):
            address = plain(value.get("contentUrl")) or plain(value.get("url")) or plain(value.get("@id"))
            size = _pixels(plain(value.get("width"))), _pixels(plain(value.get("height")))
            if address:
                yield Photo(address=address, source=product.place("image"), width=size[0], height=size[1])


def _metas(scan: Scan) -> Iterator[Photo]:
    sizes = {name: _pixels(value) for name, value in scan.metas if name in ("og:image:width", "og:image:height")}
    for name, value in scan.metas:
        if name in ("og:image", "og:image:secure_url", "twitter:image", "twitter:image:src"):
            width, height = sizes.get("og:image:width"), sizes.get("og:image:height")
            yield Photo(address=value, source=f"meta {name}", width=width, height=height)


def _images(scan: Scan, name: str) -> Iterator[Photo]:
    """Yield the pictures in the page itself, those that are called like the product first."""
    own = [image for image in scan.images if not image.region]
    words = set(re.findall(r"\w{3,}", name.casefold()))
    own.sort(key=lambda image: -len(words & set(re.findall(r"\w{3,}", image.attributes.get("alt", "").casefold()))))
    for image in own[: 5 * _MOST]:
        width, height = (_pixels(image.attributes.get(side, "")) for side in ("width", "height"))
        called = f"{image.attributes.get('alt', '')} {image.attributes.get('class', '')}"
        small = min(width or _LEAST_SIDE, height or _LEAST_SIDE) < _LEAST_SIDE
        address = _address(image)
        if address and not small and not _NO_PHOTO.search(called):
            yield Photo(address=address, source="img", width=width, height=height)


def _address(image: Image) -> str:
    """Return the largest form of a picture that its tag names."""
    kept = image.attributes
    choices = [*_listed(kept.get("srcset", "") or kept.get("data-srcset", "")), *_by_size(kept)]
    if choices:
        return max(choices)[1]
    return next((kept[key] for key in _LARGEST if kept.get(key, "").strip() and not kept[key].startswith("data:")), "")


def _listed(srcset: str) -> Iterator[tuple[float, str]]:
    for choice in srcset.split(", "):
        address, _, size = choice.strip().rstrip(",").partition(" ")
        number = re.fullmatch(r"(\d{1,5}(?:\.\d{1,3})?)[wx]", size.strip())
        if address and not address.startswith("data:"):
            yield float(number[1]) if number else 1.0, address


def _by_size(kept: Mapping[str, str]) -> Iterator[tuple[float, str]]:
    """Yield the addresses of `data-a-dynamic-image`: a JSON object of [width, height] by address."""
    try:
        sizes = json.loads(kept.get("data-a-dynamic-image", "{}"))
    except (ValueError, RecursionError):
        return
    for address, size in sizes.items() if isinstance(sizes, dict) else ():
        if isinstance(size, list) and size and isinstance(size[0], int | float):
            yield float(size[0]), address


def _plain(address: str) -> str:
    """Return what the forms of one picture in several sizes have in common."""
    parts = urlsplit(address)
    return f"{parts.netloc}{_SIZE.sub('', parts.path)}"


def _pixels(text: str) -> int | None:
    found = re.fullmatch(r"\s*(\d{1,5})(?:px)?\s*", text)
    return int(found[1]) if found else None
