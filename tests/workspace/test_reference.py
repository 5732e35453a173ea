"""A brief with a reference is planned after it, from its study; a film that is not the user's never comes in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planning.replica.studies import study, written
from reelwright.brief.model import ReferenceBrief
from reelwright.build.events import OnEvent
from reelwright.digest import digest_file
from reelwright.errors import InputError, MediaError
from reelwright.plan import Footage
from reelwright.settings import Settings
from reelwright.study import FilmStudy
from reelwright.workspace import Workspace
from reelwright.workspace.senses import Asking
from reelwright.workspace.study import Studied as Measured
from tests_support.ads import write_brief
from tests_support.hostile import film

LENGTHS = (2.0, 3.0, 4.0, 3.0, 3.0)


def told(folder: Path, file: str = "study.json", **changes: Any) -> Path:
    path = folder / file
    path.write_text(study(LENGTHS, texts=(written("ACME", 0, 1.9),), **changes).model_dump_json(), "utf-8")
    return path


def workspace(folder: Path) -> Workspace:
    return Workspace.open(Settings(home=folder / "home"))


def test_a_brief_is_planned_after_its_reference(tmp_path: Path) -> None:
    told(tmp_path)
    brief = write_brief(tmp_path, reference="study.json")
    plan = workspace(tmp_path).plan(brief).plan
    assert plan.reference
    assert plan.reference.rights == "foreign"
    assert len(plan.reference.shots) == len(LENGTHS)
    assert "ACME" not in plan.model_dump_json()


def test_a_reference_that_is_given_wins(tmp_path: Path) -> None:
    told(tmp_path)
    other = told(tmp_path, "other.json", name="other.mp4")
    brief = write_brief(tmp_path, reference={"file": "study.json", "rights": "licensed"})
    plan = workspace(tmp_path).plan(brief, reference=ReferenceBrief(file=other)).plan
    assert plan.reference
    assert (plan.reference.name, plan.reference.rights) == ("other.mp4", "foreign")


@pytest.mark.parametrize(
    ("name", "content", "limit"),
    [
        ("study.json", "[]", "reference"),
        ("study.json", "{", "this is not a study"),
        ("study.json", '{"name": "x"}', "required"),
        ("study.json", json.dumps({"a": [[]] * 3}), "no such field"),
        ("film.mp4", "", "neither a film nor a picture"),
        ("absent.json", None, "no such file"),
    ],
)
def test_what_is_no_study_is_refused_by_name(tmp_path: Path, name: str, content: str | None, limit: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, "utf-8")
    brief = write_brief(tmp_path, reference=name)
    with pytest.raises(InputError) as caught:
        workspace(tmp_path).plan(brief)
    assert any(limit in problem.limit or limit in str(problem) for problem in caught.value.problems)
    assert all(problem.where.startswith("reference") for problem in caught.value.problems)


class Studied(Workspace):
    """A workspace that can study films: it knows one study for all of them."""

    found: FilmStudy

    def study(self, reference: Path | str, on_event: OnEvent | None = None, asking: Asking | None = None) -> Measured:
        assert Path(reference).is_file() and on_event is None and asking is None, "a plan without a project buys none"
        return Measured("film.mp4", self.found)


@pytest.mark.parametrize("rights", ["foreign", "own"])
def test_only_the_users_own_film_comes_into_the_store(tmp_path: Path, rights: str) -> None:
    path = film(tmp_path / "film.mp4", frames=450, width=160, height=284)
    brief = write_brief(tmp_path, reference={"file": "film.mp4", "rights": rights}, duration=15)
    desk = Studied.open(Settings(home=tmp_path / "home"))
    desk.found = study(LENGTHS)
    plan = desk.plan(brief).plan
    digest = digest_file(path)
    shown = [shot.ground for _, _, shot in plan.shots() if isinstance(shot.ground, Footage)]
    assert desk.blobs.has(digest) == bool(shown) == (rights == "own")
    assert (digest in plan.model_dump_json()) == (rights == "own")
    assert desk.graph(plan).targets()


def test_a_film_that_is_not_there_is_told(tmp_path: Path) -> None:
    brief = write_brief(tmp_path, reference={"file": "film.mp4", "rights": "own"})
    with pytest.raises(MediaError, match="there is no such file"):
        workspace(tmp_path).plan(brief)
