"""Making stills: bought of image engines, drawn by this machine, or changed by words and a mask."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from reelwright.build.events import Event, OnEvent
from reelwright.build.purchases import Purchase, Supply
from reelwright.build.steps.clips import filmed_as
from reelwright.build.steps.film import poster_step
from reelwright.digest import digest_of
from reelwright.engine import EngineError, InputKind, Request
from reelwright.errors import InputError, MissingError, Problem, RefusedError
from reelwright.finding import Finding
from reelwright.loading import LOADING
from reelwright.plan import Generated, Plan, Shot
from reelwright.words import Aspect
from reelwright.workspace.ads import Workspace
from reelwright.workspace.lots import Lot, NoEngineError, lots_of

_LOCAL = frozenset(["backdrops"])  # the engine of this machine that draws pictures: a shot's own frame shows more


@dataclass(frozen=True)
class Still:
    """A picture of a shot. `how` it came to be: `drawn` by this machine, `made` of `words`, or `changed` by them.

    `of` is the digest of the one that was changed, `mask` that of what told where; `take` counts tries of words.
    """

    shot: str
    aspect: Aspect
    digest: str
    size: int
    how: Literal["drawn", "made", "changed"]
    words: str = ""
    of: str | None = None
    mask: str | None = None
    engine: str = ""
    model: str = ""
    seed: int = 0
    take: int = 1
    micros: int = 0
    render: str = ""  # the id of the render whose file of this `name` it is
    name: str = ""


@dataclass(frozen=True)
class Change:
    """What is to be done with a still: `words` say what changes, within the white of the picture `mask` if given."""

    still: str
    words: str
    mask: str | None = None


@dataclass(frozen=True)
class Wish:
    """Which stills to make: of these `shots` (none: all), those that are missing; `again` a further take of each, or
    with another `seed`; or one that is the `change` of another.
    """

    shots: tuple[str, ...] = ()
    again: bool = False
    seed: int | None = None
    change: Change | None = None


def places(plan: Plan, shots: Sequence[str]) -> list[tuple[Shot, Aspect]]:
    """Return the shots (all, where none is named) with the aspects that they have stills in. Raises InputError."""
    known = {shot.id for _, _, shot in plan.shots()}
    for name in shots:
        if name not in known:
            raise InputError(Problem("shots", name, "there is no such shot", f"Known: {', '.join(sorted(known))}."))
    filmed = dict.fromkeys(filmed_as(aspect, plan.aspects) for aspect in plan.aspects)
    return [
        (shot, aspect)
        for _, _, shot in plan.shots()
        if not shots or shot.id in shots
        for aspect in (filmed if isinstance(shot.ground, Generated) else plan.aspects[:1])
    ]


class Board:
    """Makes stills of one plan; `made` are those that there are."""

    def __init__(
        self, workspace: Workspace, project: str, plan: Plan, made: Sequence[Still], on_event: OnEvent | None
    ) -> None:
        self._workspace, self._project, self._plan, self._made = workspace, project, plan, made
        self._runner = workspace.runner(on_event)
        self._tell = on_event or (lambda _: None)
        self._start = {shot.id: start for start, _, shot in plan.shots()}

    def lots(self, wish: Wish) -> tuple[Lot, ...]:
        """Return who would be paid for what is wished; nothing is made. Raises as making it does, but for the mask."""
        if wish.change:
            wanted = [self._changing(self._chosen(wish.change), wish.change, wish.change.mask)]
        else:
            wanted = [self._purchase(shot, aspect, wish) for shot, aspect in self._sorted(wish)[0]]
        return lots_of(wanted, self._plan, self._workspace.settings, avoid=_LOCAL)

    def drawn(self, wish: Wish) -> tuple[tuple[Still, ...], tuple[Finding, ...]]:
        bought, frames = self._sorted(wish)
        wanted = [self._purchase(shot, aspect, wish) for shot, aspect in bought]
        supplied, findings = self._supplied(wanted)
        made, lost = list[Still](), list[tuple[Shot, Aspect]]()
        for (shot, aspect), one in zip(bought, wanted, strict=True):
            if supply := supplied.get(one.name):
                made.append(self._of(shot, aspect, supply, one))
            else:
                lost.append((shot, aspect))
        return (*made, *self._frames([*frames, *lost])), findings

    def changed(self, change: Change) -> tuple[tuple[Still, ...], tuple[Finding, ...]]:
        still = self._chosen(change)
        mask = self._mask(change.mask, still) if change.mask else None
        supplied, findings = self._supplied([self._changing(still, change, mask)])
        made = [
            self._still(still.shot, still.aspect, supply, how="changed", words=change.words, of=still.digest,
                        mask=change.mask, seed=still.seed)
            for supply in supplied.values()
        ]  # fmt: skip
        return tuple(made), findings

    def _sorted(self, wish: Wish) -> tuple[list[tuple[Shot, Aspect]], list[tuple[Shot, Aspect]]]:
        """Return which of the wished places an engine has to make, and which are drawn here."""
        bought, frames = list[tuple[Shot, Aspect]](), list[tuple[Shot, Aspect]]()
        for shot, aspect in places(self._plan, wish.shots):
            if not (isinstance(shot.ground, Generated) and self._engine):
                frames.append((shot, aspect))
            elif wish.again or wish.seed is not None or not self._current(shot, aspect):
                bought.append((shot, aspect))
        return bought, frames

    def _chosen(self, change: Change) -> Still:
        for still in self._made:
            if still.digest == change.still:
                return still
        raise MissingError("still", change.still)

    def _changing(self, still: Still, change: Change, mask: str | None) -> Purchase:
        inputs: dict[InputKind, tuple[str, ...]] = {"image": (still.digest,)}
        if mask:
            inputs["mask"] = (mask,)
        request = Request(
            capability="inpaint" if mask else "image_edit", prompt=change.words, aspect=still.aspect,
            resolution="1080p", inputs=inputs, seed=still.seed,
        )  # fmt: skip
        return Purchase(f"change of {still.shot}, {digest_of('request', {'request': request})[:12]}", request)

    @cached_property
    def _engine(self) -> bool:
        """Whether an image engine can be asked at the plan's tier."""
        if self._plan.tier == "free":
            return False
        try:
            one = Purchase("a still", self._request("a", "", "1:1", 0, 1))
            lots_of([one], self._plan, self._workspace.settings, avoid=_LOCAL)
        except NoEngineError:
            return False
        return True

    def _current(self, shot: Shot, aspect: Aspect) -> list[Still]:
        """Return the stills that engines made of the words that a shot has by now."""
        assert isinstance(shot.ground, Generated)
        mine = [still for still in self._made if (still.shot, still.aspect) == (shot.id, aspect)]
        return [still for still in mine if still.how == "made" and still.words == shot.ground.prompt]

    def _purchase(self, shot: Shot, aspect: Aspect, wish: Wish) -> Purchase:
        ground = shot.ground
        assert isinstance(ground, Generated)
        seed = ground.seed if wish.seed is None else wish.seed
        tries = [still.take for still in self._current(shot, aspect) if still.seed == seed]
        take = max(tries, default=0) + 1
        request = self._request(ground.prompt, ground.avoid, aspect, seed, take)
        return Purchase(f"still of {shot.id}, {aspect}, take {take} of {seed}", request)

    def _request(self, words: str, avoid: str, aspect: Aspect, seed: int, take: int) -> Request:
        return Request(
            capability="image", prompt=words, avoid=avoid, aspect=aspect, resolution="1080p", seed=seed, take=take
        )

    def _supplied(self, wanted: Sequence[Purchase]) -> tuple[dict[str, Supply], tuple[Finding, ...]]:
        """Buy pictures, all at once, and return them by name; what nobody made is told, and missing."""
        if not wanted:
            return {}, ()
        buyer, supplied, findings = self._workspace.buyer(), dict[str, Supply](), list[Finding]()
        with (
            buyer.opened(self._project, self._plan, wanted, whole=False, avoid=_LOCAL),
            ThreadPoolExecutor(len(wanted), "stills") as threads,
        ):
            pending = [(one, threads.submit(buyer.buy, one, self._progress(one))) for one in wanted]
            for one, future in pending:
                try:
                    supplied[one.name] = future.result()
                except (EngineError, RefusedError) as error:
                    message = f"no engine made this picture: {error}"
                    findings.append(Finding(check="storyboard", severity="warning", where=one.name, message=message,
                                            remedy="Ask for it again, or change its words."))  # fmt: skip
        return supplied, (*findings, *buyer.books.alerts)

    def _progress(self, wanted: Purchase) -> Any:
        return lambda fraction: self._tell(
            Event("generating_scenes", wanted.name, "progress", 0, 1, fraction, 0.0, "still")
        )

    def _of(self, shot: Shot, aspect: Aspect, supply: Supply, wanted: Purchase) -> Still:
        request = wanted.request
        return self._still(shot.id, aspect, supply, how="made", words=request.prompt, seed=request.seed or 0,
                           take=request.take)  # fmt: skip

    def _still(self, shot: str, aspect: Aspect, supply: Supply, **told: Any) -> Still:
        path = supply.artifact.path
        return Still(shot, aspect, supply.artifact.digest, path.stat().st_size, engine=supply.engine,
                     model=supply.model, micros=supply.micros, **told)  # fmt: skip

    def _frames(self, places: Sequence[tuple[Shot, Aspect]]) -> Iterator[Still]:
        """Draw the middles of shots, with something simple where a clip is to be; those that are new."""
        with LOADING:
            from reelwright.media.pictures import decode_jpeg, encode_png

        graph = self._workspace.graph(self._workspace.as_made(self._plan, self._runner))
        steps = [
            poster_step(aspect, graph.composition(aspect), graph.pictures(aspect, None), self._middle(shot))
            for shot, aspect in places
        ]
        drawn, known = self._runner.run(steps).artifacts, {(still.shot, still.digest) for still in self._made}
        for (shot, aspect), step in zip(places, steps, strict=True):
            data = encode_png(decode_jpeg(drawn[step].path.read_bytes()))
            digest = self._workspace.blobs.put_bytes(data)
            if (shot.id, digest) not in known:
                yield Still(shot.id, aspect, digest, len(data), "drawn", engine="local")

    def _middle(self, shot: Shot) -> float:
        return (self._start[shot.id] + shot.frames / 2) / self._plan.fps

    def _mask(self, digest: str, still: Still) -> str:
        """Return a mask of the user's in the size of a still: white where it may change. Raises InputError."""
        with LOADING:
            from reelwright.media.foreign import load_picture, take_picture
            from reelwright.media.pictures import encode_png, fitted_mask, read_png

        blobs = self._workspace.blobs
        if not blobs.has(digest):
            raise InputError(Problem("mask", digest[:12], "there is no such file here", "Bring it first."))
        with blobs.scratch(".npy") as plain:
            take_picture(blobs.fetch(digest), Path(plain), what="mask", waiting=lambda: None)
            mask = load_picture(Path(plain)).rgb
        height, width = read_png(blobs.fetch(still.digest)).shape[:2]
        return blobs.put_bytes(encode_png(fitted_mask(mask, width, height)))
