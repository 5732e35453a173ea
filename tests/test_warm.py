"""Kernels: they load in any order and from many threads, as the steps of a build load them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WATCH = """
import sys, threading
from reelwright.loading import LOADING

alone = set()

class Watch:
    def find_spec(self, name, path=None, target=None):
        worker = threading.current_thread() is not threading.main_thread()
        if worker and name.startswith("reelwright.") and not LOADING._is_owned():
            alone.add(name)

sys.meta_path.insert(0, Watch())
"""

LOAD = """
import importlib
from reelwright.warm import OWNERS

failed = []
start = threading.Barrier(len(OWNERS))

def load(name):
    start.wait()
    try:
        with LOADING:
            module = importlib.import_module(name)
        module.warm()
    except BaseException as error:
        failed.append(f"{name}: {error!r}")

threads = [threading.Thread(target=load, args=(name,)) for name in OWNERS]
for thread in threads: thread.start()
for thread in threads: thread.join()
sys.exit("; ".join(failed) or (f"loaded without the lock: {sorted(alone)}" if alone else None))
"""


@pytest.mark.thorough
def test_kernels_load_from_many_threads_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCH + LOAD], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr


BUILD = """
from reelwright.cli import main

try:
    main()
except SystemExit as end:
    sys.exit(end.code or (f"loaded without the lock: {sorted(alone)}" if alone else None))
"""


@pytest.mark.slow
@pytest.mark.thorough
def test_steps_load_their_modules_one_at_a_time(tmp_path: Path) -> None:
    brief = tmp_path / "brief.yaml"
    brief.write_text("title: Plain kites\nduration: 6\naspects: ['9:16']\ntone: [warm]\n", encoding="utf-8")
    command = [sys.executable, "-c", WATCH + BUILD, "make", str(brief), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr


KERNELS = """
import numpy as np
from reelwright.media.audio.song import study_song

clicks = np.zeros((960_000, 2), np.float32)
clicks.reshape(40, 24_000, 2)[:, :480] = 0.5
study_song(clicks)
"""


@pytest.mark.slow
def test_what_is_decoded_behind_the_wall_finds_its_kernels_made(tmp_path: Path) -> None:
    """A process behind the wall cannot write, so a kernel that it would compile and keep ends it."""

    def made(*command: str) -> set[str]:
        environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
        subprocess.run([sys.executable, *command], env=environment, check=True)
        return {path.name for path in tmp_path.rglob("*.nbc")}

    warm = made("-m", "reelwright.warm")
    assert warm and made("-c", KERNELS) == warm
