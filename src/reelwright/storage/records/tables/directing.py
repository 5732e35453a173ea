"""Where the agentic flow of a job stands, and what it asks of people."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Column, Float, Index, Integer, LargeBinary, String, Table

from reelwright.storage.records.tables.base import METADATA

# What a graph knew after a step of it.
checkpoints = Table(
    "checkpoints",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("job", String, primary_key=True),
    Column("space", String, primary_key=True),  # of a graph within a graph; we have none
    Column("id", String, primary_key=True),  # grows
    Column("parent", String),
    Column("kind", String, nullable=False),  # how `body` is written
    Column("body", LargeBinary, nullable=False),
    Column("told", JSON, nullable=False),
)

# What a node came to before its step was over.
checkpoint_writes = Table(
    "checkpoint_writes",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("job", String, primary_key=True),
    Column("space", String, primary_key=True),
    Column("checkpoint", String, primary_key=True),
    Column("task", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("path", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# What a job asked, about which version, and what was decided.
questions = Table(
    "questions",
    METADATA,
    Column("id", String, primary_key=True),
    Column("workspace", String, nullable=False),
    Column("project", String, nullable=False),
    Column("job", String, nullable=False),
    Column("number", Integer, nullable=False),  # the round after which it was asked
    Column("version", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("content", JSON, nullable=False),
    Column("answer", JSON),
    Column("user", String, nullable=False, default=""),  # who answered
    Column("asked_at", Float, nullable=False),
    Column("deadline", Float, nullable=False),
    Column("answered_at", Float),
    CheckConstraint("state IN ('open', 'answered', 'expired', 'closed')", name="questions_state"),
)
Index("questions_job", questions.c.job, questions.c.number, unique=True)
Index("questions_open", questions.c.state, questions.c.deadline)
