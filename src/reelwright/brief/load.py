"""Read a brief from YAML or JSON, and resolve its files against the folder it lies in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from reelwright.brief.model import Brief
from reelwright.errors import InputError, Problem, shorten

MAX_BYTES = 256 * 1024


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases (they can blow a small file up) and without duplicate keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(None, None, "aliases (*name) are not allowed in a brief", mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if isinstance(key, list | dict):
                raise yaml.MarkedYAMLError(None, None, "a list or mapping cannot be a key", key_node.start_mark)
            if key in seen:
                raise yaml.MarkedYAMLError(None, None, f"the key {key!r} stands here twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_brief(path: Path) -> Brief:
    """Return the brief in `path`, its file paths absolute. Raises InputError with every problem found."""
    return parse_brief(_read(path), path.absolute().parent, path.name)


def parse_brief(text: str, folder: Path, name: str = "brief") -> Brief:
    """Return the brief in `text`; relative file paths count from `folder`."""
    try:
        data = yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        raise InputError(_not_yaml(name, error)) from None
    except (RecursionError, ValueError) as error:
        limit = f"this cannot be read as YAML or JSON ({shorten(error)})"
        raise InputError(Problem(name, "", limit, "Write plain keys and values.")) from None
    if not isinstance(data, dict):
        limit = "a brief is a list of `name: value` lines"
        raise InputError(Problem(name, shorten(data), limit, "Start with `title: …`; see examples/."))
    return _absolute(Brief.read({str(key): value for key, value in data.items()}), folder)


def _read(path: Path) -> str:
    if not path.exists():
        raise InputError(Problem(str(path), "", "there is no such file", "Check the path of the brief."))
    if not path.is_file():
        raise InputError(Problem(str(path), "", "this is not a file", "Give the brief's YAML or JSON file."))
    size = path.stat().st_size
    if not 0 < size <= MAX_BYTES:
        limit = f"a brief has 1 to {MAX_BYTES} bytes"
        raise InputError(Problem(str(path), f"{size} bytes", limit, "Give the brief's YAML or JSON file."))
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        limit = "a brief is UTF-8 text"
        raise InputError(Problem(str(path), "", limit, "Save it as UTF-8; pictures go into their own files.")) from None
    except OSError as error:
        raise InputError(
            Problem(str(path), "", f"cannot be read ({error.strerror})", "Check its permissions.")
        ) from None


def _not_yaml(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    reason = getattr(error, "problem", None) or shorten(error)
    return Problem(
        where, "", f"this is not valid YAML or JSON ({reason})", "Check indentation, quotes and colons here."
    )


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
    references = tuple(folder / file for file in brief.style_references)
    update = {
        "product": product,
        "brand": brand,
        "music": music,
        "footage": footage,
        "style_references": references,
    }
    return brief.model_copy(update=update)
