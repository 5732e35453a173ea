"""A page that shows a render to people without a session: whoever has its address, and its password if it has one.

A password is tried once; who knows it is given a proof, good for PROOF seconds, that stands for it. Files have signed
addresses of their own, and each look at one asks whether the page is still shared, so taking it back ends these too.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from reelwright.access.caller import Caller
from reelwright.access.tokens import password_holds
from reelwright.errors import ForbiddenError, InputError, Problem, UnknownCallerError
from reelwright.frozen import Frozen
from reelwright.storage.records.renders import Render, Renders
from reelwright.storage.records.reviews import Comment, Comments
from reelwright.storage.records.shares import Share, Shares
from reelwright.words import SIZES, Aspect
from reelwright.workspace import reviews
from reelwright.workspace.deliver import master_name
from reelwright.workspace.service import Service

PROOF = 6 * 3600.0  # seconds
LINKS = 3600.0  # seconds that addresses of files live
FILES = "/api/v1/shares/{share}/files/{name}"
_ASPECTS: dict[str, Aspect] = {master_name(aspect): aspect for aspect in SIZES}
_CAPTIONS = (".vtt", ".srt")


class SharedFile(Frozen):
    """A file of a shared page; `aspect` is that of a film of the ad itself."""

    name: str
    media_type: str
    size: int
    url: str
    aspect: Aspect | None = None


class SharedPage(Frozen):
    """What a shared page shows; addresses of files are good for an hour, then the page is asked again."""

    title: str
    version: int
    films: tuple[SharedFile, ...]
    poster: SharedFile | None
    captions: tuple[SharedFile, ...]
    allow_download: bool
    allow_comments: bool
    expires_at: float


def share(
    service: Service, caller: Caller, render: str, seconds: float, password: str | None, *, download: bool,
    comments: bool,
) -> tuple[Share, str]:  # fmt: skip
    """Share a render; returns the share and its token, which is told once.

    Raises ForbiddenError, MissingError, and InputError for a render without films.
    """
    caller.needs("write")
    found = Renders(service.database, caller.workspace).get(render)
    if not any(file["media_type"].startswith("video/") for file in found.files):
        limit = "this render has no film to show"
        raise InputError(Problem("render", render, limit, "Share a render of kind build, browser or export."))
    made, token = Shares(service.database).make(
        caller.workspace, found, caller.user, seconds, password, allow_download=download, allow_comments=comments
    )
    return made, token.text


def prove(service: Service, share: Share, password: str) -> str:
    """Return a proof that somebody knows a share's password. Raises UnknownCallerError."""
    if not password_holds(password, share.password) and share.password is not None:
        raise UnknownCallerError("That is not the password of this page.")
    return service.signer.sign(_place(share), PROOF, workspace=share.workspace).partition("=")[2]


def opened(service: Service, token: str, proof: str) -> Share:
    """Return the share of a token, for who may see it.

    Raises MissingError, and UnknownCallerError where its password is to be given first.
    """
    found = Shares(service.database).shown(token)
    if found.password is not None:
        try:
            service.signer.verify("GET", _place(found), urlencode({"token": proof}))
        except ForbiddenError:
            raise UnknownCallerError("This page has a password. Open it first.") from None
    return found


def page(service: Service, share: Share, base: str) -> SharedPage:
    """Return what a shared page shows; addresses begin with the public one, else with `base`."""
    render = Renders(service.database, share.workspace).get(share.render)
    title = service.workspace(share.workspace).projects.get(share.project).title
    base = (service.settings.service.public_url or base).rstrip("/")
    shown = [_file(service, share, render, each["name"], base) for each in render.files]
    return SharedPage(
        title=title, version=render.version, allow_download=share.allow_download, allow_comments=share.allow_comments,
        films=tuple(each for each in shown if each.media_type.startswith("video/")),
        poster=next((each for each in shown if each.media_type.startswith("image/")), None),
        captions=tuple(each for each in shown if each.name.endswith(_CAPTIONS)), expires_at=share.expires_at,
    )  # fmt: skip


def followed(service: Service, path: str, query: str, share: str, name: str) -> tuple[str, Render]:
    """Return the workspace and the render of a signed address of a file. Raises ForbiddenError and MissingError."""
    grant = service.signer.verify("GET", path, query)
    found = Shares(service.database).living(share)
    render = Renders(service.database, grant.workspace).get(found.render)
    render.file(name)
    return grant.workspace, render


def comment(service: Service, share: Share, guest: str, remark: reviews.Remark) -> Comment:
    """Keep what a guest says of a shared render. Raises as `reviews.keep`, and ForbiddenError where none may."""
    if not share.allow_comments:
        raise ForbiddenError("This page takes no comments.")
    render = Renders(service.database, share.workspace).get(share.render)
    placed = reviews.Remark(
        remark.text, render.version, remark.seconds, render.id, remark.aspect, remark.box, remark.parent
    )
    return reviews.keep(service, share.workspace, share.project, placed, reviews.Speaker(guest=guest, share=share.id))


def comments(
    service: Service, share: Share, after: str | None, limit: int
) -> Sequence[tuple[Comment, tuple[Comment, ...]]]:
    """Return what guests of this page said and what they were answered; what the team says to itself is not there."""
    return Comments(service.database, share.workspace).page(share.project, after, limit, share=share.id)


def _place(share: Share) -> str:
    return f"/shares/{share.id}"


def _file(service: Service, share: Share, render: Render, name: str, base: str) -> SharedFile:
    file = render.file(name)
    path = FILES.format(share=share.id, name=name)
    token = service.signer.sign(path, LINKS, workspace=share.workspace, filename=name, media_type=file["media_type"])
    return SharedFile(
        name=name, media_type=file["media_type"], size=file["size"], url=f"{base}{quote(path)}?{token}",
        aspect=_ASPECTS.get(name),
    )  # fmt: skip
