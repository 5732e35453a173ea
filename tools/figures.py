"""Measure the studio: Lighthouse's scores, long frames while a clip is dragged among 200 and more, the first load.

python tools/figures.py

It serves over a folder of its own, plans an ad and prints the rows of the table in docs/architecture/17-studio.md.
Lighthouse comes from the lock file in tools/lighthouse; the browser is Debian's Chromium (`python tools/chromium.py`).
"""

from __future__ import annotations

import copy
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx2

from node import environment, npm

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from tests_support.chromium import (  # type: ignore[import-not-found]  # noqa: E402
    CHROMIUM,
    FLAGS,
    Service,
    asked,
    begun,
    browser,
    serving,
)  # fmt: skip

STUDIO = ROOT / "src" / "reelwright" / "studio"
LIGHTHOUSE = ROOT / "tools" / "lighthouse"
RUNS = 3
SCENES = 59  # beside the end card: a plan has at most 60
LONG = 50  # milliseconds; RAIL's limit for an answer to a hand
BRIEF = {"title": "Trail Bottle", "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre"]},
         "call_to_action": "Shop now", "duration": 15, "aspects": ["9:16"], "seed": 7}  # fmt: skip
# Notes the gaps between frames, and long tasks, in milliseconds, until `stop()` is called.
WATCH = """() => {
  const gaps = [], tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((each) => each.duration)));
  observer.observe({ entryTypes: ["longtask"] });
  let last = performance.now(), on = true;
  const frame = (now) => { gaps.push(now - last); last = now; if (on) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  window.stop = () => { on = false; observer.disconnect(); return { gaps: gaps.slice(1), tasks }; };
}"""


def first_load() -> float:
    """Return the kB, gzipped, of the scripts and styles that the page itself names."""
    page = (STUDIO / "index.html").read_text("utf-8")
    named = re.findall(r'(?:src|href)="/([^"]+\.(?:js|css))"', page)
    return sum(len(gzip.compress((STUDIO / name).read_bytes(), 9)) for name in named) / 1000


def scores(address: str, folder: Path) -> dict[str, int]:
    """Return Lighthouse's medians for an address as a phone sees it, its own default, 0 to 100."""
    found: list[dict[str, float]] = []
    for run in range(RUNS):
        report = folder / f"report-{run}.json"
        command = [str(LIGHTHOUSE / "node_modules/.bin/lighthouse"), address, "--quiet", "--output=json",
                   f"--output-path={report}", f"--chrome-flags=--headless=new {' '.join(FLAGS)}"]  # fmt: skip
        subprocess.run(command, check=True, env={**environment(), "CHROME_PATH": CHROMIUM or ""})
        told = json.loads(report.read_text("utf-8"))
        found.append({name: each["score"] or 0 for name, each in told["categories"].items()})
    for audit in told["categories"]["accessibility"]["auditRefs"]:
        if audit["weight"] and told["audits"][audit["id"]]["score"] == 0:
            nodes = [item.get("node", {}).get("snippet") for item in told["audits"][audit["id"]]["details"]["items"]]
            print(f"{address}: {audit['id']} at {nodes[:3]}")
    return {name: round(100 * statistics.median(each[name] for each in found)) for name in found[0]}


def crowd(service: Service) -> str:
    """Return a project whose plan has more than 200 clips."""
    project = str(begun(service, BRIEF, "plan"))
    plan: dict[str, Any] = asked(service, f"/projects/{project}/plan")
    plan["scenes"] = [*(_scene(plan["scenes"][2], number) for number in range(SCENES)), plan["scenes"][-1]]
    at = f"{service.url}/api/v1/projects/{project}/plan"
    httpx2.put(at, json=plan, headers={"If-Match": '"1"'}, timeout=60).raise_for_status()
    return project


def _scene(like: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a scene of one shot with three texts."""
    scene = copy.deepcopy(like) | {"id": f"m{number}", "voice": None}
    (shot,) = scene["shots"]
    (text,) = shot["texts"]
    roles = ("headline", "sub", "label")
    texts = [{**text, "role": role, "facts": [], "content": f"Word {number}"} for role in roles]
    shot |= {"id": f"m{number}-1", "frames": 88, "texts": texts}
    return scene


def dragging(service: Service, project: str) -> tuple[int, dict[str, list[float]]]:
    """Drag a clip of the timeline to and fro for some seconds; return how many clips there are, and what was noted."""
    with browser() as chromium:
        page = chromium.new_page(base_url=service.url, viewport={"width": 1280, "height": 900})
        page.goto(f"/projects/{project}/timeline")
        clips = page.locator("[data-track] > div > button")
        clips.first.wait_for(timeout=120_000)
        page.wait_for_timeout(20_000)  # until what the page loads beside has come
        count = clips.count()
        box = page.locator("section[data-track=scenes] > div > button").nth(3).bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.evaluate(WATCH)
        page.mouse.down()
        for turn in range(6):
            page.mouse.move(x + (400 if turn % 2 == 0 else -20), y, steps=60)
        noted = page.evaluate("window.stop()")
        page.keyboard.press("Escape")
        return count, noted


def main() -> None:
    if code := npm(LIGHTHOUSE, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent").returncode:
        sys.exit(f"figures: Lighthouse could not be installed (exit {code})")
    print(f"first load: {first_load():.0f} kB gzipped; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "home") as service:
        count, noted = dragging(service, crowd(service))
        gaps, tasks = noted["gaps"], [each for each in noted["tasks"] if each > LONG]
        slow = sum(gap > LONG for gap in gaps)
        print(f"dragging among {count} clips: {len(gaps)} frames, median {statistics.median(gaps):.1f} ms, "
              f"{slow} over {LONG} ms, the longest {max(gaps):.0f} ms; {len(tasks)} long tasks")  # fmt: skip
        for address in ("/", f"/projects/{begun(service, BRIEF, 'plan')}/board"):
            print(address, scores(service.url + address, Path(folder)), flush=True)


if __name__ == "__main__":
    main()
