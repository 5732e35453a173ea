"""People: who there is, where he belongs, and what he shows.

Callers are found here before their workspace is known, so these rows are read for all workspaces; the code that does it
names the workspace or the user in every WHERE.
"""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, CheckConstraint, Column, Float, ForeignKey, Index, Integer, String, Table, text

from reelwright.storage.records.tables.base import METADATA

workspaces = Table(
    "workspaces",
    METADATA,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("plan", String, nullable=False, default="free"),
    Column("made", Float, nullable=False),
    CheckConstraint("plan IN ('free', 'paid')", name="workspaces_plan"),
)

# One with a password has no issuer; one whom an issuer vouches for has no password.
users = Table(
    "users",
    METADATA,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False),  # what an issuer told may be empty, and proves nothing
    Column("name", String, nullable=False),
    Column("issuer", String),
    Column("subject", String),
    Column("password", String),
    Column("admin", Boolean, nullable=False, default=False),
    Column("made", Float, nullable=False),
    Column("disabled", Float),
    CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="users_identity"),
)
Index("users_identity_once", users.c.issuer, users.c.subject, unique=True)
Index("users_email_once", users.c.email, unique=True, sqlite_where=text("issuer IS NULL"),
      postgresql_where=text("issuer IS NULL"))  # fmt: skip

members = Table(
    "members",
    METADATA,
    Column("workspace", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("user", String, ForeignKey("users.id"), primary_key=True),
    Column("role", String, nullable=False),
    Column("made", Float, nullable=False),
    CheckConstraint("role IN ('owner', 'editor', 'reviewer', 'viewer')", name="members_role"),
)
Index("members_user", members.c.user)

# Of what is shown, only a digest is kept.
invitations = Table(
    "invitations",
    METADATA,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("user", String, ForeignKey("users.id"), nullable=False),  # who invites
    Column("email", String, nullable=False),  # whom, for people to read
    Column("role", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("made", Float, nullable=False),
    Column("expires", Float, nullable=False),
)
Index("invitations_workspace", invitations.c.workspace)

sessions = Table(
    "sessions",
    METADATA,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("user", String, ForeignKey("users.id"), nullable=False),
    Column("hash", String, nullable=False),
    Column("address", String, nullable=False),
    Column("made", Float, nullable=False),
    Column("used", Float, nullable=False),
    Column("expires", Float, nullable=False),
)
Index("sessions_user", sessions.c.user)
Index("sessions_workspace", sessions.c.workspace)

keys = Table(
    "keys",
    METADATA,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("user", String, ForeignKey("users.id"), nullable=False),  # who made it; it may never do more than he
    Column("name", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("made", Float, nullable=False),
    Column("used", Float),
    Column("expires", Float),
    Column("revoked", Float),
)
Index("keys_workspace", keys.c.workspace)
Index("keys_user", keys.c.user)

# How often a password was wrong, for those who run the service; addresses that nobody has count as the user "".
failures = Table(
    "failures",
    METADATA,
    Column("user", String, primary_key=True),
    Column("day", String, primary_key=True),  # UTC, as 2026-11-21
    Column("count", Integer, nullable=False),
)
