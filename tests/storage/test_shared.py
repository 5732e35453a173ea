"""Two machines on one object store: what one makes the other finds, and fetches only what it reads."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from reelwright.build.runner import Runner
from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.errors import StorageError
from reelwright.storage.blobs import AGAIN, Blobs
from reelwright.storage.keys import blob_key, mark_key, record_key
from reelwright.storage.memo import Memo, Record
from reelwright.storage.remote import Remote
from tests_support.objects import BUCKET, Objects

KEY = "ab" * 32


class Machine:
    """A folder of its own on the shared bucket, and a log of what was made here."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.blobs = Blobs(root, Remote.open(f"s3://{BUCKET}", "local", 1.0))
        self.memo = Memo(root, self.blobs)
        self.log: list[str] = []

    def run(self, *targets: Step) -> Any:
        return Runner(self.blobs, self.memo, 2).run(targets)

    def here(self) -> set[str]:
        return {file.parent.name + file.name for file in self.blobs.root.glob("*/*")}

    def step(self, name: str, *needs: Step) -> Step:
        """Return a step that writes its name and what its needs hold."""

        def resolve(artifacts: tuple[Artifact, ...]) -> dict[str, Any]:
            return {"name": name, "needs": [artifact.digest for artifact in artifacts]}

        def work(given: Work) -> Made:
            self.log.append(name)
            given.output.write_text(name + "".join(need.path.read_text() for need in given.needs))
            return Made({"name": name})

        return Step("test", 1, name, "rendering", resolve, work, needs)

    def film(self, text: str = "text") -> Step:
        """Return a film: of grounds, each of a cut, and a text."""
        grounds = [self.step(f"ground{number}", self.step(f"cut{number}")) for number in range(3)]
        return self.step("film", *grounds, self.step(text))


@pytest.fixture
def machines(objects: Objects, tmp_path: Path) -> tuple[Machine, Machine]:  # noqa: ARG001  (the bucket that both share)
    return Machine(tmp_path / "a"), Machine(tmp_path / "b")


def _downloads(objects: Objects) -> set[str]:
    path = f"GET /{BUCKET}/local/blobs/"
    return {line.removeprefix(path).replace("/", "") for line in objects.proxy.log if line.startswith(path)}


def _record(blobs: Blobs, data: bytes) -> Record:
    digest = blobs.put_bytes(data)
    return Record(kind="clip", digest=digest, size=len(data), facts={"n": 1}, seconds=0.0, made_at=1.0)


def test_what_one_puts_the_other_has_and_fetches(machines: tuple[Machine, Machine]) -> None:
    one, other = machines
    digest = one.blobs.put_bytes(b"film")
    assert other.blobs.size(digest) == 4
    assert other.here() == set()
    path = other.blobs.fetch(digest)
    assert path == other.blobs.path(digest)
    assert path.read_bytes() == b"film"
    assert not path.stat().st_mode & 0o222
    assert not other.blobs.has("00" * 32)


def test_a_file_is_in_the_store_before_it_is_here(machines: tuple[Machine, Machine], objects: Objects) -> None:
    one, _ = machines
    objects.proxy.failing = 1000
    with pytest.raises(StorageError, match=BUCKET):
        one.blobs.put_bytes(b"film")
    with pytest.raises(StorageError, match=BUCKET):
        one.memo.put(KEY, Record(kind="a", digest="0" * 64, size=1, facts={}, seconds=0, made_at=0))
    objects.proxy.calm()
    assert one.here() == set()
    assert one.memo.get(KEY) is None
    assert list((one.root / "scratch").glob("*/*")) == []


@pytest.mark.parametrize("damaged", [b"f1lm", b"fi", b"", b"film and more"])
def test_a_damaged_copy_is_refused_and_not_kept(
    machines: tuple[Machine, Machine], objects: Objects, damaged: bytes
) -> None:
    one, other = machines
    digest = one.blobs.put_bytes(b"film")
    objects.add(f"local/{blob_key(digest)}", damaged)
    with pytest.raises(StorageError, match=r"is damaged\. Delete blobs/"):
        other.blobs.fetch(digest)
    assert other.here() == set()
    one.blobs.put_bytes(b"film")
    assert other.blobs.fetch(digest).read_bytes() == b"film"


def test_what_is_nowhere_is_told(machines: tuple[Machine, Machine]) -> None:
    with pytest.raises(StorageError, match=r"000000000000 is neither here nor there"):
        machines[0].blobs.fetch("00" * 32)


def test_many_threads_fetch_a_file_once(machines: tuple[Machine, Machine], objects: Objects) -> None:
    one, other = machines
    digest = one.blobs.put_bytes(os.urandom(1 << 20))
    objects.proxy.calm()
    with ThreadPoolExecutor(8) as pool:
        paths = set(pool.map(other.blobs.fetch, [digest] * 32))
    assert paths == {other.blobs.path(digest)}
    assert sum(line.startswith("GET") for line in objects.proxy.log) == 1


def test_a_record_counts_where_its_file_is_whole_somewhere(machines: tuple[Machine, Machine], objects: Objects) -> None:
    one, other = machines
    record = _record(one.blobs, b"film")
    one.memo.put(KEY, record)
    assert other.memo.get(KEY) == record
    objects.proxy.calm()
    assert other.memo.get(KEY) == record
    assert not any("/memo/" in line for line in objects.proxy.log)  # it lies here now
    objects.add(f"local/{blob_key(record.digest)}", b"fi")
    assert other.memo.get(KEY) is None
    objects.add(f"local/{record_key('cd' * 32)}", b"{not a record")
    assert other.memo.get("cd" * 32) is None


def test_a_second_machine_reuses_all_and_downloads_nothing(machines: tuple[Machine, Machine], objects: Objects) -> None:
    one, other = machines
    made = one.run(one.film())
    assert (made.made, made.reused) == (8, 0)
    objects.proxy.calm()
    again = other.run(other.film())
    assert (again.made, again.reused, other.log) == (0, 8, [])
    digests = [{step.name: artifact.digest for step, artifact in run.artifacts.items()} for run in (made, again)]
    assert digests[0] == digests[1]
    assert other.here() == set()
    assert _downloads(objects) == set()
    film = next(artifact for step, artifact in again.artifacts.items() if step.name == "film")
    assert film.path.read_text().startswith("film")
    assert _downloads(objects) == {film.digest}


def test_a_second_machine_fetches_only_what_a_changed_step_needs(
    machines: tuple[Machine, Machine], objects: Objects
) -> None:
    one, other = machines
    made = {step.name: artifact.digest for step, artifact in one.run(one.film()).artifacts.items()}
    objects.proxy.calm()
    run = other.run(other.film("other text"))
    assert sorted(other.log) == ["film", "other text"]
    assert _downloads(objects) == {made[f"ground{number}"] for number in range(3)}
    assert run.reused == 6
    assert one.run(one.film("other text")).made == 0


def test_a_build_goes_on_while_the_store_is_ill_for_a_moment(
    machines: tuple[Machine, Machine], objects: Objects
) -> None:
    one, _ = machines
    objects.proxy.failing = 4
    assert one.run(one.film()).made == 8


def test_a_build_whose_store_is_away_ends_and_keeps_what_was_made(
    machines: tuple[Machine, Machine], objects: Objects
) -> None:
    one, _ = machines
    one.run(one.step("cut0"))
    objects.proxy.failing = 1000
    with pytest.raises(StorageError, match=BUCKET):
        one.run(one.film())
    objects.proxy.calm()
    one.log.clear()
    assert one.run(one.film()).reused == 1
    assert "cut0" not in one.log


@pytest.mark.usefixtures("objects")
def test_what_was_made_before_there_was_a_store_is_shared_when_it_is_linked(tmp_path: Path) -> None:
    digest = Blobs(tmp_path / "old").put_bytes(b"film")
    assert Blobs(tmp_path / "old").link(digest, 60, "a.mp4", "video/mp4") is None
    blobs = Blobs(tmp_path / "old", Remote.open(f"s3://{BUCKET}", "local"))
    for name in ("", "a.mp4"):
        url = blobs.link(digest, 60, name, "video/mp4" if name else "")
        assert url
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == b"film"


def test_what_is_found_in_use_after_long_is_marked_and_put_back(
    machines: tuple[Machine, Machine], objects: Objects
) -> None:
    one, other = machines
    record = _record(one.blobs, b"film")
    one.memo.put(KEY, record)
    objects.proxy.calm()
    assert one.memo.get(KEY) == record
    assert objects.proxy.log == []  # used a moment ago
    old = time.time() - AGAIN - 60
    for file in (one.blobs.path(record.digest), one.root / record_key(KEY)):
        os.utime(file, (old, old))
    blob, mark, told = (f"local/{key}" for key in (blob_key(record.digest), mark_key(record.digest), record_key(KEY)))
    for key in (blob, told):
        objects.remove(key)
    assert one.memo.get(KEY) == record
    assert objects.keys() == {blob, mark, told}
    assert one.blobs.path(record.digest).stat().st_mtime > time.time() - 60
    objects.age(AGAIN + 60)
    assert other.memo.get(KEY) == record
    assert [line for line in objects.proxy.log if line == f"PUT /{BUCKET}/{mark}"] == [f"PUT /{BUCKET}/{mark}"] * 2


def test_without_a_store_its_library_is_not_loaded(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import Memo
import reelwright.storage.sweeping, reelwright.workspace.ads
blobs = Blobs(Path(sys.argv[1]))
Memo(Path(sys.argv[1]), blobs).get("ab" * 32)
assert blobs.fetch(blobs.put_bytes(b"film")).read_bytes() == b"film"
print("obstore" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
