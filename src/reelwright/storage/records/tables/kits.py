"""Brand kits: what a brand looks like, kept for many briefs."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Integer, String, Table

from reelwright.storage.records.tables.base import METADATA

kits = Table(
    "kits",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("brand", JSON, nullable=False),  # the brief's section `brand`
    Column("revision", Integer, nullable=False),
    Column("made_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
)
