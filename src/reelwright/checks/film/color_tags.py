"""The file says how its colours are meant: BT.709 primaries, transfer and matrix, limited range.

Without the tags (ITU-T H.273) players guess, and a brand's colours shift between them.
"""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding, streams
from reelwright.finding import Finding

WANTED = {"primaries": "bt709", "transfer": "bt709", "matrix": "bt709", "range": "tv"}


def check(film: Film) -> Iterator[Finding]:
    for stream in streams(film, "video"):
        found = {name: stream[name] for name in WANTED}
        if found != WANTED:
            listed = ", ".join(f"{name} {value}" for name, value in found.items() if value != WANTED[name])
            message = f"The colours are tagged otherwise than BT.709: {listed}."
            remedy = "Convert to BT.709, limited range, and set all four tags."
            yield finding(__name__, "warning", film.label, message, remedy, **found, limit=WANTED)
