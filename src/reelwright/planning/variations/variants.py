"""From a matrix and an ad to the plans of its variations, or everything that is wrong with them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from reelwright.edit import Edit
from reelwright.edits import told_all
from reelwright.errors import InputError, Problem, shorten
from reelwright.plan import Asset, Plan
from reelwright.planning.variations.axes import Axes
from reelwright.planning.variations.fonts import unwritable
from reelwright.planning.variations.matrix import MOST, Matrix, Row, Value, label_of
from reelwright.planning.variations.names import named, part_of, twice, unique
from reelwright.planning.variations.tongues import judged, left, with_calls

_SHOWN = 50  # problems that are told at once


@dataclass(frozen=True)
class Variant:
    """A variation: its safe name, what it says on each axis (empty: what the ad has), its plan, and what was edited.

    `left` are texts that are still in the ad's language where the variation's is another, by where they stand
    (`planning.translation.words_of`).
    """

    name: str
    values: Mapping[str, str]
    plan: Plan
    told: tuple[str, ...]
    left: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Choice:
    """A combination before it has a plan: a value of each axis, and the part that it gives to the name."""

    values: Mapping[str, Value | None]
    parts: Mapping[str, str]
    row: Row = field(default_factory=Row)


def variants_of(plan: Plan, matrix: Matrix, songs: Mapping[str, Asset] | None = None) -> tuple[Variant, ...]:
    """Return the variations of an ad, in the order of the matrix.

    `songs` are files that `music` may name, by what the matrix calls them. Raises InputError with all that is wrong:
    an axis or a value that cannot be, a combination that makes no valid ad, two that are the same ad or have one name.
    """
    choices = tuple(_choices(matrix))
    if not 1 <= len(choices) <= MOST:
        limit = f"these are {len(choices):,} variations, and a matrix has 1 to {MOST}"
        raise InputError(Problem("axes", "", limit, "Take values away, or leave more or less out."))
    names = _names(matrix, choices)
    axes = Axes(plan, songs or {})
    problems, usable = _usable(axes, choices)
    found: list[Variant] = []
    refused: dict[Problem, list[str]] = {}
    for name, choice in zip(names, choices, strict=True):
        if all((axis, label_of(value)) in usable for axis, value in choice.values.items() if value is not None):
            try:
                found.append(_variant(axes, name, choice, matrix, usable))
            except InputError as error:
                for each in error.problems:
                    refused.setdefault(each, []).append(name)
    problems += [_placed(each, _some(names)) for each, names in refused.items()]
    problems += _same(found)
    if problems:
        raise InputError(problems[:_SHOWN])
    return tuple(found)


def _choices(matrix: Matrix) -> Iterator[_Choice]:
    if matrix.rows:
        yield from _rows(matrix.rows)
        return
    _check_excluded(matrix)
    numbered = [list(enumerate(values)) for values in matrix.axes.values()]
    offsets = {axis: 0 if None in values else 1 for axis, values in matrix.axes.items()}
    for combination in itertools.product(*numbered):
        values = dict(zip(matrix.axes, (value for _, value in combination), strict=True))
        labels = {axis: "" if value is None else label_of(value) for axis, value in values.items()}
        if any(all(labels.get(axis) == value for axis, value in rule.items()) for rule in matrix.exclude):
            continue
        parts = {
            axis: part_of(axis, _number(matrix.axes[axis], number, offsets[axis]), labels[axis])
            for axis, (number, _) in zip(matrix.axes, combination, strict=True)
        }
        yield _Choice(values, parts)


def _number(values: Sequence[Value | None], place: int, first: int) -> int:
    """Return the number of a value, counted from 1; what the ad has is 0."""
    if values[place] is None:
        return 0
    return place + 1 if first else sum(value is not None for value in values[: place + 1])


def _rows(rows: Sequence[Row]) -> Iterator[_Choice]:
    axes = tuple(dict.fromkeys(axis for row in rows for axis in row.values))
    known: dict[str, list[str]] = {axis: [] for axis in axes}
    for row in rows:
        parts = {}
        for axis in axes:
            label = label_of(row.values[axis]) if axis in row.values else ""
            if label and label not in known[axis]:
                known[axis].append(label)
            parts[axis] = part_of(axis, known[axis].index(label) + 1 if label else 0, label)
        yield _Choice({axis: row.values.get(axis) for axis in axes}, parts, row)


def _check_excluded(matrix: Matrix) -> None:
    problems = []
    for index, rule in enumerate(matrix.exclude):
        for axis, value in rule.items():
            labels = [label_of(each) for each in matrix.axes.get(axis, ()) if each is not None]
            if value not in labels:
                limit = "this axis has no such value" if labels else "there is no such axis"
                known = ", ".join(labels or matrix.axes)
                problems.append(Problem(f"exclude[{index}].{axis}", shorten(value, 60), limit, f"Known: {known}."))
    if problems:
        raise InputError(problems)


def _names(matrix: Matrix, choices: Sequence[_Choice]) -> list[str]:
    given = [choice.row.name for choice in choices if choice.row.name]
    problems = twice(given)
    if problems:
        raise InputError(problems)
    return unique([named(choice.parts, (choice.row.name and _braced(choice.row.name)) or matrix.names)
                   for choice in choices])  # fmt: skip


def _braced(name: str) -> str:
    """Return a name as a pattern without places."""
    return name.replace("{", "(").replace("}", ")")


Edited = Mapping[tuple[str, str], tuple[Edit, ...]]


def _usable(axes: Axes, choices: Sequence[_Choice]) -> tuple[list[Problem], Edited]:
    """Return what is wrong with values by themselves, and the edits of the others, by axis and label."""
    problems: list[Problem] = []
    edits: dict[tuple[str, str], tuple[Edit, ...]] = {}
    bad: set[tuple[str, str]] = set()
    unknown: set[str] = set()
    for choice in choices:
        for axis, value in choice.values.items():
            if value is None or (key := (axis, label_of(value))) in edits or key in bad or axis in unknown:
                continue
            try:
                edits[key] = axes.edits(axis, value)
                problems += _unwritable(axis, edits[key])
            except InputError as error:
                bad.add(key)
                if error.problems[0].where == "axes":
                    unknown.add(axis)
                problems += [_placed(each, f"{axis} “{shorten(key[1], 40)}”", axis) for each in error.problems]
    return problems, edits


def _unwritable(axis: str, edits: Sequence[Edit]) -> Iterator[Problem]:
    for edit in edits:
        text = getattr(edit, "content", None)
        lacking = unwritable(text) if isinstance(text, str) else ""
        if lacking:
            yield Problem(axis, shorten(text, 60), f"no installed font has {lacking[:20]}", "Write it otherwise.")


def _variant(axes: Axes, name: str, choice: _Choice, matrix: Matrix, edits: Edited) -> Variant:
    chosen = [(axis, value) for axis, value in choice.values.items() if value is not None]
    chosen.sort(key=lambda each: each[0] != "locale")  # what is spoken takes its time by the language
    own = [edit for axis, value in chosen for edit in edits[axis, label_of(value)]]
    base = axes.plan.model_copy(update=_settings(axes, choice, matrix))
    told = told_all(base, own)
    plan = judged(axes.plan, reduce(lambda made, edit: edit.step(made), own, base)) if own else base
    values = {axis: label_of(value) if value is not None else "" for axis, value in choice.values.items()}
    variant = Variant(name, values, plan, told, left(axes.plan, plan, _in_language(choice, edits)))
    return with_calls(axes.plan, variant)


def _in_language(choice: _Choice, edits: Edited) -> list[Edit]:
    """Return the edits whose words are in the language of a choice's locale: those of its row, or of one value with
    its locale.
    """
    of_values = [edits[axis, label_of(value)] for axis, value in choice.values.items() if value is not None]
    together = [made for made in of_values if choice.row.values or any(edit.kind == "locale" for edit in made)]
    return [edit for made in together for edit in made]


def _settings(axes: Axes, choice: _Choice, matrix: Matrix) -> dict[str, object]:
    """Return what a variation has otherwise than by edits: its shapes, the budget of all, files that it plays."""
    aspects = choice.row.aspects or matrix.aspects or axes.plan.aspects
    found: dict[str, object] = {"aspects": tuple(dict.fromkeys(aspects))}
    if matrix.budget is not None:
        found["budget"] = matrix.budget
    music = choice.values.get("music")
    song = axes.song(music) if isinstance(music, str) else None
    if song and song not in axes.plan.assets:
        found["assets"] = (*axes.plan.assets, song)
    return found


def _same(found: Sequence[Variant]) -> Iterator[Problem]:
    plans: dict[str, str] = {}
    for variant in found:
        text = variant.plan.model_dump_json()
        if text in plans:
            limit = f"this is the same ad as {plans[text]}"
            yield Problem("variations", variant.name, limit, "Leave one of them out: their results would tell nothing.")
        plans.setdefault(text, variant.name)


def _some(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _placed(problem: Problem, name: str, axis: str = "") -> Problem:
    where = name if problem.where in (axis, "axes") else f"{name}: {problem.where}"
    silent = f" Or take it away: `-` in a column `line {problem.value}`." if "its line takes" in problem.limit else ""
    return Problem(where, problem.value, problem.limit, f"{problem.remedy}{silent}")
