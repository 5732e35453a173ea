"""What can make each kind of part: this machine's own engines, and the models of providers."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from reelwright.engine import USD, Model, Price, Request
from reelwright.engines import is_local, lacks, table
from reelwright.engines._unconfirmed import UNCONFIRMED
from reelwright.router import Policy, Route, choose
from reelwright.settings import Settings


@dataclass(frozen=True)
class Engine:
    """An engine by what it makes; `usd` is its price for one part. One that is not `ready` says what it lacks."""

    capability: str
    name: str
    model: str
    ready: bool
    detail: str
    usd: float = 0.0


def local_engines(settings: Settings) -> tuple[Engine, ...]:
    """Return what this installation makes itself. All of it works without a network and costs nothing."""
    rows = (row for row in table(settings) if is_local(row.engine))
    return (
        *(Engine(row.capabilities[0], row.engine, row.model, True, row.note) for row in rows),
        _segmentation(settings),
        Engine("plan", "planner", "rules", True, "plans from a brief alone"),
        _packaged("render", "libx264", "av", "H.264 films with AAC sound"),
    )


@dataclass(frozen=True)
class Offer:
    """A model of a provider by what it makes; `lacks` says what is missing before it can be asked, empty if nothing."""

    model: Model
    lacks: str

    @property
    def price(self) -> str:
        """The price as people read it, dearest last; `free`, or `not known`."""
        if not self.model.prices:
            return "free" if "free" in self.model.tiers else "not known"
        return " to ".join(
            dict.fromkeys(_price(price) for price in sorted(self.model.prices, key=lambda it: it.micros))
        )


def _price(price: Price) -> str:
    unit = {
        "call": "call",
        "second": "s",
        "image": "image",
        "1k_characters": "1,000 characters",
        "1m_tokens": "1M tokens",
    }
    return f"${price.micros / USD:.4g}/{unit[price.per]}"


def offers(settings: Settings) -> tuple[Offer, ...]:
    """Return every model of the table that is asked elsewhere, the user's rows among them."""
    rows, missing = _table(settings)
    return tuple(Offer(model, missing[model.engine]) for model in rows if not is_local(model.engine))


def without_api() -> dict[str, str]:
    """Return the services that people ask for and that have no API we could confirm, with the reason."""
    return dict(UNCONFIRMED)


def route(request: Request, policy: Policy, settings: Settings) -> Route:
    """Return who would be asked for a request, in order, and why the others would not."""
    rows, missing = _table(settings)
    return choose(request, rows, policy, ready=missing.__getitem__)


def route_document(found: Route) -> dict[str, Any]:
    """Return a route as JSON: {choices: [{model, micros, seconds, reason}], refused: [{model, reason}]}."""
    chosen = [
        {"model": it.model.name, "micros": it.quote.micros, "seconds": it.quote.seconds, "reason": it.reason}
        for it in found.choices
    ]
    return {"choices": chosen, "refused": [{"model": it.model.name, "reason": it.reason} for it in found.refused]}


def _table(settings: Settings) -> tuple[tuple[Model, ...], Mapping[str, str]]:
    """Return the rows, and what each engine of them lacks."""
    rows = table(settings)
    return rows, {name: lacks(name, settings) for name in {model.engine for model in rows}}


def _segmentation(settings: Settings) -> Engine:
    model = settings.cutout_model
    if model is None:
        return Engine("matting", "segmentation", "", False, "set REELWRIGHT_CUTOUT_MODEL to an ONNX file to use it")
    if not model.is_file():
        return Engine("matting", "segmentation", model.name, False, f"{model} is not a file")
    if importlib.util.find_spec("onnxruntime") is None:
        return Engine("matting", "segmentation", model.name, False, "onnxruntime is not installed")
    return Engine("matting", "segmentation", model.name, True, "product cut-outs by the model you named")


def _packaged(capability: str, name: str, package: str, detail: str) -> Engine:
    try:
        return Engine(capability, name, f"{package} {version(package)}", True, detail)
    except PackageNotFoundError:
        return Engine(capability, name, "", False, f"the package {package} is not installed")
