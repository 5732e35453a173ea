"""Briefs to start from, and projects begun from them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel

from reelwright.access.caller import Caller
from reelwright.api.auth import needs
from reelwright.api.config import PREFIX
from reelwright.api.documents import Reading
from reelwright.api.files import ANSWERS, FileAnswer
from reelwright.api.idempotency import once
from reelwright.api.routes.projects import ProjectShown
from reelwright.api.service import ServiceOf
from reelwright.brief.model import Category
from reelwright.digest import digest_file, digest_of
from reelwright.errors import MissingError
from reelwright.words import Aspect
from reelwright.workspace.examples import Example, begin, examples, find

router = APIRouter(prefix="/examples", tags=["examples"])


class ExampleShown(BaseModel):
    """A brief to start from: its document without its pictures, which a project begun from it has, and the address of a
    frame of what is made of it.
    """

    name: str
    title: str
    category: Category
    locale: str
    seconds: float
    aspects: list[Aspect]
    has_photo: bool
    brief: dict[str, Any]
    thumbnail: str | None

    @classmethod
    def of(cls, found: Example) -> ExampleShown:
        brief = found.brief
        return cls(
            name=found.name, title=found.title, category=brief.category, locale=brief.language_locale,
            seconds=brief.duration, aspects=list(brief.aspects),
            has_photo=bool(brief.product and brief.product.image), brief=found.bare,
            thumbnail=f"{PREFIX}/examples/{found.name}/thumbnail" if found.poster else None,
        )  # fmt: skip


class ExamplesShown(BaseModel):
    items: list[ExampleShown]


@router.get("", response_model=ExamplesShown)
def example_list(reading: Reading) -> Response:
    """List the briefs to start from; nobody needs to be known for it."""
    found = ExamplesShown(items=[ExampleShown.of(each) for each in examples()])
    return reading.answer(found, digest_of("examples", found.model_dump(mode="json")))


@router.get("/{example}/thumbnail", response_class=Response, responses=ANSWERS)
def example_look(example: str) -> FileAnswer:
    """Return a frame of what is made of an example."""
    poster = find(example).poster
    if poster is None:
        raise MissingError("thumbnail of example", example)
    return FileAnswer(poster, digest_file(poster), "image/jpeg", inline=True)


@router.post("/{example}/begin", status_code=201, dependencies=[once("write")])
def example_begin(
    example: str, caller: Annotated[Caller, needs("write")], service: ServiceOf
) -> ProjectShown:  # fmt: skip
    """Begin a project from an example: its brief, with its pictures as assets."""
    return ProjectShown.of(begin(service, caller, example))
