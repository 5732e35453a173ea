"""Brand kits are kept for a workspace, and fill briefs that name them."""

from __future__ import annotations

import pytest

from reelwright.errors import InputError
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.kits import Kits
from reelwright.workspace.briefs import checked
from reelwright.workspace.kits import with_kit
from tests_support.doors import House

BRAND = {"name": "Trailworks", "colors": ["#0B3D2E", "#F2C14E"], "font": "Inter", "website": "trail.example"}
KIT = {"name": "Trail", "brand": BRAND}


def test_a_kit_is_written_over_the_state_that_was_read(house: House) -> None:
    ann = house.user("ann")
    made = ann.told("POST", "/kits", KIT, idempotency_key="k")
    assert ann.told("POST", "/kits", KIT, idempotency_key="k") == made
    path = f"/kits/{made['id']}"
    read = ann("GET", path)
    assert read.json()["brand"]["colors"] == ["#0B3D2E", "#F2C14E"]
    assert ann("GET", path, if_none_match=read.headers["etag"]).status_code == 304
    other = {"name": "Trail 2", "brand": {"name": "Trail"}}
    assert ann.refused("PUT", path, other) == 428
    assert ann.told("PUT", path, other, if_match=read.headers["etag"])["revision"] == 2
    assert ann.refused("PUT", path, KIT, if_match=read.headers["etag"]) == 412
    second = ann.told("POST", "/kits", KIT)["id"]
    page = ann.told("GET", "/kits?limit=1")
    rest = ann.told("GET", f"/kits?limit=1&cursor={page['next']}")
    assert [each["id"] for each in page["items"] + rest["items"]] == [second, made["id"]]
    ann.told("DELETE", path)
    assert ann.refused("GET", path) == 404


def test_what_is_no_brand_is_refused(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    theirs = Assets(house.service.database, bob.workspace)
    logo = theirs.begin("logo.png", bob.user).id
    for brand, where in (
        ({"colors": ["red"]}, "brand.colors[0]"), ({"tone": "warm"}, "brand.tone"), ({"logo": logo}, "brand.logo"),
        ({"logo": "../../etc/passwd"}, "brand.logo"), ({"kit": "kit_1"}, "brand.kit"),
    ):  # fmt: skip
        wrong = ann("POST", "/kits", {"name": "x", "brand": brand})
        assert wrong.status_code == 422, brand
        assert [each["where"] for each in wrong.json()["problems"]] == [where]


def test_a_brief_is_filled_from_a_kit_of_its_workspace(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    kit = ann.told("POST", "/kits", KIT)["id"]
    brief = {"title": "Launch", "brand": {"kit": kit, "name": "Trail"}}
    database = house.service.database
    filled = with_kit(brief, Kits(database, ann.workspace))
    assert filled["brand"] == {**BRAND, "name": "Trail"}
    assert checked(filled, Assets(database, ann.workspace)) == filled
    assert with_kit({"title": "x"}, Kits(database, ann.workspace)) == {"title": "x"}
    for wrong in (kit, "kit_0", None, ["x"]):
        with pytest.raises(InputError, match=r"brand\.kit"):
            with_kit({"brand": {"kit": wrong}}, Kits(database, bob.workspace))
    made = ann.told("POST", "/projects", {"title": "Launch", "brief": brief})
    assert bob.refused("POST", "/projects", {"title": "Launch", "brief": brief}) == 422
    kept = house.service.workspace(ann.workspace).projects.get(made["id"]).brief
    assert kept is not None and kept["brand"] == {**BRAND, "name": "Trail"}


def test_writers_alone_and_their_own(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    path = f"/kits/{ann.told('POST', '/kits', KIT)['id']}"
    asked = (("GET", None), ("PUT", KIT), ("DELETE", None))
    for method, body in asked:
        assert bob.refused(method, path, body, if_match="*") == 404
    for guest in (house.member(ann, "vi", "viewer"), house.member(ann, "re", "reviewer"), house.key(ann, "read")):
        assert guest.told("GET", path)["name"] == "Trail"
        for method, body in asked[1:]:
            assert guest.refused(method, path, body, if_match="*") == 403
        assert guest.refused("POST", "/kits", KIT) == 403
    house.member(ann, "ed", "editor").told("PUT", path, KIT, if_match="*")
    assert house.stranger.refused("GET", path) == 401
