"""Files come in by the API: what they are decides, whatever they are called; hostile ones are refused by name."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reelwright.build.steps.intake import picture_step
from tests_support.hostile import (
    CANARY,
    animated_gif,
    animated_png,
    bomb_png,
    endless_index,
    film,
    flac,
    several_streams,
    wav,
    with_gps,
)
from tests_support.office import Office, Person, opened
from tests_support.web import Internet, Server, told

Make = Callable[[Path], Path]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "home") as office:
        yield office


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("ada")


def picture(path: Path, size: tuple[int, int] = (90, 70), **more: Any) -> Path:
    Image.new("RGB", size, "teal").save(path, "PNG", **more)
    return path


def stored(person: Person) -> list[Path]:
    """Return what lies in a workspace, but for what our readers made."""
    root = person.office.settings.home / person.caller.workspace
    files = [*root.glob("blobs/*/*"), *root.glob("incoming/*/*"), *root.glob("scratch/*/*")]
    return [file for file in files if file.read_bytes()[:1] not in (b"{", b"\x93")]


def test_a_picture_a_film_and_a_sound_are_told_by_their_content(ada: Person, tmp_path: Path) -> None:
    sound = tmp_path / "c"
    sound.write_bytes(wav(48_000))
    cases = [
        (picture(tmp_path / "a"), "image/png", "picture", {"width": 90, "height": 70}),
        (film(tmp_path / "b.mp4"), "video/mp4", "film", {"width": 160, "height": 96, "seconds": 1.0}),
        (sound, "audio/wav", "sound", {"seconds": 0.1}),
    ]
    for path, media_type, kind, facts in cases:
        answer = ada.bring(path, name="page.html", media_type="text/html")
        assert answer.status_code == 201, answer.text
        asset = answer.json()
        assert (asset["state"], asset["kind"], asset["media_type"]) == ("ready", kind, media_type)
        assert facts.items() <= asset["facts"].items()
        given = ada.ask("GET", f"/assets/{asset['id']}/content")
        assert given.content == path.read_bytes()
        assert given.headers["content-type"] == media_type
        assert given.headers["x-content-type-options"] == "nosniff"
        assert given.headers["content-disposition"] == 'attachment; filename="page.html"'
    listed = ada.ask("GET", "/assets?limit=2").json()
    assert [each["kind"] for each in listed["items"]] == ["sound", "film"]
    assert len(ada.ask("GET", f"/assets?limit=2&cursor={listed['next']}").json()["items"]) == 1


def test_planning_finds_made_what_the_intake_has_judged(ada: Person, tmp_path: Path) -> None:
    asset = ada.bring(picture(tmp_path / "a.png")).json()
    service = ada.office.service
    workspace = service.workspace(ada.caller.workspace, ada.caller.user)
    digest = next(iter(stored(ada)))
    name = digest.parent.name + digest.name
    step = picture_step(name, lambda: pytest.fail("it is decoded again"), "product.image")
    run = workspace.runner().run([step])
    assert run.made == 0
    assert run.artifacts[step].facts == asset["facts"]


def test_37_nobody_else_sees_a_file(office: Office, ada: Person, tmp_path: Path) -> None:
    eve, name = office.person("eve"), ada.bring(picture(tmp_path / "a.png")).json()["id"]
    for method, path in (("GET", f"/assets/{name}"), ("GET", f"/assets/{name}/content"), ("DELETE", f"/assets/{name}"),
                         ("GET", f"/uploads/{name}"), ("POST", f"/uploads/{name}/finish")):  # fmt: skip
        assert eve.ask(method, path).status_code == 404, path
    assert eve.ask("PATCH", f"/uploads/{name}", content=b"a", headers={
        "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}).status_code == 404  # fmt: skip
    assert eve.ask("GET", "/assets").json()["items"] == []
    assert ada.ask("GET", f"/assets/{name}/content").status_code == 200


def test_a_removed_file_is_gone_at_once_unless_another_has_its_bytes(ada: Person, tmp_path: Path) -> None:
    one, two = (ada.bring(picture(tmp_path / "a.png")).json()["id"] for _ in range(2))
    assert ada.ask("DELETE", f"/assets/{one}").status_code == 204
    assert ada.ask("GET", f"/assets/{one}/content").status_code == 404
    assert ada.ask("GET", f"/assets/{two}/content").status_code == 200
    assert ada.ask("DELETE", f"/assets/{two}").status_code == 204
    assert stored(ada) == []
    assert ada.ask("DELETE", f"/assets/{two}").status_code == 404


def written(data: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


HOSTILE: dict[str, tuple[Make, str]] = {
    "23 playlist": (written(b"#EXTM3U\n#EXTINF:9,\n/etc/passwd\n"), "none of what is taken"),
    "23 concat": (written(b"ffconcat version 1.0\nfile '/etc/passwd'\n"), "none of what is taken"),
    "24 address": (written(b"http://127.0.0.1/a.mp4"), "none of what is taken"),
    "27 bomb": (lambda path: bomb_png(path, 16_000), "64 MP"),
    "27 gif": (lambda path: animated_gif(path, 100_000), "single frame"),
    "27 apng": (lambda path: animated_png(path, 100_000), "single frame"),
    "27 film": (lambda path: endless_index(path.with_suffix(".mp4"), 0xFFFFFFFF), ""),
    "27 flac": (written(flac(claimed=2**36 - 1)), ""),
    "28 svg": (written(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "none of what is taken"),
    "28 font": (written(b"\0\1\0\0\0\x10" + bytes(500)), "none of what is taken"),
    "28 subtitle": (written(b"1\n00:00:01,000 --> 00:00:02,000\nHello\n"), "none of what is taken"),
    "28 archive": (written(b"PK\x03\x04" + bytes(200)), "none of what is taken"),
    "28 page": (written(b"<!doctype html><title>404</title>"), "none of what is taken"),
    "cut off": (written(b"\x89PNG\r\n\x1a\n" + bytes(50)), ""),
    "empty": (written(b""), "empty"),
}


def test_hostile_files_are_refused_with_a_reason_and_leave_no_bytes(ada: Person, tmp_path: Path) -> None:
    for name, (make, limit) in HOSTILE.items():
        answer = ada.bring(make(tmp_path / "holiday.mp4"))
        assert answer.status_code == 422, (name, answer.text)
        (problem,) = answer.json()["problems"]
        assert limit in problem["limit"] and problem["remedy"] and problem["where"].startswith("holiday"), name
        asset = ada.ask("GET", "/assets?limit=1").json()["items"][0]
        assert asset["state"] == "refused" and problem["limit"] in asset["reason"], name
        assert ada.ask("GET", f"/assets/{asset['id']}/content").status_code == 404
        assert stored(ada) == [], name


def test_25_a_name_is_only_shown(ada: Person, tmp_path: Path) -> None:
    for name in ("a%01d.png", "concat:a|b.png", "-i", "../../x.png", "a\u202egnp.exe", "x" * 300, "a\nb"):
        asset = ada.bring(picture(tmp_path / "a.png"), name=name).json()
        assert asset["state"] == "ready"
        assert asset["name"].isprintable() and "/" not in asset["name"] and len(asset["name"]) <= 80
        (file,) = stored(ada)
        assert file.parent.parent.name == "blobs"


def test_29_of_several_streams_the_first_picture_counts(ada: Person, tmp_path: Path) -> None:
    asset = ada.bring(several_streams(tmp_path / "many.mkv", 90, 200)).json()
    assert (asset["kind"], asset["media_type"]) == ("film", "video/x-matroska")


def test_30_a_page_in_a_film_is_given_back_as_nothing_that_runs(ada: Person, tmp_path: Path) -> None:
    page = b"<html><script>alert(1)</script></html>"
    both = tmp_path / "both.html"
    both.write_bytes(film(tmp_path / "plain.mp4").read_bytes() + struct.pack(">I", 8 + len(page)) + b"free" + page)
    asset = ada.bring(both, media_type="text/html").json()
    given = ada.ask("GET", f"/assets/{asset['id']}/content")
    assert given.headers["content-type"] == "video/mp4"
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in given.headers["content-security-policy"]


def test_31_where_a_photo_was_taken_stays_in_the_kept_original(ada: Person, tmp_path: Path) -> None:
    asset = ada.bring(with_gps(tmp_path / "photo.jpg"), media_type="image/jpeg").json()
    assert CANARY.decode() not in str(asset)
    root = ada.office.settings.home / ada.caller.workspace
    holding = [file for file in root.rglob("*") if file.is_file() and CANARY in file.read_bytes()]
    assert holding == stored(ada)  # the original alone


def test_what_is_larger_than_is_taken_is_refused_before_it_is_read(ada: Person) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(201 << 20)}
    assert ada.ask("POST", "/assets", content=b"--x", headers=headers).status_code == 413


class Scanner:
    """A clamd on loopback that finds what holds a word, and remembers what it was sent."""

    def __init__(self, says: str = "") -> None:
        self.says, self.seen = says, list[bytes]()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while size := struct.unpack(">I", stream.read(4))[0]:
                    data += stream.read(size)
                self.seen.append(data)
                found = "stream: Eicar-Test-Signature FOUND" if CANARY in data else "stream: OK"
                connection.sendall((self.says or found).encode() + b"\0")

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()


def test_what_the_scanner_finds_is_refused(tmp_path: Path) -> None:
    scanner = Scanner()
    with opened(tmp_path / "home", clamd=scanner.address) as office:
        ada = office.person("ada")
        good = picture(tmp_path / "good.png", size=(600, 600))
        assert ada.bring(good).status_code == 201
        assert scanner.seen == [good.read_bytes()]
        bad = ada.bring(with_gps(tmp_path / "bad.jpg"))
        assert bad.status_code == 422 and "Eicar" in bad.text
        assert len(stored(ada)) == 1
    scanner.close()


@pytest.mark.parametrize("says", [None, "INSTREAM size limit exceeded. ERROR", "stream: OK, they say"])
def test_nothing_goes_past_a_scanner_that_cannot_judge(tmp_path: Path, says: str | None) -> None:
    scanner = Scanner(says or "")
    if says is None:
        scanner.close()  # it is away
    with opened(tmp_path / "home", clamd=scanner.address) as office:
        ada = office.person("ada")
        answer = ada.bring(picture(tmp_path / "a.png"))
        assert answer.status_code == 503 and answer.headers["retry-after"]
        assert ada.ask("GET", "/assets").json()["items"] == []
        assert stored(ada) == []
    if says is not None:
        scanner.close()


# Addresses (attack 32)


def from_url(person: Person, url: str) -> Any:
    return person.ask("POST", "/assets/from-url", json={"url": url})


ADDRESSES = [
    "http://127.0.0.1/a.png", "https://127.1/a.png", "https://2130706433/a.png", "https://0.0.0.0/a.png",
    "https://[::ffff:7f00:1]/a.png", "https://[64:ff9b::7f00:1]/a.png", "https://100.64.0.1/a.png",
    "https://169.254.169.254/latest/meta-data", "file:///etc/passwd", "ftp://mail.example/a", "https://a@b.example/",
    "gopher://127.0.0.1:1/", "a.png", "https://localhost/a.png",
]  # fmt: skip


def test_32_an_address_of_our_network_is_not_asked(ada: Person) -> None:
    with Server({}).running() as server:
        for url in ADDRESSES:
            answer = from_url(ada, url.replace("127.0.0.1/", f"127.0.0.1:{server.port}/"))
            assert answer.status_code == 422, answer.text
            assert answer.json()["problems"][0]["where"] == "url"
        assert server.seen == []
    assert ada.ask("GET", "/assets").json()["items"] == []


def test_32_a_file_of_the_internet_comes_and_a_name_that_turns_inwards_does_not(
    ada: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = io.BytesIO()
    Image.new("RGB", (90, 70), "teal").save(data, "PNG")
    internet = Internet(monkeypatch)
    trusted = internet.certificate("files.example", tmp_path, monkeypatch)
    internet.names = {"files.example": [["93.184.215.14"]], "turned.example": [["93.184.215.14", "127.0.0.1"]]}
    with Server({"/a%20b.png": told(data.getvalue())}, trusted).running() as server:
        internet.port = server.port
        answer = from_url(ada, "https://files.example/a%20b.png?token=secret")
        assert answer.status_code == 201, answer.text
        assert (answer.json()["name"], answer.json()["kind"]) == ("a b.png", "picture")
        refused = from_url(ada, "https://turned.example/a%20b.png?token=secret")
        assert refused.status_code == 422 and "private" in refused.text and "secret" not in refused.text
        assert len(server.seen) == 1
