"""Every view in a real browser, narrow and wide, light and dark, in both directions.

axe finds nothing, nothing is wider than the screen, and the console stays empty.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests_support.chromium import Service, begun, faults, listened

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
PHOTO = ROOT / "examples/photos/trail-bottle.jpg"
PLACES = ("/", "/projects", "/kits", "/templates", "/assets", "/jobs", "/budget", "/engines", "/settings",
          "/settings/account", "/settings/keys", "/settings/webhooks", "/nowhere")  # fmt: skip
VIEWS = ("board", "storyboard", "timeline", "variations", "review", "finish")
LOOKS = [(1280, "light", "en"), (390, "dark", "ar"), (1920, "dark", "en"), (390, "light", "en")]


@pytest.fixture(scope="module")
def project(served: Service) -> str:
    """Make an ad of six seconds, and one of each thing that is listed."""
    with httpx2.Client(base_url=f"{served.url}/api/v1", timeout=60) as client:
        asset = client.post("/assets", files={"file": (PHOTO.name, PHOTO.read_bytes(), "image/jpeg")}).json()["id"]
        client.post("/kits", json={"name": "Trailworks", "brand": {"name": "Trailworks", "colors": ["#0B3D2E"]}})
        client.post("/keys", json={"name": "A script", "scopes": ["read"]})
        brief = {"product": {"name": "Trail Bottle", "image": asset, "facts": ["Cold for 24 hours"]}, "duration": 6,
                 "aspects": ["9:16"], "call_to_action": "Shop now"}  # fmt: skip
    return begun(served, brief, "builds")


@pytest.mark.parametrize(("width", "theme", "language"), LOOKS)
def test_every_view_is_without_faults(
    chromium: Any, served: Service, project: str, width: int, theme: str, language: str
) -> None:
    size = {"width": width, "height": 900}
    context = chromium.new_context(base_url=served.url, viewport=size, color_scheme=theme)
    context.add_init_script(f"localStorage.setItem('reelwright.language', {language!r})")
    page = context.new_page()
    said = listened(page)
    found = []
    for address in (*PLACES, *(f"/projects/{project}/{view}" for view in VIEWS)):
        page.goto(address)
        page.wait_for_selector("#main h1, #main h2, #main [class]")
        page.wait_for_timeout(1200)
        found += [f"{address}: {fault}" for fault in faults(page)]
        found += [f"{address}: console: {each}" for each in said]
        said.clear()
    context.close()
    assert not found, "\n".join(found)
