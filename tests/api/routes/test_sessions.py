"""People sign up and in, see themselves, and leave no password anywhere."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from reelwright.api.config import SESSION_COOKIE
from tests_support.doors import WORDS, Canaries, Guest, House

ANN = {"email": "Ann@Mail.Example", "password": WORDS}


@pytest.fixture
def log() -> Iterator[Canaries]:
    kept, root = Canaries(), logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(level)


def test_one_signs_up_and_in_and_out(house: House) -> None:
    made = house.stranger.told("POST", "/users", {**ANN, "name": "Ann"})
    assert (made["email"], made["name"], made["admin"]) == ("ann@mail.example", "Ann", False)
    begun = house.stranger("POST", "/sessions", ANN)
    assert begun.status_code == 201
    cookie = begun.headers["set-cookie"]
    assert {part.strip().lower() for part in cookie.split(";")[1:]} >= {"httponly", "samesite=lax", "path=/"}
    assert "secure" not in cookie.lower()
    page = {"cookie": cookie.partition(";")[0], "origin": "http://localhost", "x-csrf-token": begun.json()["csrf"]}
    ann = Guest(house.app, made["id"], begun.json()["workspace"], page)
    me = ann.told("GET", "/users/me")
    assert (me["id"], me["role"], [place["id"] for place in me["workspaces"]]) == (ann.user, "owner", [ann.workspace])
    assert ann.told("PATCH", "/users/me", {"name": "Ann B."})["name"] == "Ann B."
    (session,) = ann.told("GET", "/sessions")["items"]
    assert session["current"] and session["id"] == begun.json()["id"]
    left = ann("DELETE", "/sessions/current")
    assert left.status_code == 204 and "max-age=0" in left.headers["set-cookie"].lower()
    assert ann.refused("GET", "/users/me") == 401


def test_the_cookie_is_secure_where_people_come_by_tls(house: House, tmp_path: object) -> None:
    assert isinstance(house.service.settings.home, type(tmp_path))
    secure = House(house.service.settings.home / "tls", accounts="local", public_url="https://localhost")
    secure.people.sign_up("ann@mail.example", WORDS)
    assert "secure" in secure.stranger("POST", "/sessions", ANN).headers["set-cookie"].lower()
    secure.close()


def test_a_page_that_was_loaded_again_gets_a_token_that_works(house: House) -> None:
    ann = house.user("ann")
    fresh = ann.told("GET", "/sessions/current")["csrf"]
    assert fresh != ann.headers["x-csrf-token"]
    ann.headers["x-csrf-token"] = fresh
    ann.told("PATCH", "/users/me", {"name": "Ann"})
    bob = house.user("bob")
    for token in (bob.headers["x-csrf-token"], "", "x"):
        assert ann.refused("PATCH", "/users/me", {"name": "Eve"}, x_csrf_token=token) == 403
    assert ann.refused("PATCH", "/users/me", {"name": "Eve"}, origin="https://evil.example") == 403


def test_a_dead_cookie_is_taken_away(house: House) -> None:
    ann = house.user("ann")
    ann.told("DELETE", "/sessions/current")
    for cookie in (ann.headers["cookie"], f"{SESSION_COOKIE}=nonsense"):
        gone = house.stranger("GET", "/sessions/current", cookie=cookie)
        assert gone.status_code == 401 and "max-age=0" in gone.headers["set-cookie"].lower()
    assert house.stranger.refused("GET", "/sessions/current") == 401


def test_an_unknown_account_and_a_wrong_password_read_the_same(house: House) -> None:
    house.user("ann")
    wrong = house.stranger("POST", "/sessions", {**ANN, "password": WORDS + "!"}).json()
    unknown = house.stranger("POST", "/sessions", {"email": "no@mail.example", "password": WORDS}).json()
    assert {key: wrong[key] for key in wrong if key != "instance"} == {
        key: unknown[key] for key in unknown if key != "instance"
    }
    assert wrong["status"] == 401


def test_whoever_guesses_is_stopped_and_others_are_not(house: House) -> None:
    house.user("ann")
    tries = [house.stranger("POST", "/sessions", {**ANN, "password": f"{WORDS} {n}"}) for n in range(12)]
    assert [each.status_code for each in tries] == [401] * 10 + [429] * 2
    assert int(tries[-1].headers["retry-after"]) > 0
    assert house.signed_in("ann").told("GET", "/users/me")["email"] == "ann@mail.example"


def test_new_accounts_are_limited_and_told_what_is_wrong(house: House) -> None:
    house.user("ann")
    assert house.stranger.refused("POST", "/users", {**ANN, "email": "ann@mail.example"}) == 409
    weak = house.stranger("POST", "/users", {"email": "nobody", "password": "short"}).json()
    assert [each["where"] for each in weak["problems"]] == ["email", "password"]
    for _ in range(3):
        house.stranger("POST", "/users", {"email": "x", "password": "x"})
    assert house.stranger.refused("POST", "/users", {"email": "b@mail.example", "password": WORDS}) == 429


def test_a_changed_password_ends_other_sessions(house: House) -> None:
    ann, other = house.user("ann"), house.signed_in("ann")
    fresh = "nine quiet bridges"
    assert ann.refused("POST", "/users/me/password", {"old": "wrong", "new": fresh}) == 403
    assert ann.refused("POST", "/users/me/password", {"old": WORDS, "new": "short"}) == 422
    ann.told("POST", "/users/me/password", {"old": WORDS, "new": fresh})
    assert other.refused("GET", "/users/me") == 401
    assert ann.told("GET", "/users/me")["id"] == ann.user
    assert house.stranger.refused("POST", "/sessions", ANN) == 401
    house.stranger.told("POST", "/sessions", {**ANN, "password": fresh})


def test_sessions_of_others_are_not_there(house: House) -> None:
    ann, bob = house.user("ann"), house.user("bob")
    second = house.signed_in("ann")
    ids = {each["id"] for each in ann.told("GET", "/sessions")["items"]}
    assert len(ids) == 2
    for session in ids:
        assert bob.refused("DELETE", f"/sessions/{session}") == 404
    (other,) = ids - {second.told("GET", "/sessions/current") and _current(second)}
    second.told("DELETE", f"/sessions/{other}")
    assert ann.refused("GET", "/users/me") == 401


def _current(guest: Guest) -> str:
    return next(each["id"] for each in guest.told("GET", "/sessions")["items"] if each["current"])


def test_a_key_is_nobody(house: House) -> None:
    ann = house.user("ann")
    house.workspaces.make(house.people.of_session(ann.headers["cookie"].partition("=")[2]), "Second")
    assert len(ann.told("GET", "/users/me")["workspaces"]) == 2
    key = house.key(ann, "read", "write", "spend", "review", "admin")
    assert [each["id"] for each in key.told("GET", "/users/me")["workspaces"]] == [ann.workspace]
    asked = (("GET", "/sessions", None), ("PATCH", "/users/me", {"name": "x"}),
             ("POST", "/users/me/password", {"old": WORDS, "new": "nine quiet bridges"}))  # fmt: skip
    for method, path, body in asked:
        assert key.refused(method, path, body) == 403


def test_without_accounts_there_is_one_user(laptop: House) -> None:
    me = laptop.stranger
    assert me.told("GET", "/users/me")["id"] == "local"
    assert me.told("GET", "/sessions/current") == {
        "user": "local", "workspace": "local", "role": "owner", "csrf": None, "id": None, "expires_at": None,
    }  # fmt: skip
    assert me.told("GET", "/sessions") == {"items": [], "next": None}
    assert me.told("PATCH", "/users/me", {"name": "Me"})["name"] == "Me"
    assert me.refused("DELETE", "/sessions/current") == 404
    for path, body in (("/users", ANN), ("/sessions", ANN), ("/users/me/password", {"old": WORDS, "new": WORDS})):
        assert me.refused("POST", path, body) == 403


def test_passwords_and_tokens_are_told_nowhere(house: House, log: Canaries) -> None:
    canary = "canary lake forty-two"
    asked = {"email": "eve@mail.example", "password": canary}
    answers = [house.stranger("POST", "/users", asked), house.stranger("POST", "/sessions", asked)]
    cookie = answers[1].headers["set-cookie"].partition(";")[0]
    other = ("0" if cookie[-8] != "0" else "1").join([cookie[:-8], cookie[-7:]])
    answers += [
        house.stranger("POST", "/users", {"email": "x", "password": canary, "more": canary}),
        house.stranger("POST", "/sessions", {"email": "eve@mail.example", "password": canary + "!"}),
        house.stranger("POST", "/sessions", {"email": "eve@mail.example", "password": [canary]}),
        house.stranger("POST", "/users", {"email": "eve2@mail.example", "password": "short" + canary[:6]}),
        house.stranger("GET", "/users/me", cookie=cookie),
        house.stranger("GET", "/users/me", cookie=other),
    ]
    assert [each.status_code for each in answers] == [201, 201, 422, 401, 422, 422, 200, 401]
    told = "\n".join([*(each.text for each in answers), *log.lines])
    secret = cookie.partition("=")[2]
    assert len(log.lines) > 5
    assert canary not in told and secret not in told and secret[30:] not in told
