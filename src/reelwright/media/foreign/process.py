"""The near side of the wall: start a process for one foreign file, wait within limits, and leave nothing of it."""

from __future__ import annotations

import json
import logging
import os
import selectors
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from reelwright.errors import MediaError, Problem, RenderError, StorageError, shorten
from reelwright.loading import LOADING
from reelwright.media.foreign.wall import Limits

# A module each in `tasks`.
Task = Literal[
    "picture",
    "footage",
    "trim",
    "song",
    "sound",
    "film",
    "study",
    "listen",
    "stills",
    "strip",
    "rewrap",
    "frames",
    "confess",
]

_LOG = logging.getLogger(__name__)
_ANSWER_BYTES = 16 << 20
_LAST_WORDS = 4096  # bytes of what the process said on its standard error
_GLANCE = 0.1  # seconds between two looks at the clock and at who waits
_GRACE = 2.0  # seconds that a process has to end after its last word
# `-I` and `-S` keep the user's environment and site hooks out; the modules are those of this process.
_COMMAND = (
    "import json, sys; request = json.load(sys.stdin); sys.path[:] = request['path']; "
    "from reelwright.media.foreign.child import main; main(request)"
)
# Nothing of the user's environment goes along. One thread: the wall must not have a door in another one.
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
_AGAIN = "Export the file again as a plain JPEG, MP4 or WAV."


def isolated(
    task: Task,
    source: Path,
    output: Path | None = None,
    *,
    what: str,
    limits: Limits,
    waiting: Callable[[], None] = lambda: None,
    **arguments: Any,
) -> dict[str, Any]:
    """Do a task on the foreign file `source` in a process of its own and return the facts it answers, JSON-like.

    The process reads `source` alone and writes one file, which becomes `output`; `arguments` are the task's own.
    `what` names the file in messages. `waiting` is called about ten times a second; what it raises ends the process.
    Raises what the task raises: MediaError where the file is no good or takes more than the limits, StorageError
    where the disk is full; RenderError where the process does not start. Whatever happens, no process, file or
    folder of it remains.
    """
    with _room(output) as folder:
        request = {
            "task": task,
            "source": str(source.absolute()),
            "folder": str(folder) if folder else None,
            "arguments": arguments | {"what": what},
            "limits": asdict(limits),
            "path": _path(),
            "parent": os.getpid(),
        }
        facts = _facts(_ask(request, limits, what, waiting), what, limits)
        if folder and output:
            _take(folder / "out", output, what)
    return facts


def _path() -> list[str]:
    """Return where this process finds its modules. While OpenCV is loaded its own folder, with a `typing` in it, stands
    among them for a moment; so nothing is loaded meanwhile.
    """
    with LOADING:
        return [str(Path(entry or ".").absolute()) for entry in sys.path]


@contextmanager
def _room(output: Path | None) -> Iterator[Path | None]:
    """Give an empty folder beside `output`."""
    if output is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output.absolute().parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take(made: Path, output: Path, what: str) -> None:
    """Move what was made out of its folder; a link or a device in its place would lead elsewhere."""
    try:
        plain = stat.S_ISREG(made.lstat().st_mode)
    except FileNotFoundError:
        plain = False
    if not plain:
        raise RenderError(f"{what}: decoding left no file. Run again; if it stays so, report it.")
    made.chmod(0o600)
    made.replace(output)


def _ask(request: dict[str, Any], limits: Limits, what: str, waiting: Callable[[], None]) -> dict[str, Any]:
    """Start the process, hear it out and end it with its group; returns its answer."""
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-c", _COMMAND],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_ENVIRONMENT,
        cwd=request["folder"] or "/",
        start_new_session=True,
    )
    assert process.stdin
    with process:  # closes the pipes and waits for the end
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(json.dumps(request).encode())
                process.stdin.close()
            heard = _hear(process, limits, waiting)
            if heard is None:
                raise _refusal(what, f"decoding it took more than {limits.seconds:.0f} s")
            return _answer(process, *heard, limits, what)
        finally:
            with suppress(ProcessLookupError, PermissionError):  # macOS: a group of the dead may not be signalled
                os.killpg(process.pid, signal.SIGKILL)


def _hear(process: subprocess.Popen[bytes], limits: Limits, waiting: Callable[[], None]) -> tuple[bytes, bytes] | None:
    """Return what the process answered and its last words once it closed both pipes; None when its time is over."""
    said: dict[Any, bytes] = {process.stdout: b"", process.stderr: b""}
    deadline = time.monotonic() + limits.seconds
    with selectors.DefaultSelector() as pipes:
        for pipe in said:
            pipes.register(pipe, selectors.EVENT_READ)
        while pipes.get_map():
            waiting()
            if time.monotonic() > deadline:
                return None
            for key, _ in pipes.select(_GLANCE):
                data = os.read(key.fd, 1 << 16)
                said[key.fileobj] += data
                said[process.stderr] = said[process.stderr][-_LAST_WORDS:]
                if not data or len(said[process.stdout]) > _ANSWER_BYTES:
                    pipes.unregister(key.fileobj)
    return said[process.stdout], said[process.stderr]


def _answer(
    process: subprocess.Popen[bytes], data: bytes, last_words: bytes, limits: Limits, what: str
) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        answer = json.loads(data) if len(data) <= _ANSWER_BYTES else None
        if isinstance(answer, dict):
            return answer
    code = _ending(process)
    if code == -signal.SIGXCPU:
        raise _refusal(what, f"decoding it took more than {limits.seconds:.0f} s")
    if code is not None and code < 0:
        name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        raise _refusal(what, f"decoding it was ended by the system ({name}), as happens when a decoder crashes")
    if code:
        words = last_words.decode(errors="replace").strip()
        _LOG.info("the decoding process of %s: %s", what, words)
        said = shorten(words.rpartition("\n")[2], 200)
        raise RenderError(f"{what}: the decoding process failed ({said}). Run `reelwright doctor`.")
    raise _refusal(what, "decoding it gave no answer")


def _ending(process: subprocess.Popen[bytes]) -> int | None:
    """Return how the process ended, waiting a little; None while it runs on."""
    with suppress(subprocess.TimeoutExpired):
        return process.wait(_GRACE)
    return None


def _facts(answer: dict[str, Any], what: str, limits: Limits) -> dict[str, Any]:
    """Return the facts of an answer, or raise what it tells."""
    if isinstance(facts := answer.get("facts"), dict):
        return facts
    if answer.get("problems"):
        raise MediaError(_problem(problem, what) for problem in answer["problems"])
    if answer.get("failed") == "storage":
        raise StorageError(f"{what}: the disk is full. Free some space, or set REELWRIGHT_HOME to another disk.")
    limit = {
        "memory": f"decoding it took more than {limits.memory / 2**30:.3g} GiB of memory",
        "size": f"decoding it wrote more than {limits.written / 2**30:.3g} GiB",
    }.get(str(answer.get("failed")), f"it cannot be decoded ({shorten(answer.get('message', ''))})")
    raise _refusal(what, limit)


def _problem(told: Any, what: str) -> Problem:
    """Return a problem that came from the other side as plain, short strings."""
    fields = told if isinstance(told, dict) else {}
    return Problem(**{name: shorten(fields.get(name, what), 300) for name in ("where", "value", "limit", "remedy")})


def _refusal(what: str, limit: str) -> MediaError:
    return MediaError(Problem(what, "", limit, _AGAIN))
