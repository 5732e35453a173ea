"""Files that appear whole, and locks that end with the process that holds them.

Whatever is written gets its final name only after its bytes are on disk, so a crash at any point leaves either the
old file or the new one. Locks are `flock` locks: the system releases them when a process dies, however it dies.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reelwright.errors import StorageError

_REMEDIES = {
    errno.ENOSPC: "the disk is full. Free some space, or set REELWRIGHT_HOME or -o to a folder on another disk",
    errno.EDQUOT: "the disk quota is used up. Free some space, or choose a folder on another disk",
    errno.EACCES: "this may not be written. Give write permission, or choose another folder",
    errno.EPERM: "this may not be written. Give write permission, or choose another folder",
    errno.EROFS: "this disk is read-only. Choose another folder",
    errno.ENOTDIR: "a part of this path is a file. Remove it, or choose another folder",
    errno.EEXIST: "a file stands where a folder is needed. Remove it, or choose another folder",
}


def storage_error(error: OSError, folder: Path) -> StorageError:
    """Return what a user is told when writing to `folder` failed."""
    remedy = _REMEDIES.get(error.errno or 0, f"writing failed ({error.strerror or error}). Choose another folder")
    return StorageError(f"{folder}: {remedy}.")


@contextmanager
def storing(folder: Path) -> Iterator[None]:
    """Turn what the system refuses inside into a StorageError that names `folder` and the remedy."""
    try:
        yield
    except OSError as error:
        raise storage_error(error, folder) from error


def make_folder(folder: Path) -> Path:
    """Return `folder`, made with its parents where it is not there yet. Raises StorageError."""
    with storing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def publish(file: Path, target: Path) -> None:
    """Give a finished file its final name: its bytes reach the disk first, then the name does."""
    with storing(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        _sync(file)
        file.replace(target)
        _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """Give an empty file beside `target` to write to; it becomes `target` when the block ends without an error.

    The file has one fixed hidden name per target, so what a killed process left is overwritten by the next; a second
    process that writes the same target waits. Raises StorageError.
    """
    make_folder(target.parent)
    partial = target.with_name(f".{target.name}.partial")
    with storing(target.parent), locked(partial):
        try:
            os.truncate(partial, 0)
            yield partial
            publish(partial, target)
        except BaseException:
            partial.unlink(missing_ok=True)  # under its lock; once renamed, the name may be the next writer's
            raise


def write_whole(target: Path, data: bytes) -> None:
    """Write `data` to `target`, which holds either all of it or what it held before. Raises StorageError."""
    with appearing(target) as partial:
        partial.write_bytes(data)


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file's bytes to `target`, all or nothing. Raises StorageError."""
    with appearing(target) as partial:
        shutil.copyfile(source, partial)


def try_lock(path: Path) -> int | None:
    """Return the descriptor of the lock on the file `path`, or None while somebody holds it. Close it to let go."""
    try:
        return _lock(path, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None


def lock(path: Path) -> int:
    """Wait for the lock on the file `path`, made where it is missing, and return its descriptor."""
    return _lock(path, fcntl.LOCK_EX)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on the file `path` inside the block."""
    descriptor = lock(path)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(path: Path, how: int) -> int:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, how)
            if _is_still(descriptor, path):
                return descriptor
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # its holder removed or renamed the file while we waited: take the new one


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
