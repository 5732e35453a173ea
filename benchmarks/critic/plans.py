"""Films of which only the plan counts: how fast they are cut, and whether they are cut on the beat."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import yaml
from numpy.random import Generator

from benchmarks.bench import ROOT
from benchmarks.critic.films import subject
from reelwright.brief import Brief
from reelwright.check import Subject
from reelwright.craft.music.grid import grid
from reelwright.errors import ReelwrightError
from reelwright.plan import Plan
from reelwright.planning.offline import plan_offline

_LENGTHS = (6, 15, 15, 20, 30, 30, 45, 60)


@cache
def _briefs() -> tuple[dict[str, object], ...]:
    """Return the briefs of the evaluation of planning, without their files: those that can be planned."""
    found = []
    for path in sorted((ROOT / "examples" / "evaluation").glob("*.yaml")):
        brief = yaml.safe_load(path.read_text())
        if path.name.startswith(("refused", "hostile")) or not isinstance(brief, dict):
            continue
        for name in ("footage", "style_references", "music", "reference", "template"):
            brief.pop(name, None)
        for part, file in (("product", "image"), ("brand", "logo")):
            if isinstance(brief.get(part), dict):
                brief[part].pop(file, None)
        found.append(brief)
    return tuple(found)


def _planned(chance: Generator, evaluation: bool) -> Plan:
    """Return what the offline planner makes of a brief, at some length."""
    while True:
        known = _briefs()[int(evaluation) :: 2]
        brief = known[int(chance.integers(len(known)))]
        length = int(_LENGTHS[int(chance.integers(len(_LENGTHS)))])
        try:
            return plan_offline(Brief.read({**brief, "duration": length, "seed": int(chance.integers(1000))})).plan
        except ReelwrightError:
            continue


def _pacing(seed: int, evaluation: bool, planted: bool) -> Subject:
    """A plan as it is; or one whose hook or another shot is drawn out, or that is cut to pieces."""
    chance = np.random.default_rng([seed, 21, int(evaluation), int(planted)])
    plan = _planned(chance, evaluation)
    if planted:
        plan = (_drawn_out, _slow, _hectic)[seed % 3](plan, chance)
    return subject(plan)


def _slow(plan: Plan, chance: Generator) -> Plan:
    """Draw out the hook to 3 or 4 times its slot, and to twice what its words take."""
    hook, *rest = plan.scenes
    first, *others = hook.shots
    long = min(int(max(first.frames * 2.2, 150) * chance.uniform(1.0, 1.3)), 240)
    shots = tuple(shot.model_copy(update={"frames": min(shot.frames * 2, 240)}) for shot in others)
    hook = hook.model_copy(update={"shots": (first.model_copy(update={"frames": long}), *shots), "voice": None})
    return plan.model_copy(update={"scenes": (hook, *rest)})


def _drawn_out(plan: Plan, chance: Generator) -> Plan:
    """Draw out a shot in the middle to 7 to 8 s, which its few words do not take."""
    number = int(chance.integers(1, max(len(plan.scenes) - 1, 2)))
    scene = plan.scenes[min(number, len(plan.scenes) - 1)]
    shot = scene.shots[0].model_copy(
        update={"frames": int(chance.integers(212, 241)), "texts": scene.shots[0].texts[:1]}
    )
    scene = scene.model_copy(update={"shots": (shot, *scene.shots[1:]), "voice": None})
    scenes = tuple(scene if each.id == scene.id else each for each in plan.scenes)
    return plan.model_copy(update={"scenes": scenes})


def _hectic(plan: Plan, chance: Generator) -> Plan:
    """Cut the film's shots into pieces of 0.8 to 0.95 s."""
    scenes = []
    for scene in plan.scenes:
        shots = []
        for shot in scene.shots:
            long = int(chance.integers(24, 29))
            count = max(shot.frames // long, 1)
            shots += [shot.model_copy(update={"id": f"{shot.id}-{n}", "frames": long}) for n in range(count)]
        scenes.append(scene.model_copy(update={"shots": tuple(shots)}))
    return plan.model_copy(update={"scenes": tuple(scenes)})


def _beats(seed: int, evaluation: bool, planted: bool) -> Subject:
    """A plan that is cut on its music's beats, or one with a cut moved by 2 to 6 frames."""
    chance = np.random.default_rng([seed, 22, int(evaluation), int(planted)])
    plan = _planned(chance, evaluation)
    while plan.music is None or plan.music.bpm is None or len(plan.shots()) < 3:
        plan = _planned(chance, evaluation)
    beats = tuple(frame / plan.fps for frame in grid(str(plan.music.mood), plan.frames).beats)
    if planted:
        shots = [shot for _, _, shot in plan.shots()]
        which = int(chance.integers(0, len(shots) - 1))
        by = int(chance.integers(2, 6)) * (1 if chance.random() < 0.5 else -1)
        moved = {shots[which].id: by, shots[which + 1].id: -by}
        scenes = tuple(
            scene.model_copy(
                update={
                    "shots": tuple(
                        shot.model_copy(update={"frames": shot.frames + moved.get(shot.id, 0)}) for shot in scene.shots
                    )
                }
            )
            for scene in plan.scenes
        )
        plan = plan.model_copy(update={"scenes": scenes})
    return subject(plan, beats=beats)


PLANS: dict[str, Callable[[int, bool, bool], Subject]] = {"pacing": _pacing, "cuts_on_beat": _beats}
