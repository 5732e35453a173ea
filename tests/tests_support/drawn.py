"""What the studio's renderer draws of compositions, in a real browser, and how near that comes to the service's."""

from __future__ import annotations

import base64
import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from skimage.metrics import structural_similarity

WEB = Path(__file__).resolve().parents[2] / "web"
HOST = "http://localhost:1"  # never reached: every request is answered from files
Rgb = npt.NDArray[np.uint8]


def built(folder: Path) -> Path:
    """Return the module that draws, built with the studio's own tools. Raises RuntimeError where Node is missing."""
    npx = shutil.which("npx")
    if npx is None or not (WEB / "node_modules").exists():
        raise RuntimeError("The studio's packages are not installed: npm ci in web/")
    command = [npx, "vite", "build", "--config", "tests/render/harness.config.ts", "--logLevel", "warn"]
    subprocess.run(command, cwd=WEB, env={**os.environ, "HARNESS": str(folder)}, check=True)
    return folder / "harness.js"


@contextmanager
def drawing(browser: Any, module: Path, goldens: Path) -> Iterator[Any]:
    """Yield a page that has the renderer as `harness` and finds goldens under /goldens/."""
    page = browser.new_page()
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.route(f"{HOST}/**", lambda route: _answer(route, module, goldens))
    page.goto(f"{HOST}/")
    page.wait_for_function("window.harness !== undefined")
    try:
        yield page
    finally:
        page.close()
    if heard:
        raise AssertionError("\n".join(heard))


def _answer(route: Any, module: Path, goldens: Path) -> None:
    path = route.request.url.removeprefix(HOST).split("?")[0]
    golden = goldens / path.removeprefix("/goldens/")
    if path == "/":
        page = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/harness.js"></script>'
        route.fulfill(body=page, content_type="text/html")
    elif path.endswith(".js"):
        route.fulfill(path=module.parent / path[1:], content_type="text/javascript")
    elif golden.parent.name == "glyphs":
        told = json.loads((golden.parents[1] / "glyphs.json").read_text())[golden.name]
        route.fulfill(json=told)
    else:
        route.fulfill(path=golden)


def frames_of(page: Any, name: str, numbers: list[int]) -> list[Rgb]:
    """Return what the browser draws of a golden's frames."""
    found = page.evaluate("([folder, numbers]) => harness.frames(folder, numbers)", [f"/goldens/{name}", numbers])
    return [read(io.BytesIO(base64.b64decode(png))) for png in found]


def read(file: Any) -> Rgb:
    return np.asarray(Image.open(file).convert("RGB"))


def likeness(one: Rgb, two: Rgb) -> float:
    """Return the structural similarity of two pictures' luma: films keep a quarter of their chroma."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    return float(structural_similarity(one @ weights, two @ weights, data_range=255))
