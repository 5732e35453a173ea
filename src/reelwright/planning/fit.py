"""Fit a story into its length: enough shots, each long enough to read and to speak, every cut on a beat."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from reelwright.craft.music.rhythm import FASTEST, LONGEST, SHORTEST, Rhythm, Span, even_rhythm, lay
from reelwright.craft.voice import speech_frames
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import VoiceLine
from reelwright.plan.pace import SILENT_END, SPEECH_LEAD, card_frames
from reelwright.planning.filling import Pace
from reelwright.planning.reading import Reading, note
from reelwright.planning.story import COUNT, Moment
from reelwright.words import FPS

_LEAST_MOST = LONGEST - 25  # frames that words may ask for: a beat of the slowest mood may pass before the cut
_SPOKEN_BY = 5 * FPS  # the name is spoken by then
_END_LEAST, _END_SHARE, _END_ENOUGH = 2 * FPS, 0.17, 84  # frames, of the film: the last words stand still for 1.5 s


@dataclass(frozen=True)
class Fitted:
    """The moments that stayed, with the length in frames of each of their shots."""

    moments: tuple[Moment, ...]
    lengths: tuple[tuple[int, ...], ...]
    findings: tuple[Finding, ...]
    led: bool = False  # by its music: film runs over every shot that may show some


def fit(told: Sequence[Moment], reading: Reading, rhythm: Rhythm, pace: Pace) -> Fitted:
    """Return the story in its length. What gives way stands in the findings; the end card always stays."""
    moments = list(told)
    if pace.lengths_first:
        rhythm = replace(rhythm, bars=rhythm.beats)
    if not reading.brief.voice.enabled:
        moments = [replace(moment, line=None) for moment in moments]
    kept, lengths, crowded = _settle(moments, reading, rhythm, pace)
    spoken = any(moment.line for moment in moments)
    for line in _early_names(moments[0].line, kept, lengths, reading) if spoken else ():
        named = [replace(moments[0], line=line), *moments[1:]]
        again, relaid, _ = _settle(named, reading, rhythm, pace)
        moved = pace.lengths_first and relaid != lengths
        if again[0].line == line and _shown(again) >= _shown(kept) and not moved:
            kept, lengths = again, relaid
            break
    return Fitted(tuple(kept), lengths, tuple(losses(told, kept, reading, crowded)))


def _settle(
    moments: Sequence[Moment], reading: Reading, rhythm: Rhythm, pace: Pace
) -> tuple[list[Moment], tuple[tuple[int, ...], ...], bool]:
    """Take away what does not fit, most dispensable first, until the rest can be laid on the beats."""
    story = list(moments)
    while True:
        fills = list(pace.fills(story))
        for shown in fills:
            lengths = _lay(shown, reading, rhythm, pace)
            if lengths:
                return shown, lengths, False
        relieved = _relieve(story, reading, pace)
        if relieved is None:
            return _squeeze(fills, reading, rhythm, pace)
        story = relieved


def _relieve(story: list[Moment], reading: Reading, pace: Pace) -> list[Moment] | None:
    """Return the story with one thing less: a moment that cannot be read in time, else a line, else a moment."""
    droppable = [index for index, moment in enumerate(story) if moment.rank]
    dispensable = max(droppable, key=lambda index: (story[index].rank, index), default=None)
    too_many = sum(moment.shots for moment in story) > pace.most
    if dispensable is not None and too_many:
        return story[:dispensable] + story[dispensable + 1 :]
    read = _needs(story, reading, pace, with_lines=False)
    if dispensable is not None and sum(read) > 0.95 * reading.frames:
        return story[:dispensable] + story[dispensable + 1 :]
    spoken = _needs(story, reading, pace, with_lines=True)
    long = [index for index in range(len(story)) if spoken[index] > read[index]]
    if long:
        longest = max(long, key=lambda index: (story[index].rank, spoken[index] - read[index]))
        return [*story[:longest], replace(story[longest], line=None), *story[longest + 1 :]]
    if dispensable is not None:
        return story[:dispensable] + story[dispensable + 1 :]
    return None


def _needs(story: Sequence[Moment], reading: Reading, pace: Pace, with_lines: bool) -> list[int]:
    """Return the least frames of each moment, to read it alone or to hear its line too."""
    moments = story if with_lines else [replace(moment, line=None) for moment in story]
    spans = iter(_spans(moments, reading, pace))
    return [sum(span.least for span in islice(spans, moment.shots)) for moment in moments]


def _spans(moments: Sequence[Moment], reading: Reading, pace: Pace) -> list[Span]:
    """Return the span of every shot: what its words need, and its scene's line with it."""
    wishes = iter(pace.wishes(moments))
    spans, last = [], len(moments) - 1
    for number, moment in enumerate(moments):
        least = [card_frames(card, reading.frames) if card else SHORTEST for card in moment.cards]
        least += [pace.least_view] * moment.views
        end = end_frames(reading) if number == last else 0
        least = [min(max(frames, end), _LEAST_MOST) for frames in least]
        needed = _speech_need(moment, reading, number == last)
        missing = math.ceil(max(needed - sum(least), 0) / len(least))
        for frames, wish in zip(least, islice(wishes, len(least)), strict=True):
            spans.append(Span(frames + missing, max(round(wish), frames + missing, SHORTEST)))
    return spans


def end_frames(reading: Reading) -> int:
    """Return the least frames of the end card, on which the brand's legal line stands as long as its rules ask."""
    rules = reading.brief.brand.rules
    legal = math.ceil(rules.legal.seconds * FPS) if rules and rules.legal else 0
    return max(_END_LEAST, min(round(_END_SHARE * reading.frames), _END_ENOUGH), legal)


def _speech_need(moment: Moment, reading: Reading, last: bool) -> int:
    if moment.line is None:
        return 0
    return speech_frames(moment.line.text, reading.locale) + (SPEECH_LEAD + SILENT_END if last else 2 * SPEECH_LEAD)


def _lay(moments: Sequence[Moment], reading: Reading, rhythm: Rhythm, pace: Pace) -> tuple[tuple[int, ...], ...] | None:
    lengths = lay(_spans(moments, reading, pace), rhythm, reading.frames)
    return _by_moment(moments, lengths) if lengths else None


def _by_moment(moments: Sequence[Moment], lengths: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    remaining = iter(lengths)
    return tuple(tuple(islice(remaining, moment.shots)) for moment in moments)


def _squeeze(
    fills: Sequence[list[Moment]], reading: Reading, rhythm: Rhythm, pace: Pace
) -> tuple[list[Moment], tuple[tuple[int, ...], ...], bool]:
    """Lay shots without regard to reading time, and without beats where the beats allow nothing."""
    frames = reading.frames
    for moments in fills:
        spans = [Span(SHORTEST, span.wish) for span in _spans(moments, reading, pace)]
        lengths = lay(spans, rhythm, frames) or lay(spans, even_rhythm(FPS * 60 / FASTEST, frames), frames)
        if lengths:
            return moments, _by_moment(moments, lengths), True
    raise AssertionError(f"{[sum(moment.shots for moment in moments) for moments in fills]} shots in {frames} frames")


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


def losses(
    told: Sequence[Moment], kept: Sequence[Moment], reading: Reading, crowded: bool = False
) -> Iterator[Finding]:
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
