"""Picture and sound last equally long, within 50 ms: a longer sound plays over a frozen picture, or is cut off."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding, streams
from reelwright.finding import Finding

TOLERANCE = 0.05  # seconds: two AAC frames


def check(film: Film) -> Iterator[Finding]:
    video, audio = streams(film, "video"), streams(film, "audio")
    if len(video) == len(audio) == 1:
        picture, sound = video[0]["duration"], audio[0]["duration"]
        if abs(picture - sound) > TOLERANCE:
            message = f"The picture lasts {picture:.2f} s, the sound {sound:.2f} s."
            remedy = "Cut the sound to the picture, or fill it up with silence."
            evidence = {"picture": round(picture, 3), "sound": round(sound, 3), "limit": TOLERANCE}
            yield finding(__name__, "error", film.label, message, remedy, **evidence)
