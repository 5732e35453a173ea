"""The length of a film, read from its header, and edits that would cost more than they were quoted for."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelwright.engine import Access
from reelwright.engines import luma, runway, table
from reelwright.engines._films import film_seconds
from reelwright.settings import Settings
from reelwright.testing.simulator import making
from tests_support.calls import Provider, call, error_of, run


def box(name: bytes, body: bytes, wide: bool = False) -> bytes:
    if wide:
        return struct.pack(">I4sQ", 1, name, len(body) + 16) + body
    return struct.pack(">I4s", len(body) + 8, name) + body


def header(scale: int, length: int, wide: bool = False) -> bytes:
    times = (
        struct.pack(">BxxxQQIQ", 1, 0, 0, scale, length) if wide else struct.pack(">BxxxIIII", 0, 0, 0, scale, length)
    )
    return box(b"mvhd", times.ljust(108, b"\0"))


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("last", [False, True])
def test_the_header_is_found_wherever_it_lies(wide: bool, last: bool, tmp_path: Path) -> None:
    movie = box(b"moov", box(b"free", b"mvhd") + header(600, 4500, wide), wide)
    data = box(b"mdat", b"moov" * 9, wide)
    (tmp_path / "film").write_bytes(box(b"ftyp", b"isom") + (data + movie if last else movie + data))
    assert film_seconds(tmp_path / "film") == 7.5


def test_a_real_film_and_what_is_none(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(making.clip(making.Shape(48, 48, 24, 3.0)))
    assert film_seconds(film) == pytest.approx(3.0, abs=0.05)
    for data in (b"", b"\x1aE\xdf\xa3webm", b"\0\0\0\x18ftypmp42", box(b"moov", header(0, 7)), box(b"moov", b""),
                 b"\0\0\0\1free" + b"\xff" * 8 + b"x" * 40):  # fmt: skip
        film.write_bytes(data)
        assert film_seconds(film) is None
    assert film_seconds(tmp_path / "gone") is None


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.binary(max_size=40) | st.sampled_from([b"moov", b"mvhd", b"\0\0\0\1", b"\xff" * 8])))
def test_no_file_leads_to_a_traceback(parts: list[bytes], tmp_path: Path) -> None:
    (tmp_path / "film").write_bytes(b"".join(parts))
    film_seconds(tmp_path / "film")


def test_an_edit_that_costs_more_than_its_quote_is_refused(tmp_path: Path) -> None:
    rows = {model.name: model for model in table(Settings(home=Path("/nowhere")))}
    access = Access({"LUMA_AGENTS_API_KEY": "k", "RUNWAYML_API_SECRET": "k"}, "", Provider().transport)
    film = making.clip(making.Shape(48, 48, 24, 6.0))
    edits = {"luma:video_edit/ray-3.2": luma.connect(access), "runway:video_to_video/aleph2": runway.connect(access)}
    for name, engine in edits.items():
        error = error_of(engine.check(call(rows[name], tmp_path, seconds=5, files={"video": film})))
        assert error.kind == "fix_input" and "inputs.video = 6.0 s" in str(error)
    longer = call(rows["runway:video_to_video/aleph2"], tmp_path, seconds=6, files={"video": film})
    run(edits["runway:video_to_video/aleph2"].check(longer))
