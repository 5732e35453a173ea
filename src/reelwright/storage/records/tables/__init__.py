"""The tables, a module a noun. What belongs to a workspace says so in its column `workspace`."""

from reelwright.storage.records.tables import (
    directing,
    hooks,
    jobs,
    kits,
    money,
    people,
    preferences,
    projects,
    requests,
    reviews,
    shares,
    templates,
)
from reelwright.storage.records.tables.base import METADATA

__all__ = [
    "METADATA", "directing", "hooks", "jobs", "kits", "money", "people", "preferences", "projects", "requests",
    "reviews", "shares", "templates",
]  # fmt: skip
