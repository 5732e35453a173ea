"""The plans of a project: read, written by hand or by edits, taken back. Each writing is a new version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reelwright.edits import Edit
from reelwright.errors import InputError, MissingError, Problem
from reelwright.plan import Plan, read_plan, validate
from reelwright.storage.records import Version
from reelwright.workspace.ads import Workspace


def newest(workspace: Workspace, project: str) -> Version | None:
    """Return the newest version of a project; None before its first plan. Raises MissingError for no such project."""
    return workspace.projects.latest(workspace.projects.get(project).id)


def version(workspace: Workspace, project: str, number: int | None = None) -> Version:
    """Return a version of a project, the newest where none is named. Raises MissingError."""
    latest = newest(workspace, project)
    if latest is None or not 1 <= (number or latest.number) <= latest.number:
        raise MissingError("version", str(number or f"of project {project}"))
    return latest if number in (None, latest.number) else workspace.projects.version(project, number)


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


def edited(plan: Plan, edits: Sequence[Edit]) -> Plan:
    """Return a plan after edits, one after the other. Raises InputError, which names the edit or what is wrong then."""
    for index, edit in enumerate(edits):
        try:
            plan = edit.apply(plan)
        except InputError as error:
            raise InputError(replace(each, where=f"edits[{index}].{each.where}") for each in error.problems) from None
    problems = validate(plan)
    if problems:
        raise InputError(problems)
    return plan


def edit(workspace: Workspace, project: str, latest: Version, edits: Sequence[Edit]) -> Version:
    """Keep what edits make of the newest version as a new one.

    Raises what `edited` does, and ConflictError where there is a newer version by now.
    """
    plan = edited(latest.plan, edits)
    note = ", ".join(dict.fromkeys(each.kind for each in edits))
    return workspace.projects.add(
        project, plan, note=note, findings=latest.findings, user=workspace.payer.user, parent=latest.number
    )


def restore(workspace: Workspace, project: str, number: int, over: int) -> Version:
    """Make an old version the newest again, with the takes that it pins.

    Raises MissingError, and ConflictError where there is a newer version than `over` by now.
    """
    old = version(workspace, project, number)
    note = f"restored from version {number}"
    return workspace.projects.add(
        project, old.plan, old.takes, note, findings=old.findings, user=workspace.payer.user, parent=over
    )
