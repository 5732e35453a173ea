"""The preview in a real browser over a real service: it plays, is sought in, and leads to what it shows."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests_support.chromium import Service, browser, serving

pytestmark = pytest.mark.e2e

AXE = (Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js").read_text("utf-8")
BRIEF = {
    "title": "Trail Bottle",
    "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours"]},
    "call_to_action": "Shop now",
    "duration": 6,
    "aspects": ["9:16", "1:1"],
    "seed": 7,
}
# Puts the scrub bar at frames one after the other; returns the milliseconds until each was seen.
SCRUB = """async (frames) => {
  const canvas = document.querySelector("canvas");
  const bar = document.querySelector("section[aria-label=Preview] input[type=range]");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
  const taken = [];
  for (const frame of frames) {
    const begun = performance.now();
    set.call(bar, frame);
    bar.dispatchEvent(new Event("input", { bubbles: true }));
    while (canvas.dataset.frame !== String(frame) && performance.now() - begun < 5000)
      await new Promise((resolve) => setTimeout(resolve, 1));
    taken.push(performance.now() - begun);
  }
  return taken;
}"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("preview") / "home") as service:
        yield service


@pytest.fixture(scope="module")
def project(served: Service) -> str:
    """Begin a project and plan it."""
    with httpx2.Client(base_url=f"{served.url}/api/v1", timeout=30) as client:
        begun = client.post("/projects", json={"title": "Trail Bottle", "brief": BRIEF}).json()["id"]
        job = client.post(f"/projects/{begun}/plan").json()["id"]
        for _ in range(600):
            if client.get(f"/jobs/{job}").json()["state"] == "completed":
                return str(begun)
            time.sleep(0.1)
    raise AssertionError("the plan was not made")


@pytest.fixture
def page(served: Service, project: str) -> Iterator[Any]:
    """Yield the board with a picture in the preview; nothing may be said on the console."""
    said: list[str] = []
    with browser() as chromium:
        opened = chromium.new_page(base_url=served.url, viewport={"width": 1280, "height": 900})
        opened.on("console", lambda each: said.append(each.text) if each.type in ("error", "warning") else None)
        opened.on("pageerror", lambda error: said.append(str(error)))
        opened.goto(f"/projects/{project}/board")
        opened.wait_for_selector("canvas[data-frame]", timeout=180_000)
        yield opened
    assert said == []


def test_a_version_plays_and_is_sought_in(page: Any) -> None:
    preview = page.get_by_role("region", name="Preview")
    assert page.evaluate(SCRUB, [30, 90, 150]) and page.get_attribute("canvas", "data-frame") == "150"
    again = sorted(page.evaluate(SCRUB, [33, 93, 153, 36, 96]))
    print(f"scrubbing took {', '.join(f'{each:.0f}' for each in again)} ms")
    preview.get_by_role("button", name="Play", exact=True).last.click()
    page.wait_for_function("() => Number(document.querySelector('canvas').dataset.frame) > 110")
    preview.get_by_role("button", name="Pause", exact=True).last.click()
    time.sleep(1)  # for the frame that was being drawn
    stands = page.get_attribute("canvas", "data-frame")
    time.sleep(0.3)
    assert page.get_attribute("canvas", "data-frame") == stands
    preview.get_by_label("Place in the film").focus()
    page.keyboard.press("Home")
    page.wait_for_selector("canvas[data-frame='0']")
    preview.get_by_role("button", name="One frame on").click()
    page.wait_for_selector("canvas[data-frame='1']")


def test_texts_lead_to_their_shots_and_shapes_change(page: Any) -> None:
    preview = page.get_by_role("region", name="Preview")
    page.evaluate(SCRUB, [40])
    text = preview.get_by_role("button", name="Choose the shot of this text").first
    text.click()
    assert text.get_attribute("aria-pressed") == "true"
    preview.get_by_label("Safe zones").select_option("tiktok")
    preview.get_by_role("radio", name="1:1").check()
    page.wait_for_function("() => document.querySelector('canvas').width === document.querySelector('canvas').height")
    assert "tiktok" not in preview.get_by_label("Safe zones").inner_html()
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document.querySelector('section[aria-label=Preview]'))")["violations"]
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
