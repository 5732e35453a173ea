"""Records that several processes share: SQL, in a file or on Postgres. The only importer of SQL."""

from reelwright.storage.records.database import Database, Transaction
from reelwright.storage.records.ledger import Account, Attempt, AttemptState, BusyError, Hold, Ledger, Spent, Want
from reelwright.storage.records.projects import Project, Projects, Version

__all__ = [
    "Account", "Attempt", "AttemptState", "BusyError", "Database", "Hold", "Ledger", "Project", "Projects", "Spent",
    "Transaction", "Version", "Want",
]  # fmt: skip
