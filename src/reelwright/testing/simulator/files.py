"""Files that a simulator keeps: results behind links that expire, and what callers uploaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from reelwright.testing.simulator import making
from reelwright.testing.simulator.faults import Dice, Faults
from reelwright.testing.simulator.wire import Incoming, Outgoing

PREFIX = "/made/"
PAGE = b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body>Please wait.</body></html>"
_GONE = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"


@dataclass(frozen=True)
class File:
    """A file and the ending of its name, which tells its type."""

    data: bytes
    kind: str
    type: str = ""

    @property
    def content_type(self) -> str:
        return self.type or making.TYPES.get(self.kind, "application/octet-stream")


def clip(faults: frozenset[str], mark: str, *, aspect: str, side: int, fps: int, seconds: float, sound: bool) -> File:
    """Make a clip, wrong in what `faults` say."""
    if "wrong_aspect" in faults:
        aspect = "1:1" if aspect != "1:1" else "16:9"
    width, height = making.sized(aspect, side)
    shape = making.Shape(
        *((height, width) if "rotated" in faults else (width, height)),
        fps=15 if "wrong_rate" in faults else fps,
        seconds=seconds / 2 if "wrong_length" in faults else seconds,
        sound=sound and "silent" not in faults,
        variable="variable_rate" in faults,
        rotated="rotated" in faults,
        hue=sum(mark.encode()) % 8,
    )
    return spoiled(File(making.marked(making.clip(shape), "mp4", mark), "mp4"), faults)


def still(faults: frozenset[str], mark: str, *, aspect: str, side: int, kind: str = "png", cut: bool = False) -> File:
    width, height = making.sized("16:9" if "wrong_aspect" in faults else aspect, side)
    data = making.still(width, height, kind, sum(mark.encode()) % 8, cut)
    return spoiled(File(making.marked(data, kind, mark), kind), faults)


def sound(faults: frozenset[str], mark: str, wave: making.Sound, kind: str, rate: int = making.RATE) -> File:
    if "wrong_length" in faults:
        wave = wave[:, : wave.shape[1] // 2]
    return spoiled(File(making.marked(making.sound_file(wave, kind, rate), kind, mark), kind), faults)


def song(faults: frozenset[str], mark: str, seconds: float, kind: str, rate: int = making.RATE) -> File:
    """Make a song, wrong in what `faults` say."""
    length = seconds / 2 if "wrong_length" in faults else seconds
    data = making.song(length, sum(mark.encode()) % 8, kind, rate)
    return spoiled(File(making.marked(data, kind, mark), kind), faults)


def spoiled(file: File, faults: frozenset[str]) -> File:
    """Cut a file off, empty it, or put a page of HTML in its place; its type goes on to say otherwise."""
    if "truncated" in faults:
        return replace(file, data=file.data[: len(file.data) * 3 // 5])
    if "empty" in faults:
        return replace(file, data=b"")
    return replace(file, data=PAGE) if "page" in faults else file


@dataclass
class _Link:
    file: Callable[[], File]
    expires: float


class Files:
    """Links to files, each good until it expires."""

    def __init__(self, dice: Dice, clock: Callable[[], float]) -> None:
        self._dice, self._clock = dice, clock
        self._links: dict[str, _Link] = {}

    def link(self, root: str, file: Callable[[], File], name: str, seconds: float) -> str:
        """Return a new address under `root` that gives a file for so many seconds; it is made when first asked for."""
        token = self._dice.id("link", 32)
        self._links[token] = _Link(file, self._clock() + seconds)
        return f"{root}{PREFIX}{token}/{name}"

    def of(self, url: str) -> File | None:
        """Return the file behind an address of ours, None where there is none or its link has expired."""
        token = url.partition(PREFIX)[2].partition("/")[0]
        link = self._links.get(token)
        return link.file() if link and self._clock() < link.expires else None

    def download(self, request: Incoming, faults: Faults) -> Outgoing:
        """Answer a request for a file: 404 where there never was one, 403 where its link has expired."""
        token = request.path.removeprefix(PREFIX).partition("/")[0]
        link = self._links.get(token)
        if request.method not in ("GET", "HEAD"):
            return Outgoing(405, {"allow": "GET, HEAD"})
        if link is None or self._clock() >= link.expires:
            return Outgoing(403 if link else 404, {"content-type": "application/xml"}, _GONE)
        file = link.file()
        size = len(file.data)
        answer = Outgoing(200, {"content-type": file.content_type, "content-length": str(size)}, file.data)
        if request.method == "HEAD":
            return replace(answer, body=b"")
        n, _ = self._dice.next("download")
        return _hindered(answer, faults.strike("download", n, request.url, str(self._dice.seed)))


def _hindered(answer: Outgoing, struck: frozenset[str]) -> Outgoing:
    size = len(answer.body)
    if "lies_long" in struck or "lies_short" in struck:
        told = size * 2 + 1 if "lies_long" in struck else size // 2
        return replace(answer, headers={**answer.headers, "content-length": str(told)})
    if "endless" in struck:
        return replace(answer, headers={"content-type": answer.headers["content-type"]}, manner="endless")
    return replace(answer, manner="drip") if "drip" in struck else answer
