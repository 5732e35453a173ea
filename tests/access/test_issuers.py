"""The list of issuers is read whole or refused with every reason, and repeats no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reelwright.access.issuers import VARIABLE, read_issuers
from reelwright.errors import InputError

SECRET = "correct-horse-battery-staple-canary-1"
GOOD: dict[str, Any] = {"name": "auth0", "issuer": "https://x.eu.auth0.com/", "audiences": ["api"], "algs": ["RS256"]}
LEGACY: dict[str, Any] = {**GOOD, "name": "supabase", "issuer": "https://abc.supabase.co/auth/v1", "algs": ["HS256"],
                          "hs256_secret": SECRET}  # fmt: skip


def written(tmp_path: Path, content: Any) -> Path:
    path = tmp_path / "issuers.yaml"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def wrong(tmp_path: Path, content: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_issuers(written(tmp_path, content))
    told = str(caught.value)
    assert all(line.startswith(VARIABLE) for line in told.splitlines())
    assert "canary" not in told
    return told


def test_a_list_is_read(tmp_path: Path) -> None:
    first, second = read_issuers(written(tmp_path, [{**GOOD, "claim_map": {"name": "nick"}}, LEGACY]))
    assert (first.issuer, first.audiences, first.claim_map.name, first.claim_map.email) == (
        "https://x.eu.auth0.com/", ("api",), "nick", "email"
    )  # fmt: skip
    assert second.hs256_secret is not None and second.hs256_secret.get_secret_value() == SECRET
    assert "canary" not in repr(second) + str(second) + second.model_dump_json()


def test_the_example_of_the_page_is_read(tmp_path: Path) -> None:
    from reelwright.access import issuers

    assert issuers.__doc__
    example = (
        issuers.__doc__.partition("\n\n")[2].replace("…", SECRET).replace("https://" + SECRET, "https://a.example")
    )
    assert [issuer.name for issuer in read_issuers(written(tmp_path, example))] == ["auth0", "supabase-legacy"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"issuer": "http://x.example"}, "issuer"),
        ({"issuer": "https://a:b@x.example"}, "issuer"),
        ({"issuer": "https://x.example?a"}, "issuer"),
        ({"issuer": "x.example"}, "issuer"),
        ({"issuer": "https://"}, "issuer"),
        ({"issuer": "https://[::1"}, "issuer"),
        ({"issuer": "https://x.example:99999"}, "issuer"),
        ({"issuer": ""}, "issuer"),
        ({"jwks_url": "http://x.example/jwks"}, "jwks_url"),
        ({"jwks_url": "file:///etc/passwd"}, "jwks_url"),
        ({"audiences": []}, "audiences"),
        ({"audiences": "api"}, "audiences"),
        ({"audiences": [7]}, "audiences"),
        ({"algs": []}, "algs"),
        ({"algs": ["none"]}, "algs"),
        ({"algs": ["HS256"]}, "algs"),
        ({"algs": ["RS256", "HS256"]}, "algs"),
        ({"algs": ["HS512"], "hs256_secret": SECRET}, "algs"),
        ({"algs": ["RS256"], "hs256_secret": SECRET}, "algs"),
        ({"algs": ["RS256", "HS256"], "hs256_secret": SECRET}, "algs"),
        ({"algs": ["HS256"], "hs256_secret": "canary" * 5}, "32 bytes"),
        ({"algs": ["HS256"], "hs256_secret": ["canary"] * 9}, "hs256_secret"),
        ({"algs": ["HS256"], "hs256_secret": SECRET, "jwks_url": "https://x.example/jwks"}, "never both"),
        ({"hs256_secrets": SECRET}, "Did you mean `hs256_secret`"),
        ({"secret": {"of": SECRET}}, "no such field"),
        ({"azp_allow": []}, "azp_allow"),
        ({"claim_map": {"mail": "x"}}, "claim_map"),
        ({"name": "Auth 0"}, "name"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, change: dict[str, Any], told: str) -> None:
    assert told in wrong(tmp_path, [{**GOOD, **change}])


def test_audiences_are_left_out_on_purpose(tmp_path: Path) -> None:
    assert read_issuers(written(tmp_path, [{**GOOD, "audiences": None}]))[0].audiences is None
    assert "audiences: this field is required" in wrong(tmp_path, [{k: v for k, v in GOOD.items() if k != "audiences"}])


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    told = wrong(tmp_path, [{**GOOD, "issuer": "http://x.example", "algs": ["HS256"]}, {"name": "b"}, 7, GOOD])
    for where in ("[0].issuer", "[0].algs", "[1].issuer", "[1].algs", "[1].audiences", "[2]", ".name"):
        assert f"{VARIABLE}{where}" in told


def test_one_issuer_has_one_entry(tmp_path: Path) -> None:
    told = wrong(tmp_path, [GOOD, {**LEGACY, "issuer": GOOD["issuer"]}])
    assert "same issuer" in told and "same name" not in told


@pytest.mark.parametrize("local", ["http://127.0.0.1:8080/realms/a", "http://localhost:8080", "http://[::1]:80/"])
def test_this_machine_needs_no_tls(tmp_path: Path, local: str) -> None:
    assert read_issuers(written(tmp_path, [{**GOOD, "issuer": local}]))[0].local


@pytest.mark.parametrize(
    "near", ["http://localhost.example", "http://127.0.0.1.example", "http://10.0.0.1", "http://0.0.0.0"]
)
def test_what_only_looks_like_this_machine_needs_it(tmp_path: Path, near: str) -> None:
    assert "https" in wrong(tmp_path, [{**GOOD, "issuer": near}])


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "7", "- &a canary\n- *a", "[" * 5000, "- {a: 1, a: 2}", "\0", "- n: [canary", "a: b: canary"],
)
def test_another_document_is_refused(tmp_path: Path, text: str) -> None:
    wrong(tmp_path, text)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(InputError, match=VARIABLE):
            read_issuers(path)
