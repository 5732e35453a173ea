"""reelwright edit"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelwright.cli.show import json_option, open_workspace, print_forecast, print_json
from reelwright.errors import shorten

if TYPE_CHECKING:
    from reelwright.workspace.editing import Edited


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option(
    "--op",
    "operations",
    metavar="JSON",
    multiple=True,
    required=True,
    help='An edit, such as {"kind": "captions", "burned": false}, or a list of them; may be given again.',
)
@click.option("--dry-run", is_flag=True, help="Only show what would change and what it would cost.")
@json_option
def edit(project: Path, operations: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Change an ad by typed edits, all or none of them.

    PROJECT is an id or an output folder. Shows what changes and what a build would make again, its price and its time;
    the changed plan is a new version, which `render PROJECT` makes. All edits: docs/edits.md.
    """
    from reelwright.edits import read_edits

    named = [(text, "op" if len(operations) == 1 else f"op[{index}]") for index, text in enumerate(operations)]
    edits = [edit for text, where in named for edit in read_edits(text, where)]
    edited = open_workspace().edit(project, edits, keep=not dry_run)
    if as_json:
        print_json(_document(edited))
        return
    _print(edited)
    if edited.version is None:
        click.echo("Nothing was changed (--dry-run).")
    else:
        click.echo(f"Version {edited.version.number}. Make it: reelwright render {project}")


def _print(edited: Edited) -> None:
    for line in edited.told:
        click.echo(click.style(line, bold=True))
    for change in edited.changes:
        click.echo(click.style(f"  {change.path}", dim=True))
        for sign, value, color in (("-", change.before, "red"), ("+", change.after, "green")):
            if value is not None:
                click.echo(click.style(f"    {sign} {shorten(value, 110)}", fg=color))
    if not edited.changes:
        click.echo("All of it is so already.")
    print_forecast(edited.forecast)


def _document(edited: Edited) -> dict[str, Any]:
    return {
        "told": edited.told,
        "changes": [change.model_dump(mode="json") for change in edited.changes],
        "forecast": asdict(edited.forecast),
        "base": edited.base.number,
        "version": edited.version.number if edited.version else None,
        "undo": edited.undo.model_dump(mode="json"),
    }
