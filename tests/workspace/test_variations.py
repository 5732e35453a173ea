"""Variations are foretold with what they share counted once, built into a folder, and ranked by their results."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reelwright.cli import run
from reelwright.errors import InputError, RefusedError
from reelwright.plan import Plan, Transition, VoiceLine
from reelwright.planning.variations import Matrix
from reelwright.settings import Settings
from reelwright.words import SIZES
from reelwright.workspace import Workspace
from reelwright.workspace.quoting import quote
from reelwright.workspace.quoting import quote_all as all_quoted
from reelwright.workspace.variations import Prepared, check_price, judge, keep, of, prepare, take_results
from reelwright.workspace.variations import quote as quoted
from tests_support.buying import wanting
from tests_support.plans import small_plan

HOOKS = Matrix.read({"axes": {"hook": ["A cold one", "Stay cool"], "headline": [None, "Made to last"]}})


def kept(folder: Path, plan: Plan) -> Workspace:
    workspace = Workspace.open(Settings(home=folder))
    workspace.projects.begin("Small", identifier="p")
    workspace.projects.add("p", plan)
    return workspace


def prepared(workspace: Workspace, matrix: Matrix = HOOKS) -> Prepared:
    return prepare(workspace, workspace.projects.get("p"), matrix)


def test_what_variations_share_is_foretold_once(tmp_path: Path) -> None:
    workspace = kept(tmp_path, small_plan(scenes=3, seconds=9))
    alone = quote(workspace, small_plan(scenes=3, seconds=9))
    found = quoted(workspace, prepared(workspace))
    for kind in ("backdrop", "music"):
        assert found.steps.get(kind, 0) == alone.steps.get(kind, 0)
    assert found.steps["segment"] == 2 + 2 + 1  # two hooks, two headlines, one last scene
    assert found.steps["master"] == found.steps["checks"] == 4
    assert found.seconds < 4 * alone.seconds


def test_a_scene_that_moves_into_the_changed_one_is_foretold_too(tmp_path: Path) -> None:
    plan = small_plan(scenes=3, seconds=9)
    shot = plan.scenes[1].shots[0].model_copy(update={"transition": Transition(kind="dissolve", frames=9)})
    moved = plan.scenes[1].model_copy(update={"shots": (shot,)})
    plan = Plan.read(plan.model_copy(update={"scenes": (plan.scenes[0], moved, plan.scenes[2])}).model_dump())
    workspace = kept(tmp_path, plan)
    matrix = Matrix.read({"axes": {"headline": [None, "Made to last"]}})
    assert quoted(workspace, prepared(workspace, matrix)).steps["segment"] == 3 + 2


def test_clips_are_bought_once_for_all_and_the_budget_holds_for_all(tmp_path: Path) -> None:
    plan = wanting("a street").model_copy(update={"budget": 5.0})
    workspace = kept(tmp_path, plan)
    alone = quote(workspace, plan)
    texts = prepared(workspace, Matrix.read({"axes": {"hook": ["One", "Two", "Three"]}}))
    assert alone.price_usd > 0
    assert quoted(workspace, texts).price_usd == pytest.approx(alone.price_usd)
    words = [{"label": each, "edits": [{"kind": "prompt", "at": "s0-0", "add": each}]} for each in "abc"]
    filmed = Matrix.read({"axes": {"ground": words}, "budget": alone.worst_usd * 2.5})
    found = quoted(workspace, prepared(workspace, filmed))
    assert found.price_usd == pytest.approx(3 * alone.price_usd)
    with pytest.raises(RefusedError, match="Nothing was spent"):
        check_price(workspace, prepared(workspace, filmed), found, "q")
    check_price(workspace, prepared(workspace, filmed.model_copy(update={"budget": 9.0})), found, "q")
    unset = plan.model_copy(update={"budget": None})
    workspace.projects.add("p", unset)
    with pytest.raises(InputError, match="no budget is set"):
        check_price(workspace, prepared(workspace, Matrix.read({"axes": {"ground": words}})), found, "q")


def test_variations_that_stay_keep_their_version_and_their_results(tmp_path: Path) -> None:
    workspace = kept(tmp_path, small_plan(scenes=3, seconds=9))
    project = workspace.projects.begin("v", identifier="v", base="p")
    first = keep(workspace, prepared(workspace), project)
    assert [each.version for each in first.variants] == [1, 2, 3, 4]
    table = "name,impressions,clicks\nhook-1_headline-0,100,5\nhook-2_headline-0,100,9\n"
    take_results(workspace, workspace.projects.get("v"), table)
    less = Matrix.read({"axes": {"hook": ["A cold one", "New"], "headline": [None]}})
    again = keep(workspace, prepared(workspace, less), workspace.projects.get("v"))
    assert [(each.name, each.version) for each in again.variants] == [
        ("hook-1_headline-0", 1),
        ("hook-2_headline-0", 5),
    ]
    assert [each.variant for each in again.results] == ["hook-1_headline-0", "hook-2_headline-0"]
    assert judge(again).rankings
    with pytest.raises(InputError, match="has no variations"):
        of(workspace.projects.get("p"))


def test_lines_in_the_language_of_the_ad_are_told(tmp_path: Path) -> None:
    plan = small_plan(scenes=3, seconds=12)
    spoken = plan.scenes[1].model_copy(update={"voice": VoiceLine(text="Cold")})
    plan = plan.model_copy(update={"scenes": (plan.scenes[0], spoken, plan.scenes[2])})
    workspace = kept(tmp_path, plan)
    (note,) = prepared(workspace, Matrix.read({"axes": {"locale": ["es-ES", "en-GB"]}})).notes
    assert (note.where, note.severity) == ("es-es", "warning")
    assert note.evidence["texts"] == ["Cold for a day", "Cold"]
    assert "line s1" in note.evidence["columns"]


def test_two_hundred_are_foretold_in_seconds(tmp_path: Path) -> None:
    workspace = kept(tmp_path, small_plan(scenes=6, seconds=12))
    axes = {"hook": [f"Hook {n}" for n in range(20)], "headline": [f"Line {n}" for n in range(10)]}
    many = prepared(workspace, Matrix.read({"axes": axes}))
    assert all_quoted(workspace, many.plans, many.base.plan).steps["segment"] == 20 + 10 + 4


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(SIZES, "9:16", (432, 768))
    monkeypatch.setitem(SIZES, "1:1", (432, 432))
    return


@pytest.mark.thorough
@pytest.mark.usefixtures("small")
def test_a_matrix_becomes_a_folder_of_films_that_results_rank(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("REELWRIGHT_HOME", str(home))
    (tmp_path / "plan.json").write_text(small_plan(scenes=3, seconds=6).model_dump_json())
    ad, table = tmp_path / "ad", tmp_path / "m.csv"
    assert run(["render", str(tmp_path / "plan.json"), "-o", str(ad), "--fail-on", "never"]) == 0
    table.write_text("hook;headline;aspects\nA cold one;;9:16 1:1\nStay cool;Made to last;\n")

    heard: list[str] = []

    def told(*arguments: str) -> dict[str, object]:
        capsys.readouterr()
        code = run([*arguments, "--json"])
        out = capsys.readouterr()
        heard.append(out.err)
        found = json.loads(out.out)
        assert code == 0, found
        return dict(found)

    vary = ["vary", str(ad), str(table), "--multiply"]
    cost = told(*vary, "--cost")
    assert len(cost["variations"]) == 2  # type: ignore[arg-type]
    made = told(*vary, "--fail-on", "never")
    steps = cost["forecast"]["steps"]  # type: ignore[index]
    assert (steps["segment"], steps["master"]) == (2 + 1 + 4, 4)
    assert 0.8 * sum(steps.values()) <= made["made"] <= sum(steps.values())  # type: ignore[operator]
    assert "2/2 Rendering and checking: " in heard[-1]
    folder = ad / "variations"
    rows = list(csv.DictReader((folder / "manifest.csv").read_text("utf-8-sig").splitlines()))
    assert [row["name"] for row in rows] == [
        "hook-1_headline-1-9x16", "hook-1_headline-1-1x1", "hook-2_headline-1-9x16", "hook-2_headline-1-1x1"
    ]  # fmt: skip
    assert all((folder / row["file"]).stat().st_size == int(row["bytes"]) for row in rows)
    assert Counter(row["axis_hook"] for row in rows) == {"A cold one": 2, "Stay cool": 2}
    workspace = Workspace.open(Settings(home=home))
    before = workspace.projects.numbers(workspace.projects.find(folder).id)
    again = told(*vary, "--fail-on", "never")
    assert again["made"] == 0
    assert told(*vary, "--cost")["forecast"]["steps"] == {}  # type: ignore[index]
    assert workspace.projects.numbers(workspace.projects.find(folder).id) == before
    assert workspace.projects.numbers(workspace.projects.find(ad).id) == (1,)  # the ad itself stays as it is

    results = tmp_path / "r.csv"
    results.write_text(
        "ad name,impressions,clicks\n" + "\n".join(f"{row['name']},5000,{9 * n}" for n, row in enumerate(rows))
    )
    ranked = told("results", str(folder), str(results))
    assert {ranking["axis"] for ranking in ranked["rankings"]} == {"", "hook", "aspect"}  # type: ignore[attr-defined]
    assert "What worked" in (folder / "index.html").read_text()
    results.write_text("ad name,impressions,clicks\nnobody,1,1\n")
    assert run(["results", str(folder), str(results)]) == 2
    assert "there is no such variation" in capsys.readouterr().err
    assert run(["vary", str(ad), str(table), "--multiply", "-o", str(ad)]) == 2
    assert "Choose another folder" in capsys.readouterr().err
