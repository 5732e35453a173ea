"""reelwright new: a brief from a sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from reelwright.brief import load_brief
from reelwright.cli import run

SENTENCE = "20 s for my cold brew, for students, funny"


def test_a_sentence_becomes_a_file_that_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "brief.yaml"
    assert run(["new", SENTENCE, "-o", str(path), "--answer", "facts=Steeped for 18 hours; single farm"]) == 0
    brief = load_brief(path)
    assert brief.product is not None
    assert brief.product.facts == ("Steeped for 18 hours", "single farm")
    assert "# Where will it be shown?" in path.read_text("utf-8")
    shown = capsys.readouterr().out
    assert "platforms: Where will it be shown? For example: tiktok" in shown
    assert "facts:" not in shown


def test_without_output_the_brief_is_printed_and_yes_asks_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", SENTENCE, "--yes"]) == 0
    shown = capsys.readouterr().out
    assert "product: {name: Cold brew}" in shown
    assert "?" not in shown


def test_json_has_the_brief_and_its_questions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", SENTENCE, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["brief"]["audience"] == "students"
    assert [question["id"] for question in document["questions"]] == ["facts", "platforms", "call_to_action"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], "a brief needs words"),
        (["x" * 50_000], "at most 4,000 characters, and this has 50,000"),
        ([SENTENCE, "--answer", "calm"], "an answer is ID=VALUE"),
        ([SENTENCE, "--answer", "colour=red"], "questions are product, facts"),
        ([SENTENCE + " \x1b[31m"], "is not allowed in a text"),
    ],
)
def test_bad_input_is_one_helpful_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", *arguments]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told


SHOPS = Path(__file__).parents[1] / "planning" / "page" / "shops"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path / "home"))
    return tmp_path


def photo(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGB", (700, 700), "#F4F1EA")
    ImageDraw.Draw(picture).rounded_rectangle((230, 90, 470, 610), 40, fill="#1F6E5A")
    picture.save(path)
    return path


def saved(home: Path, name: str, **changes: str) -> Path:
    """Save a page of a shop as a browser would, its picture beside it."""
    text = (SHOPS / f"{name}.html").read_text("utf-8")
    for old, new in changes.items():
        text = text.replace(old, new)
    page = home / "saved" / f"{name}.html"
    page.parent.mkdir(exist_ok=True)
    page.write_text(text, "utf-8")
    return page


def test_a_saved_page_becomes_a_brief_with_its_picture(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = saved(home, "old-shop")
    photo(home / "saved" / "bench.jpg")
    out = home / "briefs" / "bench.yaml"
    assert run(["new", "20 s, calm", "--page", str(page), "-o", str(out), "--answer", "audience=gardeners"]) == 0
    brief = load_brief(out)
    assert brief.product is not None
    assert brief.product.image == home / "briefs" / "bench-photo.jpg"
    assert brief.product.image.read_bytes() == (home / "saved" / "bench.jpg").read_bytes()
    assert brief.product.told[0].source == "li, old-shop.html"
    assert (brief.duration, brief.tone, brief.audience) == (20, ("calm",), "gardeners")
    assert [color[:5] for color in brief.brand.colors] == ["#1F6E"]  # the last digits are the JPEG's
    assert "# product.name: h1, old-shop.html" in out.read_text("utf-8")
    shown = capsys.readouterr().out
    assert "product.facts  Oak from Hesse  li, old-shop.html" in shown
    assert "call_to_action: What should viewers do at the end?" in shown


def test_a_saved_page_takes_no_picture_from_elsewhere_on_the_disk(home: Path) -> None:
    photo(home / "private.jpg")
    for address in ("../private.jpg", "%2e%2e/private.jpg", f"{home}/private.jpg", f"file://{home}/private.jpg"):
        page = saved(home, "old-shop", **{"bench.jpg": address})
        assert run(["new", "--page", str(page), "-o", str(home / "b.yaml")]) == 0
        brief = load_brief(home / "b.yaml")
        assert brief.product is not None and brief.product.image is None, address
    (home / "saved" / "bench.jpg").symlink_to(home / "private.jpg")
    assert run(["new", "--page", str(saved(home, "old-shop")), "-o", str(home / "b.yaml")]) == 0
    linked = load_brief(home / "b.yaml")
    assert linked.product is not None and linked.product.image is None


def test_a_photo_alone_is_a_brief_that_says_what_it_does_not_know(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = photo(home / "pics" / "stone-mug.png")
    assert run(["new", "--photo", str(path), "-o", str(home / "mug.yaml"), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["brief"]["product"] == {"name": "Stone mug", "image": "pics/stone-mug.png"}
    assert document["questions"][0]["id"] == "product"
    told = " ".join(finding["message"] for finding in document["findings"])
    assert "no engine for `vision` is at hand" in told and "nobody said what the product is called" in told
    brief = load_brief(home / "mug.yaml")
    assert brief.product is not None and brief.product.image is not None
    assert brief.product.image.resolve() == path


def test_json_of_a_page_names_every_source(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "--page", str(saved(home, "honey-de")), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["brief"]["offer"] == "12,90 € statt 14,90 €"
    sources = {each["field"]: each["source"] for each in document["sources"]}
    assert sources["offer"] == "json-ld Product.offers, honey-de.html"
    assert document["questions"][0]["text"].startswith("Wie viele Sekunden")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "a brief needs words, a page or a photo"),
        (["--page", "nowhere.html"], "there is no such file"),
        (["--page", "not an address"], "begins with https://"),
        (["--page", "https://127.0.0.1/"], "private network"),
        (["--page", "http://example.org/"], "only https is asked"),
        (["--page", str(SHOPS / "login.html")], "asks for a name and a password"),
        (["--page", str(SHOPS / "empty-app.html")], "no words before its scripts run"),
        (["--photo", "nowhere.jpg"], "there is no such file"),
        (["--photo", str(SHOPS / "login.html")], "a picture must be"),
        (["😀😀😀"], "a brief needs words"),
    ],
)
def test_what_no_brief_can_be_made_of_is_one_helpful_sentence(
    arguments: list[str], words: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", *arguments, "-o", str(home / "b.yaml")]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Traceback" not in told
    assert not (home / "b.yaml").exists()
