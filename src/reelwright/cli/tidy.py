"""reelwright tidy"""

from __future__ import annotations

from dataclasses import asdict

import click

from reelwright.cli.show import counted, json_option, print_json


@click.command()
@click.option("--cache", type=click.IntRange(0), metavar="GB", help="Keep at most so much here of what a store has.")
@json_option
def tidy(cache: int | None, as_json: bool) -> None:
    """Remove what has aged: files that nothing needs, old jobs, uploads that were not finished.

    Workers do this once a day by themselves. What a project, a take or a render refers to is kept, and so is money.
    """
    from reelwright.settings import Settings
    from reelwright.workspace.retention import tidy
    from reelwright.workspace.service import Service

    service = Service(Settings.from_environment())
    try:
        done = tidy(service, None if cache is None else cache * 1_000_000_000)
    finally:
        service.close()
    if as_json:
        print_json({"done": None if done is None else asdict(done)})
    elif done is None:
        click.echo("Another process is tidying up now.")
    else:
        gone = (counted(done.files, "file"), counted(done.jobs, "job"), counted(done.uploads, "unfinished upload"))
        click.echo(f"Removed {', '.join(gone)}: {done.bytes / 1e6:.1f} MB.")
        for trouble in done.troubles:
            click.echo(trouble, err=True)
