"""Colour tables: what is read, and every line at which reading stops (attack 27)."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reelwright.errors import MediaError
from reelwright.media.lut import MAX_BYTES, read_lut


def cube(size: int, **keywords: str) -> str:
    """Return the text of a table that swaps red and blue."""
    lines = [f"{name} {value}" for name, value in keywords.items()] + [f"LUT_3D_SIZE {size}"]
    nodes = [index / (size - 1) for index in range(size)]
    lines += [f"{blue} {green} {red}" for blue in nodes for green in nodes for red in nodes]
    return "\n".join(lines) + "\n"


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "grade.cube"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_cube_is_read_with_red_first(tmp_path: Path) -> None:
    lut = read_lut(write(tmp_path, "# by hand\n\n" + cube(5, TITLE='"Cold  night"', DOMAIN_MAX="2 2 2")))
    assert (lut.size, lut.title, lut.low, lut.high) == (5, "Cold  night", (0, 0, 0), (2, 2, 2))
    assert (lut.table.shape, lut.table.dtype) == ((5, 5, 5, 3), np.float32)
    np.testing.assert_array_equal(lut.table[4, 1, 0], np.float32([0, 0.25, 1]))
    with pytest.raises(ValueError, match="read-only"):
        lut.table[0] = 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(
        st.tuples(*[st.floats(-60_000, 60_000, width=32)] * 3), min_size=8, max_size=8
    ),
    form=st.sampled_from(["{:.9e}", "{:.9f}", "{!r}"]),
)  # fmt: skip
def test_what_is_written_is_read(tmp_path: Path, values: list[tuple[float, float, float]], form: str) -> None:
    rows = "\n".join(" ".join(form.format(value) for value in row) for row in values)
    lut = read_lut(write(tmp_path, f"LUT_3D_SIZE 2\n{rows}\n"))
    expected = np.array(values, np.float32).reshape(2, 2, 2, 3).transpose(2, 1, 0, 3)
    np.testing.assert_allclose(lut.table, expected, rtol=1e-6, atol=1e-8)


def test_a_curve_becomes_a_cube_with_its_nodes(tmp_path: Path) -> None:
    lut = read_lut(write(tmp_path, "LUT_1D_SIZE 3\nLUT_1D_INPUT_RANGE -1 1\r\n0 0 0\n.25 0.5 1\n1 1 1.\n"))
    assert (lut.size, lut.low, lut.high) == (3, (-1, -1, -1), (1, 1, 1))
    np.testing.assert_array_equal(lut.table[1, 2, 0], np.float32([0.25, 1, 0]))
    rows = "\n".join(f"{i / 1023} {i / 1023} {1 - i / 1023}" for i in range(1024))
    long = read_lut(write(tmp_path, f"LUT_1D_SIZE 1024\n{rows}"))
    assert long.size == 65
    np.testing.assert_allclose(long.table[64, 32, 16], [1, 0.5, 0.75], atol=1e-6)


ROWS = "0 0 0\n" * 8
BAD = {
    "nan": ("LUT_3D_SIZE 2\n0 0 0\n0 nan 0\n", 3, "three finite numbers"),
    "infinity": ("LUT_3D_SIZE 2\ninf 0 0\n", 2, "three finite numbers"),
    "too much for a float": ("LUT_3D_SIZE 2\n1e400 0 0\n", 2, "65504"),
    "hexadecimal": ("LUT_3D_SIZE 2\n0x1p3 0 0\n", 2, "three finite numbers"),
    "python's own numbers": ("LUT_3D_SIZE 2\n1_0 0 0\n", 2, "three finite numbers"),
    "other digits": ("LUT_3D_SIZE 2\n١ 0 0\n", 2, "three finite numbers"),
    "two numbers": ("LUT_3D_SIZE 2\n0 0\n", 2, "three finite numbers"),
    "256³": ("LUT_3D_SIZE 256\n", 1, "2 to 65 nodes"),
    "a size of forty digits": (f"LUT_3D_SIZE {'9' * 40}\n", 1, "2 to 65 nodes"),
    "a long curve": ("LUT_1D_SIZE 65537\n", 1, "2 to 65536 nodes"),
    "one node": ("LUT_3D_SIZE 1\n0 0 0\n", 1, "2 to 65 nodes"),
    "too few rows": (f"LUT_3D_SIZE 3\n{ROWS}", 9, "27 rows by its own account"),
    "too many rows": (f"LUT_3D_SIZE 2\n{ROWS}0 0 0\n", 10, "8 rows by its own account"),
    "no size": (ROWS, 1, "size must stand before"),
    "two tables": ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n", 2, "one table"),
    "a keyword twice": ("LUT_3D_SIZE 2\nLUT_3D_SIZE 2\n", 2, "on line 1 already"),
    "a late keyword": ('LUT_3D_SIZE 2\n0 0 0\nTITLE "x"\n', 3, "before the table"),
    "an unknown keyword": ("LUT_4D_SIZE 2\n", 1, "no such keyword"),
    "an empty domain": (f"LUT_3D_SIZE 2\nDOMAIN_MIN 0 1 0\n{ROWS}", 10, "below its maximum"),
    "a title without quotes": ("TITLE cold\n", 1, "double quotes"),
    "a long line": (f"# {'x' * 300}\n", 1, "250 characters"),
    "nothing": ("", 0, "no table"),
    "a web page": ("<!doctype html>\n", 1, "size must stand before"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, case: str) -> None:
    text, line, limit = BAD[case]
    with pytest.raises(MediaError) as caught:
        read_lut(write(tmp_path, text), what="grade")
    (problem,) = caught.value.problems
    assert problem.where == f"grade, line {line}"
    assert limit in problem.limit
    assert problem.remedy


def test_what_is_no_text_or_too_much_of_it(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no text"):
        read_lut(write(tmp_path, b"LUT_3D_SIZE 2\n\xff\xfe"))
    heavy = tmp_path / "heavy.cube"
    with heavy.open("wb") as file:
        file.truncate(40 * MAX_BYTES)
    start = time.process_time()
    with pytest.raises(MediaError, match="16 MB"):
        read_lut(heavy)
    assert time.process_time() - start < 0.5
    with pytest.raises(MediaError, match="cannot be read"):
        read_lut(tmp_path / "none.cube")


def test_the_largest_takes_little_time(tmp_path: Path) -> None:
    path = write(tmp_path, "LUT_3D_SIZE 65\n" + "0.123456 0.234567 0.345678\n" * 65**3)
    start = time.process_time()
    assert read_lut(path).size == 65
    assert time.process_time() - start < 3


@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_media_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.cube"
    path.write_bytes(b"LUT_1D_SIZE 2\n" + data)
    try:
        assert np.isfinite(read_lut(path).table).all()
    except MediaError as error:
        assert error.problems
