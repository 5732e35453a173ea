"""The written plan over a provider's whole protocol, with the provider's faults."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from benchmarks.plans.cases import cases
from benchmarks.plans.models import model_planner
from benchmarks.plans.table import faults, run, table

from reelwright import engines
from reelwright.engine import Call, Model, Price
from reelwright.errors import InputError
from reelwright.plan import validate
from reelwright.planning.written import Message, plan_written, request_of
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Simulator, transport

from .models import good
from .test_written import BRIEF, PHOTO

ROWS = {
    "openai": Model(engine="openai", model="gpt-6-luna", capabilities=("chat",), prompt_limit=100_000,
                    prices=(Price(micros=2_000_000, per="1m_tokens", out_micros=10_000_000),)),
    "anthropic": Model(engine="anthropic", model="claude-opus-5-5", capabilities=("chat",), prompt_limit=100_000,
                       prices=(Price(micros=1_000_000, per="1m_tokens", out_micros=5_000_000),)),
}  # fmt: skip


class Asking:
    """A chat over an engine of the simulator; every turn is a call of its own."""

    def __init__(self, name: str, faults: Faults) -> None:
        self.turns = 0
        self.row = ROWS[name]
        self.simulator = Simulator(seed=3, faults=faults, reply=self._reply)
        settings = Settings(secrets={"OPENAI_API_KEY": "sk-any", "ANTHROPIC_API_KEY": "sk-any"})
        self.engine = engines.connect(name, settings, transport(self.simulator))
        self.last: tuple[Message, ...] = ()

    def _reply(self, _prompt: str, _schema: Mapping[str, Any] | None) -> Any:
        return good(self.last)

    def __call__(self, messages: Sequence[Message], schema: Mapping[str, Any]) -> Any:
        self.turns += 1
        self.last = tuple(messages)
        call = Call(request_of(messages, schema), self.row, f"attempt-{self.turns}")
        result = asyncio.run(self.engine.submit(call))
        assert result.data is not None
        return result.data.decode()


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("fault", ["off_schema", "prose", "cut_off", "policy", "refused", "error_before"])
@pytest.mark.parametrize("times", [1, 5])
def test_every_fault_ends_in_a_valid_plan(name: str, fault: str, times: int) -> None:
    asking = Asking(name, Faults(at={fault: range(1, times + 1)}))
    result = plan_written(BRIEF, PHOTO, asking)
    assert validate(result.plan) == ()
    assert asking.turns <= 3
    by_model = result.plan.style.lighting == "one lamp from the left"
    warned = [finding for finding in result.findings if finding.where == "plan" and finding.severity == "warning"]
    assert by_model != bool(warned)
    assert by_model == (times == 1 and fault not in ("policy", "refused"))


def test_a_model_of_the_table_gets_its_row() -> None:
    said: list[tuple[Message, ...]] = []
    simulator = Simulator(seed=3, reply=lambda *_: good(said[-1]))
    settings = Settings(secrets={"OPENAI_API_KEY": "sk-any"})
    planner = model_planner("openai:gpt-6-luna", settings, transport(simulator))
    ask = planner._ask
    planner._ask = lambda messages, schema: said.append(tuple(messages)) or ask(messages, schema)  # type: ignore
    chosen = [case for case in cases() if case.name in ("en-bottle-15", "de-tee", "en-premium")]
    rows = run(planner, chosen)
    assert faults(rows) == []
    assert planner.calls == 4  # clips are asked about once
    assert planner.cost == "4 calls, $0.0000 and 4 of unknown price"  # the table has no price for it
    assert "| repairs | 3 of 3 | 0.00 |" in table("openai:gpt-6-luna", rows)
    with pytest.raises(InputError, match="models that chat are"):
        model_planner("openai:none", settings)
