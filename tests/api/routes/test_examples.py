"""What people start from: shown to everybody, begun as a project with its pictures."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from reelwright.brief import Brief
from tests_support.doors import House
from tests_support.studio import Studio


def test_every_example_is_shown_with_a_small_picture(house: House) -> None:
    answer = house.stranger("GET", "/examples")
    found = answer.json()["items"]
    assert len(found) == 12
    for each in found:
        picture = house.stranger("GET", each["thumbnail"].removeprefix("/api/v1"))
        assert len(picture.content) <= 40_000
        image = Image.open(io.BytesIO(picture.content))
        wide, tall = map(int, each["aspects"][0].split(":"))
        assert image.width / image.height == pytest.approx(wide / tall, abs=0.01)
        Brief.read(each["brief"])  # it may be sent as it is
    assert house.stranger("GET", "/examples", if_none_match=answer.headers["etag"]).status_code == 304


def test_a_project_begun_from_one_has_its_brief_and_pictures(studio: Studio) -> None:
    shown = next(each for each in studio.ask("GET", "/examples").json()["items"] if each["name"] == "trail-bottle")
    made = studio.ask("POST", "/examples/trail-bottle/begin")
    assert (made.status_code, made.json()["title"]) == (201, "Trail Bottle launch")
    brief = studio.ask("GET", f"/projects/{made.json()['id']}/brief").json()
    assets = [
        studio.ask("GET", f"/assets/{name}").json() for name in (brief["product"]["image"], brief["brand"]["logo"])
    ]
    assert [(each["name"], each["state"], each["kind"]) for each in assets] == [
        ("trail-bottle.jpg", "ready", "picture"), ("trailworks-logo.png", "ready", "picture"),
    ]  # fmt: skip
    assert brief["duration"] == shown["seconds"] == 15
    assert shown["has_photo"]


def test_one_without_a_photo_is_begun_too(studio: Studio) -> None:
    made = studio.ask("POST", "/examples/cold-brew/begin")
    assert made.status_code == 201
    assert studio.ask("GET", f"/projects/{made.json()['id']}/brief").json()["prompt"].startswith("20 s")


@pytest.mark.parametrize("name", ["nothing", "..", "%2e%2e%2fpyproject", "trail-bottle.yaml", "photos"])
def test_what_is_no_example_is_not_found(studio: Studio, name: str) -> None:
    assert studio.ask("POST", f"/examples/{name}/begin").status_code in (404, 405)
    assert studio.ask("GET", f"/examples/{name}/thumbnail").status_code == 404


def test_a_stranger_and_a_viewer_begin_nothing(house: House) -> None:
    assert house.stranger.refused("POST", "/examples/cold-brew/begin") == 401
    viewer = house.member(house.user("ada"), "eve", "viewer")
    assert viewer.refused("POST", "/examples/cold-brew/begin") == 403
