"""The plans of a project: read, written by hand, taken back. Each writing is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.errors import InputError, MissingError, Problem
from reelwright.plan import Plan, read_plan
from reelwright.storage.records import Version
from reelwright.workspace.ads import Workspace
from reelwright.workspace.briefs import written


def newest(workspace: Workspace, project: str) -> Version | None:
    """Return the newest version of a project; None before its first plan. Raises MissingError for no such project."""
    return workspace.projects.latest(workspace.projects.get(project).id)


def version(workspace: Workspace, project: str, number: int | None = None) -> Version:
    """Return a version of a project, the newest where none is named. Raises MissingError."""
    latest = newest(workspace, project)
    if latest is None or not 1 <= (number or latest.number) <= latest.number:
        raise MissingError("version", str(number or f"of project {project}"))
    return latest if number in (None, latest.number) else workspace.projects.version(project, number)


def foreseen(workspace: Workspace, project: str, number: int | None = None) -> tuple[int | None, Plan]:
    """Return the plan of a version, or before there is one what the brief would be planned as, which is not kept.

    Raises MissingError, and InputError for a brief that cannot be planned.
    """
    if number is None and newest(workspace, project) is None:
        with written(workspace, workspace.projects.get(project)) as brief:
            return None, workspace.plan(brief).plan
    found = version(workspace, project, number)
    return found.number, found.plan


def write(workspace: Workspace, project: str, document: Mapping[str, Any], over: int) -> Version:
    """Keep a plan as the new version of a project whose newest is `over` (0: none yet).

    Raises InputError with all that is wrong, files that are not in the store too, and ConflictError where there is a
    newer version by now.
    """
    plan = read_plan(document)
    problems = [
        Problem(f"assets[{index}].digest", asset.digest[:12], "there is no such file here", "Bring it first.")
        for index, asset in enumerate(plan.assets)
        if not workspace.blobs.has(asset.digest)
    ]
    if problems:
        raise InputError(problems)
    return workspace.projects.add(project, plan, note="written by hand", user=workspace.payer.user, parent=over)


def restore(workspace: Workspace, project: str, number: int, over: int) -> Version:
    """Make an old version the newest again, with the takes that it pins.

    Raises MissingError, and ConflictError where there is a newer version than `over` by now.
    """
    old = version(workspace, project, number)
    note = f"restored from version {number}"
    return workspace.projects.add(
        project, old.plan, old.takes, note, findings=old.findings, user=workspace.payer.user, parent=over
    )
