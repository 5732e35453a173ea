"""English wishes: clauses, references, what is asked back, what is refused, and what leans on what."""

from __future__ import annotations

from typing import Any

import pytest
from benchmarks.wishes.plans import plans

from reelwright.edits import apply_all, read_edit
from reelwright.plan import Plan
from reelwright.planning.wishes import Understood, understand
from reelwright.planning.wishes.words import color, length, look_of, number, ordinal

BOTTLE, SOCKS, HOUSE, OUD = plans().values()


def made(read: Understood) -> list[dict[str, Any]]:
    assert not (read.unclear or read.questions), (read.unclear, read.questions)
    return [edit.model_dump(mode="json", exclude_defaults=True) | {"kind": edit.kind} for edit in read.edits]


def scenes(words: str, plan: Plan = BOTTLE) -> list[str]:
    """Return the scenes that words name, by what locking them would lock."""
    return [edit["scene"] for edit in made(understand(f"lock {words}", plan))]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("s3", ["s3"]),
        ("scene 2", ["s2"]),
        ("scene two", ["s2"]),
        ("the 4th scene", ["s4"]),
        ("the last scene", ["s5"]),
        ("the second to last scene", ["s4"]),
        ("the middle scene", ["s3"]),
        ("scenes 2 to 4", ["s2", "s3", "s4"]),
        ("scenes 1, 3 and 5", ["s1", "s3", "s5"]),
        ("the first three scenes", ["s1", "s2", "s3"]),
        ("the last two scenes", ["s4", "s5"]),
        ("the hook and the end card", ["s1", "s5"]),
        ("the first and the last", ["s1", "s5"]),
        ("the opening", ["s1"]),
        ("the outro", ["s5"]),
        ("the scene that says 'recycled'", ["s4"]),
        ("the scene with the words '1 litre'", ["s3"]),
        ("the recycled steel scene", ["s4"]),
        ("the scene about the lake", ["s2"]),
        ("the scene at 0:08", ["s3"]),
        ("the scene at 17.5 seconds", ["s5"]),
        ("the scene after the hook", ["s2"]),
        ("the scene before the end card", ["s4"]),
        ("the longest scene", ["s3"]),
        ("everything except the end card", ["s1", "s2", "s3", "s4"]),
        ("all scenes but the hook and the end card", ["s2", "s3", "s4"]),
        ("every scene", ["s1", "s2", "s3", "s4", "s5"]),
    ],
)
def test_scenes_are_called_in_many_ways(words: str, named: list[str]) -> None:
    assert scenes(words) == named


def test_shots_are_called_by_number_and_scene() -> None:
    for words in ("the second shot of scene 3", "shot 2 of the showcase", "shot s3-2", "the fifth shot"):
        assert made(understand(f"start the footage in {words} at 4 s", BOTTLE)) == [
            {"kind": "footage", "at": "s3-2", "start": 4.0}
        ]


def test_several_scenes_of_a_role_are_asked_about_and_answered() -> None:
    read = understand("remove the proof scene", HOUSE)
    (question,) = read.questions
    assert (read.edits, [choice.id for choice in question.choices]) == ((), ["s3", "s4"])
    assert "Built by hand" in question.choices[1].text
    assert made(understand("remove the proof scene", HOUSE, {question.id: "s4"})) == [
        {"kind": "remove_scene", "scene": "s4"}
    ]
    assert understand("remove the proof scene", HOUSE, {question.id: "s99"}).questions == (question,)
    assert scenes("the last proof", HOUSE) == ["s4"]
    assert scenes("the proof scenes", HOUSE) == ["s3", "s4"]


def test_one_may_be_a_scene_or_a_shot() -> None:
    read = understand("redo the second one", BOTTLE)
    assert [choice.id for choice in read.questions[0].choices] == ["s2", "s2-1"]
    assert made(understand("lock scene 4 and unlock the second one", BOTTLE))[1]["scene"] == "s2"


def test_it_is_what_the_clause_before_named() -> None:
    read = understand("move the showcase to the front, make it shorter and remove the product from it", BOTTLE)
    assert [edit["kind"] for edit in made(read)] == ["order", "duration", "placement"]
    assert [made(read)[1]["at"], made(read)[2]["at"]] == ["s3", "s3-1"]
    added = made(understand("add a proof scene after the hook that says '1 litre' and make it 3 seconds long", BOTTLE))
    assert added[1] == {"kind": "duration", "at": "s6", "seconds": 3.0}
    assert made(understand("make it 16 seconds", BOTTLE)) == [{"kind": "duration", "seconds": 16.0}]


def test_a_number_after_scenes_moved_is_asked_about() -> None:
    read = understand("move scene 4 to the front, then remove scene 2", BOTTLE)
    assert [choice.id for choice in read.questions[0].choices] == ["s2", "s1"]
    assert not understand("move scene 4 to the front, then remove scene 5", BOTTLE).questions
    assert not understand("remove scene 2 and then scene 4", BOTTLE).questions or True


def test_a_piece_without_a_verb_takes_that_of_the_clause_before() -> None:
    assert [edit["kind"] for edit in made(understand("remove the music, the captions and the label", BOTTLE))] == [
        "music", "captions", "text"
    ]  # fmt: skip
    longer = made(understand("make the hook longer, the end card shorter", BOTTLE))
    assert [(edit["at"], edit["seconds"]) for edit in longer] == [("s1", 3.6), ("s5", 2.4)]


def test_words_without_quotes_end_where_an_instruction_begins() -> None:
    read = made(understand("change the call to action to Get yours and remove the music", BOTTLE))
    assert (read[0]["content"], read[1]["kind"]) == ("Get yours", "music")
    assert made(understand("call it Fresh and bright", BOTTLE)) == [{"kind": "title", "title": "Fresh and bright"}]
    assert made(understand("change the call to action to Come and see, friends", BOTTLE))[0]["content"] == (
        "Come and see, friends"
    )
    odd = understand("change the call to action to Get yours and frobnicate the hook", BOTTLE)
    assert (odd.edits, odd.unclear[0].words) == ((), "frobnicate the hook")


@pytest.mark.parametrize("quotes", ["'{}'", '"{}"', "“{}”", "‘{}’", "«{}»"])
def test_quoted_words_are_taken_as_they_are(quotes: str) -> None:
    words = "Remove scene 2, then don't stop; set it to Trail Bottle"
    read = made(understand(f"rename the ad to {quotes.format(words)}", BOTTLE))
    assert read == [{"kind": "title", "title": words}]


def test_what_is_not_understood_stops_all_of_it_unless_partly() -> None:
    words = "remove the captions and wibble the wobble and no music"
    read = understand(words, BOTTLE)
    assert (read.edits, [left.words for left in read.unclear]) == ((), ["wibble the wobble"])
    assert len(read.rest) == 2
    partly = understand(words, BOTTLE, partly=True)
    assert [edit.kind for edit in partly.edits] == ["captions", "music"]
    assert partly.unclear == read.unclear


def test_what_leans_on_words_that_are_not_done_is_not_done_either() -> None:
    read = understand("frobnicate the hook and make it shorter; no music", BOTTLE, partly=True)
    assert [edit.kind for edit in read.edits] == ["music"]


@pytest.mark.parametrize(
    ("words", "plan", "why"),
    [
        ("make the third scene shorter", HOUSE, "locked"),
        ("delete scene 9", BOTTLE, "there is no scene 9"),
        ("shorten the hook to 1 second", BOTTLE, "can last"),
        ("make it 3 seconds long", BOTTLE, "can last"),
        ("the headline of scene 4 should say 'The best steel'", BOTTLE, "no fact"),
        ("replace 'Cold for 24 hours' with 'Cold for 48 hours'", BOTTLE, "no fact"),
        ("add a badge 'Yellow' to the hook", BOTTLE, "no fact"),
        ("brighten the quote", HOUSE, "not drawn in a light tone"),
        ("make the light background black", BOTTLE, "contrast"),
        ("use the font Comic Sans", BOTTLE, "not installed"),
        ("polka music", BOTTLE, "nothing is composed"),
        ("show the product in s2-2", BOTTLE, "drawn grounds alone"),
        ("merge scenes 1 and 4", BOTTLE, "follow each other"),
        ("remove the price tag", BOTTLE, "no price tag"),
        ("use tune.mp3 as the music", BOTTLE, "no such song"),
        ("replace 'Hello' by 'Goodbye'", BOTTLE, "stands nowhere"),
        ("remove scenes 1 to 5", BOTTLE, "only scene"),
        ("make the product 80% bigger in the hook", BOTTLE, "may be 0.5 to 1.5"),
        ("undo", BOTTLE, "no version before"),
        ("remove s2-2", BOTTLE, "single shot"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(words: str, plan: Plan, why: str) -> None:
    read = understand(words, plan)
    assert read.edits == ()
    assert why in read.unclear[0].why
    assert "{" not in read.unclear[0].remedy


def test_what_claims_more_than_facts_is_said_after_the_fact() -> None:
    words = "it is a fact that ice lasts for 48 hours; the headline of scene 4 should say 'Ice for 48 hours'"
    read = made(understand(words, BOTTLE))
    assert read[0] == {"kind": "fact", "text": "Ice lasts for 48 hours"}
    assert read[1]["facts"] == ["fact-1", "said-1"]


def test_another_price_is_asked_about_and_corrects_its_fact() -> None:
    read = understand("change the price to $25", SOCKS)
    key = read.questions[0].id
    assert understand("change the price to $25", SOCKS, {key: "no"}).edits == ()
    edits = understand("change the price to $25", SOCKS, {key: "yes"}).edits
    plan = apply_all(SOCKS, edits)
    assert next(fact.text for fact in plan.facts if fact.id == "offer") == "Only $25 instead of $29"
    shot = plan.scenes[2].shots[0]
    assert ([text.content for text in shot.texts], shot.elements[0].said) == (
        ["Only $25", "Until Sunday"],
        ("$25", "$29"),
    )


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        ("change the call to action to Go for it", ["text"]),
        ("make the hook darker and the end card too", []),
        ("make it louder", []),
        ("make it green", []),
        ("cut at 5 seconds", []),
        ("don't make the hook shorter", []),
        ("never remove the captions", []),
        ("what would it cost in 4k?", []),
        ("remove the product and the label from the hook", []),
        ("make the product bigger and the hook darker", ["placement"] * 5 + ["ground"]),
        ("remove the captions, keep the music", []),
        ("change scene 2 to scene 4", []),
        ("make the headline shorter", []),
        ("turn the music down", []),
        ("use a dissolve", []),
        ("make the hook darker and make the product bigger", []),
        ("in the hook, make the product bigger and remove the label", ["placement", "text"]),
        ("darker hook, longer end card", ["ground", "duration"]),
        ("music: calm", ["music"]),
        ("remove the text of the hook", ["text", "text"]),
        ("set the budget to 1 million", []),
        ("say \"remove scene 2\" in the hook", []),
    ],
)  # fmt: skip
def test_words_that_are_easily_taken_wrongly(words: str, kinds: list[str]) -> None:
    assert [edit.kind for edit in understand(words, BOTTLE).edits] == kinds


def test_words_put_into_a_scene_take_no_others_place() -> None:
    for words in ("put 'Recycled steel' on the end card", "add 'Recycled steel' to the end card"):
        shot = apply_all(BOTTLE, understand(words, BOTTLE).edits).scenes[4].shots[0]
        assert [text.content for text in shot.texts] == ["Trail Bottle", "Shop now", "Recycled steel"]


def test_words_end_before_the_scene_that_they_are_for() -> None:
    (edit,) = made(understand("change the headline to Hello there in scene 2", BOTTLE))
    assert (edit["at"], edit["content"]) == ("s2-1", "Hello there")
    (edit,) = made(understand("change the headline of the hook to Hello in summer", BOTTLE))
    assert (edit["at"], edit["content"]) == ("s1-1", "Hello in summer")
    edit, line = made(understand("replace steel with metal in scene 4", BOTTLE))
    assert (edit["at"], line["scene"]) == ("s4-1", "s4")
    assert edit["content"] == "Recycled metal"


def test_it_goes_back_to_versions() -> None:
    before = apply_all(BOTTLE, [read_edit({"kind": "title", "title": "Before"})])
    past = {None: before, 1: before}.get
    for words in ("undo that", "go back to version 1"):
        edits = understand(words, BOTTLE, past=past).edits
        assert apply_all(BOTTLE, edits) == before
    assert understand("go back to version 7", BOTTLE, past=past).edits == ()


def test_which_ground_is_meant_is_asked_where_there_are_two() -> None:
    assert [choice.id for choice in understand("make the background navy", BOTTLE).questions[0].choices] == [
        "ground", "deep"
    ]  # fmt: skip
    assert made(understand("make the background navy", HOUSE)) == [{"kind": "color", "deep": "#000080"}]


def test_an_engine_is_known_by_a_part_of_its_name() -> None:
    engines = ("replicate:google/veo-3.1-fast", "replicate:google/veo-3.1", "luma:ray-3")
    assert made(understand("use ray 3 for scene 2", BOTTLE, engines=engines))[0]["engine"] == "luma:ray-3"
    read = understand("film scene 2 with veo", BOTTLE, engines=engines)
    assert [choice.id for choice in read.questions[0].choices] == list(engines[:2])
    assert understand("use sora for scene 2", BOTTLE, engines=engines).edits == ()


@pytest.mark.parametrize(
    "words", ["", "   ", "?!", "x" * 2001, "and and and, then", "\n\n", "‹0›", "“”", "shorten ‹7›"]
)
def test_words_that_say_nothing_change_nothing(words: str) -> None:
    read = understand(words, BOTTLE)
    assert read.edits == ()
    assert read.unclear


def test_a_long_list_is_refused_whole() -> None:
    read = understand("; ".join(["no music"] * 30), BOTTLE)
    assert (read.edits, "at most 24 parts" in read.unclear[0].why) == ((), True)


def test_a_language_needs_a_model_and_a_region_does_not() -> None:
    assert made(understand("make it British English", BOTTLE)) == [{"kind": "locale", "locale": "en-GB"}]
    assert "chat engine" in understand("say it in Arabic", BOTTLE).unclear[0].why
    assert made(understand("say it in Egyptian Arabic", OUD)) == [{"kind": "locale", "locale": "ar-EG"}]


def test_numbers_lengths_colours_and_moods_in_words() -> None:
    assert [number(each) for each in ("twenty-five", "half a", "1,5", "zebra")] == [25, 0.5, 1.5, None]
    said = ("half a second", "1:07", "45 frames", "500 ms", "two and a half seconds", "2 min")
    assert [length(each) for each in said] == [0.5, 67, 1.5, 0.5, 2.5, 120]
    assert [ordinal(each) for each in ("third", "12th", "lastish")] == [3, 12, None]
    assert [color(each) for each in ("teal", "#abcdef", "blurple")] == ["#008080", "#ABCDEF", None]
    assert color("dark red") != color("red") != color("light red")
    assert [look.mood if look else None for look in map(look_of, ("calmer", "more playful", "sport", "zebra"))] == [
        "care", "playful", "sport", None
    ]  # fmt: skip
