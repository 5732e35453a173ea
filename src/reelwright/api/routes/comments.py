"""Comments on a project's films: at a time, with replies, open or settled."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, KnownOf
from reelwright.storage.records.reviews import Comment, Comments
from reelwright.words import Aspect, Remark
from reelwright.workspace import reviews

router = APIRouter(prefix="/projects/{project}/comments", tags=["comments"])
_Number = Annotated[int, Field(ge=1, le=2**31 - 1)]
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
_Fraction = Annotated[float, Field(ge=0, le=1)]
Box = Annotated[
    tuple[_Fraction, _Fraction, _Fraction, _Fraction],
    Field(description="Left, top, width and height, as fractions of the canvas."),
]


class Placed(Asked):
    """What is said, at `seconds` of the film; a reply names its `parent` instead of a place."""

    text: Remark
    seconds: Annotated[float, Field(ge=0, le=100_000)] = 0.0
    aspect: Aspect | None = None
    box: Box | None = None
    parent: _Id | None = None


class CommentAsked(Placed):
    """A comment is of a `version` (none: the newest), and of a `render` of it where one is named."""

    version: _Number | None = None
    render: _Id | None = None


class CommentChanged(Asked):
    text: Remark | None = None
    resolved: bool | None = None


class ReplyShown(BaseModel):
    """What somebody said; a `guest` of a shared page has no `user`. Times are seconds since 1970."""

    id: str
    text: str
    user: str
    guest: str
    made_at: float
    changed_at: float

    @classmethod
    def said(cls, found: Comment) -> ReplyShown:
        return cls.model_validate({name: getattr(found, name) for name in ReplyShown.model_fields})


class CommentShown(ReplyShown):
    """A comment with its replies, oldest first; `share` is the shared page that a guest came by."""

    project: str
    version: int
    render: str | None
    aspect: Aspect | None
    seconds: float
    box: Box | None
    parent: str | None
    resolved: bool
    share: str
    replies: list[ReplyShown]

    @classmethod
    def of(cls, found: Comment, replies: tuple[Comment, ...] = ()) -> CommentShown:
        told = {name: getattr(found, name) for name in cls.model_fields if name != "replies"}
        return cls.model_validate({**told, "replies": [ReplyShown.said(each) for each in replies]})


@router.post("", status_code=201, dependencies=[once("read")], responses=answers(409))
def comment_create(project: str, asked: CommentAsked, caller: KnownOf, service: ServiceOf) -> CommentShown:
    """Comment on a version, or reply to a comment. Every member may; an API key needs `review`."""
    remark = reviews.Remark(**asked.model_dump())
    return CommentShown.of(reviews.comment(service, caller, project, remark))


@router.get("")
def comment_list(
    project: str,
    caller: KnownOf,
    service: ServiceOf,
    page: PageOf,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    resolved: bool | None = None,
) -> Page[CommentShown]:
    """List comments with their replies, newest first."""
    found = service.workspace(caller.workspace).projects.get(project).id
    after = str(page.after[0]) if page.after else None
    rows = Comments(service.database, caller.workspace).page(
        found, after, page.count, version=version, resolved=resolved
    )
    return page.answer(rows, lambda row: CommentShown.of(*row), lambda row: (row[0].id,))


@router.patch("/{comment}")
def comment_change(
    project: str, comment: str, asked: CommentChanged, caller: KnownOf, service: ServiceOf
) -> CommentShown:
    """Change one's own words, or settle a comment, which needs `review` for those of others."""
    return CommentShown.of(reviews.change(service, caller, project, comment, asked.text, asked.resolved))


@router.delete("/{comment}", status_code=204)
def comment_remove(project: str, comment: str, caller: KnownOf, service: ServiceOf) -> None:
    """Remove a comment of one's own, or of anybody where one may write, with its replies."""
    reviews.remove(service, caller, project, comment)
