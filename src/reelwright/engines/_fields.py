"""A request in a model's own words: the fields that its row of the table names, filled with what is asked for.

A row's `fields` say where each part of a request goes. A target is the name of a field; `a.b` is a field within a
field, `name[]` takes a list, and `name:*s` takes text with the value in the place of the star (`8s`). The parts are

    prompt avoid system seconds frames aspect resolution width height size seed audio voice locale max_tokens answer

and the kinds of input. `frames` counts them at the row's fixed `frames_per_second` (24 where there is none), with the
one that closes the last interval; `size` is width and height together, for models that list them. `audio` is whether
to make sound, unless the model takes sound as an input.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reelwright.engine import Call, EngineError, Model, Request, Resolution
from reelwright.engines._files import kind_of
from reelwright.errors import Problem
from reelwright.router import aspect_of, length_of, resolution_of

SHORT_SIDES: Mapping[Resolution, int] = {"480p": 480, "720p": 720, "1080p": 1080, "4k": 2160}  # pixels
_FILM = 24  # frames a second of models that do not let us choose
_SQUARE = 1024  # pixels a side of what is made where no resolution can be asked for
_WORDLESS = ("matting", "lipsync", "transcription")  # capabilities whose prompt is no more than a remark
_STEP = 8  # pixels; widths and heights are multiples of it, as latent diffusion needs


@dataclass(frozen=True)
class Target:
    """Where a part of a request goes in a model's input."""

    part: str
    field: str
    many: bool = False
    form: str = ""

    @classmethod
    def of(cls, part: str, text: str) -> Target:
        name, _, form = text.partition(":")
        return cls(part, name.removesuffix("[]"), name.endswith("[]"), form)

    def shaped(self, value: Any) -> Any:
        """Return a value as text and as a list, where the row wants that."""
        if self.form:
            value = self.form.replace("*", str(value))
        return [value] if self.many and not isinstance(value, list) else value


@dataclass(frozen=True)
class Asked:
    """What goes to a model: values by target, and the files that are still to be brought there."""

    values: Mapping[Target, Any]
    files: Mapping[Target, tuple[Path, ...]] = field(default_factory=dict)


def asked(call: Call) -> Asked:
    """Return what a call asks of its model. Raises EngineError (fix_input) with everything that its row forbids."""
    request, model = call.request, call.model
    targets = [Target.of(part, text) for part, text in model.fields.items()]
    parts = _parts(request, model)
    problems = [*_limits(request, model), *_unplaced(request, model), *_other_kinds(call)]
    if problems:
        raise refused(problems, model)
    values = {target: parts[target.part] for target in targets if parts.get(target.part) is not None}
    return Asked(values, _files(call, targets))


def _files(call: Call, targets: list[Target]) -> dict[Target, tuple[Path, ...]]:
    """Return the files of each field, in the order of the row; kinds that share a field stand in one list."""
    files: dict[str, tuple[Target, tuple[Path, ...]]] = {}
    for target in targets:
        paths = tuple(
            call.files[digest] for kind, each in call.request.inputs.items() if kind == target.part for digest in each
        )
        if paths:
            first, before = files.get(target.field, (target, ()))
            files[target.field] = first, before + paths
    return dict(files.values())


def put(into: dict[str, Any], name: str, value: Any) -> None:
    """Set a field, or a field within a field (`image_size.width`)."""
    *outer, last = name.split(".")
    for part in outer:
        into = into.setdefault(part, {})
    into[last] = value


def refused(problems: list[Problem], model: Model) -> EngineError:
    """Return the error of a call that cannot be made as it stands."""
    told = "; ".join(str(problem) for problem in problems)
    return EngineError("fix_input", told, engine=model.engine, model=model.model)


def _parts(request: Request, model: Model) -> dict[str, Any]:
    """Return every part of a request that has a value, in the lengths, shapes and sizes that the model offers."""
    length = length_of(request, model) if request.seconds or model.seconds else None
    size = _size(request, model)
    return {
        "prompt": request.prompt or None,
        "avoid": request.avoid or None,
        "system": request.system or None,
        "seconds": None if length is None else int(length) if float(length).is_integer() else length,
        "frames": None if length is None else math.ceil(length * _rate(model) - 1e-6) + 1,
        "aspect": aspect_of(request, model),
        "resolution": resolution_of(request, model),
        "width": size and size[0],
        "height": size and size[1],
        "size": size,
        "seed": None if request.seed is None else (request.seed + request.take - 1) % 2**31,  # a take is another result
        "audio": None if "audio" in model.inputs else request.audio,
        "voice": request.voice,
        "locale": request.locale,
        "max_tokens": request.max_tokens,
        "answer": None if request.answer is None else dict(request.answer),
    }


def _rate(model: Model) -> float:
    return float(model.fixed.get("frames_per_second", _FILM))


def _size(request: Request, model: Model) -> tuple[int, int] | None:
    """Return width and height in pixels; None where no shape is asked for."""
    aspect = aspect_of(request, model)
    if aspect is None:
        return None
    across, along = (float(side) for side in aspect.split(":"))
    resolution = resolution_of(request, model)
    scale = SHORT_SIDES[resolution] / min(across, along) if resolution else _SQUARE / math.sqrt(across * along)
    return round(across * scale / _STEP) * _STEP, round(along * scale / _STEP) * _STEP


def _limits(request: Request, model: Model) -> list[Problem]:
    problems = []
    if request.prompt and "prompt" not in model.fields and request.capability not in _WORDLESS:
        problems.append(Problem("prompt", "", "this model reads none", "Leave it out, or take another model."))
    if len(request.prompt) > model.prompt_limit:
        limit = f"at most {model.prompt_limit} characters"
        problems.append(Problem("prompt", f"{len(request.prompt)} characters", limit, "Shorten it."))
    if request.seconds and model.seconds and request.seconds > max(model.seconds) + 1e-6:
        limit = f"at most {max(model.seconds):g} s"
        problems.append(Problem("seconds", f"{request.seconds:g}", limit, "Ask for less, or another model."))
    return problems


def _other_kinds(call: Call) -> list[Problem]:
    """Return the inputs whose files are of another kind than their name says: a film is no first frame."""
    problems = []
    for kind in call.request.inputs:
        wanted = kind if kind in ("video", "audio") else "image"
        for path in call.paths(kind):
            found = kind_of(path)
            if found and not found.startswith(f"{wanted}/"):
                problems.append(Problem(f"inputs.{kind}", found, f"it must be {wanted}", "Give another file."))
    return problems


def _unplaced(request: Request, model: Model) -> list[Problem]:
    """Return the inputs that are missing, and those that the model has no field for."""
    missing = [
        Problem(f"inputs.{kind}", "", "this model cannot do without it", "Give one, or take another model.")
        for kind in model.needs
        if not request.inputs.get(kind)
    ]
    strange = [
        Problem(f"inputs.{kind}", "", "this model has no field for it", "Leave it out, or take another model.")
        for kind in request.inputs
        if kind not in model.fields
    ]
    return missing + strange
