"""The orders of one build: calls in an event loop of their own thread, for the threads of a build to wait for."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import TimeoutError as NotYetError
from contextlib import contextmanager, suppress
from contextvars import copy_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from reelwright.build.calls import Bought, Calls, Order
from reelwright.build.purchases import Supply
from reelwright.build.step import Artifact
from reelwright.engine import Capability, Engine, Request, Result
from reelwright.engines import address_of, connect, table
from reelwright.errors import MediaError, Problem
from reelwright.fetch import Bounds, fetch
from reelwright.loading import LOADING
from reelwright.router import Choice, Health, Route, length_of, quote_of
from reelwright.settings import Settings
from reelwright.storage.blobs import Blobs
from reelwright.storage.claims import Claims
from reelwright.storage.memo import Memo, Record
from reelwright.storage.records import Attempt, Ledger
from reelwright.storage.records.claims import SharedClaims
from reelwright.words import SIZES
from reelwright.workspace.lots import Lot

_LOOK = 0.2  # seconds between two looks at a call, and at whether the build was stopped
_SHORT = 0.9  # of the length that was asked for; a clip that is shorter shows too little
_LONG = 1.0  # seconds over that length that are kept; none is ever shown
_PARTING = 5.0  # seconds that what is no longer wanted has for its end, when the build is done


class Store:
    """Where bought things are kept: normalised, under the keys of their calls."""

    def __init__(self, blobs: Blobs, memo: Memo) -> None:
        self._blobs, self._memo = blobs, memo

    def find(self, key: str) -> Artifact | None:
        record = self._memo.get(key)
        return Artifact(record.digest, self._blobs.fetch, record.facts) if record else None

    def files(self, request: Request) -> Mapping[str, Path]:
        """Return what a request is made from, by digest, brought here."""
        return {digest: self._blobs.fetch(digest) for digests in request.inputs.values() for digest in digests}

    @contextmanager
    def room(self) -> Iterator[Path]:
        with self._blobs.scratch() as path:
            yield path

    async def keep(self, key: str, choice: Choice, request: Request, result: Result, path: Path) -> Artifact:
        """Bring what came to our form and keep it. Raises InputError where it is damaged or not what was asked for."""
        normalise = _FORMS[request.capability]
        return await asyncio.to_thread(self._keep, key, lambda out: normalise(choice, request, result, path, out))

    def _keep(self, key: str, normalise: Callable[[Path], dict[str, Any]]) -> Artifact:
        with self._blobs.scratch() as file:
            facts = normalise(file)
            size, digest = file.stat().st_size, self._blobs.put(file)
        record = Record(kind="call", digest=digest, size=size, facts=facts, seconds=0.0, made_at=time.time())
        self._memo.put(key, record)
        return Artifact(digest, self._blobs.fetch, facts)


def _clip(choice: Choice, request: Request, _: Result, path: Path, out: Path) -> dict[str, Any]:
    """Bring a clip to plain pictures, decoded whole."""
    with LOADING:
        from reelwright.media.foreign import judge_footage, trim_footage

    assert request.aspect
    what, asked = f"the clip of {choice.model.name}", length_of(request, choice.model)
    if request.capability == "video_edit":  # it comes as long as what was lent
        asked = request.seconds or asked
    told = judge_footage(path, what=what, waiting=lambda: None)
    if told["seconds"] < _SHORT * asked:
        limit = f"{asked:g} s were asked for"
        raise MediaError(Problem(what, f"{told['seconds']:.2f} s", limit, "Ask for another take."))
    canvases = [*SIZES.values()] if request.capability == "lipsync" else [SIZES[request.aspect]]  # one film for all
    seconds = min(told["seconds"], asked + _LONG)
    facts = trim_footage(path, out, 0.0, seconds, canvases, what=what, waiting=lambda: None)
    came = [told["width"], told["height"]]
    return {"width": facts["width"], "height": facts["height"], "seconds": seconds, "came": came}


def _line(choice: Choice, request: Request, result: Result, path: Path, out: Path) -> dict[str, Any]:
    """Bring a spoken line to our level, with the times of its words."""
    with LOADING:
        from reelwright.build.steps.sound import told_words
        from reelwright.craft.voice.given import given
        from reelwright.media.audio import write_wav
        from reelwright.media.foreign import load_song, take_song

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "line.npy"
        take_song(path, plain, what=f"the line of {choice.model.name}", waiting=lambda: None)
        speech = given(load_song(plain), result.facts.get("words", ()), request.prompt, str(request.locale))
    write_wav(out, speech.samples)
    return {"seconds": speech.seconds, "words": told_words(speech)}


def _picture(choice: Choice, _: Request, __: Result, path: Path, out: Path) -> dict[str, Any]:
    """Bring a picture to plain pixels in a PNG of ours."""
    with LOADING:
        from reelwright.media.foreign import load_picture, take_picture
        from reelwright.media.pictures import encode_png

    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "picture.npy"
        take_picture(path, plain, what=f"the picture of {choice.model.name}", waiting=lambda: None)
        pixels = load_picture(plain).rgb
    out.write_bytes(encode_png(pixels))
    return {"width": pixels.shape[1], "height": pixels.shape[0]}


def _words(choice: Choice, _: Request, __: Result, path: Path, out: Path) -> dict[str, Any]:
    """Keep what a model said as it is: its engine has held it to the schema of the answer."""
    shutil.copyfile(path, out)
    return {"model": choice.model.name}


def _heard(choice: Choice, _: Request, result: Result, __: Path, out: Path) -> dict[str, Any]:
    """Keep the words of a sound with their times, in seconds, and their language. Those without times are no result."""
    words = result.facts.get("words")
    if not isinstance(words, list):
        what, remedy = f"the words of {choice.model.name}", "Ask a model that tells the times of words."
        raise MediaError(Problem(what, "", "they come without times", remedy))
    told = {"model": choice.model.name, "language": result.facts.get("language"), "words": words}
    out.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return {"model": choice.model.name}


_FORMS: Mapping[Capability, Callable[[Choice, Request, Result, Path, Path], dict[str, Any]]] = {
    "text_to_video": _clip, "image_to_video": _clip, "lipsync": _clip, "video_edit": _clip, "speech": _line,
    "image": _picture, "image_edit": _picture, "inpaint": _picture, "chat": _words, "vision": _words,
    "transcription": _heard,
}  # fmt: skip


class Orders:
    """Buys over the engines of `settings`, booked in `ledger`; one for a build of the workspace `owner`.

    `hook` tells an engine where it may tell of an attempt, None for nowhere.
    """

    def __init__(
        self,
        settings: Settings,
        ledger: Ledger,
        claims: Claims | SharedClaims,
        store: Store,
        health: Health,
        owner: str,
        hook: Callable[[str, str], str | None] = lambda *_: None,
    ) -> None:
        self._settings, self._store, self._owner = settings, store, owner
        self._engines: dict[str, Engine] = {}
        self._calls = Calls(
            ledger, self._engine, claim=claims.take, let_go=claims.let_go, fetch=self._fetch, room=store.room,
            health=health, hook=hook,
        )  # fmt: skip
        self._partings: list[Any] = []
        self._context = copy_context()  # of whoever opened the build: its trace goes on at the providers
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="orders", daemon=True)
        self._thread.start()

    def buy(self, lot: Lot, hold: str, progress: Callable[[float], None]) -> Supply:
        """Buy a lot, waiting for it in this thread. Raises EngineError, RefusedError, and what `progress` raises.

        What is under way then stays so, and the next run goes on with it.
        """
        order = self._order(lot.wanted.request, lot.route, hold, progress)
        context = self._context.copy()  # one context cannot run in two threads at once
        future = context.run(asyncio.run_coroutine_threadsafe, self._calls.buy(order), self._loop)
        while True:
            with suppress(NotYetError):
                return _supply(future.result(_LOOK))
            progress(0.0)

    def part_with(self, attempt: Attempt, request: Request) -> None:
        """End what a build began and no longer wants, beside all else."""
        for row in table(self._settings):
            quote = quote_of(request, row)
            if (row.engine, row.model) == (attempt.engine, attempt.model) and quote:
                route = Route(request, (Choice(row, quote, "was begun before"),), ())
                order = self._order(request, route, attempt.hold, lambda _: None)
                self._partings.append(asyncio.run_coroutine_threadsafe(self._calls.abandon(order), self._loop))

    def close(self) -> None:
        """Let everything go; what is still under way stays written as it is."""
        for parting in self._partings:
            with suppress(Exception):  # it is in the books, whatever it was
                parting.result(_PARTING)
        asyncio.run_coroutine_threadsafe(self._closed(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _closed(self) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for engine in self._engines.values():
            await engine.close()

    def _order(self, request: Request, route: Route, hold: str, progress: Callable[[float], None]) -> Order:
        async def keep(key: str, choice: Choice, result: Result, path: Path) -> Artifact:
            return await self._store.keep(key, choice, request, result, path)

        return Order(request, route, hold, self._owner, self._store.find, keep, self._store.files(request), progress)

    def _engine(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = connect(name, self._settings)
        return self._engines[name]

    async def _fetch(self, engine: str, link: str, path: Path, headers: Mapping[str, str]) -> None:
        """Fetch a link. Only an engine that lies in our own network by its address may lead there."""
        address = urlsplit(address_of(engine, self._settings))
        local = frozenset([address.hostname or ""]) if address.scheme == "http" else frozenset[str]()
        await fetch(link, path, Bounds(local=local), headers)


def _supply(bought: Bought) -> Supply:
    return Supply(bought.artifact, bought.model.engine, bought.model.model, bought.micros)
