"""A project is changed by edits: shown with its price before anything is made, kept as a version, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelwright.edits import read_edit
from reelwright.errors import ConflictError, EditError, InputError
from reelwright.plan import Plan, Take
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from tests_support.ads import write_brief
from tests_support.buying import wanting
from tests_support.plans import small_plan

WORDS = read_edit({"kind": "text", "at": "s1", "role": "headline", "content": "New words"})
PLAN = small_plan(scenes=3, seconds=9)


def take(letter: str) -> Take:
    return Take(artifact=letter * 64, engine="backdrop", model="sweep")


def project(folder: Path, plan: Plan = PLAN, takes: dict[str, Take] | None = None) -> tuple[Workspace, Path]:
    workspace = Workspace.open(Settings(home=folder))
    workspace.projects.begin("Small", identifier="p")
    workspace.projects.add("p", plan, takes)
    return workspace, Path("p")


def test_edits_are_shown_with_what_they_change_and_nothing_is_kept(tmp_path: Path) -> None:
    workspace, name = project(tmp_path)
    edited = workspace.edit(name, [WORDS], keep=False)
    assert edited.told == ("s1-0: the headline says “New words” instead of “Cold for a day”",)
    assert [change.path for change in edited.changes] == ["scenes[id=s1].shots[id=s1-0].texts"]
    assert edited.forecast.steps
    assert edited.forecast.usd == 0
    assert edited.version is None
    assert workspace.projects.numbers("p") == (1,)


def test_edits_make_a_new_version_and_their_undo_another(tmp_path: Path) -> None:
    workspace, name = project(tmp_path)
    edited = workspace.edit(name, [WORDS, read_edit({"kind": "order", "scene": "s0", "to": 3})])
    assert edited.version
    assert (edited.version.number, edited.version.parent) == (2, 1)
    assert "New words" in edited.version.note
    assert workspace.edit(name, [edited.undo]).plan == PLAN
    assert workspace.projects.numbers("p") == (1, 2, 3)


def test_what_is_to_be_filmed_has_its_price_before_anybody_films_it(tmp_path: Path) -> None:
    workspace, name = project(tmp_path, wanting("a street"))
    before = workspace.forecast(wanting("a street")).usd
    assert before > 0
    more = read_edit({"kind": "ground", "at": "s1", "ground": wanting("a lake").scenes[0].shots[0].ground.model_dump()})
    assert workspace.edit(name, [more], keep=False).forecast.usd == pytest.approx(2 * before)


def test_takes_of_what_stays_are_kept_and_others_are_not(tmp_path: Path) -> None:
    takes = {"s0-0.9x16.0": take("a"), "s1-0.9x16.0": take("b"), "music": take("c"), "gone.9x16.0": take("d")}
    workspace, name = project(tmp_path, takes=takes)
    version = workspace.edit(name, [read_edit({"kind": "seed", "at": "s1"}), WORDS]).version
    assert version
    assert set(version.takes) == {"s0-0.9x16.0", "music"}
    longer = workspace.edit(name, [read_edit({"kind": "duration", "at": "s2", "seconds": 4})]).version
    assert longer
    assert set(longer.takes) == {"s0-0.9x16.0"}


def test_what_cannot_be_edited_changes_nothing(tmp_path: Path) -> None:
    workspace, name = project(tmp_path)
    gone = read_edit({"kind": "remove_scene", "scene": "s7"})
    with pytest.raises(EditError, match=r"edits\[1\]\.scene = s7"):
        workspace.edit(name, [WORDS, gone])
    with pytest.raises(ConflictError, match="version 1 by now, not 4"):
        workspace.edit(name, [WORDS], parent=4)
    with pytest.raises(InputError, match="nothing to change"):
        workspace.edit(name, [])
    with pytest.raises(InputError, match="no project"):
        workspace.edit(Path("other"), [WORDS])
    assert workspace.projects.numbers("p") == (1,)


@pytest.mark.slow
@pytest.mark.thorough
def test_an_edited_ad_is_made_as_it_was_foretold(tmp_path: Path) -> None:
    brief = write_brief(tmp_path, voice={"enabled": False}, aspects=["1:1"])
    workspace = Workspace.open(Settings(home=tmp_path / "home"))
    ad = workspace.make(brief, tmp_path / "out")
    shot = ad.plan.shots()[0][2]
    words = {"kind": "text", "at": shot.id, "role": "headline", "content": "Ready soon"}
    edited = workspace.edit(tmp_path / "out", [read_edit(words)])
    again = workspace.render(tmp_path / "out")
    assert again.plan == edited.plan
    foretold = {step.step for step in edited.forecast.steps}
    assert {timing.step for timing in again.run.timings if timing.what == "made"} <= foretold
    assert again.run.reused > 0
    before = {file.path.name: file.digest for file in ad.files if file.path.suffix == ".mp4"}
    after = {file.path.name: file.digest for file in again.files if file.path.suffix == ".mp4"}
    assert before.keys() == after.keys()
    assert all(before[name] != after[name] for name in before)
