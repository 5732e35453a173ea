"""What people say of a film, and whether they approve of it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKeyConstraint, Index, Integer, String, Table, Text

from reelwright.storage.records.tables.base import METADATA

comments = Table(
    "comments",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("render", String),  # none: it is of the version, however it is rendered
    Column("aspect", String),
    Column("seconds", Float, nullable=False),  # of the film's time
    Column("box", JSON),  # left, top, width, height, as fractions of the canvas
    Column("text", Text, nullable=False),
    Column("parent", String),  # what it replies to
    Column("resolved", Boolean, nullable=False, default=False),
    Column("user", String, nullable=False, default=""),
    Column("guest", String, nullable=False, default=""),  # what a guest of a share calls himself
    Column("share", String, nullable=False, default=""),  # the share that he came by
    Column("made_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
    ForeignKeyConstraint(["workspace", "project"], ["projects.workspace", "projects.id"], ondelete="CASCADE"),
    ForeignKeyConstraint(["workspace", "parent"], ["comments.workspace", "comments.id"], ondelete="CASCADE"),
)
Index("comments_project", comments.c.workspace, comments.c.project, comments.c.id)
Index("comments_parent", comments.c.workspace, comments.c.parent)

# All verdicts that were ever given; the newest of a version holds.
verdicts = Table(
    "verdicts",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("verdict", String, nullable=False),  # approved, changes_requested
    Column("note", Text, nullable=False),
    Column("user", String, nullable=False, default=""),
    Column("made_at", Float, nullable=False),
    ForeignKeyConstraint(["workspace", "project"], ["projects.workspace", "projects.id"], ondelete="CASCADE"),
)
Index("verdicts_project", verdicts.c.workspace, verdicts.c.project, verdicts.c.id)
