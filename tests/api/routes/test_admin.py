"""Those who run the service see who spends what and what is odd; nobody else does."""

from __future__ import annotations

import pytest

from reelwright.storage.records import Database
from reelwright.storage.records.jobs import Jobs
from reelwright.storage.records.oversight import Oversight
from reelwright.storage.records.people import People
from reelwright.workspace.buying import Payer
from tests_support.databases import database, postgres, url
from tests_support.doors import WORDS, House
from tests_support.spending import spend

__all__ = ["database", "postgres", "url"]
PATHS = ("users", "spending", "workers", "queue")


def test_nobody_else_looks(house: House) -> None:
    ann, chief = house.user("ann"), house.user("chief", admin=True)
    for guest in (ann, house.key(ann, "read", "admin"), house.key(chief, "read", "admin")):
        for path in PATHS:
            assert guest.refused("GET", f"/admin/{path}") == 403
        assert guest.refused("POST", f"/admin/users/{chief.user}/disable") == 403
    for path in PATHS:
        assert house.stranger.refused("GET", f"/admin/{path}") == 401
        chief.told("GET", f"/admin/{path}")


def test_an_account_is_closed_and_opened(house: House) -> None:
    ann, chief = house.user("ann"), house.user("chief", admin=True)
    robot = house.key(ann, "read")
    assert chief.told("POST", f"/admin/users/{ann.user}/disable")["disabled_at"] > 1.7e9
    assert ann.refused("GET", "/users/me") == 401 and robot.refused("GET", "/users/me") == 401
    assert house.stranger.refused("POST", "/sessions", {"email": "ann@mail.example", "password": WORDS}) == 403
    assert chief.told("POST", f"/admin/users/{ann.user}/enable")["disabled_at"] is None
    assert house.signed_in("ann").told("GET", "/users/me")["id"] == ann.user
    assert chief.refused("POST", f"/admin/users/{chief.user}/disable") == 409
    assert chief.refused("POST", "/admin/users/nobody/disable") == 404


def test_what_waits_and_who_works(house: House) -> None:
    chief = house.user("chief", admin=True)
    house.service.workers.begin("w1", "host", 7, 2)
    house.service.jobs.accept(chief.workspace, chief.user, "build", {})
    house.stranger("POST", "/sessions", {"email": "nobody@mail.example", "password": WORDS})
    (worker,) = chief.told("GET", "/admin/workers")["items"]
    assert (worker["id"], worker["slots"], worker["alive"]) == ("w1", 2, True)
    assert chief.told("GET", "/admin/queue") == {
        "items": [{"state": "pending", "kind": "build", "jobs": 1}], "users_held_back": 1, "unknown_sign_ins": 1,
    }  # fmt: skip


def test_users_come_by_pages(house: House) -> None:
    ids = {house.user(name).user for name in ("ann", "bob")} | {(chief := house.user("chief", admin=True)).user}
    seen, path = set(), "/admin/users?limit=2"
    while path:
        page = chief.told("GET", path)
        seen |= {each["id"] for each in page["items"]}
        path = page["next"] and f"/admin/users?limit=2&cursor={page['next']}"
    assert seen == ids


def test_what_is_odd_is_flagged(database: Database) -> None:
    people, jobs = People(database), Jobs(database)
    ann, bob, eve = (people.sign_up(f"{name}@mail.example", WORDS).id for name in ("ann", "bob", "eve"))
    for _ in range(20):
        with pytest.raises(Exception, match="wrong"):
            people.sign_in("ann@mail.example", "wrong")
    for _ in range(10):
        job = jobs.accept("w", bob, "build", {})
        found = jobs.take(job.id, "worker", 1)
        assert found
        jobs.end(found[1], "failed", error={"kind": "refused", "message": "no", "problems": []})
    jobs.accept("w", bob, "build", {})
    payer = Payer("w", eve, 10.0)
    spend(database, payer, "p", 8_000_000)
    assert {each.id: each.flags for each in Oversight(database).users("", 9)} == {
        ann: ("sign-ins",), bob: ("refused-jobs",), eve: ()
    }  # fmt: skip
    from reelwright.workspace.budgets import Budgets

    Budgets(database, payer).limit_month(10)
    (bobs,) = (each for each in Oversight(database).users("", 9) if each.id == bob)
    assert (bobs.open_jobs, bobs.jobs, bobs.refused) == (1, 11, 10)
    assert [each.flags for each in Oversight(database).users("", 9) if each.id == eve] == [("spending",)]
    (month,) = Oversight(database).months(None, 9)
    assert (month.user, month.spent, month.limit) == (eve, 8_000_000, 10_000_000)
    assert Oversight(database).months((month.user, month.month), 9) == ()
    assert Oversight(database).months(None, 9, "2001-01") == ()
    later = Oversight(database, lambda: 4e9)
    assert all(not each.flags for each in later.users("", 9))
