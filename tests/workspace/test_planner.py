"""A story by a model, asked over a provider's whole protocol, booked, kept, and asked anew where it would not do."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from planning.written.models import good
from reelwright.errors import InputError, RefusedError
from reelwright.finding import Finding
from reelwright.plan import validate
from reelwright.planning import Planned
from reelwright.planning.written import Message
from reelwright.settings import Settings
from reelwright.storage.records import Ledger
from reelwright.testing.simulator import Faults, Simulator, serve
from reelwright.workspace import Workspace
from reelwright.workspace.advice import looking
from reelwright.workspace.drafts import Drafted, Drafting, Given, Laptop
from tests_support.ads import draw_product, write_brief

MODEL = "openai:gpt-6-luna"
PRICED = {
    "engine": "openai", "model": "gpt-6-luna", "capabilities": ["chat", "vision"], "inputs": ["image"],
    "prompt_limit": 100_000, "prices": [{"micros": 2_000_000, "per": "1m_tokens", "out_micros": 10_000_000}],
}  # fmt: skip


def reply(prompt: str, _: Mapping[str, Any] | None) -> Any:
    return good((Message("system", ""), Message("user", prompt)))


@contextmanager
def office(folder: Path, faults: Faults | None = None, **named: Any) -> Iterator[tuple[Workspace, Simulator]]:
    """Give a workspace that knows the price of a model, over a simulated provider of it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models.yaml").write_text(yaml.safe_dump([PRICED]))
    simulator = Simulator(reply=reply, faults=faults or Faults())
    with serve(simulator) as address:
        named = {"secrets": {"OPENAI_API_KEY": "sk-any"}, "addresses": {"openai": f"{address}/chat/v1"}} | named
        workspace = Workspace.open(Settings(home=folder, workers=1, **named))
        yield workspace, simulator
        workspace.close()


def planned(workspace: Workspace, folder: Path, **changes: Any) -> Planned:
    brief = write_brief(folder, **{"planner": MODEL, "tier": "premium", "budget": 1, **changes})
    return workspace.plan(brief, project=lambda: "p")


def warnings(result: Planned) -> list[Finding]:
    return [each for each in result.findings if each.where == "plan" and each.severity == "warning"]


def test_a_model_is_asked_once_and_paid_once(tmp_path: Path) -> None:
    with office(tmp_path / "home") as (workspace, simulator):
        first = planned(workspace, tmp_path / "b")
        assert first.written and validate(first.plan) == () and not warnings(first)
        ledger = Ledger(workspace.database)
        assert first.micros == ledger.account("project:local/p").spent > 0
        assert not ledger.holds("local/p"), "what was set aside is given back"
        asked = len(simulator.books.entries)
        again = planned(workspace, tmp_path / "b")
        assert (again.plan, again.micros, len(simulator.books.entries)) == (first.plan, 0, asked)


@pytest.mark.parametrize("fault", ["off_schema", "prose", "cut_off", "policy", "refused", "error_before"])
@pytest.mark.parametrize("times", [1, 9])
def test_whatever_a_model_does_the_plan_is_valid(tmp_path: Path, fault: str, times: int) -> None:
    with office(tmp_path / "home", Faults(at={fault: range(1, times + 1)})) as (workspace, simulator):
        result = planned(workspace, tmp_path / "b", tier="free")
        assert validate(result.plan) == () and result.written != bool(warnings(result))
        assert len(simulator.books.entries) <= 3, "two turns of repair"


def test_what_would_not_do_is_asked_anew(tmp_path: Path) -> None:
    faults = Faults(at={"off_schema": range(1, 4)})
    with office(tmp_path / "home", faults) as (workspace, _):
        assert not planned(workspace, tmp_path / "b").written
        assert planned(workspace, tmp_path / "b").written


def test_without_an_engine_rules_plan_and_say_why(tmp_path: Path) -> None:
    with office(tmp_path / "home", secrets={}) as (workspace, simulator):
        result = planned(workspace, tmp_path / "b")
        (finding,) = warnings(result)
        assert not result.written and "OPENAI_API_KEY" in finding.message
        assert not simulator.books.entries
        with pytest.raises(RefusedError, match=r"(?s)strict.*OPENAI_API_KEY"):
            planned(workspace, tmp_path / "b", strict=True)


def test_without_a_budget_nothing_is_spent(tmp_path: Path) -> None:
    with office(tmp_path / "home") as (workspace, simulator):
        with pytest.raises(InputError, match=r"may cost up to \$0\.\d\d .*no budget is set; nothing was spent"):
            planned(workspace, tmp_path / "b", budget=None)
        assert not simulator.books.entries


def test_a_planner_that_is_none_is_refused(tmp_path: Path) -> None:
    with office(tmp_path / "home") as (workspace, _), pytest.raises(InputError, match="a planner is `offline`"):
        planned(workspace, tmp_path / "b", planner="gpt")


def test_foreseeing_a_price_asks_nobody(tmp_path: Path) -> None:
    with office(tmp_path / "home") as (workspace, simulator):
        brief = write_brief(tmp_path / "b", planner=MODEL, tier="premium", budget=1)
        workspace.cost(brief)
        assert not simulator.books.entries


def test_a_photo_is_looked_at_within_the_money_that_is_given(tmp_path: Path) -> None:
    draw_product(tmp_path / "gel.png")
    with office(tmp_path / "home") as (workspace, simulator):
        seen = {"printed": ["Morning Gel"], "name": "Morning Gel", "category": "skin care", "facts": [], "colors": []}
        simulator.reply = lambda *_: seen

        def drafted(budget: float | None) -> Drafted:
            drafting = Drafting(workspace, Laptop(workspace), looking(workspace, budget), files=True)
            return asyncio.run(drafting.draft(photos=[Given("gel.png", tmp_path / "gel.png")]))

        told = [found.message for found in drafted(None).findings]
        assert any("no budget is set; nothing was spent" in message for message in told)
        assert not simulator.books.entries
        brief = drafted(0.5).brief
        assert brief.product and brief.product.name == "Morning Gel" and len(simulator.books.entries) == 1
        assert Ledger(workspace.database).account("user:local").spent > 0
        drafted(0.5)
        assert len(simulator.books.entries) == 1, "the same photo is looked at once"
    with office(tmp_path / "other", secrets={}) as (workspace, _):
        assert looking(workspace, 1.0) is None
