"""What holds for every edit: its example is made, undone and told; its schema says all; bad documents are refused."""

from __future__ import annotations

import json
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from reelwright import registry
from reelwright.edits import apply_all, edit_list, kinds, read_edit, read_edits, told_all
from reelwright.edits.restore import inverse
from reelwright.errors import EditError, InputError
from reelwright.plan import Plan, validate
from reelwright.plan.diff import diff
from tests_support.edited import trail_plan

PLAN = trail_plan()
NO_SCENE = {"add_scene": "after", "merge_scenes": "scenes", "restore": "scenes"}  # where they name a scene
PEOPLE = {"budget", "fact", "lock", "own_file", "restore", "slot"}


@pytest.mark.parametrize("kind", kinds())
def test_its_example_is_made_told_and_undone(kind: str) -> None:
    plan = read_edit({"kind": "duration", "at": "s1", "seconds": 3.5}).apply(PLAN)
    edit = read_edit(kinds()[kind].example)
    assert edit.kind == kind
    assert edit.told(plan)
    changed = edit.apply(plan)
    assert diff(plan, changed)
    assert validate(changed) == ()
    assert inverse(plan, changed).apply(changed) == plan


@pytest.mark.parametrize("kind", kinds())
def test_its_fields_are_described_and_so_is_it(kind: str) -> None:
    schema = kinds()[kind].model_json_schema()
    assert schema["description"]
    assert [name for name, field in schema["properties"].items() if name != "kind" and "description" not in field] == []


def place_of(kind: str) -> str | None:
    """Return the field of an edit that names a scene or a shot; None where it concerns the whole film."""
    fields = kinds()[kind].model_fields
    return NO_SCENE.get(kind) or next((name for name in ("scene", "shot", "at") if name in fields), None)


@pytest.mark.parametrize("kind", filter(place_of, kinds()))
def test_a_place_that_is_gone_is_refused_with_those_there_are(kind: str) -> None:
    document, field = dict(kinds()[kind].example), str(place_of(kind))
    document[field] = ["gone", "gone-2"] if field == "scenes" else "gone"
    with pytest.raises(EditError) as caught:
        read_edit(document).apply(PLAN)
    (problem,) = caught.value.problems
    assert problem.value == "gone"
    assert "s1" in problem.remedy


def test_kinds_are_named_by_their_files_and_no_two_have_one_name() -> None:
    assert {edit.model_fields["kind"].default for edit in kinds().values()} == set(kinds())
    assert len({edit.__name__ for edit in kinds().values()}) == len(kinds())
    assert {kind for kind, edit in kinds().items() if edit.personal} == PEOPLE


def test_an_edit_that_is_installed_beside_ours_is_one_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("guest_edit", "tests_support.guest_edit", "reelwright.edits")
    monkeypatch.setattr(registry, "_others", lambda package: {point.name: point} if point.group == package else {})
    for cached in (registry.names, kinds):
        cached.cache_clear()
    try:
        assert read_edit({"kind": "guest_edit"}).apply(PLAN).title == "Guest"
    finally:
        monkeypatch.undo()
        for cached in (registry.names, kinds):
            cached.cache_clear()


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ({"kind": "captons"}, "Did you mean `captions`?"),
        ({"kind": 3}, "Known: add_scene"),
        ({}, "there is no such edit"),
        ("captions", "an edit is an object"),
        ({"kind": "text", "at": "s1", "role": "headlin"}, "Did you mean `headline`?"),
        ({"kind": "duration", "at": "s1"}, "this field is required"),
        ({"kind": "duration", "at": "s1", "seconds": float("nan")}, "seconds"),
        ({"kind": "text", "at": "s1", "role": "cta", "contents": "x"}, "Did you mean `content`?"),
        ({"kind": "prompt", "at": "../s1", "add": "x"}, "at"),
        ({"kind": "text", "at": "s1", "role": "cta", "content": "a\u202eb"}, "RIGHT-TO-LEFT OVERRIDE is not allowed"),
    ],
)
def test_a_document_that_is_no_edit_is_refused(document: Any, told: str) -> None:
    with pytest.raises(InputError, match=r".") as caught:
        read_edit(document)
    assert told in str(caught.value)


def test_edits_are_read_from_json_one_or_many() -> None:
    one = '{"kind": "title", "title": "Winter"}'
    assert [edit.kind for edit in read_edits(one)] == ["title"]
    assert [edit.kind for edit in read_edits(f"[{one}, {one}]")] == ["title", "title"]
    for bad in ("{", "[" * 100_000, "[1]", json.dumps([{"kind": "title", "title": "x"}] * 101)):
        with pytest.raises(InputError):
            read_edits(bad)


def test_one_schema_has_all_edits_and_models_get_none_that_only_people_make() -> None:
    for personal in (True, False):
        schema = edit_list(personal).model_json_schema()
        items = schema["properties"]["edits"]["items"]
        assert items["discriminator"]["propertyName"] == "kind"
        assert set(items["discriminator"]["mapping"]) == set(kinds()) - (set() if personal else PEOPLE)
    written = {"edits": [edit.example for edit in kinds().values()]}
    read = edit_list().model_validate(written)
    assert len(read.model_dump()["edits"]) == len(kinds())
    with pytest.raises(InputError, match="kind"):
        edit_list(False).read({"edits": [kinds()["lock"].example]})


def edits(*documents: dict[str, Any]) -> list[Any]:
    return [read_edit(document) for document in documents]


def test_all_edits_are_made_or_none_and_the_one_that_fails_is_named() -> None:
    with pytest.raises(EditError) as caught:
        apply_all(PLAN, edits({"kind": "title", "title": "A"}, {"kind": "remove_scene", "scene": "s9"}))
    assert caught.value.problems[0].where == "edits[1].scene"


def test_only_the_last_state_must_be_one_that_can_be_built() -> None:
    title = {"kind": "text", "at": "s1", "role": "headline", "content": "Cold and fresh for a whole day and a night"}
    with pytest.raises(EditError, match=r"its texts take 4\.00 s.*duration"):
        apply_all(PLAN, edits(title))
    longer = {"kind": "duration", "at": "s1", "seconds": 4}
    assert apply_all(PLAN, edits(title, longer)).frames == PLAN.frames + 24


def test_what_several_edits_change_is_told_in_turn() -> None:
    lines = told_all(PLAN, edits({"kind": "lock", "scene": "s3"}, {"kind": "color", "accent": "#E4572E"}))
    assert lines == ("s3: is locked", "the colours: accent #E4572E; locked scenes change with the film: s3")


def test_a_locked_scene_refuses_and_says_how_to_go_on() -> None:
    locked = read_edit({"kind": "lock", "scene": "s2"}).apply(PLAN)
    for document in (
        {"kind": "text", "at": "s2", "role": "headline", "content": "New"},
        {"kind": "remove_scene", "scene": "s2"},
        {"kind": "order", "scene": "s2", "to": 3},
        {"kind": "duration", "at": "s1", "seconds": 3, "balance": ["s2"]},
        {"kind": "order", "scene": "s1", "to": 2},  # s2 would come first, and could not come in as it does
    ):
        with pytest.raises(EditError, match=r"s2: this scene is locked\. Unlock it first"):
            read_edit(document).apply(locked)
    unlocked = read_edit({"kind": "lock", "scene": "s2", "locked": False}).apply(locked)
    assert unlocked == PLAN


def test_a_film_keeps_its_locked_scenes_when_its_length_changes() -> None:
    locked = read_edit({"kind": "lock", "scene": "s5"}).apply(PLAN)
    changed = read_edit({"kind": "duration", "seconds": 25}).apply(locked)
    assert changed.frames == 750
    assert changed.scenes[4] == locked.scenes[4]


def test_undo_of_several_edits_is_exact_over_a_lock() -> None:
    made: Plan = apply_all(
        PLAN,
        edits({"kind": "text", "at": "s1", "role": "label", "content": "New"}, {"kind": "lock", "scene": "s1"}),
    )
    back = inverse(PLAN, made)
    assert [scene if isinstance(scene, str) else scene.id for scene in back.scenes or ()] == [
        "s1",
        "s2",
        "s3",
        "s4",
        "s5",
    ]
    assert back.apply(made) == PLAN
