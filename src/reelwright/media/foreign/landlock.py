"""Landlock: from here on this process opens only the files it was given, and no TCP connection.

Numbers are those of the Linux UAPI header `linux/landlock.h`; what a kernel offers is told by its ABI number
(`Documentation/userspace-api/landlock.rst`): 1 files, 2 renaming across folders, 3 truncating, 4 TCP, 5 device ioctls,
6 signals and abstract sockets. The three calls have the same numbers on every architecture.
"""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable
from ctypes import CDLL, byref, c_char, c_int, c_long, c_size_t, c_uint32
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = (1 << bit for bit in range(4))
_REMOVE_FILE, _MAKE_REG = 1 << 5, 1 << 8
_TRUNCATE = 1 << 14
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # ABI → how many rights it knows; later ones add none
_NO_TCP = 0b11  # neither bind nor connect
_NO_SIGNALS_OUT = 0b11  # nor abstract sockets

_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _REMOVE_FILE | _MAKE_REG | _TRUNCATE
_OF_A_FILE = _READ_FILE | _WRITE_FILE | _TRUNCATE | _EXECUTE  # what may be granted on something that is no folder


def abi(libc: CDLL) -> int:
    """Return the ABI of this kernel's Landlock; 0 where there is none or it is switched off."""
    return max(0, int(libc.syscall(c_long(_CREATE_RULESET), None, c_size_t(0), c_uint32(_ASK_VERSION))))


def restrict(libc: CDLL, readable: Iterable[Path], writable: Iterable[Path]) -> int:
    """Confine this thread, and those it begins, to reading under `readable` and writing under `writable`.

    Wants `no_new_privs`. Returns the ABI that is in force, 0 for none: then nothing is confined.
    """
    version = abi(libc)
    if not version:
        return 0
    handled = (1 << _FILE_RIGHTS[min(version, 5)]) - 1
    # Older kernels refuse fields that they do not know.
    fields = (handled, _NO_TCP, _NO_SIGNALS_OUT)[: 1 if version < 4 else 2 if version < 6 else 3]
    attributes = (c_char * (8 * len(fields))).from_buffer_copy(struct.pack(f"<{len(fields)}Q", *fields))
    rules = int(libc.syscall(c_long(_CREATE_RULESET), byref(attributes), c_size_t(len(attributes)), c_uint32(0)))
    if rules < 0:
        return 0
    try:
        for rights, paths in ((_READ, readable), (_WRITE, writable)):
            for path in filter(Path.exists, paths):
                _allow(libc, rules, path, rights & handled)
        return version if libc.syscall(c_long(_RESTRICT_SELF), c_int(rules), c_uint32(0)) == 0 else 0
    finally:
        os.close(rules)


def _allow(libc: CDLL, rules: int, path: Path, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= _OF_A_FILE
        rule = (c_char * 12).from_buffer_copy(struct.pack("<Qi", rights, place))
        if libc.syscall(c_long(_ADD_RULE), c_int(rules), c_int(_PATH_BENEATH), byref(rule), c_uint32(0)):
            raise OSError(f"Landlock takes no rule for {path}")
    finally:
        os.close(place)
