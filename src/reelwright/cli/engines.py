"""reelwright engines"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click

from reelwright.cli.show import json_option, print_json, print_table

if TYPE_CHECKING:
    from reelwright.workspace.engines import Offer


@click.command()
@json_option
def engines(as_json: bool) -> None:
    """List the engines that make each kind of part, and the models of providers with their prices."""
    from reelwright.settings import Settings
    from reelwright.workspace.engines import local_engines, offers, without_api

    settings = Settings.from_environment()
    found, models = local_engines(settings), offers(settings)
    if as_json:
        listed = [{**offer.model.model_dump(mode="json"), "lacks": offer.lacks} for offer in models]
        print_json({"engines": [asdict(engine) for engine in found], "models": listed, "without_api": without_api()})
        return
    rows = []
    for engine in found:
        state = "ready" if engine.ready else "missing"
        rows.append((state, engine.capability, engine.name, f"${engine.usd:.2f}", engine.model or "–", engine.detail))
    print_table(rows)
    click.echo("\nModels of providers, prices as last seen (models.yaml in the store's folder replaces them):\n")
    print_table([_row(offer) for offer in models])
    for name, reason in without_api().items():
        click.echo(f"{name}: {reason}")


def _row(offer: Offer) -> tuple[str, ...]:
    model = offer.model
    state = "missing" if offer.lacks else "ended" if model.ends and model.ends <= date.today() else "ready"
    lengths = f"{model.seconds[0]:g}-{model.seconds[-1]:g} s" if model.seconds else ""
    facts = (lengths, *model.resolutions[-1:], f"ends {model.ends}" if model.ends else "", offer.lacks)
    return state, ", ".join(model.capabilities), model.name, offer.price, ", ".join(filter(None, facts)) or "–"
