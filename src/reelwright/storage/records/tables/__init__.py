"""The tables, a module a noun. What belongs to a workspace says so in its column `workspace`."""

from reelwright.storage.records.tables.base import METADATA
from reelwright.storage.records.tables.hooks import hook_deliveries, hook_tries, hooks
from reelwright.storage.records.tables.money import accounts, attempts, holds

__all__ = ["METADATA", "accounts", "attempts", "holds", "hook_deliveries", "hook_tries", "hooks"]
