"""After any edit, only what shows it is made again, and the film is the same, bit for bit, as one made from nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.workspace.test_ads import write_brief

from reelwright.settings import Settings
from reelwright.words import SIZES
from reelwright.workspace import Ad, Workspace

pytestmark = pytest.mark.thorough

SIDE = 432  # px: as small as texts allow
Document = dict[str, Any]
Kept = tuple[Workspace, Document]
Edit = Callable[[Document, random.Random], None]


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(SIZES, "1:1", (SIDE, SIDE))
        yield


def shots(plan: Document) -> list[Document]:
    return [shot for scene in plan["scenes"] for shot in scene["shots"]]


def other_words(plan: Document, dice: random.Random) -> None:
    texts = [text for shot in shots(plan) for text in shot["texts"] if text["role"] in ("headline", "cta")]
    dice.choice(texts)["content"] = f"Word {dice.randrange(100)}"


def another_length(plan: Document, dice: random.Random) -> None:
    dice.choice(shots(plan)[:-1])["frames"] += dice.choice([-6, -3, 4, 9])


def another_transition(plan: Document, dice: random.Random) -> None:
    kind, frames = dice.choice([("dissolve", 12), ("push", 11), ("cut", 0)])
    dice.choice(shots(plan)[1:])["transition"] = {"kind": kind, "frames": frames}


def another_order(plan: Document, dice: random.Random) -> None:
    inner = plan["scenes"][1:-1]
    dice.shuffle(inner)
    plan["scenes"][1:-1] = inner
    for shot in shots(plan)[:1]:
        shot["transition"] = {"kind": "cut", "frames": 0}


def another_pose(plan: Document, dice: random.Random) -> None:
    placed = [shot for shot in shots(plan)[1:-1] if shot["product"]]
    if placed:
        dice.choice(placed)["product"]["pose"] = dice.choice(["stand", "hero", "close", "float"])


def another_ground(plan: Document, dice: random.Random) -> None:
    dice.choice(shots(plan))["ground"]["seed"] = dice.randrange(1000)


def one_less(plan: Document, dice: random.Random) -> None:
    if len(plan["scenes"]) > 3:
        del plan["scenes"][dice.randrange(1, len(plan["scenes"]) - 1)]


EDITS: tuple[Edit, ...] = (
    other_words, another_length, another_transition, another_order, another_pose, another_ground, one_less
)  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A store in which the first version was built, and that version's plan."""
    folder = tmp_path_factory.mktemp("kept")
    brief = write_brief(folder, duration=8, product={"name": "Morning Gel", "image": "product.png", "facts": FACTS})
    workspace = Workspace.open(Settings(home=folder / "home"))
    workspace.make(brief, folder / "out")
    return workspace, json.loads((folder / "out" / "plan.json").read_text())


FACTS = ["Ready in 2 minutes", "No perfume", "For every skin"]


def rendered(workspace: Workspace, plan: Document, folder: Path) -> tuple[Ad, bytes]:
    folder.mkdir(exist_ok=True)
    (folder / "edited.json").write_text(json.dumps(plan))
    ad = workspace.render(folder / "edited.json", folder / "out")
    return ad, (folder / "out" / "master-1x1.mp4").read_bytes()


def agree(kept: Kept, edits: list[Edit], seed: int, tmp_path: Path) -> Ad:
    """Edit, build on what is there and from nothing, and compare; returns the first."""
    workspace, first = kept
    plan, dice = json.loads(json.dumps(first)), random.Random(seed)
    for edit in edits:
        edit(plan, dice)
    ad, film = rendered(workspace, plan, tmp_path)
    bare = Workspace.open(Settings(home=tmp_path / "home"))
    for asset in first["assets"]:
        bare.blobs.put_copy(workspace.blobs.path(asset["digest"]))
    _, again = rendered(bare, plan, tmp_path / "bare")
    assert film == again
    return ad


def test_one_headline_makes_one_segment(kept: Kept, tmp_path: Path) -> None:
    def headline(plan: Document, _: random.Random) -> None:
        scene = plan["scenes"][1]
        scene["voice"] = None
        scene["shots"][0]["texts"][0]["content"] = "Another word"

    workspace, plan = kept
    silent = json.loads(json.dumps(plan))
    silent["scenes"][1]["voice"] = None
    rendered(workspace, silent, tmp_path / "silent")
    ad = agree(kept, [headline], 0, tmp_path)
    assert [timing.kind for timing in ad.run.timings if timing.what == "made"].count("segment") == 1


@pytest.mark.slow
@pytest.mark.parametrize("edit", [another_length, another_order], ids=lambda edit: edit.__name__)
def test_an_edit_gives_the_same_film_as_a_full_render(kept: Kept, edit: Edit, tmp_path: Path) -> None:
    agree(kept, [edit], 1, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_random_edits_give_the_same_film_as_a_full_render(kept: Kept, seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    agree(kept, dice.choices(EDITS, k=dice.randint(1, 4)), seed, tmp_path)
