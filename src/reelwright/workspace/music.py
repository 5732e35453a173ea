"""What a report tells of the music: what of it is heard when, and how well the cuts follow it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping
from typing import Any

from reelwright.build.graph import FilmGraph
from reelwright.build.ingredients import Made, beats_of
from reelwright.craft.music.grid import grid
from reelwright.craft.music.rhythm import Stretch
from reelwright.plan import Music, Plan
from reelwright.planning.inputs import File
from reelwright.planning.songs import heard_mood, heard_song, song_of
from reelwright.report.model import Cut, MusicHeard, MusicPart


def music_heard(graph: FilmGraph, made: Made, cuts: tuple[Cut, ...]) -> MusicHeard | None:
    """Tell of the music that the cuts follow; None where they follow none."""
    plan, music = graph.plan, graph.plan.music
    if music is None or music.bpm is None:
        return None
    if graph.beats:
        told = _song(plan, music, made[graph.beats].facts)
    else:
        bars = tuple(bar / plan.fps for bar in grid(str(music.mood), plan.frames).bars)
        told = {"downbeats": bars, "parts": _parts(plan, heard_mood(str(music.mood), plan.frames).stretches)}
    off = [abs(cut.off_beat_ms) for cut in cuts if cut.off_beat_ms is not None]
    return MusicHeard(
        bpm=round(music.bpm, 2),
        beats=tuple(round(beat, 3) for beat in beats_of(graph, made)),
        median_ms=round(statistics.median(off), 1) if off else None,
        worst_ms=round(max(off), 1) if off else None,
        **told,
    )


def _song(plan: Plan, music: Music, facts: Mapping[str, Any]) -> dict[str, Any]:
    seconds = plan.frames / plan.fps
    asset = plan.asset(str(music.asset))
    song = song_of(File(asset.digest, asset.name), facts)
    energy = {
        round(at, 3): level
        for bar, level in zip(facts["bars"], facts["energy"], strict=True)
        for at in music.heard((bar,), seconds)
    }
    return {
        "downbeats": tuple(round(bar, 3) for bar in music.heard(song.downbeats, seconds)),
        "parts": _parts(plan, heard_song(song, music, plan.frames).stretches),
        "energy": tuple(sorted(energy.items())),
    }


def _parts(plan: Plan, stretches: tuple[Stretch, ...]) -> tuple[MusicPart, ...]:
    return tuple(
        MusicPart(start=part.start / plan.fps, end=part.end / plan.fps, kind=part.kind, energy=part.energy)
        for part in stretches
    )
