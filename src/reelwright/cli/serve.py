"""reelwright serve, reelwright worker"""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from reelwright.workspace.service import Service


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--worker/--no-worker", default=True, help="Carry jobs too, or leave them to `reelwright worker`.")
def serve(host: str, port: int, worker: bool) -> None:
    """Serve the API, and carry jobs beside it."""
    from reelwright.api.service import serve as listen

    service = _opened()
    beside = Beside() if worker else None
    click.echo(f"http://{host}:{port} (Ctrl-C ends it; jobs go on when it is started again)", err=True)
    try:
        with suppress(KeyboardInterrupt):  # the server has ended in good order by then
            listen(service, host, port)
    finally:
        if beside is not None:
            beside.stop()
        _closed(service)


@click.command()
def worker() -> int:
    """Carry jobs until told to end (SIGTERM, Ctrl-C); they go on with the next worker."""
    from reelwright.settings import Settings
    from reelwright.worker import work

    return work(Settings.from_environment())


class Beside:
    """A worker as a process of its own beside the API, begun again where it falls."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._process = self._begun()
        threading.Thread(target=self._watch, name="worker", daemon=True).start()

    def stop(self) -> None:
        self._stop.set()
        self._process.terminate()
        self._process.wait()

    def _begun(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "reelwright", "worker"], stdin=subprocess.DEVNULL)

    def _watch(self) -> None:
        while not self._stop.wait(1.0):
            if self._process.poll() is not None and not self._stop.is_set():
                self._process = self._begun()


def _opened() -> Service:
    from reelwright.settings import Settings
    from reelwright.workspace.observing import begin
    from reelwright.workspace.service import Service

    settings, opened = Settings.from_environment(), list[Service]()
    begin(settings, "api", lambda: next(iter(opened), None))
    opened.append(Service(settings))
    return opened[0]


def _closed(service: Service) -> None:
    from reelwright.telemetry.life import stop

    service.close()
    stop()
