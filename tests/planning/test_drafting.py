"""Words, a page and a photo make one brief: what the words say wins, and everything taken tells where it stood."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.brief.load import parse_brief
from reelwright.brief.write import brief_yaml
from reelwright.errors import InputError
from reelwright.planning.drafting import Draft, draft
from reelwright.planning.page import PageFacts, Told, read_page
from reelwright.planning.questions import answered, questions
from reelwright.planning.written.seeing import Sight

SHOPS = Path(__file__).parent / "page" / "shops"


def shop(name: str) -> PageFacts:
    return read_page((SHOPS / f"{name}.html").read_text("utf-8"), f"https://www.{name}.example/p")


def found(made: Draft, field: str) -> list[tuple[str, str]]:
    return [(each.text, each.source) for each in made.sources if each.field == field]


def test_a_page_alone_makes_a_brief() -> None:
    made = draft("", shop("cold-brew"), colors=[Told(text="#6B3E1E", source="photo slow.jpg")])
    brief = made.brief
    assert brief.product is not None and brief.product.name == "Slow Cold Brew"
    assert brief.product.told[0].text == "Steeped for 18 hours in cold water"
    assert brief.product.told[0].source == "json-ld ProductGroup.description, https://www.cold-brew.example/p"
    assert brief.offer == "$24 instead of $32"
    assert (brief.brand.name, brief.brand.website) == ("Nordbrew", None)  # the host is not called so
    assert brief.brand.colors == ("#1F3D36", "#F2A541", "#6B3E1E")
    assert brief.locale == "en"
    assert found(made, "brand.colors")[2] == ("#6B3E1E", "photo slow.jpg")


def test_a_brand_whose_host_is_called_like_it_has_its_website() -> None:
    page = shop("honey-de").model_copy(update={"address": "https://www.imkerei-ries.example/honig/"})
    made = draft("", page).brief
    assert made.brand.website == "imkerei-ries.example"
    assert made.offer == "12,90 € statt 14,90 €"
    assert made.testimonial is not None
    assert (made.testimonial.quote, made.testimonial.source) == ("Schmeckt wie früher bei meiner Oma.", "Petra M.")
    assert (made.testimonial.rating, made.language_locale) == (5.0, "de-DE")


def test_what_the_words_say_wins() -> None:
    words = "20 s for my cold brew, for students, only $19, funny, in German"
    brief = draft(words, shop("cold-brew")).brief
    assert (brief.prompt, brief.duration, brief.audience, brief.locale) == (words, 20, "students", "de")
    assert brief.offer == "Only $19"
    assert brief.product is not None and brief.product.name == "Slow Cold Brew"  # says all of the words, and more
    honey = draft("30 s für meinen Honig, ruhig", shop("honey-de")).brief
    assert honey.product is not None and (honey.product.name, honey.locale) == ("Bergblütenhonig 500 g", "de-DE")
    other = draft("20 s for my iced tea", shop("cold-brew")).brief
    assert other.product is not None and other.product.name == "Iced tea"


def test_a_price_that_is_not_reduced_is_suggested_and_not_taken() -> None:
    made = draft("", shop("lamp-app"))
    assert made.brief.offer is None
    asked = {question.id: question for question in questions(made.brief, made.suggested)}
    assert asked["offer"].suggestions == ("€129",)
    assert answered(made.brief, {"offer": "€129"}).offer == "€129"
    assert "offer" not in {question.id for question in questions(made.brief)}


def test_of_three_currencies_none_is_taken() -> None:
    made = draft("", shop("shoes-currencies"))
    assert made.brief.offer is None and "offer" not in made.suggested
    assert any("several prices" in each.message for each in made.findings)


@pytest.mark.parametrize(("name", "language"), [("oud-ar", "ar"), ("tea-ja", "ja"), ("cream-microdata", "fr")])
def test_the_page_gives_the_language_and_its_call(name: str, language: str) -> None:
    page = shop(name)
    brief = draft("", page).brief
    assert brief.locale == language
    assert brief.call_to_action == (page.call.text if page.call else None)


def test_a_photo_alone_is_named_after_its_file_and_the_name_is_asked() -> None:
    made = draft("", photo="trail-bottle_02.jpg")
    assert made.brief.product is not None and made.brief.product.name == "Trail bottle"
    asked = questions(made.brief, made.suggested)
    assert (asked[0].id, asked[0].suggestions, asked[0].default) == ("product", ("Trail bottle",), "Trail bottle")
    camera = draft("", photo="IMG_2041.jpg")
    assert camera.brief.product is not None and camera.brief.product.name == "Product"
    assert camera.findings[0].severity == "warning"


def test_what_stands_on_the_pack_is_taken_and_a_guess_is_asked() -> None:
    printed = Sight(
        name=Told(text="Oat Mylk", source="printed"), facts=(Told(text="No added sugar", source="printed"),)
    )
    made = draft("", sight=printed, photo="a.jpg").brief
    assert made.product is not None
    assert (made.product.name, [fact.text for fact in made.product.told]) == ("Oat Mylk", ["No added sugar"])
    guess = draft("", sight=Sight(suggested={"product": ("Oat drink",), "facts": ("Made of oats",)}), photo="IMG.jpg")
    assert guess.brief.product is not None
    assert (guess.brief.product.name, guess.brief.product.facts) == ("Oat drink", ())
    asked = {question.id: question.suggestions for question in questions(guess.brief, guess.suggested)}
    assert asked["product"] == ("Oat drink",) and asked["facts"] == ("Made of oats",)


def test_without_anything_there_is_nothing_to_draft() -> None:
    with pytest.raises(InputError, match="a brief needs words, a page or a photo"):
        draft("   ")


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("<>/=\"' abc&;:-!.,$€19\u202e\0{}") | st.characters(codec="utf-8"), max_size=200))
def test_whatever_a_page_says_its_draft_is_a_brief(noise: str) -> None:
    try:
        page = read_page(
            f"<html lang=en><link rel=canonical href='https://a.example/{noise}'><meta property=og:site_name content='"
            f"{noise}'><title>{noise}</title><h1>Oak {noise}</h1><ul><li>{noise}</li><li>Made of oak {noise}</li></ul>"
            f"<p class=price>{noise}</p><a class=btn>Buy {noise}</a>",
            "page.html",
        )
    except InputError:
        return
    brief = draft("", page).brief
    assert brief.product is not None
    assert parse_brief(brief_yaml(brief), Path("/")) == brief
