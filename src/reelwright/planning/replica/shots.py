"""What a plan's shots take of the reference's: how they come in, how near the product stands, and their pixels.

Pixels only of a film that is the user's own, and never of a shot in whose picture words stand: they would be the
reference's words in the new ad. Nothing of a reference's sound is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from reelwright.finding import Finding
from reelwright.plan import Backdrop, Footage, Generated, Plan, Scene, Shot, Transition
from reelwright.plan.model import Pose
from reelwright.plan.pace import USUAL_FRAMES
from reelwright.planning.inputs import Clip
from reelwright.planning.reading import note
from reelwright.planning.replica.structure import Structure
from reelwright.study import FilmStudy, ShotStudy
from reelwright.words import FPS, CameraMove, ShotChange, TransitionKind

ASSET = "reference-film"
_KINDS: dict[ShotChange, TransitionKind] = {"dissolve": "dissolve", "fade": "dip", "wipe": "wipe"}
_LEAST, _MOST = 6, 30  # frames of a change
_POSES: dict[CameraMove, Pose] = {"zoom_in": "close", "zoom_out": "stand", "static": "hero"}
_FREE_POSES = ("stand", "close", "hero")
_FILMED = ("problem", "showcase", "proof", "demo", "quote")  # parts that the user's own shots may stand in
_FRAME = 0.001  # seconds


def follow(plan: Plan, structure: Structure) -> Plan:
    """Return a plan whose shots name the reference's shots that they follow, and come in as these do."""
    shots = [shot for _, _, shot in plan.shots()]
    made: list[Shot] = []
    begun: set[int] = set()
    for shot in shots:
        slot = shot.follows[0] if shot.follows else None
        update: dict[str, object] = {"transition": Transition(kind="cut"), "follows": ()}
        if slot is not None:
            update["follows"] = structure.slots[slot].shots
            if made and slot not in begun:
                update["transition"] = _transition(structure, slot, made[-1], shot)
            begun.add(slot)
        made.append(shot.model_copy(update=update))
    posed = _posed(made, [structure.slots[shot.follows[0]].camera if shot.follows else None for shot in shots])
    return with_shots(plan, posed)


def _transition(structure: Structure, slot: int, before: Shot, shot: Shot) -> Transition:
    kind = _KINDS.get(structure.slots[slot].change)
    if kind is None:
        return Transition(kind="cut")
    frames = round(structure.slots[slot].seconds * FPS) or USUAL_FRAMES[kind]
    frames = min(max(frames, _LEAST), _MOST, min(shot.frames, before.frames) // 2)
    return Transition(kind=kind, frames=frames)


def _posed(shots: Sequence[Shot], cameras: Sequence[CameraMove | None]) -> list[Shot]:
    """Let the product stand nearer or farther as the camera moves there, but never as in the shot before or after."""
    posed = list(shots)
    for at, camera in enumerate(cameras[1:-1], 1):
        pose, product = _POSES.get(camera) if camera else None, posed[at].product
        beside = [other.product.pose for other in (posed[at - 1], posed[at + 1]) if other.product]
        if product and pose and product.pose in _FREE_POSES and pose not in beside:
            placed = product.model_copy(update={"pose": pose})
            posed[at] = posed[at].model_copy(update={"product": placed})
    return posed


def with_shots(plan: Plan, shots: Sequence[Shot]) -> Plan:
    """Return a plan with other shots in the same scenes."""
    rest = iter(shots)
    scenes = [scene.model_copy(update={"shots": tuple(next(rest) for _ in scene.shots)}) for scene in plan.scenes]
    return plan.model_copy(update={"scenes": tuple(scenes)})


@dataclass
class OwnShots:
    """The user's own film, cut anew: the same shot where it can be, another of it, else what was drawn."""

    study: FilmStudy
    structure: Structure
    film: Clip
    used: set[int] = field(default_factory=set)
    same: list[str] = field(default_factory=list)  # ids of shots
    other: list[str] = field(default_factory=list)
    covered: list[str] = field(default_factory=list)

    @property
    def clean(self) -> list[int]:
        """The numbers of shots in whose picture nobody read words."""
        return [at for at, words in enumerate(self.structure.words) if not words]

    def filmed(self, plan: Plan) -> Plan:
        """Return a plan in which the film stands where shots show or prove something."""
        shots = [self._filmed(scene, shot, at) for at, (_, scene, shot) in enumerate(plan.shots())]
        return with_shots(plan, shots)

    def _filmed(self, scene: Scene, shot: Shot, at: int) -> Shot:
        if scene.role not in _FILMED or at == 0 or not isinstance(shot.ground, Backdrop | Generated):
            return shot
        number = self._shot_for(shot)
        if number is None:
            self.covered.append(shot.id)
            return shot
        (self.same if number in shot.follows else self.other).append(shot.id)
        self.used.add(number)
        part = Footage(asset=ASSET, start=round(self._shots[number].start, 3))
        if isinstance(shot.ground, Generated):
            return shot.model_copy(update={"ground": shot.ground.model_copy(update={"instead": part})})
        return shot.model_copy(update={"ground": part, "product": None})

    @property
    def _shots(self) -> list[ShotStudy]:
        return sorted(self.study.shots, key=lambda shot: shot.start)

    def _shot_for(self, shot: Shot) -> int | None:
        """Return the number of a shot that is long enough and not used: one that is followed, else the next of all."""
        seconds = shot.frames / FPS + _FRAME
        free = [at for at in self.clean if at not in self.used and self._fits(at, seconds)]
        own = [at for at in free if at in shot.follows]
        near = shot.follows[0] if shot.follows else 0
        return next(iter(own), min(free, key=lambda at: abs(at - near), default=None))

    def _fits(self, at: int, seconds: float) -> bool:
        shot = self._shots[at]
        return min(shot.end, self.film.seconds) - shot.start >= seconds

    def findings(self, tier: str) -> Iterator[Finding]:
        """Tell what became of the user's own shots."""
        if self.study.read_by is None:
            message = "nobody could read the words in your film's picture, so shots with words may stand in the ad"
            yield note("warning", "reference", message, "Look at the shots of it, and change those with words.")
        lettered = len(self.structure.words) - len(self.clean)
        if lettered and tier == "premium":
            message = f"words stand in the picture of {lettered} of your shots; they are not painted over"
            remedy = "Give a version without words, or show such a shot and have them taken away: `retouch`."
            yield note("info", "reference", message, remedy, shots=lettered)
        elif lettered:
            message = f"words stand in the picture of {lettered} of your shots, so these are not used"
            yield note("info", "reference", message, "Give a version without words.", shots=lettered)
