"""What Replicate's models make of an input: files, or words; and by what they are charged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reelwright.testing.simulator import files, making, replicate_models
from reelwright.testing.simulator.files import File
from reelwright.testing.simulator.jobs import Ending, Job
from reelwright.testing.simulator.replicate_models import MODELS, Model
from reelwright.testing.simulator.schema import defaults

if TYPE_CHECKING:
    from reelwright.testing.simulator.core import Simulator, Taken
    from reelwright.testing.simulator.protocol import Protocol

_SIDES = {"480p": 480, "720p": 720, "1080p": 1080}
SENSITIVE = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
_LINES = ("CUDA out of memory. (E1001)", "Prediction failed for an unknown reason. (E1000)")


def amounts(model: Model, asked: Mapping[str, Any]) -> dict[str, float]:
    """Return what a call is charged by, by unit."""
    words = len(str(asked.get("prompt", ""))) / 4
    return {
        "second": model.seconds(asked),
        "image": float(asked.get("num_outputs", 1)),
        "1k_characters": len(str(asked.get("text", ""))) / 1000,
        "tokens_in": words,
        "tokens_out": 200,
    }


def job(sim: Simulator, taken: Taken, name: str, given: dict[str, Any], root: str) -> Job:
    """Return the job of a prediction; a failed one costs nothing but where time is what is charged."""
    model = MODELS[name]
    asked = defaults(model.input) | given
    ending, error = _end(sim, taken, asked)
    if ending == "failed" and model.official:
        taken.entry.charged = 0
    kind = _kind(model, asked)
    count = int(asked.get("num_outputs", 1))
    details = {
        "version": "hidden" if model.official else replicate_models.version_of(name),
        "names": [f"out-{n}.{kind}" if model.many else f"output.{kind}" for n in range(count)],
        "count": count,
        "words": taken.rng.getrandbits(32),
    }
    return Job(
        taken.entry, given, root, taken.faults, 0.0, 0.0, ending, error, details=details,
        results=lambda: _make(sim, taken, model, asked, kind, count),
    )  # fmt: skip


def _end(sim: Simulator, taken: Taken, asked: Mapping[str, Any]) -> tuple[Ending, str]:
    if "policy" in taken.faults:
        return "failed", SENSITIVE
    if "failed" in taken.faults:
        return "failed", taken.rng.choice(_LINES)
    replicate: Any = sim.providers["replicate"]
    for name in ("image", "last_frame", "last_image", "input_audio", "video"):
        link = asked.get(name)
        if link and "/v1/files/" in link and not replicate.uploaded(link):
            return "failed", f"Failed to download {name}: the file does not exist or has expired"
    return "succeeded", ""


def _kind(model: Model, asked: Mapping[str, Any]) -> str:
    if model.makes == "video":
        return "mp4"
    if model.makes in ("images", "cutout"):
        return str(asked.get("output_format") or asked.get("format"))
    return str(asked.get("audio_format") or asked.get("output_format") or "txt")


def _make(
    sim: Simulator, taken: Taken, model: Model, asked: Mapping[str, Any], kind: str, count: int
) -> Sequence[File]:
    mark, faults = f"replicate:{taken.entry.id}", taken.faults
    aspect = str(asked.get("aspect_ratio", "16:9"))
    side = sim.side or _SIDES.get(str(asked.get("resolution")), 1024)
    if model.makes == "video":
        fps, sound = int(asked.get("frames_per_second", 24)), bool(asked.get("generate_audio", False))
        seconds = model.seconds(asked)
        return [files.clip(faults, mark, aspect=aspect, side=side, fps=fps, seconds=seconds, sound=sound)]
    if model.makes == "images":
        return [files.still(faults, f"{mark}:{n}", aspect=aspect, side=side, kind=kind) for n in range(count)]
    if model.makes == "cutout":
        return [files.still(faults, mark, aspect="1:1", side=side, kind=kind, cut=kind == "png")]
    if model.makes == "music":
        wave = making.music(model.seconds(asked), sum(mark.encode()) % 8)
        return [files.sound(faults, mark, wave, kind)]
    wave = making.speech(str(asked["text"]), float(asked["speed"]))
    return [files.sound(faults, mark, wave, kind, int(asked["sample_rate"]))]


def output(sim: Simulator, provider: Protocol, job: Job, seconds: float) -> Any:
    """Return the output of a prediction: words in pieces, one address, or a list of them."""
    model = MODELS[job.entry.model]
    if model.makes == "words":
        return _words(sim, job)
    now = sim.clock()
    links = job.links(now, lambda n, life: sim.link(provider, job, n, life), job.details["count"], seconds)
    return list(links) if model.many else links[0]


def _words(sim: Simulator, job: Job) -> list[str]:
    prompt = str(job.input["prompt"])
    said = sim.reply(prompt, None) if sim.reply else None
    text = str(said) if said is not None else f"A short answer to a prompt of {len(prompt)} characters."
    return [text[n : n + 12] for n in range(0, len(text), 12)]


def hold(prefer: str) -> float:
    """Return the seconds that `Prefer: wait` or `wait=N` holds an answer, 0 where it is not asked for."""
    if not prefer.startswith("wait"):
        return 0.0
    seconds = prefer.partition("=")[2] or "60"
    return float(min(max(int(seconds), 1), 60)) if seconds.isdecimal() else 60.0


def limit(job: Job, now: float, deadline: float | None) -> None:
    """End a job at its deadline: `aborted`, and free, where it has not begun by then; else `canceled`, and charged."""
    if deadline is None or now + deadline >= job.ends:
        return
    job.ends = now + deadline
    job.ending = "canceled" if job.starts < job.ends else "aborted"
    job.entry.due = job.ends
    if job.ending == "aborted":
        job.entry.charged = 0
