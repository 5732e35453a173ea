"""A whole ad with clips of an engine: made against simulated providers, from brief to checked film."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reelwright.errors import RefusedError
from reelwright.media.video import decode
from reelwright.testing.simulator import Faults, Simulator, serve
from reelwright.workspace import Options, Workspace
from reelwright.workspace.budgets import budgets
from tests_support.ads import write_brief
from tests_support.buying import QUICK, settings, table_rates, wanting, world

pytestmark = pytest.mark.thorough

CHANGES = {"tier": "premium", "budget": 2, "tone": "calm", "duration": 6}


def test_a_premium_ad_has_everything_of_a_free_one_and_the_clips_in_it(tmp_path: Path) -> None:
    simulator = Simulator(pace=QUICK, side=240, rates=table_rates())
    with serve(simulator) as address:
        workspace = Workspace.open(settings(tmp_path / "home", address))
        free = workspace.make(write_brief(tmp_path / "free", duration=6), tmp_path / "free" / "out")
        assert budgets(workspace.settings) == ((), ()), "who spends nothing has no account"
        brief = write_brief(tmp_path / "premium", **CHANGES)
        forecast = workspace.cost(brief)
        ad = workspace.make(brief, tmp_path / "premium" / "out")
        assert forecast.usd == ad.usd > 0
        assert {file.path.name for file in ad.files} == {file.path.name for file in free.files}
        assert not [finding for finding in ad.findings if finding.severity == "error"]
        report = json.loads((ad.output / "report.json").read_text())
        assert report["usd"] == ad.usd
        (clip,) = [engine for engine in report["engines"] if engine["capability"] == "text_to_video"]
        assert (clip["engine"], clip["usd"]) == ("replicate", ad.usd)
        assert sum(entry.charged for entry in simulator.books.entries) == ad.usd * 1e6
        takes = {name: take for name, take in ad.version.takes.items() if take.engine == "replicate"}
        assert takes and all(take.model == clip["model"] for take in takes.values())
        assert len(list(decode(ad.output / "master-1x1.mp4"))) == ad.plan.frames

        again = workspace.make(brief, tmp_path / "premium" / "out")
        assert (again.run.made, again.usd) == (0, 0.0)
        assert len(simulator.books.entries) == 1


@pytest.mark.slow
def test_a_clip_that_nobody_makes_is_drawn_told_and_tried_again(tmp_path: Path) -> None:
    faults = Faults(at={"failed": range(1, 20)})
    simulator = Simulator(pace=QUICK, side=240, rates=table_rates(), faults=faults)
    with serve(simulator) as address:
        workspace = Workspace.open(settings(tmp_path / "home", address))
        brief = write_brief(tmp_path / "b", **CHANGES)
        ad = workspace.make(brief, tmp_path / "b" / "out")
        (finding,) = [finding for finding in ad.findings if finding.severity == "error"]
        assert finding.check == "placeholder" and "a drawn ground in motion" in finding.message
        assert finding.evidence["edit"]["kind"] == "simplify"
        assert len(list(decode(ad.output / "master-1x1.mp4"))) == ad.plan.frames
        kinds = [shot.ground.kind for _, _, shot in ad.version.plan.shots()]
        assert "generated" in kinds, "the plan keeps what was wanted"
        assert json.loads((ad.output / "plan.json").read_text()) == ad.plan.model_dump(mode="json")

        assert not [found for found in workspace.check(ad.output) if found.severity == "error"], "the film is sound"
        simulator.faults = Faults()
        mended = workspace.make(brief, tmp_path / "b" / "out")
        assert not [finding for finding in mended.findings if finding.check == "placeholder"]
        assert mended.usd > 0


def test_strictly_a_clip_that_nobody_makes_ends_the_build(tmp_path: Path) -> None:
    simulator = Simulator(pace=QUICK, side=240, faults=Faults(at={"failed": range(1, 20)}))
    with serve(simulator) as address:
        workspace = Workspace.open(settings(tmp_path / "home", address))
        brief = write_brief(tmp_path / "b", **CHANGES)
        with pytest.raises(Exception, match="replicate:"):
            workspace.make(brief, tmp_path / "b" / "out", options=Options(strict=True))
        assert not list((tmp_path / "b").glob("out/*.mp4"))


def test_a_wrong_key_ends_the_build_and_says_where_to_get_one(tmp_path: Path) -> None:
    simulator = Simulator(pace=QUICK, keys={"replicate": ["r8_other"]})
    with serve(simulator) as address:
        workspace = Workspace.open(settings(tmp_path / "home", address))
        brief = write_brief(tmp_path / "b", **CHANGES)
        with pytest.raises(RefusedError, match=r"(?s)401.*set REPLICATE_API_TOKEN \(get one at .*No clip was made"):
            workspace.make(brief, tmp_path / "b" / "out")
        assert not list((tmp_path / "b").glob("out/*.mp4"))


@pytest.mark.slow
def test_the_simpler_form_is_taken_where_it_is_allowed_and_named(tmp_path: Path) -> None:
    workspace = Workspace.open(settings(tmp_path / "home", "http://127.0.0.1:9"))
    workspace.settings = type(workspace.settings)(home=tmp_path / "home", workers=1)
    brief = write_brief(tmp_path / "b", **CHANGES)
    with pytest.raises(RefusedError, match="--simpler"):
        workspace.make(brief, tmp_path / "b" / "out")
    ad = workspace.make(brief, tmp_path / "b" / "out", options=Options(simpler=True))
    (finding,) = [finding for finding in ad.findings if finding.check == "simpler"]
    assert "a drawn ground in motion stands where a filmed scene was to be" in finding.message
    assert {shot.ground.kind for _, _, shot in ad.version.plan.shots()} == {"backdrop"}
    assert ad.usd == 0


@pytest.mark.slow
def test_what_was_bought_before_is_not_bought_by_the_build(tmp_path: Path) -> None:
    """A service waits for engines in one process and builds in another, which is told what nobody made."""
    faults = Faults(at={"failed": range(2, 20)})  # the first clip is made, the second is not
    with world(tmp_path, faults=faults) as (workspace, simulator):
        plan = wanting("a street", "a lake")
        assert len(workspace.to_buy(plan, workspace.runner())) == 2
        workspace.projects.begin("P", identifier="p")
        lost, books = workspace.purchase("p", plan)
        assert (len(lost), books.filmed) == (1, 1)
        seen = len(simulator.seen)
        built = workspace.build(plan, (), lambda: "p", Options(lost=lost), None, "")
        assert len(simulator.seen) == seen
        (placeholder,) = [finding for finding in built.findings if finding.check == "placeholder"]
        assert next(iter(lost.values())).told in placeholder.message
