"""No change of a document is lost: who writes says what he has read."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.api.documents import etag, names
from tests_support.served import ask

from .toys import Service

ONE = "/api/v1/toys/one"


def read(service: Service, **headers: str) -> Any:
    return ask(service.app, "GET", ONE, headers={name.replace("_", "-"): value for name, value in headers.items()})


def write(service: Service, over: str | bytes | None, name: str = "second") -> Any:
    headers: Any = {} if over is None else {"If-Match": over}
    return ask(service.app, "PUT", ONE, json={"name": name}, headers=headers)


def test_read_change_read(service: Service) -> None:
    first = read(service).headers["etag"]
    assert first == '"1"'
    changed = write(service, first)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json()["name"] == read(service).json()["name"] == "second"


def test_a_change_without_a_state_is_428_and_over_an_old_one_412(service: Service) -> None:
    assert write(service, None).json()["type"] == "/problems/unconditional"
    assert write(service, '"1"').status_code == 200
    stale = write(service, '"1"', "third")
    assert (stale.status_code, stale.headers["etag"], stale.json()["type"]) == (412, '"2"', "/problems/stale")
    assert write(service, '"2"', "race").status_code == 412
    assert read(service).json()["name"] == "second"
    assert write(service, "*", "third").status_code == 200


@pytest.mark.parametrize("over", ['W/"1"', "1", '""', '"1', '"1" "2"', "", b"\xff", '"2", "3"', "*, *"])
def test_what_does_not_name_the_state_is_412(service: Service, over: str | bytes) -> None:
    assert write(service, over).status_code == 412


@pytest.mark.parametrize("known", ['"1"', 'W/"1"', '"x", "1"', "*"])
def test_who_has_it_is_told_so(service: Service, known: str) -> None:
    answer = read(service, If_None_Match=known)
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')


def test_who_has_another_is_given_it(service: Service) -> None:
    assert read(service, If_None_Match='"0"').status_code == 200


@given(st.text(max_size=200))
def test_any_revision_has_a_tag_that_a_header_can_bear(revision: str) -> None:
    tag = etag(revision)
    assert tag.isascii() and tag[1:-1].isprintable() and tag[0] == tag[-1] == '"'
    assert names(tag, tag)
    assert not names(tag, etag(revision + "x"))


@given(st.text(max_size=300))
def test_no_header_breaks_the_reading_of_tags(header: str) -> None:
    assert names(header, '"never"') == (header.strip() == "*")
