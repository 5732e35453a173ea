"""The wall around a process that decodes a foreign file: limits first, then the system's sandbox."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Iterable
from contextlib import suppress
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path
from signal import SIGKILL

from reelwright.media.foreign import landlock, seccomp

_SET_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38  # linux/prctl.h
_CAPABILITIES_V3 = 0x20080522  # linux/capability.h
_OPEN_FILES = 64
_UNKNOWN_SIZE = 1 << 30  # bytes that a Python with decoders takes at most, where the system does not tell


@dataclass(frozen=True)
class Limits:
    """What a decoding process may use: `seconds` of time, `memory` bytes beyond its start, `written` bytes a file."""

    seconds: float
    memory: int = 2 << 30
    written: int = 64 << 20


@dataclass(frozen=True)
class Wall:
    """Which layers are in force: `landlock` is its ABI, 0 for none."""

    privileges: bool
    landlock: int
    seccomp: bool


def limit(limits: Limits) -> None:
    """Bound this process; what it already holds in memory is not counted."""
    if hasattr(os, "sched_setscheduler"):
        # SVT-AV1 run by root makes its caller's thread a real-time one, and children inherit that: one that decodes
        # without end would leave its parent no time to end it.
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    seconds = int(limits.seconds) + 2  # the parent's clock decides; this is for when there is no parent any more
    _set("RLIMIT_CPU", seconds)
    _set("RLIMIT_AS", _size() + limits.memory)
    _set("RLIMIT_FSIZE", limits.written)
    _set("RLIMIT_NOFILE", _OPEN_FILES)
    _set("RLIMIT_CORE", 0)


def _set(name: str, value: int) -> None:
    kind = getattr(resource, name, None)
    if kind is None:
        return
    hard = resource.getrlimit(kind)[1]
    most = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(OSError, ValueError):  # macOS refuses some
        resource.setrlimit(kind, (most, most))


def _size() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return _UNKNOWN_SIZE


def die_with_parent(parent: int) -> None:
    """Be killed when the parent's waiting thread ends; `parent` is its process id."""
    if sys.platform == "linux":
        _libc().prctl(_SET_DEATH_SIGNAL, int(SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def enclose(readable: Iterable[Path], writable: Iterable[Path]) -> Wall:
    """Take every right from this process but those to read and write the given files and folders.

    Wants a process of one thread. Returns what is in force; a system that lacks a layer goes without it.
    """
    if sys.platform != "linux":
        return Wall(privileges=False, landlock=0, seccomp=False)
    libc = _libc()
    libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    privileges = _drop_capabilities(libc)
    files = landlock.restrict(libc, readable, writable)
    return Wall(privileges, files, seccomp.restrict(libc))


def _libc() -> CDLL:
    return CDLL(None, use_errno=True)


def _drop_capabilities(libc: CDLL) -> bool:
    """Give up what makes root root, where this process runs as root."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    return int(libc.capset(header, (ctypes.c_uint32 * 6)())) == 0
