"""All that an ad says: its texts, its spoken lines, its legal line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.plan import Plan


@dataclass(frozen=True)
class Said:
    """Something shown or spoken, where, in which role, and the facts that it names."""

    text: str
    where: str
    role: str
    facts: tuple[str, ...]


def everything_said(plan: Plan) -> Iterator[Said]:
    """Yield every text and line of a plan in order."""
    for scene in plan.scenes:
        for shot in scene.shots:
            yield from (Said(text.content, f"shot {shot.id}", text.role, text.facts) for text in shot.texts)
            for element in shot.elements:
                yield from (Said(text, f"shot {shot.id}", element.kind, element.facts) for text in element.said)
        if scene.voice:
            yield Said(scene.voice.text, f"voice of {scene.id}", "voice", scene.voice.facts)
