"""The errors a user can meet, one class for one situation.

    ReelwrightError
    ├── InputError            what was given is wrong (exit 2); carries every Problem found
    │   ├── EditError         an edit cannot be made in this plan
    │   └── MediaError        a file is missing, empty, truncated, disguised, too large or of a wrong kind
    ├── RefusedError          a budget or a policy says no (exit 3)
    ├── AccessError           who asks may not, or not now (exit 3)
    │   ├── UnknownCallerError    nobody is known by what was shown, or nothing was shown
    │   ├── ForbiddenError    the role or the key does not allow this
    │   └── TooManyError      more was asked than the limits allow; says when to come again
    ├── MissingError          there is nothing of that id here, or no longer (exit 2)
    ├── ConflictError         it was changed meanwhile, or its state does not allow this (exit 2)
    ├── MachineError          our or the machine's fault (exit 1)
    │   ├── StorageError      a folder cannot be written, the disk is full, or an object store is away or refuses
    │   │   └── AwayError     the server of the database cannot be reached now; it may come back
    │   ├── MissingPartError  an optional package, font or model that is needed is not installed
    │   ├── RenderError       drawing or encoding failed
    │   ├── ScannerError      the virus scanner that files must pass is away, or cannot judge one
    │   └── StalledError      work gave no sign of life; it may still hang in a thread of this process
    └── Interrupted           a person stopped the work (exit 130)

An error of this tree is shown by its message alone; anything else is a defect and shows a traceback
only when asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

# What could steer a terminal, or turn a line round, where a file or a field is called so.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an input.

    `where` is a path into the document or a file name, `value` what stood there (shortened), `limit` the
    rule that it breaks and `remedy` what to write instead.
    """

    where: str
    value: str
    limit: str
    remedy: str

    def __str__(self) -> str:
        shown = f" = {self.value}" if self.value else ""
        return _STEERING.sub("\ufffd", f"{self.where}{shown}: {self.limit}. {self.remedy}")


def shorten(value: object, limit: int = 80) -> str:
    """Return `value` as one line of at most `limit` characters, fit to stand in an error message."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


class ReelwrightError(Exception):
    """Base of all errors that are shown to a user as a message."""

    exit_code = 1


class InputError(ReelwrightError):
    """What was given is wrong. `problems` lists everything found, in document order."""

    exit_code = 2

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EditError(InputError):
    """An edit cannot be made in this plan: what it is about is gone or locked, or the result does not fit."""


class MediaError(InputError):
    """A media file cannot be used."""


class RefusedError(ReelwrightError):
    """A budget or a policy does not allow this."""

    exit_code = 3


class AccessError(ReelwrightError):
    """Who asks may not do this, or not now."""

    exit_code = 3


class UnknownCallerError(AccessError):
    """Nobody is known by what was shown, or nothing was shown."""


class ForbiddenError(AccessError):
    """The role or the key does not allow this."""


class TooManyError(AccessError):
    """More was asked than the limits allow; `seconds` until it may be asked again."""

    def __init__(self, message: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(message)


class MissingError(ReelwrightError):
    """There is nothing of that id here; what belongs to others is not here either."""

    exit_code = 2

    def __init__(self, what: str, identifier: str) -> None:
        self.what, self.identifier = what, identifier
        super().__init__(f"There is no {what} {shorten(identifier)} here.")


class ConflictError(ReelwrightError):
    """It was changed meanwhile, or its state does not allow this."""

    exit_code = 2


class MovedOnError(ConflictError):
    """What is answered is about an older version, and does not fit the newest. `problems` has what has changed."""

    def __init__(self, message: str, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(message)


class MachineError(ReelwrightError):
    """Nothing is wrong with the input; this program or this machine failed."""


class StorageError(MachineError):
    """A folder cannot be written, the disk is full, or an object store is away or refuses."""


class AwayError(StorageError):
    """The server of the database cannot be reached now; what was under way is whole or not there."""


class MissingPartError(MachineError):
    """Something optional that this work needs is not installed."""


class RenderError(MachineError):
    """Drawing or encoding failed."""


class ScannerError(MachineError):
    """The virus scanner that files must pass is away, or cannot judge one; nothing goes past it."""


class StalledError(MachineError):
    """Work gave no sign of life. A thread cannot be ended from outside, so the process should end."""


class Interrupted(ReelwrightError):  # noqa: N818  (a person's wish, not an error)
    """A person stopped the work; finished steps are kept and the next run goes on from them."""

    exit_code = 130
