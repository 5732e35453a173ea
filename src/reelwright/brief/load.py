"""Read a brief from YAML or JSON, and resolve its files against the folder it lies in."""

from __future__ import annotations

from pathlib import Path

from reelwright.brief.model import Brief
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
    return _absolute(Brief.read({str(key): value for key, value in data.items()}), folder)


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
