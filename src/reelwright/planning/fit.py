"""Fit a story into its length: enough shots, each long enough to read and to speak, every cut on a beat."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice, pairwise

from reelwright.craft.music.rhythm import FASTEST, LONGEST, SHORTEST, Rhythm, Span, even_rhythm, lay
from reelwright.craft.voice import speech_frames
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Text, VoiceLine
from reelwright.plan.pace import SILENT_END, SPEECH_LEAD, card_frames
from reelwright.planning import wording
from reelwright.planning.reading import Reading, note
from reelwright.planning.story import COUNT, Card, Moment
from reelwright.words import FPS, count_words

# Seconds of an ad, and the fewest and most shots it has.
_SHOTS = ((6, 2, 3), (15, 6, 8), (20, 7, 10), (30, 10, 14), (60, 16, 24), (180, 44, 60))
# How long a shot of each role would like to be beside the others.
_WISHES = {"hook": 2.2, "problem": 2.2, "turn": 2.4, "quote": 3.0, "offer": 2.6, "end_card": 3.2}
_VIEW_WISH, _CARD_WISH = 1.8, 2.2
_VIEW_LEAST = 36  # frames: a view shorter than this is a flash
_LEAST_MOST = LONGEST - 25  # frames that words may ask for: a beat of the slowest mood may pass before the cut
_WHOLE = 3  # words of a headline that is never broken into pieces
_MOST_VIEWS = 3  # further views of one idea
_SPOKEN_BY = 5 * FPS  # the name is spoken by then
_HOOK_MOST, _END_MOST = 3.5 * FPS, 5 * FPS
_END_LEAST, _END_SHARE, _END_ENOUGH = 2 * FPS, 0.17, 84  # frames, of the film: the last words stand still for 1.5 s


@dataclass(frozen=True)
class Fitted:
    """The moments that stayed, with the length in frames of each of their shots."""

    moments: tuple[Moment, ...]
    lengths: tuple[tuple[int, ...], ...]
    findings: tuple[Finding, ...]


def shot_range(frames: int) -> tuple[int, int]:
    """Return the fewest and most shots of a film of that length, interpolated between common lengths."""
    seconds = frames / FPS
    for (left, low1, high1), (right, low2, high2) in pairwise(_SHOTS):
        if seconds <= right:
            part = max(seconds - left, 0) / (right - left)
            return round(low1 + part * (low2 - low1)), round(high1 + part * (high2 - high1))
    return _SHOTS[-1][1:]


def fit(told: Sequence[Moment], reading: Reading, rhythm: Rhythm, energy: float, has_product: bool) -> Fitted:
    """Return the story in its length. What gives way stands in the findings; the end card always stays."""
    moments = list(told)
    if not reading.brief.voice.enabled:
        moments = [replace(moment, line=None) for moment in moments]
    kept, lengths, crowded = _settle(moments, reading, rhythm, energy, has_product)
    spoken = any(moment.line for moment in moments)
    for line in _early_names(moments[0].line, kept, lengths, reading) if spoken else ():
        named = [replace(moments[0], line=line), *moments[1:]]
        again, relaid, _ = _settle(named, reading, rhythm, energy, has_product)
        if again[0].line == line and _shown(again) >= _shown(kept):
            kept, lengths = again, relaid
            break
    return Fitted(tuple(kept), lengths, tuple(_losses(told, kept, reading, crowded)))


def _settle(
    moments: Sequence[Moment], reading: Reading, rhythm: Rhythm, energy: float, has_product: bool
) -> tuple[list[Moment], tuple[tuple[int, ...], ...], bool]:
    """Take away what does not fit, most dispensable first, until the rest can be laid on the beats."""
    story = list(moments)
    while True:
        full = _fill(story, reading.frames, energy, has_product)
        for shown in (full, story):
            lengths = _lay(shown, reading, rhythm)
            if lengths:
                return shown, lengths, False
        relieved = _relieve(story, reading)
        if relieved is None:
            return full, _squeeze(full, reading, rhythm), True
        story = relieved


def _relieve(story: list[Moment], reading: Reading) -> list[Moment] | None:
    """Return the story with one thing less: a moment that cannot be read in time, else a line, else a moment."""
    read, spoken = (_needs(story, reading, with_lines) for with_lines in (False, True))
    droppable = [index for index, moment in enumerate(story) if moment.rank]
    dispensable = max(droppable, key=lambda index: (story[index].rank, index), default=None)
    too_many = sum(moment.shots for moment in story) > shot_range(reading.frames)[1]
    if dispensable is not None and (too_many or sum(read) > 0.95 * reading.frames):
        return story[:dispensable] + story[dispensable + 1 :]
    long = [index for index in range(len(story)) if spoken[index] > read[index]]
    if long:
        longest = max(long, key=lambda index: (story[index].rank, spoken[index] - read[index]))
        return [*story[:longest], replace(story[longest], line=None), *story[longest + 1 :]]
    if dispensable is not None:
        return story[:dispensable] + story[dispensable + 1 :]
    return None


def _needs(story: Sequence[Moment], reading: Reading, with_lines: bool) -> list[int]:
    """Return the least frames of each moment, to read it alone or to hear its line too."""
    moments = story if with_lines else [replace(moment, line=None) for moment in story]
    spans = iter(_spans(moments, reading))
    return [sum(span.least for span in islice(spans, moment.shots)) for moment in moments]


def _spans(moments: Sequence[Moment], reading: Reading) -> list[Span]:
    """Return the span of every shot: what its words need, and its scene's line with it."""
    weights = [_weight(moment, shot) for moment in moments for shot in range(moment.shots)]
    scale = reading.frames / sum(weights)
    spans, last = [], len(moments) - 1
    for number, moment in enumerate(moments):
        least = [card_frames(card, reading.frames) if card else SHORTEST for card in moment.cards]
        least += [_VIEW_LEAST] * moment.views
        end = _end_need(reading) if number == last else 0
        least = [min(max(frames, end), _LEAST_MOST) for frames in least]
        needed = _speech_need(moment, reading, number == last)
        missing = math.ceil(max(needed - sum(least), 0) / len(least))
        for shot, frames in enumerate(least):
            wish = _weight(moment, shot) * scale
            if last and number in (0, last):
                wish = min(wish, _END_MOST if number else _HOOK_MOST)
            spans.append(Span(frames + missing, max(round(wish), frames + missing, SHORTEST)))
    return spans


def _end_need(reading: Reading) -> int:
    """Return the least frames of the end card, on which the brand's legal line stands as long as its rules ask."""
    rules = reading.brief.brand.rules
    legal = math.ceil(rules.legal.seconds * FPS) if rules and rules.legal else 0
    return max(_END_LEAST, min(round(_END_SHARE * reading.frames), _END_ENOUGH), legal)


def _weight(moment: Moment, shot: int) -> float:
    return _WISHES.get(moment.role, _CARD_WISH) if shot < len(moment.cards) else _VIEW_WISH


def _speech_need(moment: Moment, reading: Reading, last: bool) -> int:
    if moment.line is None:
        return 0
    return speech_frames(moment.line.text, reading.locale) + (SPEECH_LEAD + SILENT_END if last else 2 * SPEECH_LEAD)


def _lay(moments: Sequence[Moment], reading: Reading, rhythm: Rhythm) -> tuple[tuple[int, ...], ...] | None:
    lengths = lay(_spans(moments, reading), rhythm, reading.frames)
    return _by_moment(moments, lengths) if lengths else None


def _by_moment(moments: Sequence[Moment], lengths: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    remaining = iter(lengths)
    return tuple(tuple(islice(remaining, moment.shots)) for moment in moments)


def _squeeze(moments: Sequence[Moment], reading: Reading, rhythm: Rhythm) -> tuple[tuple[int, ...], ...]:
    """Lay shots without regard to reading time, and without beats where the beats allow nothing."""
    spans = [Span(SHORTEST, span.wish) for span in _spans(moments, reading)]
    frames = reading.frames
    lengths = lay(spans, rhythm, frames) or lay(spans, even_rhythm(FPS * 60 / FASTEST, frames), frames)
    if lengths is None:
        raise AssertionError(f"{len(spans)} shots cannot last {frames} frames")
    return _by_moment(moments, lengths)


def _fill(story: Sequence[Moment], frames: int, energy: float, has_product: bool) -> list[Moment]:
    """Add views of the product, or echoes of the words, where there is less to say than the length asks for.

    Fewer, longer shots are better than repeats, so only part of the way to the usual number is gone.
    """
    low, high = shot_range(frames)
    shots = sum(moment.shots for moment in story)
    needed = math.ceil(frames / ((4.5 if has_product else 5.5) * FPS))
    usual = round(low + energy * (high - low) / 2)
    wanted = min(max(min(usual, shots + math.ceil(shots / 2)), needed), high) - shots
    if wanted <= 0:
        return list(story)
    return _with_views(story, wanted) if has_product else _with_echoes(story, wanted)


def _with_views(story: Sequence[Moment], wanted: int) -> list[Moment]:
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
    return [*_opened([*full[:-1], *extra]), full[-1]]


def _with_echoes(story: Sequence[Moment], wanted: int) -> list[Moment]:
    """Let the words that were shown come back in pieces, as type alone."""
    cards = [card for moment in story for card in moment.cards if moment.role != "turn"]
    pieces = [piece for card in cards for piece in _echo(card, ("headline", "offer"))]
    pieces = pieces or [piece for card in cards for piece in _echo(card, ("cta",))] or [((),)]
    echoes: list[Moment] = []
    for piece in cycle(pieces):
        wanted -= len(piece)
        echoes.append(Moment("showcase", piece, None, 0, "echo"))
        if wanted <= 0:
            break
    return [*_opened([*story[:-1], *echoes]), story[-1]]


def _opened(moments: list[Moment]) -> list[Moment]:
    """Let what comes first open the film, where nothing but its end card was left of the story."""
    return [replace(moments[0], role="hook"), *moments[1:]] if moments[0].role == "showcase" else moments


def _echo(card: Card, roles: tuple[str, ...]) -> Iterator[tuple[Card, ...]]:
    """Return the two halves of a card's headline, each as a card, or the whole of a short one."""
    for text in (text for text in card[:1] if text.role in roles):
        halves = wording.halves(text.content) if count_words(text.content) > _WHOLE else (text.content,)
        parts = [half.rstrip(",;:،؛") or half for half in halves]
        yield tuple((Text(role="headline", content=part, facts=text.facts),) for part in parts)


def _early_names(
    first: VoiceLine | None, moments: Sequence[Moment], lengths: tuple[tuple[int, ...], ...], reading: Reading
) -> Iterator[VoiceLine]:
    """Offer first lines that say the name, best first, where no line says it within five seconds."""
    name = reading.fact("name") or reading.fact("brand")
    start = 0
    for moment, frames in zip(moments, lengths, strict=True):
        text = moment.line.text if moment.line else ""
        early = start + speech_frames(text, reading.locale) <= _SPOKEN_BY
        if name is None or (name.text.casefold() in text.casefold() and early):
            return
        start += sum(frames)
    if name and first and len(moments) > 1:
        yield VoiceLine(text=f"{name.text}. {first.text}", facts=(name.id, *first.facts))
        yield VoiceLine(text=name.text, facts=(name.id,))


def _shown(moments: Sequence[Moment]) -> set[str]:
    """Return the facts that stand on a card; a count of several ("3 reasons") does not show them."""
    texts = [(moment, text) for moment in moments for card in moment.cards for text in card]
    return {fact for moment, text in texts if moment.source != COUNT or len(text.facts) == 1 for fact in text.facts}


def lost_text(source: str, text: str, reading: Reading) -> Finding:
    """Return the finding that a text has no place in the film."""
    message = f"“{shorten(text, 60)}” does not fit into {reading.frames / FPS:g} s"
    return note("warning", source, message, "Lengthen `duration:`, or shorten the texts.")


def _losses(told: Sequence[Moment], kept: Sequence[Moment], reading: Reading, crowded: bool) -> Iterator[Finding]:
    """Report every text that is not shown, every line that is not spoken, and a film with too little to say."""
    seconds = reading.frames / FPS
    lost = [moment for moment in told if not _shown([moment]) <= _shown(kept)]
    for moment in lost:
        yield lost_text(moment.source, " ".join(text.content for card in moment.cards for text in card), reading)
    silent = [m.source for m in kept if m.line is None and any(t.source == m.source and t.line for t in told)]
    if silent and reading.brief.voice.enabled:
        message = f"there is no time to speak: {', '.join(silent)}"
        yield note("info", "voice", message, "Lengthen `duration:`, or shorten the texts.")
    if crowded:
        message = f"the texts are longer than can be read in {seconds:g} s"
        yield note("warning", "duration", message, "Lengthen `duration:`, or shorten the product's name and title.")
    echoes = sum(moment.source == "echo" for moment in kept)
    if echoes:
        message = f"there is little to say in {seconds:g} s, so words come back"
        severity = "warning" if 2 * echoes > len(kept) else "info"
        yield note(severity, "product.facts", message, "Add facts or footage, or shorten `duration:`.")
