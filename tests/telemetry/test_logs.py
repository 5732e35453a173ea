"""Lines of logs: their fields, their form, and that no canary gets out by any way (I13, attack 42)."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from reelwright.telemetry import logs
from reelwright.telemetry.logs import bound, carried
from reelwright.telemetry.redact import hide

Lines = Callable[[], list[dict[str, Any]]]
LOG = logging.getLogger("reelwright.test")
CANARY = "canary-of-the-told-kind"
KEY = "sk-canary0123456789"


def test_a_line_has_its_fields_those_of_its_block_and_its_own(lines: Lines) -> None:
    with bound(job="job_1", workspace="local"), bound(stage="planning", workspace="w2"):
        LOG.info("made %d of %d", 3, 4, extra={"seconds": 1.5, "stage": "rendering"})
    LOG.warning("outside")
    inside, outside = lines()
    assert inside | {"time": ""} == {
        "time": "", "level": "info", "logger": "reelwright.test", "message": "made 3 of 4",
        "job": "job_1", "workspace": "w2", "stage": "rendering", "seconds": 1.5,
    }  # fmt: skip
    assert inside["time"].endswith("Z") and len(inside["time"]) == 24
    assert "job" not in outside


def test_extra_fields_cannot_take_the_place_of_ours(lines: Lines) -> None:
    with bound(level="critical", time="never"):
        LOG.info("so", extra={"logger": "else"})
    assert (lines()[0]["level"], lines()[0]["logger"]) == ("info", "reelwright.test")


def test_fields_go_into_threads_by_the_helper_only(lines: Lines) -> None:
    with bound(job="job_1"), ThreadPoolExecutor(4) as pool:
        barrier = threading.Barrier(4)

        def tell(number: int) -> None:
            barrier.wait(5)  # all at once: one context could not run four times
            LOG.info("thread", extra={"number": number})

        list(pool.map(carried(tell), range(4)))
        pool.submit(LOG.info, "bare").result()
    told = lines()
    assert sorted(line["number"] for line in told if line["message"] == "thread" and line["job"] == "job_1") == [
        0,
        1,
        2,
        3,
    ]
    assert "job" not in told[-1]


def _plant(log: logging.Logger) -> None:
    """Put the canaries wherever a log line can have one."""
    log.info(f"message {CANARY} {KEY}")
    log.info("args %s %r %s", CANARY, {"key": [KEY]}, f"postgresql://u:{CANARY}@db/x")
    log.info("extra", extra={"deep": {"list": [CANARY, (KEY,)], CANARY: 1}, "password": "hunter2hunter2"})
    log.info("does not fit %d %d", CANARY, KEY)
    log.info("too few %s %s", *[KEY])
    log.log(logging.ERROR, "stack", stack_info=True, extra={"bytes": CANARY.encode()})
    with bound(bound=f"Bearer {KEY}"):
        log.info("bound")
    try:
        try:
            try:
                raise KeyError(f"innermost {KEY}")
            except KeyError:
                raise ValueError(f"context {CANARY}")  # noqa: B904  (the context is what is tested)
        except ValueError as error:
            error.add_note(f"note {KEY}")
            raise ExceptionGroup(f"group {CANARY}", [RuntimeError(KEY), OSError(2, CANARY, KEY)]) from error
    except ExceptionGroup:
        log.exception("it failed with %s", KEY)


@pytest.mark.parametrize("form", ["json", "text"])
def test_no_canary_gets_out(
    form: logs.Form, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest's own would fail at what does not fit
    hide(CANARY)
    stream = io.StringIO()
    logs.start("DEBUG", form, stream)
    _plant(LOG)
    told = stream.getvalue() + "".join(capsys.readouterr())
    assert "it failed with" in told and "innermost" in told and "RuntimeError" in told and "does not fit" in told
    for secret in (CANARY, KEY, "canary0123", "hunter2"):
        assert secret not in told


def test_a_defect_of_the_log_itself_shows_no_argument(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a line cannot be written, `logging` would print the arguments as they are."""

    class Full(io.StringIO):
        def __init__(self) -> None:
            super().__init__()
            self.told: list[str] = []

        def write(self, text: str) -> int:
            if text.startswith("a log line"):
                self.told.append(text)
                return len(text)
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    stream = Full()
    logs.start("INFO", "json", stream)
    LOG.info("secret %s", KEY)
    assert stream.told and "OSError" in stream.told[0] and KEY not in stream.told[0]
    assert "".join(capsys.readouterr()) == ""


_PROGRAM = f"""
import logging, sys, threading, warnings
from reelwright.telemetry import Telemetry, start
start(Telemetry(secrets=({CANARY!r},), form="json"))
warnings.warn("beware of {CANARY}")
def fail(): raise ValueError("in a thread {KEY}")
thread = threading.Thread(target=fail); thread.start(); thread.join()
class Bad:
    def __del__(self): raise ValueError("unraisable {KEY}")
Bad()
raise RuntimeError("nobody catches {CANARY}") from KeyError("{KEY}")
"""


def test_errors_that_nobody_catches_are_clean_lines_too() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert done.returncode == 1 and len(said) == 4
    # The interpreter shows the source line of `-c` programs from 3.13 on, so the canaries of the source do not count.
    assert "nobody caught" in said[-1]["message"] and "RuntimeError" in said[-1]["error"]["traceback"]
    assert CANARY not in done.stderr and KEY not in done.stderr


def test_a_terminal_gets_lines_that_no_message_can_forge() -> None:
    stream = io.StringIO()
    logs.start("INFO", "text", stream)
    LOG.info("one\n12:00:00 CRITICAL forged\x1b[2J\u202e", extra={"name_": "a\nb"})
    first, *further = stream.getvalue().splitlines()
    assert "one" in first and all(line.startswith("    ") for line in further)
    assert "\x1b" not in stream.getvalue() and "\u202e" not in stream.getvalue()


def test_starting_again_writes_no_line_twice(lines: Lines) -> None:
    stream = io.StringIO()
    logs.start("INFO", "json", stream)
    LOG.info("once")
    assert lines() == [] and len(stream.getvalue().splitlines()) == 1
