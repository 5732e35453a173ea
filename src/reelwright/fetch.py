"""The only opener of foreign addresses: fetches into a file, or posts a small message; none leads into our network.

Every hop of a redirect is resolved here and connected to at the very address that was checked (attack 32), so a name
that answers differently the second time leads nowhere.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import httpx2

from reelwright.errors import MachineError, shorten

_HOPS = 5  # redirects that are followed
_USERINFO = re.compile(r"[^/\\]*@")
_LOOKUPS = ThreadPoolExecutor(64, "names")  # of their own, so that a name server that hangs holds up nothing else
_REDIRECTS = (301, 302, 303, 307, 308)
_MAPPED, _NAT64 = ipaddress.ip_network("::ffff:0:0/96"), ipaddress.ip_network("64:ff9b::/96")
_INTERNET = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out as global unicast
# What Python's own tables of some releases call global and is none (IANA's registries of special-purpose addresses),
# and the host of a virtual machine at Azure, which answers at an address of the internet.
_SPECIAL = tuple(map(ipaddress.ip_network, (
    "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "2001::/23", "2001:db8::/32", "3fff::/20",
)))  # fmt: skip


@dataclass(frozen=True)
class Bounds:
    """What a fetch may take: `size` bytes, `seconds` in all, and no less than `rate` bytes a second after `grace` s.

    `local` are hosts that may lie in our own network, because a user named them (a simulator, ComfyUI).
    """

    size: int = 512 << 20
    seconds: float = 600.0
    rate: float = 4096.0
    grace: float = 10.0
    local: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Answer:
    """What was answered to a message: the status of HTTP, the beginning of the text, the headers by small names."""

    status: int
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fetched:
    """What was fetched: where it lay after all redirects, and the type and charset that the server gave it, or ""."""

    address: str
    media_type: str
    charset: str = ""


class FetchError(MachineError):
    """An address could not be fetched, or not be told. `status` is that of the answer, 0 where there was none."""

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


async def fetch(url: str, out: Path, bounds: Bounds, headers: Mapping[str, str] | None = None) -> Fetched:
    """Fetch `url` into the file `out`. Raises FetchError; nothing remains then.

    `headers` go to the origin of `url` alone, not to where it leads.
    """
    try:
        async with _bounded(url, bounds):
            return await _fetch(url, out, bounds, dict(headers or {}))
    except BaseException:
        out.unlink(missing_ok=True)
        raise


async def post(url: str, body: bytes, headers: Mapping[str, str], bounds: Bounds) -> Answer:
    """Send `body` to `url` and return the answer, whatever its status; a redirect is an answer and is not followed.

    The first `bounds.size` bytes of the answer are read and the rest is left. Raises FetchError where there is no
    answer within `bounds.seconds`, or none may be asked for.
    """
    async with _bounded(url, bounds):
        parsed = _parsed(url)
        async with _asked(parsed, parsed.host in bounds.local, headers, body) as response:
            text = await _beginning(response, bounds.size)
            return Answer(response.status_code, text.decode(errors="replace"), dict(response.headers))


@asynccontextmanager
async def _bounded(url: str, bounds: Bounds) -> AsyncIterator[None]:
    """Turn what goes wrong, and what takes too long, into a FetchError that shows no secret."""
    try:
        async with asyncio.timeout(bounds.seconds):
            yield
    except Exception as error:
        why = _why(error, bounds)
        if why is None:
            raise
        raise FetchError(f"{_name(url)} {why}") from None


def _why(error: Exception, bounds: Bounds) -> str | None:
    """Say what went wrong, without the header or the answer that the library would show; None for other errors."""
    match error:
        case TimeoutError():
            return f"took more than {bounds.seconds:g} s"
        case httpx2.LocalProtocolError():
            return "cannot be asked with these headers"
        case httpx2.RemoteProtocolError():
            return "was cut off, or does not speak HTTP"
        case httpx2.HTTPError() | httpx2.StreamError() | OSError():
            return f"could not be fetched ({shorten(str(error) or type(error).__name__)})"
    return None


async def _fetch(url: str, out: Path, bounds: Bounds, headers: dict[str, str]) -> Fetched:
    first = parsed = _parsed(url)
    for _ in range(_HOPS + 1):
        if _origin(parsed) != _origin(first):
            headers = {}  # a key goes to nobody else, nor again to who was led back to
        local = {first.host, parsed.host} <= bounds.local  # the internet leads nobody into our network
        async with _asked(parsed, local, headers) as response:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                parsed = _parsed(response.headers["location"], parsed)
                continue
            if response.status_code != 200:
                raise FetchError(f"{_name(parsed)} answered {response.status_code}", response.status_code)
            await _keep(response, _name(parsed), out, bounds)
            return _fetched(parsed, response.headers.get("content-type", ""))
    raise FetchError(f"{_name(url)} leads on more than {_HOPS} times")


def _fetched(url: httpx2.URL, content_type: str) -> Fetched:
    media_type, _, rest = content_type.lower().partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", rest)
    return Fetched(str(url.copy_with(fragment=None)), media_type.strip(), charset[1] if charset else "")


def _parsed(url: str, base: httpx2.URL | None = None) -> httpx2.URL:
    """Return an address, or where one leads from `base`. Raises FetchError where it is none of http."""
    try:
        parsed = base.join(url) if base else httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        raise FetchError("This is no address" if base is None else f"{_name(base)} leads to no address") from None
    if parsed.scheme not in ("http", "https") or not parsed.host or not 0 < (parsed.port or 443) < 65536:
        raise FetchError(f"{_name(parsed)} is no http address")
    if parsed.userinfo:
        raise FetchError(f"{_name(parsed)} is asked without a name and a password; none are sent in an address")
    return parsed


def _origin(url: httpx2.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


@asynccontextmanager
async def _asked(
    url: httpx2.URL, local: bool, headers: Mapping[str, str], body: bytes | None = None
) -> AsyncIterator[httpx2.Response]:
    """Ask the checked address of the URL's host, under the host's own name; POST where there is a body, else GET.

    Each hop has a client of its own: hosts at one address share neither its connection nor its cookies.
    """
    if url.scheme == "http" and not local:
        raise FetchError(f"{_name(url)} is not encrypted; only https is asked")
    host = url.raw_host.decode()
    address = await _address(host, url.port or (443 if url.scheme == "https" else 80), local)
    async with httpx2.AsyncClient(verify=_trust(), follow_redirects=False, trust_env=False, timeout=30) as client:
        request = client.build_request(
            "GET" if body is None else "POST",
            url.copy_with(host=address),
            content=body,
            headers={**headers, "host": url.netloc.decode(), "accept-encoding": "identity"},
            extensions={"sni_hostname": host},
        )
        response = await client.send(request, stream=True)
        try:
            yield response
        finally:
            await response.aclose()


@cache
def _trust() -> ssl.SSLContext:
    """Return whom to trust: read once, since it takes more time and memory than a fetch."""
    return httpx2.create_ssl_context(trust_env=False)


async def _address(host: str, port: int, local: bool) -> str:
    """Resolve a host once; every address of it must be a public one, unless the host is known to be local."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.run_in_executor(_LOOKUPS, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError):
        raise FetchError(f"{shorten(host, 60)} is not known to the network") from None
    addresses = [str(entry[4][0]) for entry in found]
    if not local and not all(map(is_public, addresses)):
        raise FetchError(f"{shorten(host, 60)} lies in a private network")
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet: not ours, not a neighbour's, not another form of such a one."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.sixtofour
        if parsed in _MAPPED or parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if parsed not in _INTERNET:
            return False
    return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in _SPECIAL)


async def _keep(response: httpx2.Response, name: str, out: Path, bounds: Bounds) -> None:
    start, size = time.monotonic(), 0
    with out.open("wb") as file:
        async for part in response.aiter_raw():
            size += len(part)
            passed = time.monotonic() - start
            if size > bounds.size:
                raise FetchError(f"{name} has more than {bounds.size:,} bytes")
            if passed > bounds.grace and size / passed < bounds.rate:
                raise FetchError(f"{name} comes at {size / passed:.0f} bytes a second")
            file.write(part)
    if not size:
        raise FetchError(f"{name} is empty")


async def _beginning(response: httpx2.Response, size: int) -> bytes:
    found = bytearray()
    async for part in response.aiter_raw():
        found += part
        if len(found) >= size:
            break
    return bytes(found[:size])


def _name(url: str | httpx2.URL) -> str:
    """Return an address without what may be secret in it: a name and a password, a query, a fragment."""
    return shorten(_USERINFO.sub("", str(url).partition("?")[0].partition("#")[0]), 100)
