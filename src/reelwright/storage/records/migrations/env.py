"""Run by Alembic: applies revisions within the transaction that was handed in."""

from alembic import context

from reelwright.storage.records.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=True,
    render_as_batch=True,
)  # fmt: skip
context.run_migrations()
