"""A page says that it has rendered a version; whether that is so is judged later (tests/workspace/test_browser.py)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reelwright.access.caller import LOCAL
from reelwright.workspace.intake import keep
from tests_support.films import film as write_film
from tests_support.studio import Studio

ENCODER = {"codec": "avc1.640028", "hardware": True, "seconds": 3.5}


def _asset(studio: Studio, path: Path, workspace: str = "local") -> str:
    return keep(studio.service, replace(LOCAL, workspace=workspace), path.name, path).id


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_film(tmp_path / "render.mp4", None, seconds=1)


def test_a_job_is_accepted_for_a_film_of_a_version(studio: Studio, film: Path) -> None:
    project = studio.project(plans=2)
    asked = {"aspect": "9:16", "upload": _asset(studio, film), "encoder": ENCODER}
    answer = studio.ask("POST", f"/projects/{project}/versions/1/browser-renders", json=asked)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert (job["kind"], job["cost_usd"], job["params"]["version"]) == ("browser", 0.0, 1)
    assert job["params"]["encoder"] == ENCODER


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"aspect": "16:9"}, 422), ({"upload": "asset_other"}, 404), ({"encoder": {"codec": ""}}, 422),
        ({"encoder": {**ENCODER, "seconds": -1}}, 422), ({"upload": "../x"}, 422), ({"encoder": None}, 422),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_refused(studio: Studio, film: Path, change: dict[str, Any], status: int) -> None:
    project = studio.project(plans=1)
    asked = {"aspect": "9:16", "upload": _asset(studio, film), "encoder": ENCODER} | change
    answer = studio.ask("POST", f"/projects/{project}/versions/1/browser-renders", json=asked)
    assert answer.status_code == status, answer.text


def test_a_text_that_is_called_a_film_is_not_taken(studio: Studio) -> None:
    project, text = studio.project(plans=1), b"a text, renamed"
    begun = studio.ask("POST", "/uploads", json={"name": "film.mp4", "size": len(text), "media_type": "video/mp4"})
    asset = begun.json()["asset"]["id"]
    asked = {"aspect": "9:16", "upload": asset, "encoder": ENCODER}
    path = f"/projects/{project}/versions/1/browser-renders"
    assert studio.ask("POST", path, json=asked).status_code == 422  # it has not come yet
    headers = {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    studio.ask("PATCH", f"/uploads/{asset}", content=text, headers=headers)
    assert studio.ask("POST", f"/uploads/{asset}/finish").status_code == 422
    answer = studio.ask("POST", path, json=asked)
    assert answer.status_code == 422
    assert "none of what is taken" in answer.text


def test_another_tenants_film_and_version_are_not_there(studio: Studio, film: Path) -> None:
    ours, theirs = studio.project(plans=1), studio.project("ws_other", plans=1)
    asked = {"aspect": "9:16", "upload": _asset(studio, film, "ws_other"), "encoder": ENCODER}
    assert studio.ask("POST", f"/projects/{ours}/versions/1/browser-renders", json=asked).status_code == 404
    assert studio.ask("POST", f"/projects/{ours}/versions/2/browser-renders", json=asked).status_code == 404
    assert studio.ask("POST", f"/projects/{theirs}/versions/1/browser-renders", json=asked).status_code == 404


def test_the_engine_is_listed_and_never_routed_to(studio: Studio) -> None:
    shown = studio.ask("GET", "/engines/browser").json()["engines"][0]
    assert (shown["capability"], shown["usd"]) == ("render", 0.0)
    assert "WebCodecs" in shown["detail"]
    route = studio.ask("POST", "/routes", json={"capability": "render", "tier": "free"}).json()
    assert route["choices"] == []
    assert "a page of the studio" in route["refused"][0]["reason"]
