"""Print a finished ad."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from reelwright.cli.show import counted, near, print_all_clear, print_findings, print_json, print_table

if TYPE_CHECKING:
    from reelwright.workspace import Ad


def print_ad(ad: Ad, as_json: bool) -> None:
    """Print what became of a build: findings first, files last, where the eye rests."""
    if as_json:
        print_json(_document(ad))
        return
    from reelwright.report.write import readable_size, readable_time

    print_findings(ad.findings, notes=False)
    print_all_clear(ad.findings)
    click.echo(
        f"{click.style(ad.plan.title, bold=True)}: {counted(len(ad.plan.aspects), 'film')} in "
        f"{readable_time(ad.seconds)}, {counted(ad.run.made, 'step')} made, {ad.run.reused} reused, ${ad.usd:.2f}"
    )
    print_table([(f"  {near(file.path)}", readable_size(file.size)) for file in ad.files], numbers=(1,))


def _document(ad: Ad) -> dict[str, Any]:
    return {
        "title": ad.plan.title,
        "output": str(ad.output.absolute()),
        "version": ad.version.number,
        "files": [{**asdict(file), "path": str(file.path.absolute())} for file in ad.files],
        "findings": [finding.model_dump(mode="json") for finding in ad.findings],
        "seconds": round(ad.seconds, 3),
        "made": ad.run.made,
        "reused": ad.run.reused,
        "stages": [asdict(work) for work in ad.run.stages],
        "usd": ad.usd,
    }
