"""Projects and their versions: a version is never changed, and the next one names its parent."""

from __future__ import annotations

import json
import re
import time
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from reelwright.digest import digest_bytes
from reelwright.errors import ConflictError, InputError, MissingError, Problem, StorageError, shorten
from reelwright.finding import Finding
from reelwright.frozen import Frozen
from reelwright.plan import Plan, Take, read_plan
from reelwright.storage.records.database import Database
from reelwright.storage.records.jobs.rows import Rows
from reelwright.storage.records.tables.projects import projects, versions
from reelwright.words import Identifier

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")


class Project(Frozen):
    """Who a project is: its id, the title it began with, and the folder its films go to, if any.

    `revision` grows with every change of what stands here; versions have numbers of their own. One whose versions are
    variations of another project's ad names that project (`base`) and says what they are.
    """

    id: Identifier
    title: str
    output: Path | None
    made_at: float  # seconds since 1970
    changed_at: float = 0.0
    user: str = ""
    brief: dict[str, Any] | None = None
    base: str | None = None
    variations: dict[str, Any] | None = None
    revision: int = 1


class Version(Frozen):
    """One revision of a project's plan, with the takes it pins by shot or part, and what its planning told."""

    number: Annotated[int, Field(ge=1)]
    parent: int | None
    note: str = ""
    made_at: float  # seconds since 1970
    user: str = ""
    plan: Plan
    takes: dict[Identifier, Take] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


class Line(Frozen):
    """A version in the list of them, without its plan."""

    number: int
    parent: int | None
    note: str
    made_at: float  # seconds since 1970
    user: str


class Projects:
    """The projects of one workspace, safe with several processes and machines."""

    def __init__(self, database: Database, workspace: str) -> None:
        self._database, self._workspace = database, workspace

    def at(self, output: Path, title: str, identifier: str | None = None, base: str | None = None) -> Project:
        """Return the project whose films go to the folder `output`, begun now where there is none (see `begin`).

        Its id is the given one, or the title's words and a digest of the folder's path. Raises InputError for an id
        that cannot be used or that belongs to another folder.
        """
        output = output.absolute()
        found = self._of_folder(output)
        if found and identifier in (None, found.id):
            return found
        name = identifier or f"{slug(title)}-{digest_bytes(str(output).encode())[:8]}"
        if not _ID.fullmatch(name):
            limit = "an id is up to 64 of a-z, 0-9, `_`, `.` and `-`, and begins with a letter or digit"
            raise InputError(Problem("project", name, limit, "Choose another id, or none."))
        try:
            return self.begin(title, identifier=name, output=output, base=base)
        except ConflictError:
            project = self.get(name)
            if project.output != output:
                limit = f"this project's films go to {project.output or 'no folder'}"
                raise InputError(Problem("project", name, limit, "Use that folder, or choose another id.")) from None
            return project

    def begin(
        self,
        title: str,
        *,
        identifier: str,
        output: Path | None = None,
        brief: Mapping[str, Any] | None = None,
        user: str = "",
        base: str | None = None,
    ) -> Project:
        """Begin a project, or one of variations of a `base`. Raises ConflictError where its id or folder is taken."""
        now = time.time()
        values = {
            "workspace": self._workspace, "id": identifier, "title": title, "folded": folded(title),
            "output": str(output) if output else None, "brief": dict(brief) if brief is not None else None,
            "base": base, "variations": None, "user": user, "revision": 1, "made_at": now, "changed_at": now,
        }  # fmt: skip
        try:
            with self._database.write(self._workspace) as sql:
                sql.execute(insert(projects).values(values))
        except IntegrityError:
            raise ConflictError(f"There is a project {identifier} already, or its folder has one.") from None
        return Project(id=identifier, title=title, output=output, made_at=now, changed_at=now, user=user, brief=brief,
                       base=base)  # fmt: skip

    def get(self, identifier: str) -> Project:
        """Return a project by its id. Raises MissingError."""
        with self._database.read(self._workspace) as sql:
            return project_of(self._row(sql, identifier))

    def change(self, identifier: str, revision: int | None = None, **values: Any) -> Project:
        """Change a project's `title`, `brief` or `variations`; it must have the revision, where one is named.

        Raises MissingError, and ConflictError where it was changed meanwhile.
        """
        with self._database.write(self._workspace) as sql:
            row = self._row(sql, identifier, lock=True)
            if revision not in (None, row.revision):
                raise ConflictError(f"Project {identifier} has revision {row.revision} by now, not {revision}.")
            values |= {"revision": row.revision + 1, "changed_at": time.time()}
            if "title" in values:
                values["folded"] = folded(values["title"])
            sql.execute(update(projects).where(self._is(identifier)).values(values))
            return project_of(self._row(sql, identifier))

    def remove(self, identifier: str) -> None:
        """Remove a project with all its versions. Raises MissingError."""
        with self._database.write(self._workspace) as sql:
            if not sql.execute(delete(projects).where(self._is(identifier))).rowcount:
                raise MissingError("project", identifier)

    def find(self, reference: str | Path) -> Project:
        """Return the project of an id or an output folder. Raises InputError where there is none."""
        name = str(reference)
        if _ID.fullmatch(name):
            try:
                return self.get(name)
            except MissingError:
                pass
        found = self._of_folder(Path(reference).absolute())
        if found:
            return found
        limit = "there is no project of this id or output folder"
        known = ", ".join(project.id for project in self.all()) or "none yet"
        raise InputError(Problem("project", name, limit, f"Known projects: {known}."))

    def all(self) -> tuple[Project, ...]:
        """Return every project, oldest first."""
        query = select(projects).where(projects.c.workspace == self._workspace)
        with self._database.read(self._workspace) as sql:
            return tuple(map(project_of, sql.execute(query.order_by(projects.c.made_at, projects.c.id))))

    def page(self, after: tuple[float, str] | None, limit: int, base: str | None = None) -> Sequence[Project]:
        """Return `limit` projects, those begun last first, that come after one's time and id; those with variations of
        `base` where one is named.
        """
        query = select(projects).where(projects.c.workspace == self._workspace)
        if base is not None:
            query = query.where(projects.c.base == base)
        if after is not None:
            at, name = after
            query = query.where((projects.c.made_at < at) | ((projects.c.made_at == at) & (projects.c.id < name)))
        with self._database.read(self._workspace) as sql:
            query = query.order_by(projects.c.made_at.desc(), projects.c.id.desc()).limit(limit)
            return tuple(map(project_of, sql.execute(query)))

    # Versions

    def add(
        self,
        project: str,
        plan: Plan,
        takes: Mapping[str, Take] | None = None,
        note: str = "",
        *,
        findings: Sequence[Finding] = (),
        user: str = "",
        parent: int | None = None,
        of: int | None = None,
    ) -> Version:
        """Return the new version of a project; its latest, or the version `of`, where that has this plan and takes.

        Where a `parent` is named (0 for none yet), it must be the latest. Raises MissingError, and
        ConflictError for a parent that is not the latest any more.
        """
        with self._database.write(self._workspace) as sql:
            self._row(sql, project, lock=True)  # numbers are never given twice
            latest = self._latest(sql, project)
            now = latest.number if latest else 0
            if parent not in (None, now):
                raise ConflictError(f"Project {project} has version {now} by now, not {parent}. Look at it first.")
            for known in (latest, self._find(sql, project, of) if of else None):
                if known and known.plan == plan and known.takes == dict(takes or {}):
                    return known
            version = Version(
                number=now + 1,
                parent=latest.number if latest else None,
                note=note,
                made_at=time.time(),
                user=user,
                plan=plan,
                takes=dict(takes or {}),
                findings=tuple(findings),
            )
            written = version.model_dump(mode="json") | {"plan": plan.model_dump_json()}
            sql.execute(insert(versions).values(workspace=self._workspace, project=project, **written))
            sql.execute(update(projects).where(self._is(project)).values(changed_at=version.made_at))
            told = {"version": version.number, "user": user}  # pages that are open read it
            Rows(self._database).happened(sql, self._workspace, project, "version.added", told)
        return version

    def numbers(self, project: str) -> tuple[int, ...]:
        """Return the numbers of a project's versions, oldest first."""
        query = select(versions.c.number).where(self._of(project)).order_by(versions.c.number)
        with self._database.read(self._workspace) as sql:
            return tuple(sql.execute(query).scalars())

    def latest(self, project: str) -> Version | None:
        """Return the newest version of a project; None before the first."""
        with self._database.read(self._workspace) as sql:
            return self._latest(sql, project)

    def version(self, project: str, number: int) -> Version:
        """Return one version; plans of older formats are upgraded. Raises InputError where there is no such number."""
        with self._database.read(self._workspace) as sql:
            found = self._find(sql, project, number)
        if found is None:
            known = ", ".join(map(str, self.numbers(project))) or "none yet"
            limit = f"project {project} has no such version"
            raise InputError(Problem("version", str(number), limit, f"Known versions: {known}."))
        return found

    def history(self, project: str, before: int | None, limit: int) -> Sequence[Line]:
        """Return the lines of `limit` versions, newest first, below the number `before`."""
        told = [versions.c[name] for name in Line.model_fields]
        query = select(*told).where(self._of(project)).order_by(versions.c.number.desc()).limit(limit)
        if before is not None:
            query = query.where(versions.c.number < before)
        with self._database.read(self._workspace) as sql:
            return tuple(Line(**row._mapping) for row in sql.execute(query))

    def _latest(self, sql: Connection, project: str) -> Version | None:
        newest = select(func.max(versions.c.number)).where(self._of(project)).scalar_subquery()
        return self._find(sql, project, newest)

    def _find(self, sql: Connection, project: str, number: Any) -> Version | None:
        row = sql.execute(select(versions).where(self._of(project) & (versions.c.number == number))).first()
        return _version(row) if row else None

    def _of_folder(self, output: Path) -> Project | None:
        where = (projects.c.workspace == self._workspace) & (projects.c.output == str(output))
        with self._database.read(self._workspace) as sql:
            row = sql.execute(select(projects).where(where)).first()
        return project_of(row) if row else None

    def _row(self, sql: Connection, identifier: str, lock: bool = False) -> Row[Any]:
        query = select(projects).where(self._is(identifier))
        row = sql.execute(query.with_for_update() if lock else query).first()
        if row is None:
            raise MissingError("project", identifier)
        return row

    def _is(self, identifier: str) -> Any:
        return (projects.c.workspace == self._workspace) & (projects.c.id == identifier)

    def _of(self, project: str) -> Any:
        return (versions.c.workspace == self._workspace) & (versions.c.project == project)


def slug(title: str) -> str:
    """Return the words of a title as at most 40 of a-z, 0-9 and hyphens; `film` where it has no such letters."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].rstrip("-") or "film"


def folded(text: str) -> str:
    """Return a text as titles are looked for: compatible forms as one, no difference of small and large letters.

    By Unicode's rules for caseless matching (Unicode 15, 3.13, D145), which databases know for ASCII alone.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def project_of(row: Row[Any]) -> Project:
    known = {name: value for name, value in row._mapping.items() if name in Project.model_fields}
    return Project(**known | {"output": Path(row.output) if row.output else None})


def _version(row: Row[Any]) -> Version:
    known = {name: value for name, value in row._mapping.items() if name not in ("workspace", "project")}
    try:
        return Version.model_validate({**known, "plan": read_plan(json.loads(row.plan))})
    except (InputError, ValidationError, ValueError, TypeError, KeyError) as error:
        raise StorageError(
            f"Version {row.number} of project {row.project} cannot be read ({shorten(error)}). "
            "Restore the database, or go on from the plan.json in the project's output folder."
        ) from error
