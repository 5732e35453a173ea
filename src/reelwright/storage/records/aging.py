"""Forgets jobs that ended long ago, with their steps, and old events. Money is never forgotten."""

from __future__ import annotations

from sqlalchemy import delete, select

from reelwright.storage.records.database import Database
from reelwright.storage.records.jobs import FINAL
from reelwright.storage.records.tables.directing import checkpoint_writes, checkpoints, questions
from reelwright.storage.records.tables.jobs import events, job_steps, jobs

_AT_ONCE = 500  # jobs a transaction, so that others get their turn


def forget_jobs(database: Database, before: float) -> int:
    """Remove jobs that ended before a time (seconds since 1970), and events of no job; returns how many jobs."""
    with database.write() as sql:
        sql.execute(delete(events).where((events.c.job == "") & (events.c.at < before)))
    old = select(jobs.c.id).where(jobs.c.state.in_(FINAL) & (jobs.c.ended_at < before)).limit(_AT_ONCE)
    count = 0
    while True:
        with database.write() as sql:
            found = sql.execute(old).scalars().all()
            for table in (job_steps, events, checkpoint_writes, checkpoints, questions):
                sql.execute(delete(table).where(table.c.job.in_(found)))
            sql.execute(delete(jobs).where(jobs.c.id.in_(found)))
        count += len(found)
        if len(found) < _AT_ONCE:
            return count
