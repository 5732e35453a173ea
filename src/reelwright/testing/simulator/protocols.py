"""The providers that a simulator speaks as."""

from __future__ import annotations

from reelwright.testing.simulator.fal import Fal
from reelwright.testing.simulator.protocol import Protocol
from reelwright.testing.simulator.replicate import Replicate

PROTOCOLS: tuple[type[Protocol], ...] = (Replicate, Fal)
