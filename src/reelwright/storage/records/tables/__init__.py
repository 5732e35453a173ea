"""The tables, a module a noun. What belongs to a workspace says so in its column `workspace`."""

from reelwright.storage.records.tables.base import METADATA
from reelwright.storage.records.tables.jobs import claims, events, job_steps, jobs, workers
from reelwright.storage.records.tables.kits import kits
from reelwright.storage.records.tables.money import accounts, attempts, holds
from reelwright.storage.records.tables.projects import assets, projects, renders, versions

__all__ = [
    "METADATA", "accounts", "assets", "attempts", "claims", "events", "holds", "job_steps", "jobs", "kits", "projects",
    "renders", "versions", "workers",
]  # fmt: skip
