"""A laptop's own templates: YAML and JSON files in the store's folder `templates`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reelwright.brief.template import OwnTemplate, load_template
from reelwright.errors import InputError
from reelwright.finding import Finding

_SUFFIXES = (".yaml", ".yml", ".json")


@dataclass(frozen=True)
class Listed:
    """A template and the file that it lies in."""

    file: Path
    template: OwnTemplate


def listed(home: Path) -> tuple[tuple[Listed, ...], tuple[Finding, ...]]:
    """Return the templates of a store in order of their files, and a finding for each thing wrong with the others."""
    found, findings = list[Listed](), list[Finding]()
    for path in sorted((home / "templates").glob("*")):
        if path.suffix not in _SUFFIXES:
            continue
        try:
            found.append(Listed(path, load_template(path, path.name)))
        except InputError as error:
            findings += [
                Finding(check="templates", severity="warning", where=path.name, message=str(problem))
                for problem in error.problems
            ]
    return tuple(found), tuple(findings)
