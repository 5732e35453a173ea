"""The engines: one file each, and beside it in `models/` the table of what its models make.

In these tables stand list prices in US dollars and limits, as seen on a day: of the provider's own pages where
`confirmed` is true, of secondary sources where it is not. A model whose price is not known is asked by nobody until a
user writes it into his own table. An engine that is installed beside ours names its table's file as `TABLE`.

A user's own table, `models.yaml` in the folder of the store, adds rows and replaces those of the same engine and model;
`remove: true` takes one out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reelwright.engine import Access, Engine, Model
from reelwright.engines._workflows import ENGINE, located
from reelwright.errors import InputError, Problem
from reelwright.registry import load, names
from reelwright.settings import Settings

_TABLES = Path(__file__).with_name("models")


def engine_names() -> tuple[str, ...]:
    return names(__name__)


def connect(name: str, settings: Settings, transport: Any = None) -> Engine:
    """Return an engine ready to be asked. Raises KeyError where there is no file of it."""
    part = load(__name__, name)
    wanted = (*part.VARIABLES, *getattr(part, "OPTIONAL", ()))
    secrets = {variable: settings.secrets[variable] for variable in wanted if variable in settings.secrets}
    engine: Engine = part.connect(Access(secrets, address_of(name, settings), transport))
    return engine


def address_of(name: str, settings: Settings) -> str:
    """Return where an engine lies: where the settings say, else where it always does. Raises KeyError."""
    return settings.addresses.get(name) or str(load(__name__, name).ADDRESS)


def is_local(name: str) -> bool:
    """Whether an engine works in this process: it has no address. One that there is no file of is not."""
    return name in engine_names() and not load(__name__, name).ADDRESS


def key_hint(name: str) -> str:
    """Return which setting has an engine's key, and where to get one; for messages. Raises KeyError."""
    part = load(__name__, name)
    return f"set {part.VARIABLES[0]} (get one at {part.KEYS})" if part.VARIABLES else f"see {part.KEYS}"


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
    made = (rows[key] for key in sorted(rows))
    return tuple(located(row, settings.home) if row.engine == ENGINE else row for row in made)


@cache
def _ours() -> tuple[Model, ...]:
    return tuple(Model.read(entry, path.name) for path in _tables() for entry in _entries(path))


def _tables() -> Iterator[Path]:
    for name in engine_names():
        ours = _TABLES / f"{name}.yaml"
        others = None if ours.is_file() else getattr(load(__name__, name), "TABLE", None)
        if ours.is_file() or others:
            yield Path(others or ours)


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
