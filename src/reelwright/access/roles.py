"""Roles in a workspace, scopes of API keys, and what each allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

Role = Literal["owner", "editor", "reviewer", "viewer"]
Scope = Literal["read", "write", "spend", "review", "admin"]

ROLES: tuple[Role, ...] = get_args(Role)  # whoever may more comes first
SCOPES: tuple[Scope, ...] = get_args(Scope)

# read: see everything of the workspace. write: make and edit. spend: builds that may cost money. review: approve, ask
# for changes, answer what a job waits for. admin: people, keys, budgets, webhooks.
_OF_ROLE: Mapping[str, frozenset[Scope]] = {
    "owner": frozenset(SCOPES),
    "editor": frozenset({"read", "write", "spend", "review"}),
    "reviewer": frozenset({"read", "review"}),
    "viewer": frozenset({"read"}),
}


def scopes_of(role: Role) -> frozenset[Scope]:
    """Return what a role allows at most."""
    return _OF_ROLE[role]


def allowed(role: Role, scopes: Collection[Scope], wanted: Scope) -> bool:
    """Whether both allow it: the role of the person, and the scopes of what he shows (all of them for a session)."""
    return wanted in _OF_ROLE[role] and wanted in scopes
