"""A plan, the facts of what was made for it, and an aspect become a composition."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reelwright.compose import motion
from reelwright.compose.captions import cues, self_spoken
from reelwright.compose.film_elements import film_elements
from reelwright.compose.fonts import Faces
from reelwright.compose.ingredients import Ingredients
from reelwright.compose.product import Placed
from reelwright.compose.stage import Built, ShotView, build_stage, element_look
from reelwright.compose.subtitles import caption_layers
from reelwright.compose.timing import overlaps, stage_spans, transition_start
from reelwright.composition import AnyLayer, Composition, StageTransition, TextLayer
from reelwright.finding import Finding
from reelwright.plan.model import Backdrop, Plan, Shot
from reelwright.words import SIZES, Aspect, is_right_to_left


@dataclass(frozen=True)
class Composed:
    composition: Composition
    findings: tuple[Finding, ...]


def compose(plan: Plan, aspect: Aspect, have: Ingredients) -> Composed:
    """Return the composition of one aspect. Cut points, timings and sound are the same in all of them."""
    faces = Faces(plan)
    stages = tuple(_stages(plan, aspect, have, faces))
    width, height = SIZES[aspect]
    captions: tuple[AnyLayer, ...] = ()
    if plan.captions.burned:
        shown = {word for _, words in self_spoken(plan, have.speech).values() for word in words}
        captions = caption_layers(plan, aspect, cues(plan, have.speech, have.own), stages, faces, shown)
    look = element_look(plan, faces, "start")
    over, crowded = film_elements(plan, aspect, stages, look)
    composition = Composition(
        width=width,
        height=height,
        frames=plan.frames,
        background=plan.style.palette.deep,
        stages=tuple(built.stage for built in stages),
        transitions=tuple(_transitions(plan)),
        overlays=(*over, *captions),
    ).clip(0, plan.frames)  # what no frame shows is left out
    findings = [finding for built in stages for finding in built.findings]
    findings += crowded
    return Composed(composition, (*findings, *_missing_glyphs(composition, aspect, faces)))


def _stages(plan: Plan, aspect: Aspect, have: Ingredients, faces: Faces) -> Iterator[Built]:
    spans = stage_spans(plan)
    shots = plan.shots()
    before: Placed | None = None
    spoken = self_spoken(plan, have.speech) if plan.captions.burned else {}
    for index, (cut, scene, shot) in enumerate(shots):
        start, end = spans[shot.id]
        built = build_stage(
            ShotView(
                plan=plan,
                aspect=aspect,
                scene=scene,
                shot=shot,
                first=index == 0,
                last=index == len(shots) - 1,
                start=start,
                end=end,
                cut=cut,
                faces=faces,
                have=have,
                previous=before,
                spoken=spoken.get(shot.id),
            )
        )
        before = built.placed
        yield built


def _transitions(plan: Plan) -> Iterator[StageTransition]:
    side = 1.0 if is_right_to_left(plan.locale) else -1.0
    for cut, _, shot in plan.shots():
        if overlaps(shot):
            kind = shot.transition.kind
            yield StageTransition.model_validate(
                {
                    "kind": kind,
                    "to": shot.id,
                    "start": transition_start(cut, shot),
                    "frames": shot.transition.frames,
                    "ease": motion.TRANSITIONS[kind],
                    "direction": (side, 0.0),
                    "center": (0.5, 0.9) if kind == "iris" else (0.5, 0.5),  # an iris opens off the product
                    "color": _dipped(plan, shot),
                    "soft": motion.SOFT.get(kind, 0.0),
                }
            )


def _dipped(plan: Plan, shot: Shot) -> str:
    """Return the colour between two pictures: that of the ground which follows, so that a light film stays light."""
    light = isinstance(shot.ground, Backdrop) and shot.ground.tone == "light"
    return plan.style.palette.ground if light else plan.style.palette.deep


def _missing_glyphs(composition: Composition, aspect: Aspect, faces: Faces) -> Iterator[Finding]:
    if faces.missing:
        texts = [layer.content for layer in composition.layers() if isinstance(layer, TextLayer)]
        shown = [text for text in texts if any(char in text for char in faces.missing)]
        yield Finding(
            check="missing_glyphs",
            severity="error",
            where=aspect,
            message=f"No installed font has {' '.join(sorted(faces.missing))}; they are left out of the picture.",
            evidence={"characters": sorted(faces.missing), "texts": shown[:5]},
            remedy="Write the text without them, or install a font that has them.",
        )
