"""Score what is found against what is known; `python -m benchmarks.shots.score [--half development] [--films 40]`."""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path

from benchmarks.bench import KEPT
from benchmarks.shots.films import Boundary, Truth, write
from reelwright.media.study.camera import camera_of
from reelwright.media.study.changes import Change, find_changes
from reelwright.media.study.reel import Reel, read_reel

NEAR = 2  # frames by which a cut may be off
KINDS = ("cut", "dissolve", "fade", "wipe")


@dataclass
class Score:
    """Boundaries by kind: found, missed, and told where there is none (`false`, by the kind that was told)."""

    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)  # found, and of the right kind
    moves: Counter[tuple[bool, str, str]] = field(default_factory=Counter)  # (on a photograph, true, told): shots
    wrong: list[str] = field(default_factory=list)  # what was wrong, to be looked at

    def add(self, other: Score) -> None:
        for name in ("found", "missed", "false", "named", "moves"):
            getattr(self, name).update(getattr(other, name))
        self.wrong += other.wrong

    def f1(self, kind: str | None = None) -> tuple[float, float, float]:
        """Return precision, recall and their harmonic mean, of a kind or of all."""
        kinds = (kind,) if kind else KINDS
        found, missed, false = (sum(count[each] for each in kinds) for count in (self.found, self.missed, self.false))
        precision, recall = found / max(found + false, 1), found / max(found + missed, 1)
        return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)

    def camera(self, photographs: bool) -> tuple[int, int]:
        """Return of how many shots on photographs, or on drawn grounds, the camera's move was told right, of all."""
        shots = {key: count for key, count in self.moves.items() if key[0] == photographs}
        return sum(count for (_, true, told), count in shots.items() if true == told), sum(shots.values())


def score(truth: Truth, changes: Sequence[Change]) -> Score:
    """Match changes with boundaries, each once, the nearest first."""
    result, free = Score(), list(changes)
    for boundary in truth.boundaries:
        middle = (boundary.first + boundary.last) / 2
        match = min(
            (change for change in free if _hits(boundary, change)), key=lambda c: abs(c.frame - middle), default=None
        )
        if match is None:
            result.missed[boundary.kind] += 1
            result.wrong.append(
                f"{truth.path.name} {truth.fps} fps: missed {boundary.kind} {boundary.first}-{boundary.last}"
            )
            continue
        free.remove(match)
        result.found[boundary.kind] += 1
        result.named[boundary.kind] += match.kind == boundary.kind
    for change in free:
        result.false[change.kind] += 1
        tricks = [f"{name} {at}" for name, at in truth.tricks if abs(at - change.frame) < truth.fps]
        result.wrong.append(
            f"{truth.path.name} {truth.fps} fps: false {change.kind} {change.frame} ({', '.join(tricks)})"
        )
    return result


def _hits(boundary: Boundary, change: Change) -> bool:
    if boundary.kind == "cut":
        return abs(change.frame - boundary.first) <= NEAR
    return boundary.first - NEAR <= change.frame <= boundary.last + NEAR


def tell_moves(result: Score, truth: Truth, reel: Reel) -> None:
    """Score the camera's moves of shots whose ends are known."""
    for start, end, move, picture in truth.moves:
        told, _ = camera_of([way for frame, way in reel.ways if start + 2 < frame < end - 2])
        result.moves[not picture.startswith("ground:"), move, told] += 1
        if told != move:
            result.wrong.append(f"{truth.path.name}: {move} {start}-{end} on {picture} told {told}")


def judge(seed: int, evaluation: bool) -> Score:
    """Write the film of a seed where it is not kept, and score it."""
    folder = KEPT / "shots"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        truth = write(seed, evaluation, Path(scratch))
        reel = read_reel(truth.path, what=truth.path.name)
        result = score(truth, find_changes(reel))
        tell_moves(result, truth, reel)
    return result


def judge_all(seeds: Iterable[int], evaluation: bool) -> Score:
    total = Score()
    with ProcessPoolExecutor(2) as pool:
        for one in pool.map(judge, list(seeds), repeat(evaluation)):
            total.add(one)
    return total


def table(total: Score) -> Iterator[str]:
    """Yield lines of a table of all kinds."""
    yield f"{'kind':10} {'there':>6} {'found':>6} {'false':>6} {'precision':>10} {'recall':>8} {'F1':>6}"
    for kind in (*KINDS, None):
        precision, recall, mean = total.f1(kind)
        kinds = (kind,) if kind else KINDS
        found, missed, false = (sum(count[k] for k in kinds) for count in (total.found, total.missed, total.false))
        yield f"{kind or 'all':10} {found + missed:6} {found:6} {false:6} {precision:10.3f} {recall:8.3f} {mean:6.3f}"
    right, shots = total.camera(photographs=True)
    plain, grounds = total.camera(photographs=False)
    named = sum(total.named.values()) / max(sum(total.found.values()), 1)
    yield f"of the right kind: {named:.3f}"
    yield f"camera told right: {right} of {shots} shots of photographs, {plain} of {grounds} of nearly plain grounds"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("development", "evaluation"), default="development")
    parser.add_argument("--films", type=int, default=40)
    arguments = parser.parse_args()
    total = judge_all(range(arguments.films), arguments.half == "evaluation")
    print("\n".join(table(total)))
    print("\n".join(total.wrong))


if __name__ == "__main__":
    main()
