"""People come in by what they know or hold, on SQLite and on Postgres, and nobody meets another's rows."""

from __future__ import annotations

import json
import zlib

import pytest

from reelwright.access.caller import LOCAL, Caller
from reelwright.access.identity import Identity
from reelwright.access.tokens import make_token
from reelwright.errors import (
    ConflictError,
    ForbiddenError,
    InputError,
    MissingError,
    UnknownCallerError,
)
from reelwright.storage.records import Database
from reelwright.storage.records.oversight import Oversight
from reelwright.storage.records.people import IDLE, LONGEST
from reelwright.storage.records.tables.people import sessions, users
from tests_support.house import House, at_once

WORDS = "twelve green herons"


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_an_account_with_a_password(house: House) -> None:
    made = house.people.sign_up(" Ann@Mail.Example", WORDS, "Ann")
    assert (made.email, made.name, made.issuer, made.disabled) == ("ann@mail.example", "Ann", None, None)
    with pytest.raises(ConflictError, match="Sign in"):
        house.people.sign_up("ann@mail.EXAMPLE", WORDS)
    signed = house.people.sign_in("ANN@mail.example ", WORDS, "192.0.2.1")
    assert (signed.caller.user, signed.caller.role, signed.caller.via) == (made.id, "owner", "session")
    assert house.people.of_session(signed.token.text) == signed.caller
    told = set()
    wrong = (("ann@mail.example", WORDS + "!"), ("bob@mail.example", WORDS), ("no\0body", WORDS), ("", ""))
    for email, password in wrong:
        with pytest.raises(UnknownCallerError) as caught:
            house.people.sign_in(email, password)
        told.add(str(caught.value))
    assert len(told) == 1


def test_an_account_of_an_issuer_has_no_password(house: House) -> None:
    caller = house.caller("ann")
    for password in ("", WORDS):
        with pytest.raises(UnknownCallerError):
            house.people.sign_in("ann@mail.example", password)
    signed_in = Caller(caller.user, caller.workspace, "owner", caller.scopes, "session")
    with pytest.raises(UnknownCallerError):
        house.people.change_password(signed_in, "", WORDS)


def test_a_new_account_is_refused_with_every_reason(house: House) -> None:
    with pytest.raises(InputError) as caught:
        house.people.sign_up("nobody", "short")
    assert [problem.where for problem in caught.value.problems] == ["email", "password"]
    for email in ("a@b@c", "a b@c.example", "a\0@c.example", "\ud800@c.example", "a" * 250 + "@c.example", "@"):
        with pytest.raises(InputError, match="email"):
            house.people.sign_up(email, WORDS)
    for name in ("a\nb", "x" * 101, "\u202eevil", "\0"):
        with pytest.raises(InputError, match="name"):
            house.people.sign_up("a@b.example", WORDS, name)


def test_a_session_slides_and_ends(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    begun = house.clock.now
    signed = house.people.sign_in("ann@mail.example", WORDS, "192.0.2.1")
    text, user = signed.token.text, signed.caller.user
    house.clock.now += 59
    house.people.of_session(text)
    assert house.people.sessions(user)[0].used == begun, "a use is noted once a minute at most"
    house.clock.now = begun
    while house.clock.now < begun + LONGEST - IDLE:
        house.clock.now += IDLE - 1
        house.people.of_session(text)
        (found,) = house.people.sessions(user)
        assert found.used == house.clock.now and found.expires == min(house.clock.now + IDLE, begun + LONGEST)
    house.clock.now = begun + LONGEST
    with pytest.raises(UnknownCallerError, match="ended"):
        house.people.of_session(text)
    assert house.people.sessions(user) == ()


def test_an_idle_session_ends_and_is_swept(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    first = house.people.sign_in("ann@mail.example", WORDS)
    house.clock.now += IDLE
    with pytest.raises(UnknownCallerError):
        house.people.of_session(first.token.text)
    second = house.people.sign_in("ann@mail.example", WORDS)
    with house.database.write() as sql:
        assert [row.id for row in sql.execute(sessions.select())] == [second.token.id]


def test_signing_out_ends_ones_own_sessions_only(house: House) -> None:
    for name in ("ann", "bob"):
        house.people.sign_up(f"{name}@mail.example", WORDS)
    ann = [house.people.sign_in("ann@mail.example", WORDS) for _ in range(2)]
    bob = house.people.sign_in("bob@mail.example", WORDS)
    for theirs in (bob.token.id, "session_none", ""):
        with pytest.raises(MissingError):
            house.people.sign_out(ann[0].caller if theirs else house.caller("cy"), theirs or None)
    house.people.sign_out(ann[0].caller, ann[1].token.id)
    house.people.sign_out(ann[0].caller)
    for signed in ann:
        with pytest.raises(UnknownCallerError):
            house.people.of_session(signed.token.text)
    assert house.people.of_session(bob.token.text) == bob.caller


def test_a_new_password_ends_all_other_sessions(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    kept, other = (house.people.sign_in("ann@mail.example", WORDS) for _ in range(2))
    with pytest.raises(UnknownCallerError):
        house.people.change_password(kept.caller, "wrong", "seven blue whales")
    with pytest.raises(InputError, match="password"):
        house.people.change_password(kept.caller, WORDS, "ann@mail.example")
    house.people.change_password(kept.caller, WORDS, "seven blue whales")
    assert house.people.of_session(kept.token.text) == kept.caller
    with pytest.raises(UnknownCallerError):
        house.people.of_session(other.token.text)
    with pytest.raises(UnknownCallerError):
        house.people.sign_in("ann@mail.example", WORDS)
    house.people.sign_in("ann@mail.example", "seven blue whales")


def test_what_is_kept_opens_nothing(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    signed = house.people.sign_in("ann@mail.example", WORDS)
    _, key = house.keys.make(signed.caller, "ci", ["read"])
    _, invitation = house.workspaces.invite(signed.caller, "b@mail.example", "viewer")
    with house.database.write() as sql:
        for table in users.metadata.sorted_tables:
            kept = str([tuple(row) for row in sql.execute(table.select())])
            assert WORDS not in kept
            for token in (signed.token, key, invitation):
                assert token.text not in kept and token.text[-72:-8] not in kept


def test_a_forged_token_with_a_true_id_is_refused(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    signed = house.people.sign_in("ann@mail.example", WORDS)
    _, key = house.keys.make(signed.caller, "ci", ["read"])
    for kind, good, ask in (("session", signed.token, house.people.of_session), ("key", key, house.people.of_key)):
        other = make_token(kind).text  # type: ignore[arg-type]
        body = good.text[: good.text.rindex("_")] + other[other.rindex("_") : -8]
        with pytest.raises(UnknownCallerError) as caught:
            ask(body + f"{zlib.crc32(body.encode()):08x}")
        assert "mistyped" not in str(caught.value)
        assert ask(good.text).user == signed.caller.user


def test_an_issuer_and_its_subject_are_who_somebody_is(house: House) -> None:
    ann = house.caller("ann")
    assert (ann.role, ann.via, ann.admin) == ("owner", "oidc", False)
    assert house.caller("ann") == ann
    elsewhere = house.people.of_identity(Identity("https://other.example", "ann", "ann@mail.example", "", 0.0))
    assert elsewhere.user != ann.user and elsewhere.workspace != ann.workspace, "the same address proves nothing"
    house.people.of_identity(Identity("https://issuer.example", "ann", "new@mail.example", "Other", 0.0))
    found = house.people.user(ann.user)
    assert (found.email, found.name) == ("new@mail.example", "Ann")
    nameless = house.people.of_identity(Identity("https://issuer.example", "s" * 255, "", "", 0.0))
    assert house.people.user(nameless.user).name == "s" * 100


def test_many_first_requests_make_one_user(house: House) -> None:
    found = at_once(*[lambda: house.caller("ann")] * 8)
    assert len(set(found)) == 1 and isinstance(found[0], Caller)
    assert len(house.people.users()) == 1


def test_a_workspace_is_chosen_and_never_anothers(house: House) -> None:
    ann, bob = house.caller("ann"), house.caller("bob")
    for place in (bob.workspace, "workspace_none"):
        with pytest.raises(MissingError, match="workspace"):
            house.caller("ann", place)
    reviewer = house.member(bob, "ann", "reviewer")
    assert (reviewer.workspace, reviewer.role) == (bob.workspace, "reviewer")
    assert house.caller("ann") == ann, "the first stays the usual one"


def test_a_session_follows_its_user_out_of_a_workspace(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    signed = house.people.sign_in("ann@mail.example", WORDS)
    other = house.workspaces.make(signed.caller, "Second")
    there = house.people.of_session(signed.token.text, other.id)
    assert (there.workspace, there.session) == (other.id, signed.token.id)
    house.workspaces.delete(there)
    assert house.people.of_session(signed.token.text) == signed.caller
    with pytest.raises(MissingError):
        house.people.of_session(signed.token.text, other.id)


def test_nobody_is_left_without_a_workspace(house: House) -> None:
    ann = house.caller("ann")
    house.workspaces.delete(ann)
    again = house.caller("ann")
    assert again.user == ann.user and again.workspace != ann.workspace and again.role == "owner"


def test_a_closed_account_is_shut_everywhere(house: House) -> None:
    made = house.people.sign_up("ann@mail.example", WORDS)
    signed = house.people.sign_in("ann@mail.example", WORDS)
    _, key = house.keys.make(signed.caller, "ci", ["read"])
    assert house.people.disable(made.id).disabled == house.clock.now
    with pytest.raises(ForbiddenError, match="closed"):
        house.people.sign_in("ann@mail.example", WORDS)
    with pytest.raises(UnknownCallerError):
        house.people.sign_in("ann@mail.example", "not her password")
    for refused, text in ((house.people.of_session, signed.token.text), (house.people.of_key, key.text)):
        with pytest.raises(UnknownCallerError):
            refused(text)
    house.people.disable(made.id, closed=False)
    assert house.people.of_key(key.text).user == made.id
    bob = house.caller("bob")
    house.people.disable(bob.user)
    with pytest.raises(ForbiddenError):
        house.caller("bob")


def test_the_laptop_is_admitted_once(house: House) -> None:
    assert {house.people.admit_local() for _ in range(3)} == {LOCAL}
    assert set(at_once(*[house.people.admit_local] * 4)) == {LOCAL}
    _, key = house.keys.make(LOCAL, "script", ["read", "write"])
    found = house.people.of_key(key.text)
    assert (found.workspace, found.user, found.may("write"), found.may("spend")) == ("local", "local", True, False)
    with pytest.raises(UnknownCallerError):
        house.people.sign_in("", "")


def test_users_are_listed_in_order_of_id(house: House) -> None:
    made = sorted(house.caller(f"u{index}").user for index in range(7))
    listed: list[str] = []
    while page := house.people.users(listed[-1] if listed else "", 3):
        assert len(page) <= 3
        listed += [user.id for user in page]
    assert listed == made
    assert len(house.people.users(limit=0)) == 1


def test_a_user_is_renamed_and_told_what_is_known_of_him(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    signed = house.people.sign_in("ann@mail.example", WORDS, "192.0.2.1")
    ann = signed.caller
    made, key = house.keys.make(ann, "ci", ["read"])
    house.workspaces.invite(ann, "bob@mail.example", "viewer")
    house.member(ann, "bob", "viewer")
    assert house.people.rename(ann.user, " Ann B ").name == "Ann B"
    told = json.loads(json.dumps(house.people.export(ann.user)))
    assert told["user"]["name"] == "Ann B" and told["user"]["email"] == "ann@mail.example"
    assert [(place["id"], place["role"]) for place in told["workspaces"]] == [(ann.workspace, "owner")]
    assert [session["address"] for session in told["sessions"]] == ["192.0.2.1"]
    assert [(found["id"], found["scopes"]) for found in told["keys"]] == [(made.id, ["read"])]
    assert [invitation["email"] for invitation in told["invitations"]] == ["bob@mail.example"]
    assert not any(secret in str(told) for secret in (key.digest, signed.token.digest, "scrypt", "hash", "Bob"))


def test_a_deleted_user_leaves_nothing(house: House) -> None:
    house.people.sign_up("ann@mail.example", WORDS)
    signed = house.people.sign_in("ann@mail.example", WORDS)
    ann, bob = signed.caller, house.caller("bob")
    house.workspaces.add(bob, ann.user, "editor")
    editor = house.people.of_session(signed.token.text, bob.workspace)
    house.keys.make(ann, "ci", ["read"])
    house.workspaces.invite(ann, "cy@mail.example", "viewer")
    assert editor.role == "editor"
    assert house.people.alone(ann.user) == (ann.workspace,)
    assert house.people.delete_user(ann.user) == (ann.workspace,)
    with house.database.write() as sql:
        for table in users.metadata.sorted_tables:
            kept = str([tuple(row) for row in sql.execute(table.select())])
            assert ann.user not in kept and ann.workspace not in kept
    assert [member.user for member in house.workspaces.members(bob)] == [bob.user]
    for gone in (house.people.user, house.people.export, house.people.delete_user):
        with pytest.raises(MissingError, match="user"):
            gone(ann.user)


def test_a_last_owner_of_others_is_not_deleted(house: House) -> None:
    ann = house.caller("ann")
    bob = house.member(ann, "bob", "viewer")
    _, key = house.keys.make(ann, "ci", ["read"])
    with pytest.raises(ConflictError, match="last owner"):
        house.people.delete_user(ann.user)
    assert house.people.of_key(key.text).user == ann.user, "nothing was deleted"
    house.workspaces.change(ann, bob.user, "owner")
    assert house.people.delete_user(ann.user) == ()
    assert house.caller("bob", ann.workspace).role == "owner"


def test_wrong_passwords_are_counted_for_those_who_run_the_service(house: House) -> None:
    ann = house.people.sign_up("ann@mail.example", WORDS).id
    tries = [("ann@mail.example", "wrong")] * 6 + [("nobody@mail.example", WORDS)] * 3
    at_once(*(lambda each=each: house.people.sign_in(*each) for each in tries))
    seen = Oversight(house.database, house.clock)
    assert [(each.id, each.failed) for each in seen.users("", 9)] == [(ann, 6)]
    assert seen.unknown() == 3
    house.people.sign_in("ann@mail.example", WORDS)
    house.clock.now += 8 * 86_400
    assert [each.failed for each in seen.users("", 9)] == [0]
    assert seen.unknown() == 0
    house.people.delete_user(ann)
    assert seen.users("", 9) == ()
