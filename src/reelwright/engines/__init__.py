"""The engines: one file each, and the table of what their models make, `models.yaml`.

A user's own table, `models.yaml` in the folder of the store, adds rows and replaces those of the same engine and model;
`remove: true` takes one out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reelwright.engine import Access, Engine, Model
from reelwright.errors import InputError, Problem
from reelwright.registry import load, names
from reelwright.settings import Settings

_TABLE = Path(__file__).with_name("models.yaml")


def engine_names() -> tuple[str, ...]:
    return names(__name__)


def connect(name: str, settings: Settings, transport: Any = None) -> Engine:
    """Return an engine ready to be asked. Raises KeyError where there is no file of it."""
    part = load(__name__, name)
    wanted = (*part.VARIABLES, *getattr(part, "OPTIONAL", ()))
    secrets = {variable: settings.secrets[variable] for variable in wanted if variable in settings.secrets}
    engine: Engine = part.connect(Access(secrets, settings.addresses.get(name, part.ADDRESS), transport))
    return engine


def lacks(name: str, settings: Settings) -> str:
    """Return what an engine needs and does not have, with where to get it; empty where it is ready."""
    try:
        part = load(__name__, name)
    except KeyError:
        return f"there is no engine {name}"
    if hasattr(part, "lacks"):
        return str(part.lacks(settings))
    missing = [variable for variable in part.VARIABLES if variable not in settings.secrets]
    return f"set {missing[0]} (get one at {part.KEYS})" if missing else ""


def table(settings: Settings) -> tuple[Model, ...]:
    """Return all rows, the user's in the place of ours. Raises InputError with everything that is wrong in his."""
    rows = {(model.engine, model.model): model for model in _ours()}
    own = settings.home / "models.yaml"
    if own.is_file():
        for entry in _entries(own):
            key = str(entry.get("engine")), str(entry.get("model"))
            if entry.pop("remove", False):
                rows.pop(key, None)
            else:
                base = rows[key].model_dump(mode="json") if key in rows else {}
                rows[key] = Model.read(base | entry, f"{own.name}: {key[0]}:{key[1]}")
    return tuple(rows[key] for key in sorted(rows))


@cache
def _ours() -> tuple[Model, ...]:
    return tuple(Model.read(entry, "models.yaml") for entry in _entries(_TABLE))


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        found = yaml.safe_load(path.read_text("utf-8")) or []
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise InputError(Problem(path.name, "", f"it cannot be read ({error})", "Correct it.")) from None
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise InputError(Problem(path.name, "", "a table is a list of models", "See docs/engines.md."))
    return [_micros(entry) for entry in found]


def _micros(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Write prices as people do, `usd: 0.12`, as whole micros."""
    prices = [
        {("micros" if key == "usd" else "out_micros" if key == "usd_out" else key):
         (round(float(value) * 1_000_000) if key in ("usd", "usd_out") else value) for key, value in price.items()}
        for price in entry.get("prices", ())
    ]  # fmt: skip
    return dict(entry) | ({"prices": prices} if prices else {})
