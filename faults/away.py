"""16, 17 and workers that are cut off: a disk that is full, a database that is away."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from faults.kills import undisturbed
from faults.laws import judge
from faults.postgres import Postgres
from faults.world import TTL, World, must, until, world
from reelwright.errors import AwayError
from reelwright.settings import LOCAL

_AWAY = 60.0  # seconds
_DISK = 48  # MB


def disk(server: Postgres) -> str:
    """16: the disk of the store is full while a job works; begun again when there is room, it goes on."""
    files, _ = undisturbed(server)
    folder = Path(tempfile.mkdtemp(prefix="faults-disk-"))
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_DISK}m", "tmpfs", folder], check=False).returncode
    try:
        if mounted != 0:
            return "NOT TRIED: this user may not mount a small disk"
        with world(server, home=folder / "home") as hit:
            hit.ready(hit.begin())
            job = hit.accept()
            hit.working(job)
            until(lambda: len(hit.steps(job)) >= 4 or hit.now(job).final, 60, "some steps")
            _fill(folder / "ballast")
            found = hit.ended(job, "failed")
            assert found.error
            told = found.error["message"]
            full = "disk is full" in told or "no space left" in told
            must(found.error["kind"] == "storage" and full, f"16: {found.error}")
            (folder / "ballast").unlink()
            made = len(hit.steps(job))
            hit.service.retry(LOCAL, job.id)
            until(lambda: hit.now(job).state != "failed" and hit.now(job).final, 120, "the end when there is room")
            must(hit.files(job) == files, "I10: another film after the disk was full")
            reused = sum(row["what"] == "reused" for row in hit.steps(job))
            must(reused >= made - 1, f"16: {reused} of {made} steps reused")
            judge(hit)
        return f"one error (…{told[-60:]}), then {reused} steps reused"
    finally:
        if mounted == 0:
            subprocess.run(["umount", "-l", folder], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def _fill(path: Path) -> None:
    with suppress(OSError), path.open("wb") as file:
        for size in (1 << 20, 1 << 12):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * size)
                    file.flush()


def database(server: Postgres) -> str:
    """17: Postgres is ended hard in the middle, and stays away for a minute."""
    with world(server) as hit, hit.kept(2) as lives:
        hit.ready(*lives)
        jobs = [hit.accept(number) for number in range(5)]
        hit.working(jobs[0])
        server.stop()
        stopped, refused = time.monotonic(), _refused(hit)
        must(refused, "17: a job was accepted by nobody")
        time.sleep(max(_AWAY - (time.monotonic() - stopped), 0))
        server.start()
        back = time.monotonic()
        until(lambda: any(hit.now(job).final for job in jobs), 120, "the first job ends")
        first = time.monotonic() - back
        for job in jobs:
            found = hit.ended(job)
            must(found.strikes < 3, "17: the database counted as the job's fault")
        listed = len(hit.service.jobs.page(LOCAL, None, 100))
        must(listed == len(jobs), f"17: {listed} jobs, {len(jobs)} were accepted")
        judge(hit)
        return f"away {_AWAY:.0f} s, 5 of 5 jobs completed once, the first {first:.0f} s after it was back"


def _refused(hit: World) -> bool:
    try:
        hit.accept(99)
    except AwayError:
        return True
    return False


class Wire:
    """A way to Postgres that can be made to swallow everything, while connections stay as they are."""

    def __init__(self, server: Postgres) -> None:
        self._to = str(server.folder / ".s.PGSQL.5432")
        self.folder = Path(tempfile.mkdtemp(prefix="wire-"))
        (self.folder).chmod(0o755)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / ".s.PGSQL.5432"))
        self._listener.listen(64)
        self._open: list[socket.socket] = []
        self.dead = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                self._open.append(near)
                if self.dead.is_set():
                    continue  # taken, and never answered
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._to)
                self._open.append(far)
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(1 << 16):
                if self.dead.is_set():
                    return
                other.sendall(data)
            other.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for each in (self._listener, *self._open):
            each.close()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextmanager
def wire(server: Postgres) -> Iterator[Wire]:
    made = Wire(server)
    try:
        yield made
    finally:
        made.close()


def cut_off(server: Postgres) -> str:
    """A worker whose packets to the database are lost ends itself within its lease; its work is taken over."""
    files, _ = undisturbed(server)
    with world(server) as hit, wire(server) as line:
        url = hit.settings.database_url.replace(str(server.folder), str(line.folder))
        alone = hit.begin(url=url)
        hit.ready(alone)
        job = hit.accept()
        hit.working(job)
        other = hit.begin()
        hit.ready(other)
        line.dead.set()
        cut = time.monotonic()
        until(lambda: alone.ended, TTL, "the worker that is cut off ends within its lease")
        ended = time.monotonic() - cut
        must(alone.process.returncode == 70, f"it ended with {alone.process.returncode}")
        until(lambda: hit.now(job).attempt == 2, 60, "its job is taken over")
        taken = time.monotonic() - cut
        hit.ended(job)
        must(hit.files(job) == files, "I10: another film after a worker was cut off")
        judge(hit)
    return f"ended after {ended:.1f} s, taken over after {taken:.1f} s (lease {TTL:g} s)"
