"""Records that money and several processes depend on: SQL, in a file or on Postgres. The only importer of SQL."""

from reelwright.storage.records.database import Database
from reelwright.storage.records.keys import ApiKey, Keys
from reelwright.storage.records.ledger import Account, Attempt, AttemptState, Hold, Ledger, Spent, Want
from reelwright.storage.records.people import People, Session, SignedIn, User
from reelwright.storage.records.workspaces import Invitation, Member, Workspace, Workspaces

__all__ = [
    "Account",
    "ApiKey",
    "Attempt",
    "AttemptState",
    "Database",
    "Hold",
    "Invitation",
    "Keys",
    "Ledger",
    "Member",
    "People",
    "Session",
    "SignedIn",
    "Spent",
    "User",
    "Want",
    "Workspace",
    "Workspaces",
]
