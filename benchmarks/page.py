"""`docs/benchmarks.md`: what was measured, on what, and what was not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

PAGE = Path("docs/benchmarks.md")
HEAD = """# Benchmarks

Written by `python -m benchmarks --write` from what `make bench` measured last; nothing here is typed by hand.

The reference ad: 30 s at 1080x1920 and 30 frames a second, four scenes of 12 Mb/s, a product that turns and grows on
three of them, a headline on each, a logo, three dissolves of 15 frames, AAC at 192 kb/s. Everybody encodes with x264
veryfast at CRF 20. Every run is a process of its own; runs of ours and of others alternate, and the median counts.

| bar | what | median | lowest to highest | runs | limit | |
|---|---|---|---|---|---|---|
"""


class _Bar(Protocol):
    @property
    def limit(self) -> float: ...

    @property
    def what(self) -> str: ...


def page(bars: Mapping[str, _Bar], found: dict[str, Any], facts: dict[str, Any]) -> str:
    """Return the page: a row for each bar, measured or not, then what was found beside, then the machines."""
    rows = [_row(name, bar, found.get(name), facts.get(name, {})) for name, bar in bars.items()]
    notes = [f"- {note}" for name in bars if name in found for note in facts.get(name, {}).get("notes", [])]
    beside = ["", "## Found beside", "", *notes] if notes else []
    return HEAD + "\n".join([*rows, *beside, *_machines(bars, found, facts)]) + "\n"


def _row(name: str, bar: _Bar, found: dict[str, float] | None, facts: dict[str, Any]) -> str:
    if found is None:
        return f"| {name} | {bar.what} | not measured: {facts.get('missing', 'not run yet')} | | | {bar.limit:g} | |"
    verdict = "holds" if found["ratio"] <= bar.limit else "**missed**"
    length = f", ad of {facts['ad']:g} s" if facts.get("ad", 30) != 30 else ""
    spread = f"{found['low']:.3f} to {found['high']:.3f}"
    runs = f"{facts.get('runs', '?')}{length}"
    return f"| {name} | {bar.what} | {found['ratio']:.3f} | {spread} | {runs} | {bar.limit:g} | {verdict} |"


def _machines(bars: Mapping[str, _Bar], found: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    """Return each machine with the bars that were measured on it."""
    told: dict[str, list[str]] = {}
    for name in bars:
        if name in found and "machine" in facts.get(name, {}):
            told.setdefault("; ".join(f"{key} {value}" for key, value in facts[name]["machine"].items()), []).append(
                name
            )
    return ["", "## Measured on", "", *(f"- {', '.join(names)}: {where}" for where, names in told.items())]
