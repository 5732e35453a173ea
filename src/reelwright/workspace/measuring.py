"""Which steps measure a file that is given as a reference."""

from __future__ import annotations

from dataclasses import dataclass

from reelwright.build.step import Source, Step
from reelwright.build.steps.intake import picture_step
from reelwright.build.steps.study import look_step, study_step
from reelwright.errors import MediaError, Problem
from reelwright.workspace.content import content_of


@dataclass(frozen=True)
class Measuring:
    """The steps that measure one file: a picture's look, or a film but for its texts and what is said in it."""

    look: Step | None = None
    film: Step | None = None

    @property
    def targets(self) -> tuple[Step, ...]:
        return tuple(step for step in (self.look, self.film) if step)


def steps_of(digest: str, source: Source, what: str, head: bytes) -> Measuring:
    """Return the steps that measure a file whose first bytes are `head`."""
    content = content_of(head)
    if content is None or content.kinds == ("sound",):
        limit = "this is neither a film nor a picture" if content is None else "this is a sound file"
        raise MediaError(Problem(what, "", limit, "Give a film (MP4, MOV, MKV, WebM) or a picture (JPEG, PNG, WebP)."))
    if content.kinds == ("picture",):
        return Measuring(look=look_step(picture_step(digest, source, what)))
    return Measuring(film=study_step(digest, source, what))
