"""References: measured behind the wall, once for their content, and nothing of them is kept but numbers."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
import yaml

from reelwright.build.steps.study import load_study
from reelwright.cli.app import run
from reelwright.digest import digest_file
from reelwright.errors import MediaError
from reelwright.media.audio import write_wav
from reelwright.media.audio.signal import RATE
from reelwright.media.pictures import encode_png
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from tests_support.studied import photo, shot, write


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace.open(Settings(home=tmp_path / "home"))


def test_a_film_is_measured_once_and_not_kept(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "mood.mp4", chain(shot("coffee", 40), shot("astronaut", 40)))
    events: list[str] = []
    found = workspace.study(path, lambda event: events.append(event.what))
    assert found.film
    assert (found.film.name, [shot.change for shot in found.film.shots]) == ("mood.mp4", ["start", "cut"])
    assert not workspace.blobs.has(digest_file(path))
    sizes = [file.stat().st_size for file in workspace.root.rglob("*") if file.is_file()]
    assert max(sizes) < 20_000  # numbers and words: no picture is so small
    path.rename(tmp_path / "again.mp4")
    again: list[str] = []
    assert workspace.study(tmp_path / "again.mp4", lambda event: again.append(event.what)).film
    assert "made" in events
    assert set(again) == {"reused"}


def test_a_picture_gives_its_look(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mood.png"
    path.write_bytes(encode_png(photo("coffee")))
    found = workspace.study(path)
    assert found.film is None
    assert found.picture
    assert found.picture.warmth > 0.1


def test_what_is_in_the_store_is_named_by_its_digest(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "mood.png"
    path.write_bytes(encode_png(photo("chelsea")))
    told = workspace.study(path).picture
    assert told is not None
    assert workspace.study(workspace.blobs.put(path)).picture == told


def test_what_is_no_reference_is_refused(workspace: Workspace, tmp_path: Path) -> None:
    write_wav(tmp_path / "song.wav", np.zeros((RATE, 2), np.float32))
    with pytest.raises(MediaError, match="sound file"):
        workspace.study(tmp_path / "song.wav")
    (tmp_path / "page.html").write_text("<html>")
    with pytest.raises(MediaError, match="neither a film nor a picture"):
        workspace.study(tmp_path / "page.html")
    with pytest.raises(MediaError, match="no such file"):
        workspace.study(tmp_path / "none.mp4")


@pytest.mark.slow
def test_the_command_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path / "mood.mp4", chain(shot("coffee", 40), shot("astronaut", 40, right=1)))
    assert run(["study", str(path)]) == 0
    told = capsys.readouterr().out
    assert "2 shots" in told
    assert "pan left" in told
    assert run(["study", str(path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert len(document["study"]["shots"]) == 2
    assert run(["study", str(tmp_path / "none.mp4")]) == 2


def test_references_of_a_brief_may_be_films(workspace: Workspace, tmp_path: Path) -> None:
    write(tmp_path / "mood.mp4", shot("coffee", 40))
    (tmp_path / "still.png").write_bytes(encode_png(photo("coffee")))
    brief = tmp_path / "brief.yaml"
    brief.write_text(yaml.safe_dump({"title": "Mugs", "duration": 6, "style_references": ["mood.mp4", "still.png"]}))
    plan = workspace.plan(brief).plan
    assert plan.style.aim
    assert plan.style.grading
    assert plan.style.aim.warmth > 0.1
    assert [asset.kind for asset in plan.assets] == ["reference", "reference"]


@pytest.mark.slow
def test_a_study_has_no_name_of_its_own(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "mood.mp4", shot("coffee", 20))
    found = workspace.study(path)
    document = tmp_path / "study.json"
    assert found.film
    document.write_text(found.film.model_dump_json(exclude={"name"}))
    assert load_study(document, "other").name == "other"
