"""Uploads in pieces, over any number of machines, and by signed addresses that allow what they say and no more."""

from __future__ import annotations

import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelwright.errors import ConflictError
from reelwright.storage.incoming import Incoming
from reelwright.storage.records.assets import Assets
from reelwright.storage.signing import Signer
from reelwright.workspace import uploads
from tests_support.hostile import film
from tests_support.objects import BUCKET, Objects
from tests_support.office import SECRET, Office, Person, opened
from tests_support.served import ask, served
from tests_support.stores import objects, s3

__all__ = ["objects", "s3"]
PIECES = "application/offset+octet-stream"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with opened(tmp_path / "home") as office:
        yield office


@pytest.fixture
def ada(office: Office) -> Person:
    return office.person("ada")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return film(tmp_path_factory.mktemp("clip") / "a.mp4", frames=12).read_bytes()


def begun(person: Person, size: int, media_type: str = "video/mp4") -> dict[str, Any]:
    answer = person.ask("POST", "/uploads", json={"name": "a.mp4", "size": size, "media_type": media_type})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def send(person: Person, upload: dict[str, Any], offset: int, data: bytes, **headers: str) -> Any:
    told = {"Upload-Offset": str(offset), "Content-Type": PIECES, **headers}
    return person.ask("PATCH", f"/uploads/{upload['asset']['id']}", content=data, headers=told)


def finish(person: Person, upload: dict[str, Any]) -> Any:
    return person.ask("POST", f"/uploads/{upload['asset']['id']}/finish")


def put(office: Office, upload: dict[str, Any], data: bytes, media_type: str = "video/mp4") -> Any:
    return ask(office.app, "PUT", upload["put_url"], content=data, headers={"Content-Type": media_type})


def left(office: Office) -> list[Path]:
    return [path for path in office.settings.home.glob("*/incoming/*/*") if path.is_file()]


def test_a_file_comes_in_pieces_and_goes_on_where_it_broke_off(office: Office, ada: Person, clip: bytes) -> None:
    upload = begun(ada, len(clip))
    assert (upload["asset"]["state"], upload["asset"]["expected"]) == ("open", len(clip))
    assert send(ada, upload, 0, clip[:1000]).headers["upload-offset"] == "1000"
    again = send(ada, upload, 0, clip[:1000])
    assert (again.status_code, again.headers["upload-offset"]) == (409, "1000")
    assert finish(ada, upload).status_code == 409
    head = ada.ask("HEAD", f"/uploads/{upload['asset']['id']}")
    assert (head.headers["upload-offset"], head.headers["upload-length"]) == ("1000", str(len(clip)))
    assert send(ada, upload, 1000, clip[1000:]).status_code == 204
    asset = finish(ada, upload).json()
    assert (asset["state"], asset["kind"], asset["size"]) == ("ready", "film", len(clip))
    assert finish(ada, upload).json() == asset  # once more changes nothing
    assert ada.ask("GET", f"/assets/{asset['id']}/content").content == clip
    assert send(ada, upload, len(clip), b"more").status_code == 409
    assert left(office) == []


def test_two_that_send_the_same_piece_do_not_mix(office: Office, ada: Person, clip: bytes, tmp_path: Path) -> None:
    asset = uploads.begin(office.service, ada.caller, "a.mp4", len(clip), "video/mp4", "/{asset}").asset
    came: list[object] = []
    gate = threading.Barrier(4)

    def bring(number: int) -> None:
        piece = tmp_path / f"piece{number}"
        piece.write_bytes(clip[: 1000 + number])
        gate.wait()
        try:
            came.append(uploads.append(office.service, ada.caller.workspace, asset.id, 0, piece).size)
        except ConflictError as error:
            came.append(error)

    threads = [threading.Thread(target=bring, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (size,) = [each for each in came if isinstance(each, int)]
    rest = tmp_path / "rest"
    rest.write_bytes(clip[size:])
    uploads.append(office.service, ada.caller.workspace, asset.id, size, rest)
    done = uploads.finish(office.service, ada.caller, asset.id)
    assert office.service.blobs(ada.caller.workspace).path(str(done.digest)).read_bytes() == clip


def test_39_pieces_larger_than_announced_and_odd_beginnings_are_refused(ada: Person, clip: bytes) -> None:
    upload = begun(ada, 1000)
    assert send(ada, upload, 0, clip[:1001]).status_code == 422
    assert send(ada, upload, 0, clip[:10], **{"Content-Type": "video/mp4"}).status_code == 415
    assert send(ada, upload, 0, clip[:999]).status_code == 204
    assert send(ada, upload, 999, b"ab").status_code == 422
    for odd in ({"size": 0}, {"size": 5 << 30}, {"media_type": "text/html"}, {"media_type": ""}, {"name": ""}):
        body = {"name": "a", "size": 10, "media_type": "video/mp4"} | odd
        assert ada.ask("POST", "/uploads", json=body).status_code == 422, odd
    assert ada.ask("PATCH", f"/uploads/{upload['asset']['id']}", content=b"a",
                   headers={"Content-Type": PIECES}).status_code == 422  # fmt: skip


def test_39_another_type_than_announced_is_refused_when_it_is_judged(office: Office, ada: Person, clip: bytes) -> None:
    upload = begun(ada, len(clip), "image/png")
    assert send(ada, upload, 0, clip).status_code == 204
    answer = finish(ada, upload)
    assert answer.status_code == 422 and "announced" in answer.text
    shown = ada.ask("GET", f"/assets/{upload['asset']['id']}").json()
    assert (shown["state"], shown["size"]) == ("refused", 0) and "announced" in shown["reason"]
    assert finish(ada, upload).status_code == 422
    assert left(office) == []


def test_39_our_signed_address_takes_what_was_signed_once(office: Office, ada: Person, clip: bytes) -> None:
    upload = begun(ada, len(clip))
    assert upload["put_expires_at"] - time.time() < 301
    assert put(office, upload, clip + b"x").status_code == 403
    assert put(office, upload, clip, "text/html").status_code == 403
    another = begun(ada, len(clip))
    swapped = {"put_url": upload["put_url"].replace(upload["asset"]["id"], another["asset"]["id"])}
    assert put(office, swapped, clip).status_code == 403
    url = upload["put_url"]
    other = ("_" if url[-8] != "_" else "-").join([url[:-8], url[-7:]])
    assert put(office, {"put_url": other}, clip).status_code == 403
    assert put(office, upload, clip).status_code == 204
    assert put(office, upload, clip).status_code == 403  # used
    assert finish(ada, upload).json()["state"] == "ready"
    assert put(office, upload, clip).status_code == 403
    assert left(office) == []


def test_39_an_address_expires(office: Office, ada: Person, clip: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    upload = begun(ada, len(clip))
    late = Signer(SECRET, clock=lambda: time.time() + 301)
    monkeypatch.setattr(uploads, "_signer", lambda _: late)
    answer = put(office, upload, clip)
    assert answer.status_code == 403 and "expired" in answer.text


def test_a_body_without_a_length_is_stopped_where_it_is_too_large(office: Office, ada: Person, clip: bytes) -> None:
    async def endless() -> Any:
        for _ in range(100):
            yield clip

    upload = begun(ada, len(clip))
    answer = ask(office.app, "PUT", upload["put_url"], content=endless(), headers={"Content-Type": "video/mp4"})
    assert answer.status_code == 422
    assert left(office) == []


def test_what_came_before_the_line_broke_is_kept(office: Office, ada: Person, clip: bytes) -> None:
    upload = begun(ada, len(clip))
    name = upload["asset"]["id"]
    head = (
        f"PATCH /api/v1/uploads/{name} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {ada.key}\r\n"
        f"Content-Type: {PIECES}\r\nUpload-Offset: 0\r\nContent-Length: {len(clip)}\r\n\r\n"
    )
    with served(office.app) as port:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(head.encode() + clip[:700])
            time.sleep(0.5)
        last = time.monotonic() + 10
        while not (came := Assets(office.service.database, ada.caller.workspace).get(name).size):
            assert time.monotonic() < last
            time.sleep(0.05)
    assert came == 700
    assert send(ada, upload, came, clip[came:]).status_code == 204
    assert finish(ada, upload).json()["state"] == "ready"


# Over a store


@pytest.fixture
def machines(objects: Objects, tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    """Two machines of one service: one database, one store, a folder each."""
    assert objects.keys() == set()
    database = f"sqlite:///{tmp_path}/shared.db"
    with opened(tmp_path / "a", f"s3://{BUCKET}", database) as one, opened(
        tmp_path / "b", f"s3://{BUCKET}", database
    ) as two:  # fmt: skip
        yield one, two


def direct(url: str, data: bytes) -> int:
    request = urllib.request.Request(url, data, {"Content-Type": "application/octet-stream"}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_any_machine_takes_the_next_piece(machines: tuple[Office, Office], clip: bytes, objects: Objects) -> None:
    one, two = machines
    ada = one.person("ada")
    there = Person(ada.caller, ada.key, two, ada.name)
    upload = begun(ada, len(clip))
    assert send(ada, upload, 0, clip[:500]).status_code == 204
    assert send(there, upload, 500, clip[500:]).status_code == 204
    assert finish(ada, upload).json()["state"] == "ready"
    assert there.ask("GET", f"/assets/{upload['asset']['id']}/content").content == clip
    assert not list(filter(re.compile("incoming").search, objects.keys()))


def test_39_the_stores_address_takes_anything_and_finish_refuses_it(
    machines: tuple[Office, Office], clip: bytes, objects: Objects
) -> None:
    office = machines[0]
    ada = office.person("ada")
    good, large, odd = begun(ada, len(clip)), begun(ada, len(clip)), begun(ada, len(clip), "image/png")
    assert "X-Amz-Expires=300" in good["put_url"]
    assert finish(ada, good).status_code == 409  # nothing has come
    assert direct(good["put_url"], clip) == 200
    assert direct(large["put_url"], clip + b"x") == 200
    assert direct(odd["put_url"], clip) == 200
    assert finish(ada, large).status_code == 422
    assert finish(ada, odd).status_code == 422
    asset = finish(ada, good).json()
    assert asset["state"] == "ready"
    direct(good["put_url"], b"something else")  # reused after use: it changes nothing, and is swept
    assert finish(ada, good).json() == asset
    assert ada.ask("GET", f"/assets/{asset['id']}/content").content == clip
    incoming = Incoming(office.service.blobs(ada.caller.workspace))
    objects.age(90_000, "incoming")
    assert incoming.drop_old(86_400) == 1
    assert not list(filter(re.compile("incoming").search, objects.keys()))


def test_uploads_of_a_workspace_that_were_not_finished_are_known(ada: Person) -> None:
    upload = begun(ada, 1000)
    assets = Assets(ada.office.service.database, ada.caller.workspace)
    assert assets.unfinished(time.time() - 60) == ()
    assert [asset.id for asset in assets.unfinished(time.time() + 1)] == [upload["asset"]["id"]]
