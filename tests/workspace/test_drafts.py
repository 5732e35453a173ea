"""A draft asks a model about a photo alone, by its bytes in the store; pages of our network need their host named."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from reelwright.engine import EngineError, Request
from reelwright.errors import InputError
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from reelwright.workspace.drafts import Drafted, Drafting, Given, Laptop
from reelwright.workspace.pages import address_of
from tests_support.web import LOCAL, Server, told

SHOPS = Path(__file__).parents[1] / "planning" / "page" / "shops"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(Settings(home=tmp_path / "home"))


@pytest.fixture
def can(tmp_path: Path) -> Given:
    picture = Image.new("RGB", (600, 600), "#E9EEF2")
    ImageDraw.Draw(picture).rounded_rectangle((200, 80, 400, 520), 40, fill="#1D4ED8")
    picture.save(tmp_path / "IMG_0042.png")
    return Given("IMG_0042.png", tmp_path / "IMG_0042.png")


def drafted(drafting: Drafting, *photos: Given, **asked: Any) -> Drafted:
    return asyncio.run(drafting.draft(photos=photos, **asked))


def test_a_model_is_asked_about_a_photo_alone(workspace: Workspace, can: Given) -> None:
    asked: list[Request] = []

    def ask(request: Request) -> Any:
        asked.append(request)
        (digest,) = request.inputs["image"]
        assert workspace.blobs.fetch(digest).read_bytes() == can.file.read_bytes()
        return {"printed": ["OAT MYLK", "No added sugar"], "name": "Oat Mylk", "facts": ["Foams like milk"]}

    found = drafted(Drafting(workspace, Laptop(workspace), ask), can)
    product = found.brief.product
    assert product is not None
    assert (product.name, [fact.text for fact in product.told]) == ("Oat Mylk", ["No added sugar"])
    assert product.told[0].source == "printed on IMG_0042.png, read by a model"
    assert found.brief.brand.colors == ("#1D4ED8",)
    assert {question.id: question.suggestions for question in found.questions}["facts"] == ("Foams like milk",)
    page = str(SHOPS / "honey-de.html")
    drafted(Drafting(workspace, Laptop(workspace), ask, files=True), can, page=page)
    assert len(asked) == 1  # the page says it all


def test_an_engine_that_fails_costs_no_draft(workspace: Workspace, can: Given) -> None:
    def ask(_: Request) -> Any:
        raise EngineError("account", "no credit")

    found = drafted(Drafting(workspace, Laptop(workspace), ask), can, words="15 s for my oat drink")
    assert found.brief.product is not None and found.brief.product.name == "Oat drink"
    assert "no credit" in " ".join(finding.message for finding in found.findings)


def test_a_page_of_our_own_network_is_read_only_where_its_host_is_named(workspace: Workspace) -> None:
    page = (SHOPS / "oud-ar.html").read_bytes()
    with Server({"/oud": told(page, content_type="text/html")}).running() as server:
        found = drafted(Drafting(workspace, Laptop(workspace), local=LOCAL), page=f"{server.address}/oud")
        assert found.brief.locale == "ar"
        assert found.sources[0].source == f"json-ld Product.name, {server.address}/oud"
        with pytest.raises(InputError, match="only https is asked"):
            drafted(Drafting(workspace, Laptop(workspace)), page=f"{server.address}/oud")
        assert len(server.seen) == 1
        assert server.seen[0][1]["accept"].startswith("text/html")


def test_what_is_wrong_with_the_words_is_told_before_anything_is_fetched(workspace: Workspace) -> None:
    with Server({}).running() as server:
        with pytest.raises(InputError, match="at most 4,000 characters"):
            drafted(Drafting(workspace, Laptop(workspace), local=LOCAL), words="tea " * 2000, page=server.address)
        assert not server.seen


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ("shop.example/a?b=c", "https://shop.example/a?b=c"),
        (" https://shop.example ", "https://shop.example"),
        ("HTTPS://shop.example/", "HTTPS://shop.example/"),
        ("shop.example:8443/a", "https://shop.example:8443/a"),
    ],
)
def test_an_address_may_be_written_in_short(place: str, address: str) -> None:
    assert address_of(place) == address


@pytest.mark.parametrize(
    "place",
    ["", "shop", "a b.example", "ftp://a.example", "https://", "//a.example", "https://a.example/" + "b" * 2000],
)
def test_what_is_no_address_is_told(place: str) -> None:
    with pytest.raises(InputError, match="begins with https://"):
        address_of(place)
