"""The user's own films and photos come into an ad that is planned already: looked up, judged, and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reelwright.edits import read_edit
from reelwright.errors import EditError, InputError, MediaError
from reelwright.media.pictures import encode_png
from reelwright.media.planes import to_rgb
from reelwright.media.video import decode
from reelwright.plan import Footage
from reelwright.settings import Settings
from reelwright.storage.records.assets import Assets
from reelwright.workspace import Options, Workspace
from tests_support.films import film
from tests_support.plans import small_plan

PROJECT = Path("p")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(Settings(home=tmp_path / "home", workers=1))
    workspace.projects.begin("Small", identifier="p")
    workspace.projects.add("p", small_plan(scenes=2, seconds=6))
    return workspace


def own(file: str, at: str = "s1", **more: Any) -> Any:
    return read_edit({"kind": "own_file", "at": at, "file": file, "rights": "own", **more})


def photo(workspace: Workspace) -> str:
    """Bring a photo of red tiles."""
    tiles = np.indices((240, 320)).sum(0) // 16 % 2 * 80
    return workspace.blobs.put_bytes(
        encode_png(np.stack([170 + tiles, 30 + 0 * tiles, 30 + 0 * tiles], 2).astype(np.uint8))
    )


def asset(workspace: Workspace, digest: str, name: str, kind: str = "film") -> str:
    assets = Assets(workspace.database, "local")
    begun = assets.begin(name, "local")
    return assets.change(begun.id, state="ready", kind=kind, digest=digest, size=1, facts={}).id


def test_an_asset_of_the_workspace_is_found_by_its_id_and_judged(workspace: Workspace, tmp_path: Path) -> None:
    digest = workspace.bring(film(tmp_path / "film.mkv", None))
    name = asset(workspace, digest, "Our lake.mkv")
    edited = workspace.edit(PROJECT, [own(name, start=1, media="photo", name="A lie", length=900)])
    assert edited.version
    (found,) = edited.version.plan.assets
    assert (found.digest, found.name, found.rights, found.still) == (digest, "Our lake.mkv", "own", False)
    ground = edited.version.plan.scenes[1].shots[0].ground
    assert ground == Footage(asset=found.id, start=1)
    assert edited.told == ("s1: shows your film Our lake.mkv from second 1 on",)
    assert workspace.edit(PROJECT, [edited.undo]).plan == edited.before


def test_how_long_a_film_lasts_is_what_the_file_says(workspace: Workspace, tmp_path: Path) -> None:
    digest = workspace.bring(film(tmp_path / "film.mkv", None, seconds=2))
    with pytest.raises(EditError, match=r"the film lasts 2\.\d\d s, so 2\.\d\d s are left, and s1-0 lasts 3.00 s"):
        workspace.edit(PROJECT, [own(digest, length=900)])


def test_what_is_not_here_or_shows_nothing_is_refused(workspace: Workspace) -> None:
    with pytest.raises(InputError, match="there is no such asset here"):
        workspace.edit(PROJECT, [own("asset_01")])
    with pytest.raises(InputError, match="there is no such file here"):
        workspace.edit(PROJECT, [own("f" * 64)])
    words = workspace.blobs.put_bytes(b"only words")
    with pytest.raises(MediaError, match="neither a film nor a photo"):
        workspace.edit(PROJECT, [own(words)])
    broken = workspace.blobs.put_bytes(b"\x89PNG\r\n\x1a\n and nothing else")
    with pytest.raises(InputError, match="the content is not JPEG"):
        workspace.edit(PROJECT, [own(broken)])
    open_one = Assets(workspace.database, "local").begin("late.mp4", "local").id
    with pytest.raises(InputError, match="have not all come yet"):
        workspace.edit(PROJECT, [own(open_one)])
    assert workspace.projects.numbers("p") == (1,)


@pytest.mark.thorough
def test_a_film_and_a_photo_are_shown_in_the_ad(workspace: Workspace, tmp_path: Path) -> None:
    shown = workspace.bring(film(tmp_path / "film.mkv", None))
    edits = [own(shown, at="s0", start=0.5), own(photo(workspace), at="s1")]
    plan = workspace.edit(PROJECT, edits).plan.model_copy(update={"music": None})
    built = workspace.build(plan, (), lambda: "p", Options(), None, "")
    assert not [found for found in built.findings if found.severity == "error"]
    assert not [found for found in built.findings if found.check == "frozen_frames"], "a photo comes nearer"
    master = built.run.artifacts[built.graph.masters["9:16"]]
    frames = [to_rgb(planes) for planes in decode(master.path)]
    red, grey = frames[170][1000:1300, 500:600].mean((0, 1)), frames[20][1000:1300, 500:600].mean((0, 1))
    assert red[0] > 120 and red[1] < 60 and np.ptp(grey) < 12
    takes = {name: take.engine for name, take in built.version.takes.items() if name.startswith("s")}
    assert set(takes.values()) == {"footage"}
