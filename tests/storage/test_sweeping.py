"""What nothing refers to is removed, what is in use is not, wherever it lies."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reelwright.storage.blobs import Blobs
from reelwright.storage.keys import blob_key, mark_key, record_key
from reelwright.storage.memo import Memo, Record
from reelwright.storage.remote import Remote
from reelwright.storage.sweeping import DAY, Swept, sweep, trim
from tests_support.objects import BUCKET, Objects

LONG = DAY + 60


class House:
    """A workspace, with a store or without, that can be made older."""

    def __init__(self, root: Path, objects: Objects | None) -> None:
        self.root, self.objects = root, objects
        self.blobs = Blobs(root, Remote.open(f"s3://{BUCKET}", "local") if objects else None)
        self.memo = Memo(root, self.blobs)

    def made(self, data: bytes) -> tuple[str, str]:
        """Keep a file and its record; returns its digest and its key."""
        digest = self.blobs.put_bytes(data)
        self.memo.put(digest[::-1], Record(kind="a", digest=digest, size=len(data), facts={}, seconds=0, made_at=0))
        return digest, digest[::-1]

    def age(self, seconds: float = LONG) -> None:
        for file in (*self.root.glob("blobs/*/*"), *self.root.glob("memo/*/*")):
            os.utime(file, (file.stat().st_atime - seconds, file.stat().st_mtime - seconds))
        if self.objects:
            self.objects.age(seconds)

    def sweep(self, *kept: str, meanwhile: Callable[[], object] = lambda: None) -> Swept:
        def refers() -> tuple[str, ...]:
            meanwhile()
            return kept

        return sweep(self.blobs, self.memo, refers)

    def left(self) -> int:
        return len([*self.root.glob("blobs/*/*"), *self.root.glob("memo/*/*")])


@pytest.fixture(params=["folder", "store"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> House:
    return House(tmp_path / "house", request.getfixturevalue("objects") if request.param == "store" else None)


def test_old_things_that_nothing_refers_to_go_with_their_records(house: House) -> None:
    old, key = house.made(b"old")
    kept, kept_key = house.made(b"kept")
    house.age()
    young, young_key = house.made(b"young")
    swept = house.sweep(kept)
    assert not house.blobs.has(old)
    assert house.memo.get(key) is None
    for digest, at in ((kept, kept_key), (young, young_key)):
        assert house.blobs.has(digest)
        assert house.memo.get(at)
    copies = 2 if house.objects else 1
    assert swept.count == 2 * copies
    assert swept.bytes > 3 * copies
    assert house.left() == 4
    assert house.sweep(kept) == Swept(0, 0)


def test_an_old_thing_that_a_build_found_again_stays(house: House) -> None:
    digest, key = house.made(b"old")
    house.age()
    assert house.memo.get(key)
    assert house.sweep() == Swept(0, 0)
    assert house.memo.get(key)
    assert house.blobs.fetch(digest).read_bytes() == b"old"


def test_what_a_build_finds_between_listing_and_removing_stays(house: House) -> None:
    _, key = house.made(b"old")
    house.age()
    assert house.sweep(meanwhile=lambda: house.memo.get(key)) == Swept(0, 0)
    assert house.memo.get(key)


def test_records_that_cannot_be_read_or_lead_nowhere_go(house: House) -> None:
    digest, _ = house.made(b"old")
    house.blobs.path(digest).unlink()
    if house.objects:
        house.objects.remove(f"local/{blob_key(digest)}")
    strange = house.root / record_key("cd" * 32)
    strange.parent.mkdir(exist_ok=True)
    strange.write_bytes(b"{")
    house.memo.learn([("clip", 2.0)])
    assert house.sweep() == Swept(0, 0)
    house.age()
    assert house.sweep().count == (3 if house.objects else 2)
    assert not strange.exists()
    assert house.memo.speeds() == {"clip": 2.0}


def test_a_store_keeps_what_another_machine_found_in_use(objects: Objects, tmp_path: Path) -> None:
    one, other = House(tmp_path / "one", objects), House(tmp_path / "other", objects)
    digest, key = one.made(b"shared")
    one.age()
    assert other.memo.get(key)
    assert f"local/{mark_key(digest)}" in objects.keys()  # noqa: SIM118
    one.sweep()
    assert not one.blobs.path(digest).exists()  # one's own copy is old
    assert other.memo.get(key)
    assert one.blobs.fetch(digest).read_bytes() == b"shared"


def test_marks_copies_and_uploads_go_too(objects: Objects, tmp_path: Path) -> None:
    house = House(tmp_path, objects)
    digest, key = house.made(b"old")
    house.age()
    assert house.memo.get(key)
    assert house.blobs.link(digest, 60, "a.mp4", "video/mp4")
    objects.add("local/incoming/one", b"never came for")
    house.age()
    objects.add("local/incoming/two", b"is on its way")
    house.sweep()
    assert objects.keys() == {"local/incoming/two"}
    assert house.left() == 0


def test_other_workspaces_are_left_alone(objects: Objects, tmp_path: Path) -> None:
    objects.add("other/blobs/ab/cd", b"theirs")
    house = House(tmp_path, objects)
    house.made(b"old")
    house.age()
    house.sweep()
    assert objects.keys() == {"other/blobs/ab/cd"}


def test_a_cache_is_trimmed_of_what_was_read_longest_ago(objects: Objects, tmp_path: Path) -> None:
    house = House(tmp_path, objects)
    digests = [house.made(bytes([number]) * 1000)[0] for number in range(5)]
    now = time.time()
    for hours, digest in zip((5, 2, 4, 3, 0), digests, strict=True):
        os.utime(house.blobs.path(digest), (now - hours * 3600, now - 6 * 3600))
    assert trim(house.blobs, 5000) == Swept(0, 0)
    assert trim(house.blobs, 3500) == Swept(2, 2000)
    assert [house.blobs.path(digest).exists() for digest in digests] == [False, True, False, True, True]
    assert trim(house.blobs, 0) == Swept(2, 2000)  # the last was read within the hour
    assert all(house.blobs.fetch(digest).stat().st_size == 1000 for digest in digests)


def test_reading_a_file_keeps_it_in_the_cache(objects: Objects, tmp_path: Path) -> None:
    house = House(tmp_path, objects)
    digest, _ = house.made(b"old")
    house.age()
    house.blobs.fetch(digest)
    assert trim(house.blobs, 0) == Swept(0, 0)


def test_a_cache_keeps_what_the_store_lacks(objects: Objects, tmp_path: Path) -> None:
    house = House(tmp_path, objects)
    lacking, short = house.made(b"lacking")[0], house.made(b"short")[0]
    objects.remove(f"local/{blob_key(lacking)}")
    objects.add(f"local/{blob_key(short)}", b"sh")
    house.age()
    assert trim(house.blobs, 0) == Swept(0, 0)
    alone = House(tmp_path / "alone", None)
    alone.made(b"only here")
    alone.age()
    assert trim(alone.blobs, 0) == Swept(0, 0)
