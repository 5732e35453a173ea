"""What a decoder can reach behind the wall: its own file, its own output, and nothing else."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from reelwright.media.foreign import confess
from reelwright.media.foreign.process import isolated
from reelwright.media.foreign.wall import Limits

ON_LINUX = pytest.mark.skipif(platform.system() != "Linux", reason="Landlock and seccomp are of Linux")


def test_nothing_of_the_users_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere.py")
    found = confess()
    assert not {name for name in found["environment"] if not name.startswith(("LC_", "OPENBLAS_", "OMP_", "NUMBA_"))}
    assert found["threads"] == 1  # the wall was raised before a second one could stay outside


@ON_LINUX
def test_the_wall_holds() -> None:
    found = confess()
    if not (found["wall"]["landlock"] and found["wall"]["seccomp"]):
        pytest.skip("this kernel has no Landlock or no seccomp")
    assert found["possible"] == ["its own file", "its output"]
    assert found["wall"]["privileges"]


@ON_LINUX
def test_what_cannot_be_confined_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a layer is missing, the attempts that it should stop are seen to work."""
    from reelwright.workspace import doctor

    found = confess() | {"wall": {"privileges": True, "landlock": 0, "seccomp": False}, "possible": ["network"]}
    monkeypatch.setattr("reelwright.media.foreign.confess", lambda: found)
    diagnosis = doctor._wall()
    assert (diagnosis.state, diagnosis.required) == ("missing", False)
    assert "no sandbox; within reach: network" in diagnosis.detail


def test_a_program_that_does_not_start_is_our_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from reelwright.errors import RenderError

    monkeypatch.setattr("reelwright.media.foreign.process._COMMAND", "raise SystemExit('no such decoder')")
    (tmp_path / "a").touch()
    with pytest.raises(RenderError, match="no such decoder"):
        isolated("picture", tmp_path / "a", tmp_path / "out", what="photo", limits=Limits(10))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
