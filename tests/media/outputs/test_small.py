"""What is made of a master: proxy, loops, thumbnails, waveforms, sound alone, and films under a limit."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.frame import PictureType
from PIL import Image

from media.outputs.conftest import FRAMES, HEIGHT, WIDTH, Film, sine
from reelwright.errors import InputError
from reelwright.media.audio.files import read_audio
from reelwright.media.coding import Wrap
from reelwright.media.encode import SEGMENT, join, write_video
from reelwright.media.measure.difference import ssim
from reelwright.media.outputs import proxy, sized
from reelwright.media.outputs.formats import FORMATS, Format
from reelwright.media.outputs.loop import LOOP_SECONDS, write_loop
from reelwright.media.outputs.peaks import SAMPLES_PER_PIXEL, peaks, write_peaks
from reelwright.media.outputs.proxy import write_proxy
from reelwright.media.outputs.sized import fit_size, picture_bits
from reelwright.media.outputs.sound import write_measured
from reelwright.media.outputs.sprite import COLUMNS, MOST_TILES, Sprite, write_sprite
from reelwright.media.planes import Planes, to_rgb
from reelwright.media.video import decode, probe

pytestmark = pytest.mark.thorough

SOUNDS = [form for form in FORMATS.values() if form.kind == "sound"]
RATE = 48_000


def silent(_: float) -> None: ...


def noisy(folder: Path, frames: int, width: int = 320, height: int = 180) -> tuple[Path, Path]:
    """Write a film of waves that drift under fresh noise, which is hard to encode, and its sound."""
    values = np.random.default_rng(7)
    y, x = np.mgrid[0:height, 0:width]

    def drawn() -> Iterator[Planes]:
        for index in range(frames):
            planes = Planes.empty(width, height)
            waves = 128 + 45 * np.sin(x / 9 + index / 3) + 40 * np.sin(y / 7 + index * 0.9)
            planes.y[:] = np.clip(waves + values.normal(0, 5, (height, width)), 16, 235)
            planes.u[:], planes.v[:] = 120, 136
            yield planes

    write_video(drawn(), folder / "pictures.mp4", width, height)
    sound = sine(folder / "noise.wav", frames / 30)
    join([folder / "pictures.mp4"], sound, folder / "film.mp4")
    return folder / "film.mp4", sound


def test_a_proxy_is_small_and_scrubs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy.PROXY_SIDE == 540
    monkeypatch.setattr(proxy, "PROXY_SIDE", 180)
    film, sound = noisy(tmp_path, 20, 384, 216)
    assert write_proxy(film, sound, tmp_path / "proxy.mp4", 30, silent) == (320, 180)
    video, audio = probe(tmp_path / "proxy.mp4")["streams"]
    assert (video["width"], video["height"], video["frames"], video["fps"]) == (320, 180, 20, 30)
    assert (video["primaries"], audio["codec"]) == ("bt709", "aac")
    with av.open(str(tmp_path / "proxy.mp4")) as container:
        kinds = [PictureType(frame.pict_type) for frame in container.decode(video=0)]
    assert [index for index, kind in enumerate(kinds) if kind == PictureType.I] == [0, 12]
    assert PictureType.B not in kinds


def test_a_proxy_shows_the_film_and_never_grows(film: Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert write_proxy(film.master, film.sound, tmp_path / "same.mp4", 30, silent) == (WIDTH, HEIGHT)
    monkeypatch.setattr(proxy, "PROXY_SIDE", HEIGHT // 2)
    heard: list[float] = []
    assert write_proxy(film.master, film.sound, tmp_path / "half.mp4", 30, heard.append) == (WIDTH // 2, HEIGHT // 2)
    assert heard[-1] == 1
    for small, large in zip(decode(tmp_path / "half.mp4"), film.frames, strict=True):
        wanted = large.y.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean((1, 3))
        assert ssim(small.y, wanted, 219).mean() > 0.93


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_loop_shows_the_film(film: Film, kind: str, tmp_path: Path) -> None:
    facts = write_loop(film.master, tmp_path / "loop", kind, 30)
    assert facts == {"width": WIDTH, "height": HEIGHT, "frames": 4, "seconds": pytest.approx(0.4)}
    with Image.open(tmp_path / "loop") as image:
        assert image.format == kind.upper()
        assert image.info["loop"] == 0
        assert image.n_frames == 4
        lasted = 0
        for index in range(4):
            image.seek(index)
            image.load()
            lasted += image.info["duration"]
            shown = np.asarray(image.convert("RGB"), float)
            wanted = to_rgb(film.frames[3 * index]).astype(float)
            assert 10 * math.log10(255**2 / ((shown - wanted) ** 2).mean()) > (27 if kind == "gif" else 25)
        assert lasted == 400


def test_a_gif_has_one_palette_and_equal_bytes(film: Film, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_loop(film.master, tmp_path / name, "gif", 30)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    colors: set[tuple[int, ...]] = set()
    with Image.open(tmp_path / "one") as image:
        for index in range(image.n_frames):
            image.seek(index)
            colors |= set(map(tuple, np.asarray(image.convert("RGB")).reshape(-1, 3)))
    assert 64 < len(colors) <= 256


def test_a_loop_ends_after_its_seconds(tmp_path: Path) -> None:
    film, _ = noisy(tmp_path, round(LOOP_SECONDS * 30) + 15, 64, 48)
    assert write_loop(film, tmp_path / "loop", "webp", 30)["seconds"] == LOOP_SECONDS


def test_thumbnails_and_their_index_agree(tmp_path: Path) -> None:
    film, _ = noisy(tmp_path, 75, 64, 48)
    sprite = write_sprite(film, tmp_path / "sprite.jpg", 30)
    assert sprite == Sprite(width=160, height=120, count=3, every=1, seconds=2.5)
    frames = list(decode(film))
    with Image.open(tmp_path / "sprite.jpg") as sheet:
        assert sheet.size == (3 * 160, 120)
        pixels = np.asarray(sheet.convert("L"), float)
    blocks = re.findall(r"(\S+) --> (\S+)\nthe sheet\.jpg#xywh=(\d+),(\d+),(\d+),(\d+)\n", sprite.vtt("the sheet.jpg"))
    assert [block[:2] for block in blocks] == [
        ("00:00:00.000", "00:00:01.000"),
        ("00:00:01.000", "00:00:02.000"),
        ("00:00:02.000", "00:00:02.500"),
    ]
    for block, frame in zip(blocks, (15, 45, 67), strict=True):
        left, top, width, height = map(int, block[2:])
        tile = pixels[top : top + height, left : left + width]
        near = [
            np.corrcoef(np.asarray(Image.fromarray(planes.y).resize((160, 120)), float).ravel(), tile.ravel())[0, 1]
            for planes in frames
        ]
        assert int(np.argmax(near)) == frame


@pytest.mark.parametrize("seconds", [1.0, 99.5, 100, 101, 180])
def test_a_sheet_never_has_too_many_tiles(seconds: float) -> None:
    every = next(step for step in range(1, 10) if math.ceil(seconds / step) <= MOST_TILES)
    sprite = Sprite(90, 160, math.ceil(seconds / every), every, seconds)
    text = sprite.vtt("s.jpg")
    assert text.startswith("WEBVTT\n\n")
    assert text.count("-->") == sprite.count <= MOST_TILES
    assert f"#xywh={(sprite.count - 1) % COLUMNS * 90},{(sprite.count - 1) // COLUMNS * 160},90,160" in text


def test_peaks_of_a_sine_are_its_amplitude(tmp_path: Path) -> None:
    """A sine of 0.5 whose period divides a span reaches ±64 of 128 in each; the last span is cut short."""
    frequency = RATE / SAMPLES_PER_PIXEL * 4
    sound = sine(tmp_path / "sine.wav", 1, frequency)
    count = write_peaks(sound, tmp_path / "peaks.json", RATE // 2)
    document = json.loads((tmp_path / "peaks.json").read_text())
    data = np.array(document.pop("data")).reshape(-1, 2)
    assert document == {
        "version": 2, "channels": 1, "sample_rate": RATE, "samples_per_pixel": SAMPLES_PER_PIXEL, "bits": 8,
        "length": count,
    }  # fmt: skip
    assert count == len(data) == math.ceil(RATE / 2 / SAMPLES_PER_PIXEL)
    assert (data[:-1, 0] == -64).all()
    assert (data[:-1, 1] >= 63).all()


def test_peaks_stay_in_eight_bits_and_are_the_mean_of_both_sides() -> None:
    loud = np.float32([[1.2, 1.2]] * 512 + [[-1.2, -1.2]] * 512 + [[0.5, -0.5]] * 512)
    assert json.loads(peaks(loud))["data"] == [127, 127, -128, -128, 0, 0]


@pytest.mark.parametrize("form", SOUNDS, ids=lambda form: form.name)
def test_sound_alone(film: Film, form: Format, tmp_path: Path) -> None:
    assert form.wrap
    out = tmp_path / f"sound{form.suffix}"
    measured = write_measured(film.sound, out, RATE // 2, form.wrap)
    with av.open(str(out)) as container:
        assert [stream.type for stream in container.streams] == ["audio"]
        assert container.streams.audio[0].rate == RATE
        names = {"m4a": "aac", "mp3": "mp3", "opus": "opus", "wav": "pcm_s24le"}
        assert container.streams.audio[0].codec_context.name.removesuffix("float") == names[form.name]
        assert "creation_time" not in container.metadata
    heard, wanted = read_audio(out), read_audio(film.sound)
    assert abs(len(heard) - RATE // 2) < 2200  # a codec's own delay may stand at the end
    middle = heard[RATE // 8 : RATE // 4, 0]
    shift = max(range(-1200, 1200, 3), key=lambda by: float(middle @ wanted[RATE // 8 + by : RATE // 4 + by, 0]))
    aligned = wanted[RATE // 8 + shift : RATE // 4 + shift, 0]
    assert np.corrcoef(middle, aligned)[0, 1] > 0.995
    assert measured["true_peak"] == pytest.approx(-6, abs=0.5)
    if form.name == "wav":
        assert np.array_equal(heard, wanted[: RATE // 2])


def test_a_limit_is_kept_on_noise(tmp_path: Path) -> None:
    film, sound = noisy(tmp_path, 60)
    whole = film.stat().st_size
    heard: list[float] = []
    for share in (0.8, 0.5):
        limit = int(whole * share)
        fitted = fit_size(film, sound, tmp_path / "out.mp4", limit, 30, Wrap(), heard.append)
        size = (tmp_path / "out.mp4").stat().st_size
        assert limit * 0.8 < size == fitted.size <= limit
        assert fitted.tries in (1, 2)
        assert sized.SANE_SSIM <= fitted.ssim < 1
        video, audio = probe(tmp_path / "out.mp4")["streams"]
        assert (video["codec"], video["frames"], video["fps"], video["primaries"]) == ("h264", 60, 30, "bt709")
        assert audio["codec"] == "aac"
        assert sum(1 for _ in decode(tmp_path / "out.mp4")) == 60
    assert sorted(heard) != []
    assert max(heard) <= 1
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_a_second_try_is_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film, sound = noisy(tmp_path, 60)
    limit = film.stat().st_size * 6 // 10
    monkeypatch.setattr(sized, "_FIRST", 1.3)
    fitted = fit_size(film, sound, tmp_path / "out.mp4", limit, 30, Wrap(), silent)
    assert fitted.tries == 2
    assert fitted.size <= limit
    monkeypatch.setattr(sized, "_AGAIN", 1.3)
    with pytest.raises(InputError, match=r"size = .* MB: it cannot be kept: two tries came out with"):
        fit_size(film, sound, tmp_path / "out.mp4", limit, 30, Wrap(), silent)


@pytest.mark.parametrize(
    ("share", "why"),
    [(0.08, r"(-\d+|\d+) kb/s are left|SSIM 0\.\d\d to the master, under 0\.9"), (0.001, "0 kb/s are left")],
)
def test_a_limit_that_nothing_sane_keeps_is_refused(share: float, why: str, tmp_path: Path) -> None:
    film, sound = noisy(tmp_path, 60)
    limit = int(film.stat().st_size * share)
    with pytest.raises(InputError, match=why) as caught:
        fit_size(film, sound, tmp_path / "out.mp4", limit, 30, Wrap(), silent)
    (problem,) = caught.value.problems
    assert problem.value == f"{limit / 1e6:g} MB"
    assert "Allow more megabytes" in problem.remedy


def test_what_is_left_for_pictures(tmp_path: Path) -> None:
    """Pictures of the master have nearly the bits that its own size would leave them."""
    film, _ = noisy(tmp_path, 60)
    found = sum(packet.size for packet in av.open(str(film)).demux(video=0)) * 8 / 2
    assert picture_bits(film, film.stat().st_size, 30) == pytest.approx(found, rel=0.02)
    assert picture_bits(film, 1000, 30) < 0
    assert SEGMENT.options["crf"] not in sized.TWO_PASS.options.values()
    assert FRAMES < 60
