"""A gate in the database: whoever writes down where the director of a job stands is held there, to be killed or let on.

A transaction that is held has done its node's work and kept nothing of it: the worst moment for its process to go.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import psycopg

from reelwright.settings import LOCAL
from reelwright.storage.records.checkpoints import Checkpoints
from reelwright.storage.records.database import Database

# When a process is held: what its node came to is kept nowhere; that is kept, and not that the node is over; the node
# waits for engines or a person; what it waited for came; the whole job is handed over.
Moment = Literal["done", "written", "waits", "goes on", "handed over"]
_CHECKPOINT, _WRITES = 1, 2  # numbers of locks
_LATE = 2.0  # seconds
_GATE = f"""
CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM set_config('application_name', coalesce(to_jsonb(NEW)->>'channel', TG_OP), false);
  PERFORM pg_advisory_xact_lock_shared(CASE TG_TABLE_NAME WHEN 'checkpoints' THEN {_CHECKPOINT} ELSE {_WRITES} END);
  RETURN coalesce(NEW, OLD);
END $$;
CREATE TRIGGER gate BEFORE INSERT OR DELETE ON checkpoints FOR EACH ROW EXECUTE FUNCTION gate();
CREATE TRIGGER gate BEFORE INSERT ON checkpoint_writes FOR EACH ROW EXECUTE FUNCTION gate();
"""
_HELD = """
SELECT activity.pid, activity.application_name FROM pg_locks AS locks JOIN pg_stat_activity AS activity USING (pid)
WHERE locks.locktype = 'advisory' AND NOT locks.granted AND locks.objid IN (1, 2)
AND locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_KEPT = r"SELECT count(*) FROM checkpoint_writes WHERE checkpoint = %s AND channel NOT LIKE '\_\_%%'"


@dataclass(frozen=True)
class Stop:
    """Where somebody is held: at which node, after which checkpoint, and when."""

    node: str
    checkpoint: str
    moment: Moment


class Gate:
    """The gate of one database; it is closed from its making to `close`."""

    def __init__(self, url: str, database: Database) -> None:
        self._kept = Checkpoints(database, LOCAL)
        self._sql = psycopg.connect(url, autocommit=True)
        self._sql.execute(_GATE)
        self._last: Stop | None = None
        self._since = 0.0
        for lock in (_CHECKPOINT, _WRITES):
            self._sql.execute("SELECT pg_advisory_lock(%s)", (lock,))

    def stop(self, job: str) -> Stop | None:
        """Return where a job's process is held; None where it is not."""
        writing = {name for _, name in self._held()}
        if not writing:
            return None
        found = self._kept.get_tuple({"configurable": {"thread_id": job}})
        if found is None:
            return Stop("start", "", "done")
        channels = found.checkpoint["channel_values"]
        node = next((name.rpartition(":")[2] for name in channels if name.startswith("branch:to:")), "start")
        return Stop(node, found.checkpoint["id"], self._moment(writing, found.checkpoint["id"]))

    def _moment(self, writing: set[str], checkpoint: str) -> Moment:
        named: dict[str, Moment] = {"DELETE": "handed over", "__interrupt__": "waits", "__resume__": "goes on"}
        for name, moment in named.items():
            if name in writing:
                return moment
        row = self._sql.execute(_KEPT, (checkpoint,)).fetchone()
        return "written" if row and row[0] else "done"

    def let_on(self, stop: Stop) -> None:
        """Let those on who are held: of a node that is done, first what it came to, then that it is over.

        Who waits for a lock has it before who asks for it later, so nobody comes through who is not held already.
        """
        if any(name not in ("INSERT", "DELETE") for _, name in self._held()):
            self._turn(_WRITES)
        elif stop.moment != "done" or not stop.checkpoint or self._alone(stop):
            self._turn(_CHECKPOINT)

    def _alone(self, stop: Stop) -> bool:
        """Whether a node that is over has nothing to write before: its writes would have come by now."""
        if stop != self._last:
            self._last, self._since = stop, time.monotonic()
        return time.monotonic() - self._since > _LATE

    def _turn(self, lock: int) -> None:
        self._sql.execute("SELECT pg_advisory_unlock(%s), pg_advisory_lock(%s)", (lock, lock))

    def drop(self) -> None:
        """Have the server forget those who are held and whose processes are gone."""
        while held := self._held():
            for pid, _ in held:
                self._sql.execute("SELECT pg_terminate_backend(%s)", (pid,))

    def close(self) -> None:
        self._sql.close()

    def _held(self) -> Sequence[tuple[int, str]]:
        return self._sql.execute(_HELD).fetchall()
