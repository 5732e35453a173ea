"""Whatever a model writes into the schema, over briefs as anybody may write them, becomes a valid plan."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planning.briefs import cases, lines
from reelwright.brief import Brief
from reelwright.plan import validate
from reelwright.planning import Assets
from reelwright.planning.written import plan_written
from reelwright.planning.written.answers import Look, ScriptMoment
from reelwright.words import FPS

from .models import Model

_ROLES = get_args(ScriptMoment.model_fields["role"].annotation)
_STRUCTURES = (
    "problem-solution",
    "listicle",
    "demo",
    "testimonial",
    "offer",
    "before-after",
    "unboxing",
    "founder",
    "story",
)
_FACTS = st.lists(st.sampled_from(["fact-1", "fact-2", "name", "nothing"]), max_size=3)


@st.composite
def scripts(draw: st.DrawFn, brief: Brief) -> dict[str, Any]:
    """Return a script of the schema: texts of the brief's own words, or of any."""
    product = brief.product
    facts = [fact.text for fact in (product.told if product else ())]
    own = [text for text in (brief.title, brief.headline, *facts) if text]
    texts = st.sampled_from([text[:120] for text in own] or ["Ready?"]) | lines(120)
    moments = st.fixed_dictionaries(
        {"role": st.sampled_from(_ROLES), "text": texts, "voice": texts | st.just(""), "facts": _FACTS}
    )
    said = draw(st.lists(moments, min_size=1, max_size=20))
    style = st.dictionaries(st.sampled_from(["lighting", "camera", "texture", "mood", "grade"]), lines(80))
    look = st.sampled_from(get_args(Look))
    return {
        "intent": draw(lines(300)), "structure": draw(st.sampled_from(_STRUCTURES)), "look": draw(look),
        "music": draw(look), "style": draw(style), "moments": said,
    }  # fmt: skip


@st.composite
def written(draw: st.DrawFn) -> tuple[Brief, Assets, dict[str, Any]]:
    brief, assets = draw(cases())
    brief = brief.model_copy(update={"tier": draw(st.sampled_from(["free", "premium"]))})
    return brief, assets, draw(scripts(brief))


@pytest.mark.thorough
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(written())
def test_any_script_makes_a_valid_plan(case: tuple[Brief, Assets, dict[str, Any]]) -> None:
    brief, assets, script = case
    model = Model(lambda _: script)
    planned = plan_written(brief, assets, model)
    assert validate(planned.plan) == ()
    assert len(model.asked) <= 4
    if "duration" in brief.model_fields_set:
        assert planned.plan.frames == round(brief.duration * FPS)
    assert all(24 <= shot.frames <= 240 for _, _, shot in planned.plan.shots())
    assert planned.plan.scenes[-1].role == "end_card"
