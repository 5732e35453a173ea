"""Versions are immutable, numbered without gaps, and belong to the folder their films go to."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from reelwright.errors import InputError, StorageError
from reelwright.plan import Plan, Take
from reelwright.storage.projects import Projects, slug

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


def test_a_project_is_found_by_id_and_by_folder(tmp_path: Path) -> None:
    projects = Projects(tmp_path / "store")
    project = projects.at(tmp_path / "out", "Trail Bottle: Snow!")
    assert project.id.startswith("trail-bottle-snow-")
    assert projects.find(project.id) == projects.find(tmp_path / "out") == project
    assert projects.at(tmp_path / "out", "Another title") == project
    assert projects.at(tmp_path / "other", "Trail Bottle: Snow!").id != project.id
    assert len(projects.all()) == 2


def test_a_relative_folder_is_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    projects = Projects(tmp_path / "store")
    assert projects.at(Path("out"), "Film").output == tmp_path / "out"
    assert projects.find("out").title == "Film"


def test_a_given_id_belongs_to_one_folder(tmp_path: Path) -> None:
    projects = Projects(tmp_path / "store")
    assert projects.at(tmp_path / "a", "Film", "launch").id == "launch"
    assert projects.at(tmp_path / "a", "Film", "launch").id == "launch"
    with pytest.raises(InputError, match="launch"):
        projects.at(tmp_path / "b", "Film", "launch")


@pytest.mark.parametrize("bad", ["../x", "", "A", ".hidden", "a/b", "a" * 65])
def test_an_id_cannot_leave_its_folder(tmp_path: Path, bad: str) -> None:
    projects = Projects(tmp_path / "store")
    if bad:
        with pytest.raises(InputError, match="an id is up to 64"):
            projects.at(tmp_path / "out", "Film", bad)
    with pytest.raises(InputError, match="no project"):
        projects.find(bad)


def test_versions_grow_and_name_their_parent(tmp_path: Path) -> None:
    projects = Projects(tmp_path)
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


def test_a_damaged_version_is_told_with_its_file(tmp_path: Path) -> None:
    projects = Projects(tmp_path)
    name = projects.at(tmp_path / "out", "Film").id
    projects.add(name, make_plan())
    (file,) = tmp_path.rglob("0001.json")
    document = json.loads(file.read_text())
    file.chmod(0o644)
    file.write_text(json.dumps({**document, "number": "one"}))
    with pytest.raises(StorageError, match=r"0001\.json"):
        projects.latest(name)


ADDS = """
import sys
from pathlib import Path
from reelwright.plan import Plan
from reelwright.storage.projects import Projects
plan, projects = Plan.model_validate_json(sys.argv[2]), Projects(Path(sys.argv[1]))
for number in range(5):
    projects.add("film", plan.model_copy(update={"title": f"{sys.argv[3]} {number}"}))
"""


def test_concurrent_adds_get_numbers_of_their_own(tmp_path: Path) -> None:
    projects = Projects(tmp_path)
    projects.at(tmp_path / "out", "Film", "film")
    command = [sys.executable, "-c", ADDS, str(tmp_path), make_plan().model_dump_json()]
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
