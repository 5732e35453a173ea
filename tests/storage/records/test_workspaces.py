"""Members, invitations and keys: who may change them, and that another's are not there."""

from __future__ import annotations

import itertools

import pytest

from reelwright.access.caller import Caller
from reelwright.access.roles import SCOPES
from reelwright.errors import ConflictError, ForbiddenError, InputError, MissingError, UnknownCallerError
from reelwright.storage.records import Database
from tests_support.house import House, at_once


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
def ann(house: House) -> Caller:
    return house.caller("ann")


def test_a_workspace_is_made_renamed_and_paid_for(house: House, ann: Caller) -> None:
    made = house.workspaces.make(ann, " Trailworks ")
    assert (made.name, made.plan) == ("Trailworks", "free")
    there = house.caller("ann", made.id)
    assert house.workspaces.rename(there, "Trail").name == "Trail"
    assert house.workspaces.set_plan(made.id, "paid").plan == "paid"
    assert house.workspaces.workspace(made.id).plan == "paid"
    assert {(place.id, role) for place, role in house.workspaces.of_user(ann.user)} == {
        (ann.workspace, "owner"), (made.id, "owner")
    }  # fmt: skip
    assert len(house.workspaces.of_user(ann.user, limit=1)) == 1
    with pytest.raises(InputError, match="plan"):
        house.workspaces.set_plan(made.id, "gold")  # type: ignore[arg-type]
    for name in ("", "a\0b", "x" * 101):
        with pytest.raises(InputError, match="name"):
            house.workspaces.make(ann, name)
    with pytest.raises(MissingError):
        house.workspaces.workspace("workspace_none")


@pytest.mark.parametrize("role", ["editor", "reviewer", "viewer"])
def test_only_owners_change_who_is_in(house: House, ann: Caller, role: str) -> None:
    bob = house.member(ann, "bob", role)
    assert [member.role for member in house.workspaces.members(bob)] == ["owner", role]
    for forbidden in (
        lambda: house.workspaces.rename(bob, "x"),
        lambda: house.workspaces.delete(bob),
        lambda: house.workspaces.add(bob, house.caller("cy").user, "owner"),
        lambda: house.workspaces.change(bob, bob.user, "owner"),
        lambda: house.workspaces.remove(bob, ann.user),
        lambda: house.workspaces.invite(bob, "cy@mail.example", "viewer"),
        lambda: house.workspaces.invitations(bob),
        lambda: house.workspaces.take_back(bob, "invitation_none"),
        lambda: house.keys.make(bob, "x", ["read"]),
        lambda: house.keys.list(bob),
        lambda: house.keys.revoke(bob, "key_none"),
        lambda: house.keys.rename(bob, "key_none", "x"),
    ):
        with pytest.raises(ForbiddenError, match="become owner"):
            forbidden()
    house.workspaces.remove(bob, bob.user)
    with pytest.raises(MissingError):
        house.caller("bob", ann.workspace)


def test_a_last_owner_stays(house: House, ann: Caller) -> None:
    bob = house.member(ann, "bob", "editor")
    for leaving in (
        lambda: house.workspaces.remove(ann, ann.user),
        lambda: house.workspaces.change(ann, ann.user, "editor"),
    ):
        with pytest.raises(ConflictError, match="last owner"):
            leaving()
    assert house.workspaces.change(ann, ann.user, "owner").role == "owner"
    house.workspaces.change(ann, bob.user, "owner")
    assert house.workspaces.change(ann, ann.user, "viewer").role == "viewer"


def test_two_owners_cannot_both_go_at_once(house: House) -> None:
    for number in range(5):
        ann = house.caller(f"ann{number}")
        bob = house.member(ann, f"bob{number}", "owner")
        found = at_once(
            lambda a=ann: house.workspaces.remove(a, a.user), lambda b=bob: house.workspaces.change(b, b.user, "viewer")
        )
        assert sum(isinstance(one, ConflictError) for one in found) == 1
        stays = house.workspaces.members(ann)
        assert sum(member.role == "owner" for member in stays) == 1


def test_what_is_anothers_is_not_there(house: House, ann: Caller) -> None:
    bob = house.caller("bob")
    key, _ = house.keys.make(bob, "ci", ["read"])
    invitation, _ = house.workspaces.invite(bob, "cy@mail.example", "viewer")
    for missing in (
        lambda: house.workspaces.change(ann, bob.user, "viewer"),
        lambda: house.workspaces.remove(ann, bob.user),
        lambda: house.workspaces.take_back(ann, invitation.id),
        lambda: house.keys.revoke(ann, key.id),
        lambda: house.keys.rename(ann, key.id, "mine"),
        lambda: house.workspaces.add(ann, "user_none", "viewer"),
    ):
        with pytest.raises(MissingError):
            missing()
    assert house.keys.list(ann) == house.workspaces.invitations(ann) == ()
    assert [member.user for member in house.workspaces.members(ann)] == [ann.user]
    assert house.keys.list(bob) == (key,) and house.workspaces.invitations(bob) == (invitation,)


def test_a_member_is_added_once(house: House, ann: Caller) -> None:
    bob = house.member(ann, "bob", "viewer")
    with pytest.raises(ConflictError, match="member already"):
        house.workspaces.add(ann, bob.user, "owner")
    with pytest.raises(InputError, match="role"):
        house.workspaces.change(ann, bob.user, "king")  # type: ignore[arg-type]
    assert house.caller("bob", ann.workspace).role == "viewer"


def test_whoever_is_taken_out_takes_nothing_along(house: House, ann: Caller) -> None:
    bob = house.member(ann, "bob", "owner")
    _, key = house.keys.make(bob, "ci", ["read"])
    _, invitation = house.workspaces.invite(bob, "cy@mail.example", "owner")
    assert house.people.of_key(key.text).workspace == ann.workspace
    house.workspaces.remove(ann, bob.user)
    with pytest.raises(UnknownCallerError):
        house.people.of_key(key.text)
    with pytest.raises(UnknownCallerError):
        house.workspaces.accept(house.caller("cy"), invitation.text)
    house.workspaces.add(ann, bob.user, "owner")
    with pytest.raises(UnknownCallerError):
        house.people.of_key(key.text)


def test_an_invitation_lets_one_in_once(house: House, ann: Caller) -> None:
    made, token = house.workspaces.invite(ann, " Bob@mail.example", "editor")
    assert made.email == "bob@mail.example" and house.workspaces.invitations(ann) == (made,)
    with pytest.raises(ConflictError):
        house.workspaces.accept(ann, token.text)
    bob = house.caller("bob")
    assert house.workspaces.accept(bob, token.text).role == "editor"
    assert house.caller("bob", ann.workspace).role == "editor" and house.workspaces.invitations(ann) == ()
    with pytest.raises(UnknownCallerError, match="used"):
        house.workspaces.accept(house.caller("cy"), token.text)


def test_many_at_once_use_an_invitation_once(house: House, ann: Caller) -> None:
    _, token = house.workspaces.invite(ann, "bob@mail.example", "editor")
    others = [house.caller(f"u{number}") for number in range(6)]
    found = at_once(*[lambda who=who: house.workspaces.accept(who, token.text) for who in others])
    assert sum(isinstance(one, UnknownCallerError) for one in found) == 5
    assert len(house.workspaces.members(ann)) == 2


def test_an_invitation_ends(house: House, ann: Caller) -> None:
    made, token = house.workspaces.invite(ann, "bob@mail.example", "editor")
    late, late_token = house.workspaces.invite(ann, "cy@mail.example", "editor")
    house.workspaces.take_back(ann, made.id)
    house.clock.now = late.expires
    for ended in (token, late_token):
        with pytest.raises(UnknownCallerError, match="expired"):
            house.workspaces.accept(house.caller("bob"), ended.text)
    assert house.workspaces.invitations(ann) == ()
    with pytest.raises(InputError, match="email"):
        house.workspaces.invite(ann, "bob", "editor")
    with pytest.raises(InputError, match="role"):
        house.workspaces.invite(ann, "bob@mail.example", "king")  # type: ignore[arg-type]


def test_a_key_may_what_it_and_its_maker_may(house: House, ann: Caller) -> None:
    bob = house.member(ann, "bob", "owner")
    made, token = house.keys.make(bob, "ci", {"spend", "read", "admin"})
    assert made.scopes == ("read", "spend", "admin") and token.text not in repr((made, token))
    found = house.people.of_key(token.text)
    assert (found.user, found.workspace, found.via, found.key, found.admin) == (
        bob.user, ann.workspace, "key", made.id, False
    )  # fmt: skip
    assert [found.may(scope) for scope in SCOPES] == [True, False, True, False, True]
    house.workspaces.change(ann, bob.user, "viewer")
    found = house.people.of_key(token.text)
    assert found.may("read") and not found.may("spend") and not found.may("admin")


def test_a_key_makes_none_that_may_more(house: House, ann: Caller) -> None:
    _, token = house.keys.make(ann, "people", ["read", "admin"])
    key = house.people.of_key(token.text)
    with pytest.raises(ForbiddenError, match="scope `spend`"):
        house.keys.make(key, "more", ["read", "spend"])
    house.keys.make(key, "less", ["read"])
    for outside in (lambda: house.workspaces.make(key, "x"), lambda: house.workspaces.accept(key, "x")):
        with pytest.raises(ForbiddenError, match="Sign in"):
            outside()
    _, plain = house.keys.make(ann, "plain", ["read"])
    with pytest.raises(ForbiddenError):
        house.workspaces.remove(house.people.of_key(plain.text), ann.user)


def test_keys_end(house: House, ann: Caller) -> None:
    short, short_token = house.keys.make(ann, "short", ["read"], expires=house.clock.now + 60)
    long, long_token = house.keys.make(ann, "long", ["read"])
    assert house.people.of_key(short_token.text).key == short.id
    house.clock.now += 60
    with pytest.raises(UnknownCallerError, match="expired"):
        house.people.of_key(short_token.text)
    revoked = house.keys.revoke(ann, long.id)
    assert revoked.revoked == house.clock.now
    with pytest.raises(UnknownCallerError, match="revoked"):
        house.people.of_key(long_token.text)
    house.clock.now += 60
    assert house.keys.revoke(ann, long.id) == revoked


@pytest.mark.parametrize(
    ("scopes", "expires", "name"),
    [([], None, "x"), (["read", "root"], None, "x"), (["read"], 0.0, "x"), (["read"], float("nan"), "x"),
     (["read"], float("inf"), "x"), (["read"], None, ""), (["read"], None, "a\nb")],
)  # fmt: skip
def test_a_wrong_key_is_refused(house: House, ann: Caller, scopes: list[str], expires: float, name: str) -> None:
    with pytest.raises(InputError):
        house.keys.make(ann, name, scopes, expires)  # type: ignore[arg-type]
    assert house.keys.list(ann) == ()


def test_a_use_is_noted_once_a_minute(house: House, ann: Caller) -> None:
    made, token = house.keys.make(ann, "ci", ["read"])
    noted = []
    for wait in (0, 30, 29, 1, 59, 1):
        house.clock.now += wait
        house.people.of_key(token.text)
        noted.append(house.keys.list(ann)[0].used - made.made)  # type: ignore[operator]
    assert noted == [0, 0, 0, 60, 60, 120]


def test_lists_come_in_pages(house: House, ann: Caller) -> None:
    made = [house.keys.make(ann, f"k{number}", ["read"])[0].id for number in range(5)]
    people = [ann.user, *(house.member(ann, f"u{number}", "viewer").user for number in range(4))]
    invited = [house.workspaces.invite(ann, f"i{number}@mail.example", "viewer")[0].id for number in range(5)]
    for wanted, listed, name in (
        (made, house.keys.list, "id"),
        (people, house.workspaces.members, "user"),
        (invited, house.workspaces.invitations, "id"),
    ):
        pages: list[list[str]] = []
        while page := listed(ann, pages[-1][-1] if pages else "", 2):  # type: ignore[operator]
            pages.append([getattr(row, name) for row in page])
        assert list(itertools.chain(*pages)) == sorted(wanted) and [len(page) for page in pages] == [2, 2, 1]


def test_a_renamed_key_stays_the_same(house: House, ann: Caller) -> None:
    made, token = house.keys.make(ann, "ci", ["read"])
    assert house.keys.rename(ann, made.id, "deploy").name == "deploy"
    assert house.people.of_key(token.text).key == made.id


def test_a_deleted_workspace_leaves_nothing(house: House, ann: Caller) -> None:
    bob = house.member(ann, "bob", "viewer")
    _, token = house.keys.make(ann, "ci", ["read"])
    house.workspaces.invite(ann, "cy@mail.example", "viewer")
    house.workspaces.delete(ann)
    with pytest.raises(UnknownCallerError):
        house.people.of_key(token.text)
    with pytest.raises(MissingError):
        house.caller("bob", ann.workspace)
    with pytest.raises(MissingError):
        house.workspaces.delete(ann)
    assert house.people.user(bob.user).name == "Bob"


def test_one_is_within_another_workspace_with_the_role_that_he_has_there(house: House, ann: Caller) -> None:
    home = house.caller("bob")
    bob = house.member(ann, "bob", "reviewer")
    there = house.workspaces.within(home, ann.workspace)
    assert (there.workspace, there.role, there.user) == (ann.workspace, "reviewer", bob.user)
    assert house.workspaces.within(home, home.workspace) is home
    with pytest.raises(MissingError):
        house.workspaces.within(ann, home.workspace)
    _, token = house.keys.make(home, "robot", ["read"])
    with pytest.raises(MissingError):
        house.workspaces.within(house.people.of_key(token.text), ann.workspace)
