"""Steps that have lines spoken by an engine; this machine's own voice stands in where it does not."""

from __future__ import annotations

import shutil
from typing import Any

from reelwright.build.purchases import Buy, Purchase
from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.build.steps.sound import silent, speak_line
from reelwright.engine import Request
from reelwright.finding import Finding

_EXPECTED = 5.0  # seconds


def line(scene: str, text: str, locale: str, engine: str | None, seed: int) -> Purchase:
    """Return what is asked of an engine for the line of a scene."""
    request = Request(capability="speech", prompt=text, locale=locale, seed=seed, times=True)
    return Purchase(f"voice of scene {scene}", request, engine, spared=True)


def line_step(wanted: Purchase, buy: Buy) -> Step:
    """Have a line spoken. Where it is not, the voice of this machine speaks it, or nobody does, and it is told."""
    text, locale = wanted.request.prompt, str(wanted.request.locale)

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"request": wanted.request.model_dump(mode="json"), "engine": wanted.engine}

    def make(work: Work) -> Made:
        spoken = buy(wanted, work.progress)
        shutil.copyfile(spoken.artifact.path, work.output)
        facts = {**spoken.artifact.facts, **spoken.source, "voice": f"{spoken.engine}:{spoken.model}"}
        return Made(facts, (_plain(wanted),) if spoken.engine == "espeak" else ())

    def instead(work: Work, error: Exception) -> Made:
        try:
            facts = speak_line(text, locale, work.output)
        except Exception:
            return silent(wanted.name, text, locale, work, error)
        finding = Finding(
            check="voice",
            severity="warning",
            where=wanted.name,
            message=f"No engine spoke this line, so the voice of this machine does: {error}",
            remedy="Change its words, name another model as `voice.engine` in the plan, or build again later.",
        )
        return Made({**facts, "engine": "espeak", "model": "espeak-ng", "micros": 0}, (finding,))

    return Step(
        "line", 1, wanted.name, "generating_audio", resolve, make, suffix=".wav", estimate=_EXPECTED,
        fallback=instead, waits=True,
    )  # fmt: skip


def _plain(wanted: Purchase) -> Finding:
    return Finding(
        check="voice",
        severity="info",
        where=wanted.name,
        message="spoken by the voice of this machine: no other engine can be asked, or your policy prefers it",
        remedy="Set a key (`reelwright engines`), then name its model as `voice.engine` in the plan and render that.",
    )
