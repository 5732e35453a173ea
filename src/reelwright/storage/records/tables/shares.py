"""Pages for people who have no session: whoever knows the token may look at a render."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKeyConstraint, Index, String, Table

from reelwright.storage.records.tables.base import METADATA

# Of the token and the password only digests are kept.
shares = Table(
    "shares",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("render", String, nullable=False),
    Column("hash", String, nullable=False),
    Column("password", String),
    Column("allow_download", Boolean, nullable=False),
    Column("allow_comments", Boolean, nullable=False),
    Column("user", String, nullable=False, default=""),
    Column("made_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("revoked_at", Float),
    ForeignKeyConstraint(["workspace", "project"], ["projects.workspace", "projects.id"], ondelete="CASCADE"),
)
Index("shares_render", shares.c.workspace, shares.c.render, shares.c.id)
Index("shares_id", shares.c.id, unique=True)  # looked for before it is known whose it is
