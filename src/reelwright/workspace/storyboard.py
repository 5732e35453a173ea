"""The storyboard: a picture of each shot before money goes into motion, with all that were made of it.

A shot that an engine is to film gets a still of an image engine, in each aspect that is filmed; any other shot, and one
whose still nobody can make, gets its frame as this machine draws it. A still may be made again, varied, or changed by
words and a mask. What was made stays, as files of renders of kind `storyboard`. An edit (`still`) approves one: the
clip then begins with it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from reelwright.build.events import OnEvent
from reelwright.edits import read_edit
from reelwright.engine import USD
from reelwright.errors import MissingError
from reelwright.finding import Finding
from reelwright.ids import new_id
from reelwright.loading import LOADING
from reelwright.plan import Generated, Plan
from reelwright.storage.records import Ledger
from reelwright.storage.records.renders import Render, Renders
from reelwright.workspace.ads import Workspace
from reelwright.workspace.editing import latest_of, write
from reelwright.workspace.lots import NoEngineError, expected
from reelwright.workspace.quoting import quote
from reelwright.workspace.stills import Board, Change, Still, Wish, places

KIND = "storyboard"
_PAGE = 100  # renders


def wish_of(params: Mapping[str, Any]) -> Wish:
    """Return what a job's parameters wish."""
    change = params.get("change")
    return Wish(tuple(params.get("shots", ())), bool(params.get("again")), params.get("seed"),
                Change(**change) if change else None)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A storyboard as it stands: its `stills`, the newest of each place, as a `sheet` too, and the dollars that going
    on costs; `obstacle` is why it cannot go on.

    `folder` is where the project's films go, where they go to one.
    """

    version: int
    stills: tuple[Still, ...]
    sheet: bytes
    findings: tuple[Finding, ...]
    price: float
    obstacle: str
    folder: Path | None


@dataclass(frozen=True)
class Drawn:
    """What came of a wish: its stills as a render's files, and what nobody made."""

    render: Render
    stills: tuple[Still, ...]
    findings: tuple[Finding, ...]


def stills(workspace: Workspace, project: str) -> tuple[Still, ...]:
    """Return all stills that were made for a project, oldest first."""
    return tuple(_told(Renders(workspace.database, workspace.payer.workspace), project))


def findings_of(workspace: Workspace, project: str) -> tuple[Finding, ...]:
    """Return what was found when stills of a project were last made, such as a picture that no engine made."""
    last = Renders(workspace.database, workspace.payer.workspace).page(project, None, 1, kind=KIND)
    return tuple(Finding.model_validate(each) for render in last for each in render.findings)


def found(workspace: Workspace, project: str, beginning: str) -> Still:
    """Return the still whose digest begins so. Raises MissingError where none or several do."""
    fitting = {one.digest: one for one in stills(workspace, project) if one.digest.startswith(beginning)}
    if len(fitting) != 1:
        raise MissingError("still", beginning)
    return next(iter(fitting.values()))


def make_board(
    workspace: Workspace, reference: Path, wish: Wish, *, approved: bool = False, on_event: OnEvent | None = None
) -> Made:
    """Make the stills that are wished of a project (an id or an output folder), and keep them.

    Where they are `approved`, the clips of a new version begin with the newest ones. Raises as `draw`.
    """
    project = workspace.projects.find(reference)
    version = latest_of(workspace, project.id)
    drawn = draw(workspace, project.id, version.number, wish, on_event)
    renders = Renders(workspace.database, workspace.payer.workspace)
    with workspace.database.write(workspace.payer.workspace) as sql:
        renders.add(sql, drawn.render)
    made = stills(workspace, project.id)
    edits = approve(version.plan, made, wish.shots) if approved else []
    if edits:
        version = write(workspace, project.id, version, [read_edit(edit) for edit in edits])
    newest = {(one.shot, one.aspect): one for one in made}
    shown = tuple(newest[shot.id, aspect] for shot, aspect in places(version.plan, ()) if (shot.id, aspect) in newest)
    price, obstacle = going_on(workspace, version.plan)
    return Made(version.number, shown, sheet(workspace, shown), drawn.findings, price, obstacle, project.output)


@dataclass(frozen=True)
class StillsQuote:
    """How many pictures a wish would pay for, the US dollars expected and at worst; `obstacle`: why nobody can."""

    pictures: int
    price_usd: float
    worst_usd: float
    obstacle: str


def quote_stills(workspace: Workspace, project: str, plan: Plan, wish: Wish) -> StillsQuote:
    """Return what a wish would cost; nothing is made. What this machine draws costs nothing.

    Raises InputError for a shot and MissingError for a still that is not there.
    """
    try:
        lots = Board(workspace, project, plan, stills(workspace, project), None).lots(wish)
    except NoEngineError as error:
        return StillsQuote(0, 0.0, 0.0, str(error))
    price = expected(lots, Ledger(workspace.database).takes()) if lots else 0.0
    return StillsQuote(len(lots), price, sum(lot.worst for lot in lots) / USD, "")


def going_on(workspace: Workspace, plan: Plan) -> tuple[float, str]:
    """Return the dollars that building a plan would cost, and why it cannot be built (empty: it can)."""
    try:
        quoted = quote(workspace, plan)
    except NoEngineError as error:
        return 0.0, str(error)
    return quoted.price_usd, quoted.obstacle


def _told(renders: Renders, project: str) -> Iterator[Still]:
    found: list[Render] = []
    while page := renders.page(project, found[-1].id if found else None, _PAGE, kind=KIND):
        found += page
    for render in reversed(found):
        for file in render.files:
            place = {name: file[name] for name in ("digest", "size", "name")}
            yield Still(**place, render=render.id, **file["still"])


def approve(plan: Plan, made: Sequence[Still], shots: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the edits that approve the newest still of each filmed shot, or of those that are named."""
    newest = {(still.shot, still.aspect): still for still in made if still.how != "drawn"}
    return [
        {"kind": "still", "at": shot.id, "aspect": aspect, "first": newest[shot.id, aspect].digest}
        for shot, aspect in places(plan, shots)
        if isinstance(shot.ground, Generated) and (shot.id, aspect) in newest
    ]


def draw(workspace: Workspace, project: str, version: int, wish: Wish, on_event: OnEvent | None = None) -> Drawn:
    """Make the stills that are wished of a version. Nothing is kept of the plan: `approve` tells the edits for that.

    Raises InputError for a shot or a still that is not there, and where engines cost and there is no budget;
    RefusedError where the budget does not allow it, or nobody can change a picture.
    """
    start = time.perf_counter()
    plan = workspace.projects.version(project, version).plan
    board = Board(workspace, project, plan, stills(workspace, project), on_event)
    made, findings = board.changed(wish.change) if wish.change else board.drawn(wish)
    files = [
        {"name": f"{still.shot}-{still.aspect.replace(':', 'x')}-{still.digest[:8]}.png", "digest": still.digest,
         "size": still.size, "media_type": "image/png", "still": _facts(still)}
        for still in made
    ]  # fmt: skip
    render = Render(
        id=new_id("ren"), project=project, version=version, job="", kind=KIND, files=files,
        findings=[finding.model_dump(mode="json") for finding in findings],
        micros=sum(still.micros for still in made), seconds=round(time.perf_counter() - start, 2), made_at=time.time(),
    )  # fmt: skip
    return Drawn(render, made, findings)


def sheet(workspace: Workspace, made: Sequence[Still]) -> bytes:
    """Return a contact sheet of stills as a JPEG. Raises ValueError for none."""
    with LOADING:
        from reelwright.media.pictures import read_png
        from reelwright.media.sheet import contact_sheet

    pictures = [(f"{one.shot}  {one.how}", read_png(workspace.blobs.fetch(one.digest))[..., :3]) for one in made]
    return contact_sheet(pictures, min(len(pictures), 5))


def _facts(still: Still) -> Mapping[str, Any]:
    return {name: value for name, value in asdict(still).items() if name not in ("digest", "size", "render", "name")}
