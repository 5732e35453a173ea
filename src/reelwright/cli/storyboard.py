"""reelwright storyboard"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.progress import progress
from reelwright.cli.show import json_option, near, open_workspace, print_findings, print_json, print_table

if TYPE_CHECKING:
    from reelwright.workspace.ads import Workspace
    from reelwright.workspace.stills import Still, Wish


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.option("--shot", "shots", multiple=True, help="Only this shot; may be given again.")
@click.option("--again", is_flag=True, help="A further take of each.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), help="A variation: the same words with another seed.")
@click.option("--still", help="The still (the beginning of its digest) that --words change.")
@click.option("--words", help="What is to change in --still.")
@click.option("--mask", type=click.Path(path_type=Path), help="A picture, white where --words may change something.")
@click.option("--approve", is_flag=True, help="Have clips begin with the newest stills, in a new version.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The sheet  [default: PROJECT/storyboard.jpg]")
@json_option
def storyboard(
    project: Path,
    shots: tuple[str, ...],
    again: bool,
    seed: int | None,
    still: str | None,
    words: str | None,
    mask: Path | None,
    approve: bool,
    output: Path | None,
    as_json: bool,
) -> None:
    """Make a picture of each shot, before money goes into motion.

    PROJECT is an id or an output folder. Shots that engines are to film get stills of an image engine, within the
    budget; the others, and all of them without such an engine, get their frames as this machine draws them.
    """
    from reelwright.workspace.storyboard import make_board

    workspace = open_workspace()
    wish = _wish(workspace, project, shots, again, seed, (still, words, mask))
    with progress() as show:
        board = make_board(workspace, project, wish, approved=approve, on_event=show)
    target = output or (board.folder / "storyboard.jpg" if board.folder else None)
    if target:
        from reelwright.storage.files import write_whole

        write_whole(target, board.sheet)
    if as_json:
        print_json({
            "version": board.version, "stills": [asdict(one) for one in board.stills],
            "findings": [found.model_dump(mode="json") for found in board.findings], "price": board.price,
            "obstacle": board.obstacle,
            "sheet": str(target) if target else None,
        })  # fmt: skip
        return
    print_table([("Shot", "", "Still", "How", "By", ""), *map(_row, board.stills)])
    print_findings(board.findings)
    click.echo(board.obstacle or (f"Going on costs about ${board.price:.2f}." if board.price else "Going on is free."))
    if approve:
        click.echo(f"Version {board.version}. Make it: reelwright render {project}")
    if target:
        click.echo(f"  {near(target)}")


def _wish(
    workspace: Workspace,
    project: Path,
    shots: tuple[str, ...],
    again: bool,
    seed: int | None,
    change: tuple[str | None, str | None, Path | None],
) -> Wish:
    from reelwright.errors import InputError, Problem
    from reelwright.workspace.stills import Change, Wish

    still, words, mask = change
    if still is None and words is None:
        return Wish(shots, again, seed)
    if not still or not words:
        raise InputError(Problem("words", words or "", "a change names a still, and says what changes", "Give both."))
    from reelwright.workspace.storyboard import found

    one = found(workspace, workspace.projects.find(project).id, still)
    return Wish(change=Change(one.digest, words, workspace.bring(mask) if mask else None))


def _row(still: Still) -> tuple[str, ...]:
    price = f"${still.micros / 1e6:.3f}" if still.micros else ""
    return still.shot, still.aspect, still.digest[:8], still.how, still.model or still.engine, price
