"""Versions are immutable, numbered without gaps, and belong to the folder their films go to."""

import subprocess
import sys
from pathlib import Path

import pytest

from reelwright.errors import ConflictError, InputError, MissingError, StorageError
from reelwright.plan import Plan, Take
from reelwright.storage.records import Database, Projects
from reelwright.storage.records.jobs import Jobs
from reelwright.storage.records.projects import slug

PALETTE = dict.fromkeys(("ground", "deep", "accent", "third", "ink", "paper"), "#0B3D2E")
TYPEFACES = {"display": "Sora", "display_weight": 700, "text": "Inter", "text_weight": 500}
STYLE = dict.fromkeys(("lighting", "camera", "texture", "mood", "grade"), "soft")
SHOT = {
    "id": "a1",
    "frames": 200,
    "ground": {"kind": "backdrop", "family": "sweep", "tone": "light", "seed": 1},
    "layout": "center",
    "motion": "rise",
}


def make_plan(title: str = "Trail Bottle") -> Plan:
    return Plan.read(
        {
            "title": title,
            "locale": "en-US",
            "category": "product_ad",
            "template": "demo",
            "aspects": ["9:16"],
            "style": {**STYLE, "palette": PALETTE, "typefaces": TYPEFACES},
            "scenes": [{"id": "s1", "role": "hook", "shots": [SHOT]}],
        }
    )


@pytest.fixture
def projects(database: Database) -> Projects:
    return Projects(database, "local")


def test_a_project_is_found_by_id_and_by_folder(projects: Projects, tmp_path: Path) -> None:
    project = projects.at(tmp_path / "out", "Trail Bottle: Snow!")
    assert project.id.startswith("trail-bottle-snow-")
    assert projects.find(project.id) == projects.find(tmp_path / "out") == project
    assert projects.at(tmp_path / "out", "Another title") == project
    assert projects.at(tmp_path / "other", "Trail Bottle: Snow!").id != project.id
    assert len(projects.all()) == 2


def test_pages_are_told_of_each_new_version_once(projects: Projects, database: Database, tmp_path: Path) -> None:
    project = projects.at(tmp_path / "out", "Film").id
    for title in ("One", "One", "Two"):  # the same again is no version
        projects.add(project, make_plan(title), user="ada")
    told = [(each.kind, each.project, each.data) for each in Jobs(database).told(0, workspace="local")]
    assert told == [("version.added", project, {"version": number, "user": "ada"}) for number in (1, 2)]


def test_a_relative_folder_is_the_same_folder(
    projects: Projects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert projects.at(Path("out"), "Film").output == tmp_path / "out"
    assert projects.find("out").title == "Film"


def test_a_given_id_belongs_to_one_folder(projects: Projects, tmp_path: Path) -> None:
    assert projects.at(tmp_path / "a", "Film", "launch").id == "launch"
    assert projects.at(tmp_path / "a", "Film", "launch").id == "launch"
    with pytest.raises(InputError, match="launch"):
        projects.at(tmp_path / "b", "Film", "launch")


@pytest.mark.parametrize("bad", ["../x", "", "A", ".hidden", "a/b", "a" * 65])
def test_an_id_cannot_leave_its_folder(projects: Projects, tmp_path: Path, bad: str) -> None:
    if bad:
        with pytest.raises(InputError, match="an id is up to 64"):
            projects.at(tmp_path / "out", "Film", bad)
    with pytest.raises(InputError, match="no project"):
        projects.find(bad)


def test_versions_grow_and_name_their_parent(projects: Projects, tmp_path: Path) -> None:
    name = projects.at(tmp_path / "out", "Film").id
    assert projects.latest(name) is None
    first = projects.add(name, make_plan(), note="first")
    again = projects.add(name, make_plan(), note="the same")
    second = projects.add(name, make_plan("Snow"))
    take = Take(artifact="a" * 64, engine="backdrop", model="1")
    third = projects.add(name, make_plan("Snow"), {"a1": take})
    assert (first.number, first.parent) == (1, None)
    assert again == first
    assert (second.number, second.parent) == (2, 1)
    assert third.number == 3
    assert projects.latest(name) == third
    assert projects.version(name, 1) == first
    assert projects.numbers(name) == (1, 2, 3)
    with pytest.raises(InputError, match="Known versions: 1, 2, 3"):
        projects.version(name, 4)


def test_a_damaged_version_is_told(projects: Projects, database: Database, tmp_path: Path) -> None:
    name = projects.at(tmp_path / "out", "Film").id
    projects.add(name, make_plan())
    with database.write() as sql:
        sql.exec_driver_sql("UPDATE versions SET plan = '{}'")
    with pytest.raises(StorageError, match="Version 1 of project film"):
        projects.latest(name)


def test_what_belongs_to_others_is_not_here(projects: Projects, database: Database) -> None:
    projects.begin("Film", identifier="film")
    others = Projects(database, "others")
    assert others.begin("Film", identifier="film").id == "film"  # each workspace has names of its own
    projects.begin("Mine", identifier="mine")
    projects.add("mine", make_plan())
    assert others.numbers("mine") == ()
    for ask in (lambda: others.get("mine"), lambda: others.remove("mine"), lambda: others.add("mine", make_plan())):
        with pytest.raises(MissingError, match="mine"):
            ask()
    assert [project.id for project in others.all()] == ["film"]


def test_a_change_names_what_it_saw(projects: Projects) -> None:
    projects.begin("Film", identifier="film")
    assert projects.change("film", 1, title="Snow").revision == 2
    with pytest.raises(ConflictError, match="revision 2 by now"):
        projects.change("film", 1, title="Rain")
    assert projects.get("film").title == "Snow"
    projects.add("film", make_plan(), parent=None)
    with pytest.raises(ConflictError, match="version 1 by now, not 7"):
        projects.add("film", make_plan("Snow"), parent=7)
    assert projects.add("film", make_plan("Snow"), parent=1).number == 2


def test_pages_have_every_project_once(projects: Projects) -> None:
    for number in range(7):
        projects.begin("Film", identifier=f"film{number}")
    seen: list[str] = []
    after = None
    while page := projects.page(after, 3):
        seen += [project.id for project in page]
        after = page[-1].made_at, page[-1].id
    assert seen == [f"film{number}" for number in reversed(range(7))]


ADDS = """
import sys
from reelwright.plan import Plan
from reelwright.storage.records import Database, Projects
plan, projects = Plan.model_validate_json(sys.argv[2]), Projects(Database(sys.argv[1]), "local")
for number in range(5):
    projects.add("film", plan.model_copy(update={"title": f"{sys.argv[3]} {number}"}))
"""


def test_concurrent_adds_get_numbers_of_their_own(projects: Projects, url: str, tmp_path: Path) -> None:
    projects.at(tmp_path / "out", "Film", "film")
    command = [sys.executable, "-c", ADDS, url, make_plan().model_dump_json()]
    workers = [subprocess.Popen([*command, who]) for who in ("a", "b", "c")]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert projects.numbers("film") == tuple(range(1, 16))
    titles = {projects.version("film", number).plan.title for number in range(1, 16)}
    assert len(titles) == 15
    assert all(projects.version("film", number).parent == (number - 1 or None) for number in range(1, 16))


def test_slugs_are_plain() -> None:
    assert slug("Café & Crème — 30% off") == "cafe-creme-30-off"
    assert slug("東京") == "film"
    assert len(slug("x y" * 100)) <= 40
