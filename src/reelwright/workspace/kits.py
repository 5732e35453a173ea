"""Brand kits: a brief's section `brand`, kept for many briefs.

A brief names one by `brand: {kit: "kit_…"}`; what else stands in that section goes before what the kit says. The kit is
copied when the brief is written, so a kit that changes later changes no brief.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.brief.model import BrandBrief
from reelwright.errors import InputError, MissingError, Problem
from reelwright.storage.records import Database
from reelwright.storage.records.assets import Assets
from reelwright.storage.records.kits import Kits
from reelwright.storage.records.templates import Templates
from reelwright.workspace.briefs import checked
from reelwright.workspace.templates import with_template


def checked_brand(brand: Mapping[str, Any], assets: Assets) -> dict[str, Any]:
    """Return a kit's brand as it is kept; its logo is an asset's id. Raises InputError with all that is wrong."""
    checked({"title": "brand kit", "brand": brand}, assets)
    found: dict[str, Any] = BrandBrief.read(brand).model_dump(mode="json", exclude_defaults=True)
    return found


def with_kit(document: Mapping[str, Any], kits: Kits) -> dict[str, Any]:
    """Return a brief's document with its brand kit filled in. Raises InputError where there is no such kit."""
    brand = document.get("brand")
    if not isinstance(brand, Mapping) or "kit" not in brand:
        return dict(document)
    own = {name: value for name, value in brand.items() if name != "kit"}
    try:
        kit = kits.get(str(brand["kit"]).replace("\0", ""))  # Postgres knows no NUL
    except MissingError:
        limit, remedy = "there is no such brand kit here", "Name the id of a kit of this workspace."
        raise InputError(Problem("brand.kit", str(brand["kit"])[:80], limit, remedy)) from None
    return {**document, "brand": {**kit.brand, **own}}


def kept_brief(document: Mapping[str, Any], database: Database, workspace: str) -> dict[str, Any]:
    """Return a brief as a workspace keeps it, its kit and template filled in. Raises InputError with what is wrong."""
    filled = with_template(with_kit(document, Kits(database, workspace)), Templates(database, workspace))
    return checked(filled, Assets(database, workspace))
