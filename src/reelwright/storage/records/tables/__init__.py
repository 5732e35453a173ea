"""The tables, a module a noun. What belongs to a workspace says so in its column `workspace`."""

from reelwright.storage.records.tables.base import METADATA
from reelwright.storage.records.tables.money import accounts, attempts, holds
from reelwright.storage.records.tables.people import invitations, keys, members, sessions, users, workspaces

__all__ = [
    "METADATA",
    "accounts",
    "attempts",
    "holds",
    "invitations",
    "keys",
    "members",
    "sessions",
    "users",
    "workspaces",
]
