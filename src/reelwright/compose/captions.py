"""When lines are spoken, and the captions that follow them: the same cues are burned in and written to file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from reelwright.compose.ingredients import Speech
from reelwright.cues import Cue, Spoken
from reelwright.plan.model import Plan, Text

LEAD = 0.2  # seconds from a scene's first frame to its voice
PAUSE = 0.18  # between two lines that would run into each other
TAIL = 0.5  # silence kept at the end of the film
SHORTEST, LONGEST = 0.84, 7.0  # seconds a cue stands (Netflix timed text guide: 5/6 s to 7 s)
GAP = 2 / 30  # between two cues
LINE = 26  # characters of a cue: one line of a narrow frame
HOLD = 0.25  # a cue stays this long after its last word where there is room
_UNSPACED = ("ja", "zh", "th", "lo", "km")
_CHARACTERS = {"ja": 13, "zh": 13, "ko": 16, "th": 26}
_BREAKS = (".", ",", "!", "?", ";", ":", "…", "—", "،", "؛", "؟", "。", "、", "！", "？")


def place_speech(plan: Plan, speech: Mapping[str, Speech]) -> dict[str, float]:
    """Return when each scene's line begins, in seconds: with its scene, never before the line before it has ended.

    A last line that would run over the end begins earlier where the line before leaves room.
    """
    starts: dict[str, float] = {}
    frame, free = 0, 0.0
    for scene in plan.scenes:
        if scene.id in speech:
            at = max(frame / plan.fps + LEAD, free)
            latest = plan.frames / plan.fps - TAIL - speech[scene.id].seconds
            starts[scene.id] = max(min(at, latest), free, 0.0)
            free = starts[scene.id] + speech[scene.id].seconds + PAUSE
        frame += scene.frames
    return starts


def cues(plan: Plan, speech: Mapping[str, Speech], own: Sequence[tuple[Spoken, ...]] = ()) -> tuple[Cue, ...]:
    """Return the captions of the film in order: one or two short lines each, never overlapping.

    `own` are sentences of the user's films, in film time; while the ad's voice speaks, its words alone are shown.
    """
    starts = place_speech(plan, speech)
    lines = [_moved(speech[scene.id].words, starts[scene.id]) for scene in plan.scenes if scene.id in speech]
    language = plan.locale.split("-")[0]
    limit, joiner = _CHARACTERS.get(language, LINE), _joiner(language)
    groups = [(group, False) for line in lines for group in _split(line, limit, joiner)]
    groups += [(group, True) for said in _beside(own, lines) for group in _split(said, limit, joiner)]
    groups.sort(key=lambda group: group[0][0].start)
    timed = _timed([group for group, _ in groups], plan.frames / plan.fps, joiner)
    return tuple(replace(cue, own=kept) for cue, (_, kept) in zip(timed, groups, strict=True))


def _moved(words: Sequence[Spoken], by: float) -> tuple[Spoken, ...]:
    return tuple(replace(word, start=word.start + by, end=word.end + by) for word in words)


def _beside(own: Sequence[tuple[Spoken, ...]], lines: Sequence[tuple[Spoken, ...]]) -> Iterator[tuple[Spoken, ...]]:
    """Yield what is left of sentences where no line is spoken over them."""
    spans = [(line[0].start, line[-1].end) for line in lines]
    for said in own:
        free = tuple(word for word in said if all(word.end <= start or word.start >= end for start, end in spans))
        if free:
            yield free


def self_spoken(plan: Plan, speech: Mapping[str, Speech]) -> dict[str, tuple[Text, tuple[Spoken, ...]]]:
    """Return the shots whose own text is the line that is heard over them, with the line's words in film time.

    Such a text is its own caption: the spoken word is marked in it, and no second copy is shown. It has to stand on
    screen until the line is over.
    """
    starts = place_speech(plan, speech)
    found = {}
    for first, scene, shot in plan.shots():
        if scene.id not in starts or scene.voice is None or shot.id != scene.shots[0].id:
            continue
        at, words = starts[scene.id], speech[scene.id].words
        over = (first + shot.frames) / plan.fps + LEAD
        for text in shot.texts:
            if _bare(text.content) == _bare(scene.voice.text) and first / plan.fps <= at and at + words[-1].end <= over:
                found[shot.id] = (text, tuple(replace(w, start=w.start + at, end=w.end + at) for w in words))
    return found


def _bare(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _joiner(language: str) -> str:
    return "" if language in _UNSPACED else " "


def _split(words: Sequence[Spoken], limit: int, joiner: str) -> list[tuple[Spoken, ...]]:
    """Cut a line into cues of at most `limit` characters, even in length and after punctuation where possible."""
    count = len(words)
    best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
    for end in range(1, count + 1):
        for begin in range(max(0, end - 14), end):
            length = len(joiner.join(word.text for word in words[begin:end]))
            if length > limit and end - begin > 1:
                continue
            seconds = words[end - 1].end - words[begin].start
            cost = best[begin][0] + 0.3 + ((limit - length) / limit) ** 2 + max(0.0, SHORTEST - seconds) * 2
            if end < count and not words[end - 1].text.endswith(_BREAKS):
                cost += 0.25
            if cost < best[end][0]:
                best[end] = (cost, begin)
    groups: list[tuple[Spoken, ...]] = []
    end = count
    while end > 0:
        begin = best[end][1]
        groups.append(tuple(words[begin:end]))
        end = begin
    return groups[::-1]


def _timed(groups: Sequence[tuple[Spoken, ...]], seconds: float, joiner: str) -> Iterable[Cue]:
    for index, group in enumerate(groups):
        following = groups[index + 1][0].start - GAP if index + 1 < len(groups) else seconds - GAP
        start = group[0].start
        end = min(max(group[-1].end + HOLD, start + SHORTEST), start + LONGEST, following)
        end = max(end, min(group[-1].end, following))
        yield Cue(start=start, end=end, text=joiner.join(word.text for word in group), words=group)


def to_srt(captions: Sequence[Cue]) -> str:
    """Return the cues as SubRip text."""
    blocks = [
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n"
        for number, cue in enumerate(captions, 1)
    ]
    return "\n".join(blocks)


def to_vtt(captions: Sequence[Cue], locale: str) -> str:
    """Return the cues as WebVTT (W3C), escaped, with a time stamp before each word for karaoke players."""
    blocks = [f"WEBVTT\nLanguage: {locale}\n"]
    joiner = _joiner(locale.split("-", maxsplit=1)[0])
    for cue in captions:
        words = [
            _escape(word.text) if index == 0 else f"<{_clock(word.start, '.')}>{_escape(word.text)}"
            for index, word in enumerate(cue.words)
        ]
        blocks.append(f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{joiner.join(words)}\n")
    return "\n".join(blocks)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"
