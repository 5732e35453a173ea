"""How each user has set his pages."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, ForeignKey, String, Table

from reelwright.storage.records.tables.base import METADATA

preferences = Table(
    "preferences",
    METADATA,
    Column("user", String, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("settings", JSON, nullable=False),
    Column("changed_at", Float, nullable=False),
)
