"""Jobs, what they did and told, the workers that carry them, and who works on which call."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Float, Index, Integer, String, Table

from reelwright.storage.records.tables.base import METADATA

_STATES = "'pending', 'running', 'waiting', 'completed', 'failed', 'cancelled'"
Number = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself only so

jobs = Table(
    "jobs",
    METADATA,
    Column("id", String, primary_key=True),
    Column("workspace", String, nullable=False),
    Column("project", String, nullable=False, default=""),
    Column("user", String, nullable=False),
    Column("kind", String, nullable=False),  # build, export, …
    Column("params", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("queued", Integer, nullable=False, default=0),  # handed to the queue: the user's limit let it in
    Column("rank", Integer, nullable=False),  # of its class; lower ones go first
    Column("attempt", Integer, nullable=False, default=0),  # grows when a worker takes it; older ones write nothing
    Column("strikes", Integer, nullable=False, default=0),  # attempts that were cut off: killed, out of memory
    Column("worker", String, nullable=False, default=""),
    Column("round", Integer, nullable=False, default=1),  # how often it was handed to the queue
    Column(
        "phase", String, nullable=False
    ),  # what the next round does: make, wait for engines, or show (make what a page plays)
    Column("stage", String, nullable=False, default=""),
    Column("fraction", Float, nullable=False, default=0.0),
    Column("seconds_left", Float),
    Column("micros", BigInteger, nullable=False, default=0),  # spent on engines
    Column("stop", Integer, nullable=False, default=0),  # somebody wants it cancelled
    Column("result", JSON),
    Column("error", JSON),
    Column("trace", String, nullable=False, default=""),  # W3C traceparent of the request that began it
    Column("made_at", Float, nullable=False),
    Column("started_at", Float),
    Column("ended_at", Float),
    Column("changed_at", Float, nullable=False),
    CheckConstraint(f"state IN ({_STATES})", name="jobs_state"),
)
Index("jobs_workspace", jobs.c.workspace, jobs.c.id)
Index("jobs_project", jobs.c.workspace, jobs.c.project, jobs.c.id)
Index("jobs_state", jobs.c.state, jobs.c.queued)

# What one step of a job came to, for the jobs view.
job_steps = Table(
    "job_steps",
    METADATA,
    Column("job", String, primary_key=True),
    Column("step", String, primary_key=True),
    Column("workspace", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("what", String, nullable=False),  # made, reused, replaced
    Column("seconds", Float, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("at", Float, nullable=False),
)

# What a page hears, in order.
events = Table(
    "events",
    METADATA,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("workspace", String, nullable=False),
    Column("job", String, nullable=False),
    Column("project", String, nullable=False),
    Column("kind", String, nullable=False),  # job.queued, job.started, job.progress, job.completed, …
    Column("data", JSON, nullable=False),
    Column("at", Float, nullable=False),
)
Index("events_job", events.c.job, events.c.id)
Index("events_workspace", events.c.workspace, events.c.id)

# A process that carries jobs; `beat` is by the database's clock.
workers = Table(
    "workers",
    METADATA,
    Column("id", String, primary_key=True),
    Column("host", String, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("beat", Float, nullable=False),
    Column("slots", Integer, nullable=False),  # jobs that it takes at once
)

# Who has a call of an engine in hand, among all machines.
claims = Table(
    "claims",
    METADATA,
    Column("key", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("beat", Float, nullable=False),
)
