"""What is told of the films of variations: their manifest, and the page on which they stand side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.report.comparison import comparison
from reelwright.report.manifest import Manifest, VariedFilm, manifest_csv
from reelwright.report.ranking import Ranking
from reelwright.storage.records import Project
from reelwright.words import SHORT_SIDES, SIZES, Aspect
from reelwright.workspace.variations import Variations, Varied

MANIFEST = "manifest.json"
_ORDER = ("info", "warning", "error")


def film_name(varied: Varied, aspect: Aspect) -> str:
    return f"{varied.film(aspect)}.mp4"


def poster_name(varied: Varied) -> str:
    return f"{varied.name}.jpg"


def film_of(
    varied: Varied, plan: Plan, aspect: Aspect, size: int, digest: str, findings: Iterable[Finding]
) -> VariedFilm:  # fmt: skip
    """Return what the manifest tells of a film."""
    factor = SHORT_SIDES[plan.output.size] / SHORT_SIDES["1080p"]
    width, height = (2 * round(side * factor / 2) for side in SIZES[aspect])
    texts = [text for _, _, shot in plan.shots() for text in shot.texts]
    return VariedFilm(
        name=varied.film(aspect), variant=varied.name, file=film_name(varied, aspect), aspect=aspect,
        poster=poster_name(varied) if aspect == plan.aspects[0] else "",
        width=width, height=height, seconds=plan.frames / plan.fps, size=size, digest=digest, locale=plan.locale,
        headline=next((text.content for text in texts if text.role == "headline"), ""),
        call_to_action=next((text.content for text in texts if text.role == "cta"), ""),
        values=varied.values, worst=max((each.severity for each in findings), key=_ORDER.index, default=None),
    )  # fmt: skip


def manifest_of(
    project: Project, varied: Variations, films: Sequence[VariedFilm], usd: float, notes: Iterable[Finding] = ()
) -> Manifest:  # fmt: skip
    return Manifest(
        title=project.title, project=project.id, base=varied.base, base_version=varied.base_version, axes=varied.axes,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"), usd=usd, films=tuple(films),
        notes=tuple(f"{note.where}: {note.message}. {note.remedy}" for note in notes),
    )  # fmt: skip


def documents(manifest: Manifest, rankings: Sequence[Ranking] = ()) -> dict[str, bytes]:
    """Return the files that tell of variations, by name."""
    return {
        "manifest.csv": manifest_csv(manifest),
        MANIFEST: (manifest.model_dump_json(indent=2) + "\n").encode(),
        "index.html": comparison(manifest, rankings),
    }
