"""Records that money and several processes depend on: SQL, in a file or on Postgres. The only importer of SQL."""

from reelwright.storage.records.database import Database
from reelwright.storage.records.hooks import Delivery, Endpoint, Hooks, Try, announce
from reelwright.storage.records.ledger import Account, Attempt, AttemptState, Hold, Ledger, Spent, Want
from reelwright.storage.records.outbox import Due, Outbox, Outcome

__all__ = [
    "Account",
    "Attempt",
    "AttemptState",
    "Database",
    "Delivery",
    "Due",
    "Endpoint",
    "Hold",
    "Hooks",
    "Ledger",
    "Outbox",
    "Outcome",
    "Spent",
    "Try",
    "Want",
    "announce",
]
