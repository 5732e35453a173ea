"""What is measured of a finished film is what was put into it."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from skimage import color, data, metrics

from reelwright.composition import (
    AnyLayer,
    ClipLayer,
    Composition,
    Crop,
    GradeLayer,
    GrainLayer,
    Key,
    LeakLayer,
    PictureLayer,
    ShapeLayer,
    Stage,
    StageTransition,
    TextLayer,
    TextMotion,
    Transform,
    VideoLayer,
    Word,
    constant,
    move,
)
from reelwright.errors import MediaError
from reelwright.media.audio import RATE, write_wav
from reelwright.media.encode import write_video
from reelwright.media.measure import measure_film, measure_segment, measure_sound, measure_voice
from reelwright.media.measure.difference import delta_e, lab, ssim
from reelwright.media.measure.rest import clear, dips, resting, shown, stills
from reelwright.media.pictures import decode_jpeg
from reelwright.media.planes import Planes, fill

# Table 1 of Sharma, Wu and Dalal (2005): pairs of CIELAB colours and their CIEDE2000, which try every branch.
PAIRS = (
    (50.0, 2.6772, -79.7751, 50.0, 0.0, -82.7485, 2.0425),
    (50.0, 3.1571, -77.2803, 50.0, 0.0, -82.7485, 2.8615),
    (50.0, -1.3802, -84.2814, 50.0, 0.0, -82.7485, 1.0),
    (50.0, 0.0, 0.0, 50.0, -1.0, 2.0, 2.3669),
    (50.0, 2.49, -0.001, 50.0, -2.49, 0.0009, 7.1792),
    (50.0, 2.49, -0.001, 50.0, -2.49, 0.0011, 7.2195),
    (50.0, -0.001, 2.49, 50.0, 0.0009, -2.49, 4.8045),
    (50.0, -0.001, 2.49, 50.0, 0.0011, -2.49, 4.7461),
    (50.0, 2.5, 0.0, 50.0, 0.0, -2.5, 4.3065),
    (50.0, 2.5, 0.0, 73.0, 25.0, -18.0, 27.1492),
    (50.0, 2.5, 0.0, 61.0, -5.0, 29.0, 22.8977),
    (50.0, 2.5, 0.0, 56.0, -27.0, -3.0, 31.9030),
    (50.0, 2.5, 0.0, 58.0, 24.0, 15.0, 19.4535),
    (60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644),
    (63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.2630),
    (61.2901, 3.7196, -5.3901, 61.4292, 2.2480, -4.9620, 1.8731),
    (35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645),
    (22.7233, 20.0904, -46.6940, 23.0331, 14.9730, -42.5619, 2.0373),
    (36.4612, 47.8580, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146),
    (90.8027, -2.0831, 1.4410, 91.1528, -1.6435, 0.0447, 1.4441),
    (90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381),
    (6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377),
    (2.0776, 0.0795, -1.1350, 0.9033, -0.0636, -0.5514, 0.9082),
)


@pytest.mark.parametrize("pair", PAIRS)
def test_colour_difference_is_that_of_the_published_pairs(pair: tuple[float, ...]) -> None:
    one, other = np.array(pair[:3]), np.array(pair[3:6])
    assert float(delta_e(one, other)) == pytest.approx(pair[6], abs=5e-5)
    assert float(delta_e(other, one)) == pytest.approx(pair[6], abs=5e-5)


@settings(deadline=None)  # the other implementation is loaded by the first call
@given(hnp.arrays(np.float64, (2, 5, 3), elements=st.floats(0, 1)))
def test_colour_difference_agrees_with_another_implementation(pictures: np.ndarray) -> None:
    # The same CIELAB goes into both: where hues are opposite, the formula jumps with the last digit of either.
    one, other = (lab(picture) for picture in pictures)
    np.testing.assert_allclose(one, color.rgb2lab(pictures[0]), atol=0.05)
    np.testing.assert_allclose(delta_e(one, other), color.deltaE_ciede2000(one, other), atol=1e-6)


def test_similarity_agrees_with_another_implementation() -> None:
    photo = cv2.resize(data.camera(), (128, 128)).astype(np.float64)
    noisy = photo + np.random.default_rng(0).normal(0, 12, photo.shape)
    wanted, local = metrics.structural_similarity(
        photo, noisy, data_range=255, gaussian_weights=True, sigma=1.5, use_sample_covariance=False, full=True
    )
    found = ssim(photo, noisy, 255)
    np.testing.assert_allclose(found[8:-8, 8:-8], local[8:-8, 8:-8], atol=2e-3)
    assert 0.3 < wanted < 0.9
    assert float(ssim(photo, photo, 255).min()) == pytest.approx(1, abs=1e-4)


# Films

WIDTH, HEIGHT = 96, 160


def encode(path: Path, levels: list[int]) -> Path:
    """Write a film of grey frames with a block that wanders, so that none is flat."""

    def frames() -> list[Planes]:
        drawn = []
        for index, level in enumerate(levels):
            planes = Planes.empty(WIDTH, HEIGHT)
            fill(planes, "#808080")
            planes.y[:] = level
            planes.y[8 + 2 * index : 40 + 2 * index, 16:64] = min(level + 60, 235)
            drawn.append(planes)
        return drawn

    write_video(frames(), path, WIDTH, HEIGHT)
    return path


def test_a_film_is_written_down_as_plain_json(tmp_path: Path) -> None:
    record = measure_film(encode(tmp_path / "film.mp4", [60] * 12))
    assert json.loads(json.dumps(record)) == record
    assert record["frames"] == len(record["light"]) == 12
    assert record["changes"] == list(range(12))
    assert record["black"] == record["flat"] == record["texts"] == record["products"] == []
    assert record["damage"] is None


def test_light_is_relative_luminance(tmp_path: Path) -> None:
    record = measure_film(encode(tmp_path / "film.mp4", [125]))
    right = record["light"][0][2]  # the block does not reach the right column
    assert right == pytest.approx(((125 - 16) / 219 + 0.055) ** 2.4 / 1.055**2.4, abs=0.01)


def test_other_pixel_formats_are_measured_as_ours(tmp_path: Path) -> None:
    import av

    path = tmp_path / "full.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "1"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
        for _ in range(3):
            frame = av.VideoFrame.from_ndarray(np.full((HEIGHT, WIDTH, 3), 128, np.uint8), "rgb24")
            container.mux(stream.encode(frame.reformat(format="yuvj420p", dst_color_range="JPEG")))
        container.mux(stream.encode(None))
    record = measure_film(path)
    assert record["flat"] == [[0, 3]]
    assert record["light"][0][4] == pytest.approx(0.2159, abs=0.01)  # of the grey 128


def test_a_damaged_end_is_told_with_what_came_before(tmp_path: Path) -> None:
    path = encode(tmp_path / "film.mp4", list(range(40, 100)))
    whole = bytearray(path.read_bytes())
    start = whole.index(b"mdat") + (whole.index(b"moov") - whole.index(b"mdat")) // 2
    whole[start : start + 200] = bytes(200)
    path.write_bytes(whole)
    record = measure_film(path)
    assert record["damage"]
    assert 0 < record["frames"] < 60


def test_no_film_at_all_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    with pytest.raises(MediaError, match="empty"):
        measure_film(tmp_path / "empty.mp4")


def test_a_file_without_a_picture_is_an_error(tmp_path: Path) -> None:
    import av

    with av.open(str(tmp_path / "song.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=RATE, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(MediaError, match="no picture"):
        measure_film(tmp_path / "song.mp4")


# Documents

EASE = (0.2, 0.6, 0.2, 1.0)


def words(*enters: float) -> tuple[Word, ...]:
    return tuple(Word(text="w", x=0, y=0, box=(0, 0, 10, 10), runs=(), enter=enter) for enter in enters)


def text(**more: object) -> TextLayer:
    fields = {
        "id": "t", "start": 10, "end": 90, "role": "sub", "content": "w", "color": "#000000", "size": 20,
        "box": (0, 0, 10, 10), "words": words(4, 9),
    }  # fmt: skip
    return TextLayer.model_validate(fields | more)


def test_a_text_rests_when_its_last_word_is_in_and_until_it_leaves() -> None:
    enter = TextMotion(kind="rise", frames=16, ease=EASE)
    leave = TextMotion(kind="fade", frames=9, ease=EASE)
    assert resting(text()) == (19, 90)
    assert resting(text(enter=enter, leave=leave, leave_at=60)) == (35, 70)
    assert shown(text(enter=enter, leave=leave, leave_at=60)) == (14, 79)
    assert shown(text(words=words(-30))) == (10, 90)


def film(
    *stages: Stage, transitions: tuple[StageTransition, ...] = (), overlays: tuple[AnyLayer, ...] = ()
) -> Composition:
    return Composition(width=96, height=160, frames=100, stages=stages, transitions=transitions, overlays=overlays)


def picture(**tracks: object) -> PictureLayer:
    transform = Transform.model_validate({"x": constant(0), "y": constant(0)} | tracks)
    return PictureLayer(id="p", start=0, end=100, role="photo", source="a" * 64, width=4, height=4, transform=transform)


def test_transitions_are_left_out_of_what_is_clear() -> None:
    stage = Stage(id="b", start=0, end=100, layers=())
    change = StageTransition(kind="push", to="b", start=20, frames=10, ease=EASE)
    composition = film(stage, transitions=(change,))
    assert clear(composition, stage, (0, 100)) == (30, 100)
    assert clear(composition, stage, (-20, 28)) == (0, 20)
    assert clear(composition, None, (0, 28)) == (0, 28)
    start, end = clear(composition, stage, (22, 28))
    assert start == end


def test_films_growing_bars_and_crops_move() -> None:
    facts = {"start": 0, "end": 100, "source": "a" * 64, "width": 10, "height": 10, "transform": still_place()}
    played = VideoLayer(id="v", role="inset", time=move(0, 1, 20, 30), **facts)
    assert stills(film(Stage(id="a", start=0, end=100, layers=(played,)))) == [[1, 20], [50, 100]]
    frozen = VideoLayer(id="v", role="inset", time=constant(1), **facts)
    assert stills(film(Stage(id="a", start=0, end=100, layers=(frozen,)))) == [[1, 100]]
    opened = PictureLayer(id="p", role="photo", crop=Crop(left=move(1, 0, 5, 10)), **facts)
    assert stills(film(Stage(id="a", start=0, end=100, layers=(opened,)))) == [[1, 5], [15, 100]]
    bar = ShapeLayer(
        id="s", start=0, end=100, role="progress", box=(0, 0, 9, 9), color="#FFFFFF", grow=move(0, 1, 40, 20)
    )
    assert stills(film(Stage(id="a", start=0, end=100, layers=(bar,)))) == [[1, 40], [60, 100]]


def still_place() -> Transform:
    return Transform(x=constant(20), y=constant(20))


def test_dips_are_where_the_document_goes_through_a_colour() -> None:
    stages = (Stage(id="a", start=0, end=30, layers=()), Stage(id="b", start=20, end=100, layers=()))
    changes = [StageTransition(kind=kind, to="b", start=20, frames=10, ease=EASE) for kind in ("dip", "dissolve")]
    assert dips(film(*stages, transitions=tuple(changes))) == [[20, 30]]
    assert dips(film(*stages, transitions=tuple(changes)).clip(25, 60)) == [[0, 5]]


def test_stills_are_what_the_document_says_stands_still() -> None:
    still = Stage(id="a", start=0, end=100, layers=(picture(),))
    assert stills(film(still)) == [[1, 100]]
    moving = picture(x=move(0, 5, 10, 20))
    assert stills(film(Stage(id="a", start=0, end=100, layers=(moving,)))) == [[1, 10], [30, 100]]
    held = picture(x=(Key(at=0, value=3), Key(at=50, value=3)))
    assert stills(film(Stage(id="a", start=0, end=100, layers=(held,)))) == [[1, 100]]
    clip = ClipLayer(id="c", start=0, end=60, source="b" * 64, width=4, height=4, rate=30)
    assert stills(film(Stage(id="a", start=0, end=100, layers=(clip,)))) == [[60, 100]]
    grain = GrainLayer(id="n", start=20, end=90)  # noise is no motion
    assert stills(film(still, overlays=(grain,))) == [[1, 20], [21, 100]]
    grade = GradeLayer(id="g", start=20, end=90, amount=move(0, 1, 5, 10))
    assert stills(film(still, overlays=(grade,))) == [[1, 20], [21, 25], [35, 100]]
    leak = LeakLayer(id="l", start=20, end=90, colors=("#FFFFFF",))
    assert stills(film(still, overlays=(leak,))) == [[1, 20], [90, 100]]
    change = StageTransition(kind="slide", to="b", start=40, frames=10, ease=EASE)
    both = film(still, Stage(id="b", start=40, end=100, layers=()), transitions=(change,))
    assert stills(both) == [[1, 40], [50, 100]]
    assert stills(film(still, overlays=(text(),))) == [[1, 10], [11, 14], [19, 100]]


def test_nothing_is_looked_at_where_nothing_can_be_seen(tmp_path: Path) -> None:
    hidden = picture(opacity=constant(0)).model_copy(update={"role": "product"})
    composition = film(Stage(id="a", start=0, end=100, layers=(hidden,)), overlays=(text(words=()),))
    path = encode(tmp_path / "film.mp4", [90] * 100)
    record = measure_segment(path, composition, lambda _: tmp_path / "missing.png", 50)
    assert record["texts"] == record["products"] == []


def test_a_still_shows_its_frame(tmp_path: Path) -> None:
    path = encode(tmp_path / "film.mp4", [40, 200, 90])
    record = measure_segment(path, film(Stage(id="a", start=0, end=3, layers=())), lambda _: tmp_path / "none", 1)
    shown = decode_jpeg(b64decode(record["still"]))
    assert shown.shape == (160, 96, 3)
    assert abs(float(np.median(shown)) - (200 - 16) / 219 * 255) < 2


# Sound


def tone(seconds: float, level: float = 0.1) -> np.ndarray:
    return (level * np.sin(2 * np.pi * 997 * np.arange(int(seconds * RATE)) / RATE)).astype(np.float32)


def test_a_tone_has_the_level_of_the_recommendation(tmp_path: Path) -> None:
    write_wav(tmp_path / "tone.wav", np.stack([tone(2, 1.0), np.zeros(2 * RATE, np.float32)], axis=1))
    facts = measure_sound(tmp_path / "tone.wav")
    assert facts["lufs"] == pytest.approx(-3.01, abs=0.05)  # ITU-R BS.1770-4: 0 dBFS at 997 Hz in one channel
    assert facts["true_peak"] == pytest.approx(0, abs=0.1)
    assert facts["seconds"] == 2
    assert len(facts["levels"]) == 20


def test_silence_is_told_as_such(tmp_path: Path) -> None:
    write_wav(tmp_path / "tone.wav", np.concatenate([tone(1), np.zeros(RATE // 2, np.float32)]))
    assert measure_sound(tmp_path / "tone.wav")["silent_end"] == pytest.approx(0.5)
    write_wav(tmp_path / "none.wav", np.zeros(RATE, np.float32))
    facts = measure_sound(tmp_path / "none.wav")
    assert (facts["lufs"], facts["true_peak"], facts["silent_end"]) == (None, None, 1.0)
    assert measure_voice(tmp_path / "none.wav") == []


def test_speech_begins_anew_after_a_pause_but_not_after_a_closure(tmp_path: Path) -> None:
    gap = np.zeros(int(0.1 * RATE), np.float32)
    pause = np.zeros(int(0.3 * RATE), np.float32)
    voice = np.concatenate([pause, tone(0.4), gap, tone(0.4), pause, tone(0.5)])
    write_wav(tmp_path / "voice.wav", voice)
    assert np.allclose(measure_voice(tmp_path / "voice.wav"), [(0.3, 1.2), (1.5, 2.0)], atol=0.011)
