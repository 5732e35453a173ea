"""Films in every coding: what the file says, whether it plays to the end, and whether it shows what was drawn."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from media.outputs.conftest import FRAMES, HEIGHT, SEAM, WIDTH, Film, drawn
from reelwright.composition import Composition
from reelwright.errors import Interrupted, MissingPartError
from reelwright.media.encode import join
from reelwright.media.measure.difference import ssim
from reelwright.media.outputs import encoders
from reelwright.media.outputs.encoders import require
from reelwright.media.outputs.formats import FORMATS, Format
from reelwright.media.outputs.overlay import blended, overlay_frames, straight, without_grounds, write_overlay
from reelwright.media.planes import Planes, code_of
from reelwright.media.render.segment import encode_segment
from reelwright.media.video import decode, frames_of, open_video, probe, views

pytestmark = pytest.mark.thorough

FILMS = [form for form in FORMATS.values() if form.kind == "film" and form.scale == 1]


def silent(_: float) -> None: ...


def export(film: Film, form: Format, folder: Path, audio: bool = True) -> Path:
    """Write both segments of the film in a format, and join them."""
    assert form.picture and form.wrap
    write = write_overlay if form.kind == "overlay" else encode_segment
    parts = [folder / f"{form.name}-{index}.{form.picture.container}" for index in range(2)]
    for part, half in zip(parts, film.halves, strict=True):
        write(half, film.source, part, silent, form.picture)
    out = folder / f"film{form.suffix}"
    join(parts, film.sound if audio else None, out, coding=form.picture, wrap=form.wrap)
    return out


@pytest.fixture(scope="module")
def files(film: Film, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {form.name: export(film, form, tmp_path_factory.mktemp(form.name)) for form in FILMS}


@pytest.mark.parametrize("form", FILMS, ids=lambda form: form.name)
def test_a_film_says_what_it_is(files: dict[str, Path], form: Format) -> None:
    facts = probe(files[form.name])
    video, audio = facts["streams"]
    codec = {"libx265": "hevc", "libvpx-vp9": "vp9", "libsvtav1": "av1"}[form.picture.encoder]
    assert av.Codec(video["codec"], "r").id == av.Codec(codec, "r").id
    assert (video["width"], video["height"], video["fps"], video["frames"]) == (WIDTH, HEIGHT, 30, FRAMES)
    assert video["pix_fmt"] == "yuv420p"
    assert {video[name] for name in ("primaries", "transfer", "matrix")} == {"bt709"}
    assert video["range"] == "tv"
    assert audio["codec"] == ("aac" if form.suffix == ".mp4" else "opus")
    assert (audio["sample_rate"], audio["channels"]) == (48_000, 2)
    assert facts["duration"] == pytest.approx(FRAMES / 30, abs=0.02)
    if form.suffix == ".mp4":
        assert facts["faststart"]
        with av.open(str(files[form.name])) as container:
            assert container.streams.video[0].codec_context.codec_tag == "hvc1"


@pytest.mark.parametrize("form", FILMS, ids=lambda form: form.name)
def test_a_film_shows_what_was_drawn(film: Film, files: dict[str, Path], form: Format) -> None:
    shown = list(decode(files[form.name]))
    assert len(shown) == FRAMES
    for one, other in zip(film.frames, shown, strict=True):
        assert ssim(one.y, other.y, 219).mean() > 0.95
        assert np.abs(one.u.astype(int) - other.u).mean() < 2
        assert np.abs(one.v.astype(int) - other.v).mean() < 2


@pytest.mark.parametrize("form", FILMS, ids=lambda form: form.name)
def test_frames_follow_each_other_at_their_rate(files: dict[str, Path], form: Format) -> None:
    with open_video(files[form.name]) as container:
        times = [float(frame.time) for frame in frames_of(container, form.name)]
    assert times[0] == pytest.approx(0, abs=0.001)
    assert all(after - before == pytest.approx(1 / 30, abs=0.0011) for before, after in pairwise(times))


@pytest.mark.parametrize("form", [*FILMS, FORMATS["mov-prores"]], ids=lambda form: form.name)
def test_equal_input_gives_equal_bytes(film: Film, form: Format, tmp_path: Path) -> None:
    assert form.picture
    write = write_overlay if form.kind == "overlay" else encode_segment
    for name in ("one", "two"):
        write(film.halves[0], film.source, tmp_path / name, silent, form.picture)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


NOISE = """
import sys
from pathlib import Path
from media.outputs.conftest import HEIGHT, WIDTH, walking
from reelwright.media.encode import write_video
from reelwright.media.outputs.formats import FORMATS
for name in ("mp4-hevc", "webm-vp9", "webm-av1"):
    write_video(walking(), Path(sys.argv[1]) / name, WIDTH, HEIGHT, coding=FORMATS[name].picture)
"""


def test_bytes_do_not_depend_on_what_lay_in_memory_and_nothing_is_told(tmp_path: Path) -> None:
    for garbage in ("0", "170"):
        (tmp_path / garbage).mkdir()
        environment = os.environ | {"MALLOC_PERTURB_": garbage, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", NOISE, str(tmp_path / garbage)]
        done = subprocess.run(command, check=True, env=environment, capture_output=True, text=True)
        assert (done.stdout, done.stderr) == ("", "")
    for form in FILMS:
        assert (tmp_path / "0" / form.name).read_bytes() == (tmp_path / "170" / form.name).read_bytes()


def test_a_stopped_film_leaves_nothing(film: Film, tmp_path: Path) -> None:
    def stop(_: float) -> None:
        raise Interrupted("stopped")

    coding = FORMATS["webm-av1"].picture
    assert coding
    with pytest.raises(Interrupted):
        encode_segment(film.composition, film.source, tmp_path / "out.mp4", stop, coding)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_encoder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    require(FORMATS["webm-av1"])
    monkeypatch.setattr(encoders, "has_encoder", lambda name: name not in ("libsvtav1", "libopus"))
    with pytest.raises(MissingPartError, match=r"webm-av1: .* no encoder libsvtav1 and no libopus\. .* mp4-hevc"):
        require(FORMATS["webm-av1"])


def test_every_encoder_of_the_table_is_here() -> None:
    assert [name for form in FORMATS.values() for name in form.encoders if not encoders.has_encoder(name)] == []


# The overlay.


def over(alpha: np.ndarray, luma: np.ndarray, ground: int) -> np.ndarray:
    return np.uint8(alpha * luma + (1 - alpha) * ground + 0.5)


def test_known_alphas_are_found_again() -> None:
    """Colour comes back as exactly as its alpha lets 8 bits tell it, and alpha to a step of 1 / 219."""
    alphas = np.repeat(np.linspace(0, 1, 24), 4)[None, :].repeat(8, 0)
    luma, u, v = code_of("#E67828")
    half = alphas[::2]
    chroma = (half[:, np.maximum(np.arange(48) * 2 - 1, 0)] + 2 * half[:, ::2] + half[:, 1::2]) / 4
    black, white = (
        Planes(over(alphas, np.full_like(alphas, luma), ground), over(chroma, u, 128), over(chroma, v, 128))
        for ground in (16, 235)
    )
    y, cb, cr, alpha = straight(black, white)
    assert np.abs(alpha / 1023 - alphas).max() <= 1.01 / 219
    seen = alphas > 0.1
    for plane, code in ((y, luma), (cb, u), (cr, v)):
        assert (np.abs(plane / 4 - code) * alphas)[seen].max() < 1.3
    assert (y[alphas == 0] == 64).all()
    assert (cb[alphas == 0] == 512).all()


def test_an_overlay_has_no_ground(film: Film) -> None:
    kept = {layer.id for layer in without_grounds(film.composition).layers()}
    assert kept == {"disc", "pill"}
    alphas = [frame[3] for frame in overlay_frames(film.composition, film.source)]
    assert len(alphas) == FRAMES
    assert all(alpha[2, 2] == 0 for alpha in alphas)
    assert alphas[-1][32, 50] == 1023  # inside the pill
    assert 300 < alphas[0][28:44, 88:92].mean() < 730  # the half-transparent bar


def without(composition: Composition, *names: str) -> Composition:
    stages = tuple(
        stage.model_copy(update={"layers": tuple(layer for layer in stage.layers if layer.id not in names)})
        for stage in composition.stages
    )
    return composition.model_copy(update={"stages": stages})


def test_over_its_ground_the_overlay_is_the_film(film: Film, tmp_path: Path) -> None:
    """The decoded ProRes, laid over the same ground, shows the film without the props."""
    out = export(film, FORMATS["mov-prores"], tmp_path, audio=False)
    video = probe(out)["streams"][0]
    assert (video["codec"], video["profile"], video["frames"], video["fps"]) == ("prores", "4444", FRAMES, 30)
    assert video["pix_fmt"].startswith("yuva444p1")
    assert {video[name] for name in ("primaries", "transfer", "matrix")} == {"bt709"}
    bare, full = without(film.composition, "prop", "disc", "pill"), without(film.composition, "prop")
    grounds, wanted = drawn(bare, film.source), drawn(full, film.source)
    with open_video(out) as container:
        shown = [views(frame) for frame in frames_of(container, "overlay")]
    steps = 4 if video["pix_fmt"].endswith("10le") else 16
    assert len(shown) == FRAMES
    for index, (y, _, _, alpha) in enumerate(shown):
        a = alpha / (1024 * steps / 4 - 1)
        laid = a * y / steps + (1 - a) * grounds[index].y
        assert ssim(laid, wanted[index].y, 219).mean() > 0.98, index
        assert np.abs(laid - wanted[index].y).mean() < 1.5, index


def test_layers_without_an_exact_alpha_are_named(film: Film) -> None:
    assert blended(film.composition) == ()
    stage = film.composition.stages[0]
    layers = tuple(
        layer.model_copy(update={"blend": "multiply"}) if layer.id == "disc" else layer for layer in stage.layers
    )
    changed = film.composition.model_copy(
        update={"stages": (stage.model_copy(update={"layers": layers}), film.composition.stages[1])}
    )
    assert blended(changed) == ("disc",)
    assert film.composition.transitions[0].start == SEAM
    assert film.composition.height == HEIGHT
