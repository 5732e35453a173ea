"""reelwright route"""

from __future__ import annotations

from typing import Any

import click

from reelwright.cli.show import json_option, print_json, print_table

_GOALS = click.Choice(["balanced", "cheapest", "best", "fastest"])


@click.command()
@click.argument("capability")
@click.argument("prompt", default="")
@click.option("--seconds", type=float, help="Length of the clip, speech or music.")
@click.option("--aspect", type=click.Choice(["9:16", "1:1", "16:9", "4:5"]), help="Shape of the picture.")
@click.option("--policy", "goal", type=_GOALS, default="balanced", show_default=True, help="What counts most.")
@click.option("--tier", type=click.Choice(["free", "premium"]), default="premium", show_default=True)
@click.option("--budget", type=float, help="Dollars that one call may cost.")
@click.option("--deadline", type=float, help="Seconds until it must be there.")
@click.option("--explain", is_flag=True, help="Also list who is not asked, and why.")
@json_option
def route(capability: str, explain: bool, as_json: bool, **options: Any) -> None:
    """Show who would be asked to make something (text_to_video, image, speech, music, chat ...), in which order.

    Nothing is asked, and nothing is spent.
    """
    from reelwright.engine import USD, Request
    from reelwright.router import Policy
    from reelwright.settings import Settings
    from reelwright.workspace.engines import route as routed
    from reelwright.workspace.engines import route_document

    named = {name: options[name] for name in ("prompt", "seconds", "aspect")}
    request = Request.read({"capability": capability, **{name: value for name, value in named.items() if value}})
    left = None if options["budget"] is None else round(options["budget"] * USD)
    policy = Policy(goal=options["goal"], tier=options["tier"], micros_left=left, deadline=options["deadline"])
    found = routed(request, policy, Settings.from_environment())
    if as_json:
        print_json(route_document(found))
        return
    rows = [(f"{place}.", choice.model.name, choice.reason) for place, choice in enumerate(found.choices, start=1)]
    print_table(rows)
    if not found.choices:
        click.echo(f"Nobody can make this {capability} now.{'' if explain else ' --explain says why.'}")
    if explain:
        click.echo("\nNot asked:")
        print_table([(refusal.model.name, refusal.reason) for refusal in found.refused])
