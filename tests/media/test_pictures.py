"""Pictures: what is accepted comes out upright in sRGB; what is not is refused by name, before it costs anything."""

import io
import resource
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from reelwright.errors import MediaError
from reelwright.media.pictures import MAX_BYTES, WORKING_SIDE, Picture, encode_png, open_picture

RED, GREEN = (200, 30, 20), (20, 160, 60)


def two_halves(width: int = 96, height: int = 80) -> Image.Image:
    """Red above green, so that every turn shows."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (0, height // 2, width, height))
    return image


def save(image: Image.Image, path: Path, **options: object) -> Path:
    image.save(path, **options)  # type: ignore[arg-type]
    return path


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def refusal(path: Path) -> str:
    with pytest.raises(MediaError) as caught:
        open_picture(path, what="product.photo")
    assert len(caught.value.problems) == 1
    problem = caught.value.problems[0]
    assert problem.where == "product.photo"
    assert problem.limit
    assert problem.remedy
    return str(problem)


def near(picture: Picture, row: int, column: int, color: tuple[int, int, int], tolerance: int = 8) -> bool:
    return bool(np.abs(picture.rgb[row, column].astype(int) - color).max() <= tolerance)


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff", "bmp", "avif", "gif"])
def test_every_allowed_format_opens(tmp_path: Path, suffix: str) -> None:
    picture = open_picture(save(two_halves(), tmp_path / f"photo.{suffix}"))
    assert picture.rgb.shape == (80, 96, 3)
    assert picture.rgb.dtype == np.uint8
    assert picture.alpha is None
    assert near(picture, 5, 5, RED, 12)
    assert near(picture, 75, 90, GREEN, 12)


def test_the_name_does_not_matter_the_content_does(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(save(two_halves(), tmp_path / "photo.png").read_bytes())
    assert open_picture(path).width == 96


# What the camera stores for each orientation so that the upright picture is `two_halves`.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("orientation", STORED)
def test_exif_orientation_turns_the_picture_upright(tmp_path: Path, orientation: int) -> None:
    upright = two_halves()
    upright.paste((0, 0, 255), (0, 0, 20, 20))
    turn = STORED[orientation]
    stored = upright.transpose(turn) if turn is not None else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = open_picture(save(stored, tmp_path / "photo.png", exif=exif))
    assert np.array_equal(picture.rgb, np.asarray(upright))
    assert bool(picture.notes) == (orientation != 1)


def test_cmyk_with_and_without_a_profile(tmp_path: Path) -> None:
    cmyk = two_halves().convert("CMYK")
    plain = open_picture(save(cmyk, tmp_path / "plain.jpg", quality=95))
    assert near(plain, 5, 5, RED, 12)
    assert any("CMYK" in note for note in plain.notes)
    broken = open_picture(save(cmyk, tmp_path / "broken.jpg", quality=95, icc_profile=b"not a profile"))
    assert any("profile could not be used" in note for note in broken.notes)
    assert near(broken, 5, 5, RED, 12)


@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_sixteen_bit_grey_keeps_its_range(tmp_path: Path, suffix: str) -> None:
    ramp = np.linspace(0, 65535, 96 * 80).reshape(80, 96).astype(np.uint16)
    picture = open_picture(save(Image.fromarray(ramp), tmp_path / f"grey.{suffix}"))
    assert picture.rgb.min() == 0
    assert picture.rgb.max() == 255
    assert abs(int(picture.rgb[40, 0, 0]) - 128) <= 2


def test_sixteen_bit_colour_png(tmp_path: Path) -> None:
    rows = np.empty((80, 96, 3), ">u2")
    rows[:] = np.array(RED) * 257
    body = b"".join(b"\0" + row.tobytes() for row in rows)
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 96, 80, 16, 2, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", zlib.compress(body)) + png_chunk(b"IEND", b"")
    (tmp_path / "deep.png").write_bytes(data)
    assert near(open_picture(tmp_path / "deep.png"), 40, 40, RED, 1)


def test_grey_palette_and_bilevel(tmp_path: Path) -> None:
    for mode in ("L", "P", "1"):
        assert open_picture(save(two_halves().convert(mode), tmp_path / f"{mode}.png")).rgb.shape == (80, 96, 3)


def test_transparency_of_every_kind(tmp_path: Path) -> None:
    mask = Image.new("L", (96, 80), 255)
    mask.paste(0, (0, 0, 96, 20))
    rgba, grey = two_halves(), two_halves().convert("L")
    rgba.putalpha(mask)
    grey.putalpha(mask)
    palette = two_halves().convert("P", palette=Image.Palette.ADAPTIVE, colors=8)
    index = palette.getpixel((0, 0))
    paths = [
        save(rgba, tmp_path / "rgba.png"),
        save(grey, tmp_path / "la.png"),
        save(palette, tmp_path / "palette.png", transparency=index),
    ]
    for path in paths:
        alpha = open_picture(path).alpha
        assert alpha is not None
        assert alpha[0, 0] == 0
        assert alpha[79, 0] == 255


def test_an_opaque_alpha_is_no_alpha(tmp_path: Path) -> None:
    image = two_halves()
    image.putalpha(255)
    assert open_picture(save(image, tmp_path / "opaque.png")).alpha is None


def test_a_colour_profile_is_applied_and_srgb_is_left_alone(tmp_path: Path) -> None:
    lab_like = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = open_picture(save(two_halves(), tmp_path / "srgb.png", icc_profile=lab_like))
    assert np.array_equal(same.rgb, np.asarray(two_halves()))
    assert same.notes == ()
    # Swap the red and the blue primary inside the profile: colours must follow.
    swapped = bytearray(lab_like)
    red, blue = swapped.find(b"rXYZ"), swapped.find(b"bXYZ")
    swapped[red : red + 4], swapped[blue : blue + 4] = b"bXYZ", b"rXYZ"
    name = swapped.find("sRGB".encode("utf-16-be"))
    swapped[name : name + 8] = "Swap".encode("utf-16-be")
    picture = open_picture(save(two_halves(), tmp_path / "swap.png", icc_profile=bytes(swapped)))
    assert near(picture, 5, 5, RED[::-1], 12)
    assert any("profile" in note for note in picture.notes)


def test_a_large_photo_is_reduced_and_says_so(tmp_path: Path) -> None:
    picture = open_picture(save(two_halves(4000, 3000), tmp_path / "large.jpg"))
    assert (picture.width, picture.height) == (WORKING_SIDE, 2250)
    assert any("4000 x 3000" in note for note in picture.notes)


def test_reducing_does_not_bleed_hidden_colours(tmp_path: Path) -> None:
    image = Image.new("RGBA", (4000, 400), (0, 255, 0, 0))
    image.paste((255, 0, 0, 255), (1001, 0, 3001, 400))
    picture = open_picture(save(image, tmp_path / "wide.png", compress_level=1))
    assert picture.alpha is not None
    assert picture.rgb[..., 1][picture.alpha > 8].max() <= 2


def test_nothing_but_pixels_is_written(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    picture = open_picture(save(two_halves(), tmp_path / "gps.jpg", exif=exif, comment=b"SecretNote"))
    data = encode_png(picture.rgb)
    assert b"Secret" not in data
    assert b"eXIf" not in data
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(data))), picture.rgb)


def test_missing_folder_empty_and_small(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.png")
    (tmp_path / "folder.png").mkdir()
    assert "folder" in refusal(tmp_path / "folder.png")
    (tmp_path / "empty.png").touch()
    assert "empty" in refusal(tmp_path / "empty.png")
    assert "63 x 80 px" in refusal(save(two_halves(63, 80), tmp_path / "small.png"))
    assert "10 times" in refusal(save(two_halves(1000, 70), tmp_path / "strip.png"))


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "tiff", "bmp"])
def test_a_file_cut_short_is_refused(tmp_path: Path, suffix: str) -> None:
    noise = Image.fromarray(np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8))
    path = save(noise, tmp_path / f"photo.{suffix}")
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    assert "damaged" in refusal(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0isommp42", "video"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<!DOCTYPE html><title>404</title>", "web page"),
        (b"#!/bin/sh\necho no", "not JPEG"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "not JPEG"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(tmp_path: Path, content: bytes, told: str) -> None:
    (tmp_path / "photo.png").write_bytes(content)
    assert told in refusal(tmp_path / "photo.png")


@pytest.mark.parametrize("suffix", ["gif", "png", "webp"])
def test_animations_are_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"moving.{suffix}"
    two_halves().save(path, save_all=True, append_images=[two_halves().rotate(180)])
    assert "animated" in refusal(path)


def test_decompression_bombs_are_judged_by_their_header(tmp_path: Path) -> None:
    row = zlib.compressobj(9)
    body = b"".join(row.compress(b"\0" * 2001) for _ in range(16000)) + row.flush()
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 16000, 16000, 1, 0, 0, 0, 0))
    bomb = tmp_path / "bomb.png"
    bomb.write_bytes(b"\x89PNG\r\n\x1a\n" + header + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b""))
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert "256 MP" in refusal(bomb)
    assert time.process_time() - start < 0.2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB
    assert "12001 x 1300 px" in refusal(save(Image.new("1", (12001, 1300)), tmp_path / "long.png"))


@pytest.mark.thorough
def test_bombs_in_text_and_profile_do_no_harm(tmp_path: Path) -> None:
    plain = save(two_halves(), tmp_path / "plain.png").read_bytes()
    packed = zlib.compress(bytes(200_000_000), 9)
    for kind in (b"zTXt", b"iCCP"):
        path = tmp_path / "bomb.png"
        path.write_bytes(plain[:33] + png_chunk(kind, b"name\0\0" + packed) + plain[33:])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        try:
            open_picture(path)
        except MediaError as error:
            assert "damaged" in str(error)
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KiB


def test_a_file_too_heavy_is_not_even_read(tmp_path: Path) -> None:
    path = tmp_path / "heavy.png"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "100 MB" in refusal(path)


@given(
    data=st.binary(max_size=300), magic=st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"II*\0", b"BM"])
)
def test_no_bytes_make_it_fail_in_another_way(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, magic: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.png"
    path.write_bytes(magic + data)
    with pytest.raises(MediaError):
        open_picture(path)
