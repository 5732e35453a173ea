"""Engines change the user's own film: once, within the budget, in its shot; where none does, it is refused or told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelwright.edits import read_edit
from reelwright.engine import Request
from reelwright.engines import table
from reelwright.errors import InputError, RefusedError
from reelwright.media.planes import to_rgb
from reelwright.media.video import decode
from reelwright.plan import Plan
from reelwright.router import quote_of
from reelwright.settings import Settings
from reelwright.storage.records import Ledger
from reelwright.testing.simulator import Faults, Rate, Simulator
from reelwright.workspace import Options, Workspace
from tests_support.buying import world
from tests_support.films import film
from tests_support.plans import small_plan

BOX = {"left": 0.0, "top": 0.5, "width": 1.0, "height": 0.5}
SHOT = "change of the film in s0-0, 1:1"


def rates() -> dict[str, Rate]:
    """Let the provider charge what our table says of a change of three seconds."""
    asked = Request(capability="video_edit", prompt="a", seconds=3, aspect="1:1", inputs={"video": ("a" * 64,)})
    rows = [row for row in table(Settings(home=Path("/nowhere"))) if row.engine == "replicate"]
    quotes = [(row, quote_of(asked, row)) for row in rows if "video_edit" in row.capabilities]
    return {row.name: Rate(quote.micros, "call") for row, quote in quotes if quote}


@contextmanager
def studio(folder: Path, **named: Any) -> Iterator[tuple[Workspace, Simulator, Plan]]:
    """Give a workspace whose project shows the user's film of 4 s in its first shot, and has it changed."""
    with world(folder / "home", rates=rates(), **named) as (workspace, simulator):
        plan = small_plan(scenes=2, seconds=6)
        plan = plan.model_copy(update={"aspects": ("1:1",), "tier": "premium", "budget": 5.0, "music": None})
        workspace.projects.begin("P", identifier="p")
        workspace.projects.add("p", plan)
        digest = workspace.bring(film(folder / "film.mkv", None))
        edits = [
            {"kind": "own_file", "at": "s0", "file": digest, "rights": "own", "start": 0.5},
            {"kind": "retouch", "at": "s0", "words": "make the sky orange"},
        ]
        shown = workspace.edit(Path("p"), [read_edit(edit) for edit in edits])
        assert shown.forecast.usd == pytest.approx(3 * 0.18)
        yield workspace, simulator, shown.plan
        workspace.close()


def other(plan: Plan, **edit: Any) -> Plan:
    return read_edit({"at": "s0", **edit}).apply(plan)


@pytest.mark.thorough
def test_it_is_bought_once_for_its_film_words_and_take(tmp_path: Path) -> None:
    with studio(tmp_path) as (workspace, simulator, plan):
        missing, books = workspace.purchase("p", plan)
        entries = simulator.books.entries
        assert not missing and len(entries) == 1 and books.micros == entries[0].charged == 540_000
        account = Ledger(workspace.database).account("project:local/p")
        assert (account.spent, account.held) == (540_000, 0)
        runner = workspace.runner()
        assert not workspace.to_buy(plan, runner), "nothing is bought twice"
        assert not workspace.to_buy(other(plan, kind="duration", seconds=2.6, balance=["s1"]), runner), (
            "whole seconds are bought"
        )
        for edit in ({"kind": "take", "number": 2}, {"kind": "footage", "start": 1.0},
                     {"kind": "retouch", "words": "make the sky red"}):  # fmt: skip
            assert [one.name for one in workspace.to_buy(other(plan, **edit), runner)] == [SHOT]
        lent = next(seen for seen in simulator.seen if seen.method == "POST" and seen.path.endswith("/predictions"))
        assert b"make the sky orange" in lent.body and b'"1:1"' in lent.body


@pytest.mark.thorough
def test_a_lost_answer_is_found_again_and_paid_once(tmp_path: Path) -> None:
    with studio(tmp_path, faults=Faults(at={"lost": {1}})) as (workspace, simulator, plan):
        missing, books = workspace.purchase("p", plan)
        assert not missing and len(simulator.books.entries) == 1 and books.micros == 540_000
        assert not simulator.books.repeated() and not Ledger(workspace.database).holds("local/p")


@pytest.mark.thorough
def test_without_an_engine_a_tier_or_a_budget_it_is_refused_and_nothing_is_spent(tmp_path: Path) -> None:
    with studio(tmp_path) as (workspace, simulator, plan):
        with pytest.raises(InputError, match=r"may cost up to \$0.54 .*no budget is set; nothing was spent"):
            workspace.purchase("p", plan.model_copy(update={"budget": None}))
        with pytest.raises(RefusedError, match=r"(?s)No engine can make change of.*tier free.*--simpler"):
            workspace.purchase("p", plan.model_copy(update={"tier": "free"}))
        with pytest.raises(RefusedError, match="may cost"):
            workspace.purchase("p", plan.model_copy(update={"budget": 0.2}))
        workspace.settings = replace(workspace.settings, secrets={})
        with pytest.raises(RefusedError, match="set REPLICATE_API_TOKEN"):
            workspace.purchase("p", plan)
        assert not simulator.books.entries and not Ledger(workspace.database).account("user:local").spent


def shown(workspace: Workspace, plan: Plan) -> Any:
    """Return the middle frame of what the first shot shows behind everything, as RGB."""
    (cut,) = workspace.graph(plan).grounds("1:1")["s0-0"].layers
    made = workspace.runner().run([cut])
    assert {found.check for found in made.findings} <= {"clip_size"}, "the simulator's clips are small"
    return [to_rgb(planes) for planes in decode(made.artifacts[cut].path)][45].astype(float)


def build(workspace: Workspace, plan: Plan, **options: Any) -> Any:
    return workspace.build(plan, (), lambda: "p", Options(**options), None, "")


@pytest.mark.thorough
def test_the_change_stands_in_the_shot_and_with_a_box_nowhere_else(tmp_path: Path) -> None:
    with studio(tmp_path, side=240) as (workspace, simulator, plan):
        workspace.purchase("p", plan)
        plain = shown(workspace, other(plan, kind="retouch"))
        whole = shown(workspace, plan)
        boxed = shown(workspace, other(plan, kind="retouch", words="make the sky orange", box=BOX))
        assert len(simulator.books.entries) == 1, "a box is ours: the engine made the change before"
        height = len(plain)
        assert whole.shape[0] > height, "the film is small, and never enlarged"
        upper, lower = slice(0, height // 2 - 4), slice(height // 2 + 4, height)
        assert np.abs(boxed[upper] - plain[upper]).mean() < 1.0
        assert np.abs(boxed[lower] - plain[lower]).mean() > 10


@pytest.mark.slow
def test_the_whole_ad_has_the_change_and_keeps_it_as_a_take(tmp_path: Path) -> None:
    with studio(tmp_path, side=240) as (workspace, simulator, plan):
        built = build(workspace, plan)
        assert not [found for found in built.findings if found.severity == "error"]
        take = built.version.takes["s0-0.1x1.0"]
        assert (take.engine, take.model, take.number) == ("replicate", "runwayml/gen4-aleph", 1)
        again = build(workspace, plan)
        assert (again.run.made, len(simulator.books.entries)) == (0, 1)


@pytest.mark.slow
def test_what_no_engine_changes_is_shown_as_it_is_and_told(tmp_path: Path) -> None:
    with studio(tmp_path, faults=Faults(at={"failed": range(1, 20)})) as (workspace, _, plan):
        built = build(workspace, plan)
        (finding,) = [found for found in built.findings if found.check == "placeholder"]
        assert finding.severity == "error" and "your film is shown as it is, without the change" in finding.message
        assert built.version.plan.scenes[0].shots[0].bought, "the version keeps what was wanted"
        free = build(workspace, plan.model_copy(update={"tier": "free"}), simpler=True)
        (told,) = [found for found in free.findings if found.check == "simpler"]
        assert "without the change, as you allowed" in told.message
