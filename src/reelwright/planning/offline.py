"""A whole plan from a brief alone: no network, no model, the same result for the same brief and seed."""

from __future__ import annotations

from dataclasses import replace

from reelwright.brief import Brief
from reelwright.planning.assemble import Planned, Story, assemble, shows_product
from reelwright.planning.custom import tell_own
from reelwright.planning.inputs import Assets
from reelwright.planning.reading import read, unused_directions
from reelwright.planning.story import choose_template, tell
from reelwright.planning.style import choose_style


def plan_offline(brief: Brief, assets: Assets | None = None) -> Planned:
    """Return a valid plan for `brief`; it lasts exactly the brief's duration, cuts on beats, claims nothing new."""
    assets = assets or Assets()
    reading = read(brief)
    style = choose_style(reading, shows_product(reading, assets), aim=assets.aim)
    template = choose_template(reading)
    own = brief.own_template
    story = Story(template, lambda told: tell_own(told, own) if own else tell(told, template), style)
    planned = assemble(reading, assets, story)
    return replace(planned, findings=(*planned.findings, *unused_directions(reading, style.heard)))
