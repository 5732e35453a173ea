"""The service as small clients know it: a project with one brief, one picture, one film of each aspect."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reelwright.access.caller import Caller
from reelwright.documents import parse_document
from reelwright.engine import USD
from reelwright.errors import InputError, MediaError, Problem
from reelwright.ids import new_id
from reelwright.storage.records import Ledger, Project
from reelwright.storage.records.assets import Asset
from reelwright.storage.records.jobs import Job
from reelwright.storage.records.renders import Renders
from reelwright.workspace import making
from reelwright.workspace.ads import Workspace
from reelwright.workspace.deliver import master_name
from reelwright.workspace.intake import keep
from reelwright.workspace.kits import kept_brief
from reelwright.workspace.links import link
from reelwright.workspace.service import Service

LINKS = 24 * 3600  # seconds that links to films live


@dataclass(frozen=True)
class Standing:
    """How a project stands: the state of its newest build (`draft` before the first), 0 to 100, dollars, films."""

    project: Project
    status: str
    progress: int
    cost: float
    error_message: str | None
    video_urls: Mapping[str, str]


def begin(service: Service, caller: Caller, text: str, prompt: str, image: tuple[str, Path] | None) -> Project:
    """Begin a project from a brief's YAML or JSON, or from a prompt alone, and a picture (name, file) of its product.

    Raises InputError with all that is wrong, and MediaError for a picture that is none or is refused.
    """
    workspace = service.workspace(caller.workspace, caller.user)
    document = _document(text, prompt)
    if image is not None:
        _name_product(document)
    kept = kept_brief(document, service.database, workspace.payer.workspace)
    if image is not None:
        kept["product"]["image"] = _picture(keep(service, caller, *image))
    return workspace.projects.begin(title_of(kept), identifier=new_id("prj"), brief=kept, user=workspace.payer.user)


def generate(service: Service, workspace: Workspace, project: str) -> Job:
    """Build a project; a build of it that is under way is returned instead. Raises what `making.build` does."""
    under_way = _newest(service, workspace, workspace.projects.get(project).id)
    if under_way is not None and not under_way.final:
        return under_way
    return making.build(service, workspace, project, {"simpler": True})


def standing(service: Service, workspace: Workspace, project: Project, base: str) -> Standing:
    """Return how a project stands; links begin with the public address, else with `base`."""
    own = workspace.payer.workspace
    job = _newest(service, workspace, project.id)
    render = Renders(service.database, own).latest(project.id)
    names = {f"{wide}:{tall}" for wide, tall in ((9, 16), (1, 1), (16, 9), (4, 5))}
    there = {file["name"] for file in render.files} if render else set()
    return Standing(
        project=project,
        status=job.state if job else "draft",
        progress=round(job.fraction * 100) if job else 0,
        cost=Ledger(service.database).account(workspace.payer.project(project.id)).spent / USD,
        error_message=str(job.error["message"]) if job and job.error else None,
        video_urls={
            aspect: link(service, own, render, name, LINKS, base).url
            for aspect in sorted(names)
            if render and (name := master_name(aspect)) in there  # type: ignore[arg-type]
        },
    )


def standings(service: Service, workspace: Workspace, base: str, most: int = 100) -> Sequence[Standing]:
    """Return how the projects that a user began stand, the newest `most` of them."""
    rows = workspace.projects.page(None, most)
    return [standing(service, workspace, row, base) for row in rows if row.user in ("", workspace.payer.user)]


def _newest(service: Service, workspace: Workspace, project: str) -> Job | None:
    page = service.jobs.page(workspace.payer.workspace, None, 1, project=project, kind="build")
    return next(iter(page), None)


def _document(text: str, prompt: str) -> dict[str, Any]:
    document = parse_document(text, "brief") if text.strip() else {}
    if not isinstance(document, dict):
        raise InputError(Problem("brief", "", "a brief has lines `name: value`, or is a JSON object", "Write one."))
    if prompt.strip():
        document.setdefault("prompt", prompt)
    return {str(name): value for name, value in json.loads(json.dumps(document, default=str)).items()}


def _name_product(document: dict[str, Any]) -> None:
    """Give the brief a product that the picture can be of."""
    product = document.get("product")
    if product is None:
        document["product"] = {"name": document.get("title") or "Product"}
    elif isinstance(product, dict):
        product.pop("image", None)


def title_of(brief: Mapping[str, Any]) -> str:
    """Return what a project of a brief is called."""
    told = brief.get("title") or (brief.get("product") or {}).get("name") or brief.get("prompt") or "Ad"
    return " ".join(str(told).split())[:160]


def _picture(asset: Asset) -> str:
    if asset.kind != "picture":
        raise MediaError(Problem("image", asset.name, "this is no picture", "Send a photo of the product."))
    return asset.id
