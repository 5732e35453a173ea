"""A user's settings follow him, to no other user, and go with him."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from reelwright.storage.records.people import People
from reelwright.storage.records.tables.preferences import preferences
from tests_support.doors import House
from tests_support.served import ask

PATH = "/users/me/settings"


def test_each_has_his_own(house: House) -> None:
    ada, eve = house.user("ada"), house.user("eve")
    assert ada.told("GET", PATH) == {}
    told = {"theme": "dark", "language": "ar", "defaults": {"aspects": ["9:16"]}}
    ada.told("PUT", PATH, told)
    assert house.signed_in("ada").told("GET", PATH) == told
    assert eve.told("GET", PATH) == {}
    ada.told("PUT", PATH, {"theme": "light"})
    assert ada.told("GET", PATH) == {"theme": "light"}
    assert house.stranger.refused("GET", PATH) == 401
    assert house.key(ada, "read").refused("GET", PATH) == 403


def test_the_user_of_a_laptop_has_some_too(laptop: House) -> None:
    laptop.stranger.told("PUT", PATH, {"theme": "dark"})
    assert laptop.stranger.told("GET", PATH) == {"theme": "dark"}


@pytest.mark.parametrize("body", ["[1]", '"x"', '{"a": NaN}', '{"a": 1e999}', '{"a": "\\ud800"}', "null"])
def test_what_is_no_json_object_is_refused(house: House, body: str) -> None:
    ada = house.user("ada")
    headers = {**ada.headers, "content-type": "application/json"}
    assert ask(house.app, "PUT", f"/api/v1{PATH}", headers=headers, content=body.encode()).status_code == 422


def test_there_is_room_for_eight_kilobytes(house: House) -> None:
    ada = house.user("ada")
    ada.told("PUT", PATH, {"a": "x" * (8192 - 9)})
    assert ada.refused("PUT", PATH, {"a": "x" * (8192 - 8)}) == 422
    assert ada.refused("PUT", PATH, {"a": "ع" * 5000}) == 422


def test_they_are_taken_along_and_deleted_with_the_user(house: House) -> None:
    ada = house.user("ada")
    ada.told("PUT", PATH, {"theme": "dark"})
    assert People(house.service.database).export(ada.user)["settings"] == {"theme": "dark"}
    ada.told("DELETE", "/users/me")
    with house.service.database.read() as sql:
        assert sql.execute(select(func.count()).select_from(preferences)).scalar() == 0
