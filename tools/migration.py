"""Write the next revision of the database's tables: `python tools/migration.py MESSAGE`; look at it before you keep it.

It compares what the revisions make with what `storage/records/tables` says.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from reelwright.storage.records.migrations import HEAD, upgrade
from reelwright.storage.records.tables import METADATA

FOLDER = Path(__file__).resolve().parents[1] / "src/reelwright/storage/records/migrations/versions"
TEXT = '''"""{message}"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before}


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down}
'''


def main() -> None:
    engine = create_engine("sqlite://")
    number = len(list(FOLDER.glob("0*.py"))) + 1
    with engine.begin() as sql:
        if number > 1:
            upgrade(sql, HEAD)
        found = produce_migrations(MigrationContext.configure(sql), METADATA)
    before = f'"{number - 1:04d}"' if number > 1 else "None"
    assert found.upgrade_ops and found.downgrade_ops
    up, down = (render_python_code(ops) for ops in (found.upgrade_ops, found.downgrade_ops))
    target = FOLDER / f"{number:04d}.py"
    target.write_text(TEXT.format(message=sys.argv[1], revision=f"{number:04d}", before=before, up=up, down=down))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", str(target)], check=True)
    print(target)


if __name__ == "__main__":
    main()
