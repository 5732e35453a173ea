"""Briefs, plans, versions and edits: documents that are changed over a known state alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from reelwright.edits import kinds
from reelwright.media.pictures import encode_png
from tests_support.plans import small_plan
from tests_support.studio import BRIEF, Studio

GROUND = {"kind": "backdrop", "family": "arches", "tone": "deep", "seed": 4}


def _simplify(shot: str) -> dict[str, Any]:
    return {"kind": "simplify", "shot": shot, "ground": GROUND, "loss": "a drawn ground"}


def test_a_brief_is_written_over_the_state_that_was_read(studio: Studio) -> None:
    project = studio.project()
    path = f"/projects/{project}/brief"
    assert studio.ask("GET", path).status_code == 404
    tag = studio.ask("GET", f"/projects/{project}").headers["etag"]
    written = studio.ask("PUT", path, json=BRIEF, headers={"If-Match": tag})
    assert written.status_code == 200
    read = studio.ask("GET", path)
    assert read.json() == BRIEF
    assert read.headers["etag"] == written.headers["etag"] != tag
    assert studio.ask("GET", path, headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    assert studio.ask("PUT", path, json=BRIEF, headers={"If-Match": tag}).status_code == 412
    assert studio.ask("PUT", path, json=BRIEF).status_code == 428


def test_all_that_is_wrong_with_a_brief_is_said_and_nothing_kept(studio: Studio) -> None:
    wrong = {"title": "x", "duration": 600, "product": {"name": "Cup", "image": "asset_none"}, "colour": "red"}
    checked = studio.ask("POST", "/briefs/check", json=wrong).json()
    assert not checked["ok"]
    assert {"duration", "product.image", "colour"} == {each["where"] for each in checked["problems"]}
    assert studio.ask("POST", "/briefs/check", json=BRIEF).json() == {"ok": True, "problems": []}
    project = studio.project()
    answer = studio.ask("PUT", f"/projects/{project}/brief", json=wrong, headers={"If-Match": "*"})
    assert answer.status_code == 422
    assert len(answer.json()["problems"]) == 3
    assert studio.ask("GET", f"/projects/{project}/brief").status_code == 404


def test_the_schema_of_a_brief_is_that_which_is_checked(studio: Studio) -> None:
    schema = studio.ask("GET", "/briefs/schema").json()
    assert set(BRIEF) < set(schema["properties"])


def test_a_plan_is_written_by_hand_as_a_new_version(studio: Studio) -> None:
    project = studio.project()
    path = f"/projects/{project}/plan"
    assert studio.ask("GET", path).status_code == 404
    plan = small_plan().model_dump(mode="json")
    first = studio.ask("PUT", path, json=plan, headers={"If-Match": '"0"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    changed = plan | {"title": "Other"}
    assert studio.ask("PUT", path, json=changed, headers={"If-Match": '"0"'}).status_code == 412
    second = studio.ask("PUT", path, json=changed, headers={"If-Match": '"1"'})
    assert (second.json()["title"], second.headers["etag"]) == ("Other", '"2"')
    again = studio.ask("PUT", path, json=changed, headers={"If-Match": '"2"'})
    assert again.headers["etag"] == '"2"'  # nothing changed, so there is no new version
    assert studio.ask("GET", path).json() == second.json()


def test_every_problem_of_a_plan_is_told(studio: Studio) -> None:
    project = studio.project(plans=1)
    plan = small_plan().model_dump(mode="json")
    plan["assets"] = [{"id": "logo", "kind": "logo", "digest": "ab" * 32, "name": "logo.png"}]
    path, over = f"/projects/{project}/plan", {"If-Match": '"1"'}
    missing = studio.ask("PUT", path, json=plan, headers=over)
    assert [each["where"] for each in missing.json()["problems"]] == ["assets[0].digest"]
    plan |= {"locale": "", "scenes": [plan["scenes"][0] | {"id": "A b"}]}
    answer = studio.ask("PUT", path, json=plan, headers=over)
    assert answer.status_code == 422
    assert {"locale", "scenes[0].id"} <= {each["where"] for each in answer.json()["problems"]}


def test_versions_are_listed_compared_and_restored(studio: Studio) -> None:
    project = studio.project(plans=5)
    path = f"/projects/{project}/versions"
    page = studio.ask("GET", path, params={"limit": 2}).json()
    assert [row["number"] for row in page["items"]] == [5, 4]
    assert "plan" not in page["items"][0]
    rest = studio.ask("GET", path, params={"limit": 5, "cursor": page["next"]}).json()
    assert [row["number"] for row in rest["items"]] != [row["number"] for row in page["items"]]
    changes = studio.ask("GET", f"{path}/5/diff", params={"with": 2}).json()["changes"]
    assert changes == [{"path": "title", "before": "Plan 2", "after": "Plan 5"}]
    assert studio.ask("POST", f"{path}/2/restore", headers={"If-Match": '"4"'}).status_code == 412
    restored = studio.ask("POST", f"{path}/2/restore", headers={"If-Match": '"5"'})
    assert (restored.headers["etag"], restored.json()["note"]) == ('"6"', "restored from version 2")
    assert studio.ask("GET", f"/projects/{project}/plan").json()["title"] == "Plan 2"
    assert studio.ask("GET", f"{path}/2").json()["plan"]["title"] == "Plan 2"


@pytest.mark.parametrize("number", [0, 4, 2**31 - 1, 2**40])
def test_a_version_that_is_not_there_is_no_fault(studio: Studio, number: int) -> None:
    project = studio.project(plans=3)
    for path in (f"/versions/{number}", f"/versions/{number}/diff?with=1", f"/versions/1/diff?with={number}"):
        assert studio.ask("GET", f"/projects/{project}{path}").status_code in (404, 422), path


def test_edits_make_a_version_and_a_dry_run_none(studio: Studio) -> None:
    project = studio.project(plans=1)
    path, over = f"/projects/{project}/edits", {"If-Match": '"1"'}
    tried = studio.ask("POST", path, json={"edits": [_simplify("s0-0")], "dry_run": True}, headers=over)
    assert tried.json()["version"] == 1
    assert any(change["path"].endswith("ground.family") for change in tried.json()["changes"])
    assert studio.ask("GET", f"/projects/{project}/plan").headers["etag"] == '"1"'
    made = studio.ask("POST", path, json={"edits": [_simplify("s0-0"), _simplify("s1-0")]}, headers=over)
    assert (made.json()["version"], made.headers["etag"]) == (2, '"2"')
    assert len(made.json()["changes"]) > len(tried.json()["changes"])
    assert studio.ask("POST", path, json={"edits": [_simplify("s0-0")]}, headers=over).status_code == 412


def test_an_edit_that_cannot_be_done_is_named_and_none_is_kept(studio: Studio) -> None:
    project = studio.project(plans=1)
    path, over = f"/projects/{project}/edits", {"If-Match": '"1"'}
    answer = studio.ask("POST", path, json={"edits": [_simplify("s0-0"), _simplify("nothing")]}, headers=over)
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["where"] == "edits[1].shot"
    unknown = studio.ask("POST", path, json={"edits": [{"kind": "explode"}]}, headers=over)
    assert unknown.status_code == 422
    assert studio.ask("GET", f"/projects/{project}/plan").headers["etag"] == '"1"'


def test_the_edits_of_the_api_are_those_that_are_installed(studio: Studio) -> None:
    schema = studio.ask("GET", "/openapi.json").json()["components"]["schemas"]
    items = schema["EditsAsked"]["properties"]["edits"]["items"]
    assert set(items["discriminator"]["mapping"]) == set(kinds())


def test_another_tenants_documents_are_not_there(studio: Studio) -> None:
    project = studio.project("ws_other", plans=2, brief=BRIEF)
    whole, match = f"/projects/{project}", {"If-Match": "*"}
    for path in ("/brief", "/plan", "/versions", "/versions/1", "/versions/2/diff?with=1"):
        assert studio.ask("GET", whole + path).status_code == 404, path
    plan = small_plan().model_dump(mode="json")
    assert studio.ask("PUT", whole + "/brief", json=BRIEF, headers=match).status_code == 404
    assert studio.ask("PUT", whole + "/plan", json=plan, headers=match).status_code == 404
    assert studio.ask("POST", whole + "/plan").status_code == 404
    assert studio.ask("POST", whole + "/versions/1/restore", headers=match).status_code == 404
    assert studio.ask("POST", whole + "/edits", json={"edits": [_simplify("s0-0")]}, headers=match).status_code == 404


def test_over_any_state_a_change_that_came_between_is_no_reason_to_refuse(studio: Studio) -> None:
    """Many at once, each over whatever stands there: all of them are done, one after the other."""
    project = studio.project()

    def change(number: int) -> int:
        answer = studio.ask("PATCH", f"/projects/{project}", json={"title": f"{number}"}, headers={"If-Match": "*"})
        return answer.status_code

    with ThreadPoolExecutor(4) as threads:
        assert set(threads.map(change, range(40))) == {200}


def test_a_photo_that_was_brought_comes_into_the_plan_by_its_asset(studio: Studio) -> None:
    project, picture = studio.project(plans=1), encode_png(np.full((120, 160, 3), 90, np.uint8))
    brought = studio.ask("POST", "/assets", files={"file": ("Lake.png", picture, "image/png")}).json()
    path, over = f"/projects/{project}/edits", {"If-Match": '"1"'}
    edit = {"kind": "own_file", "at": "s0-0", "file": brought["id"], "rights": "licensed"}
    tried = studio.ask("POST", path, json={"edits": [edit], "dry_run": True}, headers=over)
    assert tried.json()["version"] == 1 and tried.json()["changes"]
    assert studio.ask("POST", path, json={"edits": [edit]}, headers=over).json()["version"] == 2
    plan = studio.ask("GET", f"/projects/{project}/plan").json()
    (asset,) = plan["assets"]
    assert (asset["name"], asset["still"], asset["rights"]) == ("Lake.png", True, "licensed")
    assert plan["scenes"][0]["shots"][0]["ground"]["asset"] == asset["id"]
    for wrong in ({"file": "asset_01"}, {"rights": "foreign"}):
        answer = studio.ask("POST", path, json={"edits": [edit | wrong]}, headers={"If-Match": '"2"'})
        assert answer.status_code == 422 and "problems" in answer.json()
