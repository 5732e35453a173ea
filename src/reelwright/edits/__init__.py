"""Edits: typed operations on a plan, one a file; here is what is done with all of them."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, create_model

from reelwright.edit import Edit, accepted
from reelwright.errors import EditError, InputError, Problem, shorten
from reelwright.frozen import Frozen
from reelwright.plan import Plan
from reelwright.registry import load, names

MOST = 100  # edits that are made together


@cache
def kinds() -> Mapping[str, type[Edit]]:
    """Return every edit by its kind, in order of kinds."""
    return {name: _edit_in(name) for name in names(__name__)}


def _edit_in(name: str) -> type[Edit]:
    """Return the one edit that a file holds. Raises TypeError where there is another number of them."""
    module = load(__name__, name)
    found = [
        part
        for part in vars(module).values()
        if isinstance(part, type) and issubclass(part, Edit) and part.__module__ == module.__name__
    ]
    if len(found) != 1 or found[0].model_fields["kind"].default != name:
        raise TypeError(f"{module.__name__} must hold one edit, of kind {name!r}")
    return found[0]


def read_edit(document: Any, where: str = "") -> Edit:
    """Return the edit in a JSON-like document. Raises InputError with everything that is wrong with it."""
    if not isinstance(document, Mapping):
        limit = 'an edit is an object such as {"kind": "captions", "burned": false}'
        raise InputError(Problem(where or "edit", shorten(document), limit, "See docs/edits.md."))
    kind = document.get("kind")
    if not isinstance(kind, str) or kind not in kinds():
        close = difflib.get_close_matches(str(kind), kinds(), n=1, cutoff=0.5)
        remedy = f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(kinds())}."
        place = f"{where}.kind" if where else "kind"
        raise InputError(Problem(place, shorten(repr(kind), 60), "there is no such edit", remedy))
    return kinds()[kind].read(dict(document), where)


def read_edits(text: str, where: str = "edits") -> tuple[Edit, ...]:
    """Return the edits in a JSON text: one object, or a list of them. Raises InputError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(where, shorten(text), f"this is not JSON ({error})", "Correct it.")) from None
    documents = data if isinstance(data, list) else [data]
    if len(documents) > MOST:
        raise InputError(Problem(where, str(len(documents)), f"at most {MOST} edits at once", "Make fewer."))
    return tuple(read_edit(each, f"{where}[{index}]" if data is documents else where)
                 for index, each in enumerate(documents))  # fmt: skip


@cache
def union(personal: bool = True) -> Any:
    """Return the type of any edit, told apart by `kind`; without `personal` ones, as a model may write them."""
    chosen = [edit for edit in kinds().values() if personal or not edit.personal]
    return Annotated[reduce(or_, chosen), Field(discriminator="kind")]


@cache
def edit_list(personal: bool = True) -> type[Frozen]:
    """Return the document `{"edits": […]}`: the body of a request, and the arguments of a model's tool."""
    each: Any = union(personal)
    field = (tuple[each, ...], Field(min_length=1, max_length=MOST, description="made in order"))
    name = "Edits" if personal else "ModelEdits"
    return create_model(name, __base__=Frozen, __doc__="Edits of one plan, all or none.", edits=field)


def apply_all(plan: Plan, edits: Sequence[Edit]) -> Plan:
    """Return the plan after all edits, in order; the last state alone must be one that can be built.

    Raises EditError for the first edit that cannot be made, `edits[1]` being the second, and then nothing is changed.
    """
    changed = plan
    for index, edit in enumerate(edits):
        try:
            changed = edit.step(changed)
        except EditError as error:
            raise EditError(_placed(error.problems, index) if len(edits) > 1 else error.problems) from None
    return accepted(plan, changed, any(edit.restores for edit in edits))


def told_all(plan: Plan, edits: Sequence[Edit]) -> tuple[str, ...]:
    """Return what each edit will change, one line each, with those before it made. Raises EditError."""
    lines = []
    for edit in edits:
        lines.append(edit.told(plan))
        plan = edit.step(plan)
    return tuple(lines)


def _placed(problems: Iterable[Problem], index: int) -> Iterable[Problem]:
    for problem in problems:
        yield Problem(f"edits[{index}].{problem.where}", problem.value, problem.limit, problem.remedy)
