"""Laws of all edits, over plans and edits as anybody may write them."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reelwright.edit import Edit, reading_need, touched_by
from reelwright.edits import apply_all, read_edit
from reelwright.edits._lengths import Room, shared
from reelwright.edits.restore import inverse
from reelwright.errors import EditError
from reelwright.plan import Plan, validate
from tests_support.plans import small_plan

from .documents import documents, plans

LAW = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
LENGTHS = ("duration", "add_scene", "remove_scene")


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, Edit]:
    plan = draw(plans())
    return plan, read_edit(draw(documents(plan)))


def made(plan: Plan, edit: Edit) -> Plan:
    """Return the changed plan; what is refused says why, names a remedy, and is no example of a law."""
    try:
        return edit.apply(plan)
    except EditError as error:
        assert all(problem.limit and problem.remedy for problem in error.problems)
        assume(False)
        raise


@LAW
@given(cases())
def test_a_changed_plan_can_be_built_and_its_inverse_leads_back(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    changed = made(plan, edit)
    assert validate(changed) == ()
    back = inverse(plan, changed)
    assert read_edit(back.model_dump(mode="json")).apply(changed) == plan


@LAW
@given(cases())
def test_an_edit_reads_back_as_it_was_written(case: tuple[Plan, Edit]) -> None:
    _, edit = case
    document: dict[str, Any] = edit.model_dump(mode="json")
    assert read_edit(document) == edit


@LAW
@given(cases())
def test_a_locked_scene_never_changes(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    assume(not edit.personal)
    changed = made(plan, edit)
    kept = {scene.id: scene for scene in changed.scenes}
    locked = [scene for scene in plan.scenes if scene.locked]
    assert all(kept[scene.id] == scene for scene in locked)
    assert [scene for scene in changed.scenes if scene.locked] == locked


@LAW
@given(cases())
def test_the_films_length_changes_only_where_an_edit_says_so(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    changed = made(plan, edit)
    balance = getattr(edit, "balance", ())
    if edit.kind not in LENGTHS or (balance and getattr(edit, "at", plan)):
        assert changed.frames == plan.frames
    if edit.kind == "duration" and getattr(edit, "at", None) is None:
        assert changed.frames == round(30 * float(getattr(edit, "seconds", 0)))


@LAW
@given(cases())
def test_no_text_gets_less_of_its_time_than_it_had(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    assume(not edit.restores)
    changed = made(plan, edit)
    before = {shot.id: shot for _, _, shot in plan.shots()}
    for _, _, shot in changed.shots():
        need = reading_need(changed, shot)
        if need > shot.frames:  # it had too little before already, or the very same
            old = before[shot.id]
            assert shot.frames / need >= old.frames / reading_need(plan, old)


@LAW
@given(cases())
def test_film_wide_edits_name_the_locked_scenes_that_they_touch(case: tuple[Plan, Edit]) -> None:
    plan, edit = case
    changed = made(plan, edit)
    line = edit.told(plan)
    assert "\n" not in line
    assert all(name in line for name in touched_by(plan, changed))


@LAW
@given(plans().flatmap(lambda plan: st.tuples(st.just(plan), st.lists(documents(plan), min_size=1, max_size=4))))
def test_several_edits_are_made_together_or_not_at_all(case: tuple[Plan, list[dict[str, Any]]]) -> None:
    plan, written = case
    edits = [read_edit(document) for document in written]
    whole = plan.model_dump_json()
    try:
        changed = apply_all(plan, edits)
    except EditError:
        assert plan.model_dump_json() == whole
        return
    assert validate(changed) == ()
    assert inverse(plan, changed).apply(changed) == plan


ROOMS = st.lists(st.tuples(st.integers(24, 240), st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=8).map(
    lambda rows: [Room(frames, max(frames - less, 1), frames + more) for frames, less, more in rows]
)


@LAW
@given(ROOMS, st.integers(1, 4000))
def test_a_length_is_shared_exactly_or_not_at_all(rooms: list[Room], frames: int) -> None:
    lengths = shared(rooms, frames)
    possible = sum(room.least for room in rooms) <= frames <= sum(room.most for room in rooms)
    assert (lengths is not None) == possible
    if lengths:
        assert sum(lengths) == frames
        assert all(room.least <= length <= room.most for room, length in zip(rooms, lengths, strict=True))
    assert shared(rooms, sum(room.frames for room in rooms)) == tuple(room.frames for room in rooms)


@LAW
@given(st.integers(60, 234), st.sets(st.sampled_from(["s1", "s2", "s3", "s4"]), min_size=2))
def test_others_give_exactly_what_a_scene_takes(frames: int, balance: set[str]) -> None:
    plan = small_plan(scenes=5, seconds=23)  # scenes of 138 frames, whose words need 57
    names = sorted(balance)
    longer = read_edit({"kind": "duration", "at": "s0", "seconds": frames / 30, "balance": names}).apply(plan)
    assert longer.frames == plan.frames
    assert longer.scenes[0].frames == frames
    assert [scene for scene in longer.scenes[1:] if scene.id not in balance] == [
        scene for scene in plan.scenes[1:] if scene.id not in balance
    ]
    added = {"kind": "add_scene", "after": "s2", "role": "proof", "seconds": min(frames, 150) / 30, "balance": names}
    more = read_edit(added).apply(plan)
    assert (more.frames, more.scenes[3].frames) == (plan.frames, min(frames, 150))
    less = read_edit({"kind": "remove_scene", "scene": "s0", "balance": names}).apply(plan)
    assert (less.frames, len(less.scenes)) == (plan.frames, 4)
