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
    from reelwright.director.ports import Answer
    from reelwright.words import Aspect
    from reelwright.workspace import Ad
    from reelwright.workspace.agentic import Direction


@click.command()
@click.argument("brief", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for the ad  [default: BRIEF-ad]")
@aspect_option
@parts_option
@click.option("--strict", is_flag=True, help="Fail where a part cannot be made, instead of putting a substitute.")
@simpler_option
@click.option("--yes", is_flag=True, help="Agentic: accept what costs nothing, without asking.")
@click.option("--no-ask", is_flag=True, help="Agentic: ask nothing, take the best so far.")
@fail_option
@json_option
def make(
    brief: Path,
    output: Path | None,
    aspects: tuple[Aspect, ...],
    parts: bool,
    strict: bool,
    simpler: bool,
    yes: bool,
    no_ask: bool,
    fail_on: str,
    as_json: bool,
) -> int:
    """Make the ad of a brief.

    BRIEF is a YAML or JSON file; the ad is its films, captions, plan and report. What was made before is reused, so
    after a change only what differs is made anew. With `mode: agentic` in the brief, what can be mended is, in at most
    three rounds; what costs is asked first.
    """
    workspace = open_workspace()
    from reelwright.brief import load_brief
    from reelwright.workspace import Options

    options, target = Options(parts, strict, simpler), output or Path(f"{brief.stem}-ad")
    if brief.is_file() and load_brief(brief).mode == "agentic":
        from reelwright.workspace.agentic import Direction  # the graph engine takes a while to load

        ad = _directed(Direction(workspace, brief, target, aspects, options), yes, not no_ask)
    else:
        with progress() as show:
            ad = workspace.make(brief, target, aspects=aspects, options=options, on_event=show)
    print_ad(ad, as_json)
    return exit_code(ad.findings, fail_on)


def _directed(direction: Direction, yes: bool, ask: bool) -> Ad:
    """Have an ad made in rounds, asking between them."""
    from reelwright.cli.asking import answered

    answers: dict[int, Answer] = {}
    while True:
        with progress() as show:
            came = direction.go(show, answers)
        if not isinstance(came, dict):
            click.echo(f"{came.rounds} round{'s' * (came.rounds > 1)}: {came.reason}.", err=True)
            return came.ad
        answers[came["number"]] = answered(came, yes, ask)
