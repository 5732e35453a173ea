"""reelwright replicate"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.ads import print_ad
from reelwright.cli.plan import print_planned
from reelwright.cli.progress import progress
from reelwright.cli.show import aspect_option, exit_code, fail_option, json_option, open_workspace, simpler_option

if TYPE_CHECKING:
    from reelwright.words import Aspect, Rights


@click.command()
@click.argument("film")
@click.argument("brief", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the ad  [default: BRIEF-replica]")
@click.option(
    "--rights",
    type=click.Choice(["own", "licensed", "foreign"]),
    default="foreign",
    show_default=True,
    help="What you may do with the film; shots of a foreign one are never used.",
)
@click.option("--plan-only", is_flag=True, help="Show the plan, and make nothing.")
@aspect_option
@simpler_option
@fail_option
@json_option
def replicate(
    film: str,
    brief: Path,
    output: Path | None,
    rights: Rights,
    plan_only: bool,
    aspects: tuple[Aspect, ...],
    simpler: bool,
    fail_on: str,
    as_json: bool,
) -> int:
    """Make the ad of a brief in the structure of another film.

    FILM is the film (its file or its address), or the JSON of a study of it. Its story, pace, cuts, tempo and look are
    followed; its words, its names, its picture and its sound are not. The report shows both side by side.
    """
    from reelwright.brief.model import ReferenceBrief
    from reelwright.workspace import Options
    from reelwright.workspace.reference import at_hand

    workspace = open_workspace()
    with at_hand(film) as file:
        reference = ReferenceBrief(file=file.absolute(), rights=rights)
        if plan_only:
            with progress() as show:
                planned = workspace.plan(brief, show, aspects, reference=reference)
            return print_planned(planned, output, fail_on, as_json)
        with progress() as show:
            target, options = output or Path(f"{brief.stem}-replica"), Options(simpler=simpler)
            ad = workspace.make(brief, target, aspects=aspects, reference=reference, options=options, on_event=show)
    print_ad(ad, as_json)
    return exit_code(ad.findings, fail_on)
