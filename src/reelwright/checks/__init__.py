"""Every check of a finished film, one a file.

`film` holds those for any film file, `ad` those of an ad's film against its plan, `shared` those of what all films of
an ad have in common, which run for its first aspect only.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from reelwright.check import Film, Subject
from reelwright.digest import digest_of
from reelwright.errors import ReelwrightError
from reelwright.finding import Finding
from reelwright.registry import load
from reelwright.registry import names as parts

Kind = Literal["film", "ad", "shared"]
_KINDS: tuple[Kind, ...] = ("film", "ad", "shared")
_FOLDER = Path(__file__).parent


def names(*kinds: Kind) -> tuple[str, ...]:
    """Return the names of all checks, or of those of some kinds."""
    return tuple(name for kind in kinds or _KINDS for name in parts(f"{__name__}.{kind}"))


@cache
def version() -> str:
    """Return a digest of all checks, which changes with any of them."""
    return digest_of("checks", [path.read_text("utf-8") for path in sorted(_FOLDER.rglob("*.py"))])


def run_all(subject: Subject) -> tuple[Finding, ...]:
    """Run every check on a finished ad; one that cannot be made is a finding too."""
    first = subject.aspect == subject.plan.aspects[0]
    return tuple(finding for kind in _KINDS if first or kind != "shared" for finding in _run(kind, subject))


def check_file(path: Path) -> tuple[Finding, ...]:
    """Check any film file on its own. Raises MediaError where it cannot be opened as a film."""
    from reelwright.media.foreign import measure_film

    facts = measure_film(path, what=path.name)
    return check_film(Film(master=path, streams=facts["streams"], segments=(facts["picture"],), sound=facts["sound"]))


def check_film(film: Film) -> tuple[Finding, ...]:
    """Run the checks of any film file on one that was measured."""
    return tuple(_run("film", film))


def _run(kind: Kind, film: Film) -> Iterator[Finding]:
    package = f"{__name__}.{kind}"
    for name in parts(package):
        try:
            yield from load(package, name).check(film)
        except ReelwrightError as error:
            yield Finding(
                check=name,
                severity="error",
                where=film.label,
                message=f"This could not be checked: {error}",
                remedy="Make the film again; if it happens again, report it.",
            )
