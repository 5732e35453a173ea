"""Templates of a workspace's own, which briefs follow."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Integer, String, Table

from reelwright.storage.records.tables.base import METADATA

templates = Table(
    "templates",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("template", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
)
