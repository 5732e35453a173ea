"""Tables come as spreadsheets save them, and go so that no cell is a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reelwright.errors import InputError
from reelwright.sheets import read_sheet, write_sheet

CELL = st.text("ab1,;\t\"'\n=+-@é漢 ", max_size=9).map(lambda text: text.strip(" \u00a0"))


@pytest.mark.parametrize(
    "data",
    [
        "name,hook\na,“x”\n".encode(),
        "name,hook\r\na,“x”\r\n".encode("utf-8-sig"),
        "name;hook\na;“x”\n".encode(),
        "sep=;\nname;hook\na;“x”\n".encode(),
        "name\thook\na\t“x”\n".encode("utf-16"),
        '"name","hook"\n\n"a","“x”"\n,,\n'.encode(),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_saves_it(data: bytes) -> None:
    sheet = read_sheet(data, "m.csv")
    assert sheet.columns == ("name", "hook")
    assert [dict(row.cells) for row in sheet.rows] == [{"name": "a", "hook": "“x”"}]


def test_a_quoted_cell_may_have_line_breaks_and_separators_and_lines_are_counted() -> None:
    sheet = read_sheet(b'name;hook\na;"one, two\nthree; four"\nb;\n', "m.csv")
    assert sheet.rows[0].cells["hook"] == "one, two\nthree; four"
    assert [row.line for row in sheet.rows] == [3, 4]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "nothing in it"),
        (b" \n,,\n", "nothing in it"),
        (b"a,a\n1,2\n", "2 columns of this name"),
        (b"a,,b\n1,2,3\n", "a column has no name"),
        (b"a,b\n1,2,3\n", "m.csv:2 = 3: this row has 3 cells"),
        (b'a\n"open\n', "no table of cells"),
        (b"\xff\xfa\x00", "UTF-8"),
        (b"a\n" + b"1\n" * 20_001, "at most 20000 rows"),
        (b"a" * (5 << 20), "at most 4194304 bytes"),
        (b",".join(b"c%d" % index for index in range(101)), "at most 100 columns"),
    ],
)
def test_what_is_no_table_is_told(data: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_sheet(data, "m.csv")
    assert told in str(caught.value)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "'quoted"])
def test_what_would_be_a_formula_is_written_as_text_and_read_as_it_was(text: str) -> None:
    written = write_sheet(["name", "hook"], [["a", text]])
    assert f"'{text}" in written.decode("utf-8-sig")
    assert read_sheet(written, "m.csv").rows[0].cells["hook"] == text
    assert b"a,-1.5" in write_sheet(["x", "y"], [["a", -1.5]])  # a number is none


@given(st.lists(st.tuples(CELL, CELL).filter(any), min_size=1, max_size=5))
def test_what_is_written_is_read_again(rows: list[tuple[str, str]]) -> None:
    sheet = read_sheet(write_sheet(["one", "two"], rows), "m.csv")
    assert [(row.cells["one"], row.cells["two"]) for row in sheet.rows] == rows
