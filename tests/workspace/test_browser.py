"""A film that a page brings is kept where it is the one that we would have made, else refused with figures."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelwright.api.service import application
from reelwright.settings import LOCAL, Settings
from reelwright.storage.records.jobs import Job
from reelwright.workspace.service import Service
from reelwright.workspace.work import carry
from tests_support.ads import write_brief
from tests_support.studio import Studio

pytestmark = pytest.mark.thorough
ENCODER = {"codec": "avc1.640028", "hardware": False, "seconds": 4.0}


class House:
    """A project with a plan, and its film as the server makes it: the best that a page could bring."""

    def __init__(self, home: Path) -> None:
        self.service = Service(Settings(home=home / "home", workers=1))
        self.studio = Studio(self.service, application(self.service))
        workspace = self.service.workspace()
        workspace.make(write_brief(home), home / "ad")
        self.film = home / "ad" / "master-1x1.mp4"
        (project,) = workspace.projects.all()
        self.project = project.id
        (self.version,) = workspace.projects.numbers(project.id)

    def bring(self, film: Path) -> dict[str, Any]:
        """Upload a film, have it judged, and return the job as it ended."""
        with film.open("rb") as file:
            asset = self.studio.ask("POST", "/assets", files={"file": ("render.mp4", file)})
        assert asset.status_code == 201, asset.text
        path = f"/projects/{self.project}/versions/{self.version}/browser-renders"
        asked = {"aspect": "1:1", "upload": asset.json()["id"], "encoder": ENCODER}
        job = self.studio.ask("POST", path, json=asked)
        assert job.status_code == 202, job.text
        taken = self.service.jobs.take(job.json()["id"], "worker", 1)
        assert taken
        carry(self.service, *taken)
        return dict(self.studio.ask("GET", f"/jobs/{job.json()['id']}").json())

    def refused(self, film: Path) -> str:
        job = self.bring(film)
        assert (job["state"], job["error"]["kind"]) == ("failed", "media"), job
        assert all(each["remedy"] for each in job["error"]["problems"])
        return str(job["error"]["problems"])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    found = House(tmp_path_factory.mktemp("browser"))
    yield found
    found.service.close()


def _again(source: Path, target: Path, change: Callable[[np.ndarray, int], np.ndarray | None], **options: Any) -> Path:
    """Encode a film anew, each frame changed in RGB, or left out, with its sound as it is."""
    tags = {"color_primaries": 1, "color_trc": 1, "colorspace": 1, "color_range": 1}
    with av.open(str(source)) as old, av.open(str(target), "w", "mp4") as new:
        picture = old.streams.video[0]
        stream = new.add_stream("libx264", rate=options.get("rate", 30), options={"preset": "veryfast", "crf": "23"})
        stream.width, stream.height = options.get("size", (picture.width, picture.height))
        stream.pix_fmt = "yuv420p"
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
        sound = new.add_stream_from_template(old.streams.audio[0]) if options.get("sound", True) else None
        count = 0
        for number, frame in enumerate(old.decode(video=0)):
            pixels = change(frame.to_ndarray(format="rgb24"), number)
            if pixels is None:
                continue
            made = av.VideoFrame.from_ndarray(np.ascontiguousarray(pixels), format="rgb24")
            made = made.reformat(format="yuv420p", dst_colorspace="ITU709", dst_color_range="MPEG")
            made.pts, count = count, count + 1
            new.mux(stream.encode(made))
        new.mux(stream.encode(None))
        if sound is not None:
            old.seek(0)
            for packet in old.demux(audio=0):
                if packet.size:
                    packet.stream = sound
                    new.mux(packet)
    return target


def _same(pixels: np.ndarray, _: int) -> np.ndarray:
    return pixels


def test_a_good_film_is_kept_with_captions_poster_and_figures(house: House, tmp_path: Path) -> None:
    job = house.bring(_again(house.film, tmp_path / "render.mp4", _same))
    assert (job["state"], job["cost_usd"]) == ("completed", 0.0), job
    render = house.studio.ask("GET", f"/renders/{job['result']['render']}").json()
    assert (render["kind"], render["version"], render["cost_usd"]) == ("browser", house.version, 0.0)
    assert [file["name"] for file in render["files"]] == [
        "master-1x1.mp4",
        "poster.jpg",
        "captions.srt",
        "captions.vtt",
    ]
    findings = house.studio.ask("GET", f"/renders/{render['id']}/findings").json()["items"]
    told = next(each for each in findings if each["check"] == "browser")
    assert told["evidence"]["ssim"] > 0.97
    assert told["evidence"]["encoder"] == ENCODER
    assert not [each for each in findings if each["severity"] == "error"]
    film = tmp_path / "kept.mp4"
    film.write_bytes(house.studio.ask("GET", f"/renders/{render['id']}/files/master-1x1.mp4").content)
    with av.open(str(film)) as kept:
        assert [stream.type for stream in kept.streams] == ["video", "audio"]
        assert "comment" not in kept.metadata
    (card,) = house.studio.ask("GET", "/projects").json()["items"]
    assert render["id"] in card["thumbnail"]


def test_nothing_but_picture_and_sound_is_taken_over(house: House, tmp_path: Path) -> None:
    """A canary in the metadata and behind the film is gone from what is kept."""
    film = tmp_path / "render.mp4"
    with av.open(str(house.film)) as old, av.open(str(film), "w", "mp4") as new:
        new.metadata["comment"] = "canary-in-metadata"
        pairs = {each: new.add_stream_from_template(each) for each in (*old.streams.video, *old.streams.audio)}
        for packet in old.demux(*pairs):
            if packet.size:
                packet.stream = pairs[packet.stream]
                new.mux(packet)
    with film.open("ab") as file:
        file.write(b"\0\0\0\x20freecanary-behind-the-film!!")
    assert b"canary" in film.read_bytes()
    job = house.bring(film)
    assert job["state"] == "completed", job
    kept = house.studio.ask("GET", f"/renders/{job['result']['render']}/files/master-1x1.mp4").content
    assert b"canary" not in kept


def _blank(pixels: np.ndarray, number: int) -> np.ndarray:
    return np.zeros_like(pixels) if 60 <= number < 100 else pixels


def _moved(pixels: np.ndarray, _: int) -> np.ndarray:
    return np.roll(pixels, 6, axis=1)


def _tinted(pixels: np.ndarray, _: int) -> np.ndarray:
    return np.clip(pixels.astype(float) * (1.0, 0.93, 1.0), 0, 255).astype(np.uint8)


def _without_a_corner(pixels: np.ndarray, _: int) -> np.ndarray:
    """Paint a text's place over: the upper left third."""
    height, width = pixels.shape[:2]
    pixels = pixels.copy()
    pixels[: height // 3, : width // 2] = pixels[2, 2]
    return pixels


@pytest.mark.parametrize(
    ("change", "options", "said"),
    [
        (_blank, {}, "black"), (_moved, {}, "SSIM"), (_tinted, {}, "ΔE2000"), (_without_a_corner, {}, "in one place"),
        (lambda pixels, number: None if number > 150 else pixels, {}, "151 frames"), (_same, {"rate": 25}, "frames"),
        (_same, {"sound": False}, "0 audio"), (lambda pixels, _: pixels[:540, :540], {"size": (540, 540)}, "pixels"),
    ],
)  # fmt: skip
def test_another_film_is_refused_with_what_is_wrong(
    house: House, tmp_path: Path, change: Any, options: Any, said: str
) -> None:
    assert said in house.refused(_again(house.film, tmp_path / "render.mp4", change, **options))


def test_a_film_that_is_cut_off_is_refused(house: House, tmp_path: Path) -> None:
    film = tmp_path / "render.mp4"
    shutil.copyfile(house.film, film)
    with film.open("r+b") as file:
        file.truncate(film.stat().st_size * 2 // 3)
    with film.open("rb") as opened:
        answer = house.studio.ask("POST", "/assets", files={"file": ("render.mp4", opened)})
    assert answer.status_code == 422  # it does not come as far as its render


def test_a_job_that_is_cancelled_keeps_nothing(house: House) -> None:
    with house.film.open("rb") as file:
        asset = house.studio.ask("POST", "/assets", files={"file": ("render.mp4", file)}).json()["id"]
    path = f"/projects/{house.project}/versions/{house.version}/browser-renders"
    before = house.studio.ask("GET", f"/projects/{house.project}/renders").json()["items"]
    job = house.studio.ask("POST", path, json={"aspect": "1:1", "upload": asset, "encoder": ENCODER}).json()["id"]
    taken = house.service.jobs.take(job, "worker", 1)
    assert taken
    house.service.jobs.cancel(LOCAL, job)
    carry(house.service, *taken)
    ended: Job = house.service.jobs.get(LOCAL, job)
    assert ended.state == "cancelled"
    assert house.studio.ask("GET", f"/projects/{house.project}/renders").json()["items"] == before
