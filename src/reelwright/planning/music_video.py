"""A film that follows its music: its parts are the song's, its shots are as quick as they are strong, its words few.

Each part of the music begins with a cut. Words stand where it is calm and are held on beats; the product enters with
the first lift. Shots last 4 to 8 beats where the music is calm and 1 to 2 where it is strong, never under the shortest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, cycle, islice

from reelwright.craft.music.rhythm import FASTEST, LONGEST, SHORTEST, Heard, Rhythm, Span, Stretch, even_rhythm, lay
from reelwright.finding import Finding
from reelwright.plan.pace import card_frames
from reelwright.plan.validate import MAX_SHOTS
from reelwright.planning.filling import echoes_of
from reelwright.planning.fit import Fitted, end_frames, losses
from reelwright.planning.reading import Reading, note
from reelwright.planning.story import Card, Moment
from reelwright.words import FPS

_PACES = ((0.15, 8), (0.4, 4), (0.68, 3), (0.9, 2), (1.0, 1))  # energies up to which a shot lasts so many beats
_SLOWER = (
    1.0,
    1.3,
    1.7,
    2.2,
    3.0,
    4.0,
    6.0,
    9.0,
    14.0,
    20.0,
)  # times, tried until a film has no more shots than a plan may
_CALM = 0.5  # energy up to which a part is for words
_SHARE_CALM, _SHARE_STRONG = 0.9, 0.35  # of a part, that its words may take
_A_TEXT = 4.0  # seconds of film for each idea in words
_MOST_VIEWS = 12  # shots without words of one scene
_END_MOST = 5 * FPS  # frames of the end card
_HIDDEN = 6 * FPS  # frames for which a product may be kept back


@dataclass
class _Part:
    """A stretch of the music, and the ideas whose words stand in it."""

    stretch: Stretch
    moments: list[Moment] = field(default_factory=list)

    @property
    def frames(self) -> int:
        return self.stretch.end - self.stretch.start


def follow(told: Sequence[Moment], reading: Reading, heard: Heard, has_product: bool, has_film: bool) -> Fitted:
    """Return the story over its music; `has_film` says that there is footage for shots without words.

    Nothing is spoken. What finds no place stands in the findings; the end card always stays.
    """
    silent = [replace(moment, line=None) for moment in told]
    end = _end_card(silent[-1], reading, heard.rhythm)
    parts = _parts(heard, end)
    _place(silent[:-1], parts, reading, has_product)
    echoes = () if has_product or has_film else tuple(echoes_of(silent))
    for slower in _SLOWER:
        shots = [_shots(part, heard.rhythm, reading, slower, echoes) for part in parts]
        if sum(len(lengths) for scene in shots for _, lengths in scene) < MAX_SHOTS:
            break
    scenes = [*chain.from_iterable(shots), (_closing(silent[-1], parts[-1]), (reading.frames - end,))]
    scenes[0] = (_opening(scenes[0][0]), scenes[0][1])
    moments = tuple(moment for moment, _ in scenes)
    crowded = any(_short(moment, lengths, reading) for moment, lengths in scenes)
    findings = (*losses(silent, moments, reading, crowded), *_told(parts, reading))
    return Fitted(moments, tuple(lengths for _, lengths in scenes), findings, led=True)


def _end_card(moment: Moment, reading: Reading, rhythm: Rhythm) -> int:
    """Return the frame on which the end card begins: the last bar that leaves it time, else half a bar or a beat."""
    frames = reading.frames
    least = max(end_frames(reading), *(card_frames(card, frames) for card in moment.cards))
    least = min(least, _END_MOST, frames - 2 * SHORTEST)
    for group in (rhythm.bars, rhythm.halves, rhythm.beats):
        fits = [at for at in group if frames - max(_END_MOST, least + FPS) <= at <= frames - least and at >= SHORTEST]
        if fits:
            return fits[-1]
    return frames - least


def _parts(heard: Heard, end: int) -> list[_Part]:
    """Return the parts of the music up to the end card; what is too short for a shot joins the one before."""
    kept = [_Part(replace(part, end=min(part.end, end))) for part in heard.stretches if part.start < end]
    if len(kept) > 1 and kept[-1].frames < SHORTEST:
        kept.pop()
    kept[-1].stretch = replace(kept[-1].stretch, end=end)
    return kept


def _place(moments: Sequence[Moment], parts: list[_Part], reading: Reading, has_product: bool) -> None:
    """Give each idea the part in which its words stand: the first opens, the product's enters with the first lift."""
    first, *rest = moments or [Moment("showcase", (), None, 0, "view")]
    _make_room(parts, _need(first, reading))
    parts[0].moments.append(first)
    drop = next((part for part in parts[1:] if part.stretch.drop), None)
    turn = next((moment for moment in rest if moment.role == "turn"), None)
    if drop and has_product:
        turn = turn or Moment("turn", (), None, 2, "view")
        drop.moments.append(turn if _need(turn, reading) <= drop.frames else replace(turn, cards=(), source="view"))
        rest = [moment for moment in rest if moment is not turn]
    most = max(round(reading.frames / FPS / _A_TEXT), 1)
    chosen = sorted(rest, key=lambda moment: moment.rank)[:most]
    for moment in chosen:
        need = _need(moment, reading)
        fits = [part for part in parts if _room(part, reading) >= need]
        if fits:
            calmest = min(fits, key=lambda part: (part.stretch.energy > _CALM, part.stretch.start))
            calmest.moments.append(moment)
    if drop and has_product and drop.stretch.start <= _HIDDEN:
        for part in parts[: parts.index(drop)]:
            part.moments = [replace(moment, alone=True) for moment in part.moments]


def _make_room(parts: list[_Part], need: int) -> None:
    """Join the first parts until the first idea can be read in them."""
    while len(parts) > 1 and parts[0].frames < need:
        second = parts.pop(1)
        parts[0].stretch = replace(parts[0].stretch, end=second.stretch.end)


def _room(part: _Part, reading: Reading) -> float:
    share = _SHARE_CALM if part.stretch.energy <= _CALM else _SHARE_STRONG
    taken = sum(_need(moment, reading) for moment in part.moments)
    return share * part.frames - taken


def _need(moment: Moment, reading: Reading) -> int:
    return sum(max(card_frames(card, reading.frames), SHORTEST) for card in moment.cards)


def _shots(
    part: _Part, rhythm: Rhythm, reading: Reading, slower: float, echoes: tuple[Card, ...]
) -> list[tuple[Moment, tuple[int, ...]]]:
    """Return the scenes of a part, with the lengths of their shots: words first, then views as quick as the music."""
    inside = _inside(rhythm, part.stretch)
    wish = _wish(part.stretch, inside, slower)
    left = part.frames - sum(max(_need(moment, reading), len(moment.cards) * wish) for moment in part.moments)
    cards = sum(len(moment.cards) for moment in part.moments)
    least = max(1 - cards, -(-part.frames // LONGEST) - cards, 0)
    for views in range(max(round(left / wish), least), -1, -1):
        scenes = list(_scenes(part, views, echoes))
        spans = [_span(card, wish, reading) for moment in scenes for card in _cards(moment)]
        lengths = lay(spans, inside, part.frames) if spans else None
        if lengths:
            return _by_scene(scenes, lengths)
    scenes = list(_scenes(part, least, ()))
    return _by_scene(scenes, _squeezed(sum(moment.shots for moment in scenes), inside, part.frames))


def _inside(rhythm: Rhythm, stretch: Stretch) -> Rhythm:
    """Return the rhythm of a stretch, counted from its start."""
    groups = (rhythm.beats, rhythm.halves, rhythm.bars)
    return Rhythm(*(tuple(at - stretch.start for at in group if stretch.start < at < stretch.end) for group in groups))


def _wish(stretch: Stretch, inside: Rhythm, slower: float) -> int:
    """Return the frames that a shot would like to last: beats by the energy, as many as the shortest shot needs."""
    beat = max(round((stretch.end - stretch.start) / (len(inside.beats) + 1)), FASTEST)
    count = next(beats for energy, beats in _PACES if stretch.energy <= energy)
    count = max(round(count * slower), -(-SHORTEST // beat))
    return min(max(count * beat, SHORTEST), LONGEST)


def _scenes(part: _Part, views: int, echoes: tuple[Card, ...]) -> Iterator[Moment]:
    """Yield the scenes of a part; views are shared among its ideas, and scenes of views alone take what is over."""
    stretch = part.stretch
    ideas = part.moments or [Moment("showcase", (), None, 0, "view")]
    shares = [views // len(ideas) + (index < views % len(ideas)) for index in range(len(ideas))]
    words = cycle(echoes)
    over = 0
    for moment, share in zip(ideas, shares, strict=True):
        own = min(share, _MOST_VIEWS)
        over += share - own
        if echoes and own:
            if moment.cards:
                yield replace(moment, stretch=stretch)
            yield from _echoed(own, words, stretch)
        elif moment.cards or own:
            yield replace(moment, views=own, stretch=stretch)
    while over > 0:
        yield Moment("showcase", (), None, 0, "view", views=min(over, _MOST_VIEWS), stretch=stretch)
        over -= _MOST_VIEWS


def _echoed(count: int, words: Iterator[Card], stretch: Stretch) -> Iterator[Moment]:
    """Yield shots in which words come back, one in two, with bare ones between."""
    for index in range(count):
        cards, views = ((next(words),), 0) if index % 2 else ((), 1)
        yield Moment("showcase", cards, None, 0, "echo", views=views, stretch=stretch)


def _cards(moment: Moment) -> list[Card]:
    return [*moment.cards, *[()] * moment.views]


def _span(card: Card, wish: int, reading: Reading) -> Span:
    least = max(card_frames(card, reading.frames), SHORTEST) if card else SHORTEST
    return Span(min(least, LONGEST), max(wish, least))


def _by_scene(scenes: Sequence[Moment], lengths: Sequence[int]) -> list[tuple[Moment, tuple[int, ...]]]:
    rest = iter(lengths)
    return [(moment, tuple(islice(rest, moment.shots))) for moment in scenes]


def _squeezed(shots: int, inside: Rhythm, frames: int) -> tuple[int, ...]:
    """Return lengths without regard to reading, and to beats where they allow nothing."""
    spans = [Span(SHORTEST, max(frames // shots, SHORTEST))] * shots
    lengths = lay(spans, inside, frames) or lay(spans, even_rhythm(FPS * 60 / FASTEST, frames), frames)
    if lengths is None:
        raise AssertionError(f"{shots} shots cannot last {frames} frames")
    return lengths


def _short(moment: Moment, lengths: Sequence[int], reading: Reading) -> bool:
    """Whether a card of a scene is seen for less than it takes to read it."""
    return any(card_frames(card, reading.frames) > length for card, length in zip(moment.cards, lengths, strict=False))


def _opening(moment: Moment) -> Moment:
    return replace(moment, role="hook") if moment.role in ("showcase", "turn") else moment


def _closing(moment: Moment, last: _Part) -> Moment:
    return replace(moment, stretch=replace(last.stretch, start=last.stretch.end, end=last.stretch.end, drop=False))


def _told(parts: Sequence[_Part], reading: Reading) -> Iterator[Finding]:
    if len(parts) == 1 and reading.brief.music.file:
        message = "the music does not change within the ad, so nothing but its beats leads the picture"
        yield note("info", "music", message, "Begin it elsewhere with `music: {start: seconds}`.")
