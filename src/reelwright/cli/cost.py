"""reelwright cost"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.show import aspect_option, json_option, open_workspace, print_forecast, print_json

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
    print_forecast(forecast)
