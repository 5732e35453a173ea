"""Read a document that a person wrote, in YAML or JSON: small, without aliases, each key once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from reelwright.errors import InputError, Problem, shorten

MAX_BYTES = 256 * 1024


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases (they can blow a small file up) and without duplicate keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(None, None, "aliases (*name) are not allowed here", mark)
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


def parse_document(text: str, name: str) -> Any:
    """Return what `text` says as plain values. Raises InputError, which tells line and column after `name`."""
    try:
        return yaml.load(text, Loader=_PlainLoader)
    except yaml.YAMLError as error:
        raise InputError(_not_yaml(name, error)) from None
    except (RecursionError, ValueError) as error:
        limit = f"this cannot be read as YAML or JSON ({shorten(error)})"
        raise InputError(Problem(name, "", limit, "Write plain keys and values.")) from None


def read_document(path: Path, what: str, where: str = "") -> str:
    """Return the text of a file of 1 to `MAX_BYTES` bytes. Raises InputError for `where` (none: the path).

    `what` is what the file should be, such as `a brief`.
    """
    where, remedy = where or str(path), f"Give the YAML or JSON file of {what}."
    if not path.exists():
        raise InputError(Problem(where, "", "there is no such file", f"Check the path of {what}."))
    if not path.is_file():
        raise InputError(Problem(where, "", "this is not a file", remedy))
    size = path.stat().st_size
    if not 0 < size <= MAX_BYTES:
        raise InputError(Problem(where, f"{size} bytes", f"{what} has 1 to {MAX_BYTES} bytes", remedy))
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(Problem(where, "", f"{what} is UTF-8 text", "Save it as UTF-8, and as text alone.")) from None
    except OSError as error:
        raise InputError(Problem(where, "", f"cannot be read ({error.strerror})", "Check its permissions.")) from None


def _not_yaml(name: str, error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
    reason = getattr(error, "problem", None) or shorten(error)
    limit = f"this is not valid YAML or JSON ({reason})"
    return Problem(where, "", limit, "Check indentation, quotes and colons here.")
