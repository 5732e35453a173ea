"""A provider whose clips may have something planted in them, and one that sees what is there and says so."""

from __future__ import annotations

import base64
import io
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
import yaml
from PIL import Image

from reelwright.settings import ServiceSettings, Settings
from reelwright.storage.records import Projects
from reelwright.testing.simulator import Simulator, files, making, serve
from reelwright.workspace.service import Service
from tests_support.buying import KEY, QUICK, addresses, table_rates, wanting

SEER = {
    "engine": "openai", "model": "gpt-6-luna", "capabilities": ["vision"], "inputs": ["image"],
    "prompt_limit": 100_000, "prices": [{"micros": 200_000, "per": "1m_tokens", "out_micros": 1_000_000}],
}  # fmt: skip
FREE = {
    "engine": "vllm", "model": "seer", "capabilities": ["vision"], "tiers": ["free"], "inputs": ["image"],
    "prompt_limit": 100_000,
}  # fmt: skip
# Other models that the simulated provider of the clips has for it.
_OTHERS = [
    {"engine": "replicate", "model": model, "remove": True}
    for model in ("google/gemini-3-flash", "lucataco/moondream2")
]


class Planted:
    """With a `monkeypatch`, paints a red block into the first `count` clips that a simulated provider makes.

    As somebody who sees, it says that a clip with red in its frames does not show what was asked for.
    """

    def __init__(self, count: int = 0, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        self.count, self.known = count, dict[str, int]()
        self.asked: list[tuple[bool, Mapping[str, Any]]] = []  # whether red was seen, and what was told
        self.simulator: Simulator | None = None
        if monkeypatch:
            self._patch(monkeypatch)

    def _patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pictures, clip, one = making._pictures, files.clip, threading.Lock()
        red = False

        def planted(faults: frozenset[str], mark: str, **shape: Any) -> files.File:
            nonlocal red
            with one:
                red = self.known.setdefault(mark, len(self.known)) < self.count
                return clip(faults, mark, **shape)

        def painted(shape: making.Shape) -> Iterator[Any]:
            for frame in pictures(shape):
                if red:
                    frame[shape.height // 3 : shape.height // 2, shape.width // 3 : shape.width // 2] = 230, 10, 10
                yield frame

        monkeypatch.setattr(files, "clip", planted)
        monkeypatch.setattr(making, "_pictures", painted)
        monkeypatch.setattr(making, "clip", making.clip.__wrapped__)  # type: ignore[attr-defined]

    def __call__(self, prompt: str, _: Mapping[str, Any] | None) -> Any:
        assert self.simulator
        body = next(each.body for each in reversed(self.simulator.seen) if b"data:image/jpeg" in each.body)
        told = json.loads(re.search(r"^\{.*\}$", prompt, re.MULTILINE)[0])  # type: ignore[index]
        red = any(map(_red, re.findall(rb"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", body)))
        self.asked.append((red, told))
        return answer_of(told, "no" if red else "yes")


def answer_of(told: Mapping[str, Any], seen: str) -> dict[str, Any]:
    mark = {"seen": "no", "frame": 0}
    wanted = [{"number": each["number"], "seen": seen, "frame": 2} for each in told["wanted"]]
    return {"wanted": wanted, "avoided": [mark | {"number": each["number"]} for each in told["avoided"]],
            "product": mark, "text": mark}  # fmt: skip


def _red(picture: bytes) -> bool:
    rgb = np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))), np.int16)
    return bool(((rgb[..., 0] > 180) & (rgb[..., 1] < 70) & (rgb[..., 2] < 70)).mean() > 0.01)


@contextmanager
def seeing(
    folder: Path, reply: Any, rows: tuple[Any, ...] = (SEER,),
    simulated: Mapping[str, Any] = MappingProxyType({}), **brief: Any,
) -> Iterator[tuple[Service, Simulator]]:  # fmt: skip
    """Give a service with a project `film` of two clips, its providers simulated."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "models.yaml").write_text(yaml.safe_dump([*rows, *_OTHERS]))
    asked = {"title": "Film", "prompt": "a street", "duration": 6, "aspects": ["1:1"], "mode": "agentic"}
    simulator = Simulator(reply=reply, rates=table_rates(), pace=QUICK, side=96, **simulated)
    if isinstance(reply, Planted):
        reply.simulator = simulator
    with serve(simulator) as address:
        there = addresses(address) | {"openai": f"{address}/chat/v1", "vllm": f"{address}/chat/v1"}
        keys = {"openai": "OPENAI_API_KEY", "vllm": "VLLM_API_KEY"}
        secrets = KEY | {keys[row["engine"]]: "sk-any" for row in rows}
        own = ServiceSettings(slots=1)
        service = Service(Settings(home=folder, workers=1, secrets=secrets, addresses=there, service=own))
        projects = service.workspace().projects
        if not projects.all():
            _begin(projects, asked | brief)
        yield service, simulator
        service.close()


def _begin(projects: Projects, brief: Mapping[str, Any]) -> None:
    plan = wanting("A fox runs over snow. Camera: slow push in.", "A lake at dawn.", avoid="letters, hands")
    projects.begin("Film", identifier="film", brief=brief)
    small = plan.output.model_copy(update={"size": "720p"})
    projects.add("film", plan.model_copy(update={"output": small}))
