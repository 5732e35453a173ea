"""reelwright engines"""

from __future__ import annotations

from dataclasses import asdict

import click

from reelwright.cli.show import json_option, print_json, print_table


@click.command()
@json_option
def engines(as_json: bool) -> None:
    """List the engines that make each kind of part."""
    from reelwright.settings import Settings
    from reelwright.workspace.engines import local_engines

    found = local_engines(Settings.from_environment())
    if as_json:
        print_json({"engines": [asdict(engine) for engine in found]})
        return
    rows = []
    for engine in found:
        state = "ready" if engine.ready else "missing"
        rows.append((state, engine.capability, engine.name, f"${engine.usd:.2f}", engine.model or "–", engine.detail))
    print_table(rows)
