"""Each fault is planted in an encoded file and found by its check; the clean film has none of them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from reelwright.checks import check_file
from reelwright.errors import MediaError
from reelwright.finding import Finding
from reelwright.media.audio import RATE
from reelwright.media.planes import Planes

from .conftest import SMALL, moving, music, plain

Make = Callable[..., Path]


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Measure without a process for each film, which would cost a second each; one test goes the whole way."""
    if "behind_the_wall" not in request.node.name:
        from reelwright.media.foreign.tasks import film

        monkeypatch.setattr("reelwright.media.foreign.measure_film", lambda path, **_: film.run(path, None))


def found(path: Path, check: str) -> list[Finding]:
    return [finding for finding in check_file(path) if finding.check == check]


def write(path: Path, **more: Any) -> Path:
    """Write a film by hand: a format, codec or sound that ours never have."""
    options: dict[str, Any] = {"codec": "libx264", "pix_fmt": "yuv420p", "times": range(60), "audio": ["aac"], **more}
    with av.open(str(path), "w", "mp4") as container:
        x264 = {"preset": "superfast"} if options["codec"] == "libx264" else {}
        video = container.add_stream(options["codec"], rate=30, options=x264)
        video.width, video.height, video.pix_fmt = *SMALL, options["pix_fmt"]
        sounds = []
        for codec in options["audio"]:
            sound = container.add_stream(codec, rate=more.get("rate", RATE), layout=more.get("layout", "stereo"))
            sounds.append(sound)
        for frame, time in enumerate(options["times"]):
            picture = av.VideoFrame.from_ndarray(_under(moving(frame)), "yuv420p")
            picture.pts, picture.time_base = time, Fraction(1, 30)
            container.mux(video.encode(picture.reformat(format=options["pix_fmt"])))
        container.mux(video.encode(None))
        seconds = (options["times"][-1] + 1) / 30
        for sound in sounds:
            _write_sound(container, sound, more.get("seconds", seconds))
    return path


def _under(planes: Planes) -> np.ndarray:
    """Return planes under each other at the full width, as PyAV reads yuv420p."""
    return np.vstack([planes.y, *(plane.reshape(-1, SMALL[0]) for plane in planes[1:])])


def _write_sound(container: Any, stream: Any, seconds: float) -> None:
    samples = music(seconds).T[: stream.codec_context.channels]
    layout = "stereo" if len(samples) == 2 else "mono"
    for start in range(0, samples.shape[1] - 1023, 1024):
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, start : start + 1024]), "fltp", layout)
        frame.sample_rate, frame.pts = stream.codec_context.sample_rate, start
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


@pytest.mark.thorough
def test_behind_the_wall_a_clean_film_has_only_its_size_against_it(make: Make) -> None:
    assert [finding.check for finding in check_file(make())] == ["resolution"]


def test_a_small_picture_is_measured(make: Make) -> None:
    (small,) = found(make(), "resolution")
    assert small.evidence == {"size": [180, 320], "limit": 1080}


def test_a_missing_sound_is_found(tmp_path: Path) -> None:
    (finding,) = found(write(tmp_path / "mute.mp4", audio=[]), "streams")
    assert finding.severity == "error"
    assert finding.evidence["audio"] == 0


def test_a_second_sound_is_found(tmp_path: Path) -> None:
    (finding,) = found(write(tmp_path / "two.mp4", audio=["aac", "aac"]), "streams")
    assert finding.evidence["audio"] == 2


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"codec": "mpeg4"}, "codec", "mpeg4"),
        ({"pix_fmt": "yuv444p"}, "pix_fmt", "yuv444p"),
        ({"layout": "mono"}, "channels", 1),
        ({"rate": 44_100}, "sample_rate", 44_100),
        ({"audio": ["mp3"]}, "codec", "mp3float"),
    ],
)
def test_a_format_that_platforms_refuse_is_named(
    tmp_path: Path, given: dict[str, Any], field: str, value: object
) -> None:
    findings = found(write(tmp_path / "other.mp4", **given), "streams")
    assert any(finding.evidence.get(field) == value for finding in findings)


def test_changing_times_between_frames_are_found(tmp_path: Path) -> None:
    times = [*range(20), *range(20, 60, 2)]
    (finding,) = found(write(tmp_path / "variable.mp4", times=times), "frame_rate")
    assert finding.severity == "error"


def test_a_slow_frame_rate_is_found(tmp_path: Path) -> None:
    (finding,) = found(write(tmp_path / "slow.mp4", times=range(0, 120, 2)), "frame_rate")
    assert finding.evidence["fps"] == pytest.approx(15, abs=0.2)


def test_a_sound_that_ends_early_is_found(tmp_path: Path) -> None:
    (finding,) = found(write(tmp_path / "short.mp4", seconds=1.0), "lengths")
    assert finding.evidence["sound"] == pytest.approx(1.0, abs=0.05)


def test_untagged_colours_and_a_late_index_are_found(tmp_path: Path) -> None:
    path = write(tmp_path / "bare.mp4")
    assert [finding.check for finding in check_file(path) if finding.check in ("color_tags", "faststart")] == [
        "color_tags",
        "faststart",
    ]


def test_a_truncated_file_does_not_pass(make: Make) -> None:
    path = make(frames=120)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 6 // 10])
    try:
        checks = [finding.check for finding in check_file(path) if finding.severity == "error"]
    except MediaError:
        return
    assert "decodes" in checks


def test_damage_in_the_middle_does_not_pass(make: Make) -> None:
    path = make(frames=120)
    whole = bytearray(path.read_bytes())
    middle = len(whole) // 3
    whole[middle : middle + 3000] = bytes(3000)
    path.write_bytes(whole)
    assert "decodes" in [finding.check for finding in check_file(path) if finding.severity == "error"]


def test_black_frames_are_found_to_the_frame(make: Make) -> None:
    (finding,) = found(make(lambda frame: plain("#000000") if 10 <= frame < 14 else moving(frame)), "blank_frames")
    assert finding.evidence["frames"] == [10, 14]
    assert finding.severity == "warning"


def test_a_second_of_one_colour_is_an_error(make: Make) -> None:
    (finding,) = found(make(lambda frame: plain("#00B140") if frame >= 25 else moving(frame)), "blank_frames")
    assert finding.evidence["frames"] == [25, 60]
    assert finding.severity == "error"


def test_a_freeze_is_found_and_a_slow_drift_is_not(make: Make) -> None:
    (finding,) = found(make(lambda frame: moving(min(frame, 20)), frames=80), "frozen_frames")
    start, end = finding.evidence["frames"]
    assert (start, end) == (20, 80)
    assert not found(make(lambda frame: moving(frame // 8), frames=80), "frozen_frames")


def test_a_strobe_is_found_and_a_slow_pulse_is_not(make: Make) -> None:
    def lit(frame: int, period: int) -> Planes:
        planes = moving(frame)
        if frame // period % 2:
            planes.y[:] = np.minimum(planes.y.astype(int) + 90, 235).astype(np.uint8)
        return planes

    (finding,) = found(make(lambda frame: lit(frame, 3)), "flicker")
    assert finding.severity == "error"
    assert not found(make(lambda frame: lit(frame, 8)), "flicker")


@pytest.mark.parametrize(("gain", "checks"), [(0.3, ["loudness"]), (1.0, []), (4.0, ["loudness", "true_peak"])])
def test_sound_that_is_too_quiet_or_too_loud_is_found(make: Make, gain: float, checks: list[str]) -> None:
    samples = np.clip(music(2.2) * gain, -1, 1).astype(np.float32)
    findings = [finding.check for finding in check_file(make(music=samples))]
    assert [check for check in findings if check in ("loudness", "true_peak")] == checks


def test_a_hole_in_the_sound_is_found(make: Make) -> None:
    samples = music(4)
    samples[int(0.5 * RATE) : int(3.8 * RATE)] = 0
    (finding,) = found(make(frames=120, music=samples), "silence")
    assert finding.evidence["seconds"] == pytest.approx(3.2, abs=0.15)


def test_what_is_no_film_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.mp4"
    path.write_text("<html>not a film</html>")
    with pytest.raises(MediaError, match="whatever its name says"):
        check_file(path)
