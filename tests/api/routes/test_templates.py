"""Templates of a workspace's own are kept for it, and briefs that name one are given a copy."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.errors import InputError
from reelwright.storage.records.templates import Templates
from reelwright.workspace.templates import with_template
from tests_support.doors import House

TEMPLATE: dict[str, Any] = {
    "name": "launch",
    "purpose": "Says from when on there is it.",
    "slots": [{"name": "day", "purpose": "when", "required": True}],
    "steps": [{"role": "hook", "text": "{name}"}, {"role": "showcase", "text": "Here {day}"}],
}
ASKED = {"template": TEMPLATE}


def test_a_template_is_written_over_the_state_that_was_read(house: House) -> None:
    ann = house.user("ann")
    made = ann.told("POST", "/templates/own", ASKED, idempotency_key="k")
    assert ann.told("POST", "/templates/own", ASKED, idempotency_key="k") == made
    assert (made["name"], made["template"]) == ("launch", TEMPLATE)
    path = f"/templates/own/{made['id']}"
    read = ann("GET", path)
    assert ann("GET", path, if_none_match=read.headers["etag"]).status_code == 304
    other = {"template": {**TEMPLATE, "name": "launch again"}}
    assert ann.refused("PUT", path, other) == 428
    assert ann.told("PUT", path, other, if_match=read.headers["etag"])["revision"] == 2
    assert ann.refused("PUT", path, ASKED, if_match=read.headers["etag"]) == 412
    assert [each["name"] for each in ann.told("GET", "/templates/own")["items"]] == ["launch again"]
    ann.told("DELETE", path)
    assert ann.refused("GET", path) == 404


def test_all_that_is_wrong_with_a_template_is_told(house: House) -> None:
    ann = house.user("ann")
    steps = [{"role": "hook", "text": "{nothing}"}, {"role": "demo", "text": "{day"}]
    wrong = ann("POST", "/templates/own", {"template": {**TEMPLATE, "name": "demo", "steps": steps}})
    assert wrong.status_code == 422
    places = [each["where"] for each in wrong.json()["problems"]]
    assert places == ["template.name", "template.slots[0].name", "template.steps[0].text", "template.steps[1].text"]


def test_a_brief_is_given_a_copy_of_its_workspaces_template(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    own = ann.told("POST", "/templates/own", ASKED)["id"]
    brief = {"title": "Launch", "template": {"own": own}, "slots": {"day": "on 3 May"}}
    made = ann.told("POST", "/projects", {"title": "Launch", "brief": brief})
    kept = house.service.workspace(ann.workspace).projects.get(made["id"]).brief
    assert kept is not None and kept["template"] == TEMPLATE
    assert ann.refused("POST", "/projects", {"title": "Launch", "brief": {**brief, "slots": {}}}) == 422
    assert bob.refused("POST", "/projects", {"title": "Launch", "brief": brief}) == 422
    file = {**brief, "template": {"file": "/etc/hostname"}}
    assert ann.refused("POST", "/projects", {"title": "Launch", "brief": file}) == 422
    for wrong in (own, "template_0", None, ["x"]):
        with pytest.raises(InputError, match=r"template\.own"):
            with_template({"template": {"own": wrong}}, Templates(house.service.database, bob.workspace))


def test_writers_alone_and_their_own(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    path = f"/templates/own/{ann.told('POST', '/templates/own', ASKED)['id']}"
    asked = (("GET", None), ("PUT", ASKED), ("DELETE", None))
    for method, body in asked:
        assert bob.refused(method, path, body, if_match="*") == 404
    viewer = house.member(ann, "vi", "viewer")
    assert viewer.told("GET", path)["name"] == "launch"
    for method, body in asked[1:]:
        assert viewer.refused(method, path, body, if_match="*") == 403
    assert viewer.refused("POST", "/templates/own", ASKED) == 403
