"""People leave (attack 43): rows, files, objects, copies, records; old addresses fail at once; the books keep sums."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image
from sqlalchemy import select

from reelwright.errors import ConflictError, ForbiddenError, Interrupted, MissingError
from reelwright.plan import Asset, Take
from reelwright.storage.records import Database, Ledger, Want
from reelwright.storage.records.hooks import Hooks
from reelwright.storage.records.jobs import Progress
from reelwright.storage.records.renders import Render, Renders
from reelwright.storage.records.tables import METADATA
from reelwright.storage.records.workspaces import Workspaces
from reelwright.testing.simulator import Pace, Simulator, serve
from reelwright.workspace import intake, uploads
from reelwright.workspace.leaving import delete, delete_project, delete_workspace
from reelwright.workspace.retention import tidy
from reelwright.workspace.taking import export
from tests_support.buying import QUICK, buy, table_rates, wanting
from tests_support.hostile import CANARY
from tests_support.objects import BUCKET, Objects
from tests_support.office import Office, Person, opened
from tests_support.plans import small_plan
from tests_support.stores import objects, s3

__all__ = ["objects", "s3"]
WORD = CANARY.decode()


@pytest.fixture(params=[pytest.param("sqlite folder", marks=pytest.mark.slow), "postgres store"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A service on a laptop's stores, and one on those of many machines."""
    database, store = None, None
    if request.param == "postgres store":
        request.getfixturevalue("objects")
        database, store = request.getfixturevalue("postgres").database(), f"s3://{BUCKET}"
    with opened(tmp_path / "home", store, database) as office:
        yield office


def picture(path: Path, shade: int = 1) -> Path:
    Image.new("RGB", (80, 80), (shade, 0, 0)).save(path)
    return path


def lives(person: Person, folder: Path, project: str = "film") -> dict[str, str]:
    """Let a person do something in every noun; returns ids and digests."""
    service, caller = person.office.service, person.caller
    place, name = caller.workspace, person.name
    asset = intake.keep(service, caller, f"{WORD}.png", picture(folder / f"{name}.png", len(name)))
    blobs = service.blobs(place)
    film = blobs.put_bytes(f"film of {name} {project} {WORD}".encode())
    projects = service.workspace(place, caller.user).projects
    projects.begin(WORD, identifier=project, brief={"title": WORD}, user=caller.user)
    used = Asset(id="a1", kind="reference", digest=str(asset.digest), name=WORD)
    projects.add(project, small_plan().model_copy(update={"assets": (used,)}),
                 {"s1": Take(artifact=film, engine="fal", model="m")}, user=caller.user)  # fmt: skip
    render = Render(f"ren_{name}", project, 1, "", [{"name": "master.mp4", "digest": film, "size": 1}], [], 0, 1.0, 0.0)
    with service.database.write(place) as sql:
        Renders(service.database, place).add(sql, render)
    service.jobs.accept(place, caller.user, "build", {"prompt": WORD}, project=project)
    Hooks(service.database).add(place, "https://hooks.example/x", "whsec_canary_secret", ["*"], WORD)
    ledger, build = Ledger(service.database), f"{place}/{project}"
    (hold,) = ledger.reserve(build, [Want("clip", 50)], [f"project:{build}", f"user:{caller.user}",
                                                         f"month:{caller.user}/2026-11"])  # fmt: skip
    ledger.intend(hold.id, f"done-{name}", f"k1{name}", "nowhere", "m", 20, {"prompt": WORD})
    ledger.submitted(f"done-{name}", {"id": WORD})
    ledger.end(f"done-{name}", "succeeded", 20)
    ledger.intend(hold.id, f"live-{name}", f"k2{name}", "nowhere", "m", 30, {"prompt": WORD})
    uploads.begin(service, caller, "a.mp4", 100, "video/mp4", "/{asset}")
    return {"asset": asset.id, "digest": str(asset.digest), "film": film, "hold": hold.id}


def everything(database: Database) -> str:
    """Return all rows of all tables as text."""
    with database.read() as sql:
        return "\n".join(
            f"{table.name} {tuple(row)!r}" for table in METADATA.sorted_tables for row in sql.execute(select(table))
        )  # fmt: skip


def test_43_nothing_of_who_leaves_remains(office: Office, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    ada, eve = office.person("ada"), office.person("eve")
    found, kept = lives(ada, tmp_path), lives(eve, tmp_path)
    Workspaces(office.service.database).add(eve.caller, ada.caller.user, "editor")
    office.service.workspace(eve.caller.workspace).projects.begin("Shared", identifier="b", user=ada.caller.user)
    asset = f"/assets/{found['asset']}/content"
    assert ada.ask("GET", asset).status_code == 200
    blobs = office.service.blobs(ada.caller.workspace)
    link = blobs.link(found["film"], 600, f"{WORD}.mp4", "video/mp4")
    delete(office.service, ada.caller, patience=0.0)
    assert ada.ask("GET", asset).status_code == 401
    assert eve.ask("GET", asset).status_code == 404
    told = everything(office.service.database).replace(WORD, "canary")
    for secret in (ada.caller.user, "ada@mail", found["asset"], f"{ada.caller.workspace}/"):
        assert secret not in told, secret
    rows = [row for row in told.splitlines() if ada.caller.workspace in row]
    assert [row for row in rows if "gone:" not in row] == []
    assert not (office.settings.home / ada.caller.workspace).exists()
    if "store" in request.node.name:
        objects: Objects = request.getfixturevalue("objects")
        assert link and fetched(link) == 404
        assert not [key for key in sorted(objects.keys()) if key.startswith(ada.caller.workspace)]
        assert [key for key in sorted(objects.keys()) if key.startswith(eve.caller.workspace)]
    # Eve has all of hers
    assert eve.ask("GET", f"/assets/{kept['asset']}/content").status_code == 200
    assert office.service.workspace(eve.caller.workspace).projects.get("b").user == ""
    assert office.service.jobs.page(eve.caller.workspace, None, 10)[0].state == "pending"
    assert Ledger(office.service.database).live(build=f"{eve.caller.workspace}/film")


def fetched(link: str) -> int:
    import urllib.error
    import urllib.request

    try:
        with urllib.request.urlopen(link, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.thorough
def test_43_the_books_keep_their_sums_without_names(office: Office, tmp_path: Path) -> None:
    ada = office.person("ada")
    found = lives(ada, tmp_path)
    ledger = Ledger(office.service.database)
    delete(office.service, ada.caller, patience=0.0)
    done, lost = ledger.tried(found["hold"])
    assert (done.cost, done.engine, done.state, done.request, done.ticket) == (20, "nowhere", "succeeded", None, None)
    assert (lost.cost, lost.state, lost.request) == (30, "failed", None)  # nobody could end it: at what was held
    accounts = {account.id: (account.spent, account.held) for account in ledger.accounts() if account.spent}
    assert set(accounts.values()) == {(50, 0)}
    assert sorted(name.partition("_")[0] for name in accounts) == ["month:gone", "project:gone", "user:gone"]
    (spent,) = {row.build for row in ledger.spent()}
    assert spent.startswith("gone_") and spent.endswith("/film")


def test_the_file_of_the_database_holds_nothing_of_it(tmp_path: Path) -> None:
    with opened(tmp_path / "home") as office:
        ada = office.person("ada")
        lives(ada, tmp_path)
        delete(office.service, ada.caller, patience=0.0)
    left = [file.name for file in (tmp_path / "home").rglob("*") if file.is_file() and CANARY in file.read_bytes()]
    assert left == []


@pytest.mark.thorough
def test_a_last_owner_of_others_workspace_stays_with_all_of_his(office: Office, tmp_path: Path) -> None:
    ada, eve = office.person("ada"), office.person("eve")
    found = lives(ada, tmp_path)
    Workspaces(office.service.database).add(ada.caller, eve.caller.user, "editor")
    before = everything(office.service.database)
    with pytest.raises(ConflictError, match="last owner"):
        delete(office.service, ada.caller)
    assert everything(office.service.database) == before
    assert ada.ask("GET", f"/assets/{found['asset']}/content").status_code == 200


@pytest.mark.thorough
def test_running_jobs_are_cancelled_first_and_a_late_one_leaves_nothing(office: Office) -> None:
    ada = office.person("ada")
    service, place = office.service, ada.caller.workspace
    good, deaf = (service.jobs.accept(place, ada.caller.user, "build", {}) for _ in range(2))
    leases = [service.jobs.take(job.id, "w", 1) for job in (good, deaf)]
    said: list[str] = []

    def work() -> None:
        assert leases[0]
        while (heard := service.jobs.progress(leases[0][1], Progress("planning", 0.1, None))) == "go on":
            time.sleep(0.02)
        said.append(heard)
        service.jobs.end(leases[0][1], "cancelled")

    thread = threading.Thread(target=work)
    thread.start()
    delete(service, ada.caller, patience=1.0)
    thread.join()
    assert said == ["stop"]
    assert leases[1]
    with pytest.raises(MissingError):
        service.jobs.progress(leases[1][1], Progress("planning", 0.1, None))
    late = office.settings.home / place / "blobs" / "ab" / "cd"  # what the deaf one still wrote
    late.parent.mkdir(parents=True)
    late.write_bytes(CANARY)
    assert tidy(service)
    assert not (office.settings.home / place).exists()


@pytest.mark.thorough
def test_calls_under_way_are_cancelled_at_their_providers(tmp_path: Path) -> None:
    simulator = Simulator(pace=Pace(queue=(0.0, 0.0), run=(30.0, 30.0)), side=96, rates=table_rates())
    with serve(simulator) as address, opened(tmp_path / "home", engines=address) as office:
        ada = office.person("ada")

        def stop(_: Any) -> None:
            if simulator.books.entries:
                raise KeyboardInterrupt

        workspace = office.service.workspace(ada.caller.workspace, ada.caller.user)
        with pytest.raises(Interrupted):
            buy(workspace, wanting("a street"), on_event=stop)
        simulator.pace = QUICK
        delete(office.service, ada.caller, patience=0.0)
        assert any(request.url.endswith("/cancel") for request in simulator.seen)
        charged = sum(entry.charged for entry in simulator.books.entries)
        accounts = Ledger(office.service.database).accounts()
        assert {(each.spent, each.held) for each in accounts if each.id.startswith("project:")} == {(charged, 0)}


@pytest.mark.thorough
def test_a_workspace_goes_by_its_owner_alone(office: Office, tmp_path: Path) -> None:
    ada, eve = office.person("ada"), office.person("eve")
    found = lives(ada, tmp_path)
    Workspaces(office.service.database).add(ada.caller, eve.caller.user, "editor")
    other = office.people.of_key(eve.key)
    with pytest.raises(ForbiddenError):
        delete_workspace(office.service, replace(other, workspace=ada.caller.workspace, role="editor"))
    delete_workspace(office.service, ada.caller, patience=0.0)
    assert ada.ask("GET", f"/assets/{found['asset']}/content").status_code == 401
    assert office.people.user(ada.caller.user).name == "Ada"  # he himself stays
    assert not (office.settings.home / ada.caller.workspace).exists()


def test_a_project_goes_with_what_nothing_else_names(office: Office, tmp_path: Path) -> None:
    ada = office.person("ada")
    found = lives(ada, tmp_path)
    service, place = office.service, ada.caller.workspace
    projects = service.workspace(place).projects
    projects.begin("Other", identifier="film2")
    projects.add("film2", small_plan(), {"s1": Take(artifact=found["film"], engine="fal", model="m")})
    delete_project(service, ada.caller, "film", patience=0.0)
    blobs = service.blobs(place)
    assert blobs.has(found["film"]) and blobs.has(found["digest"])  # a take of another, an asset
    assert service.jobs.page(place, None, 10, project="film") == ()
    assert [project.id for project in projects.all()] == ["film2"]
    assert f"{place}/film'" not in everything(service.database)
    delete_project(service, ada.caller, "film2", patience=0.0)
    assert not blobs.has(found["film"]) and blobs.has(found["digest"])
    with pytest.raises(MissingError):
        delete_project(service, ada.caller, "film")


@pytest.mark.thorough
def test_an_export_holds_all_of_ones_own_and_no_secret(office: Office, tmp_path: Path) -> None:
    ada, eve = office.person("ada"), office.person("eve")
    found = lives(ada, tmp_path)
    Workspaces(office.service.database).add(eve.caller, ada.caller.user, "viewer")
    lives(eve, tmp_path)
    path = export(office.service, ada.caller)
    assert path.stat().st_mode & 0o077 == 0
    place = ada.caller.workspace
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        people = json.loads(archive.read("people.json"))
        assert people["user"]["email"] == "ada@mail.example"
        assert len(people["workspaces"]) == 2
        (project,) = [json.loads(line) for line in archive.read(f"{place}/projects.jsonl").splitlines()]
        assert project["title"] == WORD
        costs = [json.loads(line) for line in archive.read(f"{place}/costs.jsonl").splitlines()]
        assert sorted(cost["cost"] for cost in costs) == [0, 20]
        assert {f"{place}/{noun}.jsonl" for noun in ("versions", "jobs", "renders", "assets")} <= names
        (original,) = [name for name in names if name.startswith(f"{place}/files/assets/")]
        assert original == f"{place}/files/assets/{found['asset']}/{WORD}.png"
        assert archive.read(original) == (tmp_path / "ada.png").read_bytes()
        assert archive.read(f"{place}/files/renders/film/ren_ada/master.mp4").startswith(b"film of ada")
        told = b"".join(archive.read(name) for name in names)
    assert eve.caller.workspace not in {name.partition("/")[0] for name in names}
    for secret in (b"whsec_canary_secret", ada.key.encode(), b"scrypt", b"hash"):
        assert secret not in told, secret
