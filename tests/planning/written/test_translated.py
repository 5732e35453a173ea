"""A model translates a brief into its market's language; what it changes of the facts is not taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from planning.replica.studies import study
from reelwright.brief import Brief
from reelwright.plan import validate
from reelwright.planning import Assets
from reelwright.planning.written import Message, plan_written, replica_written

from .models import Document, Model, data_of, good

GERMAN = {
    "headline": "Trail Bottle für den ganzen Tag", "call_to_action": "Jetzt einkaufen",
    "fact-1": "Hält das Wasser 24 Stunden kalt", "fact-2": "Fasst 950 ml", "offer": "Nur 19,99 € bis Sonntag",
}  # fmt: skip
BRIEF = Brief.model_validate(
    {
        "product": {"name": "Trail Bottle", "facts": ["Keeps the water cold for 24 hours", "It holds 32 oz"]},
        "headline": "The Trail Bottle for the whole day",
        "offer": "Only €19.99 until Sunday",
        "call_to_action": "Shop now",
        "market": "Germany",
        "duration": 20,
    }
)


def answer(spoil: Callable[[dict[str, str]], dict[str, str]] = lambda said: said) -> Callable[[Sequence[Message]], Any]:
    def answered(messages: Sequence[Message]) -> Document:
        data = data_of(messages)
        if "texts" not in data:
            return good(messages)
        assert data["locale"] == "de-DE"
        assert data["texts"]["fact-2"] == "It holds 950 ml"
        assert data["texts"]["offer"] == "Only 19,99 € until Sunday"
        said = spoil({name: GERMAN[name] for name in data["texts"]})
        return {"texts": [{"id": name, "text": text} for name, text in said.items()]}

    return answered


def shown(model: Model) -> tuple[str, str]:
    planned = plan_written(BRIEF, Assets(), model)
    assert validate(planned.plan) == ()
    texts = " / ".join(text.content for _, _, shot in planned.plan.shots() for text in shot.texts)
    return texts, " | ".join(finding.message for finding in planned.findings)


def test_texts_are_those_of_the_language_and_told() -> None:
    texts, told = shown(Model(answer()))
    assert "Fasst 950 ml" in texts
    assert "19,99 €" in texts
    assert "Jetzt einkaufen" in texts
    assert "water" not in texts
    assert "“Keeps the water cold for 24 hours” was translated by a model" in told
    assert "stay so" not in told


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ("fact-1", "Hält das Wasser 48 Stunden kalt"),
        ("fact-2", "Fasst 950 ml und 2 Gläser"),
        ("headline", "Die Flasche für den ganzen Tag"),
        ("offer", "Nur $19,99 bis Sonntag"),
        ("offer", "Nur 19,99 € bis Sonntag auf evil.example"),
        ("fact-1", "Keeps the water cold for 24 hours and it is not for the faint of heart"),
        ("fact-1", "Hält das Wasser 24 Stunden kalt, " + "und kalt " * 14),
    ],
)
def test_what_changes_a_fact_is_never_taken(where: str, text: str) -> None:
    model = Model(answer(lambda said: said | {where: text}))
    texts, told = shown(model)
    assert "the model did not translate the texts" in told
    assert "48" not in texts
    assert "$19" not in texts
    assert "evil" not in texts
    mended = Model(answer(), lambda said: said, range(0))
    assert "did not translate" not in shown(mended)[1]


def test_a_model_that_leaves_texts_out_is_asked_again() -> None:
    turns = 0

    def forgetful(said: dict[str, str]) -> dict[str, str]:
        nonlocal turns
        turns += 1
        return {"offer": said["offer"]} if turns == 1 else said

    texts, told = shown(Model(answer(forgetful)))
    assert turns == 2
    assert "Fasst 950 ml" in texts
    assert "mend its answers 1 of 2 times" in told


def test_a_brief_in_its_markets_language_is_not_translated() -> None:
    model = Model()
    own = Brief.model_validate({"title": "Die Flasche für unsere Berge", "market": "Germany"})
    plan_written(own, Assets(), model)
    plan_written(BRIEF.model_copy(update={"market": None}), Assets(), model)
    assert not any("texts" in data_of(messages) for messages in model.asked)


def test_quotes_and_legal_lines_are_not_given_to_it() -> None:
    model = Model(answer())
    quote = {"quote": "I love it", "source": "Mira"}
    fields = BRIEF.model_dump(exclude_unset=True) | {"testimonial": quote, "legal": "While stocks last."}
    plan_written(Brief.model_validate(fields), Assets(), model)
    asked = next(messages for messages in model.asked if "texts" in data_of(messages))
    assert "stocks" not in asked[1].content
    assert "Mira" not in asked[1].content


def test_a_replica_is_translated_and_its_story_is_the_films() -> None:
    found = study((2.0, 3.0, 3.0, 3.0, 4.0))
    model = Model(answer())
    planned = replica_written(BRIEF, Assets(), found, model)
    assert validate(planned.plan) == ()
    assert planned.written
    assert len(model.asked) == 1
    shown = {text.content for _, _, shot in planned.plan.shots() for text in shot.texts}
    assert "Jetzt einkaufen" in shown
    assert planned.plan.reference
    own = replica_written(BRIEF.model_copy(update={"market": None}), Assets(), found, model)
    assert not own.written
    assert len(model.asked) == 1
