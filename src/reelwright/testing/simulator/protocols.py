"""The providers that a simulator speaks as."""

from __future__ import annotations

from reelwright.testing.simulator.anthropic import Anthropic
from reelwright.testing.simulator.chat import Chat
from reelwright.testing.simulator.elevenlabs import ElevenLabs
from reelwright.testing.simulator.fal import Fal
from reelwright.testing.simulator.google import Google
from reelwright.testing.simulator.kling import Kling
from reelwright.testing.simulator.minimax import MiniMax
from reelwright.testing.simulator.protocol import Protocol
from reelwright.testing.simulator.replicate import Replicate

PROTOCOLS: tuple[type[Protocol], ...] = (Replicate, Chat, Anthropic, ElevenLabs, Fal, Google, Kling, MiniMax)
