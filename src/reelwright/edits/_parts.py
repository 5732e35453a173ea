"""Finding parts of a plan by what an edit calls them, and putting changed ones back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field

from reelwright.errors import EditError, Problem
from reelwright.plan import Plan, Scene, Shot, Transition
from reelwright.words import FPS, MAX_SECONDS, Identifier

SceneId = Annotated[Identifier, Field(description="a scene's id")]
ShotId = Annotated[Identifier, Field(description="a shot's id")]
At = Annotated[Identifier, Field(description="a shot's id, or a scene's for all of its shots")]
Seconds = Annotated[float, Field(gt=0, le=MAX_SECONDS, description="seconds, made whole frames")]
Balance = Annotated[
    tuple[Identifier, ...],
    Field(
        max_length=60,
        description="scenes that give or take the difference, so that the film's length stays; none: it changes",
    ),
]
NOTHING = "an edit changes something"


def scene_of(plan: Plan, identifier: str, where: str = "scene") -> Scene:
    """Return the scene of an id. Raises EditError with the known ones."""
    for scene in plan.scenes:
        if scene.id == identifier:
            return scene
    known = ", ".join(scene.id for scene in plan.scenes)
    raise EditError(Problem(where, identifier, "there is no such scene", f"Known: {known}."))


def place_of(plan: Plan, identifier: str, where: str = "scene") -> int:
    """Return the index of a scene. Raises EditError."""
    return plan.scenes.index(scene_of(plan, identifier, where))


def shot_of(plan: Plan, identifier: str, where: str = "shot") -> tuple[Scene, Shot]:
    """Return a shot by its id, and its scene. Raises EditError with the known ones."""
    for _, scene, shot in plan.shots():
        if shot.id == identifier:
            return scene, shot
    known = ", ".join(shot.id for _, _, shot in plan.shots())
    raise EditError(Problem(where, identifier, "there is no such shot", f"Known: {known}."))


def shots_at(plan: Plan, identifier: str, where: str = "at") -> tuple[Shot, ...]:
    """Return the shots of a scene, or the one shot, of an id. Raises EditError with the known ones."""
    for scene in plan.scenes:
        if scene.id == identifier:
            return scene.shots
    found = tuple(shot for _, _, shot in plan.shots() if shot.id == identifier)
    if not found:
        known = "; ".join(f"{scene.id} ({', '.join(shot.id for shot in scene.shots)})" for scene in plan.scenes)
        raise EditError(Problem(where, identifier, "there is no such scene or shot", f"Known: {known}."))
    return found


def with_shots(plan: Plan, changed: Mapping[str, Shot]) -> Plan:
    """Return the plan with other shots in the place of those of their ids."""
    scenes = tuple(
        scene.model_copy(update={"shots": tuple(changed.get(shot.id, shot) for shot in scene.shots)})
        for scene in plan.scenes
    )
    return plan.model_copy(update={"scenes": scenes})


def with_scene(plan: Plan, changed: Scene) -> Plan:
    """Return the plan with another scene in the place of the one of its id."""
    scenes = tuple(changed if scene.id == changed.id else scene for scene in plan.scenes)
    return plan.model_copy(update={"scenes": scenes})


def with_scenes(plan: Plan, scenes: Sequence[Scene]) -> Plan:
    """Return the plan with these scenes; whatever comes first now cuts in."""
    first = scenes[0]
    opening = first.shots[0].model_copy(update={"transition": Transition(kind="cut")})
    if opening != first.shots[0]:
        first = first.model_copy(update={"shots": (opening, *first.shots[1:])})
    return plan.model_copy(update={"scenes": (first, *scenes[1:])})


def changed_at(
    plan: Plan, at: str, change: Callable[[Shot], Shot | None], lacks: str, remedy: str, where: str = "at"
) -> Plan:
    """Return the plan with the shots of `at` changed; None means that a shot has nothing to change.

    Raises EditError with `lacks` and `remedy` where no shot has.
    """
    changed = {shot.id: new for shot in shots_at(plan, at, where) if (new := change(shot)) is not None}
    if not changed:
        raise EditError(Problem(where, at, lacks, remedy))
    return with_shots(plan, changed)


def patch(part: Any, values: Mapping[str, Any]) -> Any:
    """Return a part of a plan with those values that are given."""
    return part.model_copy(update={name: value for name, value in values.items() if value is not None})


def given(edit: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return the fields of an edit that were given, of these names."""
    return {name: value for name in names if (value := getattr(edit, name)) is not None}


def listed(values: Mapping[str, Any]) -> str:
    """Return given values for people: `pose close, size 1.2`."""
    return ", ".join(f"{name} {value}" for name, value in values.items())


def frames_of(seconds: float) -> int:
    return round(seconds * FPS)


def timed(frames: int) -> str:
    return f"{frames / FPS:.2f} s"


def free_id(taken: Iterable[str], stem: str) -> str:
    """Return the first of `stem1`, `stem2` … that is not taken."""
    used, number = set(taken), 1
    while f"{stem}{number}" in used:
        number += 1
    return f"{stem}{number}"
