"""Variations of an ad: a project of their own, whose versions are the ad's plan with a few edits each.

What they share was made once and is found by its key, as in any build; nothing here knows of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reelwright.engine import USD
from reelwright.errors import InputError, Problem, RefusedError
from reelwright.finding import Finding
from reelwright.frozen import Frozen
from reelwright.plan import Asset, Plan
from reelwright.planning.variations import Matrix, Variant, variants_of
from reelwright.report.manifest import counted
from reelwright.report.ranking import Measure, Ranking, rank, rank_axes
from reelwright.report.results import Counts, read_results
from reelwright.storage.records import Project, Version
from reelwright.words import Aspect
from reelwright.workspace.ads import Workspace
from reelwright.workspace.editing import kept_takes
from reelwright.workspace.lots import Lot
from reelwright.workspace.plans import version
from reelwright.workspace.quoting import Quoted, quote_all
from reelwright.workspace.translating import stays, translators, with_price


class Varied(Frozen):
    """A variation as it is kept: its name, the version that is its plan, its aspects, its value on each axis (empty:
    what the ad has).
    """

    name: str
    version: int
    aspects: tuple[Aspect, ...]
    values: dict[str, str]

    def film(self, aspect: Aspect) -> str:
        """Return what its film of an aspect, and an ad of it, is called."""
        return self.name if len(self.aspects) == 1 else f"{self.name}-{aspect.replace(':', 'x')}"


class Variations(Frozen):
    """What a project of variations is of, and what came of them on ad platforms."""

    base: str
    base_version: int
    matrix: Matrix
    variants: tuple[Varied, ...]
    results: tuple[Counts, ...] = ()

    @property
    def axes(self) -> dict[str, tuple[str, ...]]:
        """The values of each axis, in the order of the matrix."""
        axes = dict.fromkeys(axis for variant in self.variants for axis in variant.values)
        return {axis: tuple(dict.fromkeys(each.values.get(axis, "") for each in self.variants)) for axis in axes}

    @property
    def films(self) -> dict[str, tuple[str, str | None]]:
        """The names by which results may call variations, or (with an aspect) one of their films."""
        films: dict[str, tuple[str, str | None]] = {each.name: (each.name, None) for each in self.variants}
        return films | {each.film(aspect): (each.name, aspect) for each in self.variants for aspect in each.aspects}


@dataclass(frozen=True)
class Prepared:
    """Variations that can be built: of a version of a project, as a matrix says.

    `translators` are who would put texts into a variation's language, by language. Once that is done (`translating`),
    `translated` tells of it, `failed` why it could not be, and `micros` is what it cost.
    """

    project: Project
    base: Version
    matrix: Matrix
    variants: tuple[Variant, ...]
    translators: Mapping[str, Lot] = field(default_factory=dict)
    translated: tuple[Finding, ...] = ()
    failed: Mapping[str, str] = field(default_factory=dict)
    micros: int = 0

    @property
    def plans(self) -> tuple[Plan, ...]:
        return tuple(variant.plan for variant in self.variants)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What is no fault of the matrix and should be known."""
        return (*self.translated, *stays(self))


@dataclass(frozen=True)
class Judged:
    """What came of variations: rankings of them and of each axis, for each measure that has counts."""

    rankings: tuple[Ranking, ...]
    findings: tuple[Finding, ...] = field(default=())


def prepare(
    workspace: Workspace, project: Project, matrix: Matrix, number: int | None = None,
    songs: Mapping[str, Asset] | None = None,
) -> Prepared:  # fmt: skip
    """Return the variations of a version of a project, the newest where none is named.

    Raises MissingError, and InputError with all that is wrong with the matrix.
    """
    if project.base is not None:
        limit, remedy = f"these are variations of {project.base} themselves", f"Vary {project.base}."
        raise InputError(Problem("project", project.id, limit, remedy))
    base = version(workspace, project.id, number)
    variants = variants_of(base.plan, matrix, songs)
    return Prepared(project, base, matrix, variants, translators(workspace, base.plan, variants))


def quote(workspace: Workspace, prepared: Prepared) -> Quoted:
    """Return what building all of them would make and cost, translations included; nothing is made, nobody asked.

    Raises what `quoting.quote` does.
    """
    return with_price(workspace, prepared, quote_all(workspace, prepared.plans, prepared.base.plan))


def check_price(workspace: Workspace, prepared: Prepared, quoted: Quoted, project: str) -> None:
    """Raise RefusedError, before anything is spent, where the budget does not allow all of them together, and
    InputError where they cost and there is none.
    """
    budget = prepared.plans[0].budget
    if not quoted.worst_usd:
        return
    if budget is None:
        limit = f"these variations may cost up to ${quoted.worst_usd:.2f}, and no budget is set; nothing was spent"
        raise InputError(Problem("budget", "", limit, f"Set `budget: {quoted.worst_usd:.2f}` in the matrix."))
    left = workspace.buyer().left(project, prepared.plans[0])
    if left is not None and quoted.worst_usd * USD > left:
        told = (
            f"These variations may cost up to ${quoted.worst_usd:.2f}, and ${max(left, 0) / USD:.2f} of the budget of "
        )
        raise RefusedError(f"{told}${budget:.2f} is left. Nothing was spent. Raise the budget, or make fewer.")


def keep(workspace: Workspace, prepared: Prepared, project: Project) -> Variations:
    """Write variations down as versions of their `project`; those that are there as they are now keep their number."""
    before = {each.name: each.version for each in of(project).variants} if project.variations else {}
    found = Variations(
        base=prepared.project.id, base_version=prepared.base.number, matrix=prepared.matrix,
        results=of(project).results if project.variations else (),
        variants=tuple(
            Varied(
                name=variant.name, aspects=variant.plan.aspects, values=dict(variant.values),
                version=_written(workspace, prepared, project, variant, before.get(variant.name)),
            )
            for variant in prepared.variants
        ),
    )  # fmt: skip
    names = {each.name for each in found.variants}
    found = found.model_copy(update={"results": tuple(each for each in found.results if each.variant in names)})
    return rewrite(workspace, project, found)


def rewrite(workspace: Workspace, project: Project, varied: Variations) -> Variations:
    """Keep what a project has variations of, in the place of what was kept before."""
    workspace.projects.change(project.id, variations=varied.model_dump(mode="json"))
    return varied


def of(project: Project) -> Variations:
    """Return what a project has variations of. Raises InputError where it has none."""
    if project.variations is None:
        limit, remedy = "this project has no variations", "Name one that `reelwright vary` made."
        raise InputError(Problem("project", project.id, limit, remedy))
    return Variations.model_validate(project.variations)


def take_results(
    workspace: Workspace, project: Project, data: bytes | str, where: str = "results", revision: int | None = None
) -> tuple[Project, Judged]:
    """Keep what a CSV tells of variations, in the place of what was told before, and return how they stand.

    Raises InputError with all that is wrong, and ConflictError where the project was changed after `revision`.
    """
    varied = of(project)
    counts, findings = read_results(data, varied.films, where)
    changed = varied.model_copy(update={"results": counts})
    kept = workspace.projects.change(project.id, revision, variations=changed.model_dump(mode="json"))
    return kept, Judged(judge(changed).rankings, findings)


def judge(varied: Variations) -> Judged:
    """Return how variations stand by their results; no ranking where there are none."""
    found = counted({each.name: each.values for each in varied.variants}, varied.results)
    told: dict[Measure, bool] = {
        "clicks": any(each.clicks is not None for each in varied.results),
        "conversions": any(each.conversions is not None for each in varied.results),
    }
    chosen: Sequence[Measure] = [measure for measure, known in told.items() if known]
    return Judged(tuple(each for measure in chosen for each in (rank(measure, found), *rank_axes(measure, found))))


def _written(
    workspace: Workspace, prepared: Prepared, project: Project, variant: Variant, before: int | None
) -> int:  # fmt: skip
    if before is not None and workspace.projects.version(project.id, before).plan == variant.plan:
        return before
    takes = dict(kept_takes(prepared.base.plan, variant.plan, prepared.base.takes))
    notes = (note for note in prepared.notes if variant.name in note.evidence["variations"])
    return workspace.projects.add(
        project.id, variant.plan, takes, variant.name, findings=(*prepared.base.findings, *notes),
        user=workspace.payer.user,
    ).number  # fmt: skip
