"""Print the part of requirements.txt, hashes and all, that some packages need: `python tools/locked.py . postgres`.

`.` stands for the dependencies of this package, the name of an extra for those of the extra, any other name for itself.
So one lock serves developers and images alike. Runs on a bare Python >= 3.11 (standard library only).
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_ENTRY = re.compile(r"^(?=[A-Za-z0-9])", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_BY = re.compile(r"^ +# +(?:via +)?([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)


def select(lock: str, roots: Iterable[str]) -> str:
    """Return a lock's entries of `roots` and of what they need. Raises SystemExit for a root that is not there."""
    entries = [(_normal(entry), entry) for entry in _ENTRY.split(lock) if entry.strip()]
    wanted = set(roots)
    if missing := wanted - {name for name, _ in entries}:
        sys.exit(f"locked: {', '.join(sorted(missing))} is not in requirements.txt; run `make lock`")
    size = 0
    while size < len(wanted):
        size = len(wanted)
        wanted |= {name for name, entry in entries if wanted & set(_BY.findall(entry))}
    return "".join(entry for name, entry in entries if name in wanted)


def roots(project: dict[str, object], names: Iterable[str]) -> set[str]:
    """Return the packages that `.`, extras and other names stand for."""
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    found: set[str] = set()
    for name in names:
        needed = project["dependencies"] if name == "." else extras.get(name, [name])
        assert isinstance(needed, list)
        found |= {_normal(each) for each in needed}
    return found


def _normal(requirement: str) -> str:
    found = _NAME.match(requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    print(select((ROOT / "requirements.txt").read_text("utf-8"), roots(project, sys.argv[1:])), end="")


if __name__ == "__main__":
    main()
