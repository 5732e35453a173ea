"""Edits: typed operations on a plan, one a file. Each is a frozen document with `kind` and `apply(plan)`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Protocol, Union

from reelwright import registry

if TYPE_CHECKING:
    from reelwright.plan import Plan


class Edit(Protocol):
    """One operation; its other fields say on what."""

    @property
    def kind(self) -> str: ...

    def apply(self, plan: Plan) -> Plan:
        """Return the plan as it is then. Raises InputError where it has nothing of what the edit names."""


@cache
def kinds() -> dict[str, type[Any]]:
    """Return the class of each kind of edit: those that the parts of this package define."""
    found: dict[str, type[Any]] = {}
    for name in registry.names(__name__):
        module = registry.load(__name__, name)
        for each in vars(module).values():
            if isinstance(each, type) and each.__module__ == module.__name__ and hasattr(each, "apply"):
                found[each.model_fields["kind"].default] = each  # type: ignore[attr-defined]
    return found


@cache
def document() -> Any:
    """Return the type of an edit as a document, told apart by its kind, for Pydantic."""
    from pydantic import Field

    classes = tuple(kinds().values())
    return classes[0] if len(classes) == 1 else Annotated[Union[classes], Field(discriminator="kind")]  # noqa: UP007
