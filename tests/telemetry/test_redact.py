"""What is a secret by its form, what by its name, what because it was told; and what is none."""

from __future__ import annotations

import json
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.telemetry.redact import GONE, LONGEST, SHORTEST, clean, cleaned, forget, hide

CANARY = "Zq7vCanary4Xw9pL2"
JWT = f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.{CANARY}"
FORMS = (
    f"sk-proj-{CANARY}", f"sk-ant-api03-{CANARY}", f"sk_{CANARY}", f"r8_{CANARY}", f"whsec_{CANARY}+/=",
    f"rw_{CANARY}", f"rws_01jabc_{CANARY}",
    f"GET /api/v1/files/x?token={CANARY} 200",
    f"gsk_{CANARY}", f"AIza{CANARY}{CANARY}", f"hf_{CANARY}", f"ghp_{CANARY}", JWT,
    f"Authorization: Bearer {CANARY}", f"authorization: {CANARY}", f"Bearer {CANARY}",
    f"Authorization: Key id:{CANARY}",
    f"Basic {CANARY}==", f"('authorization', 'Bearer {CANARY}')", f"(b'x-api-key', b'{CANARY}')",
    f'{{"api_key": "{CANARY}"}}', f'{{\\"password\\": \\"{CANARY}\\"}}', f"password={CANARY}",
    f"password: '{CANARY} {CANARY}'",
    f"REELWRIGHT_SECRET={CANARY}", f"AWS_SECRET_ACCESS_KEY={CANARY}", f"OPENAI_API_KEY = {CANARY}: too short",
    f"Cookie: theme=dark; session={CANARY}", f"Set-Cookie: session={CANARY}; HttpOnly",
    f"postgresql+psycopg://reel:{CANARY}@db/reel", f"https://{CANARY}@sentry.example/1",
    f"https://b.s3.example/o?X-Amz-Credential={CANARY}&X-Amz-Signature={CANARY}&X-Amz-Date=1",
    f"https://a.blob.example/o?se=1&sig={CANARY}", f"https://x.example/f?expires=9&signature={CANARY}",
    f"https://x.example/f?a=1&amp;key={CANARY}", f"https://x.example/back?code={CANARY}&state={CANARY}",
    f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----",
    f"12345678-1234-1234-1234-123456789abc:0123456789abcdef{'0' * 16}",
)  # fmt: skip
PLAIN = (
    "job job_01jabcdefghjkmnpqrstvwxyz0 is done", "12 tokens, 3 of them cached",
    "the token, which had ended, was renewed",
    "basic understanding of disk-usage", "https://x.example/films/master.mp4?width=1080&t=3",
    "key sha256 9f8e7d6c5b4a39281706",
    "risk-assessment-of-the-whole-film", "GET /api/v1/jobs/{id} 200 in 12 ms", "a secret",
    "name@example.org asks", "12:30:00",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _forget() -> None:
    forget()


@pytest.mark.parametrize("text", FORMS)
def test_what_has_the_form_of_a_secret_goes(text: str) -> None:
    for around in ("{}", "said {} to us", "[{}]", "x\n{}\ny", '"{}"'):
        shown = clean(around.format(text))
        assert CANARY not in shown and GONE in shown
    assert CANARY not in clean(repr(text)) and CANARY not in clean(json.dumps(json.dumps(text)))


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_secret_stays(text: str) -> None:
    assert clean(text) == text


@given(st.text(min_size=SHORTEST, max_size=40).filter(lambda text: len(text.strip()) >= SHORTEST), st.text(max_size=20))
def test_a_told_value_appears_nowhere_however_it_is_written(secret: str, around: str) -> None:
    """Whatever the value holds: quotes, backslashes, letters of any script, control characters."""
    forget()
    secret = secret.strip()
    hide(secret)
    for written in (secret, quote(secret, safe=""), json.dumps(secret), repr(secret), json.dumps({"a": [secret]})):
        shown = clean(f"{around} {written}")
        assert secret not in shown.replace(GONE, "") or secret in around
        assert json.dumps(secret)[1:-1] not in shown.replace(GONE, "") or secret in around


def test_short_values_would_hide_words_and_are_left_alone() -> None:
    hide("reel", "", "  ")
    assert clean("reel by reel") == "reel by reel"


def test_the_longer_of_two_told_values_goes_whole() -> None:
    hide("abcdefgh", "abcdefgh-ijkl")
    assert clean("it is abcdefgh-ijkl.") == f"it is {GONE}."


def test_names_tell_secrets_in_documents() -> None:
    told = cleaned(
        {"password": "hunter2", "nested": [{"X-Api-Key": b"abc", "seconds": 1.5}], "tokens": 12, "token": None}
    )
    assert told == {"password": GONE, "nested": [{"X-Api-Key": GONE, "seconds": 1.5}], "tokens": 12, "token": None}


def test_any_value_becomes_json() -> None:
    loop: dict[str, object] = {}
    loop["self"] = loop

    class Bad:
        def __str__(self) -> str:
            raise ValueError("no")

    text = json.dumps(cleaned({"a": float("nan"), "b": loop, "c": Bad(), "d": {1, 2}, "e": 1 << 80}), allow_nan=False)
    assert "Bad that cannot be shown" in text


def test_a_text_is_cut_after_it_is_cleaned() -> None:
    shown = clean("x" * (LONGEST - 10) + f" sk-{CANARY}{CANARY}")
    assert CANARY[:4] not in shown and len(shown) <= LONGEST + 40


@pytest.mark.parametrize(
    "hostile",
    ["eyJ-" * 20_000, "sk-" * 30_000, "secret" * 15_000, "a" * 100_000, "://" * 30_000, "Bearer " * 15_000,
     "password" + " " * 100_000, "?key" * 25_000, '"\\' * 50_000, "-----BEGIN PRIVATE KEY-----" * 4_000],
)  # fmt: skip
def test_no_text_holds_us_up(hostile: str) -> None:
    start = time.process_time()
    clean(hostile)
    assert time.process_time() - start < 2
