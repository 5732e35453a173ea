"""Every view in a real browser, narrow and wide, light and dark, in both directions.

axe finds nothing, nothing is wider than the screen, and the console stays empty.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests_support.chromium import Service, browser, serving

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "web/node_modules/axe-core/axe.min.js").read_text("utf-8")
PHOTO = ROOT / "examples/photos/trail-bottle.jpg"
PLACES = ("/", "/projects", "/kits", "/templates", "/assets", "/jobs", "/budget", "/engines", "/settings",
          "/settings/account", "/settings/keys", "/settings/webhooks", "/nowhere")  # fmt: skip
VIEWS = ("board", "storyboard", "timeline", "variations", "review", "finish")
LOOKS = [(1280, "light", "en"), (390, "dark", "ar"), (1920, "dark", "en"), (390, "light", "en")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving(tmp_path_factory.mktemp("views") / "home") as service:
        yield service


@pytest.fixture(scope="module")
def project(served: Service) -> str:
    """Make an ad of six seconds, and one of each thing that is listed."""
    with httpx2.Client(base_url=f"{served.url}/api/v1", timeout=60) as client:
        asset = client.post("/assets", files={"file": (PHOTO.name, PHOTO.read_bytes(), "image/jpeg")}).json()["id"]
        client.post("/kits", json={"name": "Trailworks", "brand": {"name": "Trailworks", "colors": ["#0B3D2E"]}})
        client.post("/keys", json={"name": "A script", "scopes": ["read"]})
        brief = {"product": {"name": "Trail Bottle", "image": asset, "facts": ["Cold for 24 hours"]}, "duration": 6,
                 "aspects": ["9:16"], "call_to_action": "Shop now"}  # fmt: skip
        begun = client.post("/projects", json={"title": "Trail Bottle", "brief": brief}).json()["id"]
        job = client.post(f"/projects/{begun}/builds", json={}).json()["id"]
        for _ in range(1200):
            if client.get(f"/jobs/{job}").json()["state"] == "completed":
                return str(begun)
            time.sleep(0.25)
    raise AssertionError("the ad was not made")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_every_view_is_without_faults(
    chromium: Any, served: Service, project: str, width: int, theme: str, language: str
) -> None:
    size = {"width": width, "height": 900}
    context = chromium.new_context(base_url=served.url, viewport=size, color_scheme=theme)
    context.add_init_script(f"localStorage.setItem('reelwright.language', {language!r})")
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda each: said.append(each.text) if each.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    faults = []
    for address in (*PLACES, *(f"/projects/{project}/{view}" for view in VIEWS)):
        page.goto(address)
        page.wait_for_selector("#main h1, #main h2, #main [class]")
        page.wait_for_timeout(1200)
        faults += [f"{address}: {fault}" for fault in _faults(page)]
        faults += [f"{address}: console: {each}" for each in said]
        said.clear()
    context.close()
    assert not faults, "\n".join(faults)


def _faults(page: Any) -> Iterator[str]:
    """Tell what axe finds, and what is wider than the screen."""
    page.evaluate(AXE)
    for found in page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]:
        places = "; ".join(str(node["target"]) for node in found["nodes"][:3])
        yield f"{found['id']} ({found['impact']}): {found['help']}: {places}"
    wide, seen = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    if wide > seen + 1:
        yield f"it is {wide} px wide, and the screen {seen}"
