"""Ask for what takes time: a plan, a build, an export. Each is a job that is durable before it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.errors import InputError, Problem
from reelwright.storage.records import Project
from reelwright.storage.records.jobs import Job
from reelwright.telemetry.traces import carrier
from reelwright.words import Aspect
from reelwright.workspace.ads import Workspace
from reelwright.workspace.browser import ask
from reelwright.workspace.exporting import check
from reelwright.workspace.plans import newest, version
from reelwright.workspace.service import Service
from reelwright.workspace.stills import places


def plan(service: Service, workspace: Workspace, project: str) -> Job:
    """Ask for a plan of a project's brief. Raises MissingError, and InputError where it has no brief."""
    found = workspace.projects.get(project)
    return _accept(service, workspace, "plan", _with_brief(found), {})


def build(service: Service, workspace: Workspace, project: str, params: Mapping[str, Any], batch: bool = False) -> Job:
    """Ask for a build. `params` are `version`, or `replan` to plan first; and `parts`, `strict`, `simpler`.

    Raises MissingError, and InputError where there is neither plan nor brief to build.
    """
    found = workspace.projects.get(project)
    if params.get("version") is not None:
        if params.get("replan"):
            limit = "a version is built as it is, or a new one is planned"
            raise InputError(Problem("replan", "true", limit, "Leave out `version` or `replan`."))
        version(workspace, project, params["version"])
    elif params.get("replan") or newest(workspace, project) is None:
        _with_brief(found)
    service.supersede(workspace.payer.workspace, project)
    agentic = (found.brief or {}).get("mode") == "agentic"
    return _accept(service, workspace, "build", found, {**params, "agentic": agentic}, batch)


def export(service: Service, workspace: Workspace, project: str, params: Mapping[str, Any], batch: bool = False) -> Job:
    """Ask for an export of a version; `params` are that and the fields of Wanted.

    Raises MissingError, InputError with all that is wrong with the wish, and MissingPartError without an encoder.
    """
    found = workspace.projects.get(project)
    return _accept(service, workspace, "export", found, {**params, "version": check(workspace, project, params)}, batch)


def storyboard(service: Service, workspace: Workspace, project: str, params: Mapping[str, Any]) -> Job:
    """Ask for stills of a version, the newest where none is named; `params` are that and the fields of Wish.

    Raises MissingError, and InputError for a shot that is not there.
    """
    found, chosen = workspace.projects.get(project), version(workspace, project, params.get("version"))
    places(chosen.plan, params.get("shots", ()))
    return _accept(service, workspace, "storyboard", found, {**params, "version": chosen.number})


def browser(
    service: Service, workspace: Workspace, project: str, number: int, aspect: Aspect, upload: str,
    encoder: Mapping[str, Any],
) -> Job:  # fmt: skip
    """Ask that a film of a version, which a page has rendered and brought as the asset `upload`, be judged and kept.

    Raises MissingError, and InputError for an aspect that the version has not and a file that is no film.
    """
    found = workspace.projects.get(project)
    chosen = ask(workspace, project, number, aspect, upload)
    params = {"version": chosen, "aspect": aspect, "asset": upload, "encoder": dict(encoder)}
    return _accept(service, workspace, "browser", found, params)


def _with_brief(project: Project) -> Project:
    if project.brief is None:
        raise InputError(Problem("brief", "", f"project {project.id} has none", "Write one first."))
    return project


def _accept(
    service: Service, workspace: Workspace, kind: str, project: Project, params: Mapping[str, Any], batch: bool = False
) -> Job:
    told = {name: value for name, value in params.items() if value not in (None, False, [], ())}
    agentic = (project.brief or {}).get("mode") == "agentic"
    return service.accept(
        workspace.payer.workspace, workspace.payer.user, kind, told,
        project=project.id, batch=batch, agentic=agentic, trace=carrier(),
    )  # fmt: skip
