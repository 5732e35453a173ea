"""What a form may offer is told to everybody, from where it holds, and once."""

from __future__ import annotations

from typing import get_args

import reelwright
from reelwright.brief.model import Brief, Category
from reelwright.planning.looks import LOOKS
from reelwright.safezones import safe_box
from reelwright.words import Platform
from tests_support.doors import House


def test_a_stranger_reads_it_and_a_reader_is_told_when_nothing_changed(house: House) -> None:
    answer = house.stranger("GET", "/about")
    told = answer.json()
    assert (told["version"], told["accounts"], told["sign_up"]) == (reelwright.__version__, "local", True)
    again = house.stranger("GET", "/about", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    assert house.stranger("GET", "/about", if_none_match='"other"').status_code == 200


def test_without_accounts_nobody_signs_up(laptop: House) -> None:
    told = laptop.stranger.told("GET", "/about")
    assert (told["accounts"], told["sign_up"]) == ("none", False)


def test_every_platform_says_what_it_leaves_free(house: House) -> None:
    told = house.stranger.told("GET", "/about")
    assert {each["name"] for each in told["platforms"]} == set(get_args(Platform))
    for each in told["platforms"]:
        assert set(each["safe"]) == set(each["aspects"])
        for aspect, box in each["safe"].items():
            assert tuple(box) == safe_box(aspect, (each["name"],))


def test_what_is_offered_is_taken_in_a_brief(house: House) -> None:
    """A brief with each thing that may be chosen is read without a problem."""
    told = house.stranger.told("GET", "/about")
    assert told["categories"] == list(get_args(Category))
    choices = {
        "category": told["categories"], "locale": [each["locale"] for each in told["locales"]],
        "market": [each["market"] for each in told["locales"]], "size": list(told["sizes"]),
        "fps": told["rates"], "policy": told["goals"], "mode": told["modes"], "tier": told["tiers"],
        "template": [each["name"] for each in told["templates"]],
    }  # fmt: skip
    assert all(choices.values())
    for name, values in choices.items():
        for value in values:
            Brief.read({"title": "Film", name: value})
    assert {each["name"] for each in told["styles"]} == {look.mood for look in LOOKS}
    assert len({tone for each in told["styles"] for tone in each["tones"]}) > 60
