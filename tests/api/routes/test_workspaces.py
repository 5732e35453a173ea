"""Workspaces, members, invitations and keys: each for those who may, and none for others."""

from __future__ import annotations

import time

import pytest

from tests_support.doors import Guest, House


def test_workspaces_are_made_found_and_named(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    made = ann.told("POST", "/workspaces", {"name": "Second"}, idempotency_key="once-1")
    again = ann("POST", "/workspaces", {"name": "Second"}, idempotency_key="once-1")
    assert again.json() == made and again.headers["idempotency-replayed"] == "true"
    listed = ann.told("GET", "/workspaces?limit=1")
    rest = ann.told("GET", f"/workspaces?limit=1&cursor={listed['next']}")
    assert {each["id"] for each in listed["items"] + rest["items"]} == {ann.workspace, made["id"]}
    assert rest["next"] is None
    assert ann.told("PATCH", f"/workspaces/{made['id']}", {"name": "Two"})["name"] == "Two"
    assert ann.told("GET", f"/workspaces/{made['id']}")["role"] == "owner"
    for method, body in (("GET", None), ("PATCH", {"name": "Mine"})):
        assert bob.refused(method, f"/workspaces/{made['id']}", body) == 404
    assert ann.refused("PATCH", f"/workspaces/{made['id']}", {"name": "a\nb"}) == 422


def test_one_joins_by_an_invitation_that_is_used_up(house: House) -> None:
    ann, bob, eve = house.user("ann"), house.user("bob"), house.user("eve")
    path = f"/workspaces/{ann.workspace}"
    made = ann.told("POST", f"{path}/invitations", {"email": "bob@mail.example", "role": "reviewer"})
    (listed,) = ann.told("GET", f"{path}/invitations")["items"]
    assert listed == made["invitation"] and made["token"] not in str(listed)
    joined = bob.told("POST", "/invitations/accept", {"token": made["token"]})
    assert (joined["workspace"], joined["user"], joined["role"]) == (ann.workspace, bob.user, "reviewer")
    for guest in (bob, eve):
        assert guest.refused("POST", "/invitations/accept", {"token": made["token"]}) == 422
    assert ann.told("GET", f"{path}/invitations")["items"] == []
    second = ann.told("POST", f"{path}/invitations", {"email": "eve@mail.example"})
    assert eve.refused("DELETE", f"{path}/invitations/{second['invitation']['id']}") == 404
    ann.told("DELETE", f"{path}/invitations/{second['invitation']['id']}")
    assert eve.refused("POST", "/invitations/accept", {"token": second["token"]}) == 422
    assert {each["user"] for each in bob.told("GET", f"{path}/members")["items"]} == {ann.user, bob.user}


def test_owners_alone_change_members(house: House) -> None:
    ann, out = house.user("ann"), house.user("out")
    members = {role: house.member(ann, role, role) for role in ("editor", "reviewer", "viewer")}
    path = f"/workspaces/{ann.workspace}"
    target = f"{path}/members/{members['viewer'].user}"
    for guest in members.values():
        assert len(guest.told("GET", f"{path}/members")["items"]) == 4
        assert guest.refused("PATCH", target, {"role": "owner"}) == 403
        assert guest.refused("POST", f"{path}/invitations", {"email": "x@mail.example"}) == 403
        assert guest.refused("GET", f"{path}/invitations") == 403
        assert guest.refused("GET", "/keys") == 403
        assert guest.refused("PATCH", path, {"name": "Mine"}) == 403
    assert members["editor"].refused("DELETE", target) == 403
    for method, address, body in (
        ("GET", f"{path}/members", None), ("PATCH", target, {"role": "owner"}), ("DELETE", target, None),
        ("GET", f"{path}/invitations", None), ("POST", f"{path}/invitations", {"email": "x@mail.example"}),
    ):  # fmt: skip
        assert out.refused(method, address, body) == 404
    assert ann.told("PATCH", target, {"role": "editor"})["role"] == "editor"
    assert ann.refused("PATCH", f"{path}/members/{ann.user}", {"role": "viewer"}) == 409
    assert ann.refused("DELETE", f"{path}/members/{out.user}") == 404
    gone = members["reviewer"]
    gone.told("DELETE", f"{path}/members/{gone.user}")
    assert gone.refused("GET", f"{path}/members") == 404


def test_a_key_is_told_once_and_does_what_it_may(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    made = ann.told("POST", "/keys", {"name": "robot", "scopes": ["read", "admin"]}, idempotency_key="once-1")
    assert ann("POST", "/keys", {"name": "robot", "scopes": ["read"]}, idempotency_key="once-1").status_code == 201
    listed = ann("GET", "/keys")
    assert made["secret"] not in listed.text and made["secret"][30:] not in listed.text
    assert made["key"] in listed.json()["items"]
    robot = Guest(house.app, headers={"authorization": f"Bearer {made['secret']}"})
    assert robot.told("GET", "/users/me")["scopes"] == ["admin", "read"]
    assert robot.refused("POST", "/projects", {"title": "x"}) == 403
    assert robot.refused("POST", "/keys", {"name": "more", "scopes": ["read", "spend"]}) == 403
    assert robot.refused("POST", "/workspaces", {"name": "x"}) == 403
    assert [each["id"] for each in robot.told("GET", "/workspaces")["items"]] == [ann.workspace]
    path = f"/keys/{made['key']['id']}"
    for method, body in (("PATCH", {"name": "mine"}), ("DELETE", None)):
        assert bob.refused(method, path, body) == 404
    assert ann.told("PATCH", path, {"name": "Robot"})["name"] == "Robot"
    first = ann.told("DELETE", path)["revoked_at"]
    assert first and ann.told("DELETE", path)["revoked_at"] == first
    assert robot.refused("GET", "/users/me") == 401


def test_a_key_has_only_its_own_workspace(house: House) -> None:
    ann = house.user("ann")
    second = ann.told("POST", "/workspaces", {"name": "Second"})["id"]
    robot = house.key(ann, "read", "admin")
    assert robot.refused("GET", f"/workspaces/{second}") == 404
    robot.headers["x-workspace"] = second
    assert robot.told("GET", "/users/me")["workspace"] == ann.workspace


@pytest.mark.parametrize(
    "asked", [{"scopes": []}, {"scopes": ["root"]}, {"expires_at": 1.0}, {"expires_at": time.time() - 1}, {"more": 1}]
)
def test_a_wrong_key_is_refused(house: House, asked: dict[str, object]) -> None:
    assert house.user("ann").refused("POST", "/keys", {"name": "x", "scopes": ["read"], **asked}) == 422


def test_a_laptop_has_keys_too(laptop: House) -> None:
    me = laptop.stranger
    assert [each["id"] for each in me.told("GET", "/workspaces")["items"]] == ["local"]
    robot = laptop.key(me, "read")
    assert robot.told("GET", "/users/me")["scopes"] == ["read"]
    assert robot.refused("GET", "/keys") == 403
    assert me.refused("GET", "/workspaces/nothing") == 404
