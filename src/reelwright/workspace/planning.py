"""From a brief to its plan: its files come in, its reference is measured, rules or a model write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from reelwright.brief import Brief
from reelwright.build.events import OnEvent
from reelwright.planning import Planned, plan_offline
from reelwright.planning.inputs import Assets
from reelwright.planning.replica import plan_replica
from reelwright.planning.rules import lint, refuse
from reelwright.study import FilmStudy
from reelwright.workspace.ads import Workspace
from reelwright.workspace.ingest import ingest

if TYPE_CHECKING:
    from reelwright.workspace.reference import Followed


def plan(workspace: Workspace, brief: Brief, project: Callable[[], str] | None, on_event: OnEvent | None) -> Planned:
    """Return a plan for a brief; see `Workspace.plan`."""
    followed = _reference(workspace, brief, project, on_event)
    assets = ingest(brief, workspace.runner(on_event), workspace.blobs)
    study = followed.study if followed else None
    if brief.planner == "offline" or project is None:
        planned = plan_replica(brief, assets, study) if study else plan_offline(brief, assets)
    else:
        planned = _written(workspace, brief, assets, study, project, on_event)
    if followed:
        findings, micros = (*planned.findings, *followed.findings), planned.micros + followed.micros
        planned = replace(planned, findings=findings, micros=micros)
    return _ruled(planned)


def _written(
    workspace: Workspace, brief: Brief, assets: Assets, study: FilmStudy | None, project: Callable[[], str],
    on_event: OnEvent | None,
) -> Planned:  # fmt: skip
    """Return a plan with a model's words, and what they cost."""
    from reelwright.planning.written import plan_written, replica_written
    from reelwright.workspace.advice import Advisor

    advisor = Advisor(workspace, project, brief, brief.chat_model, on_event)
    chat = advisor.chat
    planned = replica_written(brief, assets, study, chat) if study else plan_written(brief, assets, chat)
    if not planned.written:
        advisor.forget()
    return replace(planned, micros=advisor.micros)


def _ruled(planned: Planned) -> Planned:
    """Return a plan with what breaks its brand's rules. Raises RefusedError where they are to be enforced."""
    refuse(planned.plan)
    return replace(planned, findings=(*planned.findings, *lint(planned.plan)))


def _reference(
    workspace: Workspace, brief: Brief, project: Callable[[], str] | None, on_event: OnEvent | None
) -> Followed | None:
    """Return the film that a brief follows; where its price alone is foreseen, without a project, nobody is asked."""
    if brief.reference is None:
        return None
    from reelwright.workspace.reference import study_of
    from reelwright.workspace.senses import Asking

    return study_of(workspace, brief.reference.file, on_event, Asking(brief, project) if project else None)
