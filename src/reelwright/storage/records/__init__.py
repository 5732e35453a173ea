"""Records that money and several processes depend on: SQL, in a file or on Postgres. The only importer of SQL."""

from reelwright.storage.records.database import Database
from reelwright.storage.records.ledger import Account, Attempt, AttemptState, Hold, Ledger, Spent, Want
from reelwright.storage.records.requests import Requests

__all__ = ["Account", "Attempt", "AttemptState", "Database", "Hold", "Ledger", "Requests", "Spent", "Want"]
