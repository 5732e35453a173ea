"""What a wish for exports means, and what is refused before any work."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from reelwright.build.exports import Wanted, exports
from reelwright.build.graph import FilmGraph
from reelwright.build.schedule import in_order
from reelwright.errors import InputError, MissingPartError
from reelwright.media.outputs import encoders
from reelwright.media.outputs.formats import FORMATS
from reelwright.media.outputs.presets import PRESETS
from reelwright.words import SIZES, Platform
from tests_support.plans import small_plan


def graph(seconds: float = 6, aspects: tuple[str, ...] = ("9:16", "1:1")) -> FilmGraph:
    plan = small_plan(seconds=seconds).model_copy(update={"aspects": aspects})
    return FilmGraph(plan, Path)


def problems(wanted: Wanted, **plan: object) -> list[str]:
    with pytest.raises(InputError) as caught:
        exports(graph(**plan), wanted)  # type: ignore[arg-type]
    return [str(problem) for problem in caught.value.problems]


def test_every_platform_of_a_brief_has_a_preset() -> None:
    assert set(PRESETS) == set(get_args(Platform))
    for preset in PRESETS.values():
        assert preset.aspects
        assert set(preset.aspects) <= set(SIZES)
        assert preset.source
        assert all(hasattr(preset, field) for field in preset.unconfirmed)
        for least, most in (preset.seconds, preset.megabytes, preset.fps, preset.pixels, preset.video_kbps):
            assert 0 <= least < most


def test_files_are_named_by_preset_format_and_aspect() -> None:
    made = exports(graph(), Wanted(("tiktok", "reels"), ("webm-av1", "m4a", "sprite", "peaks"), (), None))
    assert list(made.steps) == [
        "tiktok-9x16.mp4", "tiktok-1x1.mp4", "reels-9x16.mp4", "webm-av1-9x16.webm", "webm-av1-1x1.webm", "sound.m4a",
        "sprite-9x16.jpg", "sprite-9x16.vtt", "sprite-1x1.jpg", "sprite-1x1.vtt", "peaks.json",
    ]  # fmt: skip
    assert made.findings == ()
    only = exports(graph(), Wanted((), ("gif",), ("1:1",)))
    assert list(only.steps) == ["gif-1x1.gif"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_its_steps(name: str) -> None:
    film = graph(aspects=("9:16",))
    steps = exports(film, Wanted(formats=(name,))).steps
    assert all(file.endswith((FORMATS[name].suffix, ".vtt")) for file in steps)
    kinds = {step.kind for step in in_order(steps.values())}
    drawn_again = FORMATS[name].picture is not None
    assert (f"{name}-segment" in kinds) == drawn_again
    assert ("segment" in kinds) == (FORMATS[name].kind in ("master", "loop", "proxy", "sprite"))


def test_the_master_is_not_made_twice() -> None:
    film = graph(aspects=("9:16",))
    assert exports(film, Wanted(formats=("mp4-h264",))).steps["mp4-h264-9x16.mp4"] is film.masters["9:16"]


def test_a_platform_gets_the_sound_that_it_asks_for() -> None:
    film = graph(aspects=("9:16",))
    steps = exports(film, Wanted(presets=("youtube", "reels"))).steps
    (youtube, _), (reels, _) = (steps[f"{name}-9x16.mp4"].needs for name in ("youtube", "reels"))
    assert reels is film.masters["9:16"]
    assert youtube is not reels
    assert set(film.segments("9:16")) <= set(youtube.needs)


def test_a_preset_is_drawn_again_at_another_size_or_rate() -> None:
    film = graph(aspects=("9:16",))
    for wanted in (Wanted(("tiktok",), size="720p"), Wanted(("tiktok",), fps=60), Wanted(("youtube",), size="4k")):
        made = exports(film, wanted)
        (step,) = made.steps.values()
        kinds = {needed.kind for needed in in_order([step])}
        assert {"resized", "mp4-h264-segment", "sized"} <= kinds
        assert "segment" not in kinds
        assert made.findings == ()
    own = exports(film, Wanted(("tiktok",), size="1080p", fps=30)).steps["tiktok-9x16.mp4"]
    assert own.needs[0] is film.masters["9:16"]


def test_a_limit_of_bytes_is_kept_at_every_size() -> None:
    wanted = Wanted(formats=("mp4-h264",), size="720p", megabytes=2)
    (step,) = exports(graph(aspects=("9:16",)), wanted).steps.values()
    assert step.kind == "sized"


def test_sizes_and_rates_stay_within_what_a_platform_takes() -> None:
    told = problems(Wanted(("linkedin",), size="4k", fps=60), aspects=("9:16",))
    assert told == [
        "linkedin = 60 frames a second: LinkedIn takes 1 to 30 frames a second. Choose another `--fps`.",
        "linkedin = 2160 x 3840: LinkedIn takes sides of 360 to 1,920 px. Choose another `--size`.",
    ]
    (finding,) = exports(graph(aspects=("9:16",)), Wanted(("reels",), size="4k")).findings
    assert "2160 x 3840 may be refused: Instagram and Facebook Reels takes sides of 0 to 1,920 px" in finding.message


def test_unknown_names_get_the_nearest_one() -> None:
    assert problems(Wanted(("tiktock",), ("webm_av1", "zzz"))) == [
        "preset = tiktock: there is no such preset. Did you mean `tiktok`?",
        "format = webm_av1: there is no such format. Did you mean `webm-av1`?",
        f"format = zzz: there is no such format. Known are {', '.join(FORMATS)}.",
    ]
    assert "nothing was asked for" in problems(Wanted())[0]


def test_all_that_speaks_against_a_wish_is_told_at_once() -> None:
    told = problems(Wanted(("x", "linkedin"), (), ("4:5",)), seconds=150)
    assert told == [
        "x = 150 s: X takes 0 to 140 s. Change the brief's `duration`.",
        "x = 4:5: X takes 16:9, 1:1, 9:16. Leave this aspect out.",
        "aspect = 4:5: this ad has 9:16, 1:1. Make it with `--aspect 4:5` first.",
    ]
    assert "Facebook and Instagram feed takes 4:5" in problems(Wanted(("meta_feed",)), aspects=("9:16",))[0]


def test_a_limit_that_nobody_confirmed_only_warns() -> None:
    assert "seconds" in PRESETS["tiktok"].unconfirmed
    (finding,) = exports(graph(90), Wanted(("tiktok",))).findings
    assert (finding.severity, finding.where) == ("warning", "tiktok")
    assert "90 s may be refused: TikTok takes 5 to 60 s, as far as is known" in finding.message


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (Wanted(formats=("webm-av1", "gif"), megabytes=3), "max-mb = webm-av1, gif: a size can be kept for presets"),
        (Wanted(presets=("x",), megabytes=0), "max-mb = 0: a film has some bytes"),
    ],
)
def test_sizes_that_make_no_sense(wanted: Wanted, told: str) -> None:
    assert problems(wanted)[0].startswith(told)


def test_a_missing_encoder_is_told_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoders, "has_encoder", lambda name: name != "libsvtav1")
    with pytest.raises(MissingPartError, match="no encoder libsvtav1"):
        exports(graph(), Wanted(formats=("webm-av1",)))
