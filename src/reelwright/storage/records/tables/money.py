"""Money: in whole micros (millionths of a US dollar)."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from reelwright.storage.records.tables.base import METADATA

# A budget: what may be spent by one project, user or month. `spent` and `held` are sums of the rows below.
accounts = Table(
    "accounts",
    METADATA,
    Column("id", String, primary_key=True),  # `project:…`, `user:…`, `month:2026-11`
    Column("limit", BigInteger),  # None: no limit
    Column("spent", BigInteger, nullable=False, default=0),
    Column("held", BigInteger, nullable=False, default=0),
    Column("closed", Integer, nullable=False, default=0),  # a bill above its hold closes it until under the limit
    CheckConstraint("spent >= 0 AND held >= 0", name="accounts_not_negative"),
)

# Money set aside for one paid product of one build.
holds = Table(
    "holds",
    METADATA,
    Column("id", String, primary_key=True),
    Column("build", String, nullable=False),
    Column("name", String, nullable=False),  # what it is for, such as `clip of s2.a`
    Column("micros", BigInteger, nullable=False),
    Column("accounts", JSON, nullable=False),
    Column("state", String, nullable=False),  # open, settled, released
    Column("cost", BigInteger, nullable=False, default=0),
    Column("at", Float, nullable=False),
    CheckConstraint("state IN ('open', 'settled', 'released')", name="holds_state"),
)
Index("holds_open", holds.c.build, holds.c.name, unique=True, sqlite_where=text("state = 'open'"),
      postgresql_where=text("state = 'open'"))  # fmt: skip

# One try of one call at one engine.
attempts = Table(
    "attempts",
    METADATA,
    Column("id", String, primary_key=True),
    Column("hold", String, ForeignKey("holds.id"), nullable=False),
    Column("key", String, nullable=False),  # of the result: engine, model, parameters, seed, take, inputs, owner
    Column("engine", String, nullable=False),
    Column("model", String, nullable=False),
    Column("state", String, nullable=False),
    Column("request", JSON),
    Column("ticket", JSON),
    Column("cost", BigInteger, nullable=False, default=0),
    Column("reason", String, nullable=False, default=""),
    Column("at", Float, nullable=False),
    Column("changed", Float, nullable=False),
    CheckConstraint(
        "state IN ('intended', 'submitted', 'unknown', 'succeeded', 'refused', 'failed')", name="attempts_state"
    ),
)
# The law of one submit: while a try of a key may have been taken, there is no second one.
Index("attempts_live", attempts.c.key, unique=True, sqlite_where=text("state IN ('intended', 'submitted', 'unknown')"),
      postgresql_where=text("state IN ('intended', 'submitted', 'unknown')"))  # fmt: skip
Index("attempts_hold", attempts.c.hold)

# Somebody let an account go on beyond its limit.
approvals = Table(
    "approvals",
    METADATA,
    Column("id", String, primary_key=True),
    Column("account", String, nullable=False),
    Column("user", String, nullable=False),  # who
    Column("micros", BigInteger, nullable=False),
    Column("at", Float, nullable=False),
)
Index("approvals_account", approvals.c.account)
