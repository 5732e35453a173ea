"""The digest of a stored file always equals its bytes (I5); temporary files of the dead are swept (I11)."""

import hashlib
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelwright.errors import StorageError
from reelwright.storage.blobs import Blobs


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=5000))
def test_a_digest_equals_the_bytes(tmp_path: Path, data: bytes) -> None:
    blobs = Blobs(tmp_path)
    digest = blobs.put_bytes(data)
    assert digest == hashlib.sha256(data).hexdigest()
    assert blobs.has(digest)
    assert blobs.path(digest).read_bytes() == data


def test_put_takes_the_scratch_file_and_protects_it(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with blobs.scratch(".mp4") as file:
        assert file.suffix == ".mp4"
        file.write_bytes(b"film")
        digest = blobs.put(file)
        assert not file.exists()
    assert not blobs.path(digest).stat().st_mode & 0o222


def test_putting_again_mends_a_damaged_file(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    digest = blobs.put_bytes(b"film")
    blobs.path(digest).chmod(0o644)
    blobs.path(digest).write_bytes(b"fi")
    assert blobs.put_bytes(b"film") == digest
    assert blobs.path(digest).read_bytes() == b"film"


def test_a_copy_leaves_the_users_file(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"photo")
    blobs = Blobs(tmp_path / "store")
    assert blobs.path(blobs.put_copy(photo)).read_bytes() == b"photo"
    assert photo.read_bytes() == b"photo"


def test_scratch_is_removed_when_the_work_fails(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    with pytest.raises(ZeroDivisionError), blobs.scratch() as file:
        file.write_bytes(b"half")
        raise ZeroDivisionError
    assert not file.exists()


def test_a_store_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    with pytest.raises(StorageError, match=r"home/scratch.*choose another folder"):
        Blobs(tmp_path / "home")


KILLED = """
import sys, os, signal
from pathlib import Path
from reelwright.storage.blobs import Blobs
with Blobs(Path(sys.argv[1])).scratch(".mp4") as file:
    file.write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_the_next_to_open_sweeps_what_the_dead_left_and_spares_the_living(tmp_path: Path) -> None:
    living = Blobs(tmp_path)
    with living.scratch() as in_use:
        dead = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
        assert dead.returncode == -signal.SIGKILL
        assert len(list((tmp_path / "scratch").glob("*/*.mp4"))) == 1
        Blobs(tmp_path)
        assert not list((tmp_path / "scratch").glob("*/*.mp4"))
        assert in_use.exists()


def test_an_ending_process_leaves_no_scratch(tmp_path: Path) -> None:
    code = KILLED.replace("os.kill(os.getpid(), signal.SIGKILL)", "pass")
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert list((tmp_path / "scratch").iterdir()) == []


PUTS_MANY = """
import sys
from pathlib import Path
from reelwright.storage.blobs import Blobs
blobs = Blobs(Path(sys.argv[1]))
for number in range(40):
    blobs.put_bytes(b"same %d" % (number % 7) * 1000)
"""


def test_many_processes_put_the_same(tmp_path: Path) -> None:
    workers = [subprocess.Popen([sys.executable, "-c", PUTS_MANY, str(tmp_path)]) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    files = [file for file in (tmp_path / "blobs").rglob("*") if file.is_file()]
    assert len(files) == 7
    for file in files:
        assert hashlib.sha256(file.read_bytes()).hexdigest() == file.parent.name + file.name
    assert list((tmp_path / "scratch").iterdir()) == []
