"""Replicate as a provider that tests speak to: its predictions, and the rows of its models."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from reelwright.engine import Access, Model
from reelwright.engines import replicate, table
from reelwright.settings import Settings
from tests_support import cog
from tests_support.calls import Provider

KEY = "r8_canaryCanaryCanary0123456789"
ID = "ufawqhfynnddngldkgtslldrkq"
VEO, SCHNELL, WAN = "google/veo-3.1-fast", "black-forest-labs/flux-schnell", "wan-video/wan-2.2-i2v-fast"
LINK = "https://replicate.delivery/xezq/out.mp4"
NOW = 1_795_000_000.0
HOOK = "https://ads.example/hooks/replicate/attempt-1"


@cache
def row(name: str) -> Model:
    return next(m for m in table(Settings(home=Path("/nowhere"))) if (m.engine, m.model) == ("replicate", name))


def provider(name: str, **model: Any) -> Provider:
    found = Provider()
    found.on(f"GET /v1/models/{name}", cog.model(name, **model))
    return found


def connected(found: Provider) -> replicate.Replicate:
    return replicate.connect(Access({"REPLICATE_API_TOKEN": KEY}, transport=found.transport))


def prediction(status: str, **more: Any) -> dict[str, Any]:
    return {"id": ID, "status": status, "version": "hidden", "output": None, "error": None} | more


def created(name: str, **more: Any) -> dict[str, Any]:
    begun = at(1).replace("+00:00", "Z")
    return prediction("starting", model=name, created_at=begun, input={}) | more


def at(seconds: float) -> str:
    """Return a time so many seconds after NOW, as Replicate writes it."""
    return datetime.fromtimestamp(NOW + seconds, UTC).isoformat()
