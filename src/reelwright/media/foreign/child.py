"""What runs on the other side of the wall: one task on one foreign file, then a JSON answer, then the end."""

from __future__ import annotations

import errno
import importlib.util
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reelwright.errors import InputError
from reelwright.media.foreign.wall import Limits, die_with_parent, enclose, limit

_ANSWER = 1  # the pipe's descriptor
_LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/nix/store")


def main(request: dict[str, Any]) -> None:
    """Do what a request asks, see `process.isolated`: the decoders are loaded before the wall stands, then used."""
    die_with_parent(request["parent"])
    run = importlib.import_module(f"reelwright.media.foreign.tasks.{request['task']}").run
    source = Path(request["source"])
    folder = Path(request["folder"]) if request["folder"] else None
    limit(Limits(**request["limits"]))
    wall = enclose([source, *_program(run)], [folder] if folder else [])
    arguments = request["arguments"] | ({"wall": asdict(wall)} if request["task"] == "confess" else {})
    answer = _outcome(run, source, folder / "out" if folder else None, arguments)
    data = json.dumps(answer).encode()
    while data:
        data = data[os.write(_ANSWER, data) :]
    os._exit(0)  # nothing that a decoder left behind is run


def _program(run: Callable[..., Any]) -> list[Path]:
    """Return the folders that Python may still load modules and their libraries from."""
    ours = Path(run.__code__.co_filename).parents[3]
    system = [folder for folder in map(Path, _LIBRARIES) if folder.is_dir()]
    numpy = importlib.util.find_spec("numpy")
    packages = [Path(numpy.origin).parents[1]] if numpy and numpy.origin else []
    return [Path(os.__file__).parent, *packages, *system, ours]


def _outcome(run: Callable[..., Any], source: Path, output: Path | None, arguments: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"facts": run(source, output, **arguments)}
    except Exception as error:  # hostile or broken data can make a decoder raise anything
        causes = list(_causes(error))
        codes = {cause.errno for cause in causes if isinstance(cause, OSError)}
        if errno.ENOMEM in codes or any(isinstance(cause, MemoryError) for cause in causes):
            return {"failed": "memory"}  # decoders take it for damage
        if errno.EFBIG in codes:
            return {"failed": "size"}
        if codes & {errno.ENOSPC, errno.EDQUOT}:
            return {"failed": "storage"}
        if isinstance(error, InputError):
            return {"problems": [asdict(problem) for problem in error.problems]}
        return {"failed": "decoder", "message": f"{type(error).__name__}: {error}"}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error:
        yield error
        error = error.__context__
