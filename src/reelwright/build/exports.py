"""What a finished ad is exported as: which files a wish means, and what speaks against it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from reelwright.build.events import Run
from reelwright.build.graph import FilmGraph
from reelwright.build.step import Step
from reelwright.build.steps.film import poster_step
from reelwright.build.steps.outputs import (
    SAMPLE_RATE,
    coded_segment_step,
    fitted_step,
    joined_step,
    small_step,
    sound_step,
    vtt_step,
)
from reelwright.errors import InputError, Problem
from reelwright.finding import Finding
from reelwright.loading import LOADING
from reelwright.media.coding import AAC, SoundCoding, Wrap
from reelwright.media.outputs.encoders import require
from reelwright.media.outputs.formats import FORMATS, Format
from reelwright.media.outputs.presets import PRESETS, Preset
from reelwright.plan import Plan
from reelwright.words import SHORT_SIDES, SIZES, Aspect, FilmRate

_MASTER = FORMATS["mp4-h264"]
_LOUDNESS_SLACK = 1.0  # LU that a platform's loudness and ours may lie apart


@dataclass(frozen=True)
class Wanted:
    """Presets and formats by name, in these aspects (none: all that the ad has), films of at most `megabytes`.

    `size` (of SHORT_SIDES) and `fps` draw films at another size or rate; `at` is the second that a poster shows.
    """

    presets: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    megabytes: float | None = None
    size: str | None = None
    fps: int | None = None
    at: float | None = None


@dataclass(frozen=True)
class Exports:
    """The step of each file by its name, the presets that each file is for, and what is to be told beforehand."""

    steps: Mapping[str, Step]
    presets: Mapping[str, Preset]
    findings: tuple[Finding, ...]


def exports(graph: FilmGraph, wanted: Wanted) -> Exports:
    """Return the steps that make what is wanted of an ad.

    Raises InputError with all that is wrong with the wish: unknown names, aspects that the ad or a platform has not,
    lengths that a platform refuses; and MissingPartError where an encoder is not installed.
    """
    presets, formats = _named(wanted)
    speaks = [found for preset in presets for found in _against(preset, graph.plan, wanted)]
    problems = [found for found in speaks if isinstance(found, Problem)]
    problems += _aspect_problems(graph.plan, wanted) + _size_problems(wanted, formats)
    problems += _shape_problems(graph.plan, wanted, formats)
    if problems:
        raise InputError(problems)
    for form in formats:
        require(form)
    steps: dict[str, Step] = {}
    files: dict[str, Preset] = {}
    for preset in presets:
        for aspect in _aspects(preset, graph.plan, wanted):
            name = f"{preset.name}-{_tall(aspect)}.mp4"
            steps[name], files[name] = _preset_film(graph, aspect, preset, wanted), preset
    for form in formats:
        steps |= _files(graph, form, wanted)
    return Exports(steps, files, tuple(found for found in speaks if isinstance(found, Finding)))


def measured(graph: FilmGraph, made: Exports, run: Run) -> tuple[Finding, ...]:
    """Return what the finished files of presets have against them."""
    seconds = graph.plan.frames / graph.plan.fps
    lufs = run.artifacts[graph.mix].facts["lufs"] if made.presets else None
    return tuple(
        _warning(file, preset, message, remedy)
        for file, preset in made.presets.items()
        for message, remedy in _short_of(preset, run.artifacts[made.steps[file]].facts["bytes"], seconds, lufs)
    )


def _short_of(preset: Preset, size: int, seconds: float, lufs: float | None) -> Iterator[tuple[str, str]]:
    rate = size * 8 / seconds / 1000 - _sound_kbps(preset)
    if size < preset.megabytes[0] * 1e6:
        yield f"has {size / 1e6:.3f} MB, under {preset.megabytes[0]:g}", "Make the ad longer."
    if rate < preset.video_kbps[0]:
        yield f"has a picture of {rate:.0f} kb/s, under {preset.video_kbps[0]:g}", "Allow more megabytes."
    if lufs is not None and preset.loudness is not None and abs(lufs - preset.loudness) > _LOUDNESS_SLACK:
        yield f"has {lufs:g} LUFS and plays at {preset.loudness:g}", "Give the ad louder music."


def _named(wanted: Wanted) -> tuple[tuple[Preset, ...], tuple[Format, ...]]:
    problems = [
        *_unknown("preset", wanted.presets, PRESETS),
        *_unknown("format", wanted.formats, FORMATS),
    ]
    if not wanted.presets and not wanted.formats:
        remedy = f"Name a preset ({', '.join(PRESETS)}) or a format ({', '.join(FORMATS)})."
        problems.append(Problem("export", "", "nothing was asked for", remedy))
    if problems:
        raise InputError(problems)
    presets, formats = dict.fromkeys(wanted.presets), dict.fromkeys(wanted.formats)
    return tuple(PRESETS[name] for name in presets), tuple(FORMATS[name] for name in formats)


def _unknown(where: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    listed = list(known)
    for name in names:
        if name not in listed:
            held = [item for item in listed if name.lower() in item.split("-")]  # `av1` is `webm-av1`, not `wav`
            close = held or difflib.get_close_matches(name.lower(), listed, n=1, cutoff=0.4)
            remedy = f"Did you mean `{close[0]}`?" if close else f"Known are {', '.join(listed)}."
            yield Problem(where, name, f"there is no such {where}", remedy)


def _aspect_problems(plan: Plan, wanted: Wanted) -> list[Problem]:
    limit = f"this ad has {', '.join(plan.aspects)}"
    return [
        Problem("aspect", aspect, limit, f"Make it with `--aspect {aspect}` first.")
        for aspect in wanted.aspects
        if aspect not in plan.aspects
    ]


def _size_problems(wanted: Wanted, formats: tuple[Format, ...]) -> list[Problem]:
    if wanted.megabytes is None:
        return []
    limited = [form.name for form in formats if form is not _MASTER]
    problems = []
    if wanted.megabytes <= 0:
        problems.append(Problem("max-mb", f"{wanted.megabytes:g}", "a film has some bytes", "Give a number over 0."))
    if limited:
        limit = f"a size can be kept for presets and {_MASTER.name} only"
        problems.append(Problem("max-mb", ", ".join(limited), limit, "Export these without `--max-mb`."))
    return problems


def _shape_problems(plan: Plan, wanted: Wanted, formats: tuple[Format, ...]) -> list[Problem]:
    problems = []
    seconds = plan.frames / plan.fps
    if wanted.size is not None and wanted.size not in SHORT_SIDES:
        known = ", ".join(SHORT_SIDES)
        problems.append(Problem("size", wanted.size, "there is no such size", f"Known are {known}."))
    if wanted.fps is not None and wanted.fps not in get_args(FilmRate):
        known = ", ".join(map(str, get_args(FilmRate)))
        problems.append(Problem("fps", str(wanted.fps), "there is no such frame rate", f"Known are {known}."))
    if wanted.at is not None and not 0 <= wanted.at < seconds:
        limit = f"the film lasts {seconds:g} s"
        problems.append(Problem("at", f"{wanted.at:g}", limit, "Name a second inside it."))
    fixed = [form.name for form in formats if form.picture is None and form is not _MASTER and form.kind != "poster"]
    if (wanted.size or wanted.fps) and fixed:
        limit = "size and frame rate can be chosen for films that are drawn again"
        problems.append(Problem("size", ", ".join(fixed), limit, "Export these without `--size` and `--fps`."))
    return problems


def _against(preset: Preset, plan: Plan, wanted: Wanted) -> Iterator[Problem | Finding]:
    """Yield what a platform has against an ad: a problem where the number is confirmed, a warning otherwise."""
    seconds = plan.frames / plan.fps
    for field, value, unit, remedy in (
        ("seconds", seconds, "s", "Change the brief's `duration`."),
        ("fps", wanted.fps or plan.output.fps, "frames a second", "Choose another `--fps`."),
    ):
        least, most = getattr(preset, field)
        if not least <= value <= most:
            yield _breaks(preset, field, f"{value:g} {unit}", f"takes {least:g} to {most:g} {unit}", remedy)
    for aspect in _aspects(preset, plan, wanted):
        sides = [round(side * _factor(plan, wanted)) for side in SIZES[aspect]]
        if min(sides) < preset.pixels[0] or max(sides) > preset.pixels[1]:
            takes = f"takes sides of {preset.pixels[0]:,g} to {preset.pixels[1]:,g} px"
            yield _breaks(preset, "pixels", f"{sides[0]} x {sides[1]}", takes, "Choose another `--size`.")
    takes = f"takes {', '.join(preset.aspects)}"
    strange = [aspect for aspect in wanted.aspects if aspect not in preset.aspects]
    for aspect in strange:
        yield _breaks(preset, "aspects", aspect, takes, "Leave this aspect out.")
    if not strange and not _aspects(preset, plan, wanted):
        yield Problem(preset.name, ", ".join(plan.aspects), f"{preset.title} {takes}", "Make the ad in one of these.")


def _breaks(preset: Preset, field: str, value: str, limit: str, remedy: str) -> Problem | Finding:
    if field in preset.unconfirmed:
        return _warning(value, preset, f"may be refused: {preset.title} {limit}, as far as is known", remedy)
    return Problem(preset.name, value, f"{preset.title} {limit}", remedy)


def _warning(where: str, preset: Preset, message: str, remedy: str) -> Finding:
    told = f"For {preset.title}, {where} {message}."
    return Finding(check="platform", severity="warning", where=preset.name, message=told, remedy=remedy)


def _aspects(preset: Preset, plan: Plan, wanted: Wanted) -> tuple[Aspect, ...]:
    return wanted.aspects or tuple(aspect for aspect in plan.aspects if aspect in preset.aspects)


def _tall(aspect: Aspect) -> str:
    return aspect.replace(":", "x")


def _sound_kbps(preset: Preset) -> int:
    return max(preset.sound_kbps, AAC.bit_rate // 1000)


def _preset_film(graph: FilmGraph, aspect: Aspect, preset: Preset, wanted: Wanted) -> Step:
    """Return the film with the sound that the platform asks for, under all limits of bytes there are."""
    kbps = _sound_kbps(preset)
    fastest = (preset.video_kbps[1] + kbps) * 125 * graph.plan.frames / graph.plan.fps
    limit = min(preset.megabytes[1] * 1e6, fastest, (wanted.megabytes or float("inf")) * 1e6)
    return _limited(graph, aspect, wanted, replace(AAC, bit_rate=kbps * 1000), int(limit))


def _limited(graph: FilmGraph, aspect: Aspect, wanted: Wanted, sound: SoundCoding, limit: int | None) -> Step:
    """Return the master, or the film like it of another size, rate or sound, in at most `limit` bytes."""
    with LOADING:
        from reelwright.media.encode import SEGMENT

    plan, fps = graph.plan, wanted.fps or graph.plan.output.fps
    form = replace(_MASTER, kind="film", picture=SEGMENT, wrap=Wrap(sound=sound), cost=0.035)
    if not _as_made(plan, wanted):
        film = _drawn(graph, form, aspect, wanted)
    elif sound != AAC:
        film = joined_step(aspect, graph.segments(aspect), graph.mix, form, fps)
    else:
        film = graph.masters[aspect]
    if limit is None:
        return film
    return fitted_step(film, graph.mix, aspect, limit, sound, fps, plan.frames * fps // plan.fps)


def _files(graph: FilmGraph, form: Format, wanted: Wanted) -> dict[str, Step]:
    """Return the steps of a format's files: one, or one for each aspect, and the index beside a sprite."""
    if not form.per_aspect:
        name = f"{'sound' if form.kind == 'sound' else form.name}{form.suffix}"
        return {name: sound_step(graph.mix, form, graph.plan.frames * SAMPLE_RATE // graph.plan.fps)}
    steps: dict[str, Step] = {}
    for aspect in wanted.aspects or graph.plan.aspects:
        name = f"{form.name}-{_tall(aspect)}"
        steps[name + form.suffix] = step = _pictures(graph, form, aspect, wanted)
        if form.kind == "sprite":
            steps[f"{name}.vtt"] = vtt_step(step, name + form.suffix)
    return steps


def _pictures(graph: FilmGraph, form: Format, aspect: Aspect, wanted: Wanted) -> Step:
    plan = graph.plan
    if form.kind == "poster":
        seconds = graph.poster_time if wanted.at is None else wanted.at
        return poster_step(aspect, graph.composition(aspect), graph.pictures(aspect, None), seconds)
    if form.kind == "master":
        limit = None if wanted.megabytes is None else int(wanted.megabytes * 1e6)
        return _limited(graph, aspect, wanted, AAC, limit)
    if form.picture is None:
        fps = plan.output.fps
        return small_step(graph.masters[aspect], graph.mix, aspect, form, fps, plan.frames * fps // plan.fps)
    return _drawn(graph, form, aspect, wanted)


def _drawn(graph: FilmGraph, form: Format, aspect: Aspect, wanted: Wanted) -> Step:
    """Return the film drawn again for a format, at the size and rate that are wanted."""
    fps = form.rate(wanted.fps or graph.plan.output.fps)
    composition = graph.resized(aspect, form.scale * _factor(graph.plan, wanted), fps)
    segments = tuple(
        coded_segment_step(aspect, index, composition, graph.pictures(aspect, index), shot.frames, form)
        for index, (_, _, shot) in enumerate(graph.plan.shots())
    )
    return joined_step(aspect, segments, None if form.kind == "overlay" else graph.mix, form, fps)


def _as_made(plan: Plan, wanted: Wanted) -> bool:
    """Whether the ad's own films have the size and rate that are wanted."""
    return wanted.size in (None, plan.output.size) and wanted.fps in (None, plan.output.fps)


def _factor(plan: Plan, wanted: Wanted) -> float:
    """Return the size that is wanted, of what layouts are made for; 1 for one unknown, which is refused elsewhere."""
    return next((side for name, side in SHORT_SIDES.items() if name == (wanted.size or plan.output.size)), 1080) / 1080
