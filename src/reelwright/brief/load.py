"""Read a brief from YAML or JSON, and resolve its files against the folder it lies in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.brief.model import BrandBrief, Brief
from reelwright.brief.template import load_template
from reelwright.documents import parse_document, read_document
from reelwright.errors import InputError, Problem, shorten


def load_brief(path: Path) -> Brief:
    """Return the brief in `path`, its file paths absolute. Raises InputError with every problem found."""
    return parse_brief(read_document(path, "a brief"), path.absolute().parent, path.name)


def parse_brief(text: str, folder: Path, name: str = "brief") -> Brief:
    """Return the brief in `text`; relative file paths count from `folder`."""
    data = parse_document(text, name)
    if not isinstance(data, dict):
        limit = "a brief is a list of `name: value` lines"
        raise InputError(Problem(name, shorten(data), limit, "Start with `title: …`; see examples/."))
    document = _with_kit(_with_template({str(key): value for key, value in data.items()}, folder), folder)
    return _absolute(Brief.read(document), folder)


def _with_template(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return a brief's document with the template of `template: {file: …}` in the place of its name."""
    named = data.get("template")
    if not isinstance(named, dict) or set(named) != {"file"} or not isinstance(named["file"], str):
        return data
    if "\0" in named["file"]:
        raise InputError(Problem("template.file", shorten(named["file"]), "this is no file name", "Correct it."))
    return {**data, "template": load_template(folder / named["file"])}


def _with_kit(data: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return a brief's document with the brand kit of `brand: {kit: FILE}` filled in below what it says itself."""
    brand = data.get("brand")
    if not isinstance(brand, dict) or not isinstance(brand.get("kit"), str):
        return data
    if "\0" in brand["kit"]:
        raise InputError(Problem("brand.kit", shorten(brand["kit"]), "this is no file name", "Correct it."))
    path = folder / brand["kit"]
    kit = parse_document(read_document(path, "a brand kit", "brand.kit"), path.name)
    if not isinstance(kit, dict) or not isinstance(kit.get("brand"), dict):
        limit, remedy = "a brand kit has a section `brand`", "Make one with `reelwright kit`."
        raise InputError(Problem("brand.kit", shorten(brand["kit"]), limit, remedy))
    found = BrandBrief.read({str(key): value for key, value in kit["brand"].items()}, f"{path.stem}.brand")
    kept = found.model_dump(mode="json", exclude_unset=True)
    if found.logo:
        kept["logo"] = str(path.absolute().parent / found.logo)
    return {**data, "brand": {**kept, **{name: value for name, value in brand.items() if name != "kit"}}}


def _absolute(brief: Brief, folder: Path) -> Brief:
    product = brief.product
    if product and product.image:
        product = product.model_copy(update={"image": folder / product.image})
    brand = brief.brand
    if brand.logo:
        brand = brand.model_copy(update={"logo": folder / brand.logo})
    music = brief.music
    if music.file:
        music = music.model_copy(update={"file": folder / music.file})
    footage = tuple(item.model_copy(update={"file": folder / item.file}) for item in brief.footage)
    reference = brief.reference
    if reference:
        reference = reference.model_copy(update={"file": folder / reference.file})
    references = tuple(folder / file for file in brief.style_references)
    update = {
        "product": product,
        "brand": brand,
        "music": music,
        "footage": footage,
        "reference": reference,
        "style_references": references,
    }
    return brief.model_copy(update=update)
