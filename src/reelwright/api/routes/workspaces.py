"""Workspaces, who works in them, and invitations. An invitation's token is told once, to whoever makes it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from reelwright.access.caller import Caller
from reelwright.access.roles import Role
from reelwright.api.errors import answers
from reelwright.api.idempotency import once
from reelwright.api.pages import Page, PageOf
from reelwright.api.service import ServiceOf
from reelwright.api.who import Asked, Id, KnownOf
from reelwright.errors import InputError, Problem, UnknownCallerError
from reelwright.storage.records import workspaces as records
from reelwright.storage.records.workspaces import Workspaces
from reelwright.workspace.service import Service

router = APIRouter(tags=["workspaces"])
_Name = Annotated[str, Field(max_length=200)]


class WorkspaceShown(BaseModel):
    """A workspace, and the caller's role in it."""

    id: str
    name: str
    plan: str
    role: str
    made_at: float

    @classmethod
    def of(cls, found: records.Workspace, role: str) -> WorkspaceShown:
        return cls(id=found.id, name=found.name, plan=found.plan, role=role, made_at=found.made)


class WorkspaceNamed(Asked):
    name: _Name


class MemberShown(BaseModel):
    user: str
    email: str
    name: str
    role: str
    made_at: float

    @classmethod
    def of(cls, found: records.Member) -> MemberShown:
        return cls(user=found.user, email=found.email, name=found.name, role=found.role, made_at=found.made)


class MemberChanged(Asked):
    role: Role


class Inviting(Asked):
    """`email` is for people to read: whoever holds the token may join."""

    email: Annotated[str, Field(max_length=300)]
    role: Role = "editor"


class InvitationShown(BaseModel):
    id: str
    email: str
    role: str
    user: str
    made_at: float
    expires_at: float

    @classmethod
    def of(cls, found: records.Invitation) -> InvitationShown:
        return cls(
            id=found.id, email=found.email, role=found.role, user=found.user, made_at=found.made,
            expires_at=found.expires,
        )  # fmt: skip


class Invited(BaseModel):
    """A new invitation. `token` is told this once; send it to whoever is to join."""

    invitation: InvitationShown
    token: str


class Joining(Asked):
    token: Annotated[str, Field(max_length=200)]


class Joined(MemberShown):
    workspace: str


@router.get("/workspaces")
def workspace_list(caller: KnownOf, service: ServiceOf, page: PageOf) -> Page[WorkspaceShown]:
    """List where one belongs; for an API key its own workspace."""
    books = Workspaces(service.database)
    if caller.via == "key":
        rows = [(books.workspace(caller.workspace), caller.role)]
    else:
        rows = list(books.of_user(caller.user, str(page.after[0]) if page.after else "", page.count))
    return page.answer(rows, lambda row: WorkspaceShown.of(*row), lambda row: (row[0].id,))


@router.post("/workspaces", status_code=201, dependencies=[once("read")])
def workspace_create(asked: WorkspaceNamed, caller: KnownOf, service: ServiceOf) -> WorkspaceShown:
    """Make another workspace, whose owner is the caller."""
    return WorkspaceShown.of(Workspaces(service.database).make(caller, asked.name), "owner")


@router.get("/workspaces/{workspace}")
def workspace_read(workspace: Id, caller: KnownOf, service: ServiceOf) -> WorkspaceShown:
    """Return a workspace that one belongs to."""
    books, here = _within(service, caller, workspace)
    return WorkspaceShown.of(books.workspace(workspace), here.role)


@router.patch("/workspaces/{workspace}")
def workspace_change(workspace: Id, asked: WorkspaceNamed, caller: KnownOf, service: ServiceOf) -> WorkspaceShown:
    """Give a workspace another name."""
    books, here = _within(service, caller, workspace)
    return WorkspaceShown.of(books.rename(here, asked.name), here.role)


# Members


@router.get("/workspaces/{workspace}/members")
def workspace_members(workspace: Id, caller: KnownOf, service: ServiceOf, page: PageOf) -> Page[MemberShown]:
    """List who works in a workspace."""
    books, here = _within(service, caller, workspace)
    rows = books.members(here, str(page.after[0]) if page.after else "", page.count)
    return page.answer(rows, MemberShown.of, lambda row: (row.user,))


@router.patch("/workspaces/{workspace}/members/{user}", responses=answers(409))
def workspace_change_member(
    workspace: Id, user: Id, asked: MemberChanged, caller: KnownOf, service: ServiceOf
) -> MemberShown:
    """Give a member another role; a last owner stays."""
    books, here = _within(service, caller, workspace)
    return MemberShown.of(books.change(here, user, asked.role))


@router.delete("/workspaces/{workspace}/members/{user}", status_code=204, responses=answers(409))
def workspace_remove_member(workspace: Id, user: Id, caller: KnownOf, service: ServiceOf) -> None:
    """Take a member out, with his keys there; anybody may go himself."""
    books, here = _within(service, caller, workspace)
    books.remove(here, user)


# Invitations


@router.get("/workspaces/{workspace}/invitations")
def workspace_invitations(workspace: Id, caller: KnownOf, service: ServiceOf, page: PageOf) -> Page[InvitationShown]:
    """List the invitations that hold."""
    books, here = _within(service, caller, workspace)
    rows = books.invitations(here, str(page.after[0]) if page.after else "", page.count)
    return page.answer(rows, InvitationShown.of, lambda row: (row.id,))


@router.post("/workspaces/{workspace}/invitations", status_code=201)
def workspace_invite(workspace: Id, asked: Inviting, caller: KnownOf, service: ServiceOf) -> Invited:
    """Invite somebody for seven days. The answer holds a secret, so no Idempotency-Key is taken."""
    books, here = _within(service, caller, workspace)
    made, token = books.invite(here, asked.email, asked.role)
    return Invited(invitation=InvitationShown.of(made), token=token.text)


@router.delete("/workspaces/{workspace}/invitations/{invitation}", status_code=204)
def workspace_take_back(workspace: Id, invitation: Id, caller: KnownOf, service: ServiceOf) -> None:
    """End an invitation."""
    books, here = _within(service, caller, workspace)
    books.take_back(here, invitation)


@router.post("/invitations/accept", responses=answers(409))
def workspace_join(asked: Joining, caller: KnownOf, service: ServiceOf) -> Joined:
    """Join a workspace by an invitation's token, which is used up."""
    try:
        found = Workspaces(service.database).accept(caller, asked.token)
    except UnknownCallerError as error:  # the caller is known; the invitation is not
        raise InputError(Problem("body.token", "", str(error).rstrip("."), "Ask for a new invitation.")) from None
    return Joined(**MemberShown.of(found).model_dump(), workspace=found.workspace)


def _within(service: Service, caller: Caller, workspace: str) -> tuple[Workspaces, Caller]:
    """Return the workspaces, and the caller as he is in the named one. Raises MissingError where he is not."""
    books = Workspaces(service.database)
    return books, books.within(caller, workspace)
