"""reelwright backup, reelwright restore"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.show import counted, json_option, print_json

if TYPE_CHECKING:
    from reelwright.workspace.backup import Copied


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@json_option
def backup(file: Path, as_json: bool) -> None:
    """Write a copy of everything to FILE: records, files, and the secret where it lies in the store.

    The service may run meanwhile. Keep the copy as you keep the store: it holds all that people brought.
    """
    from reelwright.settings import Settings
    from reelwright.workspace.backup import backup

    _tell("Wrote", backup(Settings.from_environment(), file.absolute()), as_json)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--over", is_flag=True, help="Into a store that is not empty: its records become those of the backup.")
@json_option
def restore(file: Path, over: bool, as_json: bool) -> None:
    """Bring everything back from FILE, into an empty store. Stop the service first.

    All of the copy is verified before anything is written.
    """
    from reelwright.settings import Settings
    from reelwright.workspace.backup import restore

    _tell("Brought back", restore(Settings.from_environment(), file.absolute(), over), as_json)


def _tell(done: str, copied: Copied, as_json: bool) -> None:
    if as_json:
        print_json(asdict(copied))
        return
    click.echo(f"{done} {counted(copied.files, 'file')}, {copied.bytes / 1e6:.1f} MB, and all records.")
    for name in copied.damaged:
        click.echo(f"{name} is damaged in the store and was left out; it is made anew when it is needed.", err=True)
