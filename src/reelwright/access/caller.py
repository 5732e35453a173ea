"""Who calls, for which workspace, and what he may do there. Every use case is given one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reelwright.access.roles import ROLES, SCOPES, Role, Scope, allowed, scopes_of
from reelwright.errors import ForbiddenError

Via = Literal["key", "session", "oidc", "local"]


@dataclass(frozen=True)
class Caller:
    """A known caller. `key` and `session` are ids of what he has shown; `admin` runs the service, not a workspace."""

    user: str
    workspace: str
    role: Role
    scopes: frozenset[Scope]
    via: Via
    key: str | None = None
    session: str | None = None
    admin: bool = False

    def may(self, scope: Scope) -> bool:
        return allowed(self.role, self.scopes, scope)

    def needs(self, scope: Scope) -> None:
        """Raise ForbiddenError where the caller may not, naming the role or the scope that is missing."""
        if self.may(scope):
            return
        if scope not in scopes_of(self.role):
            able = " or ".join(role for role in ROLES if scope in scopes_of(role))
            raise ForbiddenError(f"This needs the right `{scope}`; you are {self.role} here. Ask to become {able}.")
        raise ForbiddenError(f"This needs the scope `{scope}`, which this API key has not. Make a key that has it.")

    def needs_admin(self) -> None:
        """Raise ForbiddenError for everybody but those who run the service."""
        if not self.admin:
            raise ForbiddenError("This is for those who run the service. Ask one of them.")

    def in_person(self) -> None:
        """Raise ForbiddenError for an API key: it belongs to one workspace, and is nobody."""
        if self.via == "key":
            raise ForbiddenError("An API key belongs to one workspace and cannot do this. Sign in.")


# Whoever sits at a laptop whose service has no accounts.
LOCAL = Caller("local", "local", "owner", frozenset(SCOPES), "local", admin=True)
