"""How often somebody may ask: token buckets in the memory of this process.

They keep one caller from taking a process away from others, so each process may keep its own: n processes let through
n times as much, and a restart forgets. What must hold over all of them, money and the number of jobs, is in the
database.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from reelwright.errors import AccessError, TooManyError

_BUCKETS = 20_000  # of each kind: some 4 MB


@dataclass(frozen=True)
class Rate:
    """`burst` may be taken at once (1 or more); `per_second` come back (more than 0)."""

    burst: float
    per_second: float


# By the kind of the key. Logins: a person mistypes a few times; whoever guesses gets 2,880 tries a day from one
# address, and 1,440 at one account from all addresses together. New accounts: a family or an office at once, 120 a day.
LIMITS: Mapping[str, Rate] = {
    "user": Rate(120, 20),
    "key": Rate(120, 20),
    "login-address": Rate(10, 1 / 30),
    "login-account": Rate(20, 1 / 60),
    "sign-up": Rate(5, 1 / 720),
    # Passwords of shared pages as those of people; guests' words, so that a page is not flooded.
    "share-address": Rate(10, 1 / 30),
    "share": Rate(20, 1 / 60),
    "guest-address": Rate(10, 1 / 20),
    "guest-share": Rate(60, 1 / 20),
}


@dataclass
class _Bucket:
    left: float
    at: float


class Rates:
    """Buckets of each kind in `limits`; `clock` gives seconds that never go back. Safe with threads."""

    def __init__(
        self,
        limits: Mapping[str, Rate] = LIMITS,
        clock: Callable[[], float] = time.monotonic,
        most: int = _BUCKETS,
    ) -> None:
        self._limits, self._clock, self._most = limits, clock, most
        self._buckets: dict[str, OrderedDict[str, _Bucket]] = {kind: OrderedDict() for kind in limits}
        self._lock = threading.Lock()

    def take(self, key: str, cost: float = 1) -> None:
        """Take `cost` (0 to the burst) from the bucket of `key`, `KIND:NAME` with a kind of the limits.

        Raises TooManyError with the seconds until there is enough; then nothing was taken.
        """
        kind, name = _parts(key)
        rate = self._limits[kind]
        if not 0 <= cost <= rate.burst:
            raise ValueError(f"{cost} can never be taken of {rate.burst}")
        with self._lock:
            bucket = self._filled(kind, name)
            if bucket.left < cost:
                seconds = (cost - bucket.left) / rate.per_second
                raise TooManyError(f"Too many requests. Come again in {math.ceil(seconds)} s.", seconds)
            bucket.left -= cost

    def give(self, key: str, cost: float = 1) -> None:
        """Put back what was taken and did not count."""
        kind, name = _parts(key)
        with self._lock:
            bucket = self._filled(kind, name)
            bucket.left = min(bucket.left + cost, self._limits[kind].burst)

    @contextmanager
    def login(self, address: str, account: str) -> Iterator[None]:
        """Let somebody try to sign in: a failure (AccessError) counts, anything else is given back.

        It is taken before the try, so that many at once are no more than many in turn. `account` is an e-mail address.
        """
        with self._tried(f"login-address:{_network(address)}", f"login-account:{account.strip().casefold()}"):
            yield

    @contextmanager
    def opening(self, address: str, share: str) -> Iterator[None]:
        """Let somebody try the password of a shared page, as `login` does."""
        with self._tried(f"share-address:{_network(address)}", f"share:{share}"):
            yield

    def guest(self, address: str, share: str) -> None:
        """Let a guest say something on a shared page."""
        self.take(f"guest-address:{_network(address)}")
        self.take(f"guest-share:{share}")

    @contextmanager
    def _tried(self, *keys: str) -> Iterator[None]:
        self.take(keys[0])
        self.take(keys[1])
        try:
            yield
        except AccessError:
            raise
        except BaseException:
            self._give_all(keys)
            raise
        self._give_all(keys)

    def sign_up(self, address: str) -> None:
        """Let somebody of an address try to make an account."""
        self.take(f"sign-up:{_network(address)}")

    def _give_all(self, keys: tuple[str, ...]) -> None:
        for key in keys:
            self.give(key)

    def _filled(self, kind: str, name: str) -> _Bucket:
        """Return a bucket as it stands now; the one that was not used for longest goes where there are too many."""
        buckets, rate, now = self._buckets[kind], self._limits[kind], self._clock()
        bucket = buckets.setdefault(name, _Bucket(rate.burst, now))
        buckets.move_to_end(name)
        if len(buckets) > self._most:
            buckets.popitem(last=False)
        bucket.left = min(bucket.left + max(now - bucket.at, 0.0) * rate.per_second, rate.burst)
        bucket.at = now
        return bucket

    def __len__(self) -> int:
        """How many buckets are remembered."""
        return sum(map(len, self._buckets.values()))


def _parts(key: str) -> tuple[str, str]:
    kind, _, name = key.partition(":")
    return kind, name if len(name) <= 64 else hashlib.sha256(name.encode(errors="replace")).hexdigest()


def _network(address: str) -> str:
    """Return whom an address belongs to: of IPv6 a line has 2^64 of them."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.IPv6Network((parsed, 64), strict=False))
    return str(parsed)
