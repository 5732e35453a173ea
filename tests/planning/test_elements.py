"""Elements come from the brief's own words, and from nothing that is in doubt."""

from __future__ import annotations

import pytest

from reelwright.brief import Brief
from reelwright.plan import Badge, LowerThird, PriceTag
from reelwright.planning import Assets, File, plan_offline
from reelwright.planning.elements import last_day, price_tag

from .briefs import DIGEST

PHOTO = Assets(product=File(DIGEST, "bottle.jpg"))


def brief(**fields: object) -> Brief:
    product = {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre"]}
    return Brief.model_validate({"product": product, "duration": 20, **fields})


@pytest.mark.parametrize(
    ("offer", "price", "before"),
    [
        ("Now $19 instead of $29", "$19", "$29"),
        ("Was $29, now $19", "$19", "$29"),
        ("Only €12 until 3 May", "€12", None),
        ("Nur 12 € statt 16 €", "12 €", "16 €"),
        ("Now only $1,299", "$1,299", None),
        ("99 ريال بدلا من 149 ريال", "99 ريال", "149 ريال"),
    ],
)
def test_a_price_is_shown_as_it_is_written(offer: str, price: str, before: str | None) -> None:
    assert price_tag(offer) == PriceTag(price=price, before=before, facts=("offer",))


@pytest.mark.parametrize(
    "offer",
    [
        "Save $5 today", "$5 off", "Free shipping over $50", "From $19", "Two now only $19", "Buy 2, now $19", "$19",
        "Now $9.99 a month", "Between $19 and $29", "20 % off", "Now $19/month", "Ab 19 €", "A gift worth $20",
    ],
)  # fmt: skip
def test_an_amount_that_may_mean_something_else_stays_a_text(offer: str) -> None:
    assert price_tag(offer) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Until 31 August, while stocks last.", "Until 31 August"),
        ("20 % off until Sunday", "Until Sunday"),
        ("Gilt bis zum 3. Mai.", "Bis zum 3. Mai"),
        ("حتى 31 أغسطس، حتى نفاد الكمية", "حتى 31 أغسطس"),
        ("8月31日まで", "8月31日まで"),
        ("While stocks last", None),
        ("Bis zu 50 % sparen", None),
        ("Until sold out", None),
        ("Open until the very last of our friends has gone home on Sunday", None),
        ("Só até domingo", "Até domingo"),
        ("Alleen tot en met zaterdag", "Tot en met zaterdag"),
        ("רק עד יום שישי", "עד יום שישי"),
        ("até 50% de desconto", None),
    ],
)
def test_a_last_day_is_a_clause_of_the_brief(text: str, day: str | None) -> None:
    found = last_day(text, "legal")
    assert found == (Badge(text=day, facts=("legal",)) if day else None)


def test_they_stand_where_the_brief_is_told() -> None:
    said = {"offer": "Now $19 instead of $29"}
    plan = plan_offline(brief(**said, testimonial={"quote": "Cold", "source": "Mira K., hiker"}), PHOTO).plan
    shown = {scene.role: shot.elements for scene in plan.scenes for shot in scene.shots if shot.elements}
    assert shown == {
        "quote": (LowerThird(name="Mira K.", line="hiker", facts=("source",)),),
        "offer": (PriceTag(price="$19", before="$29", facts=("offer",)),),
    }
    assert not [shot for _, _, shot in plan.shots() if shot.elements and shot.layout == "low"]


def test_a_day_that_the_texts_say_is_not_said_again() -> None:
    plan = plan_offline(brief(offer="Free lid until Sunday"), PHOTO).plan
    assert not [shot for _, _, shot in plan.shots() if shot.elements]
    plan = plan_offline(brief(offer="A free lid", legal="Until Sunday, in shops."), PHOTO).plan
    assert [shot.elements for _, _, shot in plan.shots() if shot.elements] == [
        (Badge(text="Until Sunday", facts=("legal",)),)
    ]
