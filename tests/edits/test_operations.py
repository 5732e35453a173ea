"""What single edits do, and what they refuse: the value, the limit and the remedy are named."""

from __future__ import annotations

from typing import Any

import pytest

from reelwright.craft.music.grid import grid
from reelwright.edits import read_edit
from reelwright.errors import EditError
from reelwright.plan import Backdrop, Footage, Generated, Plan, Scene, Shot
from tests_support.edited import trail_plan

PLAN = trail_plan()


def made(plan: Plan = PLAN, **document: Any) -> Plan:
    return read_edit(document).apply(plan)


def shot(plan: Plan, name: str) -> Shot:
    return next(shot for _, _, shot in plan.shots() if shot.id == name)


def scene(plan: Plan, name: str) -> Scene:
    return next(scene for scene in plan.scenes if scene.id == name)


def clip(plan: Plan) -> Generated:
    ground = shot(plan, "s2-2").ground
    assert isinstance(ground, Generated)
    return ground


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"kind": "text", "at": "s1", "role": "cta"}, "s1-1 has 0 texts of role cta"),
    ({"kind": "text", "at": "s1", "role": "headline", "content": "x", "number": 3}, "number = 3: s1-1 has 1 texts"),
    ({"kind": "text", "at": "s1", "role": "headline", "content": "x", "facts": ["no"]}, "there is no such fact"),
    ({"kind": "line", "scene": "s2", "text": "A line that takes very much longer than this short scene lasts, surely"},
     "s2 lasts 4.80 s, and its line takes"),
    ({"kind": "duration", "at": "s1", "seconds": 1}, "s1 can last 2.87 s"),
    ({"kind": "duration", "at": "s1", "seconds": 9}, "to 8.00 s in its shots"),
    ({"kind": "duration", "at": "s2-1", "seconds": 9}, "s2-1 can last 1.57 s to 8.00 s"),
    ({"kind": "duration", "at": "s1", "seconds": 7, "balance": ["s3"]}, "balance = 0.47 s: s3 can last"),
    ({"kind": "duration", "at": "s1-1", "seconds": 3, "balance": ["s1"]}, "cannot give the difference too"),
    ({"kind": "duration", "seconds": 200}, "less than or equal to 180"),
    ({"kind": "duration", "seconds": 7}, "seconds = 7.00 s: s1, s2, s3, s4, s5 can last"),
    ({"kind": "order", "scene": "s1", "to": 6}, "the film has 5 scenes"),
    ({"kind": "split_scene", "shot": "s2-1"}, "s2 begins with this shot"),
    ({"kind": "split_scene", "shot": "s2-1", "seconds": 2.5}, "a shot lasts at least 0.8 s"),
    ({"kind": "split_scene", "shot": "s2-1", "seconds": 9}, "s2-1 lasts 2.67 s"),
    ({"kind": "merge_scenes", "scenes": ["s1", "s3"]}, "Its order is s1, s2, s3, s4, s5"),
    ({"kind": "add_scene", "role": "proof", "seconds": 9}, "at most 8.00 s"),
    ({"kind": "transition", "at": "s1", "to": "wipe"}, "the first shot can only cut in"),
    ({"kind": "transition", "at": "s3", "to": "cut", "frames": 3}, "a cut has 0 frames"),
    ({"kind": "prompt", "at": "s2", "add": "a trail bottle on a rock"}, "is never drawn by an engine"),
    ({"kind": "prompt", "at": "s1", "add": "fog"}, "Filmed are s2-2."),
    ({"kind": "take", "at": "s1", "number": 2}, "no engine films this"),
    ({"kind": "seed", "at": "s3-2"}, "your own film is not made from a seed"),
    ({"kind": "footage", "at": "s1", "start": 1}, "It is shown in s3-2, s4-2."),
    ({"kind": "ground", "at": "s1", "family": "windows"}, "Known: arches, beam"),
    ({"kind": "ground", "at": "s3-2", "tone": "deep"}, "no drawn ground is here to change"),
    ({"kind": "placement", "at": "s3-2", "pose": "close"}, "set into drawn grounds alone"),
    ({"kind": "color", "ink": "#FFFFFF"}, "a contrast of"),
    ({"kind": "style", "typefaces": {"display": "Nope", "display_weight": 700, "text": "Inter", "text_weight": 400}},
     "this family is not installed"),
    ({"kind": "music", "mood": "care", "off": True}, "or there is none of it"),
    ({"kind": "music", "asset": "product"}, "this asset is a product, not a music"),
    ({"kind": "music", "offset": 3}, "only a file has an offset"),
    ({"kind": "brand", "logo": "gone"}, "there is no such asset"),
    ({"kind": "element", "shot": "s1-1", "remove": "badge"}, "s1-1 has none"),
    ({"kind": "element", "shot": "s1-1", "element": {"kind": "countdown", "seconds": 8}}, "the shot lasts 3.20 s"),
    ({"kind": "fact", "id": "fact-9", "text": "x"}, "there is no such fact"),
    ({"kind": "restore", "parts": {"scenes": []}}, "no such field to set here"),
    ({"kind": "restore", "parts": {"locale": 3}}, "locale"),
    ({"kind": "restore", "scenes": ["s1", "s1", "s2"]}, "2 of them have this id"),
    ({"kind": "voice"}, "an edit changes something"),
    ({"kind": "captions"}, "an edit changes something"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "told"), REFUSED)
def test_what_cannot_be_is_refused_and_told(document: dict[str, Any], told: str) -> None:
    with pytest.raises(Exception, match=r".") as caught:
        read_edit(document).apply(PLAN)
    assert told in str(caught.value)
    assert all(problem.remedy for problem in caught.value.problems)  # type: ignore[attr-defined]


def test_a_text_is_set_added_and_taken_away_and_keeps_what_backs_it() -> None:
    new = made(kind="text", at="s1", role="headline", content="Cold all day")
    assert shot(new, "s1-1").texts[1].facts == shot(PLAN, "s1-1").texts[1].facts != ()
    more = made(kind="text", at="s1", role="sub", content="All day")
    assert [text.role for text in shot(more, "s1-1").texts] == ["label", "headline", "sub"]
    less = made(kind="text", at="s5", role="cta")
    assert [text.role for text in shot(less, "s5-1").texts] == ["headline"]


def test_a_scene_takes_its_time_from_others_or_from_the_film() -> None:
    given = made(kind="duration", at="s2", seconds=4, balance=["s1", "s3"])
    assert [scene(given, name).frames for name in ("s2", "s4", "s5")] == [120, 144, 88]
    assert given.frames == PLAN.frames
    assert scene(given, "s1").frames > scene(PLAN, "s1").frames
    shorter = made(kind="duration", at="s2", seconds=4)
    assert shorter.frames == PLAN.frames - 24
    assert [each.frames for each in scene(shorter, "s2").shots] == [67, 53]


def test_cuts_are_set_on_the_beats_of_composed_music_again() -> None:
    moved = made(made(kind="duration", at="s1", seconds=3.5), kind="lock", scene="s1")
    assert moved.music
    beats = set(grid("uplift", moved.frames).beats)
    assert [start in beats for start, _, _ in moved.shots()].count(False) > 3
    with pytest.raises(EditError, match="no lengths that words need end on beats"):
        made(moved, kind="beats")
    free = made(moved, kind="lock", scene="s1", locked=False)
    laid = made(free, kind="beats")
    assert laid.frames == moved.frames
    assert all(start in beats for start, _, _ in laid.shots())
    with pytest.raises(EditError, match="no beats are known"):
        made(made(kind="music", off=True), kind="beats")


def test_what_comes_first_cuts_in() -> None:
    moved = made(kind="order", scene="s2", to=1)
    assert [each.id for each in moved.scenes] == ["s2", "s1", "s3", "s4", "s5"]
    assert shot(moved, "s2-1").transition.kind == "cut"
    assert shot(made(kind="remove_scene", scene="s1"), "s2-1").transition.kind == "cut"


def test_a_scene_is_split_between_shots_or_inside_one() -> None:
    between = made(kind="split_scene", shot="s4-2", role="showcase")
    assert [each.id for each in between.scenes] == ["s1", "s2", "s3", "s4", "s6", "s5"]
    assert scene(between, "s6").role == "showcase"
    assert scene(between, "s6").voice is None
    inside = made(made(kind="duration", at="s3-2", seconds=3), kind="split_scene", shot="s3-2", seconds=1.5)
    (rest,) = scene(inside, "s6").shots
    ground, before = rest.ground, shot(PLAN, "s3-2").ground
    assert isinstance(ground, Footage)
    assert isinstance(before, Footage)
    assert ground.start == before.start + 1.5
    assert (rest.frames, rest.texts) == (45, ())


def test_scenes_that_are_split_and_merged_are_the_same_again() -> None:
    split = made(kind="split_scene", shot="s4-2")
    assert made(split, kind="merge_scenes", scenes=["s4", "s6"]) == PLAN


def test_merged_scenes_speak_one_line_backed_by_all_facts() -> None:
    line = scene(made(kind="merge_scenes", scenes=["s3", "s4"]), "s3").voice
    assert line
    assert line.text == "1 litre Recycled steel"
    assert set(line.facts) == {"fact-2", "fact-3"}


def test_a_new_scene_looks_like_its_neighbour_and_not_the_same() -> None:
    new = made(kind="add_scene", after="s1", role="proof", seconds=2, texts=[{"role": "headline", "content": "New"}])
    (added,) = scene(new, "s6").shots
    like = shot(PLAN, "s1-1")
    assert isinstance(added.ground, Backdrop)
    assert isinstance(like.ground, Backdrop)
    assert (added.ground.family, added.layout) == (like.ground.family, like.layout)
    assert added.ground.seed != like.ground.seed
    assert new.frames == PLAN.frames + 60


def test_a_new_prompt_style_or_colour_is_filmed_anew_and_locked_scenes_are_not() -> None:
    taken = made(kind="take", at="s2-2", number=3)
    wetter = clip(made(taken, kind="prompt", at="s2", add="in the rain", avoid="people"))
    assert wetter.prompt.endswith(" in the rain")
    assert (wetter.avoid, wetter.take) == ("text, people", 1)
    night = clip(made(taken, kind="style", lighting="moonlight", grade="cold"))
    assert "Lighting: moonlight. Camera" in night.prompt
    assert night.prompt.endswith("Grade: cold.")
    assert night.take == 1
    locked = made(taken, kind="lock", scene="s2")
    edit = read_edit({"kind": "style", "lighting": "moonlight"})
    assert clip(edit.apply(locked)) == clip(taken)
    assert edit.told(locked).endswith("locked scenes change with the film: s2")


def test_made_once_more_is_the_next_take_or_another_drawing() -> None:
    again = made(kind="seed", at="s2")
    assert clip(again).take == 2
    assert clip(again).seed == clip(PLAN).seed
    drawn, before = shot(again, "s2-1").ground, shot(PLAN, "s2-1").ground
    assert isinstance(drawn, Backdrop)
    assert isinstance(before, Backdrop)
    assert drawn.seed == before.seed + 1
    assert clip(made(kind="seed", at="s2-2", seed=77)).seed == 77


def test_a_film_has_a_product_only_before_drawn_grounds() -> None:
    filmed = made(kind="ground", at="s1", ground={"kind": "footage", "asset": "footage-1"})
    assert shot(filmed, "s1-1").product is None
    placed = made(kind="placement", at="s1", size=0.8, side="left").scenes[0].shots[0].product
    assert placed
    assert (placed.size, placed.side) == (0.8, "left")
    assert shot(made(kind="placement", at="s1", shown=False), "s1-1").product is None


def test_music_is_a_mood_a_file_or_none() -> None:
    song = made(kind="music", asset="song", offset=2).music
    assert song
    assert (song.mood, song.asset, song.offset, song.bpm) == (None, "song", 2, None)
    composed = made(kind="music", mood="care").music
    assert composed
    assert composed.bpm == grid("care", PLAN.frames).bpm
    assert made(kind="music", off=True).music is None


def test_a_fact_is_added_for_texts_to_rest_on() -> None:
    told = made(kind="fact", text="Keeps ice for 48 hours")
    backed = made(told, kind="text", at="s1", role="headline", content="Ice for 48 hours", facts=["said-1"])
    assert shot(backed, "s1-1").texts[1].facts == ("said-1",)
    assert made(told, kind="fact", id="said-1", text="Keeps ice for 40 hours").facts[-1].text.endswith("40 hours")


def test_a_simpler_ground_is_put_into_a_locked_scene_by_a_build_only() -> None:
    locked = made(kind="lock", scene="s2")
    ground = {"kind": "backdrop", "family": "sweep", "tone": "light", "seed": 1}
    edit = read_edit({"kind": "simplify", "shot": "s2-2", "ground": ground, "loss": "less"})
    with pytest.raises(EditError, match="locked"):
        edit.apply(locked)
    assert isinstance(shot(edit.change(locked), "s2-2").ground, Backdrop)
