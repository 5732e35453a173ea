"""Set up everything the project needs in one folder: packages, typefaces, the package itself, kernels.

Runs on a bare Python >= 3.11 (standard library only). Usage: `python3 tools/setup.py .venv`.
"""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def run(message: str, *command: str | Path, cwd: Path = ROOT) -> None:
    """Print what is about to happen, then do it; a failure ends the set-up with the command's own words."""
    print(f"setup: {message}", flush=True)
    done = subprocess.run([str(part) for part in command], cwd=cwd, check=False)
    if done.returncode:
        sys.exit(f"setup: failed while {message} (exit {done.returncode})")


def create_environment(folder: Path) -> None:
    try:
        import ensurepip  # noqa: F401  (Debian splits it off)
    except ImportError:
        sys.exit("setup: this Python has no venv module; on Debian install the package python3-venv")
    run(f"making the virtual environment {folder.name}", sys.executable, "-m", "venv", folder)


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  (an older Python may run this file)
        sys.exit(f"setup: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    folder = Path(sys.argv[1]).resolve()
    python = folder / "bin" / "python"
    if not python.exists():
        create_environment(folder)
    pip = (python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet")
    run("installing pinned packages (about a minute)", *pip, "--require-hashes", "-r", "requirements.txt")
    run("installing reelwright itself", *pip, "--no-deps", "--no-build-isolation", "-e", ".")
    run("compiling its modules", python, "-m", "compileall", "-q", "src/reelwright")
    together = {
        "fetching typefaces": (python, ROOT / "tools" / "fonts" / "install.py"),
        "building the studio": (python, ROOT / "tools" / "studio.py"),
        "compiling pixel and sound kernels, once (about half a minute)": (python, "-m", "reelwright.warm"),
    }
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda each: run(each[0], *each[1]), together.items()))


if __name__ == "__main__":
    main()
