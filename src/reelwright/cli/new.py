"""reelwright new"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.show import json_option, near, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reelwright.planning.questions import Question

_HEAD = "A brief from a sentence. Make the ad with `reelwright make` and the name of this file."


@click.command()
@click.argument("words")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the brief to this file.")
@click.option("--answer", "answers", multiple=True, metavar="ID=VALUE", help="Answer a question; may be given again.")
@click.option("--yes", is_flag=True, help="Take the defaults without showing the questions.")
@json_option
def new(words: str, output: Path | None, answers: tuple[str, ...], yes: bool, as_json: bool) -> int:
    """Write the brief that a sentence makes, such as "20 s for my cold brew, for students, funny".

    What is unknown and would change the film is asked, at most five questions; no answer is needed to go on.
    """
    from reelwright.brief.write import brief_yaml
    from reelwright.planning.questions import answered, questions
    from reelwright.planning.sentence import brief_of

    brief = answered(brief_of(words), _pairs(answers))
    asked = () if yes else questions(brief)
    text = brief_yaml(brief, _notes(asked), _HEAD)
    if output:
        from reelwright.storage.files import write_whole

        write_whole(output, text.encode())
    if as_json:
        document = brief.model_dump(mode="json", exclude_unset=True)
        print_json({"brief": document, "questions": [vars(question) for question in asked]})
        return 0
    click.echo(f"  {near(output)}" if output else text.rstrip())
    _print_questions(asked)
    return 0


def _pairs(answers: Sequence[str]) -> dict[str, str]:
    """Return answers by their ids. Raises InputError for one without `=`."""
    from reelwright.errors import InputError, Problem, shorten

    for answer in answers:
        if "=" not in answer:
            raise InputError(Problem("answer", shorten(answer), "an answer is ID=VALUE", "Write, say, tone=calm."))
    return {name.strip(): value for name, _, value in (answer.partition("=") for answer in answers)}


def _notes(asked: Sequence[Question]) -> dict[str, str]:
    """Return the questions as comments by the fields that their answers go to; facts are the product's."""
    notes: dict[str, str] = {}
    for question in asked:
        field = "product" if question.id == "facts" else question.id
        notes[field] = "\n".join(filter(None, (notes.get(field), _told(question))))
    return notes


def _told(question: Question) -> str:
    return f"{question.text} {question.hint}".strip()


def _print_questions(asked: Sequence[Question]) -> None:
    if not asked:
        return
    click.echo("\nIf you like, answer with --answer ID=VALUE:")
    for question in asked:
        click.echo(f"  {question.id}: {_told(question)}")
