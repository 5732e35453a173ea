"""What has aged goes, what anything names stays, and one process does it at a time."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from reelwright.plan import Asset as PlanAsset
from reelwright.plan import Take
from reelwright.storage.incoming import Incoming
from reelwright.storage.memo import Record
from reelwright.storage.records import Database, Ledger, Want
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.chores import Chores
from reelwright.storage.records.jobs import Lease, Progress
from reelwright.storage.records.renders import Render, Renders
from reelwright.storage.records.requests import Answered, Claim, Requests
from reelwright.storage.records.tables.jobs import claims, events, job_steps, jobs
from reelwright.storage.records.tables.projects import assets
from reelwright.storage.sweeping import DAY
from reelwright.workspace import intake, uploads
from reelwright.workspace.retention import Tidied, tidy, tidy_daily
from reelwright.workspace.service import Service
from tests_support.office import Office, Person, opened
from tests_support.plans import small_plan

OLD = 31 * DAY


@pytest.fixture
def office(tmp_path: Path, url: str) -> Iterator[Office]:
    with opened(tmp_path / "home", database=url) as office:
        yield office


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("ada")


def age(office: Office, workspace: str, seconds: float = OLD) -> None:
    root = office.settings.home / workspace
    for file in (*root.glob("blobs/*/*"), *root.glob("memo/*/*"), *root.glob("incoming/*/*")):
        os.utime(file, (file.stat().st_atime - seconds, file.stat().st_mtime - seconds))


def made(office: Office, workspace: str, data: bytes) -> str:
    """Keep a file with its record."""
    found = office.service.workspace(workspace)
    digest = found.blobs.put_bytes(data)
    record = Record(kind="a", digest=digest, size=len(data), facts={}, seconds=0, made_at=0)
    found.memo.put(digest[::-1], record)
    return digest


def tidied(office: Office) -> Tidied:
    done = tidy(office.service)
    assert done is not None and done.troubles == []
    return done


def ended(service: Service, workspace: str, digest: str, days: float) -> str:
    """Have a job completed so long ago."""
    job = service.jobs.accept(workspace, "ada", "build", {"digest": digest}, project="film")
    taken = service.jobs.take(job.id, "w", 1)
    assert taken
    lease: Lease = taken[1]
    service.jobs.step(lease, {"step": "a", "kind": "a", "stage": "planning", "what": "made", "seconds": 1.0})
    service.jobs.progress(lease, Progress("rendering", 0.5, 1.0))
    service.jobs.end(lease, "completed", {"done": True})
    with service.database.write() as sql:
        sql.execute(update(jobs).where(jobs.c.id == job.id).values(ended_at=time.time() - days * DAY))
    return job.id


def count(database: Database, table: object) -> int:
    with database.read() as sql:
        return int(sql.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_what_anything_names_stays_and_the_rest_goes(office: Office, ada: Person, tmp_path: Path) -> None:
    place, service = ada.caller.workspace, office.service
    names = ("asset", "take", "render", "job", "plan", "nothing")
    digest = {name: made(office, place, name.encode()) for name in names}
    Image.new("RGB", (80, 80)).save(tmp_path / "a.png")
    asset = intake.keep(service, ada.caller, "a.png", tmp_path / "a.png")
    projects = service.workspace(place).projects
    projects.begin("Film", identifier="film")
    with service.database.write() as sql:
        sql.execute(update(assets).where(assets.c.id == asset.id).values(digest=digest["asset"]))
    named = PlanAsset(id="a1", kind="reference", digest=digest["plan"], name="a.png")
    plan = small_plan().model_copy(update={"assets": (named,)})
    projects.add("film", plan, {"s1": Take(artifact=digest["take"], engine="fal", model="m")})
    render = Render("ren_1", "film", 1, "", [{"name": "a.mp4", "digest": digest["render"]}], [], 0, 1.0, 0.0)
    with service.database.write(place) as sql:
        Renders(service.database, place).add(sql, render)
    service.jobs.accept(place, "ada", "export", {"files": [{"digest": digest["job"]}]})
    age(office, place)
    young = made(office, place, b"young")
    done = tidied(office)
    assert done.files >= 4  # what nothing names and its record, the picture's pixels and theirs, its bytes
    left = {name for name in names if service.blobs(place).has(digest[name])}
    assert left == set(names) - {"nothing"}
    assert service.workspace(place).memo.get(digest["nothing"][::-1]) is None
    assert service.blobs(place).has(young)
    assert tidied(office).files == 0


def test_jobs_go_after_their_time_and_money_never(office: Office, ada: Person) -> None:
    place, service = ada.caller.workspace, office.service
    ledger = Ledger(service.database)
    (hold,) = ledger.reserve(f"{place}/film", [Want("clip", 5)], ["user:ada"])
    ledger.intend(hold.id, "a1", "k1", "fal", "m", 5)
    ledger.end("a1", "succeeded", 5)
    old, young = ended(service, place, "0" * 64, 31), ended(service, place, "0" * 64, 29)
    waits = service.jobs.accept(place, "ada", "build", {})
    assert tidied(office).jobs == 1
    assert {job.id for job in service.jobs.page(place, None, 10)} == {young, waits.id}
    assert {event.job for event in service.jobs.told(0)} == {young, waits.id}
    assert service.jobs.steps(place, old) == ()
    assert (count(service.database, job_steps), len(ledger.tried(hold.id))) == (1, 1)
    assert count(service.database, events) > 4


def test_uploads_answers_and_pieces_go_after_a_day(office: Office, ada: Person, tmp_path: Path) -> None:
    place, service = ada.caller.workspace, office.service
    piece = tmp_path / "piece"
    begun = []
    for _ in range(2):
        asset = uploads.begin(service, ada.caller, "a.mp4", 100, "video/mp4", "/{asset}").asset
        piece.write_bytes(b"abc")
        uploads.append(service, place, asset.id, 0, piece)
        begun.append(asset.id)
    with service.database.write() as sql:
        sql.execute(update(assets).where(assets.c.id == begun[0]).values(made_at=time.time() - DAY - 60))
    now = [time.time() - 2 * DAY]
    requests = Requests(service.database, lambda: now[0])
    claim = requests.begin(place, "ada", "k", "d")
    assert isinstance(claim, Claim)
    requests.finish(claim, Answered(200, {}, b""))
    lost = tmp_path / "home" / place / "incoming" / "asset_lost" / "0-x"
    lost.parent.mkdir()
    lost.write_bytes(b"x")
    os.utime(lost, (time.time() - DAY - 60,) * 2)
    assert tidied(office).uploads == 1
    known = Assets(service.database, place)
    assert [known.get(name).state for name in begun] == ["refused", "open"]
    left = [file.parent.name for file in (office.settings.home / place).glob("incoming/*/*")]
    assert left == [begun[1]]
    assert isinstance(Requests(service.database).begin(place, "ada", "k", "other"), Claim)
    assert Incoming(service.blobs(place)).drop_old(DAY) == 0


def test_one_process_tidies_at_a_time_and_workers_once_a_day(office: Office) -> None:
    began: list[object] = []
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        began.append(Chores(office.service.database).begin("tidy", 0.0))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(bool, began)) == [False, False, False, True]
    assert tidy(office.service) is None  # somebody is at it
    with office.service.database.write() as sql:
        sql.execute(update(claims).values(beat=claims.c.beat - 7 * 3600))  # whose process is gone
    assert tidy_daily(office.service) is not None
    assert tidy_daily(office.service) is None
    assert tidy(office.service) is not None  # a person may at any time
    with office.service.database.write() as sql:
        sql.execute(update(claims).values(beat=claims.c.beat - DAY - 1))
    assert tidy_daily(office.service) is not None
