"""A caller of simulated providers, in virtual time."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Mapping
from itertools import pairwise
from typing import Any, TypeVar

import av
import httpx2

from reelwright.testing import virtual
from reelwright.testing.simulator import USUAL, Faults, Simulator, transport

T = TypeVar("T")
VEO, FLUX = "google/veo-3.1-fast", "black-forest-labs/flux-schnell"
SPEECH = "/v1/text-to-speech/21m00Tcm4TlvDq8ikWAM"
BASES = {
    "replicate": "https://api.replicate.com/v1", "chat": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com", "elevenlabs": "https://api.elevenlabs.io",
    "fal": "https://queue.fal.run",
    "luma": "https://agents.lumalabs.ai",
    "runway": "https://api.dev.runwayml.com",
    "kling": "https://api-singapore.klingai.com",
}  # fmt: skip
KEYS: dict[str, dict[str, str]] = {
    "replicate": {"authorization": "Bearer k"}, "chat": {"authorization": "Bearer k"},
    "anthropic": {"x-api-key": "k", "anthropic-version": "2026-10-21"}, "elevenlabs": {"xi-api-key": "k"},
    "fal": {"authorization": "Key k"},
    "luma": {"authorization": "Bearer k"},
    "runway": {"authorization": "Bearer k", "x-runway-version": "2024-11-06"},
    "kling": {"authorization": "Bearer k"},
}  # fmt: skip
SUBMITS: dict[str, tuple[str, dict[str, Any]]] = {
    "replicate": (f"/models/{FLUX}/predictions", {"input": {"prompt": "snow"}}),
    "chat": ("/chat/completions", {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "four"}]}),
    "anthropic": (
        "/v1/messages",
        {"model": "claude-haiku-5-5", "max_tokens": 9, "messages": [{"role": "user", "content": "four"}]},
    ),
    "elevenlabs": (SPEECH, {"text": "Cold for a day."}),
    "fal": ("/fal-ai/flux/schnell", {"prompt": "snow"}),
    "luma": ("/v1/generations", {"model": "uni-1", "type": "image", "prompt": "snow"}),
    "runway": (
        "/v1/text_to_video",
        {"model": "gen4.5", "promptText": "snow", "ratio": "1280:720", "duration": 5},
    ),
    "kling": ("/v1/videos/text2video", {"model_name": "kling-v3", "prompt": "snow"}),
}


class World:
    """A simulator and somebody who calls it; webhooks that come are kept with their time."""

    def __init__(self, faults: Faults | None = None, seed: int = 1, answers: tuple[int, ...] = (), **more: Any) -> None:
        self.hooks: list[tuple[float, str, Mapping[str, str], bytes]] = []
        self._answers = list(answers)
        self.sim = Simulator(
            seed, faults, **({"clock": virtual.now, "pace": USUAL, "deliver": self._heard, "side": 48} | more)
        )
        self.http = httpx2.AsyncClient(transport=transport(self.sim), timeout=None)

    async def _heard(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        self.hooks.append((virtual.now(), url, headers, body))
        return self._answers.pop(0) if self._answers else 200

    async def ask(self, provider: str, method: str, path: str, **more: Any) -> httpx2.Response:
        url = path if "://" in path else BASES[provider] + path
        return await self.http.request(method, url, headers=KEYS[provider] | more.pop("headers", {}), **more)

    async def submit(self, provider: str, **more: Any) -> httpx2.Response:
        path, body = SUBMITS[provider]
        return await self.ask(provider, "POST", path, json=body | more)

    async def predict(self, model: str = VEO, headers: Any = None, **given: Any) -> dict[str, Any]:
        """Make a prediction, wait for its end, and return it."""
        body = {"input": {"prompt": "x"} | given}
        made = await self.ask("replicate", "POST", f"/models/{model}/predictions", json=body, headers=headers or {})
        return await self.ended(made.json()["urls"]["get"])

    async def ended(self, url: str) -> dict[str, Any]:
        while (found := (await self.ask("replicate", "GET", url)).json())["status"] in ("starting", "processing"):
            await self.sim.sleep(5)
        return dict(found)


def live(main: Callable[[World], Awaitable[T]], faults: Faults | None = None, **more: Any) -> T:
    """Run a story in a world of its own, in virtual time."""

    async def story() -> T:
        return await main(World(faults, **more))

    return virtual.run(story())


def clip_facts(data: bytes) -> dict[str, Any]:
    """Return what a decoder finds in a clip."""
    with av.open(io.BytesIO(data)) as file:
        stream = file.streams.video[0]
        frames = list(file.decode(stream))
        times = [frame.pts for frame in frames]
        return {
            "size": (stream.width, stream.height), "rate": float(stream.average_rate or 0),
            "seconds": float(stream.duration * stream.time_base), "frames": len(frames),
            "turn": frames[0].rotation, "sound": len(file.streams.audio),
            "steps": len({b - a for a, b in pairwise(times)}),
        }  # fmt: skip
