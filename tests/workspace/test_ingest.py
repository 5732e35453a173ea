"""Hostile files in every field of a brief that names one (attacks 23 to 31): refused by name, or made harmless."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from reelwright.brief.load import parse_brief
from reelwright.build.events import Event
from reelwright.build.steps.intake import picture_step
from reelwright.errors import InputError, Interrupted, MediaError, Problem
from reelwright.media.audio import read_audio
from reelwright.media.footage import open_footage
from reelwright.media.foreign import judge_footage, load_picture, take_picture, trim_footage
from reelwright.media.pictures import open_picture
from reelwright.media.video import decode, probe
from reelwright.planning.inputs import Assets
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from reelwright.workspace.ingest import ingest, plain_name
from tests_support.hostile import (
    CANARY,
    animated_gif,
    animated_png,
    animated_webp,
    bomb_png,
    box,
    endless_index,
    film,
    flac,
    replaced,
    several_streams,
    wav,
    with_gps,
)


class Desk:
    """A folder with a brief's files, and a store of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace.open(Settings(home=folder / "home", workers=2))

    def write(self, name: str, data: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def take(self, on_event: Callable[[Event], None] | None = None, **files: Any) -> Assets:
        """Ingest a brief that names files: product, logo, music, footage, references."""
        brief: dict[str, Any] = {"title": "A title"}
        if "product" in files:
            brief["product"] = {"name": "Gel", "image": files["product"]}
        if "logo" in files:
            brief["brand"] = {"logo": files["logo"]}
        if "music" in files:
            brief["music"] = {"file": files["music"]}
        brief["footage"] = [{"file": name, "rights": "own"} for name in files.get("footage", [])]
        brief["style_references"] = list(files.get("references", []))
        return ingest(
            parse_brief(json.dumps(brief), self.folder), self.workspace.runner(on_event), self.workspace.blobs
        )

    def refuse(self, **files: Any) -> dict[str, Problem]:
        """Return what is told of each field; nothing may enter the store or remain beside it."""
        with pytest.raises(MediaError) as caught:
            self.take(**files)
        assert not self.stored()
        assert all(problem.limit and problem.remedy for problem in caught.value.problems)
        return {problem.where.partition(" (")[0]: problem for problem in caught.value.problems}

    def stored(self) -> list[Path]:
        """Return the user's own files in the store, and what was left unfinished beside it."""
        root = self.workspace.root
        originals = [path for path in (root / "blobs").rglob("*") if path.is_file() and not made_by_us(path)]
        return [*originals, *(path for path in (root / "scratch").glob("*/*"))]


def made_by_us(path: Path) -> bool:
    return path.read_bytes()[:6] == b"\x93NUMPY" or path.read_bytes()[:1] == b"{"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < 15


EVERY_FIELD = ("product.image", "brand.logo", "footage[0].file", "music.file", "style_references[0]")


def everywhere(desk: Desk, text: str) -> dict[str, Any]:
    """Put a text in five files, one for each field; they differ, since equal ones are told once."""
    a, b, c, d, e = (desk.write(f"{number}.mp4", f"{text}\n{number}").name for number in range(5))
    return {"product": a, "logo": b, "footage": [c], "music": d, "references": [e]}


@pytest.mark.parametrize("text", ["#EXTM3U\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n", "ffconcat version 1.0\nfile '{}'\n"])
def test_23_a_playlist_is_no_film_no_picture_and_no_song(desk: Desk, text: str) -> None:
    secret = film(desk.folder / "secret.mp4")
    found = desk.refuse(**everywhere(desk, text.format(secret)))
    assert tuple(found) == EVERY_FIELD
    assert all(".mp4" in problem.where for problem in found.values())


def test_23_a_film_that_refers_to_another_file_shows_only_itself(tmp_path: Path) -> None:
    """Its data reference names a pipe: whoever opened that would wait until the time is over."""
    pipe = tmp_path / "secret.mov"
    os.mkfifo(pipe)
    data = film(tmp_path / "plain.mp4").read_bytes()
    by_address, by_alias = (tmp_path / name for name in ("address.mov", "alias.mov"))
    by_address.write_bytes(replaced(data, b"dref", struct.pack(">II", 0, 1) + address(str(pipe))))
    assert judge_footage(by_address, what="footage", waiting=lambda: None)["frames"] == 30
    by_alias.write_bytes(replaced(data, b"dref", struct.pack(">II", 0, 1) + alias(str(pipe))))
    with pytest.raises(MediaError, match="0 frames"):
        judge_footage(by_alias, what="footage", waiting=lambda: None)


def address(name: str) -> bytes:
    """Return an entry of a `dref` box that is not self-contained."""
    return box(b"url ", struct.pack(">I", 0) + name.encode() + b"\0")


def alias(name: str) -> bytes:
    """Return the same as an alias of QuickTime; FFmpeg follows it where it is told to (`enable_drefs`)."""
    path = name.encode() + b"\0" * (len(name) % 2)
    kinds = b"".join(struct.pack(">HH", kind, len(name)) + path for kind in (2, 18))
    return box(b"alis", bytes(8) + struct.pack(">H", 150) + bytes(144) + kinds + b"\xff\xff\0\0")


def test_24_addresses_are_never_asked(desk: Desk) -> None:
    asked = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)

        def listen() -> None:
            with suppress(OSError):
                server.accept()
                asked.set()

        thread = threading.Thread(target=listen)
        thread.start()
        port = server.getsockname()[1]
        addresses = [
            f"http://127.0.0.1:{port}/a.mp4", f"tcp://127.0.0.1:{port}", "file:///etc/hostname",
            "data:image/png;base64,AAAA", f"rtmp://127.0.0.1:{port}/live", "concat:/etc/hostname|/etc/hosts",
        ]  # fmt: skip
        found = desk.refuse(product=addresses[0], music=addresses[0], footage=addresses, references=addresses)
        assert len(found) == 2 + 2 * len(addresses)
        assert all("never fetched" in problem.remedy for problem in found.values())
        assert not asked.is_set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


NAMES = ("a%01d.png", "concat:a|b.png", "-i", "file:x.png", "a b;c&d$(e).png", "\x1b[31mred.png", "a\u202egnp.png")


def test_25_strange_names_are_only_names(desk: Desk) -> None:
    for decoy in ("a1.png", "b.png", "x.png"):
        Image.new("RGB", (64, 64), "white").save(desk.folder / decoy)
    for shade, name in enumerate(NAMES):
        Image.new("RGB", (64, 64), (shade, 0, 0)).save(desk.folder / name, "PNG")
    assets = desk.take(references=NAMES)
    assert len({file.digest for file in assets.references}) == len(NAMES)
    assert all(file.name.isprintable() for file in assets.references)
    for shade, file in enumerate(assets.references):
        step = picture_step(file.digest, partial(desk.workspace.blobs.fetch, file.digest), "again")
        run = desk.workspace.runner().run([step])
        assert run.made == 0
        assert load_picture(run.artifacts[step].path).rgb[0, 0].tolist() == [shade, 0, 0]


def test_25_stored_names_are_ours(desk: Desk) -> None:
    (desk.folder / "below").mkdir()
    Image.new("RGB", (64, 64)).save(desk.folder / "x.png")
    assets = desk.take(references=["below/../x.png"])
    assert [path.name for path in desk.stored()] == [assets.references[0].digest[2:]]
    assert plain_name(Path("a\nb\x00c\u2066d" + "e" * 100)) == "a_b_c_d" + "e" * 73


def test_25_a_name_does_not_steer_the_terminal(desk: Desk) -> None:
    found = desk.refuse(references=["\x1b]0;owned\x07.png", "a\u202egnp.exe"])
    assert not [char for problem in found.values() for char in str(problem) if not char.isprintable()]
    assert str(Problem("a\x1b[2Jb", "\u202e", "limit", "remedy")) == "a\ufffd[2Jb = \ufffd: limit. remedy"


def test_25_what_is_no_plain_file(desk: Desk) -> None:
    os.mkfifo(desk.folder / "pipe.png")
    (desk.folder / "folder.png").mkdir()
    (desk.folder / "link.png").symlink_to("/dev/zero")
    found = desk.refuse(references=["pipe.png", "folder.png", "link.png"])
    assert len(found) == 3
    assert all("not a file" in problem.limit for problem in found.values())


def test_27_pictures_that_swell(desk: Desk) -> None:
    names = ["bomb.png", "long.gif", "long.png", "long.webp"]
    bomb_png(desk.folder / "bomb.png", 16_000)
    assert (desk.folder / "bomb.png").stat().st_size < 800_000
    animated_gif(desk.folder / "long.gif", 100_000)
    animated_png(desk.folder / "long.png", 100_000)
    animated_webp(desk.folder / "long.webp", 100_000)
    found = list(desk.refuse(references=names).values())
    assert "64 MP" in found[0].limit
    assert all("single frame" in problem.limit for problem in found[1:])


def test_27_films_that_swell(desk: Desk) -> None:
    counts = (1_000_000, 100_000_000, 0xFFFFFFFF)
    names = [f"bomb{count}.mp4" for count in counts]
    for count, name in zip(counts, names, strict=True):
        assert endless_index(desk.folder / name, count).stat().st_size < 2000
    assert len(desk.refuse(footage=names)) == len(names)


@pytest.mark.parametrize(
    "data",
    [
        wav(48_000, claimed=0xFFFFFF00 - 4),
        wav(1, samples=50_000),  # half a day, each sample a second
        wav(0),
        flac(claimed=2**36 - 1),
        b"OggS" + b"\xff" * 60,
        b"ID3\x03\x00\x00\x7f\x7f\x7f\x7f" + bytes(2000),
    ],
)
def test_27_sounds_that_swell(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "song.wav"
    path.write_bytes(data)
    start = time.process_time()
    with pytest.raises(MediaError, match=r"music\.file"):
        read_audio(path, what="music.file")
    assert time.process_time() - start < 1


def strangers() -> dict[str, bytes]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.png", b"x")
    array = io.BytesIO()
    np.save(array, np.zeros((64, 64, 3), np.uint8))
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>"
    return {
        "svg": svg,
        "svgz": gzip.compress(svg),
        "ttf": b"\0\1\0\0\0\x10" + bytes(500),
        "otf": b"OTTO" + bytes(500),
        "woff2": b"wOF2" + bytes(500),
        "srt": b"1\n00:00:01,000 --> 00:00:02,000\nHello\n",
        "ass": b"[Script Info]\nScriptType: v4.00+\n",
        "vtt": b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n",
        "zip": packed.getvalue(),
        "npy": array.getvalue(),
        "elf": b"\x7fELF" + bytes(500),
        "html": b"<!doctype html><title>404</title>",
        "nothing": b"",
    }


@pytest.mark.parametrize("kind", strangers())
def test_28_what_is_no_media_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "holiday.mp4"
    path.write_bytes(strangers()[kind])
    for use in (open_picture, open_footage, read_audio):
        with pytest.raises(MediaError):
            use(path, what="a field")


def test_28_every_field_of_a_brief_refuses_it(desk: Desk) -> None:
    files = strangers()
    for name in ("svg", "zip", "ass", "npy"):
        desk.write(name, files[name])
    found = desk.refuse(product="svg", logo="npy", footage=["zip"], music="ass")
    assert tuple(found) == EVERY_FIELD[:4]


def test_29_only_the_first_picture_stream_is_used(tmp_path: Path) -> None:
    path = several_streams(tmp_path / "many.mkv", first=90, second=200)
    assert len(probe(path)["streams"]) == 4
    trim_footage(path, tmp_path / "out.mp4", 0, 0.5, [(160, 96)], what="footage", waiting=lambda: None)
    (stream,) = probe(tmp_path / "out.mp4")["streams"]
    assert stream["type"] == "video"
    assert abs(int(np.median(next(iter(decode(tmp_path / "out.mp4"))).y)) - 90) <= 2
    assert CANARY not in (tmp_path / "out.mp4").read_bytes()


def test_30_a_page_inside_a_film_or_photo_does_not_come_along(tmp_path: Path) -> None:
    page = b"<html><script>" + CANARY + b"</script></html>"
    data = film(tmp_path / "plain.mp4").read_bytes()
    (tmp_path / "both.mp4").write_bytes(data + struct.pack(">I", 8 + len(page)) + b"free" + page)
    trim_footage(tmp_path / "both.mp4", tmp_path / "out", 0, 0.5, [(160, 96)], what="f", waiting=lambda: None)
    assert CANARY not in (tmp_path / "out").read_bytes()
    Image.new("RGB", (90, 90)).save(tmp_path / "both.jpg", comment=page)
    with (tmp_path / "both.jpg").open("ab") as file:
        file.write(page)
    take_picture(tmp_path / "both.jpg", tmp_path / "out", what="photo", waiting=lambda: None)
    assert CANARY not in (tmp_path / "out").read_bytes()


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_31_where_a_photo_was_taken_does_not_come_along(tmp_path: Path, suffix: str) -> None:
    if suffix == "jpg":
        path = with_gps(tmp_path / "photo.jpg")
    else:
        path, texts = tmp_path / "photo.png", PngInfo()
        texts.add_text("Location", CANARY.decode())
        texts.add_itxt("XML:com.adobe.xmp", CANARY.decode())
        Image.new("RGB", (90, 90)).save(path, pnginfo=texts)
    assert CANARY in path.read_bytes()
    take_picture(path, tmp_path / "out", what="photo", waiting=lambda: None)
    left = (tmp_path / "out").read_bytes()
    assert CANARY not in left
    assert b"GPS" not in left
    assert b"Exif" not in left


def test_the_same_file_is_the_same_asset(desk: Desk) -> None:
    Image.new("RGB", (90, 90), "red").save(desk.folder / "one.png")
    desk.write("two.png", (desk.folder / "one.png").read_bytes())
    first = desk.take(product="one.png", logo="two.png")
    assert first.product and first.logo
    assert first.product.digest == first.logo.digest
    told: list[str] = []
    again = desk.take(lambda event: told.append(event.what), references=["two.png"])
    assert again.references[0].digest == first.product.digest
    assert told == ["reused", "started", "made"]  # its pixels were there; its look is measured


def test_a_song_comes_in_as_samples_alone(desk: Desk) -> None:
    data = wav(48_000, samples=48_000)
    desk.write("song.wav", data + b"LIST" + struct.pack("<I", len(CANARY)) + CANARY)
    song = desk.take(music="song.wav").song
    assert song
    assert (song.seconds, song.bpm, song.beats) == (1.0, None, ())
    blobs = (path for path in (desk.workspace.root / "blobs").rglob("*") if path.is_file())
    assert [path.parent.name + path.name for path in blobs if CANARY in path.read_bytes()] == [song.digest]


def test_an_interrupted_ingest_leaves_nothing(desk: Desk) -> None:
    def stop(event: Event) -> None:
        if event.what == "progress":
            raise KeyboardInterrupt

    bomb_png(desk.folder / "large.png", 8_000)
    with pytest.raises(Interrupted):
        desk.take(stop, references=["large.png"])
    assert not desk.stored()


def test_a_file_in_the_store_is_judged_again_when_its_record_is_gone(desk: Desk) -> None:
    """A plan renders from the store alone."""
    Image.new("RGB", (90, 90), "red").save(desk.folder / "one.png")
    digest = desk.take(references=["one.png"]).references[0].digest
    (desk.folder / "one.png").unlink()
    for record in (desk.workspace.root / "memo").rglob("*.json"):
        record.unlink()
    step = picture_step(digest, partial(desk.workspace.blobs.fetch, digest), "product (one.png)")
    assert desk.workspace.runner().run([step]).made == 1


@pytest.mark.parametrize("data", [b"[" * 200_000, b'{"scenes":' * 100_000, b"\xff\xfe" * 10, b"9" * 9_000_000])
def test_a_plan_file_that_means_no_good_is_an_input_error(desk: Desk, data: bytes) -> None:
    path = desk.write("plan.json", data)
    for use in (desk.workspace.render, desk.workspace.cost):
        with pytest.raises(InputError):
            use(path)
