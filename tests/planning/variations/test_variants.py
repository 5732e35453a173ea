"""A matrix becomes plans with names of their own, or everything that is wrong with it is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.edits import read_edit
from reelwright.errors import InputError
from reelwright.plan import Asset, Plan, Text, VoiceLine
from reelwright.planning.variations import Matrix, Variant, read_matrix, variants_of
from reelwright.planning.variations.names import unique
from reelwright.words import SAFE_NAME, safe_name
from tests_support.plans import small_plan


def ad() -> Plan:
    """Return an ad of three scenes; the first line says just its headline, and the last scene calls to action."""
    plan = small_plan(scenes=3, seconds=12)
    first, second, last = plan.scenes
    spoken = first.model_copy(update={"voice": VoiceLine(text="Cold for a day.")})
    shot = last.shots[0]
    calling = shot.model_copy(update={"texts": (*shot.texts, Text(role="cta", content="Shop now"))})
    closing = last.model_copy(update={"shots": (calling,), "voice": VoiceLine(text="It is here")})
    return plan.model_copy(update={"scenes": (spoken, second, closing)})


def varied(table: str, multiply: bool = False, name: str = "m.csv", **songs: Asset) -> tuple[Variant, ...]:
    return variants_of(ad(), read_matrix(table.encode(), name, multiply), songs)


def wrong(table: str, multiply: bool = False, name: str = "m.csv") -> str:
    with pytest.raises(InputError) as caught:
        varied(table, multiply, name)
    return str(caught.value)


def texts(plan: Plan, role: str = "headline") -> list[str]:
    return [text.content for _, _, shot in plan.shots() for text in shot.texts if text.role == role]


def test_each_row_is_a_variation_and_an_empty_cell_is_what_the_ad_has() -> None:
    one, two = varied("name,hook,headline,CTA\nBlue Sky!,New,Fresh,Buy\nsecond,,,Order\n")
    assert (one.name, two.name) == ("blue-sky", "second")
    assert texts(one.plan) == ["New", "Fresh", "Cold for a day"]
    assert texts(one.plan, "cta") == ["Buy"]
    assert texts(two.plan) == texts(ad())
    assert one.values == {"hook": "New", "headline": "Fresh", "call_to_action": "Buy"}
    assert two.values == {"hook": "", "headline": "", "call_to_action": "Order"}


def test_a_line_that_says_just_the_text_says_the_new_one_and_no_other_does() -> None:
    (one,) = varied("hook,cta\nNew,Buy\n")
    lines = [scene.voice and scene.voice.text for scene in one.plan.scenes]
    assert lines == ["New", None, "It is here"]


def test_columns_are_multiplied_and_each_combination_has_a_name() -> None:
    found = varied("hook,cta,music\nA,Buy,tech\nB,,none\n", multiply=True)
    assert [each.name for each in found] == [
        "hook-1_cta-1_tech", "hook-1_cta-1_none", "hook-2_cta-1_tech", "hook-2_cta-1_none"
    ]  # fmt: skip
    assert [each.plan.music and each.plan.music.mood for each in found] == ["tech", None, "tech", None]


def test_a_document_leaves_combinations_out_and_names_the_rest() -> None:
    night = {"label": "night", "edits": [{"kind": "style", "grade": "dark"}]}
    document = {
        "axes": {"hook": [None, "A"], "look": [None, night]}, "exclude": [{"hook": "A", "look": "night"}],
        "names": "ad {hook} {look}", "aspects": ["1:1", "9:16"], "budget": 3,
    }  # fmt: skip
    found = varied(json.dumps(document), name="m.json")
    assert [each.name for each in found] == ["ad-hook-0-look-0", "ad-hook-0-look-1", "ad-hook-1-look-0"]
    assert {each.plan.budget for each in found} == {3}
    assert {each.plan.aspects for each in found} == {("1:1", "9:16")}
    assert found[1].plan.style.grade == "dark"


def test_aspects_of_a_row_are_its_films_and_of_multiplied_columns_those_of_all() -> None:
    one, two = varied("hook;aspects\nA;9:16 1:1\nB;16x9\n")
    assert (one.plan.aspects, two.plan.aspects) == (("9:16", "1:1"), ("16:9",))
    found = varied("hook;aspect ratio\nA;9:16\nB;1:1\n", multiply=True)
    assert {each.plan.aspects for each in found} == {("9:16", "1:1")}
    assert len(found) == 2


def test_a_market_is_a_locale_with_faces_of_its_script_and_lines_without_words_are_told() -> None:
    one, two = varied("market,hook,line s2\nsaudi arabia,جديد,-\nen_gb,New,\n")
    assert (one.plan.locale, two.plan.locale) == ("ar-SA", "en-GB")
    assert one.plan.style.typefaces.display == "Cairo"
    assert two.plan.style.typefaces == ad().style.typefaces
    assert one.plan.scenes[2].voice is None
    assert set(one.left.values()) == {"Cold for a day"}
    assert two.left == {}
    assert texts(one.plan, "cta") == ["تسوّق الآن"]  # as the market says it
    (spanish,) = varied("locale,hook\nes-ES,Nuevo\n")
    assert spanish.left["s2"] == "It is here"
    assert "Nuevo" not in spanish.left.values()


def test_a_song_is_one_of_the_ads_files_or_brought_with_the_matrix() -> None:
    song = Asset(id="song-1", kind="music", digest="a" * 64, name="beat.mp3")
    one, two = varied("music\nbeat.mp3\nsport\n", **{"beat.mp3": song})
    assert one.plan.music and one.plan.music.asset == "song-1"
    assert song in one.plan.assets
    assert song not in two.plan.assets


def test_a_text_anywhere_a_line_and_a_slot_are_axes() -> None:
    (one,) = varied("text s1-0 headline,text s2 sub,line s1\nA,B,C\n")
    assert texts(one.plan) == ["Cold for a day", "A", "Cold for a day"]
    assert texts(one.plan, "sub") == ["B"]
    assert one.plan.scenes[1].voice == VoiceLine(text="C")
    assert "the ad has no such slot" in wrong("slot liquid\ntea\n")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("", "there is nothing in it"),
        ("hook\n", "there is no variation in it"),
        ("name\na\n", "no column is an axis"),
        ("hok\na\n", "Did you mean `hook`"),
        ("text s9 headline\na\n", "no such scene or shot"),
        ("line s9\na\n", "no such scene"),
        ("name,hook\na,x\nA!,y\n", "is called so already"),
        ("hook\nx\nx\n", "the same ad as hook-1"),
        ("locale\nka-GE\n", "no font for its script"),
        ("locale\nnowhere at all\n", "no locale and no market"),
        ("market\nspian\n", "Did you mean `spain`"),
        ("hook\nგამარჯობა\n", "no installed font has"),
        ("music\nmetal\n", "no mood, and no file"),
        ("hook,HOOK\na,b\n", "2 columns of this name"),
        ("cta,call to action\na,b\n", "this column is what `cta` is"),
        ("hook,aspects\na,3:4\n", "allowed are 9:16"),
        ("hook\n" + "very long words " * 20 + "\n", "its texts take"),
        ('hook\n"open\n', "no table of cells"),
    ],
)
def test_bad_input_is_told_with_a_remedy(table: str, told: str) -> None:
    assert told in wrong(table)


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({}, "axes that are multiplied, or rows"),
        ({"axes": {"hook": ["a"]}, "rows": [{"values": {"hook": "a"}}]}, "axes that are multiplied, or rows"),
        ({"axes": {f"slot {index}": ["a"] * 10 for index in range(4)}}, "10,000 variations"),
        ({"rows": [{"values": {"hook": str(index)}} for index in range(201)]}, "201 variations"),
        ({"axes": {"hook": ["a"]}, "exclude": [{"hook": "b"}]}, "no such value"),
        ({"axes": {"hook": ["a"]}, "exclude": [{"hok": "b"}]}, "no such axis"),
        ({"axes": {"hook": ["a"]}, "exclude": [{"hook": "a"}]}, "these are 0 variations"),
        ({"axes": {"hook": ["a"]}, "names": "{cta}"}, "no such axis"),
        ({"axes": {"x": [{"label": "a", "edits": [{"kind": "stile"}]}]}}, "no such edit"),
        ({"axes": {"hook": ["a"]}, "budget": -1}, "greater than or equal to 0"),
    ],
)
def test_a_wrong_document_is_told_with_a_remedy(document: dict[str, Any], told: str) -> None:
    assert told in wrong(json.dumps(document), name="m.json")


def test_a_fault_of_a_value_is_told_once_however_often_it_is_used() -> None:
    told = wrong("hook,cta\nx,Buy\n" + "long words " * 20 + ",Order\n,Get\n", multiply=True)
    assert told.count("its texts take") == 1
    assert "and 2 more" in told


def test_a_line_that_takes_too_long_may_be_taken_away() -> None:
    words = "Internationally celebrated refrigeration"
    told = wrong(f"hook\n{words} {words}\n")
    assert "`-` in a column `line s0`" in told
    (one,) = varied(f"hook,line s0\n{words},-\n")
    assert one.plan.scenes[0].voice is None


def test_a_locked_scene_is_not_varied() -> None:
    plan = read_edit({"kind": "lock", "scene": "s0", "locked": True}).apply(ad())
    with pytest.raises(InputError, match="this scene is locked"):
        variants_of(plan, Matrix.read({"axes": {"hook": ["New"]}}))


def test_the_examples_of_the_docs_are_read() -> None:
    page = (Path(__file__).resolve().parents[3] / "docs" / "variations.md").read_text("utf-8")
    blocks = re.findall(r"```(csv|json)\n(.*?)```", page, re.DOTALL)
    rows, columns, document = (read_matrix(text.encode(), f"m.{kind}") for kind, text in blocks)
    assert [row.name for row in rows.rows] == ["plain", "noon-us", "noon-ar"]
    assert len(variants_of(ad(), columns)) == 2
    assert [each.name for each in variants_of(ad(), document)] == ["hook-0_look-0", "hook-0_look-1", "hook-1_look-0"]
    assert len(varied(blocks[1][1], multiply=True)) == 4


@given(st.text(max_size=120))
def test_names_are_safe_as_files(text: str) -> None:
    name = safe_name(text)
    assert len(name) <= SAFE_NAME + 3
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.-")
    assert not name or (name[0].isalnum() and name[-1].isalnum())
    assert name.partition(".")[0] not in ("con", "nul", "com1")
    assert safe_name(name) == name or name.endswith("-ad")


@given(st.lists(st.sampled_from(["a", "a-2", "b", "", "x" * SAFE_NAME]), max_size=12))
def test_names_are_made_unique_and_stay_what_they_were_where_they_can(names: list[str]) -> None:
    found = unique(names)
    assert len(set(found)) == len(names)
    assert all(len(name) <= SAFE_NAME for name in found)
    for index, name in enumerate(names):
        if name and name not in names[:index] and name not in found[:index]:
            assert found[index] == name
