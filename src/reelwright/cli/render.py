"""reelwright render"""

from __future__ import annotations

from pathlib import Path

import click

from reelwright.cli.ads import print_ad
from reelwright.cli.progress import progress
from reelwright.cli.show import exit_code, fail_option, json_option, open_workspace, parts_option, simpler_option


@click.command()
@click.argument("plan", metavar="PLAN|PROJECT", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the ad  [default: the project's]")
@parts_option
@simpler_option
@fail_option
@json_option
def render(plan: Path, output: Path | None, parts: bool, simpler: bool, fail_on: str, as_json: bool) -> int:
    """Make the ad of a plan or a project.

    PLAN is a plan.json; PROJECT is an id or an output folder, of which the latest version is built.
    """
    from reelwright.workspace import Options

    workspace = open_workspace()
    with progress() as show:
        ad = workspace.render(plan, output, options=Options(parts, simpler=simpler), on_event=show)
    print_ad(ad, as_json)
    return exit_code(ad.findings, fail_on)
