"""A record counts only while it can be read and its file is whole."""

import threading
import time
from pathlib import Path

import pytest

from reelwright.errors import Interrupted
from reelwright.finding import Finding
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import KEPT_SPEEDS, Memo, Record

KEY = "ab" * 32


def _kept(root: Path) -> tuple[Blobs, Memo, Record]:
    blobs = Blobs(root)
    memo = Memo(root, blobs)
    finding = Finding(
        check="cutout", severity="warning", where="product", message="Not clean.", remedy="Another photo."
    )
    digest = blobs.put_bytes(b"film")
    facts = {"width": 1080, "tone": [0.5, 1]}
    record = Record(
        kind="clip", digest=digest, size=4, facts=facts, findings=(finding,), seconds=1.5, made_at=time.time()
    )
    memo.put(KEY, record)
    return blobs, memo, record


def test_a_record_comes_back_as_it_was(tmp_path: Path) -> None:
    blobs, memo, record = _kept(tmp_path)
    assert memo.get(KEY) == record
    assert Memo(tmp_path, blobs).get(KEY) == record
    assert memo.get("cd" * 32) is None


def test_without_its_file_a_record_is_absent(tmp_path: Path) -> None:
    blobs, memo, record = _kept(tmp_path)
    blobs.path(record.digest).unlink()
    assert memo.get(KEY) is None


def test_with_a_cut_off_file_a_record_is_absent(tmp_path: Path) -> None:
    blobs, memo, record = _kept(tmp_path)
    blobs.path(record.digest).chmod(0o644)
    blobs.path(record.digest).write_bytes(b"fi")
    assert memo.get(KEY) is None


@pytest.mark.parametrize("damage", [b"", b"{", b"null", b'{"kind": "clip"}', b"\xff\xfe"])
def test_a_damaged_record_is_absent_and_can_be_written_anew(tmp_path: Path, damage: bytes) -> None:
    _, memo, record = _kept(tmp_path)
    (file,) = (tmp_path / "memo").rglob("*.json")
    file.write_bytes(damage)
    assert memo.get(KEY) is None
    memo.put(KEY, record)
    assert memo.get(KEY) == record


def test_a_claim_is_exclusive_and_leaves_no_file(tmp_path: Path) -> None:
    _, memo, _ = _kept(tmp_path)
    order: list[str] = []

    def second() -> None:
        with memo.claim(KEY, lambda: order.append("waits")):
            order.append("second")

    with memo.claim(KEY, lambda: None):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        order.append("first done")
    thread.join()
    assert order[0] == "waits"
    assert order[-1] == "second"
    assert order.index("first done") < order.index("second")
    assert list((tmp_path / "locks").iterdir()) == []


def test_waiting_for_a_claim_can_be_stopped(tmp_path: Path) -> None:
    _, memo, _ = _kept(tmp_path)

    def stop() -> None:
        raise Interrupted("stopped")

    with memo.claim(KEY, lambda: None), pytest.raises(Interrupted), memo.claim(KEY, stop):
        pass


def test_the_lock_of_a_dead_process_is_swept(tmp_path: Path) -> None:
    blobs, memo, _ = _kept(tmp_path)
    with memo.claim(KEY, lambda: None):
        (tmp_path / "locks" / ("cd" * 32 + ".lock")).touch()
        Memo(tmp_path, blobs)
        assert [file.stem for file in (tmp_path / "locks").iterdir()] == [KEY]


def test_speeds_are_medians_of_the_last_measurements(tmp_path: Path) -> None:
    _, memo, _ = _kept(tmp_path)
    assert memo.speeds() == {}
    memo.learn([("clip", 100.0)] * 3)
    memo.learn([("clip", 2.0)] * KEPT_SPEEDS)
    memo.learn([("clip", 4.0), ("voice", 0.5)])
    assert memo.speeds() == {"clip": 2.0, "voice": 0.5}
    (tmp_path / "memo" / "speeds.json").write_bytes(b"[1]")
    assert memo.speeds() == {}
