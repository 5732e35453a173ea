"""reelwright results"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.show import json_option, near, open_workspace, print_findings, print_json, print_table

if TYPE_CHECKING:
    from reelwright.report.ranking import Ranking

_STATES = {
    "leads": "surely the best", "ahead": "first, not surely", "open": "not enough to tell", "behind": "surely behind",
    "unseen": "never shown",
}  # fmt: skip


@click.command()
@click.argument("project", metavar="PROJECT|DIR", type=click.Path(path_type=Path))
@click.argument("file", metavar="RESULTS.csv", type=click.Path(path_type=Path))
@json_option
def results(project: Path, file: Path, as_json: bool) -> None:
    """Rank variations by what came of them.

    PROJECT is the id or the folder of variations, RESULTS.csv an export of an ad platform: names, impressions, clicks,
    conversions, spend. Says what is sure, and what is not enough to tell.
    """
    from reelwright.workspace.varying import results as take

    found, judged = take(open_workspace(), project, file)
    if as_json:
        rankings = [each.model_dump(mode="json") for each in judged.rankings]
        notes = [each.model_dump(mode="json") for each in judged.findings]
        print_json({"project": found.id, "rankings": rankings, "findings": notes})
        return
    print_findings(judged.findings)
    for ranking in judged.rankings:
        _print(ranking)
    if found.output:
        click.echo(f"All of it: {near(found.output / 'index.html')}")


def _print(ranking: Ranking) -> None:
    from reelwright.report.ranking import percent

    what = (ranking.axis or "variations").replace("_", " ")
    click.echo(click.style(f"{what}, by {ranking.measure}", bold=True))
    click.echo(ranking.verdict)
    rows = [
        (f"  {each.name or 'as the ad has it'}", f"{each.impressions:,}", percent(each), _STATES[each.state])
        for each in ranking.standings
    ]
    print_table(rows, numbers=(1, 2))
    click.echo("")
