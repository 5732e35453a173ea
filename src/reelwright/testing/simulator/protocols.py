"""The providers that a simulator speaks as."""

from __future__ import annotations

from reelwright.testing.simulator.anthropic import Anthropic
from reelwright.testing.simulator.chat import Chat
from reelwright.testing.simulator.comfyui import ComfyUI
from reelwright.testing.simulator.elevenlabs import ElevenLabs
from reelwright.testing.simulator.fal import Fal
from reelwright.testing.simulator.google import Google
from reelwright.testing.simulator.kling import Kling
from reelwright.testing.simulator.leonardo import Leonardo
from reelwright.testing.simulator.luma import Luma
from reelwright.testing.simulator.minimax import MiniMax
from reelwright.testing.simulator.protocol import Protocol
from reelwright.testing.simulator.replicate import Replicate
from reelwright.testing.simulator.runway import Runway
from reelwright.testing.simulator.stability import Stability
from reelwright.testing.simulator.sync import Sync

PROTOCOLS: tuple[type[Protocol], ...] = (
    Replicate,
    Chat,
    Anthropic,
    ElevenLabs,
    Fal,
    ComfyUI,
    Stability,
    Sync,
    Leonardo,
    Luma,
    Runway,
    Kling,
    MiniMax,
    Google,
)
