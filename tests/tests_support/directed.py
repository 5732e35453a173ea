"""An ad without pictures: versions are lists of faults, fixes take one away or not, as chance has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reelwright.director.ports import Fix, Goal, Json, Made, Tried
from reelwright.errors import ConflictError

FAULT = 10.0  # the score of each


class Studio:
    """A workspace of numbers. `heals` says of each fault whether its fix works, None: it makes it worse.

    Prices are in micros.
    """

    def __init__(
        self, faults: Sequence[int], heals: Mapping[int, bool | None], prices: Mapping[int, int],
        budget: int | None = None, *, auto: bool = False, waits: bool = False,
    ) -> None:  # fmt: skip
        self.versions: dict[int, dict[str, Any]] = {1: {"faults": list(faults), "healed": []}}
        self.heals, self.prices, self.budget, self.auto, self.waits = heals, prices, budget, auto, waits
        self.paid: dict[str, int] = {}  # by what it was for: once each
        self.calls: list[str] = []
        self.bought: set[int] = set()
        self.over = ""
        self.crash: str | None = None  # what falls in the middle, once

    def intent(self) -> Goal:
        self._call("intent")
        return {"auto": self.auto, "wanted": {}}

    def plan(self) -> int:
        self._call("plan")
        return 1

    def prompts(self, version: int) -> Mapping[str, str]:
        self._call("prompts")
        return {str(fault): f"scene {fault}" for fault in self.versions[version]["faults"]}

    def newest(self) -> int:
        return max(self.versions)

    def moved(self, version: int, over: int) -> bool:  # noqa: ARG002
        return self.newest() > over

    def superseded(self) -> str:
        return self.over

    def build(self, version: int, lost: Mapping[str, Any], over: int) -> Made | None:  # noqa: ARG002
        if over != self.newest() or version not in self.versions:
            raise ConflictError("moved")
        if self.waits and version not in self.bought:
            self.calls.append("waits")
            return None
        for fault in self.versions[version]["healed"]:
            self.paid.setdefault(f"take of {fault}", self.prices.get(fault, 0))  # by its key: never twice
        self._call("build")
        findings = [{"fault": fault} for fault in self.versions[version]["faults"]]
        return {"version": version, "findings": findings, "lost": {}, "micros": self.spent, "render": f"r{version}"}

    def judge(self, made: Made) -> float:
        self._call("judge")
        return FAULT * len(made["findings"])

    def fixes(self, made: Made, named: Sequence[str]) -> Sequence[Fix]:  # noqa: ARG002
        return [
            {"edits": [{"kind": "heal", "at": finding["fault"]}], "told": f"heal {finding['fault']}", "issues": [index],
             "usd": self.prices.get(finding["fault"], 0) / 1e6, "micros": self.prices.get(finding["fault"], 0),
             "seconds": 1.0, "words": False}
            for index, finding in enumerate(made["findings"])
        ]  # fmt: skip

    def left(self) -> int | None:
        return None if self.budget is None else self.budget - self.spent

    def edit(self, version: int, edits: Sequence[Json], lost: Mapping[str, Any], over: int) -> tuple[int, Json]:
        healed = [edit["at"] for edit in edits]
        before = self.versions[version]["faults"]
        after = [fault for fault in before if fault not in healed or self.heals.get(fault) is False]
        after += [
            fault + 100 * n for fault in healed if self.heals.get(fault) is None and fault in self.heals for n in (1, 2)
        ]
        made = {"faults": after, "healed": [*self.versions[version]["healed"], *healed]}
        if self.versions[self.newest()] != made:
            if over != self.newest():
                raise ConflictError("moved")
            self.versions[self.newest() + 1] = made
        self._call("edit")
        return self.newest(), dict(lost)

    def compose(self, best: Tried, reason: str, rounds: int, over: int) -> Json:  # noqa: ARG002
        self._call("compose")
        return {"best": best["version"], "score": best["score"], "reason": reason, "rounds": rounds}

    @property
    def spent(self) -> int:
        return sum(self.paid.values())

    def _call(self, what: str) -> None:
        self.calls.append(what)
        if self.crash == what:
            self.crash = None
            raise KeyboardInterrupt(what)
