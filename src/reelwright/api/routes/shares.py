"""Shared pages: made, listed and taken back by members; looked at, opened and commented by whoever has the address."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from reelwright.api.errors import Fault, answers
from reelwright.api.files import ANSWERS, FileAnswer
from reelwright.api.pages import Page, PageOf
from reelwright.api.routes.comments import Placed
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id, KnownOf, address_of, rates_of
from reelwright.errors import TooManyError, UnknownCallerError
from reelwright.storage.records.renders import Renders
from reelwright.storage.records.reviews import Comment
from reelwright.storage.records.shares import Share, Shares
from reelwright.words import Aspect, Name
from reelwright.workspace import reviews, sharing
from reelwright.workspace.service import Service
from reelwright.workspace.sharing import SharedPage

router = APIRouter(tags=["shares"])
_DAY = 86_400
_MOST_COMMENTS = 100  # that a shared page shows
_Token = Annotated[str, Field(max_length=200)]
Proof = Annotated[str, Header(alias="Share-Proof", max_length=4096, description="What opening it has given.")]
_Password = Annotated[str, Field(min_length=8, max_length=256, json_schema_extra={"format": "password"})]


class ShareAsked(Asked):
    """For so many seconds, a week where none are named; with a password it must be opened first."""

    seconds: Annotated[int, Field(ge=60, le=90 * _DAY)] = 7 * _DAY
    password: _Password | None = None
    allow_download: bool = False
    allow_comments: bool = False


class ShareShown(BaseModel):
    """A shared page; times are seconds since 1970. `allow_download` is what the page offers: who sees a film could keep
    it anyway.
    """

    id: str
    render: str
    project: str
    has_password: bool
    allow_download: bool
    allow_comments: bool
    user: str
    made_at: float
    expires_at: float
    revoked_at: float | None

    @classmethod
    def of(cls, found: Share) -> ShareShown:
        told = {name: getattr(found, name) for name in cls.model_fields if name != "has_password"}
        return cls(**told, has_password=found.password is not None)


class ShareMade(ShareShown):
    """A new shared page; its address is told this once."""

    url: str


class ShareOpening(Asked):
    password: Annotated[str, Field(max_length=1024, json_schema_extra={"format": "password"})]


class ShareOpened(BaseModel):
    """Goes into the header Share-Proof; good for six hours."""

    proof: str


class GuestCommentAsked(Placed):
    """What a guest says, under the name that he gives himself."""

    name: Name


class GuestComment(BaseModel):
    """What was said on a shared page; `guest` is empty for the team's own answers."""

    id: str
    text: str
    guest: str
    seconds: float
    aspect: Aspect | None
    box: tuple[float, float, float, float] | None
    parent: str | None
    resolved: bool
    made_at: float

    @classmethod
    def of(cls, found: Comment) -> GuestComment:
        return cls.model_validate({name: getattr(found, name) for name in cls.model_fields})


class GuestComments(BaseModel):
    """The newest hundred comments, each followed by its replies."""

    items: list[GuestComment]


# For members


@router.post("/renders/{render}/shares", status_code=201)
def share_create(render: str, asked: ShareAsked, caller: KnownOf, service: ServiceOf, request: Request) -> ShareMade:
    """Share a render. The answer holds a secret, so no Idempotency-Key is taken."""
    made, token = sharing.share(
        service, caller, render, asked.seconds, asked.password,
        download=asked.allow_download, comments=asked.allow_comments,
    )  # fmt: skip
    base = (service.settings.service.public_url or str(request.base_url)).rstrip("/")
    return ShareMade(**ShareShown.of(made).model_dump(), url=f"{base}/s/{token}")


@router.get("/renders/{render}/shares")
def share_list(render: str, caller: KnownOf, service: ServiceOf, page: PageOf) -> Page[ShareShown]:
    """List the shared pages of a render, newest first, those that ended too."""
    found = Renders(service.database, caller.workspace).get(render)
    after = str(page.after[0]) if page.after else None
    rows = Shares(service.database).page(caller.workspace, found.id, after, page.count)
    return page.answer(rows, ShareShown.of, lambda row: (row.id,))


@router.delete("/renders/{render}/shares/{share}", status_code=204)
def share_revoke(render: str, share: Id, caller: KnownOf, service: ServiceOf) -> None:
    """Take a shared page back, at once and with the addresses of its files."""
    caller.needs("write")
    Shares(service.database).revoke(caller.workspace, render, share)


# For whoever has the address


@router.get("/shares/{token}", responses=answers(401, 404))
def share_read(token: _Token, service: ServiceOf, request: Request, share_proof: Proof = "") -> SharedPage:
    """Return what a shared page shows; one with a password answers 401 with `needs` until it is opened."""
    return sharing.page(service, _opened(service, token, share_proof), str(request.base_url))


@router.post("/shares/{token}/open", responses=answers(401, 404))
def share_open(token: _Token, asked: ShareOpening, service: ServiceOf, request: Request) -> ShareOpened:
    """Open a shared page with its password."""
    found = Shares(service.database).shown(token)
    try:
        with rates_of(request).opening(address_of(request), found.id):
            return ShareOpened(proof=sharing.prove(service, found, asked.password))
    except TooManyError:
        raise
    except UnknownCallerError as error:
        raise Fault("password", str(error)) from None


@router.get("/shares/{token}/comments", responses=answers(401, 404))
def share_discuss(token: _Token, service: ServiceOf, share_proof: Proof = "") -> GuestComments:
    """List what was said on a shared page."""
    found = _opened(service, token, share_proof)
    rows = sharing.comments(service, found, None, _MOST_COMMENTS) if found.allow_comments else ()
    return GuestComments(items=[GuestComment.of(each) for first, replies in rows for each in (first, *replies)])


@router.post("/shares/{token}/comments", status_code=201, responses=answers(401, 404, 409))
def share_comment(
    token: _Token, asked: GuestCommentAsked, service: ServiceOf, request: Request, share_proof: Proof = ""
) -> GuestComment:
    """Say something on a shared page, where it takes comments."""
    found = _opened(service, token, share_proof)
    rates_of(request).guest(address_of(request), found.id)
    remark = reviews.Remark(**asked.model_dump(exclude={"name"}))
    return GuestComment.of(sharing.comment(service, found, asked.name, remark))


@router.get("/shares/{share}/files/{name}", response_class=Response, responses={**ANSWERS, **answers(403)})
async def share_fetch(
    share: str,
    name: str,
    service: ServiceOf,
    request: Request,
    token: Annotated[str, Query(max_length=4096)] = "",  # noqa: ARG001  (read from the query as it came)
) -> FileAnswer:
    """Return the file that a signed address of a shared page is for."""
    path, query = request.scope["path"], request.url.query
    workspace, render = await run_in_threadpool(sharing.followed, service, path, query, share, name)
    file = render.file(name)
    found = await run_in_threadpool(service.blobs(workspace).fetch, file["digest"])
    return FileAnswer(found, file["digest"], file["media_type"], name=name, inline=True)


def _opened(service: Service, token: str, proof: str) -> Share:
    try:
        return sharing.opened(service, token, proof)
    except UnknownCallerError as error:
        raise Fault("password", str(error)) from None
