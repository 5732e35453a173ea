"""reelwright doctor"""

from __future__ import annotations

from dataclasses import asdict

import click

from reelwright.cli.show import json_option, open_workspace, print_json

_COLORS = {"ok": "green", "missing": "yellow", "broken": "red"}


@click.command()
@json_option
def doctor(as_json: bool) -> int:
    """Show what this installation has and lacks.

    Exits with 1 where something that is needed is missing or broken, and says how to mend it.
    """
    found = open_workspace().doctor()
    code = int(any(item.required and item.state != "ok" for item in found))
    if as_json:
        print_json({"ok": not code, "items": [asdict(item) for item in found]})
        return code
    for item in found:
        state = click.style(f"{item.state:<8}", fg=_COLORS[item.state] if item.required else None, bold=True)
        click.echo(f"{state} {item.what}: {item.detail}")
        if item.remedy:
            click.echo(click.style(f"         → {item.remedy}", dim=True))
    return code
