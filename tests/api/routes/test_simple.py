"""The simple shape: one form in, one film of each aspect out."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from tests_support.ads import draw_product
from tests_support.studio import BRIEF, Studio


def test_a_project_of_a_brief_and_a_picture_is_begun_and_generated_once(studio: Studio, tmp_path: Path) -> None:
    draw_product(tmp_path / "bottle.png")
    brief = yaml.safe_dump(BRIEF | {"product": {"name": "Bottle", "image": "bottle.png"}})
    with (tmp_path / "bottle.png").open("rb") as file:
        made = studio.ask("POST", "/api/projects", data={"brief": brief}, files={"image": ("bottle.png", file)})
    assert made.status_code == 201
    project = made.json()["id"]
    assert (made.json()["status"], made.json()["title"]) == ("draft", "Trail Bottle")
    asset = studio.ask("GET", f"/projects/{project}/brief").json()["product"]["image"]
    assert asset.startswith("asset_")
    first = studio.ask("POST", f"/api/generation/projects/{project}/generate")
    again = studio.ask("POST", f"/api/generation/projects/{project}/generate")
    assert first.status_code == 202
    assert again.json()["job_id"] == first.json()["job_id"]
    told = studio.ask("GET", f"/api/projects/{project}").json()
    assert (told["status"], told["progress"], told["cost"], told["error_message"]) == ("pending", 0, 0.0, None)
    assert [each["id"] for each in studio.ask("GET", "/api/projects/user/all").json()] == [project]


def test_films_are_links_by_aspect_and_errors_are_told(studio: Studio) -> None:
    project = studio.project(brief=BRIEF, plans=1)
    name = "master-1x1_mp4"
    studio.render(project, **{name: b"film"})
    studio.render(project, kind="export", clip_mp4=b"other")
    job = studio.service.jobs.get("local", studio.ask("POST", f"/projects/{project}/builds", json={}).json()["id"])
    taken = studio.service.jobs.take(job.id, "w", 1)
    assert taken
    studio.service.jobs.end(taken[1], "failed", error={"kind": "failed", "message": "no disk", "problems": []})
    told = studio.ask("GET", f"/api/projects/{project}").json()
    assert (told["status"], told["error_message"]) == ("failed", "no disk")
    parts = urlsplit(told["video_urls"]["1:1"])
    assert studio.ask("GET", f"{parts.path}?{parts.query}").content == b"film"


@pytest.mark.parametrize("form", [{}, {"brief": "- a list"}, {"brief": "title: [x"}, {"brief": "duration: 900"}])
def test_what_is_no_brief_is_refused(studio: Studio, form: dict[str, str]) -> None:
    answer = studio.ask("POST", "/api/projects", data=form | {"prompt": ""})
    assert answer.status_code == 422
    assert answer.json()["problems"]


def test_a_prompt_is_enough_and_a_film_is_no_picture(studio: Studio) -> None:
    made = studio.ask("POST", "/api/projects", data={"prompt": "a bottle in snow"})
    assert (made.status_code, made.json()["title"]) == (201, "a bottle in snow")
    wrong = studio.ask("POST", "/api/projects", data={"prompt": "x"}, files={"image": ("a.png", b"no picture")})
    assert wrong.status_code == 422


def test_another_tenants_project_is_not_there(studio: Studio) -> None:
    project = studio.project("ws_other", brief=BRIEF)
    assert studio.ask("GET", f"/api/projects/{project}").status_code == 404
    assert studio.ask("POST", f"/api/generation/projects/{project}/generate").status_code == 404
    assert studio.ask("GET", "/api/projects/user/all").json() == []
