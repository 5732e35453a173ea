"""Laws of wishes, over words as anybody may write them."""

from __future__ import annotations

import re

from benchmarks.wishes.cases import wishes
from benchmarks.wishes.plans import plans
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from reelwright.edits import apply_all, told_all
from reelwright.plan import Plan, validate
from reelwright.planning.wishes import strays, understand

PLANS = plans()
LAW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
_PIECES = re.findall(
    r"\S+",
    """make remove the a hook showcase scene scenes shot 2 3 second last first one it shorter longer brighter darker and
    then , ; . by to 1 s 20% half frames say 'Hello' “x” ‹0› headline button price tag music voice captions no without
    add badge countdown before after end card film everything except all but product bigger left cut whip into dissolve
    undo version budget $5 lock unlock in Arabic 9:16 TikTok 4k colour red use take another of with background window
    s2-1 s9 number of the split merge swap move front place replace everywhere""",
)
WORDS = (
    st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join)
    | st.text(max_size=80)
    | st.sampled_from([wish.say for wish in wishes()])
    | st.tuples(st.sampled_from([wish.say for wish in wishes()]), st.sampled_from([wish.say for wish in wishes()])).map(
        " and ".join
    )
)
PLAN = st.sampled_from(list(PLANS.values()))


@LAW
@given(WORDS, PLAN, st.booleans())
@example("\ud800", PLANS["bottle"], False)
@example("say '\u202e'", PLANS["bottle"], True)
def test_whatever_is_said_is_made_or_told_and_never_both(words: str, plan: Plan, partly: bool) -> None:
    read = understand(words, plan, partly=partly)
    if read.unclear or read.questions:
        assert partly or read.edits == ()
    changed = apply_all(plan, read.edits)
    assert validate(changed) == ()
    assert read.told == told_all(plan, read.edits)
    assert strays(plan, read.edits) == ()
    assert all(left.why and left.remedy for left in read.unclear)
    assert all(len(question.choices) >= 1 for question in read.questions)


@LAW
@given(WORDS, PLAN)
def test_answers_settle_questions_or_lead_to_others(words: str, plan: Plan) -> None:
    answers: dict[str, str] = {}
    for _ in range(12):
        read = understand(words, plan, answers)
        new = {question.id: question.choices[0].id for question in read.questions}
        if not new:
            break
        assert not set(new) & set(answers)
        answers |= new
    else:
        raise AssertionError(f"{words!r} goes on asking")


SET_ONCE = (
    "set", "only", "call it", "no music", "turn off", "make the last scene 4 seconds long", "lock", "unlock",
    "use a dissolve into the second scene", "change the accent colour", "remove the captions and the music",
)  # fmt: skip
SETTING = [wish for wish in wishes() if wish.say.startswith(SET_ONCE) and "shorter" not in wish.say and not wish.left]


@LAW
@given(st.sampled_from(SETTING))
def test_what_sets_something_changes_nothing_the_second_time(wish: object) -> None:
    say, plan = getattr(wish, "say", ""), PLANS[getattr(wish, "plan", "")]
    once = apply_all(plan, understand(say, plan).edits)
    assert apply_all(once, understand(say, once).edits) == once


@LAW
@given(WORDS, PLAN)
def test_the_same_words_are_understood_the_same_way(words: str, plan: Plan) -> None:
    assert understand(words, plan) == understand(words, plan)
