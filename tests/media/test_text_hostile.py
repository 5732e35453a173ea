"""Texts that would steer a filter graph, a shell or a line's order are drawn as they are, or refused (attack 26)."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from reelwright.brief.load import parse_brief
from reelwright.errors import InputError
from reelwright.media.text.fitting import Block, Setting, fit
from reelwright.media.text.fonts import font_stack
from reelwright.media.text.raster import draw_glyphs

STEERING = (
    "%{pts} %{eif:1:d} 100%",
    "x':textfile=/etc/passwd:y='",
    r"a\:b\\c\'d\n",
    "[in]movie=/etc/passwd[out];[out]overlay",
    "`id` $(id) ${HOME} ; rm -rf / | cat > x",
    "{\\an8}{\\fscx999} <b onload=x> &amp; \\N",
    "../../../etc/passwd",
    "'; DROP TABLE ads; --",
)


def _setting() -> Setting:
    return Setting(font_stack("sora", 600, "en"), "en", "ltr", leading=1.02, tracking=-0.02)


def _drawn(text: str) -> Block | None:
    block = fit(text, _setting(), (900, 700), (90.0, 12.0), 12)
    for line in block.lines if block else ():
        for unit in line.units:
            draw_glyphs(unit.runs, line.x + unit.x, line.baseline)
    return block


@pytest.mark.parametrize("text", STEERING)
def test_what_would_steer_a_program_is_drawn_as_it_is(text: str) -> None:
    block = _drawn(text)
    assert block is not None
    shown = " ".join(unit.text.strip() for line in block.lines for unit in sorted(line.units, key=lambda u: u.index))
    assert shown.replace(" ", "") == text.replace(" ", "")


STRANGE = {
    "override": "\u202etxet\u202c",
    "isolate": "a\u2066b",
    "families": "👩\u200d👩\u200d👧\u200d👦" * 40,
    "zalgo": "Z" + "\u0301" * 2000,
    "wide": "\ufdfd" * 50,
    "tags": "\U000e0041" * 500,
    "signs": "\u0600" * 300,
    "one word": "W" * 2000,
    "many words": "word " * 400,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE)
def test_strange_characters_take_bounded_time(text: str) -> None:
    start = time.process_time()
    block = _drawn(text)
    assert block is None or block.width <= 900.02
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("W" * 10_000, "160 characters"),
        ("buy \u202ewon", "RIGHT-TO-LEFT OVERRIDE"),
        ("buy \u2067won", "RIGHT-TO-LEFT ISOLATE"),
        ("a\\x1b[31mb", "U+001B"),
        ("a\\x00b", "U+0000"),
    ],
)
def test_a_brief_refuses_what_no_line_may_hold(text: str, limit: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_brief(f'title: "{text}"\n', Path("/nowhere"))
    (problem,) = caught.value.problems
    assert problem.where == "title"
    assert limit in problem.limit
