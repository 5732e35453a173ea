"""The studio as people meet it: a service on loopback with a worker, and Debian's Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

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
        for _ in range(240):
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
    service = Service(home, **environment).start()
    try:
        yield service
    finally:
        service.stop()


@contextmanager
def browser() -> Iterator[Any]:
    """Open Chromium, headless. Raises RuntimeError where the machine has none."""
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        raise RuntimeError("No Chromium is installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield opened
        finally:
            opened.close()
