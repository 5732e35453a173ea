"""Briefs are drafted by the API from pages of the internet (played on loopback), photos and words."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from reelwright.workspace import drafts
from tests_support.office import Office, Person, opened
from tests_support.web import PUBLIC, Answer, Internet, Server, in_pieces, leads, told

SHOPS = Path(__file__).parents[2] / "planning" / "page" / "shops"
PAGE = (SHOPS / "old-shop.html").read_bytes()
GONE = {"127.0.0.1": "127.0.0.1", "[::1]": "::1", "169.254.169.254": "169.254.169.254", "2130706433": "127.0.0.1"}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "home") as office:
        yield office


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("ada")


def photo(ground: str = "#F4F1EA", size: tuple[int, int] = (900, 700)) -> bytes:
    """Draw a product before a plain ground."""
    picture = Image.new("RGB", size, ground)
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((size[0] // 3, 100, 2 * size[0] // 3, size[1] - 100), 40, fill="#1F6E5A")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Answer]]:
    """A shop at https://shop.example; what it answers by path can be changed."""
    internet = Internet(monkeypatch)
    names = {host.strip("[]"): [[address]] for host, address in GONE.items()}
    internet.names = names | {
        "shop.example": [[PUBLIC]],
        "inside.example": [["10.0.0.5"]],
        "mixed.example": [[PUBLIC, "::1"]],
    }
    answers: dict[str, Answer] = {"/bench": told(PAGE, content_type="text/html; charset=utf-8")}
    with Server(answers, internet.certificate("shop.example", tmp_path, monkeypatch)).running() as server:
        internet.port = server.port
        yield answers


def drafted(person: Person, **asked: Any) -> dict[str, Any]:
    answer = person.ask("POST", "/briefs/draft", json=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def refused(person: Person, status: int = 422, **asked: Any) -> str:
    answer = person.ask("POST", "/briefs/draft", json=asked)
    assert answer.status_code == status, answer.text
    root = person.office.settings.home / person.caller.workspace
    assert person.ask("GET", "/assets").json()["items"] == []  # nothing stays
    assert [*root.glob("scratch/*/*")] == []
    return str(answer.json()["detail"])


def test_a_page_becomes_a_brief_that_a_project_takes(ada: Person, shop: dict[str, Answer]) -> None:
    shop["/bench.jpg"] = told(photo(), content_type="image/png")
    found = drafted(ada, page="shop.example/bench?utm=1", words="20 s, calm, for gardeners")
    brief = found["brief"]
    (asset,) = found["photos"]
    assert brief["product"]["name"] == 'Garden Bench "Linden"'
    assert brief["product"]["image"] == asset
    assert brief["product"]["facts"][0] == {"text": "Oak from Hesse", "source": "li, https://shop.example/bench"}
    assert (brief["duration"], brief["audience"], brief["tone"]) == (20, "gardeners", ["calm"])
    assert brief["brand"]["colors"] == ["#1F6E5A"]
    assert {"field": "product.name", "text": 'Garden Bench "Linden"', "source": "h1, https://shop.example/bench"} in (
        found["sources"]
    )
    assert [question["id"] for question in found["questions"]] == ["platforms", "call_to_action"]
    project = ada.ask("POST", "/projects", json={"title": "Bench", "brief": brief})
    assert project.status_code == 201, project.text
    assert ada.ask("GET", f"/assets/{asset}").json()["kind"] == "picture"


@pytest.mark.slow
def test_the_picture_that_can_be_cut_out_is_the_first(ada: Person, shop: dict[str, Answer]) -> None:
    noise = Image.effect_noise((240, 200), 90).convert("RGB")
    busy = io.BytesIO()
    noise.save(busy, "PNG")
    images = "".join(f"<img src={name}>" for name in ("busy.png", "broken.png", "plain.png"))
    shop["/bench"] = told(PAGE.replace(b"<IMG SRC=bench.jpg", images.encode() + b"<IMG SRC=gone.jpg"))
    shop["/busy.png"], shop["/plain.png"] = told(busy.getvalue()), told(photo())
    shop["/broken.png"], shop["/gone.jpg"] = told(b"\x89PNG\r\n\x1a\n broken"), told(b"", 404)
    found = drafted(ada, page="https://shop.example/bench")
    names = [ada.ask("GET", f"/assets/{each}").json()["name"] for each in found["photos"]]
    assert names == ["plain.png", "busy.png"]
    del shop["/plain.png"]
    doubts = [each["message"] for each in drafted(ada, page="https://shop.example/bench")["findings"]]
    assert any("could not be cut out cleanly" in each for each in doubts)


@pytest.mark.slow
def test_a_picture_at_an_address_is_a_photo(ada: Person, shop: dict[str, Answer]) -> None:
    shop["/oak-stool.png"] = told(photo(), content_type="text/html")  # whatever the server calls it
    found = drafted(ada, page="https://shop.example/oak-stool.png")
    assert found["brief"]["product"] == {"name": "Oak stool", "image": found["photos"][0]}
    assert found["questions"][0]["id"] == "product"
    assert found["questions"][0]["suggestions"] == ["Oak stool"]
    assert "nobody said what the product is called" in " ".join(each["message"] for each in found["findings"])


@pytest.mark.usefixtures("shop")
def test_a_photo_that_was_brought_is_used_and_another_workspaces_is_not_there(
    office: Office, ada: Person, tmp_path: Path
) -> None:
    (tmp_path / "mug.png").write_bytes(photo("#DDE4EA"))
    asset = ada.bring(tmp_path / "mug.png").json()["id"]
    found = drafted(ada, words="15 s for my stone mug", photos=[asset])
    assert found["photos"] == [asset]
    assert found["brief"]["product"] == {"name": "Stone mug", "image": asset}
    of_page = drafted(ada, page="https://shop.example/bench", photos=[asset])
    assert of_page["photos"] == [asset] and of_page["brief"]["product"]["image"] == asset
    eve = office.person("eve")
    assert "there is no such asset here" in refused(eve, words="15 s for my stone mug", photos=[asset])


@pytest.mark.usefixtures("shop")
def test_answers_and_words_win_over_the_page(ada: Person) -> None:
    found = drafted(ada, page="https://shop.example/bench", words="for my oak bench", answers={"facts": "Only this"})
    assert found["brief"]["product"]["name"] == "Oak bench"
    assert found["brief"]["product"]["facts"] == ["Only this"]
    assert found["brief"]["locale"] == "en"


@pytest.mark.parametrize("host", [*GONE, "inside.example", "mixed.example"])
def test_32_no_page_leads_into_our_network(host: str, ada: Person, shop: dict[str, Answer]) -> None:
    shop["/led"] = leads(f"https://{host}/latest/meta-data")
    shop["/img"] = told(PAGE.replace(b"bench.jpg", f"https://{host}/a.png".encode()))
    for page in (f"https://{host}/a", "https://shop.example/led"):
        told_so = refused(ada, page=page)
        assert "private network" in told_so or "not known" in told_so or "begins with https" in told_so
    found = drafted(ada, page="https://shop.example/img")
    assert found["photos"] == []
    assert "none of the page's pictures can be used" in [each["message"] for each in found["findings"]]


BAD: dict[str, tuple[Answer, str]] = {
    "a PDF": (told(b"%PDF-1.7 ...", content_type="text/html"), "this is a PDF document and no page"),
    "an archive": (told(b"PK\x03\x04...", content_type="text/html"), "this is an archive and no page"),
    "a program": (told(b"\x7fELF\0\0\0", content_type="text/html"), "this is a file of a program"),
    "a login": (told((SHOPS / "login.html").read_bytes()), "asks for a name and a password"),
    "an app": (told((SHOPS / "empty-app.html").read_bytes()), "no words before its scripts run"),
    "JSON": (told(b'{"a": 1}', content_type="application/json"), "says nothing of a product"),
    "nothing": (told(b""), "is empty"),
    "no page": (told(b"no", 404), "there is no such page. Check the address"),
    "no right": (told(b"no", 403), "lets no programs in. Open it in a browser, save it"),
    "a login by status": (told(b"no", 401), "asks for a login"),
    "two gigabytes": (in_pieces(itertools.repeat(b"<p>word" * 10_000)), "has more than 5,242,880 bytes"),
    "a long loop": (leads("/bad"), "leads on more than 5 times"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_page_is_one_sentence_that_helps(what: str, ada: Person, shop: dict[str, Answer]) -> None:
    shop["/bad"] = BAD[what][0]
    assert BAD[what][1] in refused(ada, page="https://shop.example/bad")


def test_a_page_that_drips_is_left(ada: Person, shop: dict[str, Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "PAGE", replace(drafts.PAGE, grace=0.2))
    shop["/bad"] = in_pieces(itertools.repeat(b"<p>"), pause=0.02)
    assert "bytes a second" in refused(ada, page="https://shop.example/bad")


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({}, "a brief needs words, a page or a photo"),
        ({"words": "😀😀"}, "a brief needs words"),
        ({"words": "x" * 9000}, "at most 4,000 characters"),
        ({"page": "javascript:alert(1)"}, "begins with https://"),
        ({"page": "/etc/passwd"}, "begins with https://"),
        ({"page": "file:///etc/passwd"}, "begins with https://"),
        ({"page": "http://shop.example/bench"}, "is not encrypted; only https is asked"),
        ({"words": "for my tea", "answers": {"colour": "red"}}, "questions are product"),
    ],
)
def test_what_cannot_be_asked_is_told(asked: dict[str, Any], why: str, ada: Person) -> None:
    assert why in refused(ada, **asked)
    assert ada.ask("POST", "/briefs/draft", json={"words": "x" * 50_000}).status_code == 422


@pytest.mark.slow
def test_a_page_whose_brief_fails_leaves_no_picture(ada: Person, shop: dict[str, Answer]) -> None:
    shop["/bench.jpg"] = told(photo(), content_type="image/png")
    assert "duration" in refused(ada, page="https://shop.example/bench", answers={"duration": "ten hours"})


def test_a_charset_is_found_out(ada: Person, shop: dict[str, Answer]) -> None:
    text = "<title>{}</title><h1>{}</h1><ul><li>{}</li><li>{}</li></ul>"
    tea = text.format("宇治抹茶", "宇治抹茶", "一番茶だけを使用", "石臼で丁寧に挽いています")
    cases: list[tuple[bytes, str]] = [
        (tea.encode("shift_jis"), "text/html; charset=Shift_JIS"),
        (b"<meta charset=euc-jp>" + tea.encode("euc-jp"), "text/html"),
        (tea.encode(), "text/html; charset=iso-8859-1"),  # which is wrong
        (tea.encode("utf-16"), "text/html"),
    ]
    for data, content_type in cases:
        shop["/tea"] = told(data, content_type=content_type)
        found = drafted(ada, page="https://shop.example/tea")
        assert found["brief"]["product"]["name"] == "宇治抹茶", content_type
    shop["/tea"] = told(text.format("Tee", "Kräuter", "Aus Österreich", "Für kühle Tage").encode("latin-1"))
    assert drafted(ada, page="https://shop.example/tea")["brief"]["product"]["name"] == "Kräuter"


@pytest.mark.usefixtures("shop")
def test_a_kit_is_drafted_from_a_logo_and_a_page(ada: Person, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(photo("#F97316"))
    logo = ada.bring(tmp_path / "logo.png").json()["id"]
    answer = ada.ask("POST", "/kits/draft", json={"page": "https://shop.example/bench", "logo": logo})
    assert answer.status_code == 200, answer.text
    kit = answer.json()
    assert kit["brand"]["logo"] == logo and "#F97316" in kit["brand"]["colors"]
    assert kit["brand"]["website"] == "shop.example"
    assert all(each["holds"] for each in kit["contrasts"])
    made = ada.ask("POST", "/kits", json={"name": kit["name"], "brand": kit["brand"]})
    assert made.status_code == 201, made.text
    assert ada.ask("POST", "/kits/draft", json={}).status_code == 422
    assert ada.ask("POST", "/kits/draft", json={"logo": "asset_0"}).json()["problems"][0]["where"] == "logo"
