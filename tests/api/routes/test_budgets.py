"""Budgets over the API: who sees and sets them, when they pause, and how they go on."""

from __future__ import annotations

import pytest

from reelwright.errors import RefusedError
from reelwright.storage.records import Database
from reelwright.storage.records.costs import Costs
from reelwright.workspace.buying import Payer
from tests_support.databases import database, postgres, url
from tests_support.doors import Guest, House
from tests_support.spending import spend

__all__ = ["database", "postgres", "url"]
USD = 1_000_000


def payer(house: House, guest: Guest) -> Payer:
    return house.service.workspace(guest.workspace, guest.user).payer


def of(guest: Guest, kind: str, project: str = "") -> dict[str, object]:
    found = guest.told("GET", f"/budgets?project={project}" if project else "/budgets")["items"]
    return next(each for each in found if each["of"] == kind)


def test_a_month_of_fifty_dollars_alerts_pauses_and_goes_on(house: House) -> None:
    ann = house.user("ann")
    project = ann.told("POST", "/projects", {"title": "Bottle"})["id"]
    own, books = payer(house, ann), house.service.database
    month = of(ann, "month")
    assert (month["limit_usd"], month["spent_usd"], month["state"]) == (50.0, 0.0, "ok")
    for dollars, state in ((39, "ok"), (2, "alert"), (9, "paused")):
        house.service.workspace(ann.workspace, ann.user)
        spend(books, own, project, dollars * USD)
        assert of(ann, "month")["state"] == state
    ann.told("PUT", "/budgets/month", {"limit_usd": 50})
    with pytest.raises(RefusedError, match="left of"):
        spend(books, own, project, USD)
    gone_on = ann.told("POST", "/budgets/month/approve", {"extra_usd": 5}, idempotency_key="go")
    ann.told("POST", "/budgets/month/approve", {"extra_usd": 5}, idempotency_key="go")
    assert (gone_on["limit_usd"], gone_on["each_month_usd"], gone_on["state"]) == (55.0, 50.0, "alert")
    (approved,) = gone_on["approved"]
    assert (approved["user"], approved["extra_usd"]) == (ann.user, 5.0) and approved["at"] > 1.7e9
    spend(books, own, project, USD)
    assert of(ann, "month")["limit_usd"] == 55.0 and of(ann, "month")["spent_usd"] == 51.0
    assert of(ann, "project", project)["spent_usd"] == 51.0
    ann.told("PUT", "/budgets/month", {"limit_usd": 20})
    assert (of(ann, "month")["limit_usd"], of(ann, "month")["state"]) == (25.0, "closed")
    assert ann.told("PUT", "/budgets/month", {"limit_usd": None})["each_month_usd"] == 50.0


def test_a_limit_of_all_that_one_spends(house: House) -> None:
    ann = house.user("ann")
    assert ann.told("PUT", "/budgets/user", {"limit_usd": 1.5})["limit_usd"] == 1.5
    with pytest.raises(RefusedError, match="user:"):
        spend(house.service.database, payer(house, ann), "p", 2 * USD)
    assert ann.told("PUT", "/budgets/user", {"limit_usd": None})["limit_usd"] is None
    for wrong in (-1, "much", 1e9):
        assert ann.refused("PUT", "/budgets/user", {"limit_usd": wrong}) == 422
    for wrong in (0, -1, 1e9):
        assert ann.refused("POST", "/budgets/month/approve", {"extra_usd": wrong}) == 422


def test_owners_set_limits_and_people_go_beyond_them(house: House) -> None:
    ann = house.user("ann")
    for role in ("editor", "reviewer", "viewer"):
        guest = house.member(ann, role, role)
        assert [each["of"] for each in guest.told("GET", "/budgets")["items"]] == ["month", "user"]
        assert guest.refused("PUT", "/budgets/month", {"limit_usd": 99}) == 403
        assert guest.refused("POST", "/budgets/month/approve", {"extra_usd": 9}) == 403
    assert house.key(ann, "read", "spend").refused("PUT", "/budgets/user", {"limit_usd": 9}) == 403
    robot = house.key(ann, "read", "admin")
    robot.told("PUT", "/budgets/month", {"limit_usd": 9})
    assert robot.refused("POST", "/budgets/month/approve", {"extra_usd": 9}) == 403


def test_costs_by_month_project_engine_and_model(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    first, second = (ann.told("POST", "/projects", {"title": title})["id"] for title in ("One", "Two"))
    own, books = payer(house, ann), house.service.database
    spend(books, own, first, 2 * USD, at=1_700_000_000.0)
    spend(books, own, first, USD // 2)
    spend(books, own, second, USD, name="clip of s1.a")
    spend(books, payer(house, bob), "theirs", USD)
    pages, path = [], "/costs?limit=1"
    while path:
        page = ann.told("GET", path)
        pages += page["items"]
        path = page["next"] and f"/costs?limit=1&cursor={page['next']}"
    assert [(each["project"], each["spent_usd"]) for each in pages if each["month"] != "2023-11"] == sorted(
        [(first, 0.5), (second, 1.0)], reverse=True
    )
    assert pages[-1] == {
        "month": "2023-11", "project": first, "engine": "fal", "model": "veo", "attempts": 1, "succeeded": 1,
        "spent_usd": 2.0,
    }  # fmt: skip
    assert [each["spent_usd"] for each in ann.told("GET", "/costs?month=2023-11")["items"]] == [2.0]
    assert [each["project"] for each in bob.told("GET", "/costs")["items"]] == ["theirs"]
    told = ann.told("GET", f"/projects/{second}/costs")
    assert told["budget"]["spent_usd"] == 1.0 and told["items"][0]["name"] == "clip of s1.a"
    assert bob.refused("GET", f"/projects/{second}/costs") == 404
    assert bob.refused("GET", f"/budgets?project={second}") == 404
    assert ann.refused("GET", "/costs?month=2023-13") == 422


def test_costs_on_every_database(database: Database) -> None:
    for workspace in ("work_1", "work%1", "workx1"):
        for at in (1_700_000_000.0, 1_701_388_799.0, 1_701_388_800.0):  # the last second of November 2023, and the next
            spend(database, Payer(workspace, "ann"), "p", USD, at=at)
    rows = Costs(database, "work_1").page(None, 10)
    assert [(row.month, row.micros, row.attempts) for row in rows] == [("2023-12", USD, 1), ("2023-11", 2 * USD, 2)]
    assert Costs(database, "work_1").page(rows[0].place, 10) == rows[1:]


def test_a_laptop_has_no_limit_until_one_is_set(laptop: House) -> None:
    me = laptop.stranger
    assert [(each["limit_usd"], each["state"]) for each in me.told("GET", "/budgets")["items"]] == [(None, "ok")] * 2
    assert me.refused("POST", "/budgets/month/approve", {"extra_usd": 1}) == 409
    assert me.told("PUT", "/budgets/month", {"limit_usd": 2})["limit_usd"] == 2.0
    assert me.told("POST", "/budgets/month/approve", {"extra_usd": 1})["limit_usd"] == 3.0
