"""The vendors' own SDKs against the simulator over real HTTP on loopback: what they can read is what a vendor says.

They are no dependency of ours; where one is not installed its tests are skipped. Their retries are off.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar
from urllib.request import urlopen

import pytest

from reelwright.testing.simulator import Faults, Simulator, serve

pytestmark = pytest.mark.thorough  # real HTTP on loopback, and five SDKs to load

KEY = "key-of-a-test"
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def fetched(url: str) -> tuple[str, bytes]:
    """Fetch a result without any key; returns its type and bytes."""
    with urlopen(url, timeout=10) as answer:
        return answer.headers["content-type"], answer.read()


class Hooks:
    """What webhooks were delivered."""

    def __init__(self) -> None:
        self.came: list[tuple[str, dict[str, str], bytes]] = []

    async def __call__(self, url: str, headers: Any, body: bytes) -> int:
        self.came.append((url, dict(headers), body))
        return 200

    def wait(self) -> tuple[str, dict[str, str], bytes]:
        for _ in range(200):
            if self.came:
                return self.came[0]
            time.sleep(0.02)
        raise AssertionError("no webhook came")


@pytest.fixture
def hooks() -> Hooks:
    return Hooks()


@pytest.fixture
def simulator(hooks: Hooks) -> Simulator:
    return Simulator(7, deliver=hooks, keys={"anthropic": [KEY], "elevenlabs": [KEY], "chat": [KEY]}, side=96)


@pytest.fixture
def address(simulator: Simulator) -> Iterator[str]:
    with serve(simulator) as at:
        yield at


class TestReplicate:
    @pytest.fixture
    def client(self, address: str) -> Any:
        found = pytest.importorskip("replicate", reason="the SDK of Replicate is not installed")
        client = found.Client(KEY, base_url=f"{address}/replicate")
        client.poll_interval = 0.02
        return client

    def test_a_clip_is_made_and_paid_once(self, client: Any, simulator: Simulator) -> None:
        made = client.predictions.create(model="google/veo-3.1-fast", input={"prompt": "a bottle", "duration": 4})
        assert made.status == "starting"
        made.wait()
        assert made.status == "succeeded"
        assert client.predictions.get(made.id).metrics["predict_time"] > 0
        kind, clip = fetched(made.output)
        assert (kind, clip[4:8]) == ("video/mp4", b"ftyp")
        assert [(entry.model, entry.charged) for entry in simulator.books.entries] == [("google/veo-3.1-fast", 600_000)]

    def test_run_reads_files_and_words(self, client: Any) -> None:
        (still,) = client.run("black-forest-labs/flux-schnell", {"prompt": "snow", "output_format": "png"})
        assert fetched(still)[1].startswith(b"\x89PNG")
        assert (
            "".join(client.run("google/gemini-3-flash", {"prompt": "four"}))
            == "A short answer to a prompt of 4 characters."
        )

    def test_a_schema_and_its_version(self, client: Any) -> None:
        version = client.models.get("meta/musicgen").latest_version
        fields = version.openapi_schema["components"]["schemas"]["Input"]["properties"]
        assert fields["duration"]["default"] == 8
        assert client.models.get("meta/musicgen").versions.get(version.id).id == version.id
        made = client.predictions.create(version=version.id, input={"prompt": "calm", "duration": 2}, wait=10)
        assert made.status == "succeeded"

    def test_what_is_wrong_is_told(self, client: Any, simulator: Simulator) -> None:
        from replicate.exceptions import ModelError, ReplicateError

        with pytest.raises(ReplicateError) as refused:
            client.predictions.create(model="google/veo-3.1-fast", input={"duration": 5})
        assert (refused.value.status, refused.value.title) == (422, "Input validation failed")
        assert "prompt is required" in str(refused.value.detail)
        with pytest.raises(ReplicateError, match="could not be found"):
            client.models.get("nobody/nothing")
        simulator.faults = Faults(at={"no_credit": [1]})
        with pytest.raises(ReplicateError, match="Insufficient credit"):
            client.predictions.create(model="google/veo-3.1-fast", input={"prompt": "x"})
        simulator.faults = Faults(words={"sword": "policy"})
        with pytest.raises(ModelError, match="E005"):
            client.run("black-forest-labs/flux-schnell", {"prompt": "a sword"})
        assert simulator.books.spent() == 0

    def test_a_lost_answer_is_found_in_the_list(self, client: Any, simulator: Simulator) -> None:
        import httpx

        simulator.faults = Faults(at={"lost": [1]})
        with pytest.raises(httpx.TransportError):
            client.predictions.create(model="google/veo-3.1-fast", input={"prompt": "lost"})
        assert [found.input["prompt"] for found in client.predictions.list()] == ["lost"]
        assert len(simulator.books.entries) == 1

    def test_cancelling_and_files(self, client: Any) -> None:
        kept = client.files.create(io.BytesIO(PNG), filename="a.png")
        assert kept.checksums["sha256"] == hashlib.sha256(PNG).hexdigest()
        made = client.predictions.create(
            version="wan-video/wan-2.2-i2v-fast", input={"prompt": "x", "image": kept.urls["get"]}
        )
        made.cancel()
        assert client.predictions.get(made.id).status == "canceled"
        assert client.files.delete(kept.id)
        assert client.files.list() == []

    def test_its_webhooks_are_signed(self, client: Any, hooks: Hooks) -> None:
        from replicate.webhook import Webhooks

        made = client.predictions.create(
            model="black-forest-labs/flux-schnell", input={"prompt": "x"}, webhook="https://us.test/?attempt=a1"
        )
        url, headers, body = hooks.wait()
        secret = client.webhooks.default.secret()
        Webhooks.validate(headers=headers, body=body.decode(), secret=secret, tolerance=300)
        assert (url, json.loads(body)["id"]) == ("https://us.test/?attempt=a1", made.id)
        with pytest.raises(ValueError, match="invalid"):
            Webhooks.validate(headers=headers, body=body.decode() + " ", secret=secret)


class TestOpenAI:
    @pytest.fixture
    def client(self, address: str) -> Any:
        found = pytest.importorskip("openai", reason="the SDK of OpenAI is not installed")
        return found.OpenAI(api_key=KEY, base_url=f"{address}/chat/v1", max_retries=0)

    def ask(self, client: Any, **more: Any) -> Any:
        return client.chat.completions.create(
            model="gpt-6-luna", messages=[{"role": "user", "content": "Three words, as json"}], **more
        )

    def test_structured_answers_are_parsed(self, client: Any, simulator: Simulator) -> None:
        from pydantic import BaseModel

        class Scene(BaseModel):
            title: str
            seconds: int
            mood: str | None

        class Plan(BaseModel):
            scenes: list[Scene]
            sure: bool

        answer = client.chat.completions.parse(
            model="gpt-6-luna", messages=[{"role": "user", "content": "Plan"}], response_format=Plan
        )
        assert isinstance(answer.choices[0].message.parsed, Plan)
        assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
        (entry,) = simulator.books.entries
        assert 0 < entry.charged < 10_000

    def test_pictures_tools_and_objects(self, client: Any) -> None:
        picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
        seen = client.chat.completions.create(
            model="gpt-6-luna",
            messages=[{"role": "user", "content": [{"type": "text", "text": "What is it?"}, picture]}],
        )
        assert seen.usage.prompt_tokens > 1000
        schema = {"type": "object", "properties": {"a": {"enum": [3]}}, "required": ["a"]}
        tool = {"type": "function", "function": {"name": "say", "parameters": schema}}
        called = self.ask(client, tools=[tool], tool_choice={"type": "function", "function": {"name": "say"}})
        assert json.loads(called.choices[0].message.tool_calls[0].function.arguments) == {"a": 3}
        assert json.loads(self.ask(client, response_format={"type": "json_object"}).choices[0].message.content) == {}

    def test_what_is_wrong_is_told(self, client: Any, simulator: Simulator, address: str) -> None:
        import openai

        loose = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": {"type": "object"}}}
        with pytest.raises(openai.BadRequestError, match="additionalProperties"):
            self.ask(client, response_format=loose)
        with pytest.raises(openai.BadRequestError, match="temperature"):
            self.ask(client, temperature=3)
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve("gpt-3.5-turbo")
        with pytest.raises(openai.AuthenticationError):
            openai.OpenAI(api_key="wrong", base_url=f"{address}/chat/v1", max_retries=0).models.list()
        simulator.faults = Faults(at={"no_credit": [1]})
        with pytest.raises(openai.RateLimitError) as broke:
            self.ask(client)
        assert broke.value.code == "insufficient_quota"
        simulator.faults = Faults(chances={"throttled_seconds": 1})
        with pytest.raises(openai.RateLimitError) as slow:
            self.ask(client)
        assert 1 <= int(slow.value.response.headers["retry-after"]) <= 7
        simulator.faults = Faults(chances={"lost": 1})
        with pytest.raises(openai.APIConnectionError):
            self.ask(client)

    def test_refusals(self, client: Any, simulator: Simulator) -> None:
        simulator.faults = Faults(chances={"policy": 1})
        ends = {(c.finish_reason, bool(c.message.refusal)) for c in (self.ask(client).choices[0] for _ in range(12))}
        assert ends == {("stop", True), ("content_filter", False)}
        simulator.faults = Faults(chances={"cut_off": 1})
        assert self.ask(client).choices[0].finish_reason == "length"


class TestAnthropic:
    SCHEMA: ClassVar[Any] = {
        "type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False,
    }  # fmt: skip

    @pytest.fixture
    def client(self, address: str) -> Any:
        found = pytest.importorskip("anthropic", reason="the SDK of Anthropic is not installed")
        return found.Anthropic(api_key=KEY, base_url=f"{address}/anthropic", max_retries=0)

    def ask(self, client: Any, **more: Any) -> Any:
        return client.messages.create(
            model="claude-haiku-5-5", max_tokens=100, messages=[{"role": "user", "content": "Say"}], **more
        )

    def test_structured_answers(self, client: Any, simulator: Simulator) -> None:
        format = {"type": "json_schema", "schema": self.SCHEMA}
        answer = self.ask(client, system="Be short", output_config={"format": format})
        assert answer.stop_reason == "end_turn"
        assert set(json.loads(answer.content[0].text)) == {"a"}
        tool = {"name": "say", "input_schema": self.SCHEMA, "strict": True}
        used = self.ask(client, tools=[tool], tool_choice={"type": "tool", "name": "say"})
        assert used.stop_reason == "tool_use"
        assert set(used.content[0].input) == {"a"}
        assert simulator.books.spent(provider="anthropic") > 0
        assert next(iter(client.models.list())).id == "claude-opus-5-5"

    def test_pictures(self, client: Any) -> None:
        data = base64.b64encode(PNG).decode()
        picture = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": data}}
        answer = client.messages.create(
            model="claude-haiku-5-5", max_tokens=9, messages=[{"role": "user", "content": [picture]}]
        )
        assert answer.usage.input_tokens > 1000

    def test_what_is_wrong_is_told(self, client: Any, simulator: Simulator, address: str) -> None:
        import anthropic

        with pytest.raises(anthropic.BadRequestError, match="additionalProperties"):
            self.ask(client, output_config={"format": {"type": "json_schema", "schema": {"type": "object"}}})
        with pytest.raises(anthropic.NotFoundError):
            client.messages.create(model="claude-1", max_tokens=9, messages=[{"role": "user", "content": "x"}])
        with pytest.raises(anthropic.AuthenticationError):
            anthropic.Anthropic(api_key="wrong", base_url=f"{address}/anthropic", max_retries=0).models.list()
        simulator.faults = Faults(at={"refused": [1]})
        with pytest.raises(anthropic.BadRequestError, match="content filtering"):
            self.ask(client)
        simulator.faults = Faults(chances={"policy": 1})
        refusal = self.ask(client)
        assert (refusal.stop_reason, refusal.stop_details.category) == ("refusal", "general_harms")
        simulator.faults = Faults(chances={"error_after": 1})
        before = len(simulator.books.entries)
        with pytest.raises(anthropic.APIStatusError) as broken:
            self.ask(client)
        assert broken.value.status_code >= 500
        assert len(simulator.books.entries) == before + 1


class TestElevenLabs:
    VOICE = "21m00Tcm4TlvDq8ikWAM"
    ONCE: ClassVar[Any] = {"max_retries": 0}

    @pytest.fixture
    def client(self, address: str) -> Any:
        found = pytest.importorskip("elevenlabs", reason="the SDK of ElevenLabs is not installed")
        return found.ElevenLabs(api_key=KEY, base_url=f"{address}/elevenlabs")

    def test_speech_with_times(self, client: Any, simulator: Simulator) -> None:
        words = "Cold for a day."
        sound = b"".join(
            client.text_to_speech.convert(
                self.VOICE, text=words, output_format="wav_24000", model_id="eleven_flash_v2_5",
                request_options=self.ONCE,
            )
        )  # fmt: skip
        assert sound[:4] == b"RIFF"
        assert len(sound) == pytest.approx(24_000 * 2 * len(words) / 15, rel=0.01)
        timed = client.text_to_speech.convert_with_timestamps(self.VOICE, text=words, request_options=self.ONCE)
        assert "".join(timed.alignment.characters) == words
        assert timed.alignment.character_end_times_seconds[-1] == pytest.approx(1.0, abs=0.01)
        assert base64.b64decode(timed.audio_base_64)[:3] == b"ID3"
        assert [entry.charged for entry in simulator.books.entries] == [750, 1500]

    def test_a_lost_speech_is_found_in_the_history(self, client: Any, simulator: Simulator) -> None:
        import httpx

        simulator.faults = Faults(at={"lost": [2]})
        words, asked = ("First.", "Lost.", "Last."), {"model_id": "eleven_v3", "request_options": self.ONCE}
        for text in words:
            with suppress(httpx.TransportError):
                client.text_to_speech.convert_with_timestamps(self.VOICE, text=text, **asked)
        found = client.history.list(voice_id=self.VOICE, source="TTS", sort_direction="asc")
        assert tuple(item.text for item in found.history) == words and not found.has_more
        assert [item.text for item in client.history.list(page_size=1).history] == ["Last."]
        assert client.history.list(date_after_unix=int(simulator.clock()) + 60).history == []
        lost = client.history.get(found.history[1].history_item_id)
        assert "".join(lost.alignments.alignment.characters) == "Lost."
        assert lost.character_count_change_to - lost.character_count_change_from == len("Lost.")
        assert b"".join(client.history.get_audio(lost.history_item_id))[:3] == b"ID3"

    def test_music_and_lists(self, client: Any, simulator: Simulator) -> None:
        song = b"".join(client.music.compose(prompt="calm", music_length_ms=3000, request_options=self.ONCE))
        assert song[:3] == b"ID3"
        assert simulator.books.spent() == 7_500
        assert self.VOICE in [voice.voice_id for voice in client.voices.get_all().voices]
        assert "eleven_v3" in [model.model_id for model in client.models.list()]

    def test_what_is_wrong_is_told(self, client: Any, simulator: Simulator) -> None:
        from elevenlabs.core.api_error import ApiError

        def told(status: int, **asked: Any) -> Any:
            with pytest.raises(ApiError) as wrong:
                b"".join(client.text_to_speech.convert(**asked, request_options=self.ONCE))
            assert wrong.value.status_code == status
            return wrong.value.body["detail"]

        assert told(400, voice_id="nobody", text="x")["status"] == "voice_not_found"
        long = told(400, voice_id=self.VOICE, text="x" * 5001, model_id="eleven_v3")
        assert long["status"] == "max_character_limit_exceeded"
        assert told(422, voice_id=self.VOICE, text="")[0]["loc"] == ["body", "text"]
        simulator.faults = Faults(chances={"no_credit": 1})
        assert told(401, voice_id=self.VOICE, text="x")["status"] == "quota_exceeded"
        assert simulator.books.entries == []


class TestFal:
    APP = "fal-ai/veo3/fast"

    @pytest.fixture
    def client(self, address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
        found = pytest.importorskip("fal_client", reason="the SDK of fal is not installed")
        from fal_client import client as inner

        monkeypatch.setattr(inner, "QUEUE_URL_FORMAT", f"{address}/fal/")
        monkeypatch.setattr(inner, "REST_URL", f"{address}/fal")
        monkeypatch.setattr(inner, "CDN_URL", f"{address}/fal")
        monkeypatch.setattr(inner, "MAX_ATTEMPTS", 1)
        return found.SyncClient(key=KEY)

    def test_a_clip_is_made_and_paid_once(self, client: Any, simulator: Simulator) -> None:
        handle = client.submit(self.APP, {"prompt": "a bottle", "duration": "4s"})
        assert type(handle.status()).__name__ in ("Queued", "InProgress")
        clip = handle.get(interval=0.02)["video"]
        assert fetched(clip["url"])[1][4:8] == b"ftyp"
        assert handle.status(with_logs=True).error is None
        assert simulator.books.spent(provider="fal") == 600_000

    def test_uploads_feed_a_clip(self, client: Any) -> None:
        image = client.upload(PNG, "image/png", "a.png")
        app = "fal-ai/kling-video/v2.5-turbo/pro/image-to-video"
        assert client.submit(app, {"prompt": "x", "image_url": image}).get(interval=0.02)["video"]["file_size"] > 1000
        from fal_client.client import FalClientHTTPError

        with pytest.raises(FalClientHTTPError) as gone:
            client.submit(app, {"prompt": "x", "image_url": image.replace("/a.png", "x/a.png")}).get(interval=0.02)
        assert gone.value.error_type == "file_download_error"

    def test_what_is_wrong_is_told_in_the_place_of_a_result(self, client: Any, simulator: Simulator) -> None:
        from fal_client.client import FalClientHTTPError

        simulator.faults = Faults(words={"sword": "policy", "engine": "failed"})
        ends = []
        for asked in ({"prompt": "a sword"}, {"prompt": "x", "duration": "5s"}, {"prompt": "an engine"}):
            handle = client.submit(self.APP, asked)
            with pytest.raises(FalClientHTTPError) as wrong:
                handle.get(interval=0.02)
            assert handle.status().error
            ends.append(
                (wrong.value.status_code, wrong.value.error_type, wrong.value.response_headers["x-fal-retryable"])
            )
        assert ends == [
            (422, "content_policy_violation", "false"),
            (422, "literal_error", "false"),
            (500, "internal_server_error", "true"),
        ]
        assert simulator.books.spent() == 0
        with pytest.raises(FalClientHTTPError, match="not found"):
            client.submit("fal-ai/nothing", {})

    def test_cancelling(self, client: Any) -> None:
        handle = client.submit(self.APP, {"prompt": "x"})
        handle.cancel()
        assert handle.status().error == "Request was cancelled"

    def test_its_webhooks_are_signed(self, client: Any, hooks: Hooks, address: str) -> None:
        ed25519 = pytest.importorskip(
            "cryptography.hazmat.primitives.asymmetric.ed25519", reason="cryptography is not installed"
        )
        handle = client.submit("fal-ai/flux/schnell", {"prompt": "x"}, webhook_url="https://us.test/?attempt=a1")
        _, headers, body = hooks.wait()
        (key,) = json.loads(fetched(f"{address}/fal/.well-known/jwks.json")[1])["keys"]
        public = ed25519.Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "="))
        names = ("request-id", "user-id", "timestamp")
        signed = [headers[f"x-fal-webhook-{name}"] for name in names] + [hashlib.sha256(body).hexdigest()]
        public.verify(bytes.fromhex(headers["x-fal-webhook-signature"]), "\n".join(signed).encode())
        assert (headers["x-fal-webhook-request-id"], json.loads(body)["status"]) == (handle.request_id, "OK")


def test_an_async_sdk_speaks_to_it_in_this_process() -> None:
    openai = pytest.importorskip("openai", reason="the SDK of OpenAI is not installed")
    import httpx2

    from reelwright.testing.simulator import transport

    async def ask() -> str:
        http = httpx2.AsyncClient(transport=transport(Simulator(3)))
        async with openai.AsyncOpenAI(api_key=KEY, max_retries=0, http_client=http) as client:
            answer = await client.chat.completions.create(
                model="gpt-6-luna", messages=[{"role": "user", "content": "four"}]
            )
        return str(answer.choices[0].message.content)

    assert asyncio.run(ask()) == "An answer to 4 characters."
