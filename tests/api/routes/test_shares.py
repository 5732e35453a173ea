"""A page for people without a session: what it shows, what opens it, and how it ends."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from reelwright.ids import new_id
from reelwright.storage.records.renders import Render, Renders
from reelwright.storage.records.shares import Shares
from reelwright.storage.records.tables.shares import shares
from tests_support.doors import Guest, House
from tests_support.plans import small_plan

FILES = {
    "master-9x16.mp4": ("video/mp4", b"film" * 100), "poster.jpg": ("image/jpeg", b"poster"),
    "captions.vtt": ("text/vtt", b"WEBVTT"), "plan.json": ("application/json", b"{}"),
}  # fmt: skip
PASSWORD = "walk the long way home"


def _render(house: House, owner: Guest, files: Any = FILES) -> str:
    projects = house.service.workspace(owner.workspace).projects
    project = projects.begin("Trail Bottle", identifier=new_id("prj")).id
    projects.add(project, small_plan(seconds=6))
    blobs = house.service.blobs(owner.workspace)
    told = [
        {"name": name, "digest": blobs.put_bytes(data), "size": len(data), "media_type": media_type}
        for name, (media_type, data) in files.items()
    ]
    render = Render(new_id("ren"), project, 1, "", told, [], 0, 1.0, time.time())
    with house.service.database.write(owner.workspace) as sql:
        Renders(house.service.database, owner.workspace).add(sql, render)
    return render.id


def _share(owner: Guest, render: str, **asked: Any) -> tuple[dict[str, Any], str]:
    """Return a share and the path of its page."""
    made = owner.told("POST", f"/renders/{render}/shares", asked)
    return made, "/shares/" + made["url"].rpartition("/s/")[2]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path.removeprefix('/api/v1')}?{parts.query}"


@pytest.fixture
def ada(house: House) -> Iterator[Guest]:
    yield house.user("ada")


def test_whoever_has_the_address_sees_the_films(house: House, ada: Guest) -> None:
    made, path = _share(ada, _render(house, ada), allow_download=True)
    told = house.stranger.told("GET", path)
    assert (told["title"], told["version"], told["allow_download"], told["allow_comments"]) == (
        "Trail Bottle", 1, True, False,
    )  # fmt: skip
    assert told["expires_at"] == made["expires_at"] == pytest.approx(time.time() + 7 * 86_400, abs=10)
    (film,) = told["films"]
    assert (film["name"], film["aspect"], told["poster"]["name"]) == ("master-9x16.mp4", "9:16", "poster.jpg")
    assert [each["name"] for each in told["captions"]] == ["captions.vtt"]
    part = house.stranger("GET", _path(film["url"]), range="bytes=4-7")
    assert (part.status_code, part.content, part.headers["content-type"]) == (206, b"film", "video/mp4")
    assert house.stranger.refused("GET", _path(film["url"]).replace("master-9x16.mp4", "plan.json")) == 403


def test_a_page_that_is_taken_back_ends_with_its_files(house: House, ada: Guest) -> None:
    render = _render(house, ada)
    made, path = _share(ada, render, allow_comments=True)
    film = _path(house.stranger.told("GET", path)["films"][0]["url"])
    assert house.stranger("GET", film).status_code == 200
    ada.told("DELETE", f"/renders/{render}/shares/{made['id']}")
    assert house.stranger.refused("GET", path) == 404
    assert house.stranger.refused("GET", film) == 404
    assert house.stranger.refused("POST", f"{path}/comments", {"name": "Gil", "text": "x"}) == 404
    (listed,) = ada.told("GET", f"/renders/{render}/shares")["items"]
    assert listed["revoked_at"] is not None
    assert "url" not in listed


def test_it_ends_with_its_time_and_with_its_project(house: House, ada: Guest) -> None:
    render = _render(house, ada)
    _, path = _share(ada, render, seconds=60)
    later = Shares(house.service.database, lambda: time.time() + 61)
    token = path.rpartition("/")[2]
    assert Shares(house.service.database).shown(token)
    with pytest.raises(Exception, match="no shared page"):
        later.shown(token)
    ada.told("DELETE", f"/projects/{ada.told('GET', f'/renders/{render}')['project']}")
    assert house.stranger.refused("GET", path) == 404


def test_a_password_opens_it_and_nothing_of_the_secrets_is_kept(house: House, ada: Guest) -> None:
    made, path = _share(ada, _render(house, ada), password=PASSWORD, allow_comments=True)
    closed = house.stranger("GET", path)
    assert (closed.status_code, closed.json()["needs"], closed.json()["type"]) == (
        401,
        "password",
        "/problems/password",
    )
    assert "Trail" not in closed.text
    assert house.stranger.refused("GET", f"{path}/comments") == 401
    assert house.stranger.refused("POST", f"{path}/comments", {"name": "Gil", "text": "x"}) == 401
    proof = house.stranger.told("POST", f"{path}/open", {"password": PASSWORD})["proof"]
    assert house.stranger.told("GET", path, share_proof=proof)["title"] == "Trail Bottle"
    assert house.stranger.refused("GET", path, share_proof=proof[:-2] + "xx") == 401
    _, other = _share(ada, _render(house, ada), password=PASSWORD)
    assert house.stranger.refused("GET", other, share_proof=proof) == 401  # a proof is for one page
    with house.service.database.read() as sql:
        kept = str(sql.execute(select(shares).where(shares.c.id == made["id"])).one())
    assert PASSWORD not in kept
    assert path.rpartition("_")[2] not in kept


def test_guessing_a_password_is_stopped(house: House, ada: Guest) -> None:
    _, path = _share(ada, _render(house, ada), password=PASSWORD)
    answers = [house.stranger("POST", f"{path}/open", {"password": f"guess {number}"}) for number in range(50)]
    told = [answer.status_code for answer in answers]
    assert told[:10] == [401] * 10
    assert set(told[10:]) == {429}
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert house.stranger.refused("POST", f"{path}/open", {"password": PASSWORD}) == 429


@pytest.mark.parametrize("token", ["x", "rwp_1_2", "rws_" + "0" * 26 + "_" + "0" * 72, "..", "%00"])
def test_what_is_no_page_is_not_found(house: House, token: str) -> None:
    assert house.stranger.refused("GET", f"/shares/{token}") == 404


def test_a_token_with_one_other_digit_is_not_found(house: House, ada: Guest) -> None:
    _, path = _share(ada, _render(house, ada))
    body = path.rpartition("/")[2][:-8]
    other = body[:-1] + ("0" if body[-1] != "0" else "1")
    forged = f"{other}{zlib.crc32(other.encode()):08x}"  # its checksum is right
    assert house.stranger.refused("GET", f"/shares/{forged}") == 404


def test_guests_say_something_under_a_name_and_see_their_own_page_alone(house: House, ada: Guest) -> None:
    render = _render(house, ada)
    project = ada.told("GET", f"/renders/{render}")["project"]
    inside = ada.told("POST", f"/projects/{project}/comments", {"text": "between us"})["id"]
    _, path = _share(ada, render, allow_comments=True)
    _, other = _share(ada, render, allow_comments=True)
    made = house.stranger.told("POST", f"{path}/comments", {"name": "Gil", "text": "Louder", "seconds": 3})
    assert (made["guest"], made["seconds"]) == ("Gil", 3)
    ada.told("POST", f"/projects/{project}/comments", {"text": "We will", "parent": made["id"]})
    told = house.stranger.told("GET", f"{path}/comments")["items"]
    assert [(each["text"], each["guest"]) for each in told] == [("Louder", "Gil"), ("We will", "")]
    assert house.stranger.told("GET", f"{other}/comments") == {"items": []}
    for parent in (inside, made["id"]):
        asked = {"name": "Gil", "text": "x", "parent": parent}
        assert house.stranger.refused("POST", f"{other}/comments", asked) == 404
    (newest, _) = ada.told("GET", f"/projects/{project}/comments")["items"]
    assert (newest["guest"], newest["user"], newest["render"], newest["version"]) == ("Gil", "", render, 1)
    assert house.stranger.refused("POST", f"{path}/comments", {"name": "G", "text": "x", "seconds": 6.5}) == 422
    assert house.stranger.refused("POST", f"{path}/comments", {"name": "", "text": "x"}) == 422


def test_a_page_that_takes_no_comments_shows_none(house: House, ada: Guest) -> None:
    _, path = _share(ada, _render(house, ada))
    assert house.stranger.refused("POST", f"{path}/comments", {"name": "Gil", "text": "x"}) == 403
    assert house.stranger.told("GET", f"{path}/comments") == {"items": []}


def test_a_page_is_not_flooded(house: House, ada: Guest) -> None:
    _, path = _share(ada, _render(house, ada), allow_comments=True)
    told = [house.stranger("POST", f"{path}/comments", {"name": "Gil", "text": "x"}).status_code for _ in range(12)]
    assert told == [201] * 10 + [429] * 2


def test_who_may_share(house: House, ada: Guest) -> None:
    render = _render(house, ada)
    made, _ = _share(ada, render)
    reviewer, stranger = house.member(ada, "rob", "reviewer"), house.user("eve")
    assert reviewer.refused("POST", f"/renders/{render}/shares", {}) == 403
    assert reviewer.refused("DELETE", f"/renders/{render}/shares/{made['id']}") == 403
    assert [each["id"] for each in reviewer.told("GET", f"/renders/{render}/shares")["items"]] == [made["id"]]
    for method, path in (
        ("POST", "/shares"), ("GET", "/shares"), ("DELETE", f"/shares/{made['id']}"),
    ):  # fmt: skip
        assert stranger.refused(method, f"/renders/{render}{path}", {} if method == "POST" else None) == 404
    own = _render(house, stranger)
    assert stranger.refused("DELETE", f"/renders/{own}/shares/{made['id']}") == 404


@pytest.mark.parametrize(
    "asked", [{"seconds": 59}, {"seconds": 91 * 86_400}, {"password": "short"}, {"seconds": "NaN"}, {"allow": True}]
)
def test_what_cannot_be_shared_so_is_refused(house: House, ada: Guest, asked: dict[str, Any]) -> None:
    assert ada.refused("POST", f"/renders/{_render(house, ada)}/shares", asked) == 422


def test_a_render_without_a_film_is_not_shared(house: House, ada: Guest) -> None:
    bare = _render(house, ada, {"poster.jpg": FILES["poster.jpg"]})
    assert ada.refused("POST", f"/renders/{bare}/shares", {}) == 422


def test_addresses_begin_with_the_public_one(tmp_path: Path) -> None:
    house = House(tmp_path, accounts="local", public_url="https://ads.example.com")
    ada = house.user("ada")
    ada.headers["host"] = "ads.example.com"
    ada.headers["origin"] = "https://ads.example.com"
    made = ada.told("POST", f"/renders/{_render(house, ada)}/shares", {})
    assert made["url"].startswith("https://ads.example.com/s/rwp_")
    house.close()
