"""A shot in a simpler form: the ground that its plan has in reserve, with its loss named."""

from __future__ import annotations

import pytest

from reelwright.edits.simplify import Simplify, simpler
from reelwright.errors import InputError
from reelwright.plan import Footage
from reelwright.plan.diff import diff
from tests_support.buying import GROUND, wanting


def test_every_clip_has_a_simpler_form_that_changes_its_ground_alone() -> None:
    plan = wanting("a street", "a lake")
    first, second = (shot.id for _, _, shot in plan.shots()[:2])
    edits = simpler(plan, {first, second, "nothing"})
    assert [edit.shot for edit in edits] == [first, second]
    assert "drawn ground in motion" in edits[0].loss
    changed = edits[0].apply(plan)
    assert changed.shots()[0][2].ground == GROUND
    assert changed.shots()[1] == plan.shots()[1]
    assert all("ground" in change.path for change in diff(plan, changed))


def test_what_is_left_of_the_users_film_may_stand_in() -> None:
    plan = wanting("a street")
    shot = plan.shots()[0][2]
    own = shot.ground.model_copy(update={"instead": Footage(asset="footage-1", start=2)})
    scene = plan.scenes[0].model_copy(update={"shots": (shot.model_copy(update={"ground": own}),)})
    (edit,) = simpler(plan.model_copy(update={"scenes": (scene, *plan.scenes[1:])}), {shot.id})
    assert isinstance(edit.ground, Footage)
    assert "your own film" in edit.loss


def test_a_shot_that_is_not_there_is_named() -> None:
    with pytest.raises(InputError, match=r"there is no such shot\. Known: s0-0"):
        Simplify(shot="s9", ground=GROUND, loss="nothing").apply(wanting("a street"))
