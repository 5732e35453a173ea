"""An object store that several machines share: one prefix of a bucket, spoken to through obstore.

Credentials and endpoints come from the variables that obstore reads by itself (`AWS_*`, `GOOGLE_*`, `AZURE_*`), so
anything that speaks S3 is reached with `s3://` and `AWS_ENDPOINT_URL`. No message tells what a store answered word
for word: an address may carry a key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import AzureStore, GCSStore, LocalStore, S3Store

from reelwright.digest import digest_of
from reelwright.errors import InputError, Problem, StorageError
from reelwright.storage.files import storing
from reelwright.storage.keys import copies_key
from reelwright.telemetry import observe

PATIENCE = 30.0  # seconds in which a request that failed is tried again
RETRIES = 5
PART = 8 << 20  # bytes of one part of an upload; S3 takes 10,000 parts, so 78 GiB
CHUNK = 4 << 20  # bytes held of a download
MAX_SIGNED = 7 * 24 * 3600  # seconds; S3 signs for no longer
LISTED = 1000  # keys a page

Disposition = Literal["attachment", "inline"]

_BUCKET = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,254}")
_STORES: dict[str, Any] = {"s3": S3Store, "gs": GCSStore, "az": AzureStore}
_NO_BUCKET = re.compile("NoSuchBucket|ContainerNotFound|specified bucket does not exist")
_NO_KEYS = re.compile(r"latest/api/token|metadata\.google|metadata/identity|MissingAccount|Account must be specified")
_STATUS = re.compile(r"status code: (\d{3})")


@dataclass(frozen=True)
class Entry:
    """What a store holds under a key: bytes, and when they were written, in seconds since 1970."""

    key: str
    size: int
    modified: float


class Remote:
    """Objects under one prefix of a bucket. All raise StorageError where the store is away or refuses.

    An object appears whole or not at all: of an upload that was cut off nothing stands under its key.
    """

    def __init__(self, store: Any, name: str) -> None:
        self._store = store
        self.name = name  # for people: scheme and bucket

    @classmethod
    def open(cls, url: str, prefix: str, patience: float = PATIENCE) -> Remote:
        """Return the store of `s3://`, `gs://`, `az://BUCKET/PATH` or `file:///PATH`; keys lie under PATH/`prefix`.

        Nothing is asked yet. Raises InputError for a URL that cannot be used, StorageError where keys are missing.
        """
        parts = urlsplit(url)
        path = "/".join(filter(None, (parts.path.strip("/"), prefix.strip("/"))))
        if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
            folder = Path("/", unquote(path))
            with storing(folder):
                return cls(LocalStore(prefix=folder, mkdir=True), f"file://{folder}")
        strange = parts.username or parts.password or parts.query or parts.fragment
        if parts.scheme not in _STORES or not _BUCKET.fullmatch(parts.netloc) or strange:
            shown = f"{parts.scheme}://…" if strange else url  # what stands there may be a key
            limit = "this is no address of an object store"
            raise InputError(Problem("REELWRIGHT_BLOBS", shown, limit, "Write s3://, gs:// or az://BUCKET/PATH."))
        remote = cls(None, f"{parts.scheme}://{parts.netloc}")
        with remote._telling():
            remote._store = _STORES[parts.scheme](
                parts.netloc, prefix=path, client_options=_client(), retry_config=_retries(patience)
            )
        return remote

    def entry(self, key: str) -> Entry | None:
        """Return what stands under `key`; None where nothing does."""
        try:
            with self._telling():
                return _entry(obstore.head(self._store, key))
        except FileNotFoundError:
            return None

    def get(self, key: str, file: Path) -> bool:
        """Write an object to `file`, in pieces; False where there is none. Whoever asked compares the digest."""
        try:
            with self._telling():
                pieces = iter(obstore.get(self._store, key).stream(CHUNK))
            with storing(file.parent), file.open("wb") as out:
                while (piece := self._next(pieces)) is not None:
                    observe.blob_moved("read", out.write(piece))
        except FileNotFoundError:
            return False
        return True

    def get_bytes(self, key: str) -> tuple[bytes, Entry] | None:
        """Return a small object and when it was written; None where there is none."""
        try:
            with self._telling():
                found = obstore.get(self._store, key)
                return bytes(found.bytes()), _entry(found.meta)
        except FileNotFoundError:
            return None

    def put(self, key: str, file: Path) -> None:
        """Put a file under `key`, in the place of what stood there; large ones in parts."""
        self._put(key, file)
        observe.blob_moved("written", file.stat().st_size)

    def put_bytes(self, key: str, data: bytes) -> None:
        self._put(key, data)

    def delete(self, keys: Iterable[str]) -> None:
        """Delete objects; those that are not there count as deleted."""
        listed = list(keys)
        for start in range(0, len(listed), LISTED):
            try:
                with self._telling():
                    obstore.delete(self._store, listed[start : start + LISTED])
            except FileNotFoundError:
                self._delete_each(listed[start : start + LISTED])

    def list(self, prefix: str = "") -> Iterator[Entry]:
        """Yield what stands under a path, a page at a time, in no order."""
        with self._telling(missing=True):
            for page in obstore.list(self._store, prefix or None, chunk_size=LISTED):
                for meta in page:
                    yield _entry(meta)

    def sign(self, key: str, seconds: float, method: Literal["GET", "PUT"] = "GET") -> str | None:
        """Return a URL that gives one object to (PUT: takes one from) whoever has it, for `seconds` (1 to 7 days).

        None where the store is a folder, which signs nothing. A PUT is bound to its key and time alone: judge what
        came before it is used.
        """
        if not 1 <= seconds <= MAX_SIGNED:
            limit = f"a URL is signed for 1 s to {MAX_SIGNED} s"
            raise InputError(Problem("seconds", f"{seconds:g}", limit, "Choose a time within this."))
        if isinstance(self._store, LocalStore):
            return None
        with self._telling(missing=True):
            return str(obstore.sign(self._store, method, key, timedelta(seconds=seconds)))

    def copy(
        self, key: str, fetch: Callable[[], Path], filename: str, media_type: str, disposition: Disposition
    ) -> str:
        """Return the key of a copy of an object that downloads under a name and a type; made where it is missing.

        Only what lies in a store can say how it is shown: without a copy it is `application/octet-stream` under the
        last part of its key. `fetch` gives its bytes as a file.
        """
        headers = _headers(filename, media_type, disposition)
        copy = f"{copies_key(key)}/{digest_of('headers', headers)[:16]}"
        if self.entry(copy) is None:
            self._put(copy, fetch(), headers)
        return copy

    def ping(self) -> None:
        """Ask the store for one page of keys. Raises StorageError where it is away, denies it, or has no bucket."""
        with self._telling(missing=True):
            next(iter(obstore.list(self._store, "ping", chunk_size=1)), None)

    def _put(self, key: str, data: Any, headers: dict[str, str] | None = None) -> None:
        attributes = None if isinstance(self._store, LocalStore) else headers or _headers("", "", "attachment")
        with self._telling(missing=True):
            obstore.put(
                self._store, key, data, attributes=cast(Any, attributes), chunk_size=PART, max_concurrency=4
            )  # fmt: skip

    def _delete_each(self, keys: Iterable[str]) -> None:
        """Delete one by one, for stores that call it an error where nothing is there."""
        for key in keys:
            try:
                with self._telling():
                    obstore.delete(self._store, key)
            except FileNotFoundError:
                continue

    def _next(self, pieces: Iterator[Any]) -> Any:
        with self._telling():
            return next(pieces, None)

    @contextmanager
    def _telling(self, missing: bool = False) -> Iterator[None]:
        """Say in one sentence what a store refuses; `missing` says that a lack is no answer here but an error."""
        try:
            yield
        except FileNotFoundError as error:
            if not missing and not _NO_BUCKET.search(str(error)):
                raise
            raise StorageError(self._sentence(error)) from None
        except (BaseError, OSError, ValueError, NotImplementedError) as error:
            raise StorageError(self._sentence(error)) from None

    def _sentence(self, error: Exception) -> str:
        text = str(error)
        status = _STATUS.search(text)
        if _NO_BUCKET.search(text):
            return f"{self.name}: there is no such bucket. Make it, or correct REELWRIGHT_BLOBS."
        if _NO_KEYS.search(text):
            return f"{self.name}: no keys for this store were found. Set those of its provider, such as AWS_*."
        if isinstance(error, PermissionDeniedError | UnauthenticatedError):
            return f"{self.name}: access was denied. Check the keys, and what they may do with this bucket."
        if isinstance(error, FileNotFoundError):
            return f"{self.name}: the object or its bucket is not there. Check REELWRIGHT_BLOBS."
        told = f"answers with status {status[1]}" if status else "cannot be reached, or broke off"
        return f"{self.name}: the store {told}. What was finished is kept; try again when it is well."


def _entry(meta: Any) -> Entry:
    return Entry(meta["path"], meta["size"], meta["last_modified"].timestamp())


def _client() -> Any:
    """Return how a store is spoken to. Plain HTTP is taken where the operator's endpoint says so, never by default."""
    return {"allow_http": True, "connect_timeout": "5s", "read_timeout": "30s", "timeout": "10m"}


def _retries(patience: float) -> Any:
    return {
        "max_retries": RETRIES,
        "retry_timeout": timedelta(seconds=patience),
        "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=patience / 4), "base": 2},
    }


def _headers(filename: str, media_type: str, disposition: str) -> dict[str, str]:
    """Return headers of an object. A file name stands there twice: for all in ASCII, in full as RFC 8187 writes it."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", filename)
    shown = f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}" if filename else ""
    kind = media_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type, re.ASCII) else "application/octet-stream"
    return {"Content-Type": kind, "Content-Disposition": shown or disposition}
