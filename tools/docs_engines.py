"""The page of engines and models, from the table itself."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from reelwright.engine import Capability, Model
from reelwright.engines import engine_names, is_local, table
from reelwright.registry import load
from reelwright.settings import Settings
from reelwright.workspace.engines import Offer, without_api

_HEAD = """# Engines

What plans may ask of providers, at list prices as last seen. `reelwright engines` shows the same with what is missing
on your machine, `reelwright route CAPABILITY --explain` who would be asked. A price that is not known keeps a model
out: set it, and anything else, in `models.yaml` in the store's folder (`~/.reelwright`), in the form of
[ours](../src/reelwright/engines/models). The tier `free` needs none of them but those of this machine. A brief
with `tier: premium` and a `budget` has some of its shots filmed (`text_to_video`) and its lines spoken (`speech`, by
models that tell when each word is heard); the rest is made here.
"""


def page() -> str:
    """Return the page: keys by provider, then models by capability."""
    rows = table(Settings(home=Path("/nonexistent")))
    capabilities = list(dict.fromkeys(chain.from_iterable(row.capabilities for row in rows)))
    parts = [_HEAD, _keys(), *(_section(capability, rows) for capability in capabilities), _without()]
    return "\n".join(filter(None, parts))


def _keys() -> str:
    lines = ["## Keys", "", "| engine | settings | where |", "|---|---|---|"]
    for name in engine_names():
        part = load("reelwright.engines", name)
        if is_local(name):
            continue
        needed = ", ".join(f"`{variable}`" for variable in part.VARIABLES) or "none: your own server"
        where = part.KEYS if part.VARIABLES else f"`REELWRIGHT_URL_{name.upper()}`, else {part.ADDRESS}"
        lines.append(f"| {name} | {needed} | {where} |")
    return "\n".join(lines) + "\n"


def _section(capability: Capability, rows: tuple[Model, ...]) -> str:
    able = [row for row in rows if row.capabilities[0] == capability]
    if not able:
        return ""
    lines = [
        f"## {capability.replace('_', ' ')}",
        "",
        "| model | also | price | limits | note |",
        "|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *map(_row, able)]) + "\n"


def _row(model: Model) -> str:
    also = ", ".join(model.capabilities[1:])
    lengths = f"{model.seconds[0]:g} to {model.seconds[-1]:g} s" if model.seconds else ""
    inputs = f"takes {', '.join(kind.replace('_', ' ') for kind in model.inputs)}" if model.inputs else ""
    limits = "; ".join(filter(None, (lengths, ", ".join(model.resolutions), inputs)))
    told = (f"ends {model.ends}" if model.ends else "", model.licence, model.moderation, model.note,
            "" if model.confirmed else "unconfirmed")  # fmt: skip
    cells = (model.name, also, Offer(model, "").price, limits, "; ".join(filter(None, told)))
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _without() -> str:
    lines = ["## Without an API", "", *(f"- {name}: {reason}" for name, reason in without_api().items())]
    return "\n".join(lines) + "\n"
