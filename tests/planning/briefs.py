"""Briefs as anybody may write them, for property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from reelwright.brief import Brief
from reelwright.planning import Assets, Clip, File, Song

DIGEST = "a" * 64
_LETTERS = list("abcde fghij klmno % ' : \\ , ; [ ] 0123456789 é ß . ! ? - “ ” 水 日 本 ثلج بارد 🔥 👍🏽 ")


def lines(size: int) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(_LETTERS), min_size=1, max_size=size).filter(lambda text: bool(text.strip()))


_SOURCED = st.fixed_dictionaries({"text": lines(160)}, optional={"source": lines(160)})
_PRODUCT = st.fixed_dictionaries({"name": lines(80)}, optional={"facts": st.lists(lines(160) | _SOURCED, max_size=20)})
_QUOTE = st.fixed_dictionaries({"quote": lines(160), "source": lines(80)}, optional={"rating": st.floats(0, 5)})
_TEMPLATES = [
    "problem-solution",
    "listicle",
    "demo",
    "testimonial",
    "offer",
    "before-after",
    "unboxing",
    "founder",
    "story",
]
_FIELDS = {
    "prompt": lines(400),
    "category": st.sampled_from(["product_ad", "offer", "explainer", "story", "music_video"]),
    "product": _PRODUCT,
    "headline": lines(160),
    "tone": st.lists(st.sampled_from(["calm", "bold", "odd", "playful", "luxury", "فاخر"]), max_size=6),
    "offer": lines(160),
    "testimonial": _QUOTE,
    "call_to_action": lines(30),
    "legal": lines(400),
    "duration": st.floats(6, 180),
    "locale": st.sampled_from(["en-US", "ar-SA", "de-DE", "ja-JP", "he-IL", "th-TH", "sw"]),
    "brand": st.fixed_dictionaries(
        {},
        optional={
            "name": lines(80),
            "colors": st.lists(
                st.sampled_from(["#000000", "#FFFFFF", "#808080", "#FF0000", "#0B3D2E", "#F2C14E"]), max_size=6
            ),
            "font": st.sampled_from(["Inter", "Comic Sans", "Cairo"]),
            "website": lines(80),
        },
    ),
    "music": st.sampled_from([{}, {"mood": "sport"}, {"mood": "cinematic"}, {"mood": "polka"}, {"enabled": False}]),
    "voice": st.sampled_from([{"enabled": True}, {"enabled": False}]),
    "template": st.sampled_from(_TEMPLATES),
    "seed": st.integers(0, 2**31 - 1),
}


@st.composite
def briefs(draw: st.DrawFn) -> Brief:
    data: dict[str, Any] = draw(st.fixed_dictionaries({"title": lines(160)}, optional=_FIELDS))
    if draw(st.booleans()) and ("product" in data or "prompt" in data):
        del data["title"]
    return Brief.model_validate(data)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Brief, Assets]:
    """A brief with some of the files that it may come with."""
    brief = draw(briefs())
    beats = st.lists(st.floats(0, 200), max_size=80).map(lambda values: tuple(sorted(values)))
    songs = st.builds(
        Song, st.just(DIGEST), st.just("song.mp3"), st.floats(1, 300), st.none() | st.floats(20, 400), beats
    )
    clips = st.builds(Clip, st.just(DIGEST), st.just("clip.mp4"), st.floats(0.1, 90), st.just(1920), st.just(1080))
    return brief, Assets(
        product=File(DIGEST, "photo.jpg") if brief.product and draw(st.booleans()) else None,
        logo=draw(st.none() | st.just(File(DIGEST, "logo.png"))),
        footage=tuple(draw(st.lists(clips, max_size=4))),
        song=draw(st.none() | songs),
    )
