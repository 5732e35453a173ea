"""A list by pages is the whole list, once; a cursor that this list did not give is refused."""

from __future__ import annotations

import base64
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests_support.served import ask

from .toys import Service

LIST = "/api/v1/toys"
LAW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def page(service: Service, path: str = LIST, key: str = "ada", **query: Any) -> Any:
    return ask(service.app, "GET", path, params=query, headers={"Authorization": f"Bearer {key}"})


@LAW
@given(limit=st.integers(1, 100))
def test_the_pages_are_the_list(service: Service, limit: int) -> None:
    names, cursor, pages = [], None, 0
    while True:
        told = page(service, limit=limit, **({"cursor": cursor} if cursor else {})).json()
        assert len(told["items"]) <= limit
        names += [item["name"] for item in told["items"]]
        cursor, pages = told["next"], pages + 1
        if cursor is None:
            break
    assert names == [f"toy{number:03}" for number in range(45)]
    assert pages == -(-45 // limit)


def test_limits(service: Service) -> None:
    assert len(page(service).json()["items"]) == 20
    assert [page(service, limit=limit).status_code for limit in ("0", "101", "-1", "x", "1e1")] == [422] * 5


@LAW
@given(cursor=st.text(min_size=1, max_size=80) | st.binary(min_size=1, max_size=60).map(
    lambda raw: base64.urlsafe_b64encode(raw).decode()))  # fmt: skip
def test_a_forged_cursor_is_refused(service: Service, cursor: str) -> None:
    assert page(service, cursor=cursor).status_code == 422


@LAW
@given(place=st.integers(0, 200), bit=st.integers(0, 7))
def test_an_altered_cursor_is_refused(service: Service, place: int, bit: int) -> None:
    cursor = page(service, limit=3).json()["next"]
    raw = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    raw[place % len(raw)] ^= 1 << bit
    answer = page(service, cursor=base64.urlsafe_b64encode(raw).decode())
    assert (answer.status_code, answer.json()["problems"][0]["where"]) == (422, "query.cursor")


def test_a_cursor_fits_its_list_alone(service: Service) -> None:
    cursor = page(service, kind="red").json()["next"]
    assert page(service, kind="red", cursor=cursor, limit=2).status_code == 200
    assert page(service, kind="blue", cursor=cursor).status_code == 422
    assert page(service, cursor=cursor).status_code == 422
    assert page(service, kind="red", cursor=cursor, key="eve").status_code == 422
