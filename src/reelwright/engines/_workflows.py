"""Workflows of ComfyUI as templates: JSON in its API format, with names in braces where a request's values go.

A row `{engine: comfyui, model: portrait, capabilities: [image]}` of the user's table means `workflows/portrait.json`
in the folder of the store, unless its `fixed.workflow` is an absolute path. A text that is a placeholder alone
(`"{seed}"`) becomes the value in its own type; within a longer text it becomes text. Placeholders are

    prompt avoid system seconds frames aspect resolution width height seed audio voice locale max_tokens

the kinds of input (the name of the uploaded file), and whatever else the row's `fixed` names, which also stands in
where a request says nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from reelwright.digest import digest_bytes
from reelwright.engine import Call, EngineError, InputKind, Model
from reelwright.engines._fields import asked, refused
from reelwright.errors import Problem

ENGINE = "comfyui"
FOLDER = "workflows"
KINDS = frozenset(get_args(InputKind))
_PARTS = frozenset((
    "prompt", "avoid", "system", "seconds", "frames", "aspect", "resolution", "width", "height", "seed", "audio",
    "voice", "locale", "max_tokens",
))  # fmt: skip
_HOLE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NAME = re.compile(r"\w[\w.-]*", re.ASCII)
_LARGEST = 4 << 20  # bytes of a workflow

Graph = Mapping[str, Mapping[str, Any]]


def located(model: Model, home: Path) -> Model:
    """Return a row with what its template says: its path, its digest as the version, and what it takes.

    So a template that is changed makes other products. A row whose template cannot be read stays as it is; the engine
    says why when it is asked.
    """
    path = Path(str(model.fixed.get("workflow") or home / FOLDER / f"{model.model}.json"))
    fixed = dict(model.fixed) | {"workflow": str(path)}
    found = model.model_copy(update={"fixed": fixed} | ({} if model.prices else {"tiers": ("free",)}))
    try:
        template = read(found)
    except EngineError:
        return found
    kinds = tuple(sorted(template.holes & KINDS))
    known = template.holes & (_PARTS | KINDS)
    more: dict[str, Any] = {"inputs": kinds, "needs": kinds, "seeds": "seed" in known, "version": template.digest}
    return found.model_copy(update=more | {"fields": {name: name for name in sorted(known)}})


@dataclass(frozen=True)
class Template:
    """A graph of nodes by id, the names of its placeholders, and the digest of its file."""

    graph: Graph
    holes: frozenset[str]
    digest: str

    def filled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the graph with a value in the place of each placeholder."""
        return {name: dict(node) | {"inputs": _filled(node["inputs"], values)} for name, node in self.graph.items()}


def read(model: Model) -> Template:
    """Read the template of a row. Raises EngineError (fix_input) where it is none."""
    path = Path(str(model.fixed.get("workflow", "")))
    if not path.is_absolute() or not _NAME.fullmatch(model.model):
        raise _unfit(model, "its template is a name without folders, or an absolute path in `fixed.workflow`")
    try:
        data = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
        graph = json.loads(data)
        holes = frozenset(_holes(graph))
    except OSError as error:
        raise _unfit(model, f"{path.name} cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError):
        raise _unfit(model, f"{path.name} is no JSON of at most {_LARGEST >> 20} MB") from None
    if not isinstance(graph, dict) or not graph or not all(map(_is_node, graph.values())):
        raise _unfit(model, f"{path.name} is no workflow in the API format (ComfyUI: Workflow, Export (API))")
    return Template(graph, holes, digest_bytes(data)[:16])


def values_of(call: Call, template: Template) -> tuple[dict[str, Any], dict[str, Path]]:
    """Return the value of each placeholder, and the file of each that stands for one.

    Raises EngineError (fix_input) that names the placeholders nobody knows and those the request has nothing for.
    """
    model = call.model
    if template.digest != model.version:
        raise _unfit(model, "its template was changed since this was planned; plan again")
    wanted = asked(call)
    files = {target.part: paths for target, paths in wanted.files.items()}
    values = {"avoid": "", "seed": call.request.take - 1} | dict(model.fixed)
    values |= {target.part: value for target, value in wanted.values.items()}
    problems = [
        Problem(f"{{{name}}}", "", *_why(name)) for name in sorted(template.holes - set(values) - set(files))
    ] + [
        Problem(f"{{{name}}}", f"{len(paths)} files", "a placeholder stands for one", "Leave the others out.")
        for name, paths in files.items()
        if len(paths) > 1
    ]
    if problems:
        raise refused(problems, model)
    return values, {name: paths[0] for name, paths in files.items()}


def _why(name: str) -> tuple[str, str]:
    if name in _PARTS | KINDS:
        return "the request has nothing for this placeholder", "Ask for it, or give it in the row's `fixed`."
    return "nobody knows this placeholder", "Correct its name, or give it in the row's `fixed`."


def _is_node(node: Any) -> bool:
    return isinstance(node, dict) and isinstance(node.get("class_type"), str) and isinstance(node.get("inputs"), dict)


def _holes(value: Any) -> Iterator[str]:
    """Give the names of all placeholders within a value."""
    if isinstance(value, str):
        yield from _HOLE.findall(value)
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _holes(each)


def _filled(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(each, values) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, values) for each in value]
    if not isinstance(value, str):
        return value
    alone = _HOLE.fullmatch(value)
    return values[alone[1]] if alone else _HOLE.sub(lambda found: str(values[found[1]]), value)


def _unfit(model: Model, message: str) -> EngineError:
    return EngineError("fix_input", message, engine=model.engine, model=model.model)
