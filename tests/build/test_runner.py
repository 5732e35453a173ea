"""Builds reuse, share, fall back, fail, stop and go on."""

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelwright.build.events import Event
from reelwright.build.runner import Runner
from reelwright.build.schedule import in_order, makespan
from reelwright.build.step import STAGES, Artifact, Made, Stage, Step, Together, Work
from reelwright.build.walk import LackingError
from reelwright.errors import InputError, Interrupted, Problem, RenderError, StalledError, StorageError
from reelwright.finding import Finding
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import Memo

Make = Callable[[Work], Made]


class Bench:
    """A store, a log of what was made, and builders of small steps that write their parameters and needs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.blobs = Blobs(root)
        self.memo = Memo(root, self.blobs)
        self.log: list[str] = []
        self.events: list[Event] = []

    def runner(self, workers: int = 2, **more: Any) -> Runner:
        return Runner(self.blobs, self.memo, workers, self.events.append, **more)

    def step(
        self,
        name: str,
        *needs: Step,
        value: Any = None,
        make: Make | None = None,
        stage: Stage = "rendering",
        estimate: float = 1.0,
        **more: Any,
    ) -> Step:
        def resolve(artifacts: tuple[Artifact, ...]) -> dict[str, Any]:
            return {"value": value or name, "needs": [artifact.digest for artifact in artifacts]}

        def work(given: Work) -> Made:
            self.log.append(name)
            if make:
                return make(given)
            given.output.write_text(json.dumps(given.params))
            return Made({"pair": (1, 2)})

        return Step("test", 1, name, stage, resolve, work, needs, estimate=estimate, **more)

    def leftovers(self) -> list[Path]:
        files = (*(self.root / "scratch").glob("*/*"), *(self.root / "locks").glob("*"))
        return list(files)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_what_was_made_is_reused_and_only_what_changed_is_made(bench: Bench) -> None:
    def graph(color: str) -> Step:
        ground, text = bench.step("ground"), bench.step("text", value=color)
        return bench.step("film", ground, text)

    first = bench.runner().run([graph("red")])
    assert sorted(bench.log) == ["film", "ground", "text"]
    again = bench.runner().run([graph("red")])
    assert (again.made, again.reused) == (0, 3)
    bench.log.clear()
    bench.runner().run([graph("blue")])
    assert sorted(bench.log) == ["film", "text"]
    assert [*first.artifacts.values()][-1] == [*again.artifacts.values()][-1]
    assert bench.leftovers() == []


def test_a_step_sees_its_needs_and_facts_read_the_same_fresh_and_reused(bench: Bench) -> None:
    seen: list[object] = []

    def look(work: Work) -> Made:
        seen.extend((work.needs[0].facts, work.needs[0].path.read_text()))
        work.output.write_text("x")
        return Made()

    ground = bench.step("ground")
    fresh = bench.runner().run([bench.step("film", ground, make=look)]).artifacts[ground]
    assert seen == [{"pair": [1, 2]}, '{"value": "ground", "needs": []}']
    assert bench.runner().run([ground]).artifacts[ground] == fresh


def test_an_unchanged_result_spares_what_comes_after(bench: Bench) -> None:
    def constant(work: Work) -> Made:
        work.output.write_text("always the same")
        return Made()

    bench.runner().run([bench.step("film", bench.step("early", value=1, make=constant))])
    bench.log.clear()
    bench.runner().run([bench.step("film", bench.step("early", value=2, make=constant))])
    assert bench.log == ["early"]


def test_equal_keys_are_made_once(bench: Bench) -> None:
    def slow(work: Work) -> Made:
        time.sleep(0.05)
        work.output.write_text("x")
        return Made()

    steps = [bench.step(f"copy {number}", value="the same", make=slow) for number in range(5)]
    run = bench.runner(workers=4).run([bench.step("film", *steps)])
    assert (run.made, run.reused) == (2, 4)
    assert len({run.artifacts[step].digest for step in steps}) == 1


def test_a_lost_file_is_made_again(bench: Bench) -> None:
    step = bench.step("ground")
    artifact = bench.runner().run([step]).artifacts[step]
    artifact.path.unlink()
    assert bench.runner().run([step]).made == 1
    assert artifact.path.exists()


def test_workers_work_side_by_side(bench: Bench) -> None:
    meeting = threading.Barrier(2, timeout=5)

    def meet(_: Work) -> Made:
        meeting.wait()
        return Made()

    run = bench.runner(workers=2).run([bench.step("a", make=meet), bench.step("b", make=meet)])
    assert run.made == 2


def test_the_longest_chain_begins_first(bench: Bench) -> None:
    short = bench.step("short", estimate=2)
    head = bench.step("head", estimate=1)
    bench.runner(workers=1).run([short, bench.step("tail", head, estimate=5)])
    assert bench.log == ["head", "tail", "short"]


def test_a_fallback_stands_in_and_is_never_remembered(bench: Bench) -> None:
    def fail(_: Work) -> Made:
        raise InputError(Problem("music", "x", "cannot be read", "Give another."))

    def silence(work: Work, error: Exception) -> Made:
        work.output.write_text("silence")
        return Made(findings=(Finding(check="music", severity="error", where="music", message=str(error)),))

    music = bench.step("music", make=fail, fallback=silence)
    run = bench.runner().run([bench.step("film", music)])
    assert run.artifacts[music].path.read_text() == "silence"
    assert [(finding.check, finding.severity) for finding in run.findings] == [("music", "error")]
    assert [event.what for event in bench.events if event.step == "music"] == ["started", "replaced"]
    bench.log.clear()
    again = bench.runner().run([bench.step("film", music)])
    assert bench.log == ["music"]
    assert again.findings == run.findings
    with pytest.raises(InputError, match="cannot be read"):
        bench.runner().run([music], strict=True)


def test_a_fallback_is_never_silent(bench: Bench) -> None:
    def fail(_: Work) -> Made:
        raise RenderError("no encoder")

    step = bench.step("film", make=fail, fallback=lambda *_: Made())
    (finding,) = bench.runner().run([step]).findings
    assert finding.severity == "warning"
    assert "no encoder" in finding.message


def test_findings_travel_with_what_is_reused(bench: Bench) -> None:
    finding = Finding(check="cutout", severity="info", where="product", message="By contour.", evidence={"c": 0.9})
    step = bench.step("cutout", make=lambda _: Made(findings=(finding,)))
    assert bench.runner().run([step]).findings == (finding,)
    assert bench.runner().run([step]).findings == (finding,)


def test_the_first_error_ends_the_build_after_the_running_and_before_the_rest(bench: Bench) -> None:
    failed = threading.Event()

    def fail(_: Work) -> Made:
        failed.set()
        raise RenderError("the encoder died")

    def outlast(work: Work) -> Made:
        failed.wait(5)
        time.sleep(0.05)
        work.output.write_text("done")
        return Made()

    running = bench.step("running", make=outlast, estimate=9)
    broken = bench.step("broken", make=fail, estimate=8)
    later = bench.step("later", estimate=1)
    with pytest.raises(RenderError, match="the encoder died"):
        bench.runner(workers=2).run([running, broken, later])
    assert "later" not in bench.log
    assert bench.runner().run([running]).reused == 1
    assert bench.leftovers() == []


def test_a_defect_names_its_step(bench: Bench) -> None:
    def defect(_: Work) -> Made:
        raise KeyError("width")

    with pytest.raises(KeyError) as caught:
        bench.runner().run([bench.step("shadow", make=defect)])
    assert "in step 'shadow' (test)" in caught.value.__notes__


def test_facts_that_json_cannot_hold_are_refused(bench: Bench) -> None:
    with pytest.raises(Exception, match="serialize"):
        bench.runner().run([bench.step("odd", make=lambda _: Made({"x": object()}))])
    assert bench.leftovers() == []


def test_a_full_disk_is_told_and_not_papered_over(bench: Bench) -> None:
    def fill(_: Work) -> Made:
        Path("/dev/full").write_bytes(b"x")
        return Made()

    step = bench.step("film", make=fill, fallback=lambda *_: Made())
    with pytest.raises(StorageError, match="disk is full"):
        bench.runner().run([step])


def test_stop_ends_running_steps_and_the_next_run_goes_on(bench: Bench) -> None:
    def endless(work: Work) -> Made:
        work.output.write_text("half")
        while True:
            time.sleep(0.01)
            work.progress(0.5)

    def until_stopped(event: Event) -> None:
        if event.step == "slow" and event.what == "progress":
            runner.stop()

    runner = Runner(bench.blobs, bench.memo, 2, until_stopped)
    early = bench.step("early")
    with pytest.raises(Interrupted, match="run the same command again"):
        runner.run([bench.step("film", bench.step("slow", early, make=endless))])
    assert bench.leftovers() == []
    bench.log.clear()
    bench.runner().run([bench.step("film", bench.step("slow", early))])
    assert bench.log == ["slow", "film"]


def test_a_run_sums_its_work_by_stage(bench: Bench) -> None:
    cut = bench.step("cut", stage="extracting_product")
    bench.runner().run([cut])
    run = bench.runner().run([bench.step("film", cut), bench.step("other film", cut)])
    assert [(work.stage, work.made, work.reused) for work in run.stages] == [
        ("extracting_product", 0, 1), ("rendering", 2, 0),
    ]  # fmt: skip
    rendering = [timing.seconds for timing in run.timings if timing.stage == "rendering"]
    assert run.stages[1].seconds == pytest.approx(sum(rendering), abs=0.001)


def test_events_tell_stage_and_fraction_and_end_whole(bench: Bench) -> None:
    def tell(work: Work) -> Made:
        work.progress(0.25)
        return Made()

    cut = bench.step("cut-out", stage="extracting_product", make=tell)
    bench.runner(workers=1).run([bench.step("film", bench.step("ground", cut, stage="generating_scenes"))])
    assert [event.what for event in bench.events][:3] == ["started", "progress", "made"]
    assert [event.stage for event in bench.events if event.what == "started"] == [
        "extracting_product", "generating_scenes", "rendering",
    ]  # fmt: skip
    fractions = [event.fraction for event in bench.events]
    assert fractions == sorted(fractions)
    assert fractions[1] == pytest.approx(0.25 / 3)
    last = bench.events[-1]
    assert (last.done, last.total, last.fraction, last.seconds_left) == (3, 3, 1.0, 0.0)


def test_a_forecast_makes_nothing_and_knows_what_is_there(bench: Bench) -> None:
    ground = bench.step("ground", estimate=2, stage="generating_scenes")
    film = bench.step("film", ground, bench.step("voice", estimate=1), estimate=4)
    before = bench.runner(workers=2).forecast([film])
    assert bench.log == []
    assert [(step.step, step.seconds) for step in before.steps] == [("ground", 2), ("voice", 1), ("film", 4)]
    assert (before.reused, before.seconds, before.usd) == (0, 6, 0)
    bench.runner().run([ground])
    bench.memo.learn([("test", 10.0)] * 32)
    after = bench.runner(workers=2).forecast([film])
    assert [step.step for step in after.steps] == ["voice", "film"]
    assert (after.reused, after.seconds) == (1, 50)


def test_an_unchanged_build_of_150_steps_is_a_walk_under_50_ms(bench: Bench) -> None:
    steps: list[Step] = []
    for number in range(150):
        steps.append(bench.step(str(number), *steps[-3:]))
    bench.runner().run(steps)
    times = []
    for _ in range(3):
        start = time.process_time()
        assert bench.runner().run(steps).reused == 150
        times.append(time.process_time() - start)
    assert min(times) < 0.05


BUILD = """
import os, signal, sys, time
from pathlib import Path
from reelwright.build.runner import Runner
from reelwright.build.step import Made, Step
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import Memo

root, doomed = Path(sys.argv[1]), sys.argv[2]
log = open(root / "log", "a")

def step(name, *needs):
    def resolve(artifacts):
        return {"name": name, "needs": [artifact.digest for artifact in artifacts]}
    def make(work):
        print(name, file=log, flush=True)
        work.output.write_text(name)
        if name == doomed:
            if sys.argv[3] == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            print("ready", flush=True)
            while True:
                time.sleep(0.01)
                work.progress(0.5)
        time.sleep(0.02)
        return Made()
    return Step("t", 1, name, "rendering", resolve, make, needs)

blobs = Blobs(root)
a = step("a"); b = step("b", a); c = step("c", b)
run = Runner(blobs, Memo(root, blobs), 1).run([c])
print(run.artifacts[c].path.read_text(), end="")
"""


def _build(root: Path, doomed: str = "", how: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", BUILD, str(root), doomed, how]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("doomed", ["a", "b", "c"])
def test_after_a_kill_in_any_step_the_next_build_goes_on(tmp_path: Path, doomed: str) -> None:
    """Fault 15, I10, I11."""
    assert _build(tmp_path, doomed, "kill").returncode == -signal.SIGKILL
    done = _build(tmp_path)
    assert (done.returncode, done.stdout) == (0, "c"), done.stderr
    made = (tmp_path / "log").read_text().split()
    assert sorted(made) == sorted(["a", "b", "c", doomed])
    assert list((tmp_path / "scratch").iterdir()) == []
    assert list((tmp_path / "locks").iterdir()) == []


def test_ctrl_c_ends_a_build_cleanly(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(tmp_path), "b", "wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert "Interrupted: Stopped." in errors
    assert "KeyboardInterrupt" not in errors
    assert list((tmp_path / "scratch").iterdir()) == []
    assert _build(tmp_path).stdout == "c"
    assert (tmp_path / "log").read_text().split() == ["a", "b", "b", "c"]


def test_two_processes_on_one_store_share_the_work(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BUILD, str(tmp_path), "", ""]
    builds = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [build.communicate(timeout=20)[0] for build in builds] == ["c", "c"]
    assert sorted((tmp_path / "log").read_text().split()) == ["a", "b", "c"]


@settings(max_examples=60, deadline=None)
@given(
    data=st.lists(st.tuples(st.floats(0.1, 5), st.sets(st.integers(0, 11))), min_size=1, max_size=12),
    workers=st.integers(1, 4),
)
def test_a_schedule_keeps_the_bounds_of_list_scheduling(data: list[tuple[float, set[int]]], workers: int) -> None:
    """Graham 1966: at most (2 - 1/m) times the optimum, which is at least total / m and the longest chain."""
    steps: list[Step] = []
    for number, (_, wanted) in enumerate(data):
        needs = tuple(steps[index] for index in sorted(wanted) if index < number)
        steps.append(Step("t", 1, str(number), STAGES[0], lambda _: {}, lambda _: Made(), needs))
    ordered = in_order(reversed(steps))
    assert set(ordered) == set(steps)
    assert all(ordered.index(need) < ordered.index(step) for step in ordered for need in step.needs)
    seconds = {step: data[int(step.name)][0] for step in steps}
    chain: dict[Step, float] = {}
    for step in steps:
        chain[step] = seconds[step] + max((chain[need] for need in step.needs), default=0)
    total, longest = sum(seconds.values()), max(chain.values())
    found = makespan(ordered, seconds, workers)
    assert max(total / workers, longest) - 1e-9 <= found <= total / workers + longest * (1 - 1 / workers) + 1e-9


def test_everything_that_is_wrong_with_inputs_is_told_at_once(bench: Bench) -> None:
    def bad(name: str) -> Step:
        def refuse(_: Work) -> Made:
            raise InputError(Problem(name, "", "it is no picture", "Give another."))

        return bench.step(name, make=refuse)

    first, good, second = bad("first"), bench.step("good"), bad("second")
    with pytest.raises(InputError) as caught:
        bench.runner(1).run([bench.step("film", first, good, second)])
    assert [problem.where for problem in caught.value.problems] == ["first", "second"]
    assert "good" in bench.log
    assert "film" not in bench.log
    assert not bench.leftovers()


def test_steps_of_one_group_are_made_in_one_go(bench: Bench) -> None:
    rounds: list[list[str]] = []

    def company(name: str, *needs: Step) -> Step:
        def draw(works: Sequence[Work]) -> list[Made]:
            rounds.append([work.params["value"] for work in works])
            for work in works:
                work.progress(0.5)
                work.output.write_text(work.params["value"])
            return [Made({"of": work.params["value"]}) for work in works]

        return bench.step(name, *needs, together=Together("all", draw), make=lambda work: draw([work])[0])

    def graph(*names: str) -> list[Step]:
        first = bench.step("first")
        return [company(name, first) for name in names] + [bench.step("other", first)]

    run = bench.runner(1).run(graph("a", "b"))
    assert [rounds, run.made] == [[["a", "b"]], 4]
    again = bench.runner(1).run(graph("a", "b", "c"))
    assert [rounds[1:], again.made, again.reused] == [[["c"]], 1, 4]  # who is there already is not made in company
    facts = {step.name: artifact.facts.get("of") for step, artifact in again.artifacts.items()}
    assert facts == {"first": None, "a": "a", "b": "b", "c": "c", "other": None}
    assert bench.leftovers() == []


def test_what_fails_in_company_keeps_nothing(bench: Bench) -> None:
    def draw(works: Sequence[Work]) -> list[Made]:
        works[0].output.write_text("half")
        raise RenderError("the encoder fell over")

    steps = [bench.step(name, together=Together("all", draw)) for name in "ab"]
    with pytest.raises(RenderError, match="fell over"):
        bench.runner(1).run(steps)
    assert bench.leftovers() == []
    assert bench.runner(1).run([bench.step("a"), bench.step("b")]).made == 2


def test_a_step_that_hangs_is_given_up(bench: Bench) -> None:
    """Nobody can end a thread: the build ends without it, and what else was finished is kept."""
    goes_on = threading.Event()

    def hang(_: Work) -> Made:
        goes_on.wait(30)
        return Made()

    def lively(work: Work) -> Made:
        for _ in range(15):
            work.progress(0.5)
            time.sleep(0.1)
        work.output.write_text("lively")
        return Made()

    start = time.monotonic()
    try:
        with pytest.raises(StalledError, match=r"'stuck' gave no sign of life for 1 s"):
            bench.runner(patience=1).run([bench.step("lively", make=lively), bench.step("stuck", make=hang)])
        assert time.monotonic() - start < 5
    finally:
        goes_on.set()


HANG = """
import sys, threading
from pathlib import Path
from reelwright.build.runner import Runner
from reelwright.build.step import Made, Step
from reelwright.cli import app
from reelwright.storage.blobs import Blobs
from reelwright.storage.memo import Memo

root = Path(sys.argv.pop())

@app.commands.command()
def hang():
    blobs = Blobs(root)
    step = Step("test", 1, "encoder", "rendering", lambda _: {}, lambda _: threading.Event().wait() and Made())
    Runner(blobs, Memo(root, blobs), 1, patience=0.5).run([step])

app.main()
"""


def test_a_process_ends_although_a_step_hangs(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HANG, "hang", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "'encoder' gave no sign of life for 0.5 s" in done.stderr
    assert "Traceback" not in done.stderr


def test_steps_that_wait_for_others_take_no_worker_and_begin_at_once(bench: Bench) -> None:
    together = threading.Barrier(4, timeout=20)

    def wait(work: Work) -> Made:
        together.wait()
        work.output.write_text(work.params["value"])
        return Made()

    def draw(work: Work) -> Made:
        together.wait()
        work.output.write_text("drawn")
        return Made()

    waiting = [bench.step(f"clip {number}", make=wait, waits=True) for number in range(3)]
    film = bench.step("film", *waiting, bench.step("ground", make=draw))
    assert bench.runner(workers=1).run([film]).made == 5


def test_time_that_waits_for_others_is_not_shared_by_workers(bench: Bench) -> None:
    clips = [bench.step(f"clip {number}", waits=True, estimate=60.0) for number in range(4)]
    grounds = [bench.step(f"ground {number}", estimate=10.0) for number in range(4)]
    film = bench.step("film", *clips, *grounds, estimate=5.0)
    forecast = bench.runner(workers=1).forecast([film])
    assert forecast.seconds == pytest.approx(65.0)
    seconds = dict.fromkeys(in_order([film]), 1.0) | dict.fromkeys(clips, 3.0)
    assert makespan(in_order([film]), seconds, 1) == pytest.approx(5.0)


def test_a_run_makes_nothing_that_it_may_not(bench: Bench) -> None:
    ground = bench.step("ground")
    words = bench.step("words", ground)
    with pytest.raises(LackingError) as caught:
        bench.runner().run([words], only=lambda step: step is words)
    assert caught.value.step is ground and bench.log == []
    bench.runner().run([ground])
    run = bench.runner().run([words], only=lambda step: step is words)
    assert bench.log == ["ground", "words"] and run.reused == 1
    assert bench.runner().run([words], only=lambda _: False).made == 0  # what is there needs no leave
