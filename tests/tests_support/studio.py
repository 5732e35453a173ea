"""The real service over a store of its own, without a worker, and what its routes need to be there."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import httpx2
from fastapi import FastAPI

from reelwright.ids import new_id
from reelwright.settings import LOCAL
from reelwright.storage.records.renders import Render, Renders
from reelwright.workspace.service import Service
from tests_support.plans import small_plan
from tests_support.served import ask

BRIEF = {"title": "Trail Bottle", "prompt": "fresh and quick", "duration": 6, "aspects": ["1:1"]}


@dataclass
class Studio:
    service: Service
    app: FastAPI

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return ask(self.app, method, path if path.startswith("/api/") else f"/api/v1{path}", **options)

    def project(self, workspace: str = LOCAL, *, plans: int = 0, brief: dict[str, Any] | None = None) -> str:
        """Begin a project with so many versions of a plan."""
        projects = self.service.workspace(workspace).projects
        found = projects.begin("Trail Bottle", identifier=new_id("prj"), brief=brief, user=LOCAL)
        for number in range(plans):
            plan = small_plan().model_copy(update={"title": f"Plan {number + 1}"})
            projects.add(found.id, plan, note=f"note {number + 1}")
        return found.id

    def render(self, project: str, workspace: str = LOCAL, kind: str = "build", **files: bytes) -> Render:
        """Keep files as a render of a project; their names have `_` where a dot stands."""
        blobs = self.service.blobs(workspace)
        told = [
            {"name": name.replace("_", "."), "digest": blobs.put_bytes(data), "size": len(data),
             "media_type": "video/mp4" if name.endswith("mp4") else "image/jpeg"}
            for name, data in files.items()
        ]  # fmt: skip
        finding = {"check": "fit", "severity": "warning", "where": "s1", "message": "tight", "remedy": ""}
        render = Render(new_id("ren"), project, 1, "", told, [finding], 1_250_000, 2.5, time.time(), kind)
        with self.service.database.write(workspace) as sql:
            Renders(self.service.database, workspace).add(sql, render)
        return render
