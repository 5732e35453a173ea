"""Another style in a plan: in the document, and in the words that engines film after."""

from __future__ import annotations

from reelwright.edits._parts import with_shots
from reelwright.plan import Generated, Plan, StyleSpec

_IN_PROMPTS = ("lighting", "camera", "texture", "mood", "grade")


def with_style(plan: Plan, style: StyleSpec) -> Plan:
    """Return the plan in another style. What engines film follows it, but not in locked scenes."""
    changed = {}
    for _, scene, shot in plan.shots():
        if isinstance(shot.ground, Generated) and not scene.locked:
            prompt = _restyled(shot.ground.prompt, plan.style, style)
            if prompt != shot.ground.prompt:
                ground = shot.ground.model_copy(update={"prompt": prompt, "take": 1})
                changed[shot.id] = shot.model_copy(update={"ground": ground})
    return with_shots(plan.model_copy(update={"style": style}), changed)


def _restyled(prompt: str, old: StyleSpec, new: StyleSpec) -> str:
    """Return a prompt with the new style: where the old one is named in it, else after it."""
    for name, before, after in _differences(old, new):
        label = f"{name.capitalize()}: "
        if label + before in prompt:
            prompt = prompt.replace(label + before, label + after)
        else:
            prompt = f"{prompt} {label}{after}."
    return prompt


def _differences(old: StyleSpec, new: StyleSpec) -> list[tuple[str, str, str]]:
    pairs = [(name, getattr(old, name), getattr(new, name)) for name in _IN_PROMPTS]
    pairs.append(("colours", _colors(old), _colors(new)))
    return [(name, before, after) for name, before, after in pairs if before != after]


def _colors(style: StyleSpec) -> str:
    return ", ".join((style.palette.ground, style.palette.deep, style.palette.accent))
