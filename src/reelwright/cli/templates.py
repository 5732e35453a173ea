"""reelwright templates"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from reelwright.cli.show import json_option, near, print_findings, print_json, print_table

if TYPE_CHECKING:
    from reelwright.workspace.templates import Listed


@click.command()
@json_option
def templates(as_json: bool) -> None:
    """List the structures that a brief may follow: those built in, and your own in the store's folder `templates`."""
    from reelwright.planning.templates import templates as known
    from reelwright.settings import Settings
    from reelwright.workspace.templates import listed

    settings = Settings.from_environment()
    own, findings = listed(settings.home)
    if as_json:
        told = [finding.model_dump(mode="json") for finding in findings]
        print_json(
            {"builtin": [asdict(each) for each in known()], "own": [_document(e) for e in own], "findings": told}
        )
        return
    print_table([(each.name, f"from {each.least_seconds} s", each.purpose) for each in known()])
    if own:
        click.echo("\nYour own; a brief names one by `template: {file: …}`:\n")
        print_table([(each.template.name, _slots(each), each.template.purpose, near(each.file)) for each in own])
    print_findings(findings)


def _document(each: Listed) -> dict[str, Any]:
    return {"file": str(each.file), **each.template.model_dump(mode="json")}


def _slots(each: Listed) -> str:
    return ", ".join(slot.name + ("" if slot.required else "?") for slot in each.template.slots)
