"""An object store over real HTTP: what is put is there whole or not at all, and errors are sentences (faults 18)."""

from __future__ import annotations

import hashlib
import os
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from reelwright.errors import InputError, StorageError
from reelwright.storage.remote import PART, Remote
from tests_support.objects import BUCKET, Objects


def _open(patience: float = 2.0) -> Remote:
    return Remote.open(f"s3://{BUCKET}/house", "local", patience)


@pytest.fixture(params=["s3", "folder"])
def remote(request: pytest.FixtureRequest, tmp_path: Path) -> Remote:
    if request.param == "folder":
        return Remote.open(f"file://{tmp_path}/shared", "local")
    request.getfixturevalue("objects")
    return _open()


def test_small_bytes_come_back_and_are_deleted(remote: Remote) -> None:
    before = time.time()
    remote.put_bytes("memo/ab/cd.json", b"{}")
    found = remote.get_bytes("memo/ab/cd.json")
    assert found
    data, entry = found
    assert (data, entry.key, entry.size) == (b"{}", "memo/ab/cd.json", 2)
    assert entry == remote.entry("memo/ab/cd.json")
    assert before - 2 <= entry.modified <= time.time() + 1
    remote.delete(["memo/ab/cd.json", "memo/ab/none.json"])
    assert remote.entry("memo/ab/cd.json") is None
    assert remote.get_bytes("memo/ab/cd.json") is None


def test_a_large_file_comes_back_whole(remote: Remote, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(os.urandom(2 * PART + 12345))
    remote.put("blobs/film", tmp_path / "film")
    assert remote.get("blobs/film", tmp_path / "back")
    assert (tmp_path / "back").read_bytes() == (tmp_path / "film").read_bytes()
    assert not remote.get("blobs/none", tmp_path / "none")


def test_prefixes_keep_workspaces_apart(objects: Objects) -> None:
    one, other = (Remote.open(f"s3://{BUCKET}/house", name) for name in ("one", "other"))
    one.put_bytes("blobs/a", b"mine")
    assert list(other.list()) == []
    assert [entry.key for entry in one.list()] == ["blobs/a"]
    assert objects.keys() == {"house/one/blobs/a"}


def test_lists_go_over_pages(objects: Objects) -> None:
    for number in range(1005):
        objects.add(f"house/local/used/{number:04d}", b"")
    assert len({entry.key for entry in _open().list("used")}) == 1005
    assert sum(line == f"GET /{BUCKET}" for line in objects.proxy.log) == 2


def test_a_store_that_answers_500_is_asked_again(objects: Objects) -> None:
    objects.proxy.failing = 3
    _open().put_bytes("a", b"made")
    assert objects.keys() == {"house/local/a"}
    assert objects.proxy.log.count(f"PUT /{BUCKET}/house/local/a") == 4


def test_a_store_that_stays_ill_is_given_up_in_time(objects: Objects) -> None:
    objects.proxy.failing = 1000
    remote = _open(patience=1.0)
    start = time.monotonic()
    with pytest.raises(StorageError, match=rf"^s3://{BUCKET}: the store answers with status 500\. What was finished"):
        remote.put_bytes("a", b"made")
    assert time.monotonic() - start < 5
    assert objects.keys() == set()


def test_an_upload_that_is_cut_off_leaves_nothing(objects: Objects, tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(os.urandom(3 * PART))
    objects.proxy.cut_part = 2
    with pytest.raises(StorageError, match="cannot be reached, or broke off"):
        _open(patience=1.0).put("blobs/film", tmp_path / "film")
    assert _open().entry("blobs/film") is None
    assert objects.keys() == set()
    objects.proxy.calm()
    _open().put("blobs/film", tmp_path / "film")
    assert _open().entry("blobs/film")


def test_a_download_that_is_cut_off_is_gone_on_with(objects: Objects, tmp_path: Path) -> None:
    data = os.urandom(300_000)
    objects.add("house/local/film", data)
    objects.proxy.cut_down = 1
    assert _open().get("film", tmp_path / "film")
    assert hashlib.sha256((tmp_path / "film").read_bytes()).digest() == hashlib.sha256(data).digest()
    objects.proxy.cut_down = 1000
    with pytest.raises(StorageError, match=BUCKET):
        _open(patience=1.0).get("film", tmp_path / "film")


@pytest.mark.parametrize(
    ("status", "told"),
    [(403, "access was denied"), (401, "access was denied"), (404, "not there")],
)
def test_refusals_are_told_in_a_sentence_without_secrets(objects: Objects, status: int, told: str) -> None:
    objects.proxy.failing, objects.proxy.status = 1000, status
    with pytest.raises(StorageError, match=told) as caught:
        _open().put_bytes("a", b"made")
    shown = f"{caught.value!r} {caught.value.__cause__!r}"
    assert "a-secret-of-tests" not in shown
    assert "AKIDOFTESTS" not in shown
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.usefixtures("objects")
def test_a_ping_tells_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    _open().ping()
    with pytest.raises(StorageError, match="s3://nowhere: there is no such bucket"):
        Remote.open("s3://nowhere", "local").ping()
    with pytest.raises(StorageError, match="s3://nowhere: there is no such bucket"):
        Remote.open("s3://nowhere", "local").get_bytes("a")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(StorageError, match="cannot be reached"):
        _open(patience=0.5).ping()


@pytest.mark.parametrize(
    "url",
    ["films", "s3://", "s3:///films", "ftp://films/a", "https://films/a", "s3://a b", "file://host/a", "s3://b/p?x=1"],
)
def test_a_wrong_url_is_refused(url: str) -> None:
    with pytest.raises(InputError, match="REELWRIGHT_BLOBS"):
        Remote.open(url, "local")


def test_a_key_in_a_url_is_not_shown() -> None:
    with pytest.raises(InputError) as caught:
        Remote.open("s3://AKID:hidden@films/a", "local")
    assert "hidden" not in str(caught.value)


@pytest.mark.usefixtures("objects")
def test_signed_urls_give_and_take() -> None:
    remote = _open()
    remote.put_bytes("blobs/ab/cd", b"film")
    plain = remote.sign("blobs/ab/cd", 60)
    assert plain
    with urllib.request.urlopen(plain) as answer:
        assert answer.read() == b"film"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment"
    taking = remote.sign("incoming/one", 60, "PUT")
    assert taking
    with urllib.request.urlopen(
        urllib.request.Request(taking, b"sent", {"Content-Type": "video/mp4"}, method="PUT")
    ) as answer:
        assert answer.status == 200
    found = remote.get_bytes("incoming/one")
    assert found
    assert found[0] == b"sent"


def test_a_copy_says_how_a_file_is_shown_and_is_made_once(objects: Objects, tmp_path: Path) -> None:
    remote, film = _open(), tmp_path / "film"
    film.write_bytes(b"film")
    for _ in range(2):
        url = remote.sign(remote.copy("blobs/ab/cd", lambda: film, 'Späti "1"\r\nX: y.mp4', "video/mp4", "inline"), 60)
        assert url
        with urllib.request.urlopen(url) as answer:
            assert answer.read() == b"film"
            assert answer.headers["Content-Type"] == "video/mp4"
            shown = answer.headers["Content-Disposition"]
    assert shown.startswith("inline; filename=\"Sp_ti _1___X_ y.mp4\"; filename*=UTF-8''Sp%C3%A4ti%20%221%22%0D%0A")
    copies = [line for line in objects.proxy.log if line.startswith("PUT") and "/named/ab/cd/" in line]
    assert len(copies) == 1


def test_a_folder_signs_nothing_and_times_have_bounds(remote: Remote, tmp_path: Path) -> None:
    assert Remote.open(f"file://{tmp_path}/f", "local").sign("a", 60) is None
    for seconds in (0, -1, 8 * 24 * 3600, float("nan")):
        with pytest.raises(InputError, match="seconds"):
            remote.sign("a", seconds)
