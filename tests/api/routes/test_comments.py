"""People comment on films at a time, answer, settle, and decide; who may what follows their roles."""

from __future__ import annotations

import time
from typing import Any

import pytest

from reelwright.ids import new_id
from reelwright.storage.records.renders import Render, Renders
from tests_support.doors import Guest, House
from tests_support.plans import small_plan
from tests_support.served import ask


def _project(house: House, owner: Guest) -> str:
    projects = house.service.workspace(owner.workspace).projects
    project = projects.begin("Film", identifier=new_id("prj")).id
    projects.add(project, small_plan(seconds=6))
    projects.add(project, small_plan(seconds=8))
    return project


def _render(house: House, owner: Guest, project: str, version: int) -> str:
    render = Render(new_id("ren"), project, version, "", [], [], 0, 1.0, time.time())
    with house.service.database.write(owner.workspace) as sql:
        Renders(house.service.database, owner.workspace).add(sql, render)
    return render.id


def test_a_comment_is_kept_at_its_place_and_answered(house: House) -> None:
    ada = house.user("ada")
    project = _project(house, ada)
    path, render = f"/projects/{project}/comments", _render(house, ada, project, 1)
    told = {"version": 1, "render": render, "seconds": 2.5, "aspect": "9:16", "box": [0.1, 0.2, 0.3, 0.4]}
    made = ada.told("POST", path, {**told, "text": "Larger,\n  please  <b>"})
    assert made["text"] == "Larger,\nplease <b>"  # data, as it was written
    assert {name: made[name] for name in told} == told
    eve = house.member(ada, "eve", "viewer")
    reply = eve.told("POST", path, {"parent": made["id"], "text": "Yes"})
    assert (reply["version"], reply["seconds"], reply["user"]) == (1, 2.5, eve.user)
    assert eve.refused("POST", path, {"parent": reply["id"], "text": "Deeper"}) == 422
    ada.told("POST", path, {"text": "Of the newest", "seconds": 7})
    (newest, first) = ada.told("GET", path)["items"]
    assert (newest["version"], [each["text"] for each in first["replies"]]) == (2, ["Yes"])
    assert [each["id"] for each in ada.told("GET", f"{path}?version=1")["items"]] == [made["id"]]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"text": ""}, 422), ({"text": " \n "}, 422), ({"text": "x" * 4001}, 422), ({"text": "a\x00b"}, 422),
        ({"text": "\u202eevil"}, 422), ({"text": "x", "seconds": -1}, 422), ({"text": "x", "seconds": 8.01}, 422),
        ({"text": "x", "box": [0.5, 0.5, 0.6, 0.1]}, 422), ({"text": "x", "box": [0, 0, 0, 1]}, 422),
        ({"text": "x", "box": [0, 0, 1]}, 422), ({"text": "x", "aspect": "16:9"}, 422),
        ({"text": "x", "version": 9}, 404), ({"text": "x", "render": "ren_other"}, 404),
        ({"text": "x", "parent": "comment_1"}, 404), ({"text": "x", "version": 0}, 422),
        ({"text": "x", "user": "eve"}, 422),
    ],
)  # fmt: skip
def test_what_the_film_has_not_is_refused(house: House, asked: dict[str, Any], status: int) -> None:
    ada = house.user("ada")
    assert ada.refused("POST", f"/projects/{_project(house, ada)}/comments", asked) == status


def test_no_number_and_ten_megabytes_are_refused(house: House) -> None:
    ada = house.user("ada")
    path = f"/projects/{_project(house, ada)}/comments"
    headers = {**ada.headers, "content-type": "application/json"}
    for body, status in (
        (b'{"text": "x", "seconds": NaN}', 422), (b'{"text": "x", "box": [0, 0, Infinity, 1]}', 422),
        (b'{"text": "' + b"x" * (10 << 20) + b'"}', 413),
    ):  # fmt: skip
        assert ask(house.app, "POST", f"/api/v1{path}", headers=headers, content=body).status_code == status


def test_a_render_of_another_version_is_refused(house: House) -> None:
    ada = house.user("ada")
    project = _project(house, ada)
    asked = {"text": "x", "render": _render(house, ada, project, 1), "version": 2}
    assert ada.refused("POST", f"/projects/{project}/comments", asked) == 422


def test_who_may_what(house: House) -> None:
    ada = house.user("ada")
    project = _project(house, ada)
    path = f"/projects/{project}/comments"
    guests = {role: house.member(ada, role, role) for role in ("editor", "reviewer", "viewer")}
    made = {name: guest.told("POST", path, {"text": name})["id"] for name, guest in guests.items()}
    viewer, reviewer, editor = guests["viewer"], guests["reviewer"], guests["editor"]
    assert viewer.refused("PATCH", f"{path}/{made['editor']}", {"resolved": True}) == 403
    assert viewer.told("PATCH", f"{path}/{made['viewer']}", {"text": "else"})["text"] == "else"
    assert reviewer.told("PATCH", f"{path}/{made['editor']}", {"resolved": True})["resolved"]
    assert [each["id"] for each in ada.told("GET", f"{path}?resolved=true")["items"]] == [made["editor"]]
    assert editor.refused("PATCH", f"{path}/{made['viewer']}", {"text": "put into his mouth"}) == 403
    assert reviewer.refused("DELETE", f"{path}/{made['viewer']}") == 403
    editor.told("DELETE", f"{path}/{made['viewer']}")
    assert editor.refused("DELETE", f"{path}/{made['viewer']}") == 404
    assert house.key(ada, "read").refused("POST", path, {"text": "robot"}) == 403
    robot = house.key(ada, "read", "review").told("POST", path, {"text": "robot"})
    assert robot["user"] == ada.user


def test_a_verdict_holds_for_its_version_and_all_are_kept(house: House) -> None:
    ada = house.user("ada")
    project = _project(house, ada)
    path, viewer = f"/projects/{project}/review", house.member(ada, "eve", "viewer")
    assert ada.told("GET", path) == {"version": 2, "verdict": None, "history": []}
    ada.told("PUT", path, {"version": 1, "verdict": "approved"})
    assert viewer.told("GET", path)["verdict"] is None  # the newest version is another one
    asked = {"version": 2, "verdict": "changes_requested", "note": "The end is too long."}
    for _ in range(2):  # the same again changes nothing
        told = ada.told("PUT", path, asked)
    assert (told["verdict"], len(told["history"]), told["history"][0]["note"]) == (
        "changes_requested", 2, "The end is too long.",
    )  # fmt: skip
    assert ada.told("PUT", path, {"version": 2, "verdict": "approved"})["verdict"] == "approved"
    assert viewer.refused("PUT", path, asked) == 403
    assert ada.refused("PUT", path, {"version": 3, "verdict": "approved"}) == 404
    assert ada.refused("PUT", path, {"version": 2, "verdict": "maybe"}) == 422


def test_pages_and_endpoints_hear_of_it(house: House) -> None:
    ada = house.user("ada")
    project = _project(house, ada)
    hook = ada.told("POST", "/webhooks", {"url": "https://example.com/hook", "kinds": ["comment.added"]})["webhook"]
    made = ada.told("POST", f"/projects/{project}/comments", {"text": "canary text"})
    ada.told("PUT", f"/projects/{project}/review", {"version": 2, "verdict": "approved"})
    told = [each for each in house.service.jobs.told(0, workspace=ada.workspace) if each.kind != "version.added"]
    assert [(each.kind, each.project) for each in told] == [("comment.added", project), ("review.changed", project)]
    assert told[0].data["comment"] == made["id"]
    assert "canary" not in str(told)
    (sent,) = ada.told("GET", f"/webhooks/{hook['id']}/deliveries")["items"]
    assert sent["kind"] == "comment.added"


def test_another_workspace_sees_and_says_nothing(house: House) -> None:
    ada, eve = house.user("ada"), house.user("eve")
    project = _project(house, ada)
    path = f"/projects/{project}/comments"
    made = ada.told("POST", path, {"text": "ours"})["id"]
    assert eve.refused("GET", path) == 404
    assert eve.refused("POST", path, {"text": "x"}) == 404
    assert eve.refused("PATCH", f"{path}/{made}", {"text": "x"}) == 404
    assert eve.refused("PUT", f"/projects/{project}/review", {"version": 1, "verdict": "approved"}) == 404
    own = _project(house, eve)
    foreign = _render(house, ada, project, 1)
    assert eve.refused("POST", f"/projects/{own}/comments", {"text": "x", "render": foreign}) == 404
    assert eve.refused("POST", f"/projects/{own}/comments", {"text": "x", "parent": made}) == 404


def test_what_was_said_goes_with_the_project_and_a_name_with_its_user(house: House) -> None:
    ada = house.user("ada")
    eve, project = house.member(ada, "eve", "reviewer"), _project(house, ada)
    path = f"/projects/{project}/comments"
    eve.told("POST", path, {"text": "mine"})
    eve.told("PUT", f"/projects/{project}/review", {"version": 2, "verdict": "approved"})
    del eve.headers["x-workspace"]
    eve.told("DELETE", "/users/me")
    assert [each["user"] for each in ada.told("GET", path)["items"]] == [""]
    assert ada.told("GET", f"/projects/{project}/review")["history"][0]["user"] == ""
    ada.told("DELETE", f"/projects/{project}")
    assert ada.refused("GET", path) == 404
