"""The real Postgres of the faults, for tests."""

from faults.postgres import Postgres

__all__ = ["Postgres"]
