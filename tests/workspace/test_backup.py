"""A backup brings everything back, elsewhere, byte for byte; a damaged one is refused before anything is written."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from reelwright.cli.app import run
from reelwright.errors import InputError
from reelwright.settings import ServiceSettings, Settings
from reelwright.storage.memo import Record
from reelwright.storage.records import Database, Projects
from reelwright.storage.records.copying import is_empty
from reelwright.storage.records.requests import Answered, Claim, Requests
from reelwright.storage.records.tables import METADATA
from reelwright.workspace import Workspace
from reelwright.workspace.backup import backup, restore
from reelwright.workspace.service import Service
from tests_support.ads import write_brief
from tests_support.objects import BUCKET, Objects
from tests_support.office import Office, opened
from tests_support.plans import small_plan
from tests_support.postgres import Postgres
from tests_support.stores import objects, s3

__all__ = ["objects", "s3"]


def laptop(home: Path) -> Settings:
    return Settings(home=home, workers=2)


def small(home: Path) -> str:
    """Fill the store of a laptop; returns the digest of a file."""
    service = Service(laptop(home))
    assert len(service.secret) >= 32
    workspace = service.workspace()
    digest = workspace.blobs.put_bytes(b"a film")
    workspace.memo.put("ab" * 32, Record(kind="a", digest=digest, size=6, facts={}, seconds=0, made_at=0))
    workspace.projects.begin("Film", identifier="film")
    workspace.projects.add("film", small_plan())
    service.close()
    return digest


@pytest.mark.slow
@pytest.mark.thorough
def test_a_project_is_built_elsewhere_without_making_anything(tmp_path: Path) -> None:
    brief = write_brief(tmp_path / "brief")
    first = Workspace.open(laptop(tmp_path / "home"))
    ad = first.make(brief, tmp_path / "out")
    first.close()
    backup(laptop(tmp_path / "home"), tmp_path / "all.backup")
    shutil.rmtree(tmp_path / "home")
    restore(laptop(tmp_path / "elsewhere"), tmp_path / "all.backup")
    second = Workspace.open(laptop(tmp_path / "elsewhere"))
    (project,) = second.projects.all()
    again = second.render(Path(project.id), tmp_path / "again")
    second.close()
    assert again.run.made == 0
    films = [file for file in ad.files if file.path.suffix == ".mp4"]
    assert films
    for file in films:
        assert (tmp_path / "again" / file.path.name).read_bytes() == file.path.read_bytes()


def test_a_laptops_store_comes_back_with_its_secret(tmp_path: Path) -> None:
    digest = small(tmp_path / "home")
    done = backup(laptop(tmp_path / "home"), tmp_path / "b.zip")
    assert (done.files, done.damaged) == (2, [])
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    restore(laptop(tmp_path / "new"), tmp_path / "b.zip")
    service = Service(laptop(tmp_path / "new"))
    assert service.secret == (tmp_path / "home" / "secret").read_bytes()
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o077 == 0
    workspace = service.workspace()
    assert workspace.blobs.path(digest).read_bytes() == b"a film"
    assert workspace.memo.get("ab" * 32)
    assert workspace.projects.latest("film") is not None
    service.close()


def test_it_is_taken_while_others_write(tmp_path: Path) -> None:
    small(tmp_path / "home")
    stop, made = threading.Event(), list[str]()
    database = Database.of(laptop(tmp_path / "home").database_url)

    def write() -> None:
        while not stop.is_set():
            made.append(Projects(database, "local").begin("x", identifier=f"p{len(made)}").id)

    thread = threading.Thread(target=write)
    thread.start()
    while len(made) < 5:
        pass
    backup(laptop(tmp_path / "home"), tmp_path / "b.zip")
    stop.set()
    thread.join()
    database.close()
    restore(laptop(tmp_path / "new"), tmp_path / "b.zip")
    found = Database.of(laptop(tmp_path / "new").database_url)
    known = {project.id for project in Projects(found, "local").all()}
    found.close()
    assert {"film", *made[:5]} <= known <= {"film", *made}


def flipped(path: Path, name: str) -> None:
    """Turn one bit within a member's bytes."""
    with ZipFile(path) as archive:
        member = archive.getinfo(name)
        data = archive.read(name)
    content = bytearray(path.read_bytes())
    content[content.index(data, member.header_offset)] ^= 1
    path.write_bytes(content)


def rewritten(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write an archive again, whole, with other members."""
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


def blob(members: dict[str, bytes]) -> str:
    return next(name for name in members if "/blobs/" in name)


def manifest(members: dict[str, bytes], **values: object) -> None:
    members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | values).encode()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-100]),
    "no backup": lambda path: path.write_bytes(b"hello"),
    "a bit of the records": lambda path: flipped(path, "records/reelwright.db"),
    "a bit of the secret": lambda path: flipped(path, "secret"),
    "a bit of the manifest": lambda path: flipped(path, "manifest.json"),
    "another file": lambda path: rewritten(path, lambda members: members.update({blob(members): b"a firm"})),
    "one lacks": lambda path: rewritten(path, lambda members: members.pop(blob(members))),
    "one more": lambda path: rewritten(path, lambda members: members.update({"files/../../evil": b"x"})),
    "no manifest": lambda path: rewritten(path, lambda members: members.pop("manifest.json")),
    "newer": lambda path: rewritten(path, lambda members: manifest(members, revision="9999")),
    "leads elsewhere": lambda path: rewritten(path, lambda members: (
        members.update({"files/../x": b""}), manifest(members, files={"files/../x": [0, "e3b0" + "0" * 60]}))[1]),
}  # fmt: skip


def test_a_damaged_one_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    small(tmp_path / "home")
    backup(laptop(tmp_path / "home"), tmp_path / "good.zip")
    for name, damage in DAMAGE.items():
        bad = tmp_path / "bad.zip"
        shutil.copyfile(tmp_path / "good.zip", bad)
        damage(bad)
        with pytest.raises(InputError, match="Nothing was written"):
            restore(laptop(tmp_path / "new"), bad)
        assert not (tmp_path / "new").exists(), name


def test_a_store_that_is_not_empty_is_left_alone_unless_told(tmp_path: Path) -> None:
    digest = small(tmp_path / "home")
    backup(laptop(tmp_path / "home"), tmp_path / "b.zip")
    other = Workspace.open(laptop(tmp_path / "new"))
    other.projects.begin("Mine", identifier="mine")
    kept = other.blobs.put_bytes(b"mine")
    other.close()
    with pytest.raises(InputError, match="not empty"):
        restore(laptop(tmp_path / "new"), tmp_path / "b.zip")
    found = Workspace.open(laptop(tmp_path / "new"))
    assert [project.id for project in found.projects.all()] == ["mine"]
    found.close()
    restore(laptop(tmp_path / "new"), tmp_path / "b.zip", over=True)
    found = Workspace.open(laptop(tmp_path / "new"))
    assert [project.id for project in found.projects.all()] == ["film"]
    assert found.blobs.has(kept) and found.blobs.has(digest)
    found.close()


def test_a_file_that_is_damaged_in_the_store_is_left_out_and_told(tmp_path: Path) -> None:
    digest = small(tmp_path / "home")
    path = tmp_path / "home" / "local" / "blobs" / digest[:2] / digest[2:]
    path.chmod(0o644)
    path.write_bytes(b"a firm")
    done = backup(laptop(tmp_path / "home"), tmp_path / "b.zip")
    assert len(done.damaged) == 1 and digest[2:] in done.damaged[0]
    restore(laptop(tmp_path / "new"), tmp_path / "b.zip")
    found = Workspace.open(laptop(tmp_path / "new"))
    assert not found.blobs.has(digest)
    found.close()


def test_by_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(tmp_path / "home")
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path / "home"))
    assert run(["backup", str(tmp_path / "b.zip")]) == 0
    assert run(["restore", str(tmp_path / "b.zip")]) == 2
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path / "new"))
    assert run(["restore", str(tmp_path / "b.zip"), "--json"]) == 0
    assert run(["tidy"]) == 0
    assert (tmp_path / "new" / "secret").is_file()
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path / "nowhere"))
    assert run(["backup", str(tmp_path / "c.zip")]) == 2
    assert not (tmp_path / "c.zip").exists()


# Postgres and a store


def rows(database: Database) -> dict[str, list[dict[str, object]]]:
    with database.read() as sql:
        return {
            table.name: [dict(row._mapping) for row in sql.execute(select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables if table.name not in ("workers", "claims")
        }  # fmt: skip


def shared(home: Path, postgres: Postgres, place: str) -> Settings:
    own = ServiceSettings(accounts="local", secret="s" * 32)
    return Settings(home=home, database=postgres.database(), blobs=f"s3://{BUCKET}/{place}", service=own)


def under(objects: Objects, place: str) -> list[str]:
    return sorted(key.partition("/")[2] for key in sorted(objects.keys()) if key.startswith(f"{place}/"))


def fill(office: Office) -> str:
    """Let somebody do something; returns his workspace."""
    ada = office.person("ada")
    service, place = office.service, ada.caller.workspace
    digest = service.blobs(place).put_bytes(b"a film")
    record = Record(kind="a", digest=digest, size=6, facts={}, seconds=0, made_at=0)
    service.workspace(place).memo.put("ab" * 32, record)
    service.workspace(place).projects.begin("Film", identifier="film")
    service.workspace(place).projects.add("film", small_plan())
    service.accept(place, ada.caller.user, "build", {}, project="film")
    requests = Requests(service.database)
    claim = requests.begin(place, "ada", "k", "d")
    assert isinstance(claim, Claim)
    requests.finish(claim, Answered(200, {"a": "b"}, b"\x00\xff"))
    return place


def test_a_service_comes_back_into_an_empty_database_and_store(
    tmp_path: Path, postgres: Postgres, objects: Objects
) -> None:
    old, new = (shared(tmp_path / name, postgres, name) for name in ("old", "new"))
    with opened(tmp_path / "old", old.blobs, old.database) as office:
        place = fill(office)
        before = rows(office.service.database)
    done = backup(old, tmp_path / "b.zip")
    assert done.files == 2
    restore(new, tmp_path / "b.zip")
    assert under(objects, "new") == under(objects, "old") != []
    with opened(tmp_path / "new", new.blobs, new.database) as office:
        service = office.service
        after = rows(service.database)
        (job,) = before["jobs"]
        assert after["jobs"] == [{**job, "queued": 0, "round": 2}]
        assert {**after, "jobs": []} == {**before, "jobs": []}
        assert service.workspace(place).memo.get("ab" * 32)
        assert service.admit(str(job["user"])) == 1  # it goes on
        last = service.jobs.last_told()
        assert last > max(int(str(event["id"])) for event in before["events"])
    with pytest.raises(InputError, match="not empty"):
        restore(new, tmp_path / "b.zip", over=True)
    with pytest.raises(InputError, match="other kind"):
        restore(laptop(tmp_path / "third"), tmp_path / "b.zip")


@pytest.mark.thorough
def test_damaged_rows_leave_an_empty_database(tmp_path: Path, postgres: Postgres, objects: Objects) -> None:
    old, new = (shared(tmp_path / name, postgres, name) for name in ("old", "new"))
    with opened(tmp_path / "old", old.blobs, old.database) as office:
        fill(office)
    backup(old, tmp_path / "b.zip")
    flipped(tmp_path / "b.zip", "records/projects.jsonl")
    with pytest.raises(InputError, match="Nothing was written"):
        restore(new, tmp_path / "b.zip")
    database = Database(str(new.database))
    assert is_empty(database)
    database.close()
    assert under(objects, "new") == []
