"""Own templates: files in the folder `templates` of a laptop, and documents that a workspace of a service keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.brief.template import OwnTemplate, load_template
from reelwright.errors import InputError, MissingError, Problem
from reelwright.finding import Finding

if TYPE_CHECKING:
    from reelwright.storage.records.templates import Templates

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


def checked_template(template: Mapping[str, Any]) -> dict[str, Any]:
    """Return a template's document as a workspace keeps it. Raises InputError with all that is wrong."""
    document: dict[str, Any] = OwnTemplate.read(dict(template), "template").model_dump(mode="json", exclude_unset=True)
    return document


def with_template(document: Mapping[str, Any], templates: Templates) -> dict[str, Any]:
    """Return a brief's document with the workspace's template of `template: {own: ID}` in the place of its id.

    It is copied when the brief is written, so a template that changes later changes no brief. Raises InputError where
    there is none of that id.
    """
    named = document.get("template")
    if not isinstance(named, Mapping) or set(named) != {"own"}:
        return dict(document)
    try:
        found = templates.get(str(named["own"]).replace("\0", ""))  # Postgres knows no NUL
    except MissingError:
        limit, remedy = "there is no such template here", "Name the id of a template of this workspace."
        raise InputError(Problem("template.own", str(named["own"])[:80], limit, remedy)) from None
    return {**document, "template": dict(found.template)}
