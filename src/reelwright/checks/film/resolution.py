"""At least 1080 pixels on the short side: what platforms call HD and advise for ads; less is enlarged and goes soft."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding, streams
from reelwright.finding import Finding

SHORT_SIDE = 1080  # px


def check(film: Film) -> Iterator[Finding]:
    for stream in streams(film, "video"):
        width, height = stream["width"], stream["height"]
        if min(width, height) < SHORT_SIDE:
            message = f"The picture has {width} x {height} pixels."
            remedy = f"Export with a short side of {SHORT_SIDE} pixels or more."
            yield finding(__name__, "warning", film.label, message, remedy, size=[width, height], limit=SHORT_SIDE)
