"""reelwright check"""

from __future__ import annotations

from pathlib import Path

import click

from reelwright.cli.show import (
    exit_code,
    fail_option,
    json_option,
    open_workspace,
    print_all_clear,
    print_findings,
    print_json,
)


@click.command()
@click.argument("what", metavar="FILE|PROJECT", type=click.Path(path_type=Path))
@fail_option
@json_option
def check(what: Path, fail_on: str, as_json: bool) -> int:
    """Check a film file, or a project's films.

    A file is checked on its own, the films of a project against their plan.
    """
    findings = open_workspace().check(what)
    if as_json:
        print_json({"findings": [finding.model_dump(mode="json") for finding in findings]})
    else:
        print_findings(findings)
        print_all_clear(findings)
    return exit_code(findings, fail_on)
