"""The studio with paid engines, which a simulator plays: stills and their masks, the director's question, takes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from threading import Event
from typing import Any

import httpx2
import pytest

from reelwright.testing.simulator import Faults, Simulator, serve
from tests_support.buying import KEY, QUICK, addresses, table_rates, wanting
from tests_support.chromium import Service, faults, listened, serving

pytestmark = pytest.mark.e2e
WAIT = 120_000
BRIEF = {"title": "Film", "prompt": "a street", "duration": 6, "aspects": ["1:1"], "mode": "agentic"}


@contextmanager
def apart(simulator: Simulator) -> Iterator[str]:
    """Serve the simulator from a thread of its own, since Playwright has a loop in this one."""
    address, over = Queue[str](), Event()

    def run() -> None:
        with serve(simulator) as found:
            address.put(found)
            over.wait()

    with ThreadPoolExecutor(1) as thread:
        ended = thread.submit(run)
        try:
            yield address.get(timeout=30)
        finally:
            over.set()
            ended.result(30)


@contextmanager
def opened(chromium: Any, folder: Path, planted: Faults | None = None) -> Iterator[tuple[Any, Service, Simulator]]:
    """Give a page, and the service and the provider behind it; nothing may be said on the page's console."""
    simulator = Simulator(pace=QUICK, side=240, rates=table_rates(), faults=planted)
    with apart(simulator) as address:
        told = {f"REELWRIGHT_URL_{name.upper()}": url for name, url in addresses(address).items()}
        with serving(folder / "home", **KEY, **told) as service:
            context = chromium.new_context(base_url=service.url, viewport={"width": 1280, "height": 900})
            page = context.new_page()
            page.set_default_timeout(30_000)
            said = listened(page)
            yield page, service, simulator
            context.close()
            assert said == []


def begun(service: Service) -> str:
    """Begin a film whose first two shots are filmed by engines; return its project."""
    plan = wanting("a street", "a lake", budget=5)
    small = plan.output.model_copy(update={"size": "720p"})
    plan = plan.model_copy(update={"output": small, "policy": "cheapest"})
    at = f"{service.url}/api/v1/projects"
    project = httpx2.post(at, json={"title": "Film", "brief": BRIEF}).json()["id"]
    body = plan.model_dump(mode="json")
    written = httpx2.put(f"{at}/{project}/plan", json=body, headers={"If-Match": "*"})
    assert written.status_code < 300, written.text
    return str(project)


def test_a_still_is_changed_where_it_was_painted_over(chromium: Any, tmp_path: Path) -> None:
    with opened(chromium, tmp_path) as (page, service, simulator):
        page.goto(f"/projects/{begun(service)}/storyboard")
        page.get_by_role("button", name="Make 2 stills: $").click()
        page.get_by_role("button", name="Approve").first.click(timeout=WAIT)
        page.get_by_text("1 of 2 approved").wait_for()
        page.get_by_role("button", name="Change it in words").first.click()
        picture = page.get_by_role("group", name="The picture.")
        for key in ("ArrowUp", " ", "ArrowUp", " "):
            picture.press(key)
        page.get_by_label("What should change").fill("a red sun over the street")
        page.get_by_role("button", name="Make the change: $").click()
        page.get_by_text("Changed", exact=True).wait_for(timeout=WAIT)
        asked = simulator.books.entries[-1].model
        assert asked == "black-forest-labs/flux-fill-pro", f"who fills what was painted over is asked, not {asked}"
        assert faults(page) == []


def test_the_director_asks_for_money_and_films_again(chromium: Any, tmp_path: Path) -> None:
    with opened(chromium, tmp_path, Faults(at={"failed": [2, 3]})) as (page, service, simulator):
        project = begun(service)
        page.goto(f"/projects/{project}/board")
        page.get_by_role("button", name="Make the film").click()
        page.get_by_role("heading", name="The director has a question").wait_for(timeout=WAIT)
        page.reload()  # days may pass
        page.get_by_role("button", name="Do these, for $").click()
        page.get_by_role("button", name="Look at it").click(timeout=WAIT)
        page.get_by_role("link", name="Download 1:1").wait_for()
        jobs = httpx2.get(f"{service.url}/api/v1/jobs", params={"project": project}).json()["items"]
        (built,) = [job for job in jobs if job["kind"] == "build"]
        assert built["state"] == "completed" and built["result"]["rounds"] > 1
        assert not simulator.books.repeated()
        scenes = httpx2.get(f"{service.url}/api/v1/projects/{project}/plan").json()["scenes"]
        grounds = [shot["ground"] for scene in scenes for shot in scene["shots"]]
        assert max(ground["take"] for ground in grounds if ground["kind"] == "generated") > 1
        assert faults(page) == []
