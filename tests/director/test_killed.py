"""A process that is killed in any node is followed by another: it comes to the same end, and nothing is paid twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

CHILD = """
import json, os, sys
from pathlib import Path
from reelwright.director.graph import go
from reelwright.storage.records import Database
from reelwright.storage.records.checkpoints import Checkpoints
from tests_support.directed import Studio

folder, deadly = Path(sys.argv[1]), sys.argv[2]
world = folder / "world.json"

class Lasting(Studio):
    def _call(self, what):
        self.calls.append(what)
        kept = {"versions": self.versions, "paid": self.paid}
        world.write_text(json.dumps(kept))
        with (folder / "calls").open("a") as calls:
            calls.write(what + "\\n")
        if what == deadly:
            os._exit(9)

studio = Lasting([1, 2, 3], {3: False}, {2: 5, 3: 7}, budget=20, auto=True)
if world.is_file():
    kept = json.loads(world.read_text())
    studio.versions = {int(number): each for number, each in kept["versions"].items()}
    studio.paid = kept["paid"]
saver = Checkpoints(Database(f"sqlite:///{folder}/flow.db"), "local")
outcome = go(studio, saver, "job", lambda _: {"choice": "finish"})
print(json.dumps({"result": outcome.result, "versions": studio.versions, "paid": studio.paid}))
"""


def child(folder: Path, deadly: str = "") -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), deadly], capture_output=True, text=True, check=False,
        env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, list[str]]:
    """Give what a run comes to that nobody kills, and what it did."""
    folder = tmp_path_factory.mktemp("whole")
    done = child(folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), (folder / "calls").read_text().split()


@pytest.mark.thorough
@pytest.mark.parametrize("node", ["intent", "plan", "prompts", "build", "judge", "edit", "compose"])
def test_a_killed_process_is_followed_by_another(tmp_path: Path, undisturbed: tuple[Any, list[str]], node: str) -> None:
    whole, whole_calls = undisturbed
    assert child(tmp_path, node).returncode == 9
    done = child(tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == whole
    calls, expected = (tmp_path / "calls").read_text().split(), list(whole_calls)
    expected.insert(expected.index(node), node)
    assert calls == expected, "it goes on in the node where it fell, and does nothing else again"
