"""Row-level security of Postgres: the second wall between workspaces, should a query ever forget to name one.

A transaction says whose rows it sees (`reelwright.workspace`), or that it sees all (`reelwright.all`, for what serves
many: queues, sweeps, the books). One that says neither sees none.
"""

from __future__ import annotations

from alembic import op


def protect(table: str, workspace: str = "workspace") -> None:
    """Let a transaction see only rows whose SQL expression `workspace` is its own; nothing on other databases."""
    if op.get_bind().dialect.name != "postgresql":
        return
    mine = f"{workspace} = current_setting('reelwright.workspace', true)"
    policy = f"({mine} OR current_setting('reelwright.all', true) = 'on')"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")  # the owner of the table, whom we are, too
    op.execute(f"CREATE POLICY {table}_workspace ON {table} USING {policy} WITH CHECK {policy}")


def unprotect(table: str) -> None:
    """Take `protect` back."""
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"DROP POLICY {table}_workspace ON {table}")
    op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
