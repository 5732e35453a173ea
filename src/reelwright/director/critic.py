"""How bad a build is: its findings, weighed, and what the user asked for that it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.words import FPS

# An error outweighs any number of warnings that a film of a minute can have, a warning any number of remarks.
SEVERITIES: Mapping[str, float] = {"error": 100.0, "warning": 10.0, "info": 1.0}
# What a finding counts for beside others of its severity; 1 where nothing is said.
WEIGHTS: Mapping[str, float] = {
    "placeholder": 3.0,  # a scene that was asked for, and may be half paid, is not there
    "decodes": 3.0,  # the file does not play
    "streams": 3.0,
    "goal": 2.0,  # something that the user asked for in so many words is not there
    "claims": 2.0,  # what the brief does not say may be untrue, and forbidden
    "product_fidelity": 2.0,  # the product looks otherwise than it does
    "contrast": 1.5,  # what cannot be read says nothing
    "simpler": 0.5,  # the user allowed it
    "captions_reading": 0.5,  # heard as well
    "cuts_on_beat": 0.5,  # few notice
    "clip_twin": 1.5,  # a product that no photograph backs is shown
    "continuity": 0.5,  # taste
    "pacing": 0.5,
    "flicker": 2.0,  # may harm who sees it
}
_LENGTH = 0.1  # of the wanted length that a film may miss


def score(findings: Iterable[Finding]) -> float:
    """Return how bad findings are together; 0 for none."""
    return sum(SEVERITIES[each.severity] * WEIGHTS.get(each.check, 1.0) for each in findings)


def missing(plan: Plan, wanted: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what a plan lacks of what was `wanted`: `seconds`, `aspects`, `call`, `product`, as far as they are given.

    That facts are told is a check of its own.
    """
    seconds, found = wanted.get("seconds"), plan.frames / FPS
    if seconds and abs(found - seconds) > _LENGTH * seconds:
        remedy = "Set the length of the film, or of scenes (`duration`)."
        yield _lacks(f"The film lasts {found:.1f} s; {seconds:g} s were asked for.", remedy, seconds=round(found, 1))
    if absent := [aspect for aspect in wanted.get("aspects", ()) if aspect not in plan.aspects]:
        yield _lacks(f"{', '.join(absent)} was asked for and is not made.", "Set the shapes (`aspects`).")
    texts = [text for _, _, shot in plan.shots() for text in shot.texts]
    if wanted.get("call") and not any(text.role == "cta" for text in texts):
        yield _lacks("The call to action that was asked for is not there.", "Add a text of role `cta`.")
    if wanted.get("product") and not any(shot.product for _, _, shot in plan.shots()):
        yield _lacks("The product is not seen.", "Place it in a shot (`placement`).")


def _lacks(message: str, remedy: str, **evidence: Any) -> Finding:
    return Finding(check="goal", severity="error", where="film", message=message, evidence=evidence, remedy=remedy)
