"""reelwright new"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelwright.cli.show import json_option, near, open_workspace, print_findings, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reelwright.workspace import Workspace
    from reelwright.workspace.drafts import Drafted

_HEAD = "A brief from {origin}. Make the ad with `reelwright make` and the name of this file."
_TYPES = {b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"RIFF": ".webp", b"GIF8": ".gif"}


@click.command()
@click.argument("words", nargs=-1)
@click.option("--page", default="", metavar="ADDRESS|FILE", help="Take facts and a picture from a product's page.")
@click.option("--photo", "photos", multiple=True, type=click.Path(path_type=Path), help="A photo of the product.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the brief to this file.")
@click.option("--answer", "answers", multiple=True, metavar="ID=VALUE", help="Answer a question; may be given again.")
@click.option("--budget", type=float, help="Dollars that asking a model what a photo shows may cost  [default: none]")
@click.option("--yes", is_flag=True, help="Take the defaults without showing the questions.")
@json_option
def new(
    words: tuple[str, ...],
    page: str,
    photos: tuple[Path, ...],
    output: Path | None,
    answers: tuple[str, ...],
    budget: float | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Write a brief from WORDS such as "20 s for my cold brew, for students, funny", a page, photos, or all of them.

    What the words say wins over the page. What is unknown and would change the film is asked, at most five questions;
    no answer is needed to go on.
    """
    from reelwright.brief.write import brief_yaml

    workspace = open_workspace()
    drafted = _drafted(workspace, " ".join(words), page, photos, _pairs(answers), budget)
    image = _image(workspace, drafted, photos, output)
    brief = drafted.brief
    if image and brief.product:
        brief = brief.model_copy(update={"product": brief.product.model_copy(update={"image": Path(image)})})
    asked = () if yes else drafted.questions
    head = _HEAD.format(origin=page or ("a photo" if photos and not words else "a sentence"))
    text = brief_yaml(brief, _notes(drafted, yes), head)
    if output:
        from reelwright.storage.files import write_whole

        write_whole(output, text.encode())
    if as_json:
        print_json({"brief": brief.model_dump(mode="json", exclude_unset=True), **_document(drafted, yes)})
        return 0
    click.echo(f"  {near(output)}" if output else text.rstrip())
    _print_sources(drafted)
    print_findings(drafted.findings)
    _print_questions([(question.id, _told(question.text, question.hint)) for question in asked])
    return 0


def _drafted(
    workspace: Workspace,
    words: str,
    page: str,
    photos: Sequence[Path],
    answers: Mapping[str, str],
    budget: float | None,
) -> Drafted:
    import asyncio

    from reelwright.workspace.advice import looking
    from reelwright.workspace.drafts import Drafting, Given, Laptop

    drafting = Drafting(workspace, Laptop(workspace), looking(workspace, budget), files=True)
    given = [Given(path.name, path) for path in photos]
    return asyncio.run(drafting.draft(words, page, given, answers))


def _image(workspace: Workspace, drafted: Drafted, photos: Sequence[Path], output: Path | None) -> str | None:
    """Return the name of the best picture as the brief has it: the user's own file, or a copy beside the brief."""
    from reelwright.digest import digest_file
    from reelwright.storage.files import write_whole

    if not drafted.photos or not drafted.brief.product:
        return None
    best = drafted.photos[0]
    own = next((path for path in photos if digest_file(path) == best.digest), None)
    if own is not None:
        return os.path.relpath(own, output.parent) if output else str(own)
    if output is None:
        return None
    data = workspace.blobs.fetch(best.digest).read_bytes()
    suffix = next((suffix for begin, suffix in _TYPES.items() if data.startswith(begin)), Path(best.name).suffix[:5])
    copy = output.with_name(f"{output.stem}-photo{suffix}")
    write_whole(copy, data)
    return copy.name


def _document(drafted: Drafted, yes: bool) -> dict[str, Any]:
    return {
        "questions": [] if yes else [vars(question) for question in drafted.questions],
        "sources": [vars(source) for source in drafted.sources],
        "findings": [finding.model_dump() for finding in drafted.findings],
        "photos": [{"name": kept.name, "source": kept.source, "digest": kept.digest} for kept in drafted.photos],
    }


def _pairs(answers: Sequence[str]) -> dict[str, str]:
    """Return answers by their ids. Raises InputError for one without `=`."""
    from reelwright.errors import InputError, Problem, shorten

    for answer in answers:
        if "=" not in answer:
            raise InputError(Problem("answer", shorten(answer), "an answer is ID=VALUE", "Write, say, tone=calm."))
    return {name.strip(): value for name, _, value in (answer.partition("=") for answer in answers)}


def _notes(drafted: Drafted, yes: bool) -> dict[str, str]:
    """Return comments by the fields they stand before: where these are from, and the questions about them.

    Facts are the product's, and say themselves where they are from.
    """
    notes: dict[str, list[str]] = {}
    for source in drafted.sources:
        section = source.field.partition(".")[0]
        if source.field != "product.facts" and not source.field.startswith("("):
            notes.setdefault(section, []).append(f"{source.field}: {source.source}")
    for question in () if yes else drafted.questions:
        field = "product" if question.id == "facts" else question.id
        notes.setdefault(field, []).append(_told(question.text, question.hint))
    return {name: "\n".join(dict.fromkeys(lines)) for name, lines in notes.items()}


def _told(text: str, hint: str) -> str:
    return f"{text} {hint}".strip()


def _print_sources(drafted: Drafted) -> None:
    if not drafted.sources:
        return
    click.echo("\nFound:")
    width = max(len(source.field) for source in drafted.sources)
    for source in drafted.sources:
        place = click.style(source.source, dim=True)
        click.echo(f"  {source.field:<{width}}  {source.text}  {place}")


def _print_questions(asked: Sequence[tuple[str, str]]) -> None:
    if not asked:
        return
    click.echo("\nIf you like, answer with --answer ID=VALUE:")
    for name, told in asked:
        click.echo(f"  {name}: {told}")
