"""Projects and their versions: each version is one immutable file, and the next one names its parent."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from reelwright.digest import digest_bytes
from reelwright.errors import InputError, Problem, StorageError, shorten
from reelwright.frozen import Frozen
from reelwright.plan import Plan, Take, read_plan
from reelwright.storage.files import locked, make_folder, publish, storing
from reelwright.storage.scratch import Scratch
from reelwright.words import Identifier

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class Project(Frozen):
    """Who a project is: its id, the title it began with, and the folder its films go to."""

    id: Identifier
    title: str
    output: Path
    made_at: float  # seconds since 1970


class Version(Frozen):
    """One revision of a project's plan, with the takes it pins by shot or part."""

    number: Annotated[int, Field(ge=1)]
    parent: int | None
    note: str = ""
    made_at: float  # seconds since 1970
    plan: Plan
    takes: dict[Identifier, Take] = Field(default_factory=dict)


class Projects:
    """The projects of one workspace, under `root`/projects."""

    def __init__(self, root: Path) -> None:
        self._root = root / "projects"
        self._scratch = Scratch(root / "scratch")

    def at(self, output: Path, title: str, identifier: str | None = None) -> Project:
        """Return the project whose films go to `output`, begun now where there is none.

        Its id is the given one, or the title's words and a digest of the folder's path. Raises InputError for an id
        that cannot be used or that belongs to another folder.
        """
        output = output.absolute()
        found = self._of_folder(output)
        if found and identifier in (None, found.id):
            return found
        name = identifier or f"{slug(title)}-{_folder_digest(output)}"
        if not _ID.fullmatch(name):
            limit = "an id is up to 64 of a-z, 0-9, `_`, `.` and `-`, and begins with a letter or digit"
            raise InputError(Problem("project", name, limit, "Choose another id, or none."))
        with self._alone(name):
            if (self._root / name / "project.json").exists():
                project = self.find(name)
                if project.output != output:
                    limit = f"this project's films go to {project.output}"
                    raise InputError(Problem("project", name, limit, "Use that folder, or choose another id."))
                return project
            project = Project(id=name, title=title, output=output, made_at=time.time())
            self._write(self._root / name / "project.json", project)
        return project

    def find(self, reference: str | Path) -> Project:
        """Return the project of an id or an output folder. Raises InputError where there is none."""
        name = str(reference)
        file = self._root / name / "project.json"
        if _ID.fullmatch(name) and file.is_file():
            return _load_project(file)
        found = self._of_folder(Path(reference).absolute())
        if found:
            return found
        limit = "there is no project of this id or output folder"
        known = ", ".join(project.id for project in self.all()) or "none yet"
        raise InputError(Problem("project", name, limit, f"Known projects: {known}."))

    def all(self) -> tuple[Project, ...]:
        """Return every project, oldest first."""
        projects = [_load_project(file) for file in self._root.glob("*/project.json")]
        return tuple(sorted(projects, key=lambda project: (project.made_at, project.id)))

    def add(self, project: str, plan: Plan, takes: Mapping[str, Take] | None = None, note: str = "") -> Version:
        """Return the new version of a project, or its latest where neither plan nor takes changed.

        Safe with several processes: numbers are never given twice, and a version file is never written again.
        """
        with self._alone(project):
            latest = self.latest(project)
            if latest and latest.plan == plan and latest.takes == dict(takes or {}):
                return latest
            version = Version(
                number=latest.number + 1 if latest else 1,
                parent=latest.number if latest else None,
                note=note,
                made_at=time.time(),
                plan=plan,
                takes=dict(takes or {}),
            )
            self._write(self._version_file(project, version.number), version)
        return version

    def numbers(self, project: str) -> tuple[int, ...]:
        """Return the numbers of a project's versions, oldest first."""
        return tuple(sorted(int(file.stem) for file in (self._root / project / "versions").glob("[0-9]*.json")))

    def latest(self, project: str) -> Version | None:
        """Return the newest version of a project; None before the first."""
        numbers = self.numbers(project)
        return self.version(project, numbers[-1]) if numbers else None

    def version(self, project: str, number: int) -> Version:
        """Return one version; plans of older formats are upgraded. Raises InputError where there is no such number."""
        file = self._version_file(project, number)
        if not file.is_file():
            known = ", ".join(map(str, self.numbers(project))) or "none yet"
            limit = f"project {project} has no such version"
            raise InputError(Problem("version", str(number), limit, f"Known versions: {known}."))
        return _load_version(file)

    def _of_folder(self, output: Path) -> Project | None:
        return next((project for project in self.all() if project.output == output), None)

    def _version_file(self, project: str, number: int) -> Path:
        return self._root / project / "versions" / f"{number:04d}.json"

    @contextmanager
    def _alone(self, project: str) -> Iterator[None]:
        folder = make_folder(self._root / project)
        with storing(folder), locked(folder / "lock"):
            yield

    def _write(self, target: Path, document: Frozen) -> None:
        with self._scratch.file(".json") as file:
            with storing(self._root):
                file.write_text(document.model_dump_json(indent=1), encoding="utf-8")
                file.chmod(0o444)
            publish(file, target)


def slug(title: str) -> str:
    """Return the words of a title as at most 40 of a-z, 0-9 and hyphens; `film` where it has no such letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-") or "film"


def _folder_digest(folder: Path) -> str:
    return digest_bytes(str(folder).encode())[:8]


def _load_project(file: Path) -> Project:
    with _undamaged(file):
        return Project.model_validate_json(file.read_bytes())


def _load_version(file: Path) -> Version:
    with _undamaged(file):
        document: dict[str, Any] = json.loads(file.read_bytes())
        return Version.model_validate({**document, "plan": read_plan(document["plan"])})


@contextmanager
def _undamaged(file: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValidationError, ValueError, TypeError, KeyError) as error:
        remedy = "Remove it, or restore it from the plan.json in the project's output folder"
        raise StorageError(f"{file}: this file of a project cannot be read ({shorten(error)}). {remedy}.") from error
