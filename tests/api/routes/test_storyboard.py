"""Storyboards over the API: asked for as a job, looked at with what going on costs."""

from __future__ import annotations

import pytest

from reelwright.settings import LOCAL
from reelwright.workspace.work import DONE, carry
from tests_support.buying import wanting
from tests_support.studio import Studio


@pytest.mark.slow
def test_a_storyboard_is_made_by_a_job_and_shown(studio: Studio) -> None:
    project = studio.project(plans=1)
    asked = studio.ask("POST", f"/projects/{project}/storyboard", json={})
    assert asked.status_code == 202
    held = studio.service.jobs.take(asked.json()["id"], "w", 1)
    assert held and carry(studio.service, *held) == DONE
    board = studio.ask("GET", f"/projects/{project}/storyboard").json()
    assert board["version"] == 1 and (board["price_usd"], board["obstacle"]) == (0, "")
    assert all(len(place["stills"]) == 1 and not place["filmed"] for place in board["places"])
    still = board["places"][0]["stills"][0]
    file = studio.ask("GET", f"/renders/{still['render']}/files/{still['name']}")
    assert file.status_code == 200 and file.content.startswith(b"\x89PNG")
    listed = studio.ask("GET", f"/projects/{project}/renders").json()["items"]
    assert [render["kind"] for render in listed] == ["storyboard"]


def test_what_cannot_be_filmed_is_told_on_the_board(studio: Studio) -> None:
    project = studio.project()
    studio.service.workspace(LOCAL).projects.add(project, wanting("a lake"))
    board = studio.ask("GET", f"/projects/{project}/storyboard").json()
    assert board["places"][0]["filmed"] and board["places"][0]["approved"] is None
    assert "REPLICATE_API_TOKEN" in board["obstacle"] or "No engine" in board["obstacle"]
    drawn = studio.ask("POST", f"/projects/{project}/storyboard/quote", json={}).json()
    assert drawn == {"pictures": 0, "price_usd": 0, "worst_usd": 0, "obstacle": ""}, (
        "this machine draws what nobody makes"
    )
    change = {"still": "a" * 64, "words": "a red tent"}
    assert studio.ask("POST", f"/projects/{project}/storyboard/quote", json={"change": change}).status_code == 404


@pytest.mark.parametrize(
    "wish",
    [{"shots": ["s9-1"]}, {"change": {"still": "x", "words": "a"}}, {"seed": -1},
     {"again": True, "change": {"still": "a" * 64, "words": "a"}}],
)  # fmt: skip
def test_a_wish_that_cannot_be_is_refused_before_it_is_a_job(studio: Studio, wish: dict[str, object]) -> None:
    project = studio.project(plans=1)
    answer = studio.ask("POST", f"/projects/{project}/storyboard", json=wish)
    assert answer.status_code == 422
    assert studio.ask("GET", "/jobs").json()["items"] == []
