"""Runway's and Luma's own SDKs against the simulator over real HTTP on loopback, beside our adapters.

They are no dependency of ours; where one is not installed its tests are skipped. Their retries are off.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from reelwright.engine import Access, Model, Result, Ticket
from reelwright.engines import table
from reelwright.registry import load
from reelwright.settings import Settings
from reelwright.testing.simulator import Faults, Simulator, making, serve, transport
from tests_support.calls import PNG, call, run

pytestmark = pytest.mark.thorough  # real HTTP on loopback, and two SDKs to load

KEY = "key-of-a-test"
DATA = "data:image/png;base64,iVBORw0KGgo="  # PNG, as our adapters write it


MP4 = b"\0\0\0\x18ftypmp42"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def simulator() -> Simulator:
    return Simulator(7, keys={"runway": [KEY], "luma": [KEY]}, side=96)


@pytest.fixture
def address(simulator: Simulator) -> Iterator[str]:
    with serve(simulator) as at:
        yield at


def fetched(url: str) -> bytes:
    with urlopen(url, timeout=10) as answer:
        return bytes(answer.read())


@cache
def row(engine: str, name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == (engine, name))


def ours(engine: str, name: str, folder: Path, **fields: Any) -> tuple[Result, str]:
    """Make a call with our adapter at a fresh simulator; returns the result and the digest of what was asked."""
    part, simulator = load("reelwright.engines", engine), Simulator(7, side=96)
    connected = part.connect(Access({part.VARIABLES[0]: KEY}, "", transport(simulator)))
    asked = call(row(engine, name), folder, **fields)

    async def made() -> Result:
        await connected.check(asked)
        ticket = await connected.submit(asked)
        assert isinstance(ticket, Ticket)
        while not isinstance(state := await connected.poll(ticket, asked), Result):
            await asyncio.sleep(0.02)
        return state

    return run(made()), simulator.books.entries[0].digest


class TestRunway:
    @pytest.fixture
    def client(self, address: str) -> Any:
        found = pytest.importorskip("runwayml", reason="the SDK of Runway is not installed")
        return found.RunwayML(api_key=KEY, base_url=f"{address}/runway", max_retries=0)

    def ended(self, client: Any, id: str) -> Any:
        for _ in range(200):
            task = client.tasks.retrieve(id)
            if task.status not in ("PENDING", "THROTTLED", "RUNNING"):
                return task
            assert task.estimated_cost.credits > 0
            time.sleep(0.02)
        raise AssertionError("it never ended")

    def test_a_clip_of_words(self, client: Any, simulator: Simulator, tmp_path: Path) -> None:
        made = client.text_to_video.create(model="gen4.5", prompt_text="a bottle", ratio="720:1280", duration=3, seed=5)
        task = self.ended(client, made.id)
        assert fetched(task.output[0])[4:8] == b"ftyp"
        result, digest = ours(
            "runway", "text_to_video/gen4.5", tmp_path, prompt="a bottle", seconds=3, aspect="9:16", seed=5
        )
        assert simulator.books.entries[0].digest == digest
        assert result.micros == task.cost.credits * 10_000 == 360_000

    def test_clips_of_pictures(self, client: Any, simulator: Simulator, tmp_path: Path) -> None:
        first, last = {"uri": DATA, "position": "first"}, {"uri": DATA, "position": "last"}
        made = [
            client.image_to_video.create(
                model="gen4_turbo", prompt_image=[first], prompt_text="x", ratio="1280:720", duration=2
            ),
            client.image_to_video.create(
                model="veo3.1", prompt_image=[first, last], prompt_text="x", ratio="1920:1080", duration=4, audio=False
            ),
        ]
        assert all(self.ended(client, each.id).output for each in made)
        fields = {"prompt": "x", "files": {"first_frame": PNG}}
        _, turbo = ours("runway", "image_to_video/gen4_turbo", tmp_path, seconds=2, **fields)
        fields["files"] |= {"last_frame": PNG}  # type: ignore[operator]
        _, veo = ours("runway", "image_to_video/veo3.1", tmp_path, seconds=4, **fields)
        assert [entry.digest for entry in simulator.books.entries] == [turbo, veo]

    def test_pictures_and_voices(self, client: Any, simulator: Simulator, tmp_path: Path) -> None:
        still = client.text_to_image.create(
            model="gen4_image", prompt_text="x", ratio="1080:1080", reference_images=[{"uri": DATA}]
        )
        spoken = client.text_to_speech.create(
            model="eleven_multilingual_v2", prompt_text="Cold.", voice={"type": "runway-preset", "preset_id": "Noah"}
        )
        assert fetched(self.ended(client, still.id).output[0]).startswith(b"\x89PNG")
        assert fetched(self.ended(client, spoken.id).output[0]).startswith(b"ID3")
        name = "text_to_image/gen4_image"
        _, picture = ours("runway", name, tmp_path, prompt="x", aspect="1:1", files={"reference": PNG})
        name = "text_to_speech/eleven_multilingual_v2"
        _, voice = ours("runway", name, tmp_path, prompt="Cold.", voice="Noah")
        assert [entry.digest for entry in simulator.books.entries] == [picture, voice]

    def test_an_upload_is_edited(self, client: Any, simulator: Simulator) -> None:
        film = making.clip(making.Shape(48, 48, 24, 3.0))
        held = client.uploads.create_ephemeral(file=("film.mp4", film, "video/mp4"))
        assert held.uri.startswith("runway://")
        made = client.video_to_video.create(model="aleph2", video_uri=held.uri, prompt_text="at night")
        assert self.ended(client, made.id).cost.credits == 84
        assert simulator.books.spent() == 840_000

    def test_what_is_wrong_is_told(self, client: Any, simulator: Simulator) -> None:
        import runwayml

        asked: dict[str, Any] = {"model": "gen4.5", "prompt_text": "x", "ratio": "1280:720", "duration": 2}
        with pytest.raises(runwayml.BadRequestError, match="Validation of body failed"):
            client.text_to_video.create(**asked | {"ratio": "960:960"})
        with pytest.raises(runwayml.AuthenticationError):
            client.with_options(api_key="another").text_to_video.create(**asked)
        simulator.faults = Faults(words={"sword": "policy", "engine": "failed", "coin": "no_credit"})
        ends = []
        for words in ("a sword", "an engine"):
            task = self.ended(client, client.text_to_video.create(**asked | {"prompt_text": words}).id)
            ends.append((task.status, task.failure_code, task.cost.credits))
        assert ends == [("FAILED", "SAFETY.INPUT.TEXT", 24), ("FAILED", "INTERNAL.BAD_OUTPUT.CODE01", 0)]
        with pytest.raises(runwayml.BadRequestError, match="enough credits"):
            client.text_to_video.create(**asked | {"prompt_text": "a coin"})

    def test_a_task_that_is_deleted_is_gone(self, client: Any) -> None:
        import runwayml

        made = client.text_to_video.create(model="gen4.5", prompt_text="x", ratio="1280:720", duration=2)
        client.tasks.delete(made.id)
        with pytest.raises(runwayml.NotFoundError):
            client.tasks.retrieve(made.id)


class TestLuma:
    @pytest.fixture
    def client(self, address: str) -> Any:
        found = pytest.importorskip("luma_agents", reason="the SDK of Luma is not installed")
        return found.Luma(auth_token=KEY, base_url=f"{address}/luma/v1", max_retries=0)

    def ended(self, client: Any, made: Any) -> Any:
        for _ in range(200):
            if made.state not in ("queued", "processing"):
                return made
            time.sleep(0.02)
            made = client.generations.get(made.id)
        raise AssertionError("it never ended")

    def test_films(self, client: Any, simulator: Simulator, tmp_path: Path) -> None:
        frame = {"data": "iVBORw0KGgo=", "media_type": "image/png"}
        film: dict[str, Any] = {"resolution": "720p", "duration": "10s"}
        ray: dict[str, Any] = {"model": "ray-3.2", "type": "video", "prompt": "a bottle"}
        words = client.generations.create(**ray, aspect_ratio="9:16", video=film)
        framed = client.generations.create(
            **ray, video=film | {"keyframes": [frame, frame], "keyframe_indexes": [0, 240]}
        )
        for made in (words, framed):
            (output,) = self.ended(client, made).output
            assert (output.type, fetched(output.url)[4:8]) == ("video", b"ftyp")
        fields: dict[str, Any] = {"prompt": "a bottle", "seconds": 10, "resolution": "720p"}
        _, first = ours("luma", "video/ray-3.2", tmp_path, aspect="9:16", **fields)
        _, second = ours("luma", "video/ray-3.2", tmp_path, files={"first_frame": PNG, "last_frame": PNG}, **fields)
        assert [entry.digest for entry in simulator.books.entries] == [first, second]
        assert simulator.books.spent() == 1_800_000

    def test_edits_pictures_and_layers(self, client: Any, simulator: Simulator, tmp_path: Path) -> None:
        source = {"data": "iVBORw0KGgo=", "media_type": "image/png"}
        film = {"data": base64.b64encode(MP4).decode(), "media_type": "video/mp4"}
        asked: list[dict[str, Any]] = [
            {"model": "ray-3.2", "type": "video_edit", "source": film,
             "video": {"edit": {"auto_controls": True}, "resolution": "720p"}},
            {"model": "uni-1-max", "type": "image", "output_format": "png", "image_ref": [source]},
            {"model": "uni-1", "type": "image_edit", "output_format": "png", "source": source},
            {"model": "uni-1", "type": "layering", "source": source, "layering": {"resolution": "2k"}},
        ]  # fmt: skip
        ends = [self.ended(client, client.generations.create(prompt="x", **each)) for each in asked]
        assert [[output.type for output in each.output] for each in ends] == [
            ["video"], ["image"], ["image"], ["image"] * 3
        ]  # fmt: skip
        assert [output.layer.label for output in ends[3].output] == ["bottle", "table", "ground"]
        kinds = [("video_edit/ray-3.2", "video"), ("image/uni-1-max", "reference"), ("image_edit/uni-1", "image"),
                 ("layering/uni-1", "image")]  # fmt: skip
        files = {"video": MP4, "reference": PNG, "image": PNG}
        told = [ours("luma", name, tmp_path, prompt="x", files={kind: files[kind]})[1] for name, kind in kinds]
        assert [entry.digest for entry in simulator.books.entries] == told

    def test_an_upload_becomes_ready(self, client: Any, simulator: Simulator) -> None:
        made = client.files.create(mime_type="image/png", size_bytes=len(PNG), filename="a.png")
        assert (made.state, made.upload.method) == ("pending", "PUT")
        with urlopen(Request(made.upload.url, PNG, made.upload.headers, method="PUT"), timeout=10) as answer:
            assert answer.status == 200
        assert client.files.complete(made.id).state == "pending"
        clock = simulator.clock
        simulator.clock = lambda: clock() + 3
        assert client.files.get(made.id).state == "ready"
        edited = client.generations.create(
            model="uni-1", type="image_edit", prompt="x", source={"file_id": made.id}
        )  # fmt: skip
        assert edited.state == "queued"
        client.files.delete(made.id)
        assert client.files.get(made.id).state == "deleted"

    def test_what_is_wrong_is_told(self, client: Any, simulator: Simulator) -> None:
        import luma_agents

        ray: dict[str, Any] = {"model": "ray-3.2", "type": "video"}
        with pytest.raises(luma_agents.BadRequestError, match="not with start_frame"):
            frame = {"url": "https://us.test/a.png"}
            video = {"start_frame": frame, "keyframes": [frame], "keyframe_indexes": [0]}
            client.generations.create(**ray, prompt="x", video=video)
        with pytest.raises(luma_agents.NotFoundError):
            client.generations.get("nothing")
        simulator.faults = Faults(words={"sword": "policy", "engine": "failed", "coin": "no_credit", "gun": "refused"})
        codes = [
            self.ended(client, client.generations.create(prompt=words)).failure_code for words in ("a sword", "engine")
        ]
        assert codes == ["content_moderated", "generation_failed"]
        with pytest.raises(luma_agents.APIStatusError, match="budget_exhausted") as broke:
            client.generations.create(prompt="a coin")
        with pytest.raises(luma_agents.UnprocessableEntityError, match="content_moderated"):
            client.generations.create(prompt="a gun")
        assert broke.value.status_code == 402 and simulator.books.spent() == 0
