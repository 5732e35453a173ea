"""Bring the browser that `make e2e` uses: Debian's Chromium, since no wheel holds one.

python tools/chromium.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome")
COMMAND = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]


def main() -> int:
    if any(map(shutil.which, NAMES)):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"chromium: the tests of the studio need a browser. As root: {' '.join(COMMAND)}", file=sys.stderr)
        return 1
    done = subprocess.run(
        COMMAND, check=False, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    )
    if done.returncode:
        print(f"chromium: {' '.join(COMMAND)} failed (exit {done.returncode}); try apt-get update", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
