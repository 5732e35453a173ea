"""People who speak on camera, over a simulated provider: their film, the part of the line, the clip, the ad."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelwright.errors import InputError
from reelwright.media.audio.files import read_audio
from reelwright.media.pictures import encode_png
from reelwright.media.video import decode
from reelwright.plan import Asset, Generated, Plan, VoiceLine, read_plan
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Rate, Simulator, serve
from reelwright.workspace import Options, Workspace
from tests_support.buying import GROUND, QUICK
from tests_support.plans import small_plan

pytestmark = pytest.mark.thorough
RATES = {"sync:lipsync-2": Rate(50_000, "second")}


@contextmanager
def studio(folder: Path, **named: Any) -> Iterator[tuple[Workspace, Simulator]]:
    simulator = Simulator(pace=QUICK, side=96, rates=RATES, **named)
    with serve(simulator) as address:
        keys = {"SYNC_API_KEY": "sync_test"}
        settings = Settings(home=folder, workers=1, secrets=keys, addresses={"sync": f"{address}/sync/v2"})
        workspace = Workspace.open(settings)
        yield workspace, simulator
        workspace.close()


def speaking(workspace: Workspace) -> Plan:
    """Return a plan whose first shot shows a person who speaks its line; he is a picture."""
    picture = np.full((320, 240, 3), 140, np.uint8)
    picture[80:200, 60:180] = (220, 170, 140)
    digest = workspace.blobs.put_bytes(encode_png(picture))
    plan = small_plan(scenes=2, seconds=7)
    ground = Generated(prompt="speaks to the camera", seed=1, speaker="host", instead=GROUND)
    first = plan.scenes[0]
    shot = first.shots[0].model_copy(update={"ground": ground, "product": None})
    scene = first.model_copy(update={"shots": (shot, *first.shots[1:]), "voice": VoiceLine(text="Cold for a day")})
    return plan.model_copy(update={
        "scenes": (scene, *plan.scenes[1:]), "tier": "premium", "budget": 5.0, "aspects": ("1:1",),
        "assets": (*plan.assets, Asset(id="host", kind="speaker", digest=digest, name="host.png", still=True)),
    })  # fmt: skip


def test_a_person_says_the_line_of_a_scene(tmp_path: Path) -> None:
    with studio(tmp_path) as (workspace, simulator):
        plan = speaking(workspace)
        graph = workspace.graph(plan)
        (step,) = [step for step, one in graph.purchases.items() if one.open]
        workspace.projects.begin("P", identifier="p")
        built = workspace.build(plan, (), lambda: "p", Options(), None, "")
        assert not [found for found in built.findings if found.check == "placeholder"]
        (entry,) = simulator.books.entries
        assert entry.provider == "sync" and built.books.micros == entry.charged > 0
        shown = next(made for one, made in built.run.artifacts.items() if one.name == step.name)
        assert shown.facts["engine"] == "sync"
        line = next(made for one, made in built.run.artifacts.items() if one.kind == "spoken")
        said = read_audio(line.path)
        frames = plan.scenes[0].shots[0].frames
        assert abs(len(said) / 48_000 - frames / 30) < 0.001
        assert not np.abs(said[:2400]).max() and np.abs(said[4800:48_000]).max() > 0.01, "a lead of silence, then words"
        lips = next(made for one, made in built.run.artifacts.items() if one.kind == "lips").facts["lips"]
        assert lips is None or (abs(lips["lag"]) <= 0.52 and 0 <= lips["like"] <= 1)
        portrait = next(made for one, made in built.run.artifacts.items() if one.kind == "portrait")
        assert len(list(decode(portrait.path))) == frames

        again = workspace.build(plan, (), lambda: "p", Options(), None, "")
        assert (again.run.made, again.books.micros, len(simulator.books.entries)) == (0, 0, 1)


@pytest.mark.slow
def test_where_no_lips_are_moved_something_simple_is_shown_and_told(tmp_path: Path) -> None:
    with studio(tmp_path, faults=Faults(at={"failed": range(1, 20)})) as (workspace, _):
        workspace.projects.begin("P", identifier="p")
        built = workspace.build(speaking(workspace), (), lambda: "p", Options(), None, "")
        (finding,) = [found for found in built.findings if found.check == "placeholder"]
        assert finding.where == "speaker of s0-0"


def test_a_speaker_without_a_line_is_refused(tmp_path: Path) -> None:
    with studio(tmp_path) as (workspace, _):
        plan = speaking(workspace)
        silent = plan.scenes[0].model_copy(update={"voice": None})
        with pytest.raises(InputError, match="who speaks on camera speaks the scene's line"):
            read_plan(plan.model_copy(update={"scenes": (silent, *plan.scenes[1:])}).model_dump(mode="json"))
