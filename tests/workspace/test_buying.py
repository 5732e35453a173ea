"""What a plan wants of engines is bought once, within its budget, and nothing is bought that cannot be paid."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import wave
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reelwright.build.graph import FilmGraph
from reelwright.build.purchases import Purchase
from reelwright.engine import EngineError
from reelwright.errors import InputError, Interrupted, RefusedError
from reelwright.fetch import FetchError
from reelwright.plan import Plan, VoiceLine
from reelwright.router import Health
from reelwright.settings import Settings
from reelwright.storage.claims import claims
from reelwright.storage.records import Database, Ledger
from reelwright.testing.simulator import Faults, Pace, Simulator, serve
from reelwright.workspace import Workspace
from reelwright.workspace.budgets import Budgets
from reelwright.workspace.orders import Orders, Store
from tests_support.buying import QUICK, buy, settings, table_rates, wanting, world


def spent(workspace: Workspace, account: str = "project:local/p") -> tuple[int, int]:
    found = Ledger(workspace.database).account(account)
    return found.spent, found.held


def charged(simulator: Simulator) -> int:
    return sum(entry.charged for entry in simulator.books.entries)


@pytest.mark.thorough
def test_clips_are_bought_once_side_by_side_and_booked(tmp_path: Path) -> None:
    plan = wanting("a street", "a lake", "a hill")
    with world(tmp_path, pace=Pace(queue=(0.0, 0.0), run=(1.0, 1.0))) as (workspace, simulator):
        buyer = buy(workspace, plan)
        entries = simulator.books.entries
        assert len(entries) == 3
        assert max(entry.at for entry in entries) < min(entry.due for entry in entries), "they wait in turn"
        assert buyer.books.micros == charged(simulator) == spent(workspace)[0] > 0
        assert spent(workspace)[1] == 0
        assert buy(workspace, plan).books.micros == 0
        assert len(simulator.books.entries) == 3


def test_the_same_request_in_two_shots_is_one_call(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, simulator):
        buy(workspace, wanting("a street", "a street"))
        assert len(simulator.books.entries) == 1


@pytest.mark.thorough
def test_the_next_take_is_another_call(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, simulator):
        buy(workspace, wanting("a street"))
        buy(workspace, wanting("a street", take=2))
        assert len(simulator.books.entries) == 2
        assert not simulator.books.repeated()


def test_a_tall_and_a_wide_film_are_two_clips_and_tall_ones_share() -> None:
    plan = wanting("a street", aspects=("9:16", "4:5", "1:1", "16:9"))
    graph = FilmGraph(plan, Path)
    assert sorted(aspect for _, aspect in graph.clips) == ["16:9", "9:16"]
    steps = {aspect: graph.grounds(aspect)[plan.shots()[0][2].id].clip for aspect in plan.aspects}
    assert steps["9:16"] is steps["4:5"] is steps["1:1"] is not steps["16:9"]
    assert [aspect for _, aspect in FilmGraph(wanting("a", aspects=("1:1", "16:9")), Path).clips] == ["16:9"]


def test_without_a_key_it_is_told_which_and_nothing_is_asked(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, simulator):
        workspace.settings = replace(workspace.settings, secrets={})
        with pytest.raises(RefusedError, match=r"set REPLICATE_API_TOKEN \(get one at https://replicate.com"):
            buy(workspace, wanting("a street"))
        assert not simulator.seen


def test_a_wrong_key_is_told_before_money_moves(tmp_path: Path) -> None:
    with world(tmp_path, keys={"replicate": ["r8_other"]}) as (workspace, simulator):
        with pytest.raises(EngineError, match="401") as caught:
            buy(workspace, wanting("a street"))
        assert caught.value.kind == "account"
        assert not simulator.books.entries
        assert spent(workspace) == (0, 0)


def test_a_plan_without_a_budget_is_told_its_price(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, simulator):
        with pytest.raises(InputError, match=r"may cost up to \$0.\d\d .*no budget is set; nothing was spent"):
            buy(workspace, wanting("a street", budget=None))
        assert not simulator.seen


def test_a_budget_that_is_too_small_is_told_before_anything_is_asked(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, simulator):
        with pytest.raises(RefusedError, match=r"may cost \$0.\d\d, and \$0.01 are left"):
            buy(workspace, wanting("a street", budget=0.01))
        assert not simulator.seen


@pytest.mark.thorough
def test_a_months_limit_counts_for_every_project(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, _):
        buy(workspace, wanting("a street"))
        ledger = Ledger(workspace.database)
        ledger.limit("user:local", ledger.account("user:local").spent + 10_000)
        with pytest.raises(RefusedError, match=r"\$0.01 are left"):
            buy(workspace, wanting("a lake"), "q")


@pytest.mark.thorough
def test_what_was_approved_for_a_month_counts_in_the_next_build(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, _):
        price = buy(workspace, wanting("a street")).books.micros / 1e6
        budgets = Budgets(workspace.database, workspace.payer)
        budgets.limit_month(1.5 * price)
        with pytest.raises(RefusedError, match="are left"):
            buy(workspace, wanting("a lake"), "q")
        assert budgets.approve(price, "local").account.limit == round(2.5 * price * 1e6)
        assert buy(workspace, wanting("a lake"), "q").books.micros
        assert budgets.month().account.limit == round(2.5 * price * 1e6)


@pytest.mark.thorough
def test_four_fifths_of_a_budget_are_told(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, _):
        price = buy(workspace, wanting("a street")).books.micros / 1e6
        books = buy(workspace, wanting("a lake", budget=2.2 * price)).books
        (alert,) = books.alerts
        assert (alert.check, alert.severity, alert.where) == ("budget", "warning", "project:local/p")
        assert "91% of" in alert.message
        (crossed,) = books.crossed
        assert (crossed["budget"], crossed["state"]) == ("project", "alert")
        assert crossed["spent_usd"] == pytest.approx(2 * price)
        assert buy(workspace, wanting("a lake", budget=2.2 * price)).books.crossed == ()  # told once


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("fault", "kind", "told"),
    [
        ("policy", "policy", "flagged"),
        ("truncated", "failed", "no good"),
        ("empty", "failed", "empty"),
        ("page", "failed", "no good"),
        ("wrong_length", "failed", "were asked for"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_price_and_the_rest_is_kept(
    tmp_path: Path, fault: str, kind: str, told: str
) -> None:
    with world(tmp_path, faults=Faults(words={"cursed": fault})) as (workspace, simulator):
        buyer = workspace.buyer()
        plan = wanting("a cursed street", "a lake", engine="replicate:wan-video/wan-2.2-t2v-fast")
        graph = FilmGraph(plan, Path, buy=buyer.buy)
        with buyer.opened("p", plan, list(graph.purchases.values())), pytest.raises(EngineError):
            workspace.runner().run(tuple(graph.clips.values()))
        (missing,) = buyer.books.missing.values()
        error = missing.error
        assert isinstance(error, EngineError)
        assert error.kind == kind and told in str(error), str(error)
        assert error.charged is not None
        assert spent(workspace)[0] >= charged(simulator), "what is not told counts as paid"
        assert len(workspace.runner().lacking(graph.clips.values())) == 1


@pytest.mark.thorough
def test_a_clip_of_another_shape_is_used_and_told(tmp_path: Path) -> None:
    plan = wanting("a cursed street", aspects=("9:16",))
    with world(tmp_path, faults=Faults(words={"cursed": "wrong_aspect"}), side=720) as (workspace, _):
        buyer, graph = workspace.buyer(), FilmGraph(plan, Path)
        graph.buy = buyer.buy
        with buyer.opened("p", plan, list(graph.purchases.values())):
            (finding,) = workspace.runner().run(tuple(graph.clips.values())).findings
        assert (finding.check, finding.severity) == ("clip_size", "warning")
        assert finding.evidence["shown"] < 0.75


@pytest.mark.thorough
def test_a_plan_may_name_the_model(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, simulator):
        buy(workspace, wanting("a street", engine="replicate:google/veo-3.1-fast"))
        assert "veo-3.1-fast" in simulator.books.entries[0].model
        with pytest.raises(RefusedError, match="replicate:no/such: is not in the table"):
            buy(workspace, wanting("a street", engine="replicate:no/such"))


@pytest.mark.thorough
def test_a_build_that_is_stopped_goes_on_with_what_is_under_way(tmp_path: Path) -> None:
    plan = wanting("a street", "a lake")
    with world(tmp_path, pace=Pace(queue=(0.0, 0.0), run=(1.5, 1.5))) as (workspace, simulator):
        runner_stop = time.monotonic() + 0.6

        def stop(_: Any) -> None:
            if time.monotonic() > runner_stop and len(simulator.books.entries) == 2:
                raise KeyboardInterrupt

        with pytest.raises(Interrupted):
            buy(workspace, plan, on_event=stop)
        assert spent(workspace)[1] > 0
        buy(workspace, plan)
        assert len(simulator.books.entries) == 2
        assert spent(workspace) == (charged(simulator), 0)


@pytest.mark.thorough
def test_what_was_begun_and_is_not_wanted_any_more_is_ended(tmp_path: Path) -> None:
    with world(tmp_path, pace=Pace(queue=(0.0, 0.0), run=(30.0, 30.0))) as (workspace, simulator):

        def stop(_: Any) -> None:
            if simulator.books.entries:
                raise KeyboardInterrupt

        with pytest.raises(Interrupted):
            buy(workspace, wanting("a street"), on_event=stop)
        simulator.pace = QUICK
        buy(workspace, wanting("a lake"))
        assert any(request.url.endswith("/cancel") for request in simulator.seen)
        assert spent(workspace) == (charged(simulator), 0)


KILLED = """
import sys
from pathlib import Path
from reelwright.workspace import Workspace
from tests_support.buying import buy, settings, wanting
buy(Workspace.open(settings(Path(sys.argv[1]), sys.argv[2])), wanting("a street", "a lake"))
"""


@pytest.mark.thorough
def test_a_process_that_is_killed_pays_nothing_twice(tmp_path: Path) -> None:
    simulator = Simulator(pace=Pace(queue=(0.0, 0.0), run=(4.0, 4.0)), side=96, rates=table_rates())
    with serve(simulator) as address:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path), address], env=environment)
        deadline = time.monotonic() + 60
        while len(simulator.books.entries) < 2 and time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        workspace = Workspace.open(settings(tmp_path, address))
        buy(workspace, wanting("a street", "a lake"))
        assert len(simulator.books.entries) == 2
        assert spent(workspace) == (charged(simulator), 0)


def test_nothing_is_bought_outside_an_opened_build(tmp_path: Path) -> None:
    plan = wanting("a street")
    (wanted,) = FilmGraph(plan, Path).purchases.values()
    assert isinstance(wanted, Purchase)
    with pytest.raises(EngineError, match="nothing was set aside"):
        Workspace.open(Settings(home=tmp_path)).buyer().buy(wanted, lambda _: None)


def test_only_an_engine_of_our_own_network_may_lead_into_it(tmp_path: Path) -> None:
    """A provider whose links lie on this machine is refused, unless it was put here by its address."""
    with world(tmp_path) as (workspace, _):
        store, ledger = Store(workspace.blobs, workspace.memo), Ledger(Database("sqlite://"))
        orders = Orders(workspace.settings, ledger, claims(tmp_path), store, Health(), "local")
        try:
            for engine, told in (("fal", "is not encrypted"), ("replicate", "could not be fetched")):
                with pytest.raises(FetchError, match=told):
                    asyncio.run(orders._fetch(engine, "http://127.0.0.1:9/clip.mp4", tmp_path / "clip.mp4", {}))
        finally:
            orders.close()


def spoken(plan: Plan, text: str = "Cold for a whole day") -> Plan:
    """Return a plan whose first scene has a line."""
    first = plan.scenes[0].model_copy(update={"voice": VoiceLine(text=text)})
    return plan.model_copy(update={"scenes": (first, *plan.scenes[1:])})


@pytest.mark.thorough
def test_a_line_is_spoken_by_an_engine_with_the_times_of_its_words(tmp_path: Path) -> None:
    plan = spoken(wanting())
    with world(tmp_path) as (workspace, simulator):
        workspace.settings = replace(workspace.settings, secrets={"ELEVENLABS_API_KEY": "xi_test"})
        buyer = workspace.buyer()
        graph = FilmGraph(plan, Path, buy=buyer.buy)
        with buyer.opened("p", plan, list(graph.purchases.values())):
            run = workspace.runner().run(tuple(graph.purchases))
        (line,) = run.artifacts.values()
        assert line.facts["engine"] == "elevenlabs"
        assert [word["text"] for word in line.facts["words"]] == ["Cold", "for", "a", "whole", "day"]
        ends = [word["end"] for word in line.facts["words"]]
        assert ends == sorted(ends) and ends[-1] <= line.facts["seconds"] + 0.001
        with wave.open(str(line.path)) as sound:
            assert sound.getnframes() / sound.getframerate() == pytest.approx(line.facts["seconds"], abs=0.01)
        assert len(simulator.books.entries) == 1
        assert buyer.books.micros > 0
        assert not run.findings


def test_without_a_key_lines_are_spoken_here_and_told(tmp_path: Path) -> None:
    with world(tmp_path) as (workspace, simulator):
        buyer = workspace.buyer()
        plan = spoken(wanting(budget=None))
        graph = FilmGraph(plan, Path, buy=buyer.buy)
        with buyer.opened("p", plan, list(graph.purchases.values())):
            run = workspace.runner().run(tuple(graph.purchases))
        (line,) = run.artifacts.values()
        assert (line.facts["engine"], buyer.books.micros) == ("espeak", 0)
        assert [(found.check, found.severity) for found in run.findings] == [("voice", "info")]
        assert not simulator.seen


@pytest.mark.thorough
def test_a_line_that_an_engine_refuses_is_spoken_here_and_warned_of(tmp_path: Path) -> None:
    with world(tmp_path, faults=Faults(words={"Cold": "refused"})) as (workspace, _):
        workspace.settings = replace(workspace.settings, secrets={"ELEVENLABS_API_KEY": "xi_test"})
        buyer = workspace.buyer()
        plan = spoken(wanting())
        graph = FilmGraph(plan, Path, buy=buyer.buy)
        with buyer.opened("p", plan, list(graph.purchases.values())):
            run = workspace.runner().run(tuple(graph.purchases))
        (line,) = run.artifacts.values()
        (finding,) = run.findings
        assert (finding.check, finding.severity) == ("voice", "warning")
        assert line.facts["engine"] == "espeak" and line.facts["words"]
        assert workspace.runner().lacking(graph.purchases), "a substitute is not remembered"
