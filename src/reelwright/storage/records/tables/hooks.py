"""Webhooks: whom a workspace tells of its events, what is to be told, and how each try went."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from reelwright.storage.records.tables.base import METADATA

# An address that is told of events. Whoever changes rows of several tables locks the hook first.
hooks = Table(
    "hooks",
    METADATA,
    Column("id", String, primary_key=True),  # `hook_…`
    Column("workspace", String, nullable=False),
    Column("url", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("older", String),  # the secret before, which signs beside it until `older_until`
    Column("older_until", Float, nullable=False, default=0.0),
    Column("kinds", JSON, nullable=False),  # of events; `*` for all
    Column("description", String, nullable=False, default=""),
    Column("active", Boolean, nullable=False, default=True),
    Column("off", String, nullable=False, default=""),  # why it is not active
    Column("failures", Integer, nullable=False, default=0),  # tries since one was taken
    Column("failing_since", Float),  # the first of these
    Column("quiet_until", Float, nullable=False, default=0.0),  # it asked not to be told before
    Column("made_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    CheckConstraint("off IN ('', 'asked', 'gone', 'failing')", name="hooks_off"),
)
Index("hooks_workspace", hooks.c.workspace, hooks.c.id)

# One event for one hook.
hook_deliveries = Table(
    "hook_deliveries",
    METADATA,
    Column("id", String, primary_key=True),  # `msg_…`, the webhook-id of all its tries
    Column("workspace", String, nullable=False),
    Column("hook", String, ForeignKey("hooks.id", ondelete="CASCADE"), nullable=False),
    Column("kind", String, nullable=False),
    Column("payload", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("tries", Integer, nullable=False, default=0),
    Column("step", Integer, nullable=False, default=0),  # of the schedule; a replay begins again
    Column("next_at", Float, nullable=False),
    Column("status", Integer, nullable=False, default=0),  # of the last try; 0 where there was no answer
    Column("claim", String),  # of the process that sends it now
    Column("claimed_until", Float),  # after which that process counts as dead
    Column("made_at", Float, nullable=False),
    CheckConstraint("state IN ('pending', 'delivered', 'failed', 'paused')", name="hook_deliveries_state"),
)
Index("hook_deliveries_workspace", hook_deliveries.c.workspace, hook_deliveries.c.id)
Index("hook_deliveries_hook", hook_deliveries.c.hook, hook_deliveries.c.id)
Index("hook_deliveries_due", hook_deliveries.c.next_at, sqlite_where=text("state = 'pending'"),
      postgresql_where=text("state = 'pending'"))  # fmt: skip
Index("hook_deliveries_claimed", hook_deliveries.c.claimed_until, sqlite_where=text("claimed_until IS NOT NULL"),
      postgresql_where=text("claimed_until IS NOT NULL"))  # fmt: skip

# One sending of a delivery, as it went.
hook_tries = Table(
    "hook_tries",
    METADATA,
    Column("delivery", String, ForeignKey("hook_deliveries.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1
    Column("workspace", String, nullable=False),
    Column("at", Float, nullable=False),
    Column("status", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("answer", Text, nullable=False),  # its beginning, or why there was none
)
