"""reelwright edit"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelwright.cli.show import json_option, open_workspace, print_forecast, print_json
from reelwright.errors import shorten

if TYPE_CHECKING:
    from reelwright.edit import Edit
    from reelwright.planning.wishes import Understood
    from reelwright.workspace import Workspace
    from reelwright.workspace.editing import Edited
    from reelwright.workspace.wishing import Wished


@click.command()
@click.argument("project", type=click.Path(path_type=Path))
@click.argument("words", required=False)
@click.option(
    "--op",
    "operations",
    metavar="JSON",
    multiple=True,
    help='An edit, such as {"kind": "captions", "burned": false}, or a list of them; may be given again.',
)
@click.option("--yes", is_flag=True, help="Do what the words were understood as without asking.")
@click.option("--partly", is_flag=True, help="Do what stands by itself where other words are not understood.")
@click.option(
    "--planner",
    type=click.Choice(["auto", "grammar", "model"]),
    default="auto",
    show_default=True,
    help="Who reads the words: our grammar, a model, or a model for what the grammar does not understand.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would change and what it would cost.")
@json_option
def edit(
    project: Path,
    words: str | None,
    operations: tuple[str, ...],
    yes: bool,
    partly: bool,
    planner: str,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Change an ad by words, or by typed edits, all or none of them.

    PROJECT is an id or an output folder, WORDS such as “make the hook shorter and remove the captions”. Shows what
    changes and what a build would make again, its price and its time; the changed plan is a new version, which
    `render PROJECT` makes. Words are done after a yes alone. All edits: docs/edits.md, what words do: docs/wishes.md.
    """
    if bool(words) == bool(operations):
        raise click.UsageError("Give words, or typed edits with --op.")
    if words:
        return _by_words(project, words, {"partly": partly, "planner": planner}, yes and not dry_run, dry_run, as_json)
    from reelwright.edits import read_edits

    named = [(text, "op" if len(operations) == 1 else f"op[{index}]") for index, text in enumerate(operations)]
    edits = [edit for text, where in named for edit in read_edits(text, where)]
    workspace = open_workspace()
    edited = workspace.edit(project, [_brought(workspace, edit) for edit in edits], keep=not dry_run)
    if as_json:
        print_json(_document(edited))
        return 0
    _print(edited)
    if edited.version is None:
        click.echo("Nothing was changed (--dry-run).")
    else:
        click.echo(f"Version {edited.version.number}. Make it: reelwright render {project}")
    return 0


def _brought(workspace: Workspace, edit: Edit) -> Edit:
    """Return an edit whose file of this machine, where it names one, has been brought into the store."""
    from reelwright.edits.own_file import UseOwnFile
    from reelwright.workspace.ingest import plain_name

    if not isinstance(edit, UseOwnFile) or not Path(edit.file).is_file():
        return edit
    path = Path(edit.file)
    return edit.model_copy(update={"file": workspace.bring(path), "name": plain_name(path)})


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


# By words


def _by_words(project: Path, words: str, how: dict[str, Any], yes: bool, dry_run: bool, as_json: bool) -> int:
    """Show what words mean, ask what they leave open, and do it after a yes. Returns 2 where nothing can be done."""
    workspace = open_workspace()
    asks = not (as_json or dry_run) and sys.stdin.isatty()
    wished = _answered(workspace, project, words, how, asks)
    read = wished.understood
    if not read.edits:
        if as_json:
            print_json(_read(read) | {"base": wished.base.number, "version": None})
        else:
            _print_left(read)
        return 2 if read.unclear or read.questions else 0
    parent = wished.base.number
    shown = workspace.edit(project, read.edits, keep=False, parent=parent)
    if not as_json:
        _print_left(read)
        _print(shown)
    if shown.changes and (yes or (asks and click.confirm("Do it?", default=False))):
        return _do(workspace, project, wished, shown, as_json)
    if as_json:
        print_json(_read(read) | _document(shown))
    elif shown.changes:
        click.echo("Nothing was changed. Add --yes to do it." if not asks else "Nothing was changed.")
    return 0


def _do(workspace: Workspace, project: Path, wished: Wished, shown: Edited, as_json: bool) -> int:
    """Keep the edits; they are called done where the document changed as it was shown, and only there."""
    from reelwright.errors import ConflictError
    from reelwright.planning.wishes import done

    edited = workspace.edit(project, wished.understood.edits, parent=wished.base.number)
    if edited.version is None or not done(wished.base.plan, edited.version.plan, shown.changes):
        raise ConflictError("The ad did not change as it was shown. Look at its newest version before going on.")
    if as_json:
        print_json(_read(wished.understood) | _document(edited))
    else:
        click.echo(f"Done: version {edited.version.number}. Make it: reelwright render {project}")
    return 0


def _answered(workspace: Workspace, project: Path, words: str, how: dict[str, Any], asks: bool) -> Wished:
    """Return what words mean, after the answers of whoever sits at the terminal."""
    answers: dict[str, str] = {}
    while True:
        wished = workspace.wish(project, words, answers, **how)
        new = [question for question in wished.understood.questions if question.id not in answers]
        if not (asks and new):
            return wished
        for question in new:
            click.echo(click.style(question.text, bold=True))
            for number, choice in enumerate(question.choices, 1):
                click.echo(f"  {number}  {choice.text}")
            picked = click.prompt("Which", type=click.IntRange(1, len(question.choices)))
            answers[question.id] = question.choices[picked - 1].id


def _print_left(read: Understood) -> None:
    """Say what of the words is not done, and why."""
    if read.note:
        click.echo(read.note)
    for left in read.unclear:
        label = "not understood" if left.reason == "unclear" else "not done"
        click.echo(
            f"{click.style(label, fg='yellow', bold=True)}: “{shorten(left.words, 90)}”: {left.why}. {left.remedy}"
        )
    for question in read.questions:
        click.echo(f"{click.style('open', fg='yellow', bold=True)}: {question.text}")
        for choice in question.choices:
            click.echo(f"  {choice.text}")
    if read.rest:
        click.echo("Without that, --partly would do:")
        for line in read.rest:
            click.echo(f"  {line}")
    if not (read.edits or read.unclear or read.questions):
        click.echo("All of it is so already.")


def _read(read: Understood) -> dict[str, Any]:
    return {
        "edits": [each.model_dump(mode="json", exclude_defaults=True) | {"kind": each.kind} for each in read.edits],
        "questions": [each.model_dump(mode="json") for each in read.questions],
        "unclear": [each.model_dump(mode="json") for each in read.unclear],
        "rest": read.rest,
        "told": read.told,
        "by": read.by,
        "note": read.note,
    }
