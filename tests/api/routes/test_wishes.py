"""Wishes over the API: shown with edits, price and time, asked back, and applied by nobody but the edits' route."""

from __future__ import annotations

from typing import Any

import pytest

from tests_support.studio import Studio


@pytest.fixture
def project(studio: Studio) -> str:
    return studio.project(plans=1)


def wished(studio: Studio, project: str, words: str, **more: Any) -> Any:
    answer = studio.ask("POST", f"/projects/{project}/wishes", json={"words": words, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_wish_is_shown_and_its_edits_do_it(studio: Studio, project: str) -> None:
    read = wished(studio, project, "make the hook darker, and no music")
    assert [edit["kind"] for edit in read["edits"]] == ["ground", "music"]
    assert len(read["told"]) == 2
    assert {change["path"] for change in read["changes"]} == {"music", "scenes[id=s0].shots[id=s0-0].ground.tone"}
    assert read["forecast"]["usd"] == 0
    assert sum(read["forecast"]["steps"].values()) > 0
    assert (read["version"], read["by"], read["unclear"], read["questions"]) == (1, "grammar", [], [])
    assert studio.ask("GET", f"/projects/{project}/plan").headers["etag"] == '"1"'
    made = studio.ask(
        "POST",
        f"/projects/{project}/edits",
        json={"edits": read["edits"]},
        headers={"If-Match": f'"{read["version"]}"'},
    )
    assert made.json() == {"version": 2, "changes": read["changes"]}


def test_what_is_open_is_asked_and_answered(studio: Studio, project: str) -> None:
    read = wished(studio, project, "make the scene longer; no captions")
    assert (read["edits"], read["forecast"], len(read["rest"])) == ([], None, 1)
    (question,) = read["questions"]
    answers = {question["id"]: question["choices"][1]["id"]}
    edits = wished(studio, project, "make the scene longer; no captions", answers=answers)["edits"]
    assert [edit.get("at") for edit in edits] == ["s1", None]


def test_what_is_not_understood_is_said_and_the_rest_done_if_wanted(studio: Studio, project: str) -> None:
    words = "no captions and wibble the wobble"
    read = wished(studio, project, words)
    assert (read["edits"], read["changes"], [left["words"] for left in read["unclear"]]) == (
        [],
        [],
        ["wibble the wobble"],
    )
    assert [edit["kind"] for edit in wished(studio, project, words, partly=True)["edits"]] == ["captions"]


def test_it_is_undone_by_words(studio: Studio, project: str) -> None:
    edits = wished(studio, project, "call it 'Winter'")["edits"]
    studio.ask("POST", f"/projects/{project}/edits", json={"edits": edits}, headers={"If-Match": "*"})
    read = wished(studio, project, "undo that")
    assert [(change["path"], change["after"]) for change in read["changes"]] == [("title", "Plan 1")]


@pytest.mark.parametrize(
    "body",
    [{}, {"words": ""}, {"words": "x" * 2001}, {"words": "x", "planner": "magic"}, {"words": "x", "apply": True}],
)
def test_what_is_no_wish_is_refused(body: dict[str, Any], studio: Studio, project: str) -> None:
    assert studio.ask("POST", f"/projects/{project}/wishes", json=body).status_code == 422


def test_a_project_without_a_plan_has_nothing_to_wish_of(studio: Studio) -> None:
    answer = studio.ask("POST", f"/projects/{studio.project()}/wishes", json={"words": "no music"})
    assert answer.status_code == 404
