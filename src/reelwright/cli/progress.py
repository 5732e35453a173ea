"""Progress on stderr: a bar on a terminal, now and then a plain line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reelwright.build.events import Event

LINE_EVERY = 10.0  # seconds between two plain lines within a stage


@contextmanager
def progress(which: Callable[[], str] = str) -> Iterator[Callable[[Event], None]]:
    """Give a function that shows the events of a build while it runs; of several, `which` tells before each stage."""
    from reelwright.report.model import STAGE_NAMES

    if not sys.stderr.isatty():
        yield _Lines(STAGE_NAMES, which).show
        return
    with _bar(STAGE_NAMES, which) as show:
        yield show


class _Lines:
    def __init__(self, names: dict[str, str], which: Callable[[], str]) -> None:
        self._names, self._which = names, which
        self._stage = ""
        self._told = 0.0

    def show(self, event: Event) -> None:
        """Print a line when a stage begins that has something to make, and now and then while it lasts."""
        now = time.monotonic()
        if event.what == "reused" or (event.stage == self._stage and now - self._told < LINE_EVERY):
            return
        self._stage, self._told = event.stage, now
        name = self._which() + self._names[event.stage]
        click.echo(f"{name}: {event.fraction:.0%} done, {left(event.seconds_left)}", err=True)


@contextmanager
def _bar(names: dict[str, str], which: Callable[[], str]) -> Iterator[Callable[[Event], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description:<22}"),
        BarColumn(bar_width=18),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[steps]} steps, {task.fields[left]}", style="dim"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bars:
        task = bars.add_task("Reading", total=1.0, steps="0/0", left="…")

        def show(event: Event) -> None:
            bars.update(
                task,
                description=which() + names[event.stage],
                completed=event.fraction,
                steps=f"{event.done}/{event.total}",
                left=left(event.seconds_left),
            )

        yield show


def left(seconds: float) -> str:
    """Return how long it probably still takes."""
    if seconds < 1:
        return "almost done"
    if seconds < 90:
        return f"{seconds:.0f} s left"
    return f"{seconds / 60:.0f} min left"
