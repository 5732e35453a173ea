"""reelwright export"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelwright.cli.progress import progress
from reelwright.cli.show import (
    chosen_aspect_option,
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
from reelwright.media.outputs.formats import FORMATS
from reelwright.media.outputs.presets import PRESETS

if TYPE_CHECKING:
    from reelwright.words import Aspect
    from reelwright.workspace.export import Exported


@click.command()
@click.argument("project", metavar="PLAN|PROJECT", type=click.Path(path_type=Path))
@click.option("--preset", "presets", multiple=True, help=f"A platform: {', '.join(PRESETS)}; may be given again.")
@click.option("--format", "formats", multiple=True, help=f"A format: {', '.join(FORMATS)}; may be given again.")
@chosen_aspect_option
@click.option("--max-mb", "megabytes", type=float, help="Keep films of presets and of mp4-h264 to so many MB.")
@click.option("--size", help="Draw films at 720p, 1080p, 1440p or 4k (px of the short side).")
@click.option("--fps", type=int, help="Draw films at 24, 25, 30, 50 or 60 frames a second.")
@click.option("--at", type=float, help="The second that a poster shows.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="Folder for the files  [default: PROJECT/exports]"
)
@fail_option
@json_option
def export(
    project: Path,
    presets: tuple[str, ...],
    formats: tuple[str, ...],
    aspects: tuple[Aspect, ...],
    megabytes: float | None,
    size: str | None,
    fps: int | None,
    at: float | None,
    output: Path | None,
    fail_on: str,
    as_json: bool,
) -> int:
    """Export an ad for platforms, or in other formats.

    PROJECT is an id or an output folder, of which the latest version is taken; PLAN is a plan.json. What was exported
    before is used again.
    """
    from reelwright.build.exports import Wanted

    workspace = open_workspace()
    with progress() as show:
        done = workspace.export(
            project, Wanted(presets, formats, aspects, megabytes, size, fps, at), output, on_event=show
        )
    if as_json:
        print_json(_document(done))
    else:
        _print(done)
    return exit_code(done.findings, fail_on)


def _print(done: Exported) -> None:
    from reelwright.report.write import readable_size, readable_time

    print_findings(done.findings)
    click.echo(
        f"{counted(len(done.files), 'file')} in {readable_time(done.seconds)}, {counted(done.run.made, 'step')} made, "
        f"{done.run.reused} reused"
    )
    print_table([(f"  {near(file.path)}", readable_size(file.size)) for file in done.files], numbers=(1,))


def _document(done: Exported) -> dict[str, Any]:
    return {
        "output": str(done.output.absolute()),
        "files": [{**asdict(file), "path": str(file.path.absolute())} for file in done.files],
        "findings": [finding.model_dump(mode="json") for finding in done.findings],
        "seconds": round(done.seconds, 3),
        "made": done.run.made,
        "reused": done.run.reused,
    }
