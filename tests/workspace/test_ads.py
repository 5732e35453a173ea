"""A whole ad, made for real: six seconds in one aspect, then made again, edited, interrupted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from reelwright.build.events import Event
from reelwright.errors import InputError, Interrupted
from reelwright.settings import Settings
from reelwright.workspace import Ad, Workspace
from tests_support.ads import write_brief
from tests_support.hostile import CANARY, with_gps

pytestmark = pytest.mark.thorough

Made = tuple[Workspace, Path, Path, Ad]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("ad")
    with_gps(folder / "logo.jpg", (400, 160))
    brief = write_brief(folder, brand={"name": "Lumen", "colors": ["#0B3D2E", "#F2C14E"], "logo": "logo.jpg"})
    workspace = Workspace.open(Settings(home=folder / "home"))
    return workspace, brief, folder / "out", workspace.make(brief, folder / "out")


def test_an_ad_is_whole(made: Made) -> None:
    from reelwright.media.video import decode, probe

    _, _, output, ad = made
    names = {file.path.name for file in ad.files}
    expected = "master-1x1.mp4 captions.srt captions.vtt plan.json poster.jpg report.html report.json"
    assert names == set(expected.split())
    assert {path.name for path in output.iterdir()} == names
    video, audio = probe(output / "master-1x1.mp4")["streams"]
    assert (video["width"], video["height"], video["frames"], video["codec"]) == (1080, 1080, 180, "h264")
    assert (audio["codec"], audio["sample_rate"], audio["channels"]) == ("aac", 48_000, 2)
    assert sum(1 for _ in decode(output / "master-1x1.mp4")) == 180
    assert [finding for finding in ad.findings if finding.severity == "error"] == []
    report = json.loads((output / "report.json").read_text())
    assert report["cutout"]["method"] == "alpha"
    assert "Morning Gel" in (output / "captions.srt").read_text()


def test_where_photos_were_taken_is_in_no_output(made: Made) -> None:
    """Attack 31: EXIF, GPS and comments of the user's pictures end at the wall."""
    workspace, brief, output, ad = made
    given = [brief.parent / "product.png", brief.parent / "logo.jpg"]
    assert all(CANARY in path.read_bytes() for path in given)
    assert all(marker not in path.read_bytes() for path in output.iterdir() for marker in (CANARY, b"Exif", b"GPS"))
    originals = {asset.digest for asset in ad.plan.assets}
    blobs = [path for path in (workspace.root / "blobs").rglob("*") if path.is_file()]
    leaking = {path.parent.name + path.name for path in blobs if CANARY in path.read_bytes()}
    assert leaking == originals


def test_made_again_nothing_is_made(made: Made) -> None:
    workspace, brief, output, _ = made
    before = {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in output.iterdir()}
    again = workspace.make(brief, output)
    assert again.run.made == 0
    assert all(file.kept for file in again.files)
    assert before == {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in output.iterdir()}
    assert again.version.number == 1
    pinned = again.version.takes
    assert {"product", "music", "s1-1.1x1.0"} <= set(pinned)
    assert all(workspace.blobs.has(take.artifact) for take in pinned.values())
    assert workspace.cost(brief).steps == ()


def test_a_changed_headline_makes_only_its_segment(made: Made, tmp_path: Path) -> None:
    workspace, _, output, ad = made
    plan = json.loads((output / "plan.json").read_text())
    shots = [shot for scene in plan["scenes"] for shot in scene["shots"]]
    next(text for text in shots[0]["texts"] if text["role"] == "headline")["content"] = "Ready in a moment"
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    edited = workspace.render(tmp_path / "plan.json", tmp_path / "out")
    kinds = Counter(timing.kind for timing in edited.run.timings if timing.what == "made")
    assert kinds["segment"] == 1
    assert kinds["measure"] == 1
    assert kinds["backdrop"] == kinds["cutout"] == kinds["speech"] == kinds["music"] == kinds["mix"] == 0
    assert kinds["master"] == 1
    assert ad.plan != edited.plan


def stop_at(kind: str) -> Callable[[Event], None]:
    def listen(event: Event) -> None:
        if event.what == "made" and kind in event.step:
            raise KeyboardInterrupt

    return listen


def test_an_interrupted_build_goes_on_where_it_was(tmp_path: Path) -> None:
    brief = write_brief(tmp_path, voice={"enabled": False}, seed=4)
    workspace = Workspace.open(Settings(home=tmp_path / "home"))
    with pytest.raises(Interrupted):
        workspace.make(brief, tmp_path / "out", on_event=stop_at("cut-out"))
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())
    left = {step.kind for step in workspace.cost(brief).steps}
    assert "cutout" not in left
    assert "segment" in left


BAD: dict[str, tuple[dict[str, object], str]] = {
    "missing product": ({"product": {"name": "X", "image": "none.png"}}, "product.image"),
    "folder as logo": ({"brand": {"logo": "."}}, "brand.logo"),
    "brief as footage": ({"footage": [{"file": "brief.yaml", "rights": "own"}]}, "footage[0].file"),
    "picture as music": ({"music": {"file": "product.png"}}, "music.file"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_is_named_and_leaves_nothing(case: str, tmp_path: Path) -> None:
    changes, where = BAD[case]
    brief = write_brief(tmp_path, **changes)
    workspace = Workspace.open(Settings(home=tmp_path / "home"))
    with pytest.raises(InputError) as caught:
        workspace.make(brief, tmp_path / "out")
    (problem,) = caught.value.problems
    assert where in problem.where or where.split(".")[0] in str(problem)
    assert problem.remedy
    assert not (tmp_path / "out").exists()


def test_all_bad_files_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.jpg").touch()
    brief = write_brief(
        tmp_path, product={"name": "X", "image": "empty.jpg"}, brand={"logo": "no.png"}, music={"file": "no.mp3"}
    )
    with pytest.raises(InputError) as caught:
        Workspace.open(Settings(home=tmp_path / "home")).make(brief, tmp_path / "out")
    assert len(caught.value.problems) == 3


def test_an_output_that_is_a_file_is_refused_before_any_work(tmp_path: Path) -> None:
    brief = write_brief(tmp_path)
    (tmp_path / "out").write_text("mine")
    with pytest.raises(InputError, match="output"):
        Workspace.open(Settings(home=tmp_path / "home")).make(brief, tmp_path / "out")
    assert (tmp_path / "out").read_text() == "mine"
