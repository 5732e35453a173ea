"""The linter of brand rules: it sees each breach, its fix mends it, and the planner keeps to the rules by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from benchmarks.plans.cases import cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelwright.brief import Brief
from reelwright.brief.rules import BrandRules
from reelwright.color import oklch
from reelwright.craft.music.rhythm import mood_rhythm
from reelwright.edits import apply_all, read_edit
from reelwright.errors import RefusedError
from reelwright.finding import Finding
from reelwright.plan import Asset, Plan, validate
from reelwright.planning import plan_offline
from reelwright.planning.rules import lint, refuse
from reelwright.planning.rules.looks import FAINT, distance

RULES: dict[str, Any] = {
    "colors": ["#0B3D2E", "#F2C14E"],
    "fonts": ["Inter Tight"],
    "avoid": {"cheap": "fair", "stuff": None},
    "spelling": ["Wi-Fi", "TrailWorks"],
    "forbidden": ["cures thirst"],
    "legal": {"text": "Terms apply.", "seconds": 3},
    "tone": ["sure"],
    "logo": {"clear": 0.5},
}
BOTTLE: dict[str, Any] = {
    "product": {"name": "Trail Bottle", "facts": ["1 litre", "Recycled steel"]},
    "headline": "Cold all day",
    "brand": {"name": "TrailWorks", "colors": ["#0B3D2E", "#F2C14E"]},
    "call_to_action": "Shop now",
    "duration": 20,
}


def ruled(plan: Plan, **rules: Any) -> Plan:
    """Return a plan as somebody may bring it, with rules that it was not made by."""
    brand = plan.brand.model_copy(update={"rules": BrandRules.model_validate(rules)})
    return plan.model_copy(update={"brand": brand})


def bottle(**more: Any) -> Plan:
    return plan_offline(Brief.read({**BOTTLE, **more})).plan


def said(plan: Plan, content: str, role: str = "headline", at: str = "s1") -> Plan:
    """Return the plan with a text that says so."""
    return read_edit({"kind": "text", "at": at, "role": role, "content": content}).apply(plan)


def with_logo(plan: Plan) -> Plan:
    return plan.model_copy(update={"assets": (Asset(id="logo", kind="logo", digest="a" * 64, name="logo.png"),)})


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("colors", lambda plan: read_edit({"kind": "color", "accent": "#C0392B"}).apply(plan)),
        ("fonts", lambda plan: plan),
        ("tone", lambda plan: plan),
        ("avoid", lambda plan: said(plan, "Cheap and cold")),
        ("spelling", lambda plan: said(plan, "With wifi")),
        ("spelling", lambda plan: said(plan, "By trailworks")),
        ("spelling", lambda plan: said(plan, "The trail bottle")),
        ("spelling", lambda plan: read_edit({"kind": "brand", "name": "TRAILWORKS"}).apply(plan)),
        ("forbidden", lambda plan: said(plan, "It cures thirst now")),
        ("legal", lambda plan: plan),
        ("legal", lambda plan: said(plan, "Terms apply.", "legal", "s3")),
        ("logo", with_logo),
    ],
)  # fmt: skip
def test_a_breach_is_told_and_its_fix_mends_it(rule: str, change: Callable[[Plan], Plan]) -> None:
    plan = ruled(change(bottle()), **{**RULES, "fonts": ["Sora"] if rule == "fonts" else []})
    told = [finding for finding in lint(plan) if finding.evidence["rule"] == rule]
    assert told
    for finding in told:
        assert finding.severity == "warning" and finding.message and finding.remedy
        assert finding.fix is not None
        mended = read_edit(finding.fix).apply(plan)
        assert finding.where not in {each.where for each in lint(mended) if each.evidence["rule"] == rule}
        assert validate(mended) == ()


def test_what_has_no_other_word_has_no_fix() -> None:
    (finding,) = lint(ruled(said(bottle(), "So much stuff"), avoid=["stuff"]))
    assert finding.fix is None and finding.evidence["word"] == "stuff"


@pytest.mark.parametrize(
    "text", ["Stuffed with care", "See stuff.example", "Foodstuff", "Wi-Fi", "See trail-bottle.example"]
)
def test_a_word_is_a_whole_word_and_no_address(text: str) -> None:
    assert lint(ruled(said(bottle(), text), avoid=["stuff"], spelling=["Wi-Fi"])) == ()


def test_a_replaced_word_keeps_its_capital() -> None:
    (finding,) = lint(ruled(said(bottle(), "Cheap, so cheap"), avoid={"cheap": "fair"}))
    assert finding.fix is not None and finding.fix["content"] == "Fair, so fair"


def test_the_planner_keeps_to_the_rules_in_what_it_chooses() -> None:
    plan = bottle(brand={**BOTTLE["brand"], "rules": RULES})
    assert lint(plan) == ()
    assert plan.frames == 600
    assert plan.style.typefaces.display == plan.style.typefaces.text == "Inter Tight"
    shown = [text.content for _, _, shot in plan.shots() for text in shot.texts if text.role == "legal"]
    assert shown == ["Terms apply."]
    assert {fact.source for fact in plan.facts if fact.text == "Terms apply."} == {"brand.rules.legal"}


def test_what_the_user_said_stays_and_is_told() -> None:
    plan = bottle(headline="Cheap and cold", brand={**BOTTLE["brand"], "rules": RULES})
    assert "Cheap and cold" in [text.content for _, _, shot in plan.shots() for text in shot.texts]
    assert {finding.evidence["rule"] for finding in lint(plan)} == {"avoid"}


def test_rules_that_are_to_be_enforced_refuse_with_all_that_breaks_them() -> None:
    plan = said(bottle(), "Cheap stuff")
    refuse(ruled(plan, avoid=["cheap", "stuff"]))
    with pytest.raises(RefusedError) as caught:
        refuse(ruled(plan, avoid=["cheap", "stuff"], enforce="block"))
    assert "cheap" in str(caught.value) and "stuff" in str(caught.value) and "shot s1-1" in str(caught.value)
    refuse(ruled(plan, avoid=["dear"], enforce="block"))


COLORS = st.lists(st.sampled_from(["#0B3D2E", "#F2C14E", "#C0392B", "#2255CC", "#FFFFFF", "#111111"]), max_size=4)
ANY_RULES = st.fixed_dictionaries(
    {},
    optional={
        "colors": COLORS,
        "tolerance": st.floats(0, 0.3),
        "fonts": st.lists(st.sampled_from(["Inter Tight", "Sora", "Cairo", "Comic Sans"]), max_size=3),
        "avoid": st.dictionaries(st.sampled_from(["and", "cold", "水", "مع"]), st.none() | st.just("well"), max_size=2),
        "spelling": st.lists(st.sampled_from(["COLD", "e-Mail", "--", "水"]), max_size=2),
        "forbidden": st.lists(st.sampled_from(["free", "the best", "水"]), max_size=2),
        "legal": st.fixed_dictionaries({"text": st.just("Terms apply.")}, optional={"seconds": st.floats(0, 8)}),
        "tone": st.lists(st.sampled_from(["sure", "warm"]), max_size=2),
        "enforce": st.just("block"),
    },
)
BRIEFS = [case for case in cases() if case.brief]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANY_RULES, st.sampled_from(BRIEFS))
def test_any_rules_leave_a_plan_whole_and_every_fix_can_be_made(rules: dict[str, Any], case: Any) -> None:
    document = case.brief.model_dump(mode="json")
    brief = Brief.read({**document, "brand": {**document["brand"], "rules": rules}})
    plan, plain = plan_offline(brief, case.assets).plan, plan_offline(Brief.read(document), case.assets).plan
    assert validate(plan) == ()
    assert plan.frames == plain.frames
    told: tuple[Finding, ...] = lint(plan)
    for finding in told:
        if finding.fix is not None:
            assert len(lint(apply_all(plan, [read_edit(finding.fix)]))) <= len(told)
    if rules.get("colors"):
        wrong = {finding.where for finding in told if finding.evidence["rule"] == "colors"}
        for role, color in plan.style.palette:
            near = min(distance(color, each) for each in rules["colors"])
            assert f"style.palette.{role}" in wrong or near <= rules.get("tolerance", 0.06) or oklch(color).C < FAINT


@pytest.mark.parametrize("seconds", [0.5, 3, 5.5])
def test_the_end_card_holds_the_legal_line_and_cuts_stay_on_beats(seconds: float) -> None:
    plan = bottle(brand={**BOTTLE["brand"], "rules": {"legal": {"text": "Terms apply.", "seconds": seconds}}})
    assert lint(plan) == ()
    assert plan.scenes[-1].frames >= seconds * 30
    assert plan.music is not None and plan.music.mood is not None
    beats = mood_rhythm(plan.music.mood, plan.frames).beats
    assert all(min(abs(start - beat) for beat in beats) <= 1 for start, _, _ in plan.shots()[1:])
