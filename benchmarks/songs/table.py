"""Measure a set of songs and write what was found as tables."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.songs.known import songs
from benchmarks.songs.scores import Score, score
from reelwright.media.audio import find_beats, find_sections

PAGE = Path(__file__).resolve().parents[2] / "docs" / "songs.md"
COLUMNS = {
    "beats": "beats", "narrow": "±30 ms", "any_level": "any level", "tempo": "tempo", "tempo_or_octave": "or octave",
    "bars": "bars", "parts": "parts", "kinds": "kinds",
}  # fmt: skip
HEAD = """# Songs

Written by `python -m benchmarks --only songs`; no number here is typed by hand.

72 songs that our own instruments play (`benchmarks/songs/`): 12 styles of 60 to 190 beats a minute, in each of them a
steady song, one whose tempo changes at a part's beginning, one that drifts by 3 %, one with a voice that keeps to no
beat, one with bars of rest, one whose players miss by 12 ms. All begin without drums. Their seeds are not those that
the tracker was written with. They are synthetic: real records differ in what they are made of and how they are mixed.

`beats` is F1 within 70 ms, without the first five seconds, as MIREX and mir_eval count it; `±30 ms` the same, closer;
`any level` the same where counting twice or half as fast is no fault. `tempo` is the share of beats whose distance is
the song's own there within 2 %, `or octave` the same by any simple ratio. `bars` is F1 of the downbeats, `parts` F1 of
the changes of part within one bar, `kinds` the share of time that is called what it is.
"""


def measure(number: int, tell: Callable[[Score], None] = lambda _: None) -> list[Score]:
    """Return the scores of a set of songs."""
    scores = []
    for song in songs(number):
        found = find_beats(song.samples)
        scores.append(score(song, found, find_sections(song.samples, found).sections))
        tell(scores[-1])
    return scores


def faults(scores: Sequence[Score]) -> list[str]:
    """Return a line for each song whose beats are missed."""
    return [
        f"{each.name}: beats {each.beats:.2f}, at any level {each.any_level:.2f}" for each in scores if each.beats < 0.9
    ]


def table(scores: Sequence[Score]) -> str:
    """Return the page."""
    rows = [_row("**all**", scores)]
    for name in ("style", "trouble"):
        groups = dict.fromkeys(getattr(each, name) for each in scores)
        rows += [_row(group, [each for each in scores if getattr(each, name) == group]) for group in groups]
    head = f"| songs | {' | '.join(COLUMNS.values())} |\n|---|{'---|' * len(COLUMNS)}"
    held = sum(each.beats >= 0.9 for each in scores)
    tempo = sum(each.tempo >= 0.9 for each in scores)
    end = f"F1 of the beats is 0.9 or more in {held} of {len(scores)} songs, the tempo right in {tempo}."
    return "\n".join([HEAD, head, *rows, "", end]) + "\n"


def _row(name: str, scores: Sequence[Score]) -> str:
    means = [statistics.mean(getattr(each, column) for each in scores) for column in COLUMNS]
    return f"| {name} | {' | '.join(f'{mean:.3f}' for mean in means)} |"


def main() -> None:
    import sys

    start = time.process_time()
    scores = measure(int(sys.argv[1]) if len(sys.argv) > 1 else 0, lambda each: print(each, flush=True))
    print(table(scores), f"{time.process_time() - start:.0f} s of CPU")


if __name__ == "__main__":
    main()
