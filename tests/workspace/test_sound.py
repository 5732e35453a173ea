"""The sound of an ad from its brief on: the user's films are heard as the brief says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from reelwright.build.events import Run
from reelwright.compose.timing import stage_spans
from reelwright.media.audio import read_audio, write_wav
from reelwright.media.audio.signal import F32, RATE
from reelwright.plan import Plan
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from tests_support.films import film

pytestmark = pytest.mark.thorough

TONE = 3000  # Hz: nothing else in these ads sounds like it


class Desk:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = Workspace.open(Settings(home=folder / "home"))

    def mix(self, **brief: Any) -> tuple[Plan, Run, F32]:
        """Build the sound alone of a brief; returns its plan, what was done, and the finished mix."""
        product = {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "Holds 1 litre"]}
        text = {"title": "A walk in the hills", "product": product, "duration": 10, "aspects": ["1:1"]} | brief
        (self.folder / "brief.yaml").write_text(yaml.safe_dump(text))
        planned = self.workspace.plan(self.folder / "brief.yaml")
        graph = self.workspace.graph(planned.plan)
        run = self.workspace.runner().run([graph.mix])
        return planned.plan, run, read_audio(run.artifacts[graph.mix].path)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("sound")
    wave = 0.2 * np.sin(2 * np.pi * TONE * np.arange(8 * RATE) / RATE)
    film(folder / "hike.mp4", np.stack([wave, wave], 1).astype(np.float32), "aac", seconds=8)
    film(folder / "mute.mp4", None, seconds=8)
    return Desk(folder)


def hum(samples: F32, start: float, end: float) -> float:
    """Return the level of TONE in dBFS between two seconds."""
    part = samples[round(start * RATE) : round(end * RATE), 0]
    spectrum = np.fft.rfft(part * np.hanning(len(part)))
    return float(20 * np.log10(np.abs(spectrum[round(TONE * len(part) / RATE)]) * 4 / len(part) + 1e-9))


def filmed(plan: Plan) -> list[tuple[float, float]]:
    """Return the seconds in which the user's film is shown, transitions included."""
    spans = stage_spans(plan)
    shown = [spans[shot.id] for _, _, shot in plan.shots() if shot.ground.kind == "footage"]
    return [(start / 30, end / 30) for start, end in shown]


QUIET = {"voice": {"enabled": False}, "music": {"enabled": False}}


def test_a_film_is_heard_while_it_is_shown_and_not_before_or_after(desk: Desk) -> None:
    plan, _, samples = desk.mix(footage=[{"file": "hike.mp4", "rights": "own"}], **QUIET)
    assert {shot.ground.sound for _, _, shot in plan.shots() if shot.ground.kind == "footage"} == {"keep"}
    shown = np.zeros(len(samples), bool)
    for start, end in filmed(plan):
        shown[max(round((start - 0.03) * RATE), 0) : round((end + 0.03) * RATE)] = True
        assert hum(samples, start + 0.1, end - 0.1) > -25
    assert shown.any()
    assert not shown.all()
    assert np.abs(samples[~shown]).max() < 1e-3


def test_under_music_and_voice_it_is_lowered_unless_the_brief_says_otherwise(desk: Desk) -> None:
    said = {
        sound: desk.mix(footage=[{"file": "hike.mp4", "rights": "own", "sound": sound}]) for sound in ("keep", "drop")
    }
    plan, _, samples = desk.mix(footage=[{"file": "hike.mp4", "rights": "own"}])
    assert {shot.ground.sound for _, _, shot in plan.shots() if shot.ground.kind == "footage"} == {"lower"}
    start, end = filmed(plan)[0]
    kept, lowered, dropped = (hum(mix, start + 0.1, end - 0.1) for mix in (said["keep"][2], samples, said["drop"][2]))
    assert kept > lowered + 6
    assert lowered > dropped + 10
    assert not any(timing.kind == "scene-sound" for timing in said["drop"][1].timings)


def test_a_film_without_sound_is_no_fault(desk: Desk) -> None:
    _, run, samples = desk.mix(footage=[{"file": "mute.mp4", "rights": "own"}], **QUIET)
    assert run.findings == ()
    assert not samples.any()


def test_cuts_fall_on_what_is_heard_of_a_song_that_is_repeated(desk: Desk) -> None:
    song = np.zeros((round(5.4 * RATE), 2), np.float32)
    for at in np.arange(0.37, 5.3, 60 / 118):
        song[round(at * RATE) :][:400] += np.random.default_rng(0).standard_normal((400, 1)) * 0.4
    write_wav(desk.folder / "song.wav", song)
    plan, run, samples = desk.mix(music={"file": "song.wav", "sync": "beats"}, voice={"enabled": False}, duration=12)
    assert plan.music is not None
    assert plan.music.end is not None
    assert plan.music.bpm == pytest.approx(118, rel=0.005)
    begins = np.flatnonzero(np.abs(read_audio(song_of(run))[:, 0]) > 0.1) / RATE
    cuts = [start / 30 for start, _, _ in plan.shots()[1:]]
    assert cuts
    assert max(np.abs(begins - cut).min() for cut in cuts) < 0.025
    assert len(samples) == 12 * RATE


def song_of(run: Run) -> Path:
    return next(artifact.path for step, artifact in run.artifacts.items() if step.kind == "song")


def test_made_again_nothing_is_read_again(desk: Desk) -> None:
    footage = [{"file": "hike.mp4", "rights": "own", "sound": "keep"}]
    desk.mix(footage=footage, **QUIET)
    _, run, _ = desk.mix(footage=footage, **QUIET)
    assert run.made == 0
