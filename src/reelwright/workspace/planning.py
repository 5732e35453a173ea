"""From a brief to its plan: its files come in, its reference is measured, rules or a model write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from reelwright.brief import Brief
from reelwright.build.events import OnEvent
from reelwright.finding import Finding
from reelwright.planning import Planned, plan_offline
from reelwright.planning.replica import plan_replica
from reelwright.planning.rules import lint, refuse
from reelwright.study import FilmStudy
from reelwright.workspace.ads import Workspace
from reelwright.workspace.ingest import ingest


def plan(workspace: Workspace, brief: Brief, project: Callable[[], str] | None, on_event: OnEvent | None) -> Planned:
    """Return a plan for a brief; see `Workspace.plan`."""
    study, told = _reference(workspace, brief, on_event)
    assets = ingest(brief, workspace.runner(on_event), workspace.blobs)
    if brief.planner == "offline" or project is None:
        planned = plan_replica(brief, assets, study) if study else plan_offline(brief, assets)
        return _ruled(replace(planned, findings=(*planned.findings, *told)))
    from reelwright.planning.written import plan_written, replica_written
    from reelwright.workspace.advice import Advisor

    advisor = Advisor(workspace, project, brief, brief.chat_model, on_event)
    chat = advisor.chat
    planned = replica_written(brief, assets, study, chat) if study else plan_written(brief, assets, chat)
    if not planned.written:
        advisor.forget()
    return _ruled(replace(planned, findings=(*planned.findings, *told), micros=advisor.micros))


def _ruled(planned: Planned) -> Planned:
    """Return a plan with what breaks its brand's rules. Raises RefusedError where they are to be enforced."""
    refuse(planned.plan)
    return replace(planned, findings=(*planned.findings, *lint(planned.plan)))


def _reference(
    workspace: Workspace, brief: Brief, on_event: OnEvent | None
) -> tuple[FilmStudy | None, tuple[Finding, ...]]:
    if brief.reference is None:
        return None, ()
    from reelwright.workspace.reference import study_of

    return study_of(workspace, brief.reference.file, on_event)
