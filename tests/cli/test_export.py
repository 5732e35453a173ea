"""`reelwright export` on a tiny ad, made for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reelwright.cli import run
from reelwright.media.video import decode, probe
from reelwright.words import SIZES

pytestmark = pytest.mark.thorough

SIDE = 432


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, pytest.MonkeyPatch]]:
    folder = tmp_path_factory.mktemp("tiny")
    brief = {"title": "Morning gel", "duration": 6, "aspects": ["1:1"], "seed": 3, "voice": {"enabled": False}}
    (folder / "brief.yaml").write_text(yaml.safe_dump(brief))
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SIZES, "1:1", (SIDE, SIDE))
        patch.setenv("REELWRIGHT_HOME", str(folder / "home"))
        assert run(["make", str(folder / "brief.yaml"), "-o", str(folder / "ad"), "--fail-on", "never"]) == 0
        yield folder / "ad", patch


@pytest.fixture
def ad(tiny: tuple[Path, pytest.MonkeyPatch], monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REELWRIGHT_HOME", str(tiny[0].parent / "home"))
    return tiny[0]


def export(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["export", *arguments, "--json", "--fail-on", "never"]) == code
    document: dict[str, Any] = json.loads(capsys.readouterr().out)
    return document


EVERYTHING = ["mp4-h264", "webm-av1", "mov-prores", "webp", "proxy", "opus", "poster", "sprite", "peaks"]


def test_an_ad_is_exported_once(ad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wish = [
        str(ad),
        "--preset",
        "x",
        "--preset",
        "youtube",
        *(part for name in EVERYTHING for part in ("--format", name)),
    ]
    first = export(capsys, *wish)
    files = {Path(file["path"]).name: Path(file["path"]) for file in first["files"]}
    assert {path.name for path in (ad / "exports").iterdir()} == set(files)
    assert (ad / "exports" / "mp4-h264-1x1.mp4").read_bytes() == (ad / "master-1x1.mp4").read_bytes()
    assert first["made"] > 0
    for name in ("x-1x1.mp4", "youtube-1x1.mp4", "webm-av1-1x1.webm"):
        video = probe(files[name])["streams"][0]
        assert (video["width"], video["height"], video["fps"], video["frames"]) == (SIDE, SIDE, 30, 180)
        assert sum(1 for _ in decode(files[name])) == 180
    assert "sprite-1x1.jpg#xywh=" in files["sprite-1x1.vtt"].read_text()
    rates = [probe(files[f"{name}-1x1.mp4"])["streams"][1]["bit_rate"] for name in ("x", "youtube")]
    assert rates[0] < 210_000
    assert rates[1] > 300_000
    stamps = {name: path.stat().st_mtime_ns for name, path in files.items()}
    again = export(capsys, *wish)
    assert again["made"] == 0
    assert all(file["kept"] for file in again["files"])
    assert stamps == {name: path.stat().st_mtime_ns for name, path in files.items()}


def test_a_size_is_kept_and_told(ad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    size = (ad / "master-1x1.mp4").stat().st_size / 1e6
    limit = f"{size * 0.8:.3f}"
    done = export(capsys, str(ad), "--format", "mp4-h264", "--max-mb", limit, "-o", str(tmp_path / "small"))
    (file,) = done["files"]
    assert file["size"] <= float(limit) * 1e6
    assert Path(file["path"]).parent == tmp_path / "small"
    (told,) = [finding for finding in done["findings"] if finding["check"] == "size_limit"]
    assert told["evidence"]["ssim"] > 0.9
    assert f"to keep {float(limit):g} MB its picture was encoded at" in told["message"]
    refused = export(capsys, str(ad), "--format", "mp4-h264", "--max-mb", "0.01", "-o", str(tmp_path / "none"), code=2)
    assert "it cannot be kept" in refused["error"]["message"]
    assert not (tmp_path / "none").exists()


def test_what_is_printed(ad: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(ad), "--format", "peaks", "-o", str(tmp_path), "--fail-on", "never"]) == 0
    shown = capsys.readouterr().out
    assert "1 file in " in shown
    assert "peaks.json" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--preset", "tiktock"], "preset = tiktock: there is no such preset. Did you mean `tiktok`?"),
        (["--format", "av1"], "Did you mean `webm-av1`?"),
        (["--preset", "x", "--aspect", "9:16"], "this ad has 1:1"),
        (["--preset", "reels"], "Reels takes 9:16"),
        ([], "nothing was asked for"),
    ],
)
def test_bad_wishes_exit_with_2(
    ad: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["export", str(ad), *arguments, "-o", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_plan_needs_a_folder(ad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", str(ad / "plan.json"), "--format", "peaks"]) == 2
    assert "a plan file needs a folder" in capsys.readouterr().err


def test_a_film_at_another_size_and_rate(ad: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = ["-o", str(tmp_path / "out")]
    export(capsys, str(ad), "--format", "preview", "--format", "mp4-h264", "--fps", "24", *out)
    for name, side, fps in (("preview-1x1.mp4", SIDE // 3, 12), ("mp4-h264-1x1.mp4", SIDE, 24)):
        facts = probe(tmp_path / "out" / name)
        video, audio = facts["streams"]
        assert (video["width"], video["fps"], video["frames"], video["steady"]) == (side, fps, 6 * fps, True)
        assert abs(audio["duration"] - 6) < 0.03
    export(capsys, str(ad), "--preset", "x", "--fps", "24", *out)
    video = probe(tmp_path / "out" / "x-1x1.mp4")["streams"][0]
    assert (video["width"], video["fps"], video["frames"]) == (SIDE, 24, 144)
    export(capsys, str(ad), "--format", "poster", "--at", "3.5", *out)
    assert (tmp_path / "out" / "poster-1x1.jpg").is_file()


def test_a_brief_asks_for_a_size_and_a_rate(ad: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    asked = yaml.safe_load((ad.parent / "brief.yaml").read_text()) | {"size": "720p", "fps": 50}
    (tmp_path / "brief.yaml").write_text(yaml.safe_dump(asked))
    assert run(["make", str(tmp_path / "brief.yaml"), "-o", str(tmp_path / "ad"), "--fail-on", "error", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert [finding for finding in made["findings"] if finding["check"] in ("canvas", "frame_rate")] == []
    video, audio = probe(tmp_path / "ad" / "master-1x1.mp4")["streams"]
    assert (video["width"], video["fps"], video["frames"], video["steady"]) == (SIDE * 2 // 3, 50, 300, True)
    assert abs(audio["duration"] - 6) < 0.03
    export(capsys, str(tmp_path / "ad"), "--format", "mp4-h264", "--size", "1080p", "--fps", "30", "-o", str(tmp_path))
    video = probe(tmp_path / "mp4-h264-1x1.mp4")["streams"][0]
    assert (video["width"], video["fps"], video["frames"]) == (SIDE, 30, 180)


def test_sizes_and_rates_that_make_no_sense(ad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(["export", str(ad), "--format", "gif", "--format", "poster", "--size", "8k", "--fps", "29", "--at", "6"])
        == 2
    )
    told = capsys.readouterr().err
    for part in ("size = 8k", "fps = 29", "at = 6", "size = gif"):
        assert part in told
