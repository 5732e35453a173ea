"""Drafts: a brief from words, the page of a product and its photos, with the questions that are left."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from reelwright.api.auth import needs
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked
from reelwright.finding import Finding
from reelwright.workspace.advice import looking
from reelwright.workspace.drafts import MOST_PHOTOS, Drafted, Drafting
from reelwright.workspace.shelf import Shelf

router = APIRouter(prefix="/briefs", tags=["briefs"])
_ANSWER = Annotated[str, Field(max_length=2000)]
_ID = Annotated[str, Field(min_length=1, max_length=80)]


class DraftAsked(Asked):
    """One of words, page and photos is needed; what the words say wins over the page."""

    words: Annotated[str, Field(max_length=10_000, description="What the ad is to be, in free words.")] = ""
    page: Annotated[str, Field(max_length=2000, description="The address of a product's page, or of a picture.")] = ""
    photos: Annotated[
        tuple[_ID, ...], Field(max_length=MOST_PHOTOS, description="Ids of assets, photos of the product.")
    ] = ()
    budget_usd: Annotated[
        float | None, Field(ge=0, le=100, description="What asking a model what a photo shows may cost; none: nothing.")
    ] = None
    answers: Annotated[
        dict[str, _ANSWER], Field(default_factory=dict, max_length=20, description="Answers by the ids of questions.")
    ]


class QuestionShown(BaseModel):
    """A question in the user's language; `suggestions` can be given as they are, `default` holds without an answer."""

    id: str
    text: str
    suggestions: tuple[str, ...]
    default: str
    hint: str


class SourceShown(BaseModel):
    """Where a field of the brief is from; fields in brackets were found and not taken."""

    field: str
    text: str
    source: str


class DraftShown(BaseModel):
    """A brief as /projects/{project}/brief takes it, and how it came about; `photos` are assets, the best first."""

    brief: dict[str, Any]
    questions: list[QuestionShown]
    sources: list[SourceShown]
    findings: list[Finding]
    photos: list[str]

    @classmethod
    def of(cls, drafted: Drafted) -> DraftShown:
        brief = drafted.brief.model_dump(mode="json", exclude_unset=True)
        if drafted.photos and drafted.brief.product:
            brief["product"]["image"] = drafted.photos[0].asset
        return cls(
            brief=brief,
            questions=[QuestionShown(**vars(each)) for each in drafted.questions],
            sources=[SourceShown(**vars(each)) for each in drafted.sources],
            findings=list(drafted.findings),
            photos=[kept.asset for kept in drafted.photos],
        )


@router.post("/draft", dependencies=[once("write")], responses=answers(503))
async def brief_draft(
    asked: DraftAsked, caller: Annotated[Any, needs("write")], service: ServiceOf
) -> DraftShown:  # fmt: skip
    """Draft a brief. Nothing is kept but the pictures of the page, as assets; a page is fetched once, as by a browser.

    The page must be one that everybody may read on https. What its words claim is named with its place on the page.
    """
    shelf = Shelf(service, caller)
    photos = await run_in_threadpool(lambda: [shelf.given(name) for name in asked.photos])
    workspace = service.workspace(caller.workspace, caller.user)
    ask = await run_in_threadpool(looking, workspace, asked.budget_usd)
    drafting = Drafting(workspace, shelf, ask)
    return DraftShown.of(await drafting.draft(asked.words, asked.page, photos, asked.answers))
