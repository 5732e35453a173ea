"""A step: one thing that is made once and kept under the key of what made it.

Steps form a static graph: which steps there are follows from the plan alone, while a step's parameters may depend on
facts of the artifacts that it needs. A step whose parameters and inputs did not change is never made again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from reelwright.digest import digest_of
from reelwright.finding import Finding

Stage = Literal["planning", "extracting_product", "generating_scenes", "generating_audio", "compositing", "rendering"]
STAGES: tuple[Stage, ...] = (
    "planning",
    "extracting_product",
    "generating_scenes",
    "generating_audio",
    "compositing",
    "rendering",
)

Facts = Mapping[str, Any]  # JSON-like


@dataclass(frozen=True)
class Artifact:
    """Bytes in the store and what is known of them. `findings` travel with what was made, so a rerun tells them too.

    `fetch` brings the bytes of a digest to this machine: what was made elsewhere and is only reused is never fetched.
    """

    digest: str
    fetch: Callable[[str], Path] = field(repr=False, compare=False)
    facts: Facts
    findings: tuple[Finding, ...] = ()

    @property
    def path(self) -> Path:
        """Where the bytes lie, brought here first where they do not. Raises StorageError."""
        return self.fetch(self.digest)


@dataclass(frozen=True)
class Made:
    """What a step's work returns after it wrote its output file."""

    facts: Facts = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Work:
    """What a step gets to do its work: its parameters, what it needs, and an empty file name to write to."""

    params: Facts
    needs: tuple[Artifact, ...]
    output: Path
    progress: Callable[[float], None]  # 0 to 1; raises Interrupted when a person stopped the build


Source = Callable[[], Path]  # where a user's file lies, brought here when it is asked
Resolve = Callable[[tuple[Artifact, ...]], Facts]


@dataclass(frozen=True)
class Together:
    """Steps of one `group` that wait at the same time are made in one go, and share what they read."""

    group: str
    make: Callable[[Sequence[Work]], Sequence[Made]]


@dataclass(frozen=True, eq=False)
class Step:
    """One node of the graph.

    `kind` and `version` (raised by hand when the code makes other bytes) and the resolved parameters, which must
    name every digest that the work reads, make the key. `estimate` is its expected CPU time in seconds; where a step
    may fail without ending the build, `fallback` makes a substitute that is never memoised. `together` is for steps
    that are cheaper in company; alone or not, they make the same bytes. A step that `waits` for others, as for an
    engine elsewhere, begins as soon as it can and takes no worker. `foreseen` gives facts that are likely to come out,
    as far as the plan tells; they decide nothing but forecasts.
    """

    kind: str
    version: int
    name: str
    stage: Stage
    resolve: Resolve
    make: Callable[[Work], Made]
    needs: tuple[Step, ...] = ()
    suffix: str = ".bin"
    estimate: float = 1.0
    fallback: Callable[[Work, Exception], Made] | None = None
    together: Together | None = None
    waits: bool = False
    foreseen: Callable[[], Facts] | None = None

    def key(self, params: Facts) -> str:
        return digest_of(f"step:{self.kind}:{self.version}", dict(params))
