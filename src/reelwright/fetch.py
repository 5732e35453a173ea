"""The only opener of foreign addresses: what it fetches lies in a file, and no address leads back into our network.

Every hop of a redirect is resolved here and connected to at the very address that was checked (attack 32), so a name
that answers differently the second time leads nowhere.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx2

from reelwright.errors import MachineError, shorten

_HOPS = 5  # redirects that are followed
_REDIRECTS = (301, 302, 303, 307, 308)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_SHARED = ipaddress.ip_network("100.64.0.0/10")


@dataclass(frozen=True)
class Bounds:
    """What a fetch may take: `size` bytes, `seconds` in all, and no less than `rate` bytes a second after 10 s.

    `local` are hosts that may lie in our own network, because a user named them (a simulator, ComfyUI).
    """

    size: int = 512 << 20
    seconds: float = 600.0
    rate: float = 4096.0
    local: frozenset[str] = frozenset()


class FetchError(MachineError):
    """An address could not be fetched. `status` is that of the answer, 0 where there was none."""

    def __init__(self, message: str, status: int = 0) -> None:
        self.status = status
        super().__init__(message)


async def fetch(url: str, out: Path, bounds: Bounds, headers: Mapping[str, str] | None = None) -> str:
    """Fetch `url` into the file `out`; returns the type that the server gave it. Raises FetchError; nothing remains."""
    try:
        async with asyncio.timeout(bounds.seconds):
            return await _fetch(url, out, bounds, dict(headers or {}))
    except TimeoutError:
        out.unlink(missing_ok=True)
        raise FetchError(f"{_name(url)} took more than {bounds.seconds:.0f} s") from None
    except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
        out.unlink(missing_ok=True)
        raise FetchError(f"{_name(url)} could not be fetched ({shorten(str(error) or type(error).__name__)})") from None
    except BaseException:
        out.unlink(missing_ok=True)
        raise


async def _fetch(url: str, out: Path, bounds: Bounds, headers: dict[str, str]) -> str:
    async with httpx2.AsyncClient(follow_redirects=False, trust_env=False, timeout=30) as client:
        origin = httpx2.URL(url).host
        for _ in range(_HOPS + 1):
            sent = headers if httpx2.URL(url).host == origin else {}  # a key goes to nobody else
            request = await _request(client, url, bounds, sent)
            response = await client.send(request, stream=True)
            try:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    url = str(httpx2.URL(url).join(response.headers["location"]))
                    continue
                if response.status_code != 200:
                    raise FetchError(f"{_name(url)} answered {response.status_code}", response.status_code)
                await _keep(response, url, out, bounds)
                return response.headers.get("content-type", "").partition(";")[0].strip().lower()
            finally:
                await response.aclose()
    raise FetchError(f"{_name(url)} leads on more than {_HOPS} times")


async def _request(client: httpx2.AsyncClient, url: str, bounds: Bounds, headers: Mapping[str, str]) -> httpx2.Request:
    """Return a request to the checked address of the URL's host, under the host's own name."""
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        raise FetchError("This is no address") from None
    if parsed.scheme not in ("http", "https") or not parsed.host or parsed.userinfo:
        raise FetchError(f"{_name(url)} is no http address")
    local = parsed.host in bounds.local
    if parsed.scheme == "http" and not local:
        raise FetchError(f"{_name(url)} is not encrypted; only https is fetched")
    address = await _address(parsed.host, parsed.port or (443 if parsed.scheme == "https" else 80), local)
    named = parsed.netloc.decode()
    return client.build_request(
        "GET",
        parsed.copy_with(host=address),
        headers={**headers, "host": named, "accept-encoding": "identity"},
        extensions={"sni_hostname": parsed.host},
    )


async def _address(host: str, port: int, local: bool) -> str:
    """Resolve a host once; every address of it must be a public one, unless the host is known to be local."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
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
        inner = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64:
            inner = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if parsed.teredo is not None:
            return False
    elif parsed in _SHARED:
        return False
    return parsed.is_global and not parsed.is_multicast


async def _keep(response: httpx2.Response, url: str, out: Path, bounds: Bounds) -> None:
    start, size = time.monotonic(), 0
    with out.open("wb") as file:
        async for part in response.aiter_raw():
            size += len(part)
            passed = time.monotonic() - start
            if size > bounds.size:
                raise FetchError(f"{_name(url)} has more than {bounds.size >> 20} MB")
            if passed > 10 and size / passed < bounds.rate:
                raise FetchError(f"{_name(url)} comes at {size / passed:.0f} bytes a second")
            file.write(part)
    if not size:
        raise FetchError(f"{_name(url)} is empty")


def _name(url: str) -> str:
    """Return an address without what may be secret in it."""
    return shorten(url.partition("?")[0].partition("#")[0], 100)
