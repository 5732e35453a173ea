"""Seccomp: from here on this process makes only the system calls that decoding needs.

The filter is a list of what is allowed: reading and writing open files, memory, threads, clocks. Everything else, such
as sockets, new processes, other programs, other processes' memory, changes of owners and modes, answers that there is
no such call. Call numbers are those of `asm/unistd_64.h` (x86-64) and `asm-generic/unistd.h` (AArch64); the filter's
form is that of `linux/filter.h` and `linux/seccomp.h`.
"""

from __future__ import annotations

import errno
import os
import struct
from ctypes import CDLL, Structure, byref, c_char, c_long, c_uint, c_ushort, c_void_p, cast

# name: number on x86-64, number on AArch64; None where an architecture has no such call
_PLAIN: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63), "write": (1, 64), "open": (2, None), "close": (3, 57), "stat": (4, None), "fstat": (5, 80),
    "lstat": (6, None), "poll": (7, None), "lseek": (8, 62), "mmap": (9, 222), "mprotect": (10, 226),
    "munmap": (11, 215), "brk": (12, 214), "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139), "pread64": (17, 67), "pwrite64": (18, 68), "readv": (19, 65), "writev": (20, 66),
    "access": (21, None), "sched_yield": (24, 124), "mremap": (25, 216), "madvise": (28, 233), "dup": (32, 23),
    "dup2": (33, None), "nanosleep": (35, 101), "getpid": (39, 172), "exit": (60, 93), "uname": (63, 160),
    "fcntl": (72, 25), "fsync": (74, 82), "fdatasync": (75, 83), "ftruncate": (77, 46), "getcwd": (79, 17),
    "rename": (82, None), "unlink": (87, None), "readlink": (89, None), "gettimeofday": (96, 169),
    "getrlimit": (97, 163), "getrusage": (98, 165), "sysinfo": (99, 179), "times": (100, 153), "getuid": (102, 174),
    "getgid": (104, 176), "geteuid": (107, 175), "getegid": (108, 177), "getppid": (110, 173),
    "sigaltstack": (131, 132), "statfs": (137, 43), "fstatfs": (138, 44), "gettid": (186, 178), "time": (201, None),
    "futex": (202, 98), "sched_getaffinity": (204, 123), "getdents64": (217, 61), "set_tid_address": (218, 96),
    "restart_syscall": (219, 128), "fadvise64": (221, 223), "clock_gettime": (228, 113), "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115), "exit_group": (231, 94), "openat": (257, 56), "newfstatat": (262, 79),
    "unlinkat": (263, 35), "renameat": (264, 38), "readlinkat": (267, 78), "faccessat": (269, 48), "ppoll": (271, 73),
    "set_robust_list": (273, 99), "fallocate": (285, 47), "dup3": (292, 24), "getcpu": (309, 168),
    "renameat2": (316, 276), "getrandom": (318, 278), "membarrier": (324, 283), "statx": (332, 291),
    "rseq": (334, 293), "faccessat2": (439, 439),
}  # fmt: skip
# Calls that are allowed for some arguments alone.
_CLONE, _TGKILL, _PRLIMIT, _IOCTL = (56, 220), (234, 131), (302, 261), (16, 29)
_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, AUDIT_ARCH_… of linux/audit.h
_SECCOMP = {"x86_64": 317, "aarch64": 277}
_SET_MODE_FILTER, _ALL_THREADS = 1, 1
_CLONE_THREAD = 0x10000

# Instructions of classic BPF: load a word of the call's data, compare, test bits, return.
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_KILL, _ALLOW, _ERRNO = 0x80000000, 0x7FFF0000, 0x00050000
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets into struct seccomp_data

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


class _Program(Structure):
    _fields_ = (("length", c_ushort), ("instructions", c_void_p))


def restrict(libc: CDLL) -> bool:
    """Confine all threads of this process for good; wants `no_new_privs`. False where it cannot be done here."""
    machine = os.uname().machine
    if machine not in _ARCHITECTURES:
        return False
    code = b"".join(struct.pack("<HBBI", *instruction) for instruction in _filter(*_ARCHITECTURES[machine]))
    buffer = (c_char * len(code)).from_buffer_copy(code)
    program = _Program(len(code) // 8, cast(buffer, c_void_p))
    done = libc.syscall(c_long(_SECCOMP[machine]), c_uint(_SET_MODE_FILTER), c_uint(_ALL_THREADS), byref(program))
    return int(done) == 0


def _filter(column: int, arch: int) -> list[Instruction]:
    plain = [number for numbers in _PLAIN.values() if (number := numbers[column]) is not None]
    allowed = (_RETURN, 0, 0, _ALLOW)
    refused = (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)
    program = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),  # another architecture's calls have other numbers
        (_LOAD, 0, 0, _NUMBER),
    ]
    for number in plain:
        program += [(_EQUAL, 0, 1, number), allowed]
    # No descriptor here is a terminal or a device: Python asks, and is told so.
    program += [(_EQUAL, 0, 1, _IOCTL[column]), (_RETURN, 0, 0, _ERRNO | errno.ENOTTY)]
    # New threads, but no new processes; glibc's clone3 hides its flags, and falls back to clone.
    program += [(_EQUAL, 0, 4, _CLONE[column]), _low(0), (_ANY_BIT, 0, 1, _CLONE_THREAD), allowed, refused]
    # Signals to itself, for abort().
    program += [(_EQUAL, 0, 4, _TGKILL[column]), _low(0), (_EQUAL, 0, 1, os.getpid()), allowed, refused]
    # Limits may be read, not set: the third argument is a null pointer.
    program += [(_EQUAL, 0, 5, _PRLIMIT[column]), _low(2), (_EQUAL, 0, 3, 0), _high(2), (_EQUAL, 0, 1, 0), allowed]
    return [*program, refused]


def _low(argument: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument)


def _high(argument: int) -> Instruction:
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument + 4)
