"""What a step buys of an engine, as the steps see it; who buys is handed in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from reelwright.build.step import Artifact
from reelwright.engine import EngineError, Request

LATER = "0" * 64


@dataclass(frozen=True)
class Purchase:
    """What a plan needs of an engine: a name for people, the request, and the model that it must be (None: any).

    `shot` is that which shows it, empty for a line. An `open` request is completed with the digests of what it is made
    from once that is there; until then they are LATER. One that is `spared` has a step that does without an engine, and
    tells it.
    """

    name: str
    request: Request
    engine: str | None = None
    shot: str = ""
    open: bool = False
    spared: bool = False


@dataclass(frozen=True)
class Supply:
    """What an engine made, and what it cost in micros. The facts of a clip are width, height, seconds and the size in
    which it `came`; those of a line its seconds and words.
    """

    artifact: Artifact
    engine: str
    model: str
    micros: int

    @property
    def source(self) -> dict[str, str | int]:
        """By whom it was made and for how much, as facts of a step."""
        return {"engine": self.engine, "model": self.model, "micros": self.micros}


Buy = Callable[[Purchase, Callable[[float], None]], Supply]


def nobody(wanted: Purchase, _: Callable[[float], None]) -> Supply:
    """Buy nothing, where there are no engines at hand. Raises EngineError."""
    raise EngineError("account", f"{wanted.name} was not made yet; make the ad first")
