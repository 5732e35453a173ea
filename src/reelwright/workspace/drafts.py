"""A brief is drafted: from words, the page of a product, its photos and answers, with what is left to ask.

Nothing is kept but pictures, by a `Keeper`: in the store of a laptop, or as assets of a service. Which of a page's
pictures is the best is found by what becomes of them: each goes through the very steps that an ad would take it
through, so that the ad finds them made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar, TypeVarTuple

from reelwright.brief import BrandBrief, Brief
from reelwright.build.steps.intake import picture_step
from reelwright.build.steps.product import cutout_step, logo_step
from reelwright.digest import digest_file
from reelwright.errors import InputError, Problem, shorten
from reelwright.fetch import Fetched
from reelwright.finding import Finding
from reelwright.planning.drafting import Source, draft
from reelwright.planning.kit import KitDraft, draft_kit
from reelwright.planning.page import PageFacts, Photo, Told
from reelwright.planning.questions import Question, answered, questions
from reelwright.planning.sentence import brief_of
from reelwright.planning.written.seeing import Ask, Sight, look
from reelwright.workspace.ads import Workspace
from reelwright.workspace.ingest import plain_name
from reelwright.workspace.pages import PAGE, address_of, beside, fetch_page, fetch_pictures, name_of, page_in

if TYPE_CHECKING:
    from anyio import CapacityLimiter

MOST_PHOTOS = 6  # that may be given
_TRIED = 4  # pictures of a page that are looked at
_GOOD = 1.6  # score of a page's picture after which no other one is tried
_ENOUGH = 1200  # px of the long side from which on a product is sharp at any size of an ad
_AT_ONCE = 2  # pages that a process reads, and drafts whose pictures it cuts out; others wait, and hold up no thread
_Args = TypeVarTuple("_Args")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Given:
    """A photo that the user gives: what he calls it, a file of it, and its asset where it is one already."""

    name: str
    file: Path
    asset: str = ""


@dataclass(frozen=True)
class Kept:
    """A picture in the store: its name, its digest, its asset (""), where it was found, how well it can be used.

    `score` is above 1 for one that can be cut out, and `colors` are those of the product then; else `doubts` tell why
    it cannot.
    """

    name: str
    digest: str
    asset: str = ""
    source: str = ""
    score: float = 0.0
    colors: tuple[str, ...] = ()
    doubts: tuple[Finding, ...] = ()


class Keeper(Protocol):
    """Takes pictures into a store."""

    def keep(self, photo: Given) -> Kept:
        """Judge and keep one. Raises InputError for what is no picture, and leaves nothing of it."""

    def forget(self, photo: Kept) -> None:
        """Drop one that was kept for a draft that failed."""


@dataclass(frozen=True)
class Drafted:
    """A brief without its picture, which is the first of `photos`; where its fields came from; what is left to ask."""

    brief: Brief
    questions: tuple[Question, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    photos: tuple[Kept, ...]


@dataclass
class Drafting:
    """`files` says whether a page may be a file of this machine; `local` are hosts of our network that may be asked."""

    workspace: Workspace
    keeper: Keeper
    ask: Ask | None = None
    files: bool = False
    local: frozenset[str] = frozenset()
    _new: list[Kept] = field(default_factory=list)

    async def draft(
        self, words: str = "", page: str = "", photos: Sequence[Given] = (), answers: Mapping[str, str] | None = None
    ) -> Drafted:
        """Return the brief that these make; where photos are given, those of the page are left.

        Raises InputError; no picture stays then.
        """
        from anyio import CancelScope, to_thread

        if words.strip():
            brief_of(words)  # a prompt that is none is told before anything is fetched
        if len(photos) > MOST_PHOTOS:
            raise InputError(Problem("photos", str(len(photos)), f"at most {MOST_PHOTOS} photos", "Give the best."))
        try:
            with ExitStack() as files:
                most = 0 if photos else _TRIED
                facts, found = await self._page(page, most, files) if page.strip() else (None, [])
                kept = await _aside(self._kept, facts, [*photos], found)
                return await to_thread.run_sync(self._drafted, words, facts, kept, answers or {})
        except BaseException:
            with CancelScope(shield=True):
                await to_thread.run_sync(self._forget)
            raise

    async def kit(self, name: str = "", page: str = "", logo: Given | None = None) -> tuple[KitDraft, Kept | None]:
        """Return the brand kit that a logo and a page of the brand make, and the logo as it is kept.

        Raises InputError; no picture stays then.
        """
        from anyio import CancelScope, to_thread

        if not (page.strip() or logo):
            remedy = "Name the file of a logo, or a page of the brand."
            raise InputError(Problem("kit", "", "a kit needs a logo or a page", remedy))
        said = (BrandBrief.read({"name": name}).name or "") if name.strip() else ""
        try:
            with ExitStack() as files:
                facts, found = await self._page(page, 0, files) if page.strip() else (None, [])
                if found:
                    limit = "this is a picture and no page"
                    raise InputError(Problem("page", shorten(page), limit, "Give it as the logo."))
                kept, colors = await _aside(self._logo, logo) if logo else (None, [])
            return draft_kit(said, facts, kept.name if kept else "", colors), kept
        except BaseException:
            with CancelScope(shield=True):
                await to_thread.run_sync(self._forget)
            raise

    def _logo(self, logo: Given) -> tuple[Kept, list[Told]]:
        """Keep a logo and find its colours. Raises InputError for what is no picture."""
        from reelwright.craft.colors import main_colors
        from reelwright.media.pictures import read_png

        kept = self.keeper.keep(logo)
        if not logo.asset:
            self._new.append(kept)
        step = logo_step(picture_step(kept.digest, partial(self.workspace.blobs.fetch, kept.digest), kept.name))
        made = self.workspace.runner().run([step]).artifacts[step]
        return kept, [Told(text=color, source=f"logo {kept.name}") for color in main_colors(read_png(made.path))]

    def _forget(self) -> None:
        for kept in self._new:
            self.keeper.forget(kept)

    async def _page(self, place: str, most: int, files: ExitStack) -> tuple[PageFacts | None, list[tuple[Photo, Path]]]:
        """Return what a page says, and those of its pictures that came."""
        path = Path(place).expanduser() if self.files and "://" not in place else None
        if path is not None and (path.suffix.lower() in (".html", ".htm", ".xhtml") or path.is_file()):
            facts = await _aside(page_in, path, Fetched(plain_name(path), ""))
            if facts is None:
                return None, [(Photo(address=path.name, source=""), path)]
            near = [(photo, lies) for photo in facts.photos if (lies := beside(path, photo))]
            return facts, [*near[:most], *await self._pictures(facts, files, most - len(near))]
        file = files.enter_context(self.workspace.blobs.scratch())
        found = await fetch_page(address_of(place), file, replace(PAGE, local=self.local))
        facts = await _aside(page_in, file, found)
        if facts is None:
            return None, [(Photo(address=found.address, source=found.address), file)]
        return facts, await self._pictures(facts, files, most)

    async def _pictures(self, facts: PageFacts, files: ExitStack, most: int) -> list[tuple[Photo, Path]]:
        wanted = [photo for photo in facts.photos if "://" in photo.address][: max(most, 0)]
        paths = [files.enter_context(self.workspace.blobs.scratch()) for _ in wanted]
        came = await fetch_pictures(wanted, paths, self.local)
        return [(photo, path) for photo, path in zip(came, paths, strict=True) if photo]

    def _drafted(
        self, words: str, facts: PageFacts | None, kept: list[Kept], answers: Mapping[str, str]
    ) -> Drafted:  # fmt: skip
        best = kept[0] if kept else None
        looked = best is not None and facts is None and (self.ask is not None or not words.strip())
        sight = look(self.ask, best.digest, best.name) if best and looked else Sight()
        colors = [Told(text=color, source=f"photo {best.name}") for color in best.colors] if best else []
        made = draft(words, facts, sight, colors, best.name if best and not facts else "")
        brief = answered(made.brief, answers)
        asked = {name: each for name, each in made.suggested.items() if not answers.get(name, "").strip()}
        return Drafted(
            brief, questions(brief, asked), made.sources, (*made.findings, *_doubts(facts, best)), tuple(kept)
        )

    def _kept(self, facts: PageFacts | None, given: list[Given], found: list[tuple[Photo, Path]]) -> list[Kept]:
        """Return the pictures that can be used, best first: the user's own before those of the page."""
        own = [self._judged(photo, photo.name) for photo in given]
        theirs: list[Kept] = []
        for photo, path in found:
            if facts is None:  # he named the picture itself
                own.append(self._judged(Given(name_of(photo), path), photo.source))
                continue
            if theirs and theirs[-1].score >= _GOOD:
                break
            try:
                theirs.append(self._judged(Given(name_of(photo), path), facts.origin(photo.source)))
            except InputError:
                continue  # thumbnails and broken files are common
        return [*sorted(own, key=lambda kept: -kept.score), *sorted(theirs, key=lambda kept: -kept.score)]

    def _judged(self, photo: Given, source: str) -> Kept:
        """Keep a picture and find how well it can be used. Raises InputError for what is none."""
        from reelwright.craft.colors import main_colors
        from reelwright.media.pictures import read_png

        kept = self.keeper.keep(photo)
        if not photo.asset:
            self._new.append(kept)
        picture = picture_step(kept.digest, partial(self.workspace.blobs.fetch, kept.digest), kept.name)
        cutout = cutout_step(picture, self.workspace.settings.cutout_model)
        made = self.workspace.runner().run([cutout]).artifacts[cutout]
        size = min(1.0, max(made.facts["width"], made.facts["height"]) / _ENOUGH)
        if made.facts["kind"] != "cutout":
            return replace(kept, source=source, score=0.5 * size, doubts=made.findings)
        score = 1 + made.facts["confidence"] * size
        return replace(kept, source=source, score=score, colors=main_colors(read_png(made.path)))


class Laptop:
    """Keeps pictures in the store of this machine."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    def keep(self, photo: Given) -> Kept:
        """Keep a copy. Raises InputError for what is no picture."""
        name = plain_name(Path(photo.name))
        if not photo.file.is_file():
            limit = "there is no such file"
            raise InputError(Problem("photo", shorten(photo.file), limit, "Name a picture on this machine."))
        digest = digest_file(photo.file)
        self.workspace.runner().run([picture_step(digest, partial(Path, photo.file), name)])
        return Kept(name, self.workspace.blobs.put_copy(photo.file))

    def forget(self, photo: Kept) -> None:
        """Leave it to the sweep, which takes what no project names after a day."""


async def _aside(work: Callable[[*_Args], _Result], *arguments: *_Args) -> _Result:
    """Do work of seconds in a thread, when its turn comes."""
    from anyio import to_thread

    return await to_thread.run_sync(work, *arguments, limiter=_turns())


@cache
def _turns() -> CapacityLimiter:
    from anyio import CapacityLimiter

    return CapacityLimiter(_AT_ONCE)


def _doubts(facts: PageFacts | None, best: Kept | None) -> tuple[Finding, ...]:
    """Say what is wrong with the picture, or that a page gave none."""
    if facts is None or best is not None:
        return best.doubts if best else ()
    what = "none of the page's pictures can be used" if facts.photos else "the page names no picture of the product"
    remedy = "Give a photo of the product."
    return (Finding(check="page", severity="warning", where="product.image", message=what, remedy=remedy),)
