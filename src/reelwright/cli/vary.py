"""reelwright vary"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.progress import progress
from reelwright.cli.show import (
    counted,
    exit_code,
    fail_option,
    json_option,
    near,
    open_workspace,
    print_findings,
    print_json,
    print_table,
    simpler_option,
)

if TYPE_CHECKING:
    from reelwright.build.events import OnEvent
    from reelwright.workspace.quoting import Quoted
    from reelwright.workspace.variations import Prepared
    from reelwright.workspace.varying import Made


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("matrix", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder for films  [default: PROJECT/variations]")
@click.option("--multiply", is_flag=True, help="Multiply the columns of a CSV instead of taking its rows.")
@click.option("--cost", "only_cost", is_flag=True, help="Only show which there are, their price and time.")
@simpler_option
@fail_option
@json_option
def vary(
    project: Path,
    matrix: Path,
    output: Path | None,
    multiply: bool,
    only_cost: bool,
    simpler: bool,
    fail_on: str,
    as_json: bool,
) -> int:
    """Make variations of an ad: hooks, headlines, calls to action, music, markets, aspects.

    PROJECT is an id or an output folder, of which the latest version is varied. MATRIX is a CSV whose columns are axes
    and whose rows are variations, or JSON. What they share is made once. See docs/variations.md.
    """
    from reelwright.workspace import Options
    from reelwright.workspace.varying import make, price, read

    workspace = open_workspace()
    prepared = read(workspace, project, matrix, multiply)
    if only_cost:
        _print_cost(prepared, price(workspace, prepared), as_json)
        return 0
    at = ""

    def hears(number: int, count: int) -> OnEvent:
        nonlocal at
        at = f"{number}/{count} "
        return show

    with progress(lambda: at) as show:
        made = make(workspace, prepared, output, Options(simpler=simpler), hears)
    found = (*made.notes, *(finding for each in made.findings.values() for finding in each))
    if as_json:
        print_json(_document(made))
    else:
        _print(made)
    return exit_code(found, fail_on)


def _print_cost(prepared: Prepared, quoted: Quoted, as_json: bool) -> None:
    if as_json:
        told = [{"name": each.name, "values": each.values, "told": each.told} for each in prepared.variants]
        notes = [note.model_dump(mode="json") for note in prepared.notes]
        print_json({"variations": told, "findings": notes, "forecast": vars(quoted)})
        return
    from reelwright.report.write import readable_time

    print_findings(prepared.notes)
    for each in prepared.variants:
        click.echo(click.style(each.name, bold=True))
        for line in each.told:
            click.echo(click.style(f"  {line}", dim=True))
    steps = sum(quoted.steps.values())
    click.echo(
        f"{counted(len(prepared.variants), 'variation')}: {counted(steps, 'step')} to make, {quoted.reused} shared or "
        f"there already, about {readable_time(quoted.seconds)}, ${quoted.price_usd:.2f}"
    )
    if quoted.obstacle:
        click.echo(quoted.obstacle)


def _print(made: Made) -> None:
    from reelwright.report.write import readable_size, readable_time

    print_findings(made.notes)
    for name, findings in made.findings.items():
        grave = [finding for finding in findings if finding.severity != "info"]
        if grave:
            click.echo(click.style(name, bold=True))
            print_findings(grave)
    click.echo(
        f"{click.style(made.manifest.title, bold=True)}: {counted(len(made.manifest.films), 'film')} in "
        f"{readable_time(made.seconds)}, {counted(made.made, 'step')} made, {made.reused} reused, ${made.usd:.2f}"
    )
    print_table(
        [(f"  {near(made.output / film.file)}", readable_size(film.size)) for film in made.manifest.films], (1,)
    )
    click.echo(f"  {near(made.output / 'index.html')}")


def _document(made: Made) -> dict[str, object]:
    findings = {name: [each.model_dump(mode="json") for each in found] for name, found in made.findings.items()}
    return {
        "output": str(made.output.absolute()),
        "manifest": made.manifest.model_dump(mode="json"),
        "findings": findings,
        "made": made.made,
        "reused": made.reused,
        "seconds": round(made.seconds, 3),
        "usd": made.usd,
    }
