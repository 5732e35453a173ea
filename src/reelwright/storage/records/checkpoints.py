"""What the agentic graph of a job knows, after each of its steps: rows that any worker goes on from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from sqlalchemy import Row, delete, insert, select

from reelwright.storage.records.database import Database, Transaction
from reelwright.storage.records.tables.directing import checkpoint_writes, checkpoints

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig


class Checkpoints(BaseCheckpointSaver[int]):
    """The checkpoints of one workspace; a thread is a job. What is written is durable when a call returns.

    What is read runs nothing: plain values only, in msgpack.
    """

    def __init__(self, database: Database, workspace: str) -> None:
        super().__init__(serde=JsonPlusSerializer(pickle_fallback=False, allowed_msgpack_modules=None))
        self._database, self._workspace = database, workspace

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """Return the checkpoint that is named, else the newest of the thread."""
        return next(self._found(config, limit=1), None)

    def list(
        self, config: RunnableConfig | None, *, filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None, limit: int | None = None,
    ) -> Iterator[CheckpointTuple]:  # fmt: skip
        """Yield the checkpoints of a thread, newest first."""
        assert config is not None, "a thread is named"
        for each in self._found(config, before=before):
            if limit is not None and limit <= 0:
                return
            told = cast("dict[str, Any]", each.metadata)
            if all(told.get(name) == value for name, value in (filter or {}).items()):
                limit = None if limit is None else limit - 1
                yield each

    def put(
        self, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:  # fmt: skip
        """Keep a checkpoint, whole: what the flow knows is small."""
        del new_versions
        job, space, before = _named(config)
        kind, body = self.serde.dumps_typed(checkpoint)
        values = {"workspace": self._workspace, "job": job, "space": space, "id": checkpoint["id"]}
        told = {name: value for name, value in metadata.items() if name in ("source", "step", "parents")}
        with self._database.write(self._workspace) as sql:
            sql.execute(delete(checkpoints).filter_by(**values))
            sql.execute(insert(checkpoints).values(**values, parent=before, kind=kind, body=body, told=told))
        return _config(job, space, checkpoint["id"])

    def put_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        """Keep what a task has written; what was written before under its number stays, but for signs such as ends."""
        job, space, checkpoint = _named(config)
        task = {"workspace": self._workspace, "job": job, "space": space, "checkpoint": checkpoint, "task": task_id}
        with self._database.write(self._workspace) as sql:
            here = select(checkpoint_writes.c.number).filter_by(**task)
            known = set(sql.execute(here).scalars())
            for index, (channel, value) in enumerate(writes):
                number = WRITES_IDX_MAP.get(channel, index)
                if number in known and number >= 0:
                    continue
                kind, body = self.serde.dumps_typed(value)
                sql.execute(delete(checkpoint_writes).filter_by(**task, number=number))
                values = {"path": task_path, "channel": channel, "kind": kind, "body": body}
                sql.execute(insert(checkpoint_writes).values(**task, number=number, **values))

    def delete_thread(self, thread_id: str) -> None:
        """Forget all of a thread."""
        with self._database.write(self._workspace) as sql:
            forget(sql, self._workspace, thread_id)

    def _found(
        self, config: RunnableConfig, before: RunnableConfig | None = None, limit: int | None = None
    ) -> Iterator[CheckpointTuple]:
        job, space, named = _named(config)
        query = select(checkpoints).filter_by(workspace=self._workspace, job=job, space=space)
        if named is not None:
            query = query.where(checkpoints.c.id == named)
        if before is not None and (last := _named(before)[2]) is not None:
            query = query.where(checkpoints.c.id < last)
        with self._database.read(self._workspace) as sql:
            rows = sql.execute(query.order_by(checkpoints.c.id.desc()).limit(limit)).all()
            found = [(row, self._writes(sql, row)) for row in rows]
        for row, writes in found:
            yield self._tuple(row, writes)

    def _writes(self, sql: Any, row: Row[Any]) -> Sequence[Row[Any]]:
        own = {"workspace": self._workspace, "job": row.job, "space": row.space, "checkpoint": row.id}
        order = (checkpoint_writes.c.path, checkpoint_writes.c.task, checkpoint_writes.c.number)
        return cast(
            "Sequence[Row[Any]]", sql.execute(select(checkpoint_writes).filter_by(**own).order_by(*order)).all()
        )

    def _tuple(self, row: Row[Any], writes: Sequence[Row[Any]]) -> CheckpointTuple:
        return CheckpointTuple(
            config=_config(row.job, row.space, row.id),
            checkpoint=self.serde.loads_typed((row.kind, row.body)),
            metadata=row.told,
            parent_config=_config(row.job, row.space, row.parent) if row.parent else None,
            pending_writes=[
                (each.task, each.channel, self.serde.loads_typed((each.kind, each.body))) for each in writes
            ],
        )


def forget(sql: Transaction, workspace: str, job: str) -> None:
    """Forget where a job's graph stood, within a transaction."""
    for table in (checkpoint_writes, checkpoints):
        sql.execute(delete(table).filter_by(workspace=workspace, job=job))


def _named(config: RunnableConfig) -> tuple[str, str, Any]:
    """Return the thread, the space and the checkpoint, if one is named, of a config."""
    named = config["configurable"]
    return named["thread_id"], named.get("checkpoint_ns", ""), named.get("checkpoint_id")


def _config(job: str, space: str, identifier: str) -> RunnableConfig:
    return {"configurable": {"thread_id": job, "checkpoint_ns": space, "checkpoint_id": identifier}}
