"""Projects, their versions, what was rendered of them, and the files that users brought."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Float, ForeignKeyConstraint, Index, Integer, String, Table, Text

from reelwright.storage.records.tables.base import METADATA

projects = Table(
    "projects",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("title", String, nullable=False),
    Column("folded", String, nullable=False, default=""),  # the title as it is looked for
    Column("output", String),  # the folder that its films go to; none for those that live in the service alone
    Column("brief", JSON),
    Column("base", String),  # the project that it has variations of; none for an ad of its own
    Column("variations", JSON),  # which, and what came of them
    Column("user", String, nullable=False, default=""),  # who began it
    Column("revision", Integer, nullable=False, default=1),  # of this row, for ETags
    Column("made_at", Float, nullable=False),
    Column("changed_at", Float, nullable=False),
)
Index("projects_output", projects.c.workspace, projects.c.output, unique=True)
Index("projects_base", projects.c.workspace, projects.c.base)

versions = Table(
    "versions",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("project", String, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("parent", Integer),
    Column("note", String, nullable=False),
    Column("user", String, nullable=False, default=""),
    Column("made_at", Float, nullable=False),
    Column("plan", Text, nullable=False),
    Column("takes", JSON, nullable=False),
    Column("findings", JSON, nullable=False, default=list),  # that planning told
    ForeignKeyConstraint(["workspace", "project"], ["projects.workspace", "projects.id"], ondelete="CASCADE"),
)

# What a build or an export of a version gave: its files by name, what was found, what it cost in micros.
renders = Table(
    "renders",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("project", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("job", String, nullable=False, default=""),
    Column("kind", String, nullable=False, default="build"),  # of the job that made it: build, export, browser …
    Column("files", JSON, nullable=False),  # [{name, digest, size, media_type}]
    Column("findings", JSON, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("made_at", Float, nullable=False),
    ForeignKeyConstraint(["workspace", "project"], ["projects.workspace", "projects.id"], ondelete="CASCADE"),
)
Index("renders_project", renders.c.workspace, renders.c.project, renders.c.made_at)

assets = Table(
    "assets",
    METADATA,
    Column("workspace", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),  # what the user calls it: shown, never a path
    Column("state", String, nullable=False),  # open (bytes are coming), ready, refused
    Column("kind", String, nullable=False, default=""),  # picture, film, sound: by content
    Column("media_type", String, nullable=False, default=""),
    Column("digest", String),
    Column("size", BigInteger, nullable=False, default=0),  # of what there is; of all of it once ready
    Column("expected", BigInteger),  # bytes that are to come
    Column("facts", JSON, nullable=False, default=dict),
    Column("reason", String, nullable=False, default=""),
    Column("user", String, nullable=False, default=""),
    Column("made_at", Float, nullable=False),
)
Index("assets_digest", assets.c.workspace, assets.c.digest)
