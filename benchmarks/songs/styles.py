"""What bands play: a bar of each style, and who plays in which part of a song.

In drums `X` is an accent, `x` a stroke, `o` a ghost. In keys `0` to `3` is a voice of the chord, `c` all of it. In the
bass `r` is the root, `f` the fifth, `o` the octave. `-` holds a note on, `.` is a rest. A beat has `steps` of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reelwright.study import Section

Kind = str  # of a section: the words of `reelwright.study.Section`
KINDS = tuple(Section.model_fields["kind"].annotation.__args__)  # type: ignore[union-attr]


@dataclass(frozen=True)
class Style:
    """`slow` and `fast` are the tempi between which such music is played, in the beats that one taps to."""

    slow: float
    fast: float
    keys: str
    bass: str
    instruments: tuple[str, str, str, str]  # pad, keys, lead, bass
    drums: Mapping[str, str] = field(default_factory=dict)
    meter: int = 4
    steps: int = 4


STYLES: Mapping[str, Style] = {
    "four": Style(
        108, 140, "C.....c...c.....", "..r...r...r...r.", ("pad", "pluck", "saw", "bass"),
        {"kick": "X...X...X...X...", "clap": "....X.......X...", "hat": "..x...x...x...x."},
    ),
    "rock": Style(
        92, 168, "C.......c.......", "r.r.r.r.r.r.r.r.", ("strings", "saw", "square", "drive"),
        {"kick": "X.......X.x.....", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."},
    ),
    "half-time": Style(
        120, 158, "C.......0.1.2...", "r-------..r.....", ("pad", "pulse", "bell", "sub"),
        {"kick": "X.....x.........", "snare": "........X.......", "hat": "x.x.x.x.x.x.x.xx"},
    ),
    "ballad": Style(
        60, 82, "c---0-1-c---2-1-", "r-------f-------", ("warm", "piano", "cello", "soft"),
        {"kick": "X.......X.......", "snare": "....X.......X...", "hat": "x.o.x.o.x.o.x.o."},
    ),
    "waltz": Style(
        88, 186, "....c...c...", "r-----------", ("strings", "piano", "whistle", "upright"),
        {"kick": "X...........", "hat": "....x...x..."}, meter=3,
    ),
    "six-eight": Style(
        60, 84, "0.1.2.3.2.1.", "r-----f-----", ("warm", "string", "mellow", "soft"),
        {"kick": "X...........", "snare": "......X.....", "hat": "x.x.x.x.x.x."}, meter=2, steps=6,
    ),
    "swing": Style(
        112, 190, "..c.........", "r..f..o..f..", ("warm", "rhodes", "mellow", "upright"),
        {"hat": "x..x.xx..x.x", "kick": "o..o..o..o..", "rim": "...x.....x.."}, steps=3,
    ),
    "piano": Style(60, 92, "c-------2-1-0---", "r-------f-------", ("warm", "piano", "piano", "soft")),
    "pads": Style(64, 112, "0...1...2...3...", "r---------------", ("strings", "glass", "cello", "soft")),
    "break": Style(
        158, 190, "C...........c...", "r---..r-....r---", ("pad", "pulse", "square", "detuned"),
        {"kick": "X.........X.....", "snare": "....X.......X...", "hat": "x.x.x.x.x.x.x.x."},
    ),
    "clave": Style(
        88, 118, "..c..c....c..c..", "...r..r....r..r.", ("warm", "marimba", "whistle", "pizz"),
        {"kick": "X......xX......x", "rim": "x..x..x...x.x...", "shaker": "x.o.x.o.x.o.x.o."},
    ),
    "funk": Style(
        88, 116, "..c....c..c.....", "r..r..o...r.fo..", ("pad", "rhodes", "brass", "sub"),
        {"kick": "X..x..x...x.....", "snare": "....X..o.o..X..o", "hat": "xoxoxoxoxoxoxoxo"},
    ),
}  # fmt: skip

# What happens to a song; each style has one of each.
TROUBLES = ("steady", "change", "drift", "voice", "pause", "players")

# How loud each player is in a part of a song, 0: does not play.
PLAYERS: Mapping[Kind, Mapping[str, float]] = {
    "intro": {"keys": 0.7, "pad": 0.5},
    "verse": {"keys": 0.8, "bass": 0.8, "drums": 0.75, "pad": 0.3},
    "build": {"keys": 0.9, "bass": 0.8, "drums": 0.8, "pad": 0.6, "roll": 1.0},
    "chorus": {"keys": 1.0, "bass": 1.0, "drums": 1.0, "pad": 1.0, "lead": 1.0, "crash": 1.0},
    "break": {"pad": 0.7, "lead": 0.45, "keys": 0.35},
    "outro": {"keys": 0.7, "pad": 0.5, "bass": 0.5},
}

# Songs by the number of their phrases of four bars.
FORMS: Mapping[int, tuple[tuple[Kind, int], ...]] = {
    3: (("intro", 1), ("verse", 1), ("chorus", 1)),
    4: (("intro", 1), ("verse", 1), ("chorus", 2)),
    5: (("intro", 1), ("verse", 1), ("chorus", 2), ("outro", 1)),
    6: (("intro", 1), ("verse", 2), ("chorus", 2), ("outro", 1)),
    8: (("intro", 1), ("verse", 2), ("build", 1), ("chorus", 2), ("break", 1), ("chorus", 1)),
    10: (("intro", 1), ("verse", 2), ("build", 1), ("chorus", 2), ("break", 1), ("chorus", 2), ("outro", 1)),
    13: (("intro", 1), ("verse", 2), ("build", 1), ("chorus", 2), ("verse", 2), ("break", 1), ("build", 1),
         ("chorus", 2), ("outro", 1)),
}  # fmt: skip
CHORDS: Mapping[Kind, tuple[str, ...]] = {
    "intro": ("I", "IV", "I", "V"), "verse": ("vi", "IV", "I", "V"), "build": ("IV", "IV", "V", "V"),
    "chorus": ("I", "V", "vi", "IV"), "break": ("vi", "iii", "IV", "V"), "outro": ("I", "IV", "I", "I"),
}  # fmt: skip
