"""A brief is written as its market writes it, and nothing is claimed by it that was not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.brief import Brief
from reelwright.brief.model import MARKETS
from reelwright.plan import Generated
from reelwright.planning import Assets, plan_offline
from reelwright.planning.elements import price_tag
from reelwright.planning.markets.calls import call_in, is_call
from reelwright.planning.markets.localise import Localised, localise
from reelwright.planning.markets.money import prices
from reelwright.planning.markets.numbers import parse, rounded, written
from reelwright.planning.markets.table import TABLE, customs_of
from reelwright.words import is_right_to_left


def local(market: str, *facts: str, name: str = "Trail Bottle", **fields: Any) -> Localised:
    product = {"name": name, "facts": list(facts)}
    return localise(Brief.model_validate({"product": product, "market": market, **fields}))


def fact(market: str, text: str, **fields: Any) -> str:
    product = local(market, text, **fields).brief.product
    assert product
    return product.facts[0]


def told(result: Localised, severity: str = "warning") -> str:
    return " | ".join(finding.message for finding in result.findings if finding.severity == severity)


def test_every_market_that_a_brief_may_name_has_a_row() -> None:
    assert set(MARKETS.values()) == set(TABLE)
    for locale, market in TABLE.items():
        assert market.locale == locale
        assert market.right_to_left == is_right_to_left(locale)
        assert market.decimal != market.group
        assert customs_of(market.language)
        assert {"{d}", "{m}", "{y}"} <= set(re.findall(r"\{\w\}", market.date))


@pytest.mark.parametrize(
    ("market", "given", "wanted"),
    [
        ("Germany", "Holds 32 oz", "Holds 950 ml"),
        ("Germany", "Holds 64 fl oz", "Holds 1,9 l"),
        ("Germany", "A 32-oz bottle", "A 950-ml bottle"),
        ("Germany", "Weighs 12 oz", "Weighs 340 g"),
        ("Germany", "Good for 5 miles", "Good for 8 km"),
        ("Germany", "Good for 3-5 miles", "Good for 4,8–8 km"),
        ("Germany", "Safe at 100 °F", "Safe at 38 °C"),
        ("Germany", "Up to 100 °F", "Up to 37 °C"),
        ("Germany", "Weighs under 12 oz", "Weighs under 341 g"),
        ("Germany", "Keeps 1.5 kg of ice for the day", "Keeps 1,5 kg of ice for the day"),
        ("Germany", "Bluetooth 5.3 and 5G", "Bluetooth 5.3 and 5G"),
        ("United Kingdom", "Weighs 12 oz", "Weighs 340 g (12 oz)"),
        ("United Kingdom", "For 5 miles", "For 5 miles"),
        ("Canada", "Holds 32 oz", "Holds 950 ml (32 oz)"),
        ("USA", "Weighs 2.5 kg", "Weighs 5.5 lb (2.5 kg)"),
        ("USA", "1 litre", "1 litre"),
        ("USA", "Safe at 38 °C (100 °F)", "Safe at 38 °C (100 °F)"),
    ],
)
def test_measures_are_those_of_the_market(market: str, given: str, wanted: str) -> None:
    assert fact(market, given, prompt="It is for the people of the town") == wanted


def test_a_measure_of_two_meanings_is_asked_for() -> None:
    result = local("France", "12 oz of joy", "5 gallons", name="Box")
    assert (
        result.brief.product
        == Brief.model_validate({"product": {"name": "Box", "facts": ["12 oz of joy", "5 gallons"]}}).product
    )
    assert "12 oz" in told(result)
    assert "5 gallons" in told(result)


@pytest.mark.parametrize(
    ("market", "given", "wanted"),
    [
        ("Germany", "Nur €89.90 statt €1,129.00", "Nur 89,90 € statt 1.129,00 €"),
        ("Germany", "Nur 89,90 €", "Nur 89,90 €"),
        ("Germany", "Nur 5 Euro", "Nur 5 Euro"),
        ("Brazil", "R$19,90", "R$ 19,90"),
        ("India", "₹120000 only", "₹1,20,000 only"),
        ("Mexico", "$1,299.00", "$1,299.00"),
        ("Spain", "1299,00€", "1299,00 €"),
        ("Saudi Arabia", "99 SAR", "99 SAR"),
        ("Saudi Arabia", "فقط SAR 99", "فقط 99 ر.س"),
        ("Japan", "¥1980", "¥1980"),
        ("Japan", "いま ¥1980", "いま 1,980円"),
    ],
)
def test_prices_are_written_as_in_the_market(market: str, given: str, wanted: str) -> None:
    result = local(market, offer=given)
    assert result.brief.offer == wanted
    assert "nothing is exchanged" not in " ".join(finding.remedy for finding in result.findings)


def test_a_price_in_another_currency_is_asked_for_and_never_exchanged() -> None:
    result = local("Germany", offer="Only $19.99 instead of $29.99")
    assert result.brief.offer == "Only $19.99 instead of $29.99"
    assert "“$19.99” is in USD, and Germany pays in EUR" in told(result)


@pytest.mark.parametrize(
    ("market", "given", "wanted"),
    [
        ("Germany", "until 12/31/2026", "until 31.12.2026"),
        ("USA", "until 31/12/2026", "until 12/31/2026"),
        ("South Korea", "2026-12-31", "2026. 12. 31."),
        ("Canada", "31/12/2026", "2026-12-31"),
    ],
)
def test_dates_are_in_the_markets_order(market: str, given: str, wanted: str) -> None:
    assert local(market, offer=given).brief.offer == wanted


def test_a_date_that_may_be_two_is_asked_for() -> None:
    result = local("Germany", offer="until 05/06/2026")
    assert result.brief.offer == "until 05/06/2026"
    assert "05/06/2026" in told(result)


def test_calls_to_action_are_those_of_the_language() -> None:
    assert local("Germany", call_to_action="Shop now").brief.call_to_action == "Jetzt einkaufen"
    assert local("Saudi Arabia", call_to_action="Learn more").brief.call_to_action == "اكتشف المزيد"
    assert local("Germany", call_to_action="Hike with us").brief.call_to_action == "Hike with us"
    assert local("USA", call_to_action="Buy now").brief.call_to_action == "Buy now"
    for language in {market.language for market in TABLE.values()}:
        call = call_in("Shop now", language)
        assert call
        assert is_call(call)
        assert len(call) <= 30


def test_what_is_somebodys_exact_words_stays() -> None:
    quote = {"quote": "I ran 5 miles with 32 oz", "source": "Mira"}
    result = local("Germany", testimonial=quote, legal="Within 5 miles. $1 deposit.", brand={"name": "5 miles"})
    assert result.brief.testimonial == Brief.model_validate({"title": "x", "testimonial": quote}).testimonial
    assert result.brief.legal == "Within 5 miles. $1 deposit."
    assert result.brief.brand.name == "5 miles"


def test_a_brief_without_a_market_stays_as_it_is() -> None:
    brief = Brief.model_validate({"product": {"name": "Trail Bottle", "facts": ["32 oz", "5 miles"]}, "offer": "$5"})
    assert localise(brief) == Localised(brief)
    unknown = brief.model_copy(update={"locale": "sw-KE"})
    assert localise(unknown) == Localised(unknown)


@pytest.mark.parametrize(
    ("market", "text", "why"),
    [
        ("China", "全国最佳", "Advertising Law"),
        ("India", "The wine of the hills", "rule 7(2)(viii)"),
        ("Saudi Arabia", "With bacon", "halal"),
        ("Turkey", "Soğuk bira", "4250"),
    ],
)
def test_what_a_law_forbids_is_told_with_its_source(market: str, text: str, why: str) -> None:
    assert why in told(local(market, text))


def test_another_language_is_told_and_not_translated() -> None:
    result = local("France", "The bottle for you and the hills")
    assert fact("France", "The bottle for you and the hills") == "The bottle for you and the hills"
    assert "reads 'fr'" in told(result)
    assert "94-665" in told(result)
    assert "reads" not in told(local("India", "The bottle for you and the hills"))


def test_the_plan_says_what_the_market_reads() -> None:
    brief = Brief.model_validate(
        {
            "product": {"name": "Fels", "facts": ["Trägt 20 lb"]},
            "offer": "Nur €89.90",
            "market": "Germany",
            "duration": 15,
        }
    )
    planned = plan_offline(brief, Assets())
    shown = [text.content for _, _, shot in planned.plan.shots() for text in shot.texts]
    assert "Trägt 9 kg" in shown
    assert "Nur 89,90 €" in shown
    assert any(finding.check == "market" for finding in planned.findings)
    assert price_tag("Nur R$ 19,90") is not None


def test_no_clip_shows_what_offends_in_its_market() -> None:
    fields = {"title": "Café", "prompt": "calm", "market": "Brazil", "tier": "premium", "duration": 15}
    plan = plan_offline(Brief.model_validate(fields)).plan
    grounds = [shot.ground for _, _, shot in plan.shots() if isinstance(shot.ground, Generated)]
    assert grounds
    assert all("OK gesture" in ground.avoid for ground in grounds)


@settings(max_examples=200, deadline=None)
@given(st.floats(0.01, 1e6), st.sampled_from(["near", "down", "up"]))
def test_rounding_stays_true(value: float, direction: Any) -> None:
    short = rounded(value, direction)
    assert abs(short - value) <= 0.0101 * value
    assert direction != "down" or short <= value * (1 + 1e-9)
    assert direction != "up" or short >= value * (1 - 1e-9)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from(sorted(TABLE)))
def test_what_a_market_writes_it_reads(cents: int, locale: str) -> None:
    market = TABLE[locale]
    text = written(cents / 100, market, 2)
    if market.group != " ":
        assert parse(text, market) == cents / 100
    offer = market.price.format(amount=text)
    if market.group != " ":
        assert [(price.currency, price.amount) for price in prices(offer, market, market.language)] == [
            (market.currency, cents / 100)
        ]


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.sampled_from(list("0123456789.,/- $€¥₹%ozmilekgbF°() abc٣水")), min_size=1, max_size=60),
    st.sampled_from(sorted(MARKETS)),
)
def test_what_is_localised_stays_so(text: str, market: str) -> None:
    if not text.strip():
        return
    once = localise(Brief.model_validate({"title": "x", "offer": text, "market": market})).brief
    assert once.offer
    assert localise(once).brief.offer == once.offer


def test_a_fact_keeps_where_it_was_read() -> None:
    fields = {"name": "Trail Bottle", "facts": [{"text": "It holds 32 oz", "source": "shop.example"}, "5 miles"]}
    product = localise(Brief.model_validate({"product": fields, "market": "Germany"})).brief.product
    assert product
    assert [(each.text, each.source) for each in product.told] == [("It holds 950 ml", "shop.example"), ("8 km", None)]
