"""The studio's files: its page at every address but the API's, with a policy, kept as long as they hold."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from reelwright.api.routes import studio as route
from tests_support.served import ask
from tests_support.studio import Studio


def test_every_address_of_the_studio_is_its_page(studio: Studio) -> None:
    for path in ("/", "/projects", "/projects/prj_1/board", "/s/token"):
        answer = ask(studio.app, "GET", path)
        assert answer.status_code == 200 and '<div id="studio">' in answer.text, path
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy and "unsafe" not in policy


def test_a_page_that_is_still_good_keeps_its_own_policy(studio: Studio) -> None:
    """A browser writes the headers of a 304 over those of the page that it has kept."""
    page = ask(studio.app, "GET", "/")
    again = ask(studio.app, "GET", "/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    assert again.headers.get("content-security-policy") in (None, page.headers["content-security-policy"])


def test_what_the_page_names_is_there_for_ever_and_small(studio: Studio) -> None:
    page = ask(studio.app, "GET", "/").text
    assert not re.findall(r"(?:src|href)=\"(?!/)", page), "nothing comes from elsewhere"
    named = re.findall(r"(?:src|href)=\"(/[^\"]+)\"", page)
    scripts = [path for path in named if path.endswith(".js")]
    assert scripts and any(path.startswith("/assets/") for path in scripts)
    first_load = 0
    for path in named:
        plain = ask(studio.app, "GET", path, headers={"Accept-Encoding": "identity"})
        packed = ask(studio.app, "GET", path, headers={"Accept-Encoding": "gzip"})
        assert plain.status_code == packed.status_code == 200
        assert plain.content == packed.content, "unpacked by the client"
        if path.startswith("/assets/"):
            assert "immutable" in plain.headers["cache-control"]
        first_load += len(gzip.compress(plain.content, 9))
        again = ask(studio.app, "GET", path, headers={"If-None-Match": plain.headers["etag"]})
        assert again.status_code == 304 and not again.content
    assert first_load <= 180_000


@pytest.mark.parametrize("path", ["/api/v1/no-such", "/api/none", "/assets/no-such.js"])
def test_what_is_not_there_is_told_as_a_problem(studio: Studio, path: str) -> None:
    answer = ask(studio.app, "GET", path)
    assert answer.status_code == 404 and answer.headers["content-type"] == "application/problem+json"


def test_the_api_keeps_its_own_refusals(studio: Studio) -> None:
    assert ask(studio.app, "GET", "/api/v1/sessions/current/x").status_code == 404
    assert ask(studio.app, "POST", "/api/v1/engines/none/x/y").status_code == 404
    assert ask(studio.app, "GET", "/api/v1/wishes").status_code == 404
    assert ask(studio.app, "PUT", "/api/v1/projects").status_code == 405


def test_a_studio_that_was_not_built_says_how(studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(route, "FOLDER", tmp_path)
    answer = ask(studio.app, "GET", "/")
    assert answer.status_code == 404 and "make setup" in answer.text
