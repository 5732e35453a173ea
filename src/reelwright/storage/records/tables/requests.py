"""Answers to requests that make or pay, kept so that the same request is not done twice."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, Index, Integer, LargeBinary, String, Table

from reelwright.storage.records.tables.base import METADATA

requests = Table(
    "requests",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("caller", String, primary_key=True),
    Column("key", String, primary_key=True),  # what the client calls it
    Column("digest", String, nullable=False),  # of method, address and body
    Column("claim", String, nullable=False),  # of who answers it
    Column("status", Integer),  # None while it is being answered
    Column("headers", JSON),
    Column("body", LargeBinary),
    Column("at", Float, nullable=False),  # last sign of life; then when it was answered
)
Index("requests_at", requests.c.at)
