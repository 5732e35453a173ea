"""reelwright cost"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.show import aspect_option, counted, json_option, open_workspace, print_json, print_table

if TYPE_CHECKING:
    from reelwright.words import Aspect


@click.command()
@click.argument("what", metavar="BRIEF|PLAN|PROJECT", type=click.Path(path_type=Path))
@aspect_option
@json_option
def cost(what: Path, aspects: tuple[Aspect, ...], as_json: bool) -> None:
    """Show what a build would make, its price and time.

    Nothing is made; what is there already counts as done.
    """
    forecast = open_workspace().cost(what, aspects)
    if as_json:
        print_json(asdict(forecast))
        return
    from reelwright.report.model import STAGE_NAMES
    from reelwright.report.write import readable_time

    counts = Counter[str](step.stage for step in forecast.steps)
    rows = []
    for stage, name in STAGE_NAMES.items():
        if counts[stage]:
            work = sum(step.seconds for step in forecast.steps if step.stage == stage)
            rows.append((f"  {name}", counted(counts[stage], "step"), readable_time(work)))
    print_table(rows, numbers=(1, 2))
    if not forecast.steps:
        click.echo(f"Nothing to make: all {forecast.reused} steps are there already. $0.00")
        return
    click.echo(
        f"{counted(len(forecast.steps), 'step')} to make, {forecast.reused} there already: "
        f"about {readable_time(forecast.seconds)}, ${forecast.usd:.2f}"
    )
