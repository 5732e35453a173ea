"""Build the studio from web/ into the package, which serves it: packages, the typed client, the bundles.

python tools/studio.py            # what is built is left as it is, where nothing has changed
python tools/studio.py --check    # types, style and tests too
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from node import npm

ROOT = Path(__file__).resolve().parents[1]
WEB = ROOT / "web"
TARGET = ROOT / "src" / "reelwright" / "studio"
STAMP = TARGET / "stamp"
SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")


def fingerprint() -> str:
    """Return a digest of all that the build reads."""
    found = hashlib.sha256((ROOT / "docs" / "openapi.json").read_bytes())
    for name in SOURCES:
        for path in sorted([WEB / name, *(WEB / name).rglob("*")]):
            if path.is_file() and path.name != "schema.d.ts":
                found.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def run(*arguments: str) -> None:
    if code := npm(WEB, *arguments).returncode:
        sys.exit(f"studio: npm {' '.join(arguments)} failed (exit {code})")


def install() -> None:
    """Install what the lock file says, where it says something new."""
    lock, mark = (WEB / "package-lock.json").read_bytes(), WEB / "node_modules" / ".stamp"
    stamp = hashlib.sha256(lock).hexdigest()
    if not mark.is_file() or mark.read_text() != stamp:
        run("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        mark.write_text(stamp)


def main() -> None:
    stamp = fingerprint()
    if "--check" not in sys.argv and STAMP.is_file() and STAMP.read_text() == stamp:
        return
    install()
    run("run", "--silent", "gen")
    if "--check" in sys.argv:
        for script in ("types", "lint", "test"):
            run("run", "--silent", script)
    if not STAMP.is_file() or STAMP.read_text() != stamp:
        run("run", "--silent", "build", "--", "--logLevel", "warn")
        STAMP.write_text(stamp)


if __name__ == "__main__":
    main()
