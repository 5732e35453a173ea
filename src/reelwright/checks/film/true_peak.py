"""The sound leaves room for conversion: its true peak is at most -1 dBTP (ITU-R BS.1770-4; EBU R 128)."""

from __future__ import annotations

from collections.abc import Iterator

from reelwright.check import Film
from reelwright.checks._report import finding
from reelwright.finding import Finding, Severity

HIGHEST, CLIPPED = -1.0, 1.0  # dBTP; over the second it is heard


def check(film: Film) -> Iterator[Finding]:
    peak = film.sound.get("true_peak")
    if peak is not None and peak > HIGHEST:
        message = f"The sound peaks at {peak:+.1f} dBTP."
        severity: Severity = "error" if peak > CLIPPED else "warning"
        remedy = "Limit it to -1.3 dBTP before encoding."
        yield finding(__name__, severity, film.label, message, remedy, true_peak=peak, limit=HIGHEST)
