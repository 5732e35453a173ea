"""Export a finished ad: its films for platforms and in other formats, its sound, its pictures."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from reelwright.build.events import Run
from reelwright.build.exports import Wanted, exports, measured
from reelwright.build.graph import FilmGraph
from reelwright.build.runner import Runner
from reelwright.build.step import Artifact
from reelwright.finding import Finding
from reelwright.workspace.deliver import Delivered, check_writable, place


@dataclass(frozen=True)
class Exported:
    """The files of an export, and what is to be told of them."""

    output: Path
    files: tuple[Delivered, ...]
    findings: tuple[Finding, ...]
    run: Run
    seconds: float


@dataclass(frozen=True)
class Made:
    """What was made for an export, by the names of its files, and what is to be told of it."""

    things: Mapping[str, Artifact]
    findings: tuple[Finding, ...]
    run: Run


def make(graph: FilmGraph, runner: Runner, wanted: Wanted) -> Made:
    """Make what is wanted of an ad; what was made before is used again.

    Findings are those of the exported files, and what is worse than asked in the ad itself. Raises what `exports` and
    `Runner.run` do.
    """
    made = exports(graph, wanted)
    run = runner.run(tuple(made.steps.values()), strict=graph.plan.strict)
    own = [finding for step in made.steps.values() for finding in run.artifacts[step].findings]
    kept = tuple(finding for finding in run.findings if finding.severity != "info" or finding in own)
    findings = (*made.findings, *kept, *measured(graph, made, run))
    return Made({name: run.artifacts[step] for name, step in made.steps.items()}, findings, run)


def export(graph: FilmGraph, runner: Runner, wanted: Wanted, output: Path) -> Exported:
    """Make what is wanted of an ad into the folder `output`, of which nothing is written before all is made."""
    start = time.perf_counter()
    check_writable(output)
    made = make(graph, runner, wanted)
    files = tuple(place(thing, output / name) for name, thing in made.things.items())
    return Exported(output, files, made.findings, made.run, time.perf_counter() - start)
