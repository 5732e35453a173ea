"""One build in a storm: scenes that are bought from simulated providers, by processes that die and come back."""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2

from reelwright.build.calls import Bought, Calls, Order, Patience
from reelwright.build.step import Artifact
from reelwright.digest import digest_bytes
from reelwright.engine import Engine, EngineError, Result
from reelwright.engines import connect
from reelwright.errors import RefusedError
from reelwright.fetch import FetchError
from reelwright.router import Choice, Policy, choose
from reelwright.settings import Settings
from reelwright.storage.records import Database, Ledger, Want
from reelwright.testing.simulator import USUAL, Simulator, transport
from reelwright.testing.virtual import now
from storm.death import KilledError, Life, Mortal, MortalTransport, mortal
from storm.weather import Weather

CANARY = "r8_canary_0123456789abcdefghij"  # a key that may stand nowhere but in requests to its provider
ACCOUNTS = ("project:storm", "month:2027-01")
HOOKS = "https://hooks.invalid/provider"
LONGEST = 24 * 3600.0  # virtual seconds after which a build counts as hanging
_PATIENCE = Patience(reconcile=600, beyond=900, settle=20)


@dataclass
class Store:
    """What outlives a process: the books, what was kept, and the providers themselves."""

    weather: Weather
    folder: Path
    simulator: Simulator
    ledger: Ledger
    kept: dict[str, Artifact] = field(default_factory=dict)
    trace: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # every message that a user or a log could see
    ids: random.Random = field(default_factory=random.Random)
    calls: Calls | None = None  # of the living process, for hooks
    engine: Engine | None = None
    submitted_late: int = 0
    outcome: dict[str, str] | None = None
    overruns: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Look at I3 after every step of the ledger: settled and held stay within the limit (rule 2)."""
        account = self.ledger.account(ACCOUNTS[0])
        if account.limit is not None and account.spent + account.held > account.limit and not account.closed:
            self.overruns.append(f"I3: {account.spent} spent and {account.held} held of {account.limit}")


def store_of(weather: Weather, folder: Path) -> Store:
    """Open a world: empty books with a limit, and providers with this weather's faults."""
    simulator = Simulator(
        weather.seed, weather.faults, clock=now, pace=USUAL, keys={weather.provider.name: [CANARY]}, side=32,
        rates=weather.provider.rates(),
    )  # fmt: skip
    ledger = Ledger(Database("sqlite://"), clock=now)
    ledger.limit(ACCOUNTS[0], weather.limit)
    store = Store(weather, folder, simulator, ledger, ids=random.Random(f"ids:{weather.seed}"))
    if weather.hooks:
        simulator.deliver = lambda url, headers, body: _hooked(store, url, headers, body)
    return store


async def _hooked(store: Store, url: str, headers: Mapping[str, str], body: bytes) -> int:
    """Take a webhook as a service would: verified, then a reason to ask."""
    calls, engine = store.calls, store.engine
    if calls is None or engine is None:
        raise OSError("nobody is at home")
    try:
        hook = await engine.verify({name.lower(): value for name, value in headers.items()}, body, now())
        calls.wake(parse_qs(urlsplit(url).query)["attempt"][0], hook.ticket)
    except EngineError as error:
        store.told.append(str(error))
        return 400
    except KilledError:
        raise OSError("the process died") from None
    return 204


@dataclass
class Process:
    """One process of a build; it lives until its `life` ends or its work is done."""

    store: Store
    life: Life

    async def run(self) -> dict[str, str] | None:
        """Build all scenes; returns what became of each, or None where the process died."""
        work = asyncio.ensure_future(self._build())
        death = asyncio.ensure_future(self.life.died.wait())
        await asyncio.wait({work, death}, return_when=asyncio.FIRST_COMPLETED)
        self.store.calls = self.store.engine = None
        for task in (work, death):
            task.cancel()
        results = await asyncio.gather(work, death, return_exceptions=True)
        if self.life.dead:
            return None
        if isinstance(results[0], BaseException):
            raise results[0]
        return results[0]

    async def _build(self) -> dict[str, str]:
        calls, ledger = self._calls()
        orders = [order_of(self.store, number, self.life) for number in range(self.store.weather.scenes)]
        wants = [Want(f"scene {index}", order.route.choices[0].quote.worst) for index, order in enumerate(orders)]
        try:
            holds = ledger.reserve("storm", wants, ACCOUNTS)
        except RefusedError as error:
            self.store.told.append(str(error))
            self.store.outcome = {want.name: "refused" for want in wants}
            return self.store.outcome
        by_name = {hold.name: hold.id for hold in holds}
        orders = [replace(order, hold=by_name[want.name]) for order, want in zip(orders, wants, strict=True)]
        outcome = await self._unless_cancelled(calls, orders)
        told = {want.name: what for want, what in zip(wants, outcome, strict=True)}
        mortal(self._finish, self.life)(told)
        return told

    def _finish(self, told: dict[str, str]) -> None:
        """End the build: what comes after it is another one."""
        self.store.ledger.finish("storm")
        self.store.outcome = told

    async def _unless_cancelled(self, calls: Calls, orders: list[Order]) -> list[str]:
        """Buy all scenes, or wind up what is under way once a person has cancelled."""
        cancel = self.store.weather.cancel
        left = None if cancel is None else cancel - asyncio.get_running_loop().time()
        if left is None or left > 0:
            made = asyncio.gather(*(self._scene(calls, order) for order in orders))
            done, _ = await asyncio.wait({made}, timeout=left)
            if done:
                return made.result()
            made.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await made
        before = self._submits()
        for order in orders:
            await calls.abandon(order)
        self.store.submitted_late += self._submits() - before
        return ["cancelled"] * len(orders)

    def _submits(self) -> int:
        return sum(" POST " in line and not line.endswith("/cancel") for line in self.store.trace)

    async def _scene(self, calls: Calls, order: Order) -> str:
        try:
            bought = await calls.buy(order)
            assert isinstance(bought, Bought)
            return "made"
        except (EngineError, RefusedError) as error:
            self.store.told.append(str(error))
            return error.kind if isinstance(error, EngineError) else "budget"

    def _calls(self) -> tuple[Calls, Ledger]:
        store, life = self.store, self.life
        network = MortalTransport(transport(store.simulator), life, store.trace)
        provider = store.weather.provider
        engine = connect(provider.name, Settings(home=store.folder, secrets={provider.key: CANARY}), network)
        ledger: Ledger = Mortal(store.ledger, life, store.watch)  # type: ignore[assignment]
        claims: set[str] = set()
        calls = Calls(
            ledger,
            lambda _: engine,
            claim=lambda key: key not in claims and not claims.add(key),  # type: ignore[func-returns-value]
            let_go=claims.discard,
            fetch=lambda _, link, path, headers: _fetch(network, link, path, headers),
            room=lambda: _room(store.folder),
            patience=_PATIENCE,
            clock=now,
            chance=store.ids,
            hook=(lambda _, attempt: f"{HOOKS}?attempt={attempt}") if store.weather.hooks else (lambda *_: None),
            new_id=lambda: f"{store.ids.getrandbits(64):016x}",
        )
        store.calls, store.engine = calls, engine
        return calls, ledger


def order_of(store: Store, number: int, life: Life) -> Order:
    provider = store.weather.provider
    prompt = f"{provider.request.prompt}, number {number}"
    request = provider.request.model_copy(update={"prompt": prompt, "seed": number})
    route = choose(request, provider.rows(), Policy(goal="cheapest"))
    return Order(
        request=request, route=route, hold="", owner="storm", find=store.kept.get,
        keep=lambda key, choice, result, path: _keep(store, life, key, choice, result, path),
    )  # fmt: skip


async def _keep(store: Store, life: Life, key: str, _: Choice, result: Result, path: Path) -> Artifact:
    store.weather.provider.check(path, result)
    artifact = Artifact(digest_bytes(path.read_bytes()), lambda _: path, {})
    mortal(store.kept.__setitem__, life)(key, artifact)
    return artifact


async def _fetch(network: httpx2.AsyncBaseTransport, link: str, path: Path, headers: Mapping[str, str]) -> None:
    try:
        async with (
            asyncio.timeout(120),
            httpx2.AsyncClient(transport=network) as client,
            client.stream("GET", link, headers=dict(headers)) as response,
        ):
            if response.status_code != 200:
                raise FetchError(f"answered {response.status_code}", response.status_code)
            data = bytearray()
            async for part in response.aiter_bytes():
                data += part
                if len(data) > 4 << 20:
                    raise FetchError("has more than 4 MB")
    except (TimeoutError, httpx2.HTTPError) as error:
        raise FetchError(f"could not be fetched ({type(error).__name__})") from None
    if not data:
        raise FetchError("is empty")
    path.write_bytes(data)


@contextlib.contextmanager
def _room(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        yield Path(name) / "result.mp4"
