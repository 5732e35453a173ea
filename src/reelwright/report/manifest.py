"""What was made of a matrix: its films by name, for people, for ad platforms, and to read their results by."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.frozen import Frozen
from reelwright.report.ranking import Counted
from reelwright.report.results import Counts
from reelwright.sheets import write_sheet
from reelwright.words import Aspect, Digest

Severity = Literal["info", "warning", "error"]


class VariedFilm(Frozen):
    """One film of a variation. `name` is what to call its ad, `headline` and `call_to_action` are what it shows;
    `worst` is the gravest thing found in it; the first of a variation's films has its poster.
    """

    name: str
    variant: str
    file: str
    poster: str = ""
    aspect: Aspect
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    seconds: Annotated[float, Field(gt=0)]
    size: Annotated[int, Field(ge=0)]
    digest: Digest
    locale: str
    headline: str = ""
    call_to_action: str = ""
    values: dict[str, str] = Field(default_factory=dict)
    worst: Severity | None = None


class Manifest(Frozen):
    """Format 1: a field may be added within it; none is renamed, removed or given another meaning.

    `axes` have their values in the order of the matrix; an empty one is what the ad has.
    """

    format: Literal[1] = 1
    title: str
    project: str
    base: str
    base_version: int
    made_at: str
    usd: Annotated[float, Field(ge=0)] = 0.0
    axes: dict[str, tuple[str, ...]]
    films: tuple[VariedFilm, ...]
    notes: tuple[str, ...] = ()


def manifest_csv(manifest: Manifest) -> bytes:
    """Return the table of films. Left empty is what the user alone knows: where the ad leads, what stands beside it."""
    columns = [
        "name", "file", "aspect", "width", "height", "seconds", "bytes", "sha256", "locale", "headline",
        "call_to_action", "primary_text", "landing_url", *(f"axis_{axis.replace(' ', '_')}" for axis in manifest.axes),
    ]  # fmt: skip
    rows: list[list[str | float | None]] = [
        [
            film.name, film.file, film.aspect, film.width, film.height, round(film.seconds, 3), film.size, film.digest,
            film.locale, film.headline, film.call_to_action, "", "",
            *(film.values.get(axis, "") for axis in manifest.axes),
        ]
        for film in manifest.films
    ]  # fmt: skip
    return write_sheet(columns, rows)


def counted(
    values: dict[str, dict[str, str]], counts: tuple[Counts, ...]
) -> tuple[Counted, ...]:  # fmt: skip
    """Return what came of variations, whose `values` are known by name; the aspect is an axis where all tell theirs."""
    aspects = all(each.aspect for each in counts)
    return tuple(
        Counted(
            each.variant, {**values[each.variant], **({"aspect": str(each.aspect)} if aspects else {})},
            each.impressions, each.clicks or 0, each.conversions or 0, each.spend or 0.0,
        )
        for each in counts
    )  # fmt: skip
