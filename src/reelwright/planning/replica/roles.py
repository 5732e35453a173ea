"""What part each shot of a film has in its story, by where it stands, what is written and said in it, and how it moves.

The slots of time are those that ads usually have: the hook in the first 13 % and three seconds at most, the product
between a tenth and a half, what is asked of viewers in the last fifth. Nobody measured how often this is right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from reelwright.planning.clips import ADDRESS
from reelwright.planning.elements import MONEY
from reelwright.planning.markets.calls import is_call
from reelwright.study import FilmStudy, Said, SaidWord, ShotStudy, TextRole
from reelwright.words import Role, count_words

_HOOK_SECONDS, _HOOK_SHARE = 3.0, 0.13
_TURN_FROM, _TURN_TO = 0.1, 0.5
_CLOSING = 0.8  # of the film: from here on a shot may close it
_DARKER = 0.06  # of 1, that shots before the product are darker than those after: a problem
_FACE = 0.04  # of the frame, that a face has where somebody speaks
_LIVELY = 1.3  # times the median motion: hands at work
_SEEN = 0.05  # seconds that a text must stand in a shot to be one of it
_DEAL = re.compile(rf"{MONEY}|\d\s?[%٪％]", re.IGNORECASE)
_QUOTED = re.compile(r"^\W*[“”„«»「『\"][^“”„«»「』\"]{6,}|\d(?:[.,]\d)?\s?/\s?5\b|★")


@dataclass(frozen=True)
class Seen:
    """A shot with the texts that stand in it, their parts as far as told, and the sentences that are spoken over it.

    `said` is how many of their words begin in it.
    """

    shot: ShotStudy
    texts: tuple[str, ...]
    spoken: tuple[str, ...] = ()
    parts: frozenset[TextRole] = frozenset()
    said: int = 0

    @property
    def words(self) -> int:
        return sum(map(count_words, self.texts))

    @property
    def lines(self) -> tuple[str, ...]:
        """What is written or said in it."""
        return (*self.texts, *self.spoken)


def seen_shots(study: FilmStudy) -> tuple[Seen, ...]:
    """Return the shots of a film in order, each with what is written and said in it."""
    said = (study.sound.said or ()) if study.sound else ()
    return tuple(_seen(shot, study, said) for shot in sorted(study.shots, key=lambda shot: shot.start))


def _seen(shot: ShotStudy, study: FilmStudy, said: Sequence[Said]) -> Seen:
    texts = [text for text in study.texts if _meets(shot, text.start, text.end)]
    spoken = [line for line in said if _meets(shot, line.start, line.end)]
    parts = frozenset(text.role for text in texts if text.role)
    return Seen(
        shot,
        tuple(text.text for text in texts),
        tuple(line.text for line in spoken),
        parts,
        sum(shot.start <= word.start < shot.end for line in said for word in words_of(line)),
    )


def words_of(line: Said) -> Sequence[SaidWord]:
    """Return the words of a sentence; where nobody told their times, they share its own evenly."""
    if line.words:
        return line.words
    words, length = line.text.split(), max(line.end - line.start, 0)
    step = length / max(len(words), 1)
    return [
        SaidWord(text=word[:80], start=line.start + n * step, end=line.start + (n + 1) * step)
        for n, word in enumerate(words)
    ]


def _meets(shot: ShotStudy, start: float, end: float) -> bool:
    return min(shot.end, end) - max(shot.start, start) > _SEEN


def roles_of(study: FilmStudy) -> tuple[Role, ...]:
    """Return the part of each shot; the first opens the film and the last closes it, whatever else they are."""
    shots = seen_shots(study)
    lively = _LIVELY * median(seen.shot.motion for seen in shots)
    roles = [_alone(seen, lively) for seen in shots]
    hooked = _hook(study, shots)
    roles[:hooked] = ["quote" if roles[0] == "quote" else "hook"] * hooked
    turn = _turn(study, shots, roles, hooked)
    if turn is not None:
        roles[turn] = "turn"
        before, after = ([seen.shot.look.light for seen in part] for part in (shots[hooked:turn], shots[turn:]))
        if before and mean(before) < mean(after) - _DARKER:
            roles[hooked:turn] = ["problem"] * (turn - hooked)
    closing = next(
        (at for at in range(len(shots) - 1, 0, -1) if not _closes(study, shots[at])), 0
    )  # the last that does not
    first = max(min(closing + 1, len(shots) - 1), 1)
    roles[first:] = ["end_card"] * len(roles[first:])
    return tuple(roles)


def _alone(seen: Seen, lively: float) -> Role:
    """Return what a shot is by itself."""
    if "offer" in seen.parts or any(_DEAL.search(text) for text in seen.lines):
        return "offer"
    quoted = "quote" in seen.parts or any(_QUOTED.search(text) for text in seen.texts)
    if quoted or ((seen.shot.faces or 0) >= _FACE and seen.spoken):
        return "quote"
    if seen.texts:
        return "proof"
    return "demo" if seen.shot.motion > lively and seen.shot.camera in ("static", "handheld") else "showcase"


def _hook(study: FilmStudy, shots: Sequence[Seen]) -> int:
    """Return how many shots open the film: the first, and those that are over in the time of a hook."""
    until = shots[0].shot.start + min(_HOOK_SECONDS, _HOOK_SHARE * study.seconds)
    return max(1, sum(seen.shot.end <= until for seen in shots[:-1]))


def _turn(study: FilmStudy, shots: Sequence[Seen], roles: Sequence[Role], hooked: int) -> int | None:
    """Return the shot in which the product comes: where the music turns, else where the picture changes most."""
    begin, length = shots[0].shot.start, max(study.seconds, 0.001)
    free = [
        at
        for at in range(hooked, len(shots) - 1)
        if roles[at] in ("proof", "showcase", "demo")
        and _TURN_FROM <= (shots[at].shot.start - begin) / length <= _TURN_TO
    ]
    if not free:
        return None
    sections = study.sound.sections if study.sound else ()
    turns = [
        section.start for section in sections if section.kind in ("build", "chorus", "verse") and section.start > 0
    ]
    if turns:
        return min(free, key=lambda at: (abs(shots[at].shot.start - turns[0]), at))
    return max(free, key=lambda at: (_difference(shots[at - 1].shot, shots[at].shot), -at))


def _difference(one: ShotStudy, other: ShotStudy) -> float:
    looks = one.look, other.look
    return abs(looks[0].light - looks[1].light) + abs(looks[0].saturation - looks[1].saturation)


def _closes(study: FilmStudy, seen: Seen) -> bool:
    """Say whether a shot asks something of viewers, near the end."""
    late = seen.shot.start >= _CLOSING * study.seconds
    return late and ("call" in seen.parts or any(is_call(text) or ADDRESS.search(text) for text in seen.lines))
