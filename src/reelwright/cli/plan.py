"""reelwright plan"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reelwright.cli.progress import progress
from reelwright.cli.show import (
    aspect_option,
    counted,
    exit_code,
    fail_option,
    json_option,
    near,
    open_workspace,
    print_findings,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from reelwright.plan import Plan
    from reelwright.words import Aspect


@click.command()
@click.argument("brief", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the plan to this file.")
@aspect_option
@fail_option
@json_option
def plan(brief: Path, output: Path | None, aspects: tuple[Aspect, ...], fail_on: str, as_json: bool) -> int:
    """Plan the ad of a brief, without making it.

    Shows scenes, shots, texts and times; with -o, the plan can be edited and given to `render`.
    """
    from reelwright.digest import digest_file

    workspace = open_workspace()
    with progress() as show:
        planned = workspace.plan(brief, show, aspects, lambda: f"draft-{digest_file(brief)[:12]}")
    document = planned.plan.model_dump(mode="json")
    if output:
        from reelwright.storage.files import write_whole

        write_whole(output, (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode())
    if as_json:
        findings = [finding.model_dump(mode="json") for finding in planned.findings]
        print_json({"plan": document, "findings": findings})
        return exit_code(planned.findings, fail_on)
    _print_outline(planned.plan)
    print_findings(planned.findings)
    if output:
        click.echo(f"  {near(output)}")
    return exit_code(planned.findings, fail_on)


def _print_outline(plan: Plan) -> None:
    shots = plan.shots()
    click.echo(
        f"{click.style(plan.title, bold=True)}: {plan.frames / plan.fps:g} s, {counted(len(plan.scenes), 'scene')}, "
        f"{counted(len(shots), 'shot')}, {plan.template}, {', '.join(plan.aspects)}"
    )
    rows = []
    for start, scene, shot in shots:
        elements = (words for element in shot.elements for words in element.said)
        said = " / ".join((*(text.content for text in shot.texts), *elements))
        rows.append((f"{start / plan.fps:6.1f} s", scene.id, scene.role, shot.id, said or "–"))
    print_table(rows)
    for scene in plan.scenes:
        if scene.voice:
            click.echo(f"voice {scene.id}: {scene.voice.text}")
