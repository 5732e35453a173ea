"""Endpoints are made, tried, changed and logged; their secrets are told once, and those of others are not there."""

from __future__ import annotations

from tests_support.doors import Guest, House

HOOK = {"url": "https://ads.example/hook", "kinds": ["job.completed"], "description": "ours"}


def added(guest: Guest) -> tuple[str, str]:
    made = guest.told("POST", "/webhooks", HOOK)
    return made["webhook"]["id"], made["secret"]


def test_an_endpoint_is_made_changed_and_removed(house: House) -> None:
    ann = house.user("ann")
    hook, secret = added(ann)
    assert secret.startswith("whsec_")
    shown = ann("GET", f"/webhooks/{hook}")
    assert (shown.json()["url"], shown.json()["active"], shown.json()["finding"]) == (HOOK["url"], True, None)
    fresh = ann.told("POST", f"/webhooks/{hook}/rotate")["secret"]
    assert fresh != secret and fresh.startswith("whsec_")
    changed = ann("PATCH", f"/webhooks/{hook}", {"kinds": ["*"], "active": False})
    assert (changed.json()["kinds"], changed.json()["active"], changed.json()["url"]) == (["*"], False, HOOK["url"])
    for answer in (shown, changed, ann("GET", "/webhooks")):
        assert secret not in answer.text and fresh not in answer.text
    ann.told("DELETE", f"/webhooks/{hook}")
    assert ann.refused("GET", f"/webhooks/{hook}") == 404
    assert ann.told("GET", "/webhooks")["items"] == []


def test_the_log_shows_a_test_and_sends_it_again(house: House) -> None:
    ann = house.user("ann")
    hook, _ = added(ann)
    sent = ann.told("POST", f"/webhooks/{hook}/test", idempotency_key="one")
    assert ann.told("POST", f"/webhooks/{hook}/test", idempotency_key="one") == sent
    assert (sent["kind"], sent["state"], sent["tries"]) == ("webhook.test", "pending", 0)
    second = ann.told("POST", f"/webhooks/{hook}/test")
    first_page = ann.told("GET", f"/webhooks/{hook}/deliveries?limit=1")
    rest = ann.told("GET", f"/webhooks/{hook}/deliveries?limit=1&cursor={first_page['next']}")
    assert [each["id"] for each in first_page["items"] + rest["items"]] == [second["id"], sent["id"]]
    assert ann.told("GET", f"/webhooks/{hook}/deliveries?state=failed")["items"] == []
    assert ann.refused("GET", f"/webhooks/{hook}/deliveries?state=odd") == 422
    path = f"/webhooks/{hook}/deliveries/{sent['id']}"
    read = ann.told("GET", path)
    assert (read["message"]["type"], read["message"]["data"], read["log"]) == ("webhook.test", {"webhook": hook}, [])
    assert ann.told("POST", f"{path}/replay")["state"] == "pending"
    other, _ = added(ann)
    assert ann.refused("GET", f"/webhooks/{other}/deliveries/{sent['id']}") == 404
    ann.told("PATCH", f"/webhooks/{hook}", {"active": False})
    assert ann.refused("POST", f"{path}/replay") == 409
    assert ann.refused("POST", f"/webhooks/{hook}/test") == 409


def test_what_is_wrong_is_told_at_once(house: House) -> None:
    ann = house.user("ann")
    wrong = ann("POST", "/webhooks", {"url": "http://127.0.0.1/x", "kinds": ["odd", "job.failed"]})
    assert wrong.status_code == 422
    assert {each["where"] for each in wrong.json()["problems"]} == {"url", "kinds[0]"}
    assert ann.refused("POST", "/webhooks", {**HOOK, "secret": "mine"}) == 422


def test_owners_alone_and_their_own(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    hook, _ = added(ann)
    delivery = ann.told("POST", f"/webhooks/{hook}/test")["id"]
    editor, robot = house.member(ann, "ed", "editor"), house.key(ann, "read", "write")
    one, log = f"/webhooks/{hook}", f"/webhooks/{hook}/deliveries/{delivery}"
    asked = (
        ("GET", one, None), ("PATCH", one, {"description": "x"}), ("DELETE", one, None),
        ("POST", f"{one}/rotate", None), ("POST", f"{one}/test", None), ("GET", f"{one}/deliveries", None),
        ("GET", log, None),
        ("POST", f"{log}/replay", None),
    )  # fmt: skip
    for method, path, body in asked:
        assert bob.refused(method, path, body) == 404
        assert editor.refused(method, path, body) == robot.refused(method, path, body) == 403
    own, _ = added(bob)
    assert bob.refused("GET", f"/webhooks/{own}/deliveries/{delivery}") == 404
    assert bob.refused("POST", f"/webhooks/{own}/deliveries/{delivery}/replay") == 404
    assert [each["id"] for each in bob.told("GET", "/webhooks")["items"]] == [own]


def test_a_laptop_has_webhooks(laptop: House) -> None:
    hook, _ = added(laptop.stranger)
    assert laptop.stranger.told("GET", f"/webhooks/{hook}")["id"] == hook
