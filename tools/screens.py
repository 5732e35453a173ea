"""Pictures of the studio's pages, to be looked at: each address in both themes at 390, 1280 and 1920 pixels.

python tools/screens.py http://localhost:8000 build/screens / /projects
python tools/screens.py http://localhost:8000 build/screens / --theme dark --width 1280 --language ar
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from tests_support.chromium import browser  # type: ignore[import-not-found]

HEIGHTS = {390: 844, 1280: 800, 1920: 1080}


def told(said: Any) -> None:
    """Print what a page complains of."""
    if said.type in ("error", "warning"):
        print(f"console.{said.type}: {said.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base")
    parser.add_argument("target", type=Path)
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--theme", action="append", choices=["light", "dark"])
    parser.add_argument("--width", action="append", type=int)
    parser.add_argument("--language", default="en")
    parser.add_argument("--wait", type=float, default=1.0, help="seconds after the page has loaded")
    parser.add_argument("--whole", action="store_true", help="the whole page, not what is seen at first")
    given = parser.parse_args()
    given.target.mkdir(parents=True, exist_ok=True)
    with browser() as chromium:
        for width in given.width or [390, 1280, 1920]:
            for theme in given.theme or ["light", "dark"]:
                context = chromium.new_context(
                    viewport={"width": width, "height": HEIGHTS.get(width, 900)}, color_scheme=theme
                )
                context.add_init_script(f"localStorage.setItem('reelwright.language', {given.language!r})")
                page = context.new_page()
                page.on("console", told)
                page.on("pageerror", lambda error: print(f"error: {error}"))
                for address in given.addresses:
                    page.goto(given.base + address)
                    page.wait_for_timeout(given.wait * 1000)
                    name = address.strip("/").replace("/", "-") or "start"
                    file = given.target / f"{name}-{width}-{theme}-{given.language}.png"
                    page.screenshot(path=file, full_page=given.whole)
                    print(file)
                context.close()


if __name__ == "__main__":
    main()
