"""The ten moods: tempo, harmony, who plays what, and how the sum should sound.

Patterns are one bar of sixteen steps. In drums `X` is an accent, `x` a stroke, `o` a ghost. In keys `0` to `3` is a
voice of the chord from the bottom, `c` all of it (`C` loud). In the bass `r` is the root, `f` the fifth, `o` the
octave, `n` a step towards the next root. `-` holds a note on, `.` is a rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Mood:
    """`beat` is the length of a beat in frames (30 a second), `key` the pitch class around which a seed picks its key.

    `verse` and `bridge` are four bars of chords; `cadence` leads into the gap, stands in it and ends the piece.
    `rhythms` are motifs as onsets in sixteenths. `swing` is where the second of two sixteenths falls (0.5: straight).
    `slope` is the spectrum's in dB per octave, `reverb` the seconds of its tail; `trims` are dB on single parts.
    """

    beat: int
    key: int
    mode: str
    verse: tuple[str, ...]
    bridge: tuple[str, ...]
    cadence: tuple[str, str, str]
    pad: str
    keys: str
    lead: str
    bass: str
    comping: tuple[str, str]
    bassline: tuple[str, str]
    rhythms: tuple[tuple[int, ...], ...]
    slope: float
    reverb: float
    drums: Mapping[str, str] = field(default_factory=dict)
    lift: Mapping[str, str] = field(default_factory=dict)
    fill: str = ""
    swing: float = 0.5
    air: bool = False
    pump: float = 0.0
    trims: Mapping[str, float] = field(default_factory=dict)


MOODS: Mapping[str, Mood] = {
    "uplift": Mood(
        16, 7, "major", ("I", "V", "vi", "IV"), ("vi", "IV", "I", "V"), ("IV", "V", "I"),
        "pad", "pluck", "bell", "bass",
        ("0.2.1.3.2.1.3.2.", "0.3.2.3.1.3.2.3."), ("r..r..r.r..r..r.", "r..r..r.r..rf.n."),
        ((0, 3, 6, 8), (0, 2, 3, 6), (0, 4, 6, 10)), -4.5, 1.1,
        {"kick": "X...x...X...x...", "clap": "....x.......x...", "hat": "..x...x...x...x."},
        {"hat": "o.x.o.x.o.x.o.xo", "shaker": "xoxoxoxoxoxoxoxo"}, "clap", pump=6,
    ),
    "care": Mood(
        24, 5, "major", ("Imaj7", "IVmaj7", "vi7", "Vsus"), ("IVmaj7", "iii7", "vi7", "Vsus"),
        ("IVmaj7", "Vsus", "Imaj7"), "warm", "piano", "piano", "soft",
        ("0.1.2.3.2...1...", "0.2.1.3...2.1..."), ("r---------------", "r-------f-------"),
        ((0, 6, 8), (0, 4, 12), (0, 8, 10, 12)), -6.0, 2.2, air=True, trims={"lead": 1, "bass": -4, "riser": -9},
    ),
    "luxury": Mood(
        20, 2, "dorian", ("i9", "IV9", "i9", "IV9"), ("IIImaj9", "IV9", "VIImaj9", "IV9"), ("IIImaj9", "IV9", "i9"),
        "warm", "rhodes", "glass", "sub",
        ("c-----...c----..", "c--..c----...c-."), ("r-----....r-f---", "r-----....f-r-n-"),
        ((0, 3, 10), (2, 5, 6, 11), (0, 6, 7, 10)), -5.4, 1.6,
        {"kick": "x.........x.....", "rim": "....x.......x...", "hat": "x.o.x.o.x.o.x.oo"},
        {"hat": "xoo.xoo.xoo.xooo", "shaker": "o.o.x.o.o.o.x.o."}, "rim", swing=0.56, air=True, trims={"riser": -4},
    ),
    "tech": Mood(
        15, 9, "minor", ("i", "VI", "III", "VII"), ("VI", "VII", "i", "III"), ("VI", "VII", "i"),
        "pad", "pulse", "square", "bass",
        ("0123210301232103", "0213203102132031"), ("r.r.r.r.r.r.r.r.", "r.rr.r.rr.rr.r.n"),
        ((0, 3, 6, 12), (0, 6, 9, 12), (0, 3, 8, 11, 14)), -3.7, 0.6,
        {"kick": "X...x...x...x...", "hat": "..x...x...x..xx.", "rim": "....x.......x..."},
        {"hat": "xoxoxoxoxoxoxoxx", "clap": "....x.......x..."}, "tom", pump=5, trims={"keys": 2},
    ),
    "sport": Mood(
        12, 4, "minor", ("i", "i", "VI", "VII"), ("VI", "VI", "VII", "i"), ("VI", "VII", "i"),
        "pad", "brass", "saw", "drive",
        ("C.....c.C.....c.", "C...c...C...c.c."), ("r.r.r.r.r.r.r.r.", "r.rrr.rrr.rrr.n."),
        ((0, 2, 4, 8), (0, 4, 6, 8), (0, 2, 8, 12)), -4.1, 0.5,
        {"kick": "X.x...x.....x...", "snare": "........X.......", "hat": "X.o.X.o.X.o.X.o."},
        {"hat": "XoxoXoxoXoxoXoxo", "clap": "........x......."}, "snare", pump=3, trims={"kick": 1},
    ),
    "playful": Mood(
        14, 0, "major", ("I", "bVII", "IV", "I"), ("vi", "IV", "bVII", "V"), ("IV", "V", "I"),
        "pad", "marimba", "whistle", "pizz",
        ("0..2..1.3..2.1..", "0.2..3.1..2.3.1."), ("r...f...r..of...", "r..r..f.r...f.n."),
        ((0, 2, 4, 7), (0, 3, 4, 6), (0, 2, 6, 8, 10)), -4.2, 0.7,
        {"kick": "X.....x.x.......", "clap": "....x.......x.x.", "hat": "x.x.x.x.x.x.x.x."},
        {"shaker": "xoxoxoxoxoxoxoxo", "rim": "...x..x....x..x."}, "rim", trims={"pad": -3},
    ),
    "night": Mood(
        18, 9, "minor", ("i", "iv", "VI", "V"), ("VI", "iv", "i", "V"), ("iv", "V", "i"),
        "pad", "pluck", "saw", "detuned",
        ("..2...1...3...2.", "0..3..2.1..3..2."), ("r..r..r.r..r..n.", "r..r..o.r..f..n."),
        ((0, 6, 12), (0, 3, 12), (0, 6, 8, 14)), -5.6, 1.8,
        {"kick": "X...x...x...x...", "hat": "..x...x...x...x.", "snare": "....x.......x..."},
        {"hat": "oox.oox.oox.ooxo"}, "tom", pump=6, trims={"lead": -2}, air=True,
    ),
    "organic": Mood(
        20, 2, "major", ("I", "IV", "ii", "V"), ("vi", "IV", "I", "V"), ("ii", "V", "I"),
        "warm", "string", "string", "upright",
        ("0.2.1.3.0.2.3.1.", "0.3.2.1.0.3.1.2."), ("r-------f---r---", "r-----r-f-----n-"),
        ((0, 4, 6, 8), (0, 2, 4, 10), (2, 4, 6, 12)), -4.0, 0.9,
        {"kick": "x.......x.......", "shaker": "xoXoxoXoxoXoxoXo"},
        {"rim": "....x.......x...", "clap": "............x..."},
        "rim", trims={"keys": 2},
    ),
    "cinematic": Mood(
        25, 2, "minor", ("i", "VI", "III", "VII"), ("iv", "i", "VI", "V"), ("VI", "V", "I"),
        "strings", "spiccato", "cello", "sub",
        ("0.0.2.0.1.0.2.0.", "0.0.3.0.2.0.1.0."), ("r---------------", "r-------r-------"),
        ((0, 8, 12), (0, 6, 8), (0, 4, 8, 14)), -5.8, 2.6,
        {"tom": "X.......x.....x.", "boom": "X..............."}, {"tom": "X..x..x.X..x..xx"}, "tom",
        air=True, trims={"riser": -5, "lead": 1, "keys": 3, "tom": 3, "impact": 4},
    ),
    "lo-fi": Mood(
        23, 5, "major", ("ii9", "V13", "Imaj9", "vi9"), ("IVmaj9", "iii7", "vi9", "V13"), ("ii9", "V13", "Imaj9"),
        "warm", "wobble", "mellow", "sub",
        ("c------..c----..", "c--..c-----..c-."), ("r----..r..r-----", "r----..rf-----n-"),
        ((0, 3, 6), (2, 3, 6, 10), (0, 5, 6, 11)), -6.2, 0.8,
        {"kick": "X......x..x.....", "snare": "....x.......x...", "hat": "x.xox.x.x.xox.xo"},
        {"shaker": "..x...x...x...x."}, "snare", swing=0.58, air=True, trims={"riser": -4, "crash": -6},
    ),
}  # fmt: skip
