from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.compose.captions import GAP, LONGEST, cues, place_speech, to_srt, to_vtt
from reelwright.compose.ingredients import Speech
from reelwright.cues import Cue, Spoken
from tests_support.plans import small_plan


def speech(words: list[tuple[str, float]]) -> Speech:
    spoken, at = [], 0.0
    for text, seconds in words:
        spoken.append(Spoken(text, at, at + seconds))
        at += seconds
    return Speech("f" * 64, at, tuple(spoken))


lines = st.lists(
    st.tuples(st.text("abcdefghij.,", min_size=1, max_size=12), st.floats(0.1, 0.6)), min_size=1, max_size=18
)


@given(st.lists(lines, min_size=1, max_size=4))
def test_cues_say_every_word_once_in_order_and_never_overlap(spoken: list[list[tuple[str, float]]]) -> None:
    plan = small_plan(scenes=len(spoken), seconds=60)
    lines = {scene.id: speech(words) for scene, words in zip(plan.scenes, spoken, strict=True)}
    found = cues(plan, lines)
    said = [word.text for scene in plan.scenes for word in lines[scene.id].words]
    assert [word.text for cue in found for word in cue.words] == said
    for before, after in pairwise(found):
        assert after.start - before.end >= GAP - 1e-6
    for cue in found:
        assert cue.end > cue.start
        assert cue.end - cue.start <= LONGEST + 1e-6
        assert cue.start == cue.words[0].start


@given(st.lists(st.floats(0.5, 6), min_size=1, max_size=6))
def test_lines_are_never_spoken_over_each_other(lengths: list[float]) -> None:
    plan = small_plan(scenes=len(lengths), seconds=60)
    lines = {scene.id: speech([("word", s)]) for scene, s in zip(plan.scenes, lengths, strict=True)}
    starts = place_speech(plan, lines)
    free = 0.0
    for scene in plan.scenes:
        assert starts[scene.id] >= free - 1e-9
        free = starts[scene.id] + lines[scene.id].seconds


def a_cue() -> Cue:
    words = (Spoken("Salt", 1.0, 1.5), Spoken("&", 1.5, 1.8), Spoken("<pepper>", 1.8, 3725.25))
    return Cue(1.0, 3725.25, "Salt & <pepper>", words)


def test_subtitles_are_written_in_their_formats() -> None:
    cue = a_cue()
    assert to_srt([cue]) == "1\n00:00:01,000 --> 01:02:05,250\nSalt & <pepper>\n"
    vtt = to_vtt([cue], "en-US")
    assert vtt.startswith("WEBVTT\n")
    assert "Salt <00:00:01.500>&amp; <00:00:01.800>&lt;pepper&gt;" in vtt
    assert re.search(r"^00:00:01\.000 --> 01:02:05\.250$", vtt, re.M)


@pytest.mark.parametrize(("locale", "text"), [("ja-JP", "新しい瓶"), ("en-US", "新しい 瓶")])
def test_unspaced_scripts_are_joined_without_spaces(locale: str, text: str) -> None:
    plan = small_plan(seconds=10).model_copy(update={"locale": locale})
    (cue,) = cues(plan, {plan.scenes[0].id: speech([("新しい", 0.8), ("瓶", 0.8)])})
    assert cue.text == text


def test_sentences_of_a_users_film_are_captions_beside_the_lines_and_never_over_one() -> None:
    plan = small_plan(scenes=2, seconds=10)
    spoken = {"s0": speech([("Cold", 0.4), ("all", 0.3), ("day", 0.5)])}
    over = tuple(Spoken(text, start, start + 0.3) for text, start in (("We", 0.4), ("swim", 0.9), ("now", 2.0)))
    after = (Spoken("Every", 4.0, 4.3), Spoken("day!", 4.4, 4.8))
    found = cues(plan, spoken, (over, after))
    assert [(cue.text, cue.own) for cue in found] == [("Cold all day", False), ("now", True), ("Every day!", True)]
    assert found[2].start == 4.0 and all(one.end <= other.start for one, other in pairwise(found))
    assert cues(plan, spoken) == found[:1]
