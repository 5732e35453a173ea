"""reelwright kit"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reelwright.cli.show import json_option, near, open_workspace, print_findings, print_json

if TYPE_CHECKING:
    from reelwright.planning.kit import KitDraft


@click.command()
@click.option("--logo", type=click.Path(path_type=Path), help="The brand's logo, a picture on this machine.")
@click.option("--page", default="", metavar="ADDRESS|FILE", help="A page of the brand, for its name and colours.")
@click.option("--name", default="", help="The brand's name  [default: the page's]")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the kit to this file.")
@json_option
def kit(logo: Path | None, page: str, name: str, output: Path | None, as_json: bool) -> None:
    """Draft a brand kit from a logo, a page of the brand, or both: name, website, colours, and what they make.

    A brief takes it by `brand: {kit: FILE}`.
    """
    import asyncio

    from reelwright.workspace.drafts import Drafting, Given, Laptop

    workspace = open_workspace()
    drafting = Drafting(workspace, Laptop(workspace), files=True)
    drafted, _ = asyncio.run(drafting.kit(name, page, Given(logo.name, logo) if logo else None))
    document = _document(drafted, logo, output)
    if output:
        from reelwright.storage.files import write_whole

        write_whole(output, _yaml(drafted, document).encode())
    if as_json:
        told = {"palette": drafted.palette.model_dump(), "contrasts": [asdict(each) for each in drafted.contrasts]}
        findings = [finding.model_dump(mode="json") for finding in drafted.findings]
        sources = [vars(source) for source in drafted.sources]
        print_json({"kit": document, **told, "sources": sources, "findings": findings})
        return
    click.echo(f"  {near(output)}" if output else _yaml(drafted, document).rstrip())
    print_findings(drafted.findings)


def _document(drafted: KitDraft, logo: Path | None, output: Path | None) -> dict[str, Any]:
    """Return the kit; the logo is named as from the folder in which the kit lies."""
    brand = dict(drafted.brand)
    if logo:
        brand["logo"] = os.path.relpath(logo, output.parent) if output else str(logo)
    return {"name": drafted.name, "brand": brand}


def _yaml(drafted: KitDraft, document: dict[str, Any]) -> str:
    import yaml

    roles = "".join(f"#   {role:<7} {color}\n" for role, color in drafted.palette)
    pairs = "".join(
        f"#   {each.role} on {each.on}: {each.ratio:g} : 1{'' if each.holds else ', too little to be read'}\n"
        for each in drafted.contrasts
    )
    text: str = yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=10_000)
    return (
        f"# A brand kit. Ads are drawn in these colours, made of the brand's own:\n{roles}# Contrasts:\n{pairs}{text}"
    )
