"""Finished things go to the user's folder: each appears whole, or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reelwright.build.events import Run
from reelwright.build.graph import FilmGraph
from reelwright.build.ingredients import captions_of
from reelwright.build.step import Artifact
from reelwright.compose.captions import to_srt, to_vtt
from reelwright.digest import digest_bytes, digest_file
from reelwright.errors import InputError, Problem
from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.storage.files import copy_whole, write_whole
from reelwright.words import Aspect
from reelwright.workspace.buying import Books

if TYPE_CHECKING:
    from reelwright.storage.records import Version


@dataclass(frozen=True)
class Delivered:
    """A file in the user's folder; `kept` says that it stood there already, byte for byte."""

    path: Path
    size: int
    digest: str
    kept: bool


def master_name(aspect: Aspect) -> str:
    return f"master-{aspect.replace(':', 'x')}.mp4"


def check_writable(output: Path) -> None:
    """Refuse an output folder that cannot be written, before any work is done."""
    if output.exists() and not output.is_dir():
        raise InputError(Problem("output", str(output), "this is a file", "Name a folder with `-o DIR`."))
    nearest = output.absolute()
    while not nearest.exists():
        nearest = nearest.parent
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        limit = f"the folder {nearest} cannot be written"
        raise InputError(Problem("output", str(output), limit, "Choose another folder with `-o DIR`."))


@dataclass(frozen=True)
class Built:
    """A finished build. `plan` is what was wanted; that of `graph` has something simpler where an engine failed.

    `books` tell what was bought.
    """

    graph: FilmGraph
    run: Run
    version: Version
    plan: Plan
    findings: tuple[Finding, ...]
    books: Books
    seconds: float = 0.0


def deliver(built: Built, output: Path, parts: bool) -> tuple[Delivered, ...]:
    """Copy what was built into `output`, write captions, plan and report beside it; returns all files."""
    run = built.run
    files = [
        place(thing, output / name) if isinstance(thing, Artifact) else _write(thing, output / name)
        for name, thing in things(built, parts)
    ]
    told = any(finding.check == "placeholder" for finding in built.findings) or built.books.micros
    if not (run.made or told) and all(file.kept for file in files) and (output / "report.json").is_file():
        return (*files, *(_standing(output / name) for name in ("report.json", "report.html")))
    from reelwright.workspace.reporting import report_files

    reported = report_files(built, tuple(files))
    files += [_write(data, output / name) for name, data in reported.items()]
    return tuple(files)


def things(built: Built, parts: bool) -> Iterator[tuple[str, Artifact | bytes]]:
    """Yield what an ad consists of, by file name: films, poster, captions, plan, and the single `parts` if wanted."""
    graph, made = built.graph, built.run.artifacts
    yield from ((master_name(aspect), made[step]) for aspect, step in graph.masters.items())
    yield "poster.jpg", made[graph.poster]
    captions = captions_of(graph, made)
    yield "captions.srt", to_srt(captions).encode()
    yield "captions.vtt", to_vtt(captions, graph.plan.locale).encode()
    plan = json.dumps(built.plan.model_dump(mode="json"), indent=2, ensure_ascii=False)
    yield "plan.json", f"{plan}\n".encode()
    if parts:
        yield from ((name, made[step]) for name, step in graph.part_steps.items())


def place(artifact: Artifact, target: Path) -> Delivered:
    """Copy what was made to `target`, unless the same bytes stand there."""
    size = artifact.path.stat().st_size
    kept = target.is_file() and target.stat().st_size == size and digest_file(target) == artifact.digest
    if not kept:
        copy_whole(artifact.path, target)
    return Delivered(target, size, artifact.digest, kept)


def _write(data: bytes, target: Path) -> Delivered:
    kept = target.is_file() and target.stat().st_size == len(data) and target.read_bytes() == data
    if not kept:
        write_whole(target, data)
    return Delivered(target, len(data), digest_bytes(data), kept)


def _standing(target: Path) -> Delivered:
    data = target.read_bytes()
    return Delivered(target, len(data), digest_bytes(data), True)
