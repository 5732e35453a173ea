"""The written studies, each in a few lines: lengths of shots in seconds, and what differs from a plain film.

`lights`, `motions`, `cameras`, `changes` and `faces` are by the number of a shot; a text has its times and its height
in the picture (`y`, 0 to 1).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

from reelwright.study import FilmStudy

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "evaluation" / "replicas"
_CHANGE_SECONDS = 0.4
_PALETTE = ({"color": "#204060", "share": 0.5}, {"color": "#E0A030", "share": 0.2}, {"color": "#F0F0E8", "share": 0.1})


def studies() -> dict[str, FilmStudy]:
    """Return all written studies by name."""
    files = sorted((FOLDER / "studies").glob("*.yaml"))
    return {path.stem: study_of(yaml.safe_load(path.read_text("utf-8")), path.stem) for path in files}


def study_of(told: Mapping[str, Any], name: str) -> FilmStudy:
    """Return the study of what is told of a film."""
    lengths = told["lengths"]
    if isinstance(lengths, dict):
        lengths = [lengths["each"]] * lengths["count"]
    ends = list(accumulate(lengths))
    shots = [_shot(told, at, end - length, end) for at, (length, end) in enumerate(zip(lengths, ends, strict=True))]
    return FilmStudy.model_validate(
        {
            "name": f"{name}.mp4", "seconds": ends[-1], "width": 1080, "height": 1920, "fps": 30, "look": _look(told),
            "shots": shots, "texts": [_text(each) for each in told.get("texts", ())], "read_by": "hand",
            "sound": _sound(told, ends[-1]),
        }
    )  # fmt: skip


def _look(told: Mapping[str, Any], light: float | None = None) -> dict[str, Any]:
    plain = {"light": 0.5, "contrast": 0.2, "saturation": 0.25, "warmth": 0.0, "grain": 0.003}
    own = {name: told.get(name, usual) for name, usual in plain.items()}
    return own | {"palette": _PALETTE} | ({"light": light} if light is not None else {})


def _shot(told: Mapping[str, Any], at: int, start: float, end: float) -> dict[str, Any]:
    change = told.get("changes", {}).get(at, "cut" if at else "start")
    return {
        "start": start, "end": end, "change": change,
        "change_seconds": 0 if change in ("cut", "start") else _CHANGE_SECONDS,
        "camera": told.get("cameras", {}).get(at, "static"),
        "motion": told.get("motions", {}).get(at, told.get("motion", 0.1)),
        "look": _look(told, told.get("lights", {}).get(at)), "faces": told.get("faces", {}).get(at, 0),
    }  # fmt: skip


def _text(told: Mapping[str, Any]) -> dict[str, Any]:
    start, end = told["at"]
    return {"text": told["text"], "start": start, "end": end, "box": (0.1, told["y"], 0.8, 0.08), "confidence": 0.9}


def _sound(told: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    bpm = told.get("bpm")
    beats = [index * 60 / bpm for index in range(int(seconds * bpm / 60))] if bpm else []
    sections = [
        {"start": start, "end": end, "kind": kind, "energy": 0.5} for start, end, kind in told.get("sections", ())
    ]
    said = [{"text": each["text"], "start": each["at"][0], "end": each["at"][1]} for each in told.get("said", ())]
    return {
        "loudness": -14, "bpm": bpm, "meter": 4 if bpm else None, "beats": beats, "downbeats": beats[::4],
        "sections": sections, "said": said,
    }  # fmt: skip
