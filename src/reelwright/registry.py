"""A folder is a kind of part and a file is a part; others add theirs by entry point."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from reelwright.loading import LOADING


@cache
def names(package: str) -> tuple[str, ...]:
    """Return the parts of a package and those that are installed beside it under its name, in order of name.

    A file whose name begins with an underscore is no part.
    """
    with LOADING:
        folder = Path(str(import_module(package).__file__)).parent
    ours = {module.name for module in pkgutil.iter_modules([str(folder)]) if not module.name.startswith("_")}
    return tuple(sorted(ours | set(_others(package))))


def load(package: str, name: str) -> ModuleType:
    """Load one part. Raises KeyError where there is none of that name."""
    if name not in names(package):
        raise KeyError(name)
    with LOADING:
        other = _others(package).get(name)
        found = other.load() if other else import_module(f"{package}.{name}")
    assert isinstance(found, ModuleType)
    return found


@cache
def _others(package: str) -> Mapping[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=package)}
