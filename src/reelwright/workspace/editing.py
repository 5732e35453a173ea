"""Change an ad by typed edits: shown with what a build would make again, before anything is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.build.events import Forecast
from reelwright.edit import Edit
from reelwright.edits import apply_all, told_all
from reelwright.edits.restore import Restore, inverse
from reelwright.errors import ConflictError, InputError, Problem, shorten
from reelwright.plan import Plan, Take
from reelwright.plan.diff import Change, diff
from reelwright.workspace.own_files import looked_up

if TYPE_CHECKING:
    from reelwright.storage.records import Version
    from reelwright.workspace.ads import Workspace

_NOTE = 400  # characters


@dataclass(frozen=True)
class Edited:
    """An ad before and after edits.

    `told` has a line for people for each edit, `forecast` what a build would make again, its price and its time, and
    `undo` leads back. `base` is the version that was changed; `version` is the new one, None where nothing was kept.
    """

    before: Plan
    plan: Plan
    told: tuple[str, ...]
    changes: tuple[Change, ...]
    forecast: Forecast
    undo: Restore
    base: Version
    version: Version | None


def edit(
    workspace: Workspace, reference: Path, edits: Sequence[Edit], *, keep: bool = True, parent: int | None = None
) -> Edited:
    """Make edits of the latest version of a project (an id or an output folder), all or none.

    With `keep` the changed plan is the project's new version, of which nothing is made yet. Where a `parent` is named,
    it must be the latest. Raises EditError for what cannot be changed so, ConflictError for a parent that is not the
    latest, NoEngineError where nobody can make a clip, and InputError for a project or a file that is not there.
    """
    if not edits:
        raise InputError(Problem("edits", "", "there is nothing to change", "Give at least one edit."))
    project = workspace.projects.find(reference)
    base = latest_of(workspace, project.id)
    if parent not in (None, base.number):
        raise ConflictError(f"Project {project.id} has version {base.number} by now, not {parent}. Look at it first.")
    edits = looked_up(workspace, edits)
    plan = apply_all(base.plan, edits)
    told = told_all(base.plan, edits)
    forecast = workspace.forecast(plan)
    version = write(workspace, project.id, base, edits) if keep else None
    changes, undo = diff(base.plan, plan), inverse(base.plan, plan)
    return Edited(base.plan, plan, told, changes, forecast, undo, base, version)


def latest_of(workspace: Workspace, project: str) -> Version:
    """Return the newest version of a project. Raises InputError where there is none."""
    latest = workspace.projects.latest(project)
    if latest is None:
        raise InputError(Problem("project", project, "it has no version yet", "Make it from a brief first."))
    return latest


def write(workspace: Workspace, project: str, base: Version, edits: Sequence[Edit], over: int | None = None) -> Version:
    """Keep what edits make of a version, `base`, as a new one over the newest, with the takes of what stays.

    The newest is `base`, unless another is named.

    Raises EditError, and ConflictError where there is a newer version by now.
    """
    edits = looked_up(workspace, edits)
    plan = apply_all(base.plan, edits)
    _check_files(workspace, base.plan, plan)
    takes = dict(kept_takes(base.plan, plan, base.takes))
    note = shorten("; ".join(told_all(base.plan, edits)), _NOTE)
    return workspace.projects.add(
        project, plan, takes, note, findings=base.findings, user=workspace.payer.user, parent=over or base.number
    )


def _check_files(workspace: Workspace, before: Plan, after: Plan) -> None:
    """Raise InputError where edits name a file that is not in the store."""
    new = [asset for asset in after.assets if asset not in before.assets]
    remedy = "Bring the file first, and name the digest of what came."
    problems = [
        Problem(f"assets.{asset.id}", asset.digest[:12], "there is no such file here", remedy)
        for asset in new
        if not workspace.blobs.has(asset.digest)
    ]
    if problems:
        raise InputError(problems)


def kept_takes(before: Plan, after: Plan, takes: Mapping[str, Take]) -> Iterator[tuple[str, Take]]:
    """Return the takes of what edits left as it was: the next build finds them, so they stay pinned."""
    old, new = _pinned(before), _pinned(after)
    for name, take in takes.items():
        part = name if name in old else name.rsplit(".", 2)[0]  # shot, aspect, layer
        if part in old and old[part] == new.get(part):
            yield name, take


def _pinned(plan: Plan) -> dict[str, object]:
    """Return what each take of a version is made from, as far as the plan says: by part, or by shot."""
    parts: dict[str, object] = {
        "product": plan.product and (plan.product.asset, plan.assets),
        "music": (plan.music, plan.frames),
    }
    parts |= {f"voice.{scene.id}": (scene.voice, plan.voice, plan.locale) for scene in plan.scenes if scene.voice}
    look = plan.style.palette, plan.platforms
    return parts | {shot.id: (shot.model_copy(update={"texts": ()}), look) for _, _, shot in plan.shots()}
