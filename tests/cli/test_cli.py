"""Commands print what is needed, and their exit codes and JSON can be relied on."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reelwright.build.events import Event, Forecast, Run, Timing, ToMake
from reelwright.cli import run
from reelwright.cli.show import aspect_option
from reelwright.errors import InputError, Interrupted, Problem, RefusedError, StorageError
from reelwright.finding import Finding
from reelwright.plan import Plan
from reelwright.planning import Planned
from reelwright.storage.records import Version
from reelwright.words import SIZES
from reelwright.workspace import Ad, Options, Workspace
from reelwright.workspace.deliver import Delivered
from reelwright.workspace.doctor import Diagnosis

PALETTE = dict.fromkeys(("ground", "deep", "accent", "third", "ink", "paper"), "#0B3D2E")
TYPEFACES = {"display": "Sora", "display_weight": 700, "text": "Inter", "text_weight": 500}
STYLE = dict.fromkeys(("lighting", "camera", "texture", "mood", "grade"), "soft")
SHOT = {
    "id": "a1",
    "frames": 200,
    "ground": {"kind": "backdrop", "family": "sweep", "tone": "light", "seed": 1},
    "layout": "center",
    "motion": "rise",
    "texts": [{"role": "headline", "content": "Cold all day"}],
}
PLAN = Plan.read(
    {
        "title": "Trail Bottle",
        "locale": "en-US",
        "category": "product_ad",
        "template": "demo",
        "aspects": ["9:16", "1:1"],
        "style": {**STYLE, "palette": PALETTE, "typefaces": TYPEFACES},
        "scenes": [{"id": "s1", "role": "hook", "shots": [SHOT], "voice": {"text": "Cold for a day."}}],
    }
)
WARNING = Finding(check="voice", severity="warning", where="scene s1", message="No voice.", remedy="Choose a locale.")
ERROR = Finding(check="contrast", severity="error", where="a1", message="Too faint.", remedy="A darker ground.")
NOTE = Finding(check="cutout", severity="info", where="product", message="By contour.")


class Fake:
    """Stands for the workspace: answers as told, and remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.findings: tuple[Finding, ...] = ()
        self.error: BaseException | None = None
        self.events: tuple[Event, ...] = ()

    def _answer(self, *asked: Any) -> None:
        self.asked.append(asked)
        if self.error:
            raise self.error

    def make(self, brief: Path, output: Path, *, on_event: Callable[[Event], None], **options: Any) -> Ad:
        self._answer(brief, output, options)
        for event in self.events:
            on_event(event)
        timings = (Timing("film", "render", "rendering", 2.0, "made"),)
        version = Version(number=1, parent=None, made_at=0, plan=PLAN)
        files = (Delivered(output / "master-9x16.mp4", 8_400_000, "ab" * 32, False),)
        return Ad(PLAN, version, output, files, self.findings, Run({}, timings, (), 2.0), 2.5, 0.0)

    def render(self, plan: Path, output: Path | None, *, options: Options, on_event: Callable[[Event], None]) -> Ad:
        return self.make(plan, output or Path("its-own"), on_event=on_event, options=options)

    def plan(
        self, brief: Path, on_event: Callable[[Event], None], aspects: tuple[str, ...], project: Callable[[], str]
    ) -> Planned:
        self._answer(brief, aspects, callable(on_event) and callable(project))
        return Planned(PLAN, self.findings)

    def cost(self, what: Path, aspects: tuple[str, ...]) -> Forecast:
        self._answer(what, aspects)
        steps = () if str(what) == "done" else (ToMake("film", "render", "rendering", 30.0),)
        return Forecast(steps, 7, 15.0 if steps else 0.0)

    def check(self, what: Path) -> tuple[Finding, ...]:
        self._answer(what)
        return self.findings

    def doctor(self) -> tuple[Diagnosis, ...]:
        return (Diagnosis("Python", "ok", "3.11"), Diagnosis("Voice", "missing", "espeak-ng", "Install it."))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fake:
    monkeypatch.chdir(tmp_path)
    fake = Fake()
    monkeypatch.setattr(Workspace, "open", lambda _: fake)
    return fake


def test_make_passes_on_what_was_asked_and_lists_the_files(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.findings = (NOTE, WARNING)
    assert run(["make", "bottle.yaml", "--aspect", "9:16", "--aspect", "1:1", "--parts", "--strict"]) == 0
    options = {"aspects": ("9:16", "1:1"), "options": Options(parts=True, strict=True)}
    assert fake.asked == [(Path("bottle.yaml"), Path("bottle-ad"), options)]
    text = capsys.readouterr().out
    for told in ("2 films in 2.5 s", "1 step made, 0 reused", "$0.00", "bottle-ad/master-9x16.mp4", "8.4 MB"):
        assert told in text
    assert "No voice." in text
    assert "Choose a locale." in text
    assert "The report has 1 note more" in text


@pytest.mark.parametrize(
    ("findings", "options", "code"),
    [
        ((), [], 0),
        ((WARNING,), [], 0),
        ((NOTE, ERROR), [], 4),
        ((WARNING,), ["--fail-on", "warning"], 4),
        ((NOTE,), ["--fail-on", "info"], 4),
        ((ERROR,), ["--fail-on", "never"], 0),
    ],
)
@pytest.mark.parametrize("command", [["make", "b.yaml"], ["render", "p.json"], ["check", "x.mp4"], ["plan", "b.yaml"]])
def test_findings_decide_the_exit_code(
    fake: Fake, command: list[str], findings: tuple[Finding, ...], options: list[str], code: int
) -> None:
    fake.findings = findings
    assert run([*command, *options]) == code
    assert run([*command, *options, "--json"]) == code


@pytest.mark.parametrize(
    "command",
    [["make", "b"], ["render", "b"], ["plan", "b"], ["cost", "b"], ["check", "b"], ["doctor"], ["engines"]],
)
def test_json_is_one_document(fake: Fake, command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    fake.findings = (WARNING,)
    run([*command, "--json"])
    assert isinstance(json.loads(capsys.readouterr().out), dict)


def test_make_json_tells_files_findings_and_times(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.findings = (WARNING,)
    run(["make", "b.yaml", "-o", "out", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["output"] == str(Path.cwd() / "out")
    assert document["files"][0]["path"] == str(Path.cwd() / "out" / "master-9x16.mp4")
    assert document["findings"][0]["remedy"] == "Choose a locale."
    assert document["stages"] == [{"stage": "rendering", "seconds": 2.0, "made": 1, "reused": 0}]
    assert (document["made"], document["usd"]) == (1, 0.0)


PROBLEM = Problem("product.image", "bottle.jpg", "there is no such file", "Correct the path.")


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (InputError([PROBLEM, PROBLEM]), 2, "error: product.image = bottle.jpg: there is no such file. Correct"),
        (StorageError("/x: the disk is full."), 1, "error: /x: the disk is full."),
        (RefusedError("Over the budget."), 3, "error: Over the budget."),
        (Interrupted("Stopped."), 130, "Stopped."),
        (KeyboardInterrupt(), 130, "Interrupted."),
        (KeyError("width"), 1, "internal error: KeyError: 'width'"),
    ],
)
def test_errors_are_a_line_a_code_and_a_document(
    fake: Fake, error: BaseException, code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    fake.error = error
    assert run(["make", "b.yaml"]) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert told in shown.err
    assert "Traceback" not in shown.err
    assert run(["make", "b.yaml", "--json"]) == code
    document = json.loads(capsys.readouterr().out)["error"]
    assert document["exit_code"] == code
    assert len(document["problems"]) == (2 if code == 2 else 0)


def test_a_traceback_is_shown_when_asked_for(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.error = KeyError("width")
    assert run(["--traceback", "make", "b.yaml"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["mak"], ["make"], ["make", "b", "--aspect", "2:1"], ["make", "b", "--fail-on", "x"], ["cost", "--x"]]
)
def test_a_wrong_command_line_is_bad_input(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 2
    assert "error:" in capsys.readouterr().err
    assert run([*command, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["exit_code"] == 2


def test_a_wrong_setting_is_bad_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("REELWRIGHT_WORKERS", "many")
    assert run(["cost", "b.yaml"]) == 2
    assert "REELWRIGHT_WORKERS = many" in capsys.readouterr().err


def test_plan_shows_an_outline_and_writes_the_plan(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.findings = (NOTE,)
    assert run(["plan", "b.yaml", "-o", "plan.json"]) == 0
    text = capsys.readouterr().out
    for told in ("1 scene, 1 shot", "Cold all day", "Cold for a day.", "By contour."):
        assert told in text
    assert Plan.read(json.loads(Path("plan.json").read_text("utf-8"))) == PLAN
    assert fake.asked == [(Path("b.yaml"), (), True)]


def test_cost_tells_steps_price_and_time(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cost", "b.yaml"]) == 0
    assert "1 step to make, 7 there already: about 15 s, $0.00" in capsys.readouterr().out
    assert run(["cost", "done"]) == 0
    assert "Nothing to make: all 7 steps" in capsys.readouterr().out
    assert fake.asked == [(Path("b.yaml"), ()), (Path("done"), ())]


def test_doctor_fails_where_something_needed_is_missing(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 1
    text = capsys.readouterr().out
    assert "missing  Voice: espeak-ng" in text
    assert "Install it." in text
    fake.doctor = lambda: (Diagnosis("Python", "ok", "3.11"), Diagnosis("Model", "missing", "none", required=False))
    assert run(["doctor"]) == 0


def test_progress_goes_to_stderr_in_plain_lines(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    fake.events = (
        Event("planning", "read", "reused", 1, 4, 0.0, 60.0),
        Event("generating_scenes", "ground", "started", 1, 4, 0.1, 45.0),
        Event("generating_scenes", "ground", "made", 2, 4, 0.4, 30.0),
        Event("rendering", "film", "started", 3, 4, 0.5, 200.0),
    )
    assert run(["make", "b.yaml", "--json"]) == 0
    shown = capsys.readouterr()
    json.loads(shown.out)
    assert shown.err.splitlines() == [
        "Drawing scenes: 10% done, 45 s left",
        "Rendering and checking: 50% done, 3 min left",
    ]


def test_the_aspects_offered_are_those_that_exist() -> None:
    options = [option for option in _make_options() if option.name == "aspects"]
    assert list(options[0].type.choices) == list(SIZES)


def _make_options() -> list[Any]:
    def command() -> None: ...

    return list(aspect_option(command).__click_params__)


# From here on, real processes.

HELP = """
import sys
from reelwright.cli import run
code = run(["--help"])
heavy = {"numpy", "cv2", "numba", "av", "scipy", "PIL", "pydantic", "rich", "jinja2", "reelwright.workspace"}
print("heavy:", sorted(heavy & set(sys.modules)), file=sys.stderr)
sys.exit(code)
"""


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - start)
        assert done.returncode == 0
        assert done.stderr == "heavy: []\n"
        assert "doctor" in done.stdout
    assert min(seconds) < 0.3


WAITING = """
import sys, time
from reelwright.cli import main
from reelwright.build.events import Event
from reelwright.workspace import Workspace

class Waiting:
    def make(self, brief, output, *, on_event, **options):
        on_event(Event("rendering", "film", "started", 3, 4, 0.5, 20.0))
        print("ready", flush=True)
        time.sleep(30)

Workspace.open = lambda settings: Waiting()
sys.argv = ["reelwright", "make", "b.yaml"]
main()
"""


@pytest.mark.thorough
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_130(name: signal.Signals) -> None:
    command = [sys.executable, "-c", WAITING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(name)
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_a_terminal_sees_a_bar() -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, stderr=theirs, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        seen = ""
        while "20 s left" not in seen and select.select([ours], [], [], 5)[0]:
            seen += os.read(ours, 65536).decode()
        process.send_signal(signal.SIGINT)
        process.wait(10)
    os.close(theirs)
    os.close(ours)
    assert "Rendering and checking" in seen
    assert "50 %" in seen
    assert "3/4 steps" in seen


@pytest.mark.thorough
@pytest.mark.parametrize("command", ["engines", "doctor"])
def test_a_reader_that_leaves_makes_no_noise(command: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    code = f'import sys; sys.argv = ["reelwright", "{command}"]; from reelwright.cli import main; main()'
    done = subprocess.run([sys.executable, "-c", code], stdout=writing, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
