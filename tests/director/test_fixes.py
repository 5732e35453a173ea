"""What may mend a finding: an edit that applies, takes nothing away, and leaves what is locked alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.director.critic import SEVERITIES, WEIGHTS, missing, score
from reelwright.director.fixes import holds, ideas, keeps, scene_of
from reelwright.director.ports import name
from reelwright.edits import apply_all, kinds, read_edit
from reelwright.finding import Finding
from reelwright.plan import Plan
from tests_support.buying import wanting
from tests_support.plans import small_plan


def found(check: str, where: str, severity: str = "warning", fix: Any = None, **evidence: Any) -> Finding:
    said = {"check": check, "severity": severity, "where": where, "message": "wrong", "fix": fix}
    return Finding.model_validate({**said, "evidence": evidence})


def placeholder(shot: str, **more: Any) -> Finding:
    edit = {"kind": "simplify", "shot": shot, "loss": "drawn", "ground": {"kind": "backdrop", "family": "sweep",
            "tone": "light", "seed": 1}}  # fmt: skip
    return found("placeholder", f"clip of {shot}, 1:1", "error", edit=edit, **more)


def test_a_clip_that_nobody_made_is_filmed_again_with_the_next_number() -> None:
    plan = wanting("a street", "a lake", aspects=("1:1", "9:16"))
    shot = plan.scenes[0].shots[0].id
    (idea,) = ideas(plan, [placeholder(shot), placeholder(shot)])
    assert idea.issues == (0, 1), "once for both aspects"
    made = [edit.model_dump(mode="json") for edit in idea.edits]
    assert made == [{"kind": "take", "at": shot, "number": 2}]
    (again,) = ideas(plan, [placeholder(shot)], [name(made)])
    assert again.edits[0].model_dump()["number"] == 3
    assert not list(ideas(plan, [placeholder(shot, failure="policy")])), "the same words are refused again"
    assert not list(ideas(plan, [placeholder("nowhere")]))


def test_words_with_too_little_time_get_more_from_the_others_first() -> None:
    plan = small_plan(scenes=3, seconds=12)
    finding = found("reading_time", "9:16 at 4.1 s", seconds=1.0, limit=1.5)
    (idea,) = ideas(plan, [finding])
    changed = apply_all(plan, idea.edits)
    assert changed.frames == plan.frames
    assert changed.scenes[1].frames >= plan.scenes[1].frames + 15
    locked = plan.model_copy(
        update={"scenes": (plan.scenes[0].model_copy(update={"locked": True}), plan.scenes[1],
                           plan.scenes[2].model_copy(update={"locked": True}))}
    )  # fmt: skip
    (longer,) = ideas(locked, [finding])
    assert apply_all(locked, longer.edits).frames > plan.frames, "locked ones give nothing"
    assert not list(ideas(plan, [found("end_card", "9:16")])), "a call that is missing is not mended by time"


def test_pale_type_is_set_further_from_its_ground() -> None:
    plan = small_plan()
    pale = plan.style.palette.model_copy(update={"ink": "#8A9A94"})
    plan = plan.model_copy(update={"style": plan.style.model_copy(update={"palette": pale})})
    (idea,) = ideas(plan, [found("contrast", "9:16 at 0.5 s", contrast=2.0, limit=4.5, frame=15)])
    assert apply_all(plan, idea.edits).style.palette.ink == "#000000"
    assert not list(ideas(apply_all(plan, idea.edits), [found("contrast", "9:16 at 0.5 s")])), "further is nothing"


def test_what_a_finding_carries_is_made_where_a_machine_may() -> None:
    plan = small_plan()
    good = {"kind": "captions", "style": "fill"}
    (idea,) = ideas(plan, [found("other", "9:16", fix=good)])
    assert [edit.kind for edit in idea.edits] == ["captions"] and not idea.words
    for wrong in (
        {"kind": "fact", "text": "It is the best"},  # people answer for these
        {"kind": "remove_scene", "scene": plan.scenes[0].id},
        {"kind": "text", "at": plan.scenes[0].id, "role": "headline"},
        {"kind": "no_such"}, {"kind": "captions"}, {},
    ):  # fmt: skip
        assert not list(ideas(plan, [found("other", "9:16", fix=wrong)])), wrong


def test_a_finding_names_its_scene_as_far_as_it_says() -> None:
    plan = small_plan(scenes=2, seconds=6)
    first, second = (scene.id for scene in plan.scenes)
    assert scene_of(plan, found("contrast", "9:16 at 0.0 s")) == first
    assert scene_of(plan, found("contrast", "9:16 at 3.0 s")) == second
    assert scene_of(plan, found("text_size", f"9:16 {plan.scenes[1].shots[0].id}.headline")) == second
    assert scene_of(plan, placeholder(plan.scenes[1].shots[0].id)) == second
    assert scene_of(plan, found("loudness", "9:16")) == ""


def test_worse_findings_weigh_more_and_what_was_asked_for_is_missed() -> None:
    error, warning, info = (found("blank_frames", "x", severity) for severity in ("error", "warning", "info"))
    assert score([]) == 0 < score([info]) < score([warning]) < score([error]) < score([error, info])
    assert set(SEVERITIES) == {"error", "warning", "info"} and min(WEIGHTS.values()) > 0
    plan = small_plan()
    assert not list(missing(plan, {}))
    wanted = {"seconds": 30, "aspects": ["9:16", "1:1"], "call": True, "product": True}
    told = " ".join(each.message for each in missing(plan, wanted))
    assert "6.0 s; 30 s" in told and "1:1 was" in told and "call to action" in told and "product" not in told


@settings(max_examples=60, deadline=None)
@given(
    check=st.sampled_from(["placeholder", "reading_time", "end_card", "contrast", "other"]),
    seconds=st.floats(0, 5), lacks=st.floats(0, 5), at=st.floats(0, 12), kind=st.sampled_from(sorted(kinds())),
)  # fmt: skip
def test_whatever_is_found_no_fix_takes_anything_away(
    check: str, seconds: float, lacks: float, at: float, kind: str
) -> None:
    plan: Plan = wanting("a street", "a lake")
    finding = found(
        check, f"9:16 at {at:.1f} s", seconds=seconds, limit=seconds + lacks, edit=dict(kinds()[kind].example)
    )
    for idea in ideas(plan, [finding]):
        assert holds(plan, idea.edits) and keeps(plan, apply_all(plan, idea.edits))
        assert [read_edit(edit.model_dump(mode="json")) for edit in idea.edits] == list(idea.edits)
