"""The studio as people meet it: a service on loopback with a worker, and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, TypeVar

import httpx2

T = TypeVar("T")

AXE = Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """`reelwright serve` as a process of its own, which can be ended and begun again over the same home."""

    def __init__(self, home: Path, port: int | None = None, **environment: str) -> None:
        self.home, self.port = home, port or free_port()
        self.url = f"http://localhost:{self.port}"
        self._environment = {**os.environ, "REELWRIGHT_HOME": str(home), **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Service:
        command = [sys.executable, "-m", "reelwright", "serve", "--port", str(self.port)]
        log = (self.home.parent / f"{self.home.name}.log").open("ab")
        self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=log)
        for _ in range(600):
            with suppress(OSError), urllib.request.urlopen(f"{self.url}/api/v1/ready", timeout=5):
                return self
            if self._process.poll() is not None:
                break
            time.sleep(0.25)
        raise RuntimeError(f"the service did not come up; see {log.name}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)


@contextmanager
def serving(home: Path, **environment: str) -> Iterator[Service]:
    """Serve over the folder `home` until the block ends."""
    home.mkdir(parents=True, exist_ok=True)
    service = Service(home, **environment)
    try:
        yield service.start()
    finally:
        service.stop()


@contextmanager
def browser(*flags: str) -> Iterator[Any]:
    """Open Chromium, headless, with these flags too. Raises RuntimeError where the machine has none."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        raise RuntimeError("No Chromium is installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        try:
            yield opened
        finally:
            opened.close()


def listened(page: Any) -> list[str]:
    """Return a list that gets what a page says on its console, but for refusals, which Chromium always tells."""
    said: list[str] = []

    def logged(message: Any) -> None:
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            said.append(message.text)

    page.on("console", logged)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def worked(browser: Any) -> float:
    """Return the processor seconds of all pages that a browser has open, whatever else the machine does."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return float(sum(each["cpuTime"] for each in processes if each["type"] == "renderer"))


def faults(page: Any, within: str = "document") -> list[str]:
    """Return what axe finds, and whether the page is wider than its window."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run({within}, {{resultTypes: ['violations']}})")["violations"]
    told = [f"{each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:3]]}" for each in found]
    wide, seen = page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
    return told + ([f"it is {wide} px wide, and the screen {seen}"] if wide > seen + 1 else [])


def eventually(look: Callable[[], T], seconds: float = 20) -> T:
    """Return what `look` finds, once that is something. Raises AssertionError where nothing comes."""
    last = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < last, "it did not come"
        time.sleep(0.1)
    return found


def asked(service: Service, path: str, body: Any = None) -> Any:
    """Return the answer of the service's API to a GET, or to a POST of a body."""
    with httpx2.Client(base_url=f"{service.url}/api/v1", timeout=60) as client:
        answer = client.get(path) if body is None else client.post(path, json=body)
        return answer.raise_for_status().json()


def begun(service: Service, brief: dict[str, Any], do: Literal["plan", "builds"]) -> str:
    """Begin a project and have it planned or built; return its id."""
    project = str(asked(service, "/projects", {"title": "Trail Bottle", "brief": brief})["id"])
    job = asked(service, f"/projects/{project}/{do}", {})["id"]
    eventually(lambda: asked(service, f"/jobs/{job}")["state"] == "completed", 300)
    return project
