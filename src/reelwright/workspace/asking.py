"""What a job asks, for people: each issue with its scene, and a still of it where there is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelwright.storage.records.jobs import Question
from reelwright.workspace.ads import Workspace
from reelwright.workspace.directing import told
from reelwright.workspace.service import Service
from reelwright.workspace.storyboard import stills


@dataclass(frozen=True)
class Shown:
    """A question, with its issues as people see them: findings with `scene`, and `still` as the name of a file of a
    storyboard of the project: `RENDER/FILE`.
    """

    question: Question
    issues: Sequence[Mapping[str, Any]]


def asked(service: Service, workspace: Workspace, job: str) -> Shown:
    """Return what a job asks, or asked last. Raises MissingError where it never did."""
    question = service.jobs.question(workspace.payer.workspace, job)
    plan = workspace.projects.version(question.project, question.version).plan
    shots = {scene.id: [shot.id for shot in scene.shots] for scene in plan.scenes}
    pictures = {still.shot: f"{still.render}/{still.name}" for still in stills(workspace, question.project)}
    issues = []
    for each in question.content["issues"]:
        issue = told(plan, each)
        still = next((pictures[shot] for shot in shots.get(issue["scene"], ()) if shot in pictures), "")
        issues.append({**issue, "still": still})
    return Shown(question, issues)
