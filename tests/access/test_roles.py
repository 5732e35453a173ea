"""Who may do what: the role and the scopes must both allow it."""

from __future__ import annotations

import itertools

import pytest

from reelwright.access.caller import LOCAL, Caller
from reelwright.access.roles import ROLES, SCOPES, Role, Scope, allowed, scopes_of
from reelwright.errors import ForbiddenError

MAY: dict[Role, set[Scope]] = {
    "owner": {"read", "write", "spend", "review", "admin"},
    "editor": {"read", "write", "spend", "review"},
    "reviewer": {"read", "review"},
    "viewer": {"read"},
}


@pytest.mark.parametrize(("role", "scope"), list(itertools.product(ROLES, SCOPES)))
def test_the_table(role: Role, scope: Scope) -> None:
    assert allowed(role, SCOPES, scope) == (scope in MAY[role])
    assert not allowed(role, set(SCOPES) - {scope}, scope)
    caller = Caller("u", "w", role, frozenset(SCOPES), "session")
    assert caller.may(scope) == (scope in MAY[role])


def test_a_higher_role_may_what_a_lower_may() -> None:
    assert all(scopes_of(lower) < scopes_of(higher) for higher, lower in itertools.pairwise(ROLES))


def test_an_error_says_what_is_missing() -> None:
    viewer = Caller("u", "w", "viewer", frozenset(SCOPES), "session")
    viewer.needs("read")
    with pytest.raises(ForbiddenError, match=r"`write`; you are viewer here\. Ask to become owner or editor"):
        viewer.needs("write")
    key = Caller("u", "w", "owner", frozenset({"read"}), "key", key="key_1")
    with pytest.raises(ForbiddenError, match="scope `spend`"):
        key.needs("spend")


def test_a_laptop_has_one_who_may_everything() -> None:
    for scope in SCOPES:
        LOCAL.needs(scope)
    LOCAL.needs_admin()
    assert (LOCAL.workspace, LOCAL.role, LOCAL.via) == ("local", "owner", "local")
    with pytest.raises(ForbiddenError):
        Caller("u", "w", "owner", frozenset(SCOPES), "session").needs_admin()
