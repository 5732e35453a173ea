"""What all tables are registered with. Times are in seconds since 1970."""

from __future__ import annotations

from sqlalchemy import MetaData

METADATA = MetaData()
