"""From the first visit to a downloaded film in a real browser, with the engines of this machine alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests_support.chromium import Service, eventually, faults, serving

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
PHOTO = ROOT / "examples/photos/herb-tea.jpg"
WORDS = "6 s for my herb tea, for students, calm, vertical"
MOST_ACTIONS, MOST_SECONDS, WAIT = 6, 180, 150_000


@pytest.fixture
def page(page: Any) -> Iterator[Any]:
    """Give a page to which the service refuses nothing."""
    refused: list[str] = []

    def answered(response: Any) -> None:
        unplanned = response.status == 404 and response.url.endswith("/plan")  # asked for before there is one
        if response.status >= 400 and not unplanned:
            refused.append(f"{response.status} {response.url}")

    page.on("response", answered)
    yield page
    assert refused == []


def test_a_first_visit_ends_with_a_film_and_loses_nothing_on_the_way(page: Any, served: Service) -> None:
    began, actions = time.monotonic(), 0
    page.goto("/")
    page.get_by_label("What the ad is about").fill(WORDS)
    actions += 1
    page.locator("input[type=file]").set_input_files(str(PHOTO))
    actions += 1
    page.get_by_role("button", name="Remove herb-tea.jpg").wait_for()

    page.reload()  # before anything was sent on
    assert page.get_by_label("What the ad is about").input_value() == WORDS
    page.get_by_role("button", name="Remove herb-tea.jpg").wait_for()
    assert projects(served) == [], "nothing is left behind by who only looks"
    page.get_by_role("button", name="Continue").click()
    actions += 1
    page.get_by_text("Free, about").wait_for()

    page.reload()  # with a brief and its price
    page.get_by_text("Free, about").wait_for()
    assert faults(page) == []
    assert len(projects(served)) == 1
    page.get_by_role("button", name="Make my ad").click()
    actions += 1
    page.wait_for_url("**/board")

    page.reload()  # while it is made
    page.get_by_role("button", name="Look at it").click(timeout=WAIT)
    actions += 1
    download = page.get_by_role("link", name="Download 9:16")
    download.wait_for()

    page.reload()  # when it is finished
    with page.expect_download() as saved:
        download.click()
    actions += 1
    film = Path(saved.value.path()).read_bytes()
    assert film[4:8] == b"ftyp" and saved.value.suggested_filename == "master-9x16.mp4"
    assert actions <= MOST_ACTIONS and time.monotonic() - began <= MOST_SECONDS
    assert len(projects(served)) == 1, "the form keeps one project, however often it changes"
    assert faults(page) == []


def test_what_changes_in_the_form_changes_the_one_project(page: Any, served: Service) -> None:
    before = len(projects(served))
    page.goto("/")
    page.get_by_label("What the ad is about").fill("15 s for my cold brew")
    page.keyboard.press("Enter")
    page.get_by_text("Free, about").wait_for()
    page.get_by_text("More choices").click()
    page.get_by_role("radio", name="30 sec").check(force=True)
    page.get_by_role("checkbox", name="TikTok").check(force=True)
    project = eventually(lambda: [each for each in projects(served) if brief(served, each["id"]).get("duration") == 30])
    assert "tiktok" in eventually(lambda: brief(served, project[0]["id"]).get("platforms"))
    assert len(projects(served)) == before + 1
    page.get_by_role("button", name="Start over").click()
    assert page.get_by_label("What the ad is about").input_value() == ""
    page.get_by_role("button", name="Take back").click()
    assert page.get_by_label("What the ad is about").input_value() == "15 s for my cold brew"


def test_what_cannot_be_taken_is_told_with_what_can(page: Any, tmp_path: Path) -> None:
    page.goto("/")
    assert not page.get_by_role("button", name="Continue").is_enabled()
    crowd = [tmp_path / f"{number}.jpg" for number in range(40)]
    for path in crowd:
        path.write_bytes(PHOTO.read_bytes()[:1000])
    files = page.locator("input[type=file]")
    files.set_input_files([str(path) for path in crowd])
    page.get_by_text("40 files at once are too many. An ad takes up to 6 photos, 20 films and one song.").wait_for()
    (tmp_path / "notes.pdf").write_text("no picture")
    files.set_input_files(str(tmp_path / "notes.pdf"))
    page.get_by_text("notes.pdf was not taken. This is no picture, film or sound.").wait_for()
    page.get_by_label("What the ad is about").fill("x" * 50_000)
    page.get_by_text("46,000 characters too many").wait_for()
    assert not page.get_by_role("button", name="Continue").is_enabled()
    assert faults(page) == []


def test_an_ended_session_is_begun_again_over_the_page(chromium: Any, tmp_path: Path) -> None:
    with serving(tmp_path / "home", REELWRIGHT_ACCOUNTS="local") as service:
        context = chromium.new_context(base_url=service.url)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.goto("/")
        page.get_by_role("button", name="Make an account").click()
        page.get_by_label("E-mail").fill("mara@studio.example")
        page.get_by_label("Password", exact=True).fill("a calm sentence to keep")
        page.get_by_role("button", name="Make the account").click()
        page.get_by_label("What the ad is about").fill("15 s for my cold brew")
        context.clear_cookies()
        page.get_by_role("button", name="Continue").click()
        again = page.get_by_role("dialog", name="Your session has ended")
        again.get_by_label("E-mail").fill("mara@studio.example")
        again.get_by_label("Password", exact=True).fill("a calm sentence to keep")
        again.get_by_role("button", name="Sign in").click()
        page.get_by_text("Free, about").wait_for()  # what was asked for then goes on by itself
        assert page.get_by_label("What the ad is about").input_value() == "15 s for my cold brew"
        context.close()


def projects(served: Service) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = httpx2.get(f"{served.url}/api/v1/projects?limit=100").json()["items"]
    return found


def brief(served: Service, project: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx2.get(f"{served.url}/api/v1/projects/{project}/brief").json()
    return found
