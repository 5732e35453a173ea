"""Files appear whole (I5) and leave nothing behind (I11)."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reelwright.errors import StorageError
from reelwright.storage.files import appearing, copy_whole, locked, storing, try_lock, write_whole


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "poster.jpg"
    write_whole(target, b"old")
    with pytest.raises(ZeroDivisionError), appearing(target) as partial:
        partial.write_bytes(b"half of the n")
        raise ZeroDivisionError
    assert target.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["poster.jpg"]


def test_what_a_killed_process_left_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".plan.json.partial").write_bytes(b"a much longer half-written document")
    write_whole(tmp_path / "plan.json", b"{}")
    assert (tmp_path / "plan.json").read_bytes() == b"{}"
    assert [file.name for file in tmp_path.iterdir()] == ["plan.json"]


def test_two_writers_of_one_file_take_turns(tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    texts = [bytes([65 + number]) * 200_000 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: write_whole(target, text), texts)) == [None] * 8
    assert target.read_bytes() in texts
    assert [file.name for file in tmp_path.iterdir()] == ["report.json"]


def test_copy_makes_folders_and_keeps_the_source(tmp_path: Path) -> None:
    source = tmp_path / "a.bin"
    source.write_bytes(b"abc")
    copy_whole(source, tmp_path / "deep" / "er" / "b.bin")
    assert (tmp_path / "deep" / "er" / "b.bin").read_bytes() == b"abc"
    assert source.exists()


def test_a_full_disk_is_told_with_its_folder_and_remedy(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"disk is full.*Free some space") as caught, storing(tmp_path):
        Path("/dev/full").write_bytes(b"x")
    assert str(tmp_path) in str(caught.value)


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"")
    with pytest.raises(StorageError, match="a file stands where a folder is needed"):
        write_whole(tmp_path / "home" / "film.mp4", b"x")


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    with locked(tmp_path / "lock"):
        assert try_lock(tmp_path / "lock") is None
    assert try_lock(tmp_path / "lock") is not None
