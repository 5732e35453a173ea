"""The order of steps: what comes before what, what to begin with, and how long it takes with so many workers."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

from reelwright.build.step import Step


def in_order(targets: Iterable[Step]) -> tuple[Step, ...]:
    """Return the targets and all that they need, each once, needs first."""
    ordered: dict[Step, None] = {}
    stack = [(step, False) for step in reversed(list(targets))]
    while stack:
        step, needs_done = stack.pop()
        if step in ordered:
            continue
        if needs_done:
            ordered[step] = None
        else:
            stack.append((step, True))
            stack += [(need, False) for need in reversed(step.needs)]
    return tuple(ordered)


def users_of(steps: Sequence[Step]) -> dict[Step, tuple[Step, ...]]:
    """Return, for each of the steps, those among them that need it."""
    users: dict[Step, list[Step]] = {step: [] for step in steps}
    for step in steps:
        for need in dict.fromkeys(step.needs):
            if need in users:
                users[need].append(step)
    return {step: tuple(found) for step, found in users.items()}


def chains(steps: Sequence[Step], seconds: Mapping[Step, float]) -> dict[Step, float]:
    """Return the seconds of the longest chain of steps from the beginning of each to the end of the build.

    `steps` come in order. The longer its chain, the earlier a step should begin (T. C. Hu, Parallel Sequencing and
    Assembly Line Problems, 1961).
    """
    users = users_of(steps)
    longest: dict[Step, float] = {}
    for step in reversed(steps):
        longest[step] = seconds[step] + max((longest[user] for user in users[step]), default=0.0)
    return longest


def makespan(steps: Sequence[Step], seconds: Mapping[Step, float], workers: int) -> float:
    """Return the seconds that `workers` take for `steps`, which come in order; other needs count as done."""
    priority, users = chains(steps, seconds), users_of(steps)
    place = {step: number for number, step in enumerate(steps)}
    waiting = {step: sum(need in place for need in dict.fromkeys(step.needs)) for step in steps}
    ready: list[tuple[bool, float, int]] = []  # what waits for others comes first: it takes no worker
    running: list[tuple[float, int]] = []
    now, busy = 0.0, 0
    opened = [step for step in steps if not waiting[step]]
    while opened or ready or running:
        for step in opened:
            heapq.heappush(ready, (not step.waits, -priority[step], place[step]))
        while ready and (not ready[0][0] or busy < workers):
            step = steps[heapq.heappop(ready)[-1]]
            busy += not step.waits
            heapq.heappush(running, (now + seconds[step], place[step]))
        now, number = heapq.heappop(running)
        busy -= not steps[number].waits
        for user in users[steps[number]]:
            waiting[user] -= 1
        opened = [user for user in users[steps[number]] if not waiting[user]]
    return now
