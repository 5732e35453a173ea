"""A film or a photo of the user's own in a shot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, TypeAdapter, ValidationError

from reelwright.edit import Edit, refuse
from reelwright.edits._parts import At, changed_at, shots_at
from reelwright.errors import Problem, shorten
from reelwright.plan import Asset, Footage, Plan, Shot
from reelwright.words import FPS, Digest, FootageSound, Line, Name, UsableRights

_DIGEST = TypeAdapter(Digest)
_FRAME = 0.001  # seconds: films end between two frames of ours


class UseOwnFile(Edit):
    """Puts a film or a photo of the user's behind a shot, which it brings into the ad. A film of foreign rights has no
    place in an ad.

    Whose the file is a person alone can say. What is said of the file itself (`media`, `name`, `length`) is not
    believed: a workspace that makes the edit looks at the file.
    """

    kind: Literal["own_file"] = "own_file"
    at: At
    file: Annotated[Line, Field(description="the file: an asset of the workspace by its id, or a digest of its store")]
    rights: Annotated[UsableRights, Field(description="whether it is the user's own, or he has a licence to show it")]
    start: Annotated[float, Field(ge=0, le=36_000, description="from which second on a film is shown")] = 0
    sound: Annotated[FootageSound, Field(description="keep a film's own sound, lower it, or drop it")] = "drop"
    media: Annotated[Literal["film", "photo"], Field(description="what the file holds")] = "film"
    name: Annotated[Name, Field(description="what the user calls it")] = "your file"
    length: Annotated[float | None, Field(gt=0, description="seconds that a film lasts; none: not known")] = None
    personal: ClassVar[bool] = True
    example: ClassVar[Mapping[str, Any]] = {
        "kind": "own_file", "at": "s3-1", "file": "a" * 64, "rights": "own", "start": 1.5, "sound": "lower",
    }  # fmt: skip

    def change(self, plan: Plan) -> Plan:
        refuse((*self._locked(plan), *self._unfit(plan)))
        asset = self._asset(plan)
        known = {each.id: each for each in plan.assets} | {asset.id: asset}
        ground = Footage(asset=asset.id, start=self.start, sound=self.sound)
        changed = changed_at(plan, self.at, lambda shot: _before(shot, ground), "there is no shot here", "Name one.")
        return changed.model_copy(update={"assets": tuple(known.values())})

    def says(self, plan: Plan) -> str:
        shots_at(plan, self.at)
        if self.media == "photo":
            return f"{self.at}: shows your photo {self.name}"
        return f"{self.at}: shows your film {self.name} from second {self.start:g} on"

    def _asset(self, plan: Plan) -> Asset:
        """Return the file as an asset: that of the plan which is the same film, with these rights, or a new one."""
        for asset in plan.assets:
            if asset.kind == "footage" and asset.digest == self.file:
                return asset.model_copy(update={"rights": self.rights})
        return Asset(
            id=f"own-{self.file[:12]}", kind="footage", digest=self.file, name=self.name, rights=self.rights,
            still=self.media == "photo",
        )  # fmt: skip

    def _locked(self, plan: Plan) -> Iterator[Problem]:
        """Locks bind this edit, though it is made by people only."""
        shown = {shot.id for shot in shots_at(plan, self.at)}
        for scene in plan.scenes:
            if scene.locked and any(shot.id in shown for shot in scene.shots):
                remedy = f'Unlock it first: {{"kind": "lock", "scene": "{scene.id}", "locked": false}}.'
                yield Problem("at", scene.id, "this scene is locked", remedy)

    def _unfit(self, plan: Plan) -> Iterator[Problem]:
        try:
            _DIGEST.validate_python(self.file)
        except ValidationError:
            remedy = "Make the edit in the workspace that has the asset, or name the digest of a file of its store."
            yield Problem("file", shorten(self.file, 60), "nobody looked this asset up", remedy)
        if self.media == "photo":
            if self.start or self.sound != "drop":
                yield Problem("start", f"{self.start:g}", "a photo has no seconds and no sound", "Leave both out.")
            return
        for shot in shots_at(plan, self.at):
            left = (self.length or 36_000) - self.start
            if left + _FRAME < shot.frames / FPS:
                limit = f"the film lasts {self.length:.2f} s, so {max(left, 0):.2f} s are left, and {shot.id} lasts "
                remedy = f'Begin earlier, or shorten the shot: {{"kind": "duration", "at": "{shot.id}", "seconds": …}}.'
                yield Problem("start", f"{self.start:g}", f"{limit}{shot.frames / FPS:.2f} s", remedy)


def _before(shot: Shot, ground: Footage) -> Shot:
    """Return a shot before another ground; a product is set into drawn grounds alone."""
    if shot.ground == ground:
        return shot
    return shot.model_copy(update={"ground": ground, "product": None})
