"""Plan every brief after every study, and write what was measured as a table."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.plans.cases import Case, cases
from benchmarks.plans.measures import Measured
from benchmarks.plans.table import p95
from benchmarks.replicas.measures import MEASURES, RANKED, UNITS, Pairing, as_many, of_lengths, paired
from benchmarks.replicas.studies import FOLDER, studies
from reelwright.brief.model import ReferenceBrief
from reelwright.planning import Planned
from reelwright.planning.replica import plan_replica

_LARGER_IS_BETTER = ("lengths",)


@dataclass(frozen=True)
class Row:
    """What was measured of one pair."""

    pairing: Pairing
    planned: Planned
    milliseconds: float
    found: Mapping[str, Measured]


def pairings() -> tuple[Pairing, ...]:
    """Return every study with every brief."""
    found = cases(FOLDER / "briefs")
    return tuple(Pairing(case, name, study) for name, study in studies().items() for case in found)


def run() -> list[Row]:
    """Plan all pairs and measure the plans; one is planned first, so that all is loaded."""
    pairs = pairings()
    _planned(pairs[0])
    return [_row(pairing) for pairing in pairs]


def _planned(pairing: Pairing) -> Planned:
    case: Case = pairing.case
    assert case.brief is not None
    reference = ReferenceBrief.model_validate({"file": f"{pairing.name}.mp4"})
    return plan_replica(case.brief.model_copy(update={"reference": reference}), case.assets, pairing.study)


def _row(pairing: Pairing) -> Row:
    start = time.process_time()
    planned = _planned(pairing)
    milliseconds = 1000 * (time.process_time() - start)
    return Row(pairing, planned, milliseconds, {name: measure(pairing, planned) for name, measure in MEASURES.items()})


def faults(rows: Sequence[Row]) -> list[str]:
    """Return a line for each measure of each pair that does not hold."""
    return [
        f"{row.pairing.case.name} after {row.pairing.name}: {name} {found.number:.3g} {UNITS[name]}"
        for row in rows
        for name, found in row.found.items()
        if not found.holds
    ]


def table(rows: Sequence[Row]) -> str:
    """Return the table in Markdown; how many pairs have as many shots as the film, and the time, stand in the last."""
    lines = ["| measure | holds | worst | |", "|---|---|---|---|"]
    for measure, unit in UNITS.items():
        found = [row.found[measure] for row in rows]
        numbers = [each.number for each in found]
        worst = min(numbers) if measure in _LARGER_IS_BETTER else max(numbers)
        lines.append(f"| {measure} | {sum(each.holds for each in found)} of {len(found)} | {worst:.2f} | {unit} |")
    whole = [of_lengths(paired(row.planned.plan)) for row in rows if as_many(row.planned.plan)]
    near = sum(number >= RANKED for number in whole)
    told = f"rank correlation with all their shots (median {statistics.median(whole):.2f}, {near} of them {RANKED:g})"
    lines.append(f"| as many shots | {len(whole)} of {len(rows)} | {min(whole):.2f} | {told} |")
    spent = [row.milliseconds for row in rows]
    told = f"ms of CPU a plan (median {statistics.median(spent):.1f}, P95 {p95(spent):.1f})"
    lines.append(f"| time | {sum(ms <= 50 for ms in spent)} of {len(spent)} | {max(spent):.1f} | {told} |")
    return "\n".join(lines)
