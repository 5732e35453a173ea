"""What is said in the user's own film becomes captions: written down once by an engine, within the budget, or told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelwright.build.ingredients import captions_of
from reelwright.edits import read_edit
from reelwright.finding import Finding
from reelwright.media.audio.signal import RATE
from reelwright.plan import Plan
from reelwright.settings import Settings
from reelwright.storage.records import Ledger
from reelwright.testing.simulator import Faults, Simulator, serve
from reelwright.workspace import Options, Workspace
from tests_support.films import film
from tests_support.plans import small_plan

KEYS = {"ELEVENLABS_API_KEY": "xi-any"}


@contextmanager
def studio(folder: Path, said: str = "We swim here. Every day!", faults: Faults | None = None,
           secrets: dict[str, str] = KEYS) -> Iterator[tuple[Workspace, Simulator, Plan]]:  # fmt: skip
    """Give a workspace, and a plan whose second scene shows the user's film from 0.5 s on with its sound."""
    simulator = Simulator(reply=lambda *_: said, faults=faults or Faults())
    with serve(simulator) as address:
        settings = Settings(home=folder, workers=1, secrets=secrets, addresses={"elevenlabs": f"{address}/elevenlabs"})
        workspace = Workspace.open(settings)
        time = np.arange(4 * RATE) / RATE
        tone = (0.2 * np.sin(2 * np.pi * 220 * time))[:, None].astype(np.float32)
        digest = workspace.bring(film(folder / "film.mkv", tone))
        own = {"kind": "own_file", "at": "s1", "file": digest, "rights": "own", "start": 0.5, "sound": "keep"}
        plan = small_plan(scenes=2, seconds=6).model_copy(
            update={"aspects": ("1:1",), "tier": "premium", "budget": 1.0, "music": None}
        )
        workspace.projects.begin("P", identifier="p")
        workspace.projects.add("p", plan)
        yield workspace, simulator, read_edit(own).apply(plan)
        workspace.close()


def written(workspace: Workspace, plan: Plan) -> tuple[Any, tuple[Finding, ...]]:
    """Return the captions of a plan as it is after its purchases, and what is told of its films' words."""
    graph = workspace.graph(plan)
    run = workspace.runner().run(tuple(graph.words.values()))
    return captions_of(graph, run.artifacts), tuple(found for found in run.findings if found.check == "own_words")


def test_its_words_are_captions_where_they_are_heard_and_are_paid_once(tmp_path: Path) -> None:
    with studio(tmp_path) as (workspace, simulator, plan):
        missing, books = workspace.purchase("p", plan)
        assert not missing and len(simulator.books.entries) == 1 and 0 < books.micros < 1000
        captions, told = written(workspace, plan)
        assert " ".join(cue.text for cue in captions) == "We swim here. Every day!" and not told
        assert all(cue.own for cue in captions)
        assert 2.97 <= captions[0].words[0].start < captions[-1].words[-1].end <= 6.03, "the film begins at 3 s"
        assert not workspace.to_buy(plan, workspace.runner())
        assert Ledger(workspace.database).account("project:local/p").spent == books.micros
        lowered = read_edit({"kind": "footage", "at": "s1", "sound": "lower"}).apply(plan)
        assert not workspace.graph(lowered).words, "what lies under the ad's own sound has no captions"


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("changes", "why"), [({"tier": "free"}, "nothing is bought at tier free"), ({"budget": None}, "no budget is set")]
)
def test_without_money_nobody_is_asked_and_it_is_told(tmp_path: Path, changes: dict[str, Any], why: str) -> None:
    with studio(tmp_path) as (workspace, simulator, plan):
        poor = plan.model_copy(update=changes)
        assert not workspace.to_buy(poor, workspace.runner())
        captions, (told,) = written(workspace, poor)
        assert not captions and why in told.message and told.severity == "info" and "budget" in told.remedy
        assert not simulator.books.entries


@pytest.mark.thorough
@pytest.mark.parametrize("lacking", ["key", "answer"])
def test_where_no_engine_writes_them_down_the_ad_is_made_and_says_so(tmp_path: Path, lacking: str) -> None:
    faults = Faults(at={"refused": range(1, 20)}) if lacking == "answer" else Faults()
    with studio(tmp_path, faults=faults, secrets={} if lacking == "key" else KEYS) as (workspace, _, plan):
        missing, _ = workspace.purchase("p", plan)
        assert list(missing) == ["words of your film at 2.97 s"]
        captions, (told,) = written(workspace, plan)
        assert not captions and told.severity == "warning" and "has no captions" in told.message


@pytest.mark.thorough
def test_words_of_another_language_than_the_ads_are_told_and_not_shown(tmp_path: Path) -> None:
    with studio(tmp_path) as (workspace, simulator, plan):
        german = plan.model_copy(update={"locale": "de-DE"})
        assert not workspace.purchase("p", german)[0] and len(simulator.books.entries) == 1
        captions, (told,) = written(workspace, german)
        assert not captions and "it is spoken in 'en', and the ad is in 'de'" in told.message


@pytest.mark.slow
def test_the_ad_shows_them_and_no_check_finds_them_off(tmp_path: Path) -> None:
    with studio(tmp_path) as (workspace, simulator, plan):
        built = workspace.build(plan, (), lambda: "p", Options(), None, "")
        assert not [found for found in built.findings if found.check in ("captions_sync", "own_words")]
        overlays = built.run.artifacts[built.graph.composition("1:1")].path.read_text()
        assert "We swim here." in overlays and len(simulator.books.entries) == 1
