"""How a reference speaks: how fast, how much of the time, and whether its hook and its call are said or shown."""

from __future__ import annotations

from collections.abc import Sequence

from reelwright.plan.reference import Means, Spoken
from reelwright.planning.clips import ADDRESS
from reelwright.planning.markets.calls import is_call
from reelwright.planning.replica.roles import Seen, words_of
from reelwright.study import FilmStudy
from reelwright.words import Role, count_words


def spoken_of(study: FilmStudy, shots: Sequence[Seen], roles: Sequence[Role]) -> Spoken | None:
    """Return how a film speaks; None where nobody wrote down what is said."""
    said = study.sound.said if study.sound else None
    if said is None:
        return None
    words = sum(count_words(line.text) for line in said)
    seconds = sum(max(line.end - line.start, 0) for line in said)
    hooked = next((at for at, role in enumerate(roles) if at and role != roles[0]), len(roles))
    opening, late = shots[:hooked], shots[len(shots) // 2 :]
    return Spoken(
        words=words,
        rate=round(words / seconds, 2) if seconds > 0 else 0.0,
        share=round(min(seconds / max(study.seconds, 0.001), 1.0), 3),
        language=study.sound.language if study.sound else None,
        hook=_means(any(shot.said for shot in opening), any(shot.texts for shot in opening)),
        call=_means(
            any(is_call(line) or ADDRESS.search(line) for shot in late for line in shot.spoken),
            any("call" in shot.parts or any(map(is_call, shot.texts)) for shot in late),
        ),
    )


def _means(said: bool, shown: bool) -> Means:
    return "both" if said and shown else "said" if said else "shown" if shown else "neither"


def speaks(study: FilmStudy) -> bool:
    """Whether somebody is known to speak in a film."""
    return any(words_of(line) for line in (study.sound.said or ())) if study.sound else False
