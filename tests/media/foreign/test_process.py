"""A decoder that takes too much, crashes, or is not wanted any more is ended, and nothing of it remains."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from reelwright.errors import MediaError, Problem
from reelwright.loading import LOADING
from reelwright.media.foreign import judge_footage, load_picture, load_song, study_film, take_picture, trim_footage
from reelwright.media.foreign.process import Task, isolated
from reelwright.media.foreign.wall import Limits
from tests_support.hostile import film


def children() -> set[int]:
    """Return the processes that this one began and that are still there."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(int(entry.parent.name))
    return found


@pytest.fixture(autouse=True)
def _nothing_remains(tmp_path: Path):  # type: ignore[no-untyped-def]
    before = children()
    yield
    assert children() == before
    assert not [path for path in tmp_path.rglob("*") if path.name.startswith(".")]


def photo(folder: Path, side: int = 200) -> Path:
    path = folder / "photo.jpg"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (side, side, 3), np.uint8)).save(path)
    return path


def refused(task: Task, source: Path, output: Path | None, limits: Limits, **more: object) -> Problem:
    with pytest.raises(MediaError) as caught:
        isolated(task, source, output, what="a file", limits=limits, **more)
    (problem,) = caught.value.problems
    assert problem.where == "a file"
    assert problem.remedy
    return problem


def test_pixels_come_back_as_they_are(tmp_path: Path) -> None:
    rgba = np.random.default_rng(1).integers(0, 255, (90, 120, 4), np.uint8)
    Image.fromarray(rgba).save(tmp_path / "a.png")
    facts = take_picture(tmp_path / "a.png", tmp_path / "a.npy", what="logo", waiting=lambda: None)
    assert (facts["width"], facts["height"]) == (120, 90)
    picture = load_picture(tmp_path / "a.npy")
    np.testing.assert_array_equal(picture.rgb, rgba[..., :3])
    np.testing.assert_array_equal(picture.alpha, rgba[..., 3])


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tiff", "a.bmp", "a.gif", "a.avif", "deep.png"])
def test_every_format_is_decoded_behind_the_wall(tmp_path: Path, name: str) -> None:
    """What a decoder loads only when it is used must be within its reach."""
    image = Image.fromarray(np.full((80, 90), 40_000, np.uint16)) if name == "deep.png" else Image.new("RGB", (90, 80))
    image.save(tmp_path / name)
    take_picture(tmp_path / name, tmp_path / "out", what="photo", waiting=lambda: None)
    assert load_picture(tmp_path / "out").rgb.shape == (80, 90, 3)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("name", "codec"), [("a.mov", "prores_ks"), ("a.webm", "libvpx-vp9"), ("a.mp4", "libx265"), ("a.mkv", "libsvtav1")]
)
def test_every_kind_of_film_is_decoded_behind_the_wall(tmp_path: Path, name: str, codec: str) -> None:
    path = tmp_path / name
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=30)
        stream.width, stream.height = 160, 96
        stream.pix_fmt = "yuv422p10le" if codec == "prores_ks" else "yuv420p"
        for _ in range(8):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.full((96, 160), 128, np.uint8), "gray")))
        container.mux(stream.encode(None))
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))  # SVT-AV1 run by root makes us a real-time thread
    assert judge_footage(path, what="film", waiting=lambda: None)["frames"] == 8
    trim_footage(path, tmp_path / "out", 0, 0.2, [(160, 96)], what="film", waiting=lambda: None)


def test_an_error_comes_back_as_it_was(tmp_path: Path) -> None:
    Image.new("RGB", (63, 80)).save(tmp_path / "small.png")
    with pytest.raises(MediaError) as caught:
        take_picture(tmp_path / "small.png", tmp_path / "out", what="logo", waiting=lambda: None)
    (problem,) = caught.value.problems
    assert problem == Problem(
        "logo", "63 x 80 px", "a picture must have at least 64 px on each side", "Use a larger original."
    )


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "no such file" in refused("picture", tmp_path / "none.png", tmp_path / "out", Limits(20)).limit


@pytest.mark.thorough
def test_too_much_time(tmp_path: Path) -> None:
    start = time.monotonic()
    problem = refused(
        "trim", film(tmp_path / "a.mp4"), tmp_path / "out", Limits(1), start=0, seconds=600, canvases=[(1080, 1920)]
    )
    assert "took more than 1 s" in problem.limit
    assert time.monotonic() - start < 2.5


def test_too_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    Image.new("L", (8000, 8000)).save(path, compress_level=1)
    problem = refused("picture", path, tmp_path / "out", Limits(20, memory=128 << 20))
    assert "0.125 GiB of memory" in problem.limit


def test_too_much_disk(tmp_path: Path) -> None:
    """FFmpeg meets the same limit while it encodes."""
    more = {"start": 0, "seconds": 20, "canvases": [(160, 96)]}
    problem = refused("trim", film(tmp_path / "a.mp4"), tmp_path / "out", Limits(20, written=2000), **more)
    assert "wrote more than" in problem.limit


def test_too_much_written(tmp_path: Path) -> None:
    problem = refused("picture", photo(tmp_path), tmp_path / "out", Limits(20, written=1000))
    assert "wrote more than" in problem.limit
    assert not (tmp_path / "out").exists()


def during(act: Callable[[int], None]) -> Callable[[], None]:
    """Return a `waiting` that does something to the process once it runs."""
    before, begun = children(), time.monotonic()

    def waiting() -> None:
        for process in children() - before:
            if time.monotonic() - begun > 0.3:
                act(process)

    return waiting


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL, signal.SIGXCPU])
def test_a_crash_is_told(tmp_path: Path, number: signal.Signals) -> None:
    problem = refused(
        "trim", film(tmp_path / "a.mp4"), tmp_path / "out", Limits(20), start=0, seconds=600, canvases=[(1080, 1920)],
        waiting=during(lambda process: os.kill(process, number)),
    )  # fmt: skip
    assert ("more than 20 s" if number == signal.SIGXCPU else number.name) in problem.limit


def test_who_stops_waiting_ends_it(tmp_path: Path) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        isolated(
            "trim", film(tmp_path / "a.mp4"), tmp_path / "out", what="a", limits=Limits(60), start=0, seconds=600,
            canvases=[(1080, 1920)], waiting=during(stop),
        )  # fmt: skip
    assert time.monotonic() - start < 2


def test_who_stops_waiting_ends_both_processes_of_a_study(tmp_path: Path) -> None:
    most: set[int] = set()

    def stop() -> None:
        most.update(children())
        if len(most - before) == 2:
            raise KeyboardInterrupt

    path, before = film(tmp_path / "a.mp4"), children()
    with pytest.raises(KeyboardInterrupt):
        study_film(path, what="a", waiting=stop)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be a real-time thread")
def test_a_real_time_class_is_not_handed_on(tmp_path: Path) -> None:
    seen = []

    def look(process: int) -> None:
        seen.append(int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[38]))  # proc(5): policy
        raise KeyboardInterrupt

    path = film(tmp_path / "a.mp4")
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        pytest.skip("this root may not be a real-time thread")
    try:
        with pytest.raises(KeyboardInterrupt):
            trim_footage(path, tmp_path / "out", 0, 600, [(1080, 1920)], what="a", waiting=during(look))
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    assert seen == [os.SCHED_OTHER]


@pytest.mark.thorough
def test_it_does_not_outlive_us(tmp_path: Path) -> None:
    """Killed without a chance to clean up, the parent takes the decoder with it."""
    code = (
        "import sys; from pathlib import Path; from reelwright.media.foreign import trim_footage as trim;"
        "print('begun', flush=True);"
        "trim(Path(sys.argv[1]), Path(sys.argv[2]), 0, 600, [(1080, 1920)], what='a', waiting=lambda: None)"
    )
    folder = tmp_path / "theirs"
    folder.mkdir()
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(film(tmp_path / "a.mp4")), str(folder / "out")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
    )
    with parent:
        until(lambda: next(iter(theirs(parent.pid)), None))
        (child,) = theirs(parent.pid)
        parent.kill()
    until(lambda: not Path(f"/proc/{child}").exists())
    for left in folder.iterdir():
        assert left.name.startswith(".out.")  # lies in the store's scratch folder, which is swept
        left.rmdir()


def theirs(parent: int) -> list[int]:
    text = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(word) for word in text.read_text().split()] if text.exists() else []


def until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


@pytest.mark.parametrize("load", [load_picture, load_song])
@pytest.mark.parametrize("claimed", ["(1000000, 1000000, 3)", "(2, 2)", "(0, 0, 3)"])
def test_an_array_that_lies_is_refused(tmp_path: Path, load: Callable[[Path], object], claimed: str) -> None:
    from reelwright.errors import RenderError

    header = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {claimed}, }}".ljust(117) + "\n"
    path = tmp_path / "a.npy"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + bytes(12))
    with pytest.raises(RenderError):
        load(path)


def test_a_library_that_is_loaded_meanwhile_is_not_in_the_way(tmp_path: Path) -> None:
    """OpenCV's loader puts its own folder, with a `typing` in it, before all others for a moment."""
    found = find_spec("cv2")
    assert found and found.origin
    folder, standing, over = str(Path(found.origin).parent), threading.Event(), threading.Event()

    def load() -> None:
        with LOADING:
            sys.path.insert(0, folder)
            standing.set()
            over.wait(0.5)
            sys.path.remove(folder)

    loading = threading.Thread(target=load)
    loading.start()
    try:
        standing.wait()
        pixels = np.zeros((90, 120, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / "a.png")
        assert take_picture(tmp_path / "a.png", tmp_path / "a.npy", what="a", waiting=lambda: None)["width"] == 120
    finally:
        over.set()
        loading.join()
