"""The job that exports a finished ad: its files are kept as a render of kind `export`."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reelwright.build.exports import Wanted, exports
from reelwright.build.step import Artifact
from reelwright.ids import new_id
from reelwright.storage.blobs import Blobs
from reelwright.storage.records.jobs import Job
from reelwright.storage.records.renders import Render, Renders
from reelwright.workspace.ads import Workspace
from reelwright.workspace.export import make
from reelwright.workspace.plans import version

if TYPE_CHECKING:
    from reelwright.workspace.work import Done, Teller

_LISTS = ("presets", "formats", "aspects")


def wish(params: Mapping[str, Any]) -> Wanted:
    """Return what a job's parameters want: the fields of Wanted, those that are missing as usual."""
    given: dict[str, Any] = {name: params[name] for name in Wanted.__dataclass_fields__ if params.get(name) is not None}
    given |= {name: tuple(given[name]) for name in _LISTS if name in given}
    return Wanted(**given)


def check(workspace: Workspace, project: str, params: Mapping[str, Any]) -> int:
    """Return the number of the version that an export is of. Raises InputError and MissingPartError as `exports`."""
    found = version(workspace, project, params.get("version"))
    exports(workspace.graph(workspace.as_made(found.plan, workspace.runner())), wish(params))
    return found.number


def export_job(workspace: Workspace, job: Job, teller: Teller) -> Done:
    """Make what is wanted of a version of a project and keep it as a render."""
    from reelwright.workspace.work import Done

    begun = time.perf_counter()
    found = version(workspace, job.project, job.params.get("version"))
    runner = workspace.runner(teller)
    made = make(workspace.graph(workspace.as_made(found.plan, runner)), runner, wish(job.params))
    render = Render(
        id=new_id("ren"), project=job.project, version=found.number, job=job.id, kind="export",
        files=[kept(workspace.blobs, name, thing) for name, thing in made.things.items()],
        findings=[finding.model_dump(mode="json") for finding in made.findings],
        micros=0, seconds=round(time.perf_counter() - begun, 2), made_at=time.time(),
    )  # fmt: skip
    renders = Renders(workspace.database, job.workspace)
    return Done({"render": render.id, "version": found.number, "micros": 0}, lambda sql: renders.add(sql, render))


def kept(blobs: Blobs, name: str, thing: Artifact | bytes) -> Mapping[str, Any]:
    """Return a file of a render, as its record has it; bytes are stored."""
    digest = blobs.put_bytes(thing) if isinstance(thing, bytes) else thing.digest
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"name": name, "digest": digest, "size": blobs.path(digest).stat().st_size, "media_type": media_type}
