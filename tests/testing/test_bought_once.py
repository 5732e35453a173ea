"""What is lost at a provider is bought once all the same: the runner, the ledger, an engine and its simulator."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from reelwright.build.calls import Calls, Order, Patience
from reelwright.build.step import Artifact
from reelwright.digest import digest_bytes
from reelwright.engine import EngineError, Request
from reelwright.router import Choice, Policy, choose
from reelwright.storage.records import Database, Ledger, Want
from reelwright.testing import virtual
from reelwright.testing.simulator import Faults
from testing.bought import Market, row, trade

KEYS = {"KLING_API_KEY": "k" * 20, "MINIMAX_API_KEY": "m" * 20, "GEMINI_API_KEY": "g" * 20}
MODELS = {"kling": "kling-v3", "minimax": "MiniMax-Hailuo-2.3", "google": "veo-3.1-fast-generate-preview"}
QUOTED = {"kling": 560_000, "minimax": 490_000, "google": 960_000}  # micros of the film below
FILM = Request(capability="text_to_video", prompt="a bottle in the snow", seconds=5)


class Shop:
    """A ledger, and the calls of one engine; `kept` are results by key."""

    def __init__(self, market: Market, folder: Path) -> None:
        self.market, self.folder = market, folder
        self.kept: dict[str, Artifact] = {}
        self.ledger = Ledger(Database("sqlite://"), clock=virtual.now)
        self.calls = Calls(
            self.ledger, lambda _: market.engine, claim=lambda _: True, let_go=lambda _: None, fetch=self._fetch,
            room=self._room, patience=Patience(reconcile=600), clock=virtual.now,
        )  # fmt: skip

    async def buy(self) -> int:
        """Buy the film, and return the micros that the ledger booked for it, however it ended."""
        name = self.market.engine.name
        route = choose(FILM, [row(name, MODELS[name])], Policy())
        (hold,) = self.ledger.reserve("build", [Want("film", route.choices[0].quote.worst)], ("project:test",))
        with contextlib.suppress(EngineError):
            await self.calls.buy(Order(FILM, route, hold.id, "test", self.kept.get, self._keep))
        return sum(attempt.cost for attempt in self.ledger.tried(hold.id))

    async def _fetch(self, _: str, link: str, path: Path, headers: Mapping[str, str]) -> None:
        async with httpx2.AsyncClient(transport=self.market.door) as client:
            path.write_bytes((await client.get(link, headers=dict(headers), follow_redirects=True)).content)

    async def _keep(self, key: str, choice: Choice, result: Any, path: Path) -> Artifact:
        del choice, result
        self.kept[key] = Artifact(digest_bytes(path.read_bytes()), lambda _: path, {})
        return self.kept[key]

    @contextlib.contextmanager
    def _room(self) -> Iterator[Path]:
        yield self.folder / "result.mp4"


def test_what_was_lost_and_may_be_paid_is_not_submitted_by_the_next_build(tmp_path: Path) -> None:
    async def story(market: Market) -> None:
        shop = Shop(market, tmp_path)
        await shop.buy()
        shop.ledger.finish("build")
        assert len(market.sim.books.entries) == 1
        (hold,) = shop.ledger.reserve("next", [Want("film", 10_000_000)], ("project:test",))
        route = choose(FILM, [row("minimax", MODELS["minimax"])], Policy())
        with pytest.raises(EngineError) as caught:
            await shop.calls.buy(Order(FILM, route, hold.id, "test", shop.kept.get, shop._keep))
        assert caught.value.kind == "ambiguous"
        again = FILM.model_copy(update={"take": 2})
        route = choose(again, [row("minimax", MODELS["minimax"])], Policy())
        market.sim.faults = Faults()
        assert await shop.calls.buy(Order(again, route, hold.id, "test", shop.kept.get, shop._keep))
        assert len(market.sim.books.entries) == 2

    trade("minimax", KEYS, story, Faults(at={"lost": [1]}))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    "fault", ["", "lost", "error_after", "page_after", "cut_after", "error_before", "throttled_date"]
)
def test_a_film_is_bought_once_and_booked_at_its_charge(name: str, fault: str, tmp_path: Path) -> None:
    async def story(market: Market) -> None:
        shop = Shop(market, tmp_path)
        booked = await shop.buy()
        never = fault == "error_before" and name != "kling"  # it never came, and only Kling can tell so
        assert len(market.sim.books.entries) == (0 if never else 1)
        assert bool(shop.kept) == (name == "kling" or fault in ("", "throttled_date"))
        assert booked == (QUOTED[name] if never else market.sim.books.spent())

    trade(name, KEYS, story, Faults(at={fault: [1]}) if fault else None)
