"""How commands print: findings, tables, and one JSON document where asked for."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from reelwright.build.events import Forecast
    from reelwright.finding import Finding
    from reelwright.workspace import Workspace

SEVERITIES = ("info", "warning", "error")
_COLORS = {"info": "blue", "warning": "yellow", "error": "red"}

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
fail_option = click.option(
    "--fail-on",
    type=click.Choice([*SEVERITIES, "never"]),
    default="error",
    show_default=True,
    help="Exit with 4 when there are findings of this severity or worse.",
)
_ASPECTS = click.Choice(["9:16", "1:1", "16:9", "4:5"])
aspect_option = click.option(
    "--aspect",
    "aspects",
    multiple=True,
    type=_ASPECTS,
    help="Make this aspect ratio instead of the brief's; may be given again.",
)
chosen_aspect_option = click.option(
    "--aspect",
    "aspects",
    multiple=True,
    type=_ASPECTS,
    help="Only this aspect ratio of the ad; may be given again.",
)
simpler_option = click.option(
    "--simpler", is_flag=True, help="Where no engine can film a scene, take the simpler form that the plan has of it."
)
parts_option = click.option("--parts", is_flag=True, help="Also write cut-out, mask, scenes, music and voice files.")


def open_workspace() -> Workspace:
    """Open the user's workspace with the settings of the environment."""
    from reelwright.settings import Settings
    from reelwright.workspace import Workspace

    return Workspace.open(Settings.from_environment())


def print_json(document: Any) -> None:
    """Print the one document of a `--json` run."""
    click.echo(json.dumps(document, indent=2, default=str))


def exit_code(findings: Iterable[Finding], fail_on: str) -> int:
    """Return 4 where a finding is as severe as `fail_on` or worse, else 0."""
    if fail_on == "never":
        return 0
    limit = SEVERITIES.index(fail_on)
    return 4 if any(SEVERITIES.index(finding.severity) >= limit for finding in findings) else 0


def print_findings(findings: Sequence[Finding], notes: bool = True) -> None:
    """Print findings, the worst first, each with its remedy; without `notes`, those of no weight are counted only."""
    width = shutil.get_terminal_size((100, 24)).columns
    for severity in reversed(SEVERITIES if notes else SEVERITIES[1:]):
        for finding in findings:
            if finding.severity == severity:
                label = click.style(f"{severity:<8}", fg=_COLORS[severity], bold=True)
                click.echo(f"{label} {finding.check}, {finding.where}")
                click.echo(_indented(finding.message, width))
                if finding.remedy:
                    click.echo(click.style(_indented(f"→ {finding.remedy}", width), dim=True))
    hidden = 0 if notes else sum(finding.severity == "info" for finding in findings)
    if hidden:
        click.echo(f"The report has {counted(hidden, 'note')} more.")


def print_all_clear(findings: Sequence[Finding]) -> None:
    """Say that all was checked and nothing was found, where that is so."""
    if not exit_code(findings, "warning"):
        click.echo(f"{click.style('ok', fg='green', bold=True)}: checked, nothing to mend")


def _indented(text: str, width: int) -> str:
    return textwrap.fill(text, width, initial_indent=" " * 9, subsequent_indent=" " * 9, break_long_words=False)


def print_table(rows: Sequence[Sequence[str]], numbers: Iterable[int] = ()) -> None:
    """Print rows in columns, those in `numbers` to the right; the last column is not padded."""
    if not rows:
        return
    right = set(numbers)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        click.echo("  ".join(cells).rstrip())


def print_forecast(forecast: Forecast) -> None:
    """Print what a build would make: its work by stage, its time and its price."""
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


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: `1 step`, `3 steps`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def near(path: Path) -> str:
    """Return a path as it is shortest to type from here."""
    try:
        return str(path.absolute().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
