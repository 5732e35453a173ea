"""What a report says, format 1: the fields of report.json.

A field may be added within a format; none is renamed, removed or given another meaning without a new format.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reelwright.finding import Finding
from reelwright.frozen import Frozen
from reelwright.report.replica import Replica
from reelwright.study import SectionKind
from reelwright.words import Aspect, Digest

# What people call the stages of a build, in order.
STAGE_NAMES = {
    "planning": "Planning",
    "extracting_product": "Cutting out the product",
    "generating_scenes": "Drawing scenes",
    "generating_audio": "Voice and music",
    "compositing": "Compositing",
    "rendering": "Rendering and checking",
}

Seconds = Annotated[float, Field(ge=0)]


class Film(Frozen):
    """A finished film: its file name in the output folder, its size in pixels, its length."""

    aspect: Aspect
    file: str
    width: Annotated[int, Field(gt=0)]
    height: Annotated[int, Field(gt=0)]
    seconds: Seconds


class File(Frozen):
    """Any file of the output folder, by name, bytes and SHA-256."""

    name: str
    size: Annotated[int, Field(ge=0)]
    digest: Digest


class Caption(Frozen):
    start: Seconds
    end: Seconds
    text: str


class Cut(Frozen):
    """A cut by the shot it goes to, and the beat nearest to it in seconds (None: no beats).

    `off_beat_ms` is how much later than that it comes, `off_beat_frames` the same in frames of the film's grid.
    """

    shot: str
    at: Seconds
    off_beat_ms: float | None = None
    off_beat_frames: float | None = None
    beat: Seconds | None = None


class MusicPart(Frozen):
    """A part of the music as it is heard; `energy` is 0 for the calmest and 1 for the strongest of the whole piece."""

    start: Seconds
    end: Seconds
    kind: SectionKind
    energy: Annotated[float, Field(ge=0, le=1)]


class MusicHeard(Frozen):
    """What the cuts follow, in seconds of the film: beats, the bars among them, parts, the energy of each bar.

    `median_ms` and `worst_ms` are how far cuts lie from their beats; None where there are no cuts.
    """

    bpm: float
    beats: tuple[float, ...]
    downbeats: tuple[float, ...] = ()
    parts: tuple[MusicPart, ...] = ()
    energy: tuple[tuple[float, float], ...] = ()
    median_ms: float | None = None
    worst_ms: float | None = None


class EngineUse(Frozen):
    """An engine that made something, and what it was paid."""

    capability: str
    engine: str
    model: str = ""
    usd: Annotated[float, Field(ge=0)] = 0.0


class Spending(Frozen):
    """What the project spent so far on one thing at one engine, failures included."""

    what: str
    engine: str
    model: str
    calls: Annotated[int, Field(ge=1)]
    usd: Annotated[float, Field(ge=0)]


class StageTime(Frozen):
    """The work of one stage: seconds summed over its steps (they run side by side), and how many steps there were."""

    stage: str
    seconds: Seconds
    made: Annotated[int, Field(ge=0)]
    reused: Annotated[int, Field(ge=0)]


class Cutout(Frozen):
    """How the product was cut out; `confidence` runs from 0 to 1, `notes` say what was seen."""

    method: Literal["alpha", "model", "contour", "original"]
    confidence: Annotated[float, Field(ge=0, le=1)]
    notes: tuple[str, ...] = ()


class Typeface(Frozen):
    family: str
    weight: int
    licence: str
    digest: Digest


class Source(Frozen):
    """A file that the user gave, by what it is for, the user's name for it, and its SHA-256."""

    kind: str
    name: str
    digest: Digest


class FactSource(Frozen):
    """A fact that the brief has from elsewhere, and from where."""

    text: str
    origin: str


class Provenance(Frozen):
    """Where everything in the ad comes from; with the same of all of it, the same ad is made again."""

    plan: Digest
    seed: int
    versions: dict[str, str]
    typefaces: tuple[Typeface, ...] = ()
    music: str = ""
    voice: str = ""
    sources: tuple[Source, ...] = ()
    facts: tuple[FactSource, ...] = ()


class ReportData(Frozen):
    """One built ad. `seconds` is the wall-clock time of this build, `made_at` an ISO 8601 time.

    `replica` is there where the ad follows a reference. `checks` names every check that ran on the finished films.
    `contact_sheet` (JPEG) goes into the page only.
    """

    format: Literal[1] = 1
    title: str
    locale: str
    project: str
    version: Annotated[int, Field(ge=1)]
    made_at: str
    seconds: Seconds
    films: tuple[Film, ...]
    files: tuple[File, ...]
    poster: str | None = None
    findings: tuple[Finding, ...] = ()
    checks: tuple[str, ...] = ()
    usd: Annotated[float, Field(ge=0)] = 0.0
    budget: Annotated[float, Field(ge=0)] | None = None
    engines: tuple[EngineUse, ...] = ()
    spent: tuple[Spending, ...] = ()
    timings: tuple[StageTime, ...] = ()
    cutout: Cutout | None = None
    captions: tuple[Caption, ...] = ()
    cuts: tuple[Cut, ...] = ()
    replica: Replica | None = None
    music: MusicHeard | None = None
    provenance: Provenance
    contact_sheet: bytes | None = Field(default=None, exclude=True, repr=False)

    @property
    def passed(self) -> tuple[str, ...]:
        """The checks that found nothing to warn of."""
        failed = {finding.check for finding in self.findings if finding.severity != "info"}
        return tuple(check for check in self.checks if check not in failed)
