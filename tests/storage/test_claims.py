"""A key is worked on by one at a time, and the system lets go of the claims of a process that dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from reelwright.storage.claims import claims

KEY, OTHER = "ab" * 32, "cd" * 32
HOLDER = """
import sys
from pathlib import Path
from reelwright.storage.claims import claims
print(claims(Path(sys.argv[1])).take(sys.argv[2]), flush=True)
sys.stdin.read()
"""


def test_a_key_is_taken_once_until_it_is_let_go(tmp_path: Path) -> None:
    mine = claims(tmp_path)
    assert claims(tmp_path) is mine
    assert mine.take(KEY) and not mine.take(KEY)
    assert mine.take(OTHER)
    mine.let_go(KEY)
    assert mine.take(KEY)
    assert len(list((tmp_path / "locks").iterdir())) == 1, "one file serves all keys"


def test_a_key_of_another_process_is_free_once_it_is_dead(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path), KEY]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as other:
        assert other.stdout and other.stdout.readline() == "True\n"
        assert not claims(tmp_path).take(KEY)
        assert claims(tmp_path).take(OTHER)
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert claims(tmp_path).take(KEY)
