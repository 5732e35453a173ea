"""The database's shape: revisions up and down on both kinds, held to the tables; and Postgres's wall between rows."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, make_url, text

from reelwright.errors import StorageError
from reelwright.storage.records import Database, Projects
from reelwright.storage.records.jobs import Jobs
from reelwright.storage.records.kits import Kits
from reelwright.storage.records.migrations import HEAD, downgrade, revision, upgrade
from reelwright.storage.records.tables import METADATA
from tests_support.postgres import Postgres

REVISIONS = [f"{number:04d}" for number in range(1, int(HEAD) + 1)]


def test_the_revisions_make_the_tables(database: Database) -> None:
    with database.write() as sql:
        assert revision(sql) == HEAD
        assert compare_metadata(MigrationContext.configure(sql, opts={"compare_type": True}), METADATA) == []


@pytest.mark.parametrize("start", REVISIONS)
def test_every_revision_goes_up_and_down(empty_url: str, start: str) -> None:
    url = empty_url
    address = make_url(url).set(drivername="postgresql+psycopg") if url.startswith("postgres") else make_url(url)
    engine = create_engine(address)
    with engine.begin() as sql:
        upgrade(sql, start)
        assert revision(sql) == start
    found = Database(url)  # opens what older code has left
    Projects(found, "local").begin("Film", identifier="film")
    with found.write() as sql:
        downgrade(sql, start)
        upgrade(sql)
    assert Projects(found, "local").get("film").title == "Film"
    with found.write() as sql:
        downgrade(sql, "base")
        assert set(inspect(sql).get_table_names()) <= {"alembic_version"}
    found.close()
    engine.dispose()


def test_a_database_of_newer_code_is_left_alone(url: str) -> None:
    found = Database(url)
    with found.write() as sql:
        sql.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found.close()
    with pytest.raises(StorageError, match="newer version"):
        Database(url)


def test_a_query_that_forgets_the_workspace_sees_no_others_rows(postgres: Postgres) -> None:
    """As a role that may not pass the wall, which a service's role must be."""
    database = Database(postgres.plain_role())
    for name in ("ours", "theirs"):
        Projects(database, name).begin(f"Film of {name}", identifier="film")
        Kits(database, name).add("Kit", {})
        Jobs(database).accept(name, name, "build", {})
    for table in ("projects", "kits", "jobs", "events"):
        with database.read("ours") as sql:
            rows = sql.execute(text(f"SELECT workspace FROM {table}")).scalars().all()
            assert set(rows) == {"ours"}, table
        with database.read() as sql:
            assert set(sql.execute(text(f"SELECT workspace FROM {table}")).scalars()) == {"ours", "theirs"}
    with database.write("ours") as sql:
        assert sql.execute(text("DELETE FROM projects")).rowcount == 1
        assert sql.execute(text("UPDATE kits SET name = 'x'")).rowcount == 1
    assert Projects(database, "theirs").get("film").title == "Film of theirs"
    with pytest.raises(Exception, match="row-level security"), database.write("ours") as sql:
        sql.execute(text("INSERT INTO kits VALUES ('theirs', 'k', 'n', '{}', 1, 0, 0)"))
    with database.engine.connect() as sql:  # whoever says nothing sees nothing
        assert sql.execute(text("SELECT count(*) FROM projects")).scalar() == 0
    database.close()


def test_every_table_of_workspaces_stands_behind_the_wall(postgres: Postgres) -> None:
    database = Database(postgres.plain_role())
    outside = {"claims", "members", "sessions", "keys"}  # see the revision
    with database.read() as sql:
        query = "SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity"
        walled = set(sql.execute(text(query)).scalars())
    own = {table.name for table in METADATA.tables.values() if "workspace" in table.columns}
    assert own - outside <= walled
    database.close()
