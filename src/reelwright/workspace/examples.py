"""Briefs to start from: those of `examples/`, with their photos and a frame of what is made of them.

They lie in the package once it is installed, and at the root of the repository before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import reelwright
from reelwright.access.caller import Caller
from reelwright.brief import Brief
from reelwright.documents import parse_document, read_document
from reelwright.errors import MissingError
from reelwright.ids import new_id
from reelwright.storage.records import Project
from reelwright.workspace.briefs import with_files
from reelwright.workspace.intake import keep
from reelwright.workspace.kits import kept_brief
from reelwright.workspace.service import Service
from reelwright.workspace.simple import title_of

_PACKAGE = Path(reelwright.__file__).parent
_PLACES = (_PACKAGE / "examples", _PACKAGE.parents[1] / "examples")


@dataclass(frozen=True)
class Example:
    """A brief to start from, by the `name` of its file. `document` names files from `folder` on; `poster` may lack."""

    name: str
    title: str
    brief: Brief
    document: Mapping[str, Any]
    folder: Path
    poster: Path | None

    @property
    def bare(self) -> dict[str, Any]:
        """The brief without its files, as a page shows it."""
        return with_files(self.document, lambda *_: None)


@cache
def examples() -> tuple[Example, ...]:
    """Return all examples in order of their names; none where they were not installed."""
    folder = next((place for place in _PLACES if place.is_dir()), _PLACES[0])
    return tuple(_read(path) for path in sorted(folder.glob("*.yaml")))


def find(name: str) -> Example:
    """Return an example. Raises MissingError."""
    for each in examples():
        if each.name == name:
            return each
    raise MissingError("example", name)


def begin(service: Service, caller: Caller, name: str) -> Project:
    """Begin a project from an example; its pictures become assets. Raises MissingError."""
    found = find(name)

    def brought(_: str, file: str) -> str:
        path = found.folder / file
        return keep(service, caller, path.name, path).id

    document = kept_brief(with_files(found.document, brought), service.database, caller.workspace)
    projects = service.workspace(caller.workspace, caller.user).projects
    return projects.begin(found.title, identifier=new_id("prj"), brief=document, user=caller.user)


def _read(path: Path) -> Example:
    parsed = parse_document(read_document(path, "a brief"), path.name)
    document: dict[str, Any] = json.loads(json.dumps(parsed))
    poster = path.parent / "posters" / f"{path.stem}.jpg"
    brief = Brief.read(document)
    return Example(path.stem, title_of(document), brief, document, path.parent, poster if poster.is_file() else None)
