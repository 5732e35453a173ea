"""Films that follow their music: cuts on beats and on its parts, quick where it is strong, words where it is calm."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelwright.brief import Brief
from reelwright.compose.timing import off_beat
from reelwright.plan import Footage, Plan, validate
from reelwright.planning import Assets, Clip, File, Song, plan_offline
from reelwright.planning.songs import heard_song, song_music
from reelwright.study import Section

from .briefs import DIGEST

PARTS = (("intro", 8, 0.1), ("verse", 16, 0.45), ("build", 4, 0.6), ("chorus", 16, 1.0), ("break", 8, 0.0),
         ("chorus", 16, 0.95), ("outro", 8, 0.2))  # fmt: skip


def song(seconds: float = 150.0, bpm: float = 123.4, first: float = 0.4) -> Song:
    beats = tuple(first + index * 60 / bpm for index in range(int((seconds - first) * bpm / 60)))
    sections, start = [], 0.0
    for kind, bars, energy in PARTS:
        end = min((start or first) + bars * 240 / bpm, seconds)
        if end > start:
            sections.append(Section.model_validate({"start": start, "end": end, "kind": kind, "energy": energy}))
        start = end
    return Song(DIGEST, "song.mp3", seconds, bpm, beats, 4, beats[::4], tuple(sections))


def film(duration: float, given: Song | None = None, footage: tuple[Clip, ...] = (), **fields: object) -> Plan:
    product = {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre"]}
    brief = {"category": "music_video", "product": product, "headline": "Run into the night", "duration": duration}
    assets = Assets(product=File(DIGEST, "bottle.jpg"), song=given or song(), footage=footage)
    return plan_offline(Brief.model_validate({**brief, "music": {"file": "song.mp3"}, **fields}), assets).plan


def heard(plan: Plan, given: Song) -> tuple[float, ...]:
    assert plan.music is not None
    return plan.music.heard(given.beats, plan.frames / 30)


LAW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LAW
@given(st.integers(6, 180), st.floats(60, 190), st.floats(8, 200))
def test_every_cut_lies_within_a_frame_of_a_beat(duration: int, bpm: float, seconds: float) -> None:
    given = song(seconds, bpm)
    plan = film(duration, given)
    assert validate(plan) == ()
    assert plan.frames == duration * 30
    assert all(shot.frames >= 24 for _, _, shot in plan.shots())
    off = off_beat(plan, heard(plan, given))
    assert all(abs(late) <= 1000 / 30 for late in off.values())


@pytest.mark.parametrize("duration", [15, 30, 60])
def test_parts_of_the_music_begin_with_a_cut_and_strong_ones_are_quicker(duration: int) -> None:
    plan = film(duration)
    assert plan.music is not None
    stretches = heard_song(song(), plan.music, plan.frames).stretches
    starts = {start for start, _, _ in plan.shots()}
    card = plan.frames - plan.scenes[-1].frames
    assert len(stretches) > 1
    assert {part.start for part in stretches if part.start < card} <= starts
    lengths = {kind: [] for kind in ("calm", "strong")}
    for start, _, shot in plan.shots()[:-1]:
        part = next(part for part in stretches if part.start <= start < part.end)
        if part.energy < 0.35 or part.energy > 0.9:
            lengths["calm" if part.energy < 0.35 else "strong"].append(shot.frames)
    assert min(lengths["calm"]) > min(lengths["strong"])
    assert sum(lengths["calm"]) / len(lengths["calm"]) > sum(lengths["strong"]) / len(lengths["strong"])


def test_the_product_enters_with_the_drop_and_is_hidden_before() -> None:
    plan = film(30)
    assert plan.music is not None
    drop = next(part for part in heard_song(song(), plan.music, plan.frames).stretches if part.drop)
    assert 0 < drop.start <= 6 * 30
    placed = [(start, shot.product) for start, _, shot in plan.shots() if shot.product]
    assert placed[0][0] == drop.start
    assert placed[0][1] is not None
    assert placed[0][1].enter
    thrown = next(shot for start, _, shot in plan.shots() if start == drop.start)
    assert thrown.transition.kind in ("zoom", "whip", "split")


def test_nothing_is_spoken_unless_a_voice_is_asked_for() -> None:
    assert all(scene.voice is None for scene in film(30).scenes)
    assert any(scene.voice for scene in film(30, voice={"enabled": True}).scenes)


def test_film_runs_over_views_in_pieces_and_comes_back_when_all_is_seen() -> None:
    clip = Clip(DIGEST, "night.mp4", 14.0, 1920, 1080)
    plan = film(60, footage=(clip,))
    shots = [(shot.ground.start, shot.frames / 30) for _, _, shot in plan.shots() if isinstance(shot.ground, Footage)]
    assert sum(length for _, length in shots) > clip.seconds
    assert all(start + length <= clip.seconds + 0.001 for start, length in shots)
    runs_on = sum(abs(before + length - after) < 0.01 for (before, length), (after, _) in pairwise(shots))
    assert runs_on < len(shots) / 4


def test_a_long_song_is_heard_from_where_it_is_strong_and_lifts() -> None:
    music = song_music(song(), "beats", 30 * 30)
    assert music.end is None
    stretches = heard_song(song(), music, 900).stretches
    assert stretches[0].energy < 0.7
    assert any(part.drop and 0.1 * 900 < part.start < 0.6 * 900 for part in stretches)


def test_a_brief_says_where_its_song_begins() -> None:
    plan = film(20, music={"file": "song.mp3", "start": 70})
    assert plan.music is not None
    assert plan.music.offset == pytest.approx(70, abs=0.25)
    assert plan.music.offset in song().beats


def test_a_short_song_comes_round_on_its_bars_and_a_song_rings_out() -> None:
    short = song(20.0)
    plan = film(60, short)
    assert plan.music is not None
    assert plan.music.end is not None
    steps = [after - before for before, after in pairwise(heard(plan, short))]
    assert max(steps) < 60 / 123.4 + 0.06
    assert plan.music.fade is None or 0.8 <= plan.music.fade <= 3


def test_without_beats_cuts_follow_the_energy_on_an_even_grid() -> None:
    calm_and_strong = tuple(
        Section(start=start, end=start + 20, kind=kind, energy=energy)
        for start, kind, energy in ((0, "intro", 0.0), (20, "chorus", 1.0), (40, "outro", 0.2))
    )
    noise = Song(DIGEST, "rain.wav", 60.0, sections=calm_and_strong)
    plan = film(60, noise, music={"file": "rain.wav", "start": 0})
    assert validate(plan) == ()
    strong = [shot.frames for start, _, shot in plan.shots() if 600 <= start < 1200]
    calm = [shot.frames for start, _, shot in plan.shots() if start < 600]
    assert sum(strong) / len(strong) < sum(calm) / len(calm)


def test_composed_music_leads_too() -> None:
    plan = plan_offline(
        Brief.model_validate({"title": "Paper Lanterns", "category": "music_video", "duration": 60})
    ).plan
    assert validate(plan) == ()
    assert len(plan.shots()) > 12
