"""How many shots a film has beside those of its words, and how long each would like to be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice, pairwise
from typing import ClassVar, Protocol

from reelwright.plan import Text
from reelwright.planning import wording
from reelwright.planning.story import Card, Moment
from reelwright.words import FPS, count_words

# Seconds of an ad, and the fewest and most shots it has.
_SHOTS = ((6, 2, 3), (15, 6, 8), (20, 7, 10), (30, 10, 14), (60, 16, 24), (180, 44, 60))
# How long a shot of each role would like to be beside the others.
_WISHES = {"hook": 2.2, "problem": 2.2, "turn": 2.4, "quote": 3.0, "offer": 2.6, "end_card": 3.2}
_VIEW_WISH, _CARD_WISH = 1.8, 2.2
_WHOLE = 3  # words of a headline that is never broken into pieces
_MOST_VIEWS = 3  # further views of one idea
_HOOK_MOST, _END_MOST = 3.5 * FPS, 5 * FPS


class Pace(Protocol):
    """What fills a film, and how long its shots would like to be.

    `most` is how many shots there may be, `least_view` the frames that one without words lasts at least;
    `lengths_first` where their lengths matter more than a name that is spoken early and an end card on a bar.
    """

    least_view: ClassVar[int]
    lengths_first: ClassVar[bool]

    @property
    def most(self) -> int: ...

    def fills(self, story: Sequence[Moment]) -> Iterator[list[Moment]]:
        """Yield the story with what fills it up, the fullest first; the last has nothing that can be left out."""
        ...

    def wishes(self, story: Sequence[Moment]) -> list[float]:
        """Return the frames that each shot of a filled story would like to have."""
        ...


@dataclass(frozen=True)
class UsualPace:
    """The pace of a look's `energy` (0 to 1) in a film of so many frames."""

    frames: int
    energy: float
    has_product: bool
    least_view: ClassVar[int] = 36  # one that is shorter is a flash
    lengths_first: ClassVar[bool] = False

    @property
    def most(self) -> int:
        return shot_range(self.frames)[1]

    def fills(self, story: Sequence[Moment]) -> Iterator[list[Moment]]:
        """Add views of the product, or echoes of the words, where there is less to say than the length asks for.

        Fewer, longer shots are better than repeats, so only part of the way to the usual number is gone.
        """
        low, high = shot_range(self.frames)
        shots = sum(moment.shots for moment in story)
        needed = math.ceil(self.frames / ((4.5 if self.has_product else 5.5) * FPS))
        usual = round(low + self.energy * (high - low) / 2)
        wanted = min(max(min(usual, shots + math.ceil(shots / 2)), needed), high) - shots
        if wanted > 0:
            yield with_views(story, wanted) if self.has_product else with_echoes(story, wanted)
        yield list(story)

    def wishes(self, story: Sequence[Moment]) -> list[float]:
        weights = [[_weight(moment, shot) for shot in range(moment.shots)] for moment in story]
        scale = self.frames / sum(map(sum, weights))
        wishes = [[weight * scale for weight in inner] for inner in weights]
        if len(story) > 1:
            wishes[0] = [min(wish, _HOOK_MOST) for wish in wishes[0]]
            wishes[-1] = [min(wish, _END_MOST) for wish in wishes[-1]]
        return [wish for inner in wishes for wish in inner]


def shot_range(frames: int) -> tuple[int, int]:
    """Return the fewest and most shots of a film of that length, interpolated between common lengths."""
    seconds = frames / FPS
    for (left, low1, high1), (right, low2, high2) in pairwise(_SHOTS):
        if seconds <= right:
            part = max(seconds - left, 0) / (right - left)
            return round(low1 + part * (low2 - low1)), round(high1 + part * (high2 - high1))
    return _SHOTS[-1][1:]


def _weight(moment: Moment, shot: int) -> float:
    return _WISHES.get(moment.role, _CARD_WISH) if shot < len(moment.cards) else _VIEW_WISH


def with_views(story: Sequence[Moment], wanted: int) -> list[Moment]:
    """Give further views to the moments in turn, those that reveal and prove first, the end card never."""
    order = sorted(range(len(story) - 1), key=lambda index: (story[index].role != "turn", index == 0, index))
    order = [index for index in order if not story[index].alone]
    views = [0] * len(story)
    for index in islice(cycle(order), min(wanted, len(order) * _MOST_VIEWS)):
        views[index] += 1
    full = [replace(moment, views=moment.views + more) for moment, more in zip(story, views, strict=True)]
    left = wanted - sum(views)
    parts = [min(_MOST_VIEWS, left - start) for start in range(0, left, _MOST_VIEWS)]
    extra = [Moment("showcase", (), None, 0, "view", views=part) for part in parts]
    return [*opened([*full[:-1], *extra]), full[-1]]


def with_echoes(story: Sequence[Moment], wanted: int) -> list[Moment]:
    """Let the words that were shown come back in pieces, as type alone."""
    echoes: list[Moment] = []
    for piece in cycle(_pieces(story)):
        wanted -= len(piece)
        echoes.append(Moment("showcase", piece, None, 0, "echo"))
        if wanted <= 0:
            break
    return [*opened([*story[:-1], *echoes]), story[-1]]


def _pieces(story: Sequence[Moment]) -> list[tuple[Card, ...]]:
    cards = [card for moment in story for card in moment.cards if moment.role != "turn"]
    pieces = [piece for card in cards for piece in _echo(card, ("headline", "offer"))]
    return pieces or [piece for card in cards for piece in _echo(card, ("cta",))] or [((),)]


def echoes_of(story: Sequence[Moment]) -> Iterator[Card]:
    """Yield the cards in which the words of a story can come back."""
    return (card for piece in _pieces(story) for card in piece if card)


def opened(moments: list[Moment]) -> list[Moment]:
    """Let what comes first open the film, where nothing but its end card was left of the story."""
    return [replace(moments[0], role="hook"), *moments[1:]] if moments[0].role == "showcase" else moments


def _echo(card: Card, roles: tuple[str, ...]) -> Iterator[tuple[Card, ...]]:
    """Return the two halves of a card's headline, each as a card, or the whole of a short one."""
    for text in (text for text in card[:1] if text.role in roles):
        halves = wording.halves(text.content) if count_words(text.content) > _WHOLE else (text.content,)
        parts = [half.rstrip(",;:،؛") or half for half in halves]
        yield tuple((Text(role="headline", content=part, facts=text.facts),) for part in parts)
