"""The browser as an engine: a film is drawn and encoded on the page's machine, sent, checked and kept."""

from __future__ import annotations

import httpx2
import pytest

from tests_support.chromium import Service, begun, browser

pytestmark = pytest.mark.e2e
BRIEF = {"title": "Trail Bottle", "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours"]}, "duration": 6,
         "aspects": ["1:1"], "call_to_action": "Shop now"}  # fmt: skip


@pytest.fixture(scope="module")
def project(served: Service) -> str:
    return begun(served, BRIEF, "builds")


def test_a_film_is_made_in_the_browser_and_kept(served: Service, project: str) -> None:
    with browser() as chromium:
        page = chromium.new_page(base_url=served.url)
        said: list[str] = []
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"/projects/{project}/finish")
        page.get_by_text("Make it in this browser").click()
        page.get_by_role("button", name="Make 1:1 here").click()
        page.get_by_text("the service has checked it").wait_for(timeout=400_000)
        assert said == []
    with httpx2.Client(base_url=f"{served.url}/api/v1", timeout=30) as client:
        renders = client.get(f"/projects/{project}/renders").json()["items"]
        made = next(each for each in renders if each["kind"] == "browser")
        assert made["cost_usd"] == 0 and any(file["name"] == "master-1x1.mp4" for file in made["files"])
        assert client.get("/assets").json()["items"] == [], "what was sent is not kept twice"
