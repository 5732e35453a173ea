"""reelwright make"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.ads import print_ad
from reelwright.cli.progress import progress
from reelwright.cli.show import (
    aspect_option,
    exit_code,
    fail_option,
    json_option,
    open_workspace,
    parts_option,
    simpler_option,
)

if TYPE_CHECKING:
    from reelwright.words import Aspect


@click.command()
@click.argument("brief", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the ad  [default: BRIEF-ad]")
@aspect_option
@parts_option
@click.option("--strict", is_flag=True, help="Fail where a part cannot be made, instead of putting a substitute.")
@simpler_option
@fail_option
@json_option
def make(
    brief: Path,
    output: Path | None,
    aspects: tuple[Aspect, ...],
    parts: bool,
    strict: bool,
    simpler: bool,
    fail_on: str,
    as_json: bool,
) -> int:
    """Make the ad of a brief.

    BRIEF is a YAML or JSON file; the ad is its films, captions, plan and report. What was made before is reused, so
    after a change only what differs is made anew.
    """
    workspace = open_workspace()
    from reelwright.workspace import Options

    options = Options(parts, strict, simpler)
    with progress() as show:
        target = output or Path(f"{brief.stem}-ad")
        ad = workspace.make(brief, target, aspects=aspects, options=options, on_event=show)
    print_ad(ad, as_json)
    return exit_code(ad.findings, fail_on)
