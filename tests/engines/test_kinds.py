"""Files of another kind than an input wants are refused by name, before anything is sent or paid."""

from __future__ import annotations

from pathlib import Path

import pytest

from reelwright.engine import Call, EngineError, Request
from reelwright.engines import table
from reelwright.engines._fields import asked
from reelwright.settings import Settings

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)
FILM = bytes(4) + b"ftypisom" + bytes(64)
SOUND = b"RIFF" + bytes(4) + b"WAVE" + bytes(64)
ROWS = [row for row in table(Settings(home=Path("/nowhere"))) if row.needs]


@pytest.mark.parametrize("model", ROWS, ids=lambda row: row.name)
def test_every_model_refuses_a_file_of_another_kind(model: object, tmp_path: Path) -> None:
    row = next(each for each in ROWS if each is model)
    inputs, files = {}, {}
    for kind in row.needs:
        wrong = PICTURE if kind in ("video", "audio") else FILM
        digest = f"{len(files):064x}"
        files[digest] = tmp_path / kind
        files[digest].write_bytes(wrong)
        inputs[kind] = (digest,)
    seconds = row.seconds[0] if row.seconds else None
    prompt = "snow" if "prompt" in row.fields else ""
    request = Request(capability=row.capabilities[0], prompt=prompt, seconds=seconds, inputs=inputs)
    with pytest.raises(EngineError, match=rf"inputs\.{row.needs[0]} = (video/mp4|image/png): it must be") as caught:
        asked(Call(request, row, "a1", files))
    assert caught.value.kind == "fix_input"


def test_a_file_of_the_right_kind_and_one_that_nobody_knows_pass(tmp_path: Path) -> None:
    row = next(row for row in ROWS if row.needs == ("first_frame",))
    for data in (PICTURE, b"some raw file of a camera"):
        (tmp_path / "a").write_bytes(data)
        request = Request(capability="image_to_video", prompt="snow", inputs={"first_frame": ("0" * 64,)})
        assert asked(Call(request, row, "a1", {"0" * 64: tmp_path / "a"})).files
