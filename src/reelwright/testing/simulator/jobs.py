"""A job at a provider: what was asked, when it begins and ends, and how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reelwright.testing.simulator.books import Entry
from reelwright.testing.simulator.files import File

State = Literal["queued", "running", "succeeded", "failed", "canceled", "aborted"]
Ending = Literal["succeeded", "failed", "canceled", "aborted"]


@dataclass
class Job:
    """One job; times are seconds since 1970. `root` is the address under which its own addresses lie.

    `results` makes its files, once; `told` counts the webhooks that were sent of its end, before any redelivery.
    """

    entry: Entry
    input: dict[str, Any]
    root: str
    faults: frozenset[str]
    starts: float
    ends: float
    ending: Ending
    error: str = ""
    hook: str = ""
    refused: bool = False
    results: Callable[[], Sequence[File]] = tuple
    details: dict[str, Any] = field(default_factory=dict)
    told: int = 0
    hook_faults: frozenset[str] = frozenset()
    _files: Sequence[File] | None = None
    _links: list[str] = field(default_factory=list)
    _good_until: float = 0.0
    _minted: int = 0

    @property
    def id(self) -> str:
        return self.entry.id

    def state(self, now: float) -> State:
        if now >= self.ends:
            return self.ending
        return "running" if now >= self.starts else "queued"

    def file(self, n: int) -> File:
        """Return the n-th file of the result."""
        if self._files is None:
            self._files = self.results()
        return self._files[n]

    def links(self, now: float, mint: Callable[[int, float], str], count: int, seconds: float) -> list[str]:
        """Return the addresses of its files; new ones where the last have expired, which asking again brings about."""
        if now >= self._good_until:
            life = 0.0 if "dead_link" in self.faults and self._minted == 0 else seconds
            self._links = [mint(n, life) for n in range(count)]
            self._good_until = now + life
            self._minted += 1
        return self._links

    def cancel(self, now: float, charge: bool) -> None:
        """End a job that runs or waits; one that has ended stays as it is."""
        if now >= self.ends:
            return
        begun = now >= self.starts
        self.ends, self.ending, self.error = now, "canceled", ""
        self.entry.charged, self.entry.due = (self.entry.charged if charge and begun else 0), now
