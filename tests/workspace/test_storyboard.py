"""Storyboards over a simulated provider: stills before clips, changed, approved, and filmed from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reelwright.edits import apply_all, read_edit
from reelwright.engine import USD, Request
from reelwright.engines import table
from reelwright.errors import InputError, MissingError, RefusedError
from reelwright.media.pictures import encode_png, read_png
from reelwright.plan import Generated
from reelwright.router import quote_of
from reelwright.settings import Settings
from reelwright.storage.records import Ledger
from reelwright.testing.simulator import Faults, Rate
from reelwright.workspace import Workspace
from reelwright.workspace.stills import Change, Wish
from reelwright.workspace.storyboard import Made, StillsQuote, findings_of, make_board, quote_stills, stills
from tests_support.ads import draw_product
from tests_support.buying import wanting, world

pytestmark = pytest.mark.thorough
ALL = Wish()
MOUNTAIN, LAKE = "a mountain at dawn", "a lake in the rain"


def rates() -> dict[str, Rate]:
    """Let the provider charge what our table says of its pictures and clips."""
    asked = [
        Request(capability="image", prompt="a", aspect="1:1", resolution="1080p"),
        Request(capability="image_to_video", prompt="a", seconds=4, aspect="1:1", resolution="1080p",
                inputs={"first_frame": ("a" * 64,)}),
        Request(capability="inpaint", prompt="a", aspect="1:1", resolution="1080p",
                inputs={"image": ("a" * 64,), "mask": ("a" * 64,)}),
    ]  # fmt: skip
    rows = [row for row in table(Settings(home=Path("/nowhere"))) if row.engine == "replicate"]
    return {
        row.name: Rate(quote.micros, "call")
        for request in asked
        for row in rows
        if request.capability in row.capabilities and (quote := quote_of(request, row))
    }


def board(workspace: Workspace, *prompts: str, **changes: Any) -> Any:
    """Begin a project whose first shots are clips of these words; returns what makes its storyboard."""
    workspace.projects.begin("Film", identifier="film")
    plan = wanting(*prompts, **changes).model_copy(update={"policy": "cheapest"})  # its models the simulator has too
    workspace.projects.add("film", plan)

    def make(wish: Wish = ALL, approved: bool = False) -> Made:
        return make_board(workspace, Path("film"), wish, approved=approved)

    return make


def test_stills_are_bought_once_chosen_and_filmed_from(tmp_path: Path) -> None:
    with world(tmp_path, side=240, rates=rates()) as (workspace, simulator):
        make = board(workspace, MOUNTAIN, LAKE)
        foretold = quoted(workspace)
        first = make()
        assert [(still.how, still.words) for still in first.stills[:2]] == [("made", MOUNTAIN), ("made", LAKE)]
        assert {still.how for still in first.stills[2:]} == {"drawn"} and len(first.stills) == 4
        ledger = Ledger(workspace.database)
        spent = ledger.account("project:local/film").spent
        assert spent == sum(still.micros for still in first.stills) > 0 and not ledger.holds("local/film")
        assert (foretold.pictures, round(foretold.price_usd * USD)) == (2, spent) and quoted(workspace).pictures == 0
        assert read_png(workspace.blobs.fetch(first.stills[0].digest)).shape[:2] == (240, 240)

        assert make().stills == first.stills and len(simulator.books.entries) == 2, "nothing is bought twice"
        again = make(Wish(shots=("s0-0",), again=True))
        assert (again.stills[0].take, len(stills(workspace, "film"))) == (2, 5)
        varied = make(Wish(shots=("s0-0",), seed=9))
        assert varied.stills[0].seed == 9 and len(simulator.books.entries) == 4

        approved = make(approved=True)
        plan = workspace.projects.version("film", approved.version).plan
        request = next(one.request for one in workspace.to_buy(plan, workspace.runner()))
        assert (request.capability, request.inputs["first_frame"]) == ("image_to_video", (varied.stills[0].digest,))
        assert approved.price > 0
        built = workspace.build(plan, (), lambda: "film", _options(), None, "")
        assert built.books.filmed == 2 and not [f for f in built.findings if f.check == "placeholder"]
        made = [entry.model for entry in simulator.books.entries[4:]]
        filming = {row.model for row in table(workspace.settings) if "image_to_video" in row.capabilities}
        assert len(made) == 2 and set(made) <= filming and built.books.micros > 0, "filmed from their stills"


def quoted(workspace: Workspace, wish: Wish = ALL) -> StillsQuote:
    return quote_stills(workspace, "film", workspace.projects.version("film", 1).plan, wish)


def _options() -> Any:
    from reelwright.workspace import Options

    return Options()


@pytest.mark.slow
def test_a_still_is_changed_by_words_where_a_mask_allows_it(tmp_path: Path) -> None:
    with world(tmp_path, side=240, rates=rates()) as (workspace, simulator):
        make = board(workspace, MOUNTAIN)
        (still, *_) = make().stills
        draw_product(tmp_path / "mask.png")
        mask = workspace.bring(tmp_path / "mask.png")
        wish = Wish(change=Change(still.digest, "a red tent", mask))
        foretold = quoted(workspace, wish)
        done = make(wish)
        changed = done.stills[0]
        assert (foretold.pictures, round(foretold.price_usd * USD)) == (1, changed.micros)
        assert not done.findings
        assert (changed.how, changed.words, changed.of) == ("changed", "a red tent", still.digest)
        assert changed.digest != still.digest and len(simulator.books.entries) == 2
        sent = [each for each in simulator.seen if "mask" in str(each)]
        assert sent, "the mask goes along"
        with pytest.raises(MissingError):
            make(Wish(change=Change("0" * 64, "a red tent")))
        with pytest.raises(InputError, match="mask"):
            make(Wish(change=Change(still.digest, "a red tent", "f" * 64)))


@pytest.mark.slow
def test_where_nobody_makes_a_picture_this_machine_draws_the_shot(tmp_path: Path) -> None:
    faults = Faults(at={"failed": range(1, 40)})
    with world(tmp_path, side=96, rates=rates(), faults=faults) as (workspace, _):
        made = board(workspace, MOUNTAIN)()
        assert made.stills[0].how == "drawn"
        (finding,) = [found for found in made.findings if found.check == "storyboard"]
        assert "no engine made this picture" in finding.message
        assert findings_of(workspace, "film") == made.findings


def test_without_engines_or_money_it_is_free_or_refused(tmp_path: Path) -> None:
    with world(tmp_path, rates=rates()) as (workspace, simulator):
        make = board(workspace, MOUNTAIN, budget=None)
        with pytest.raises(InputError, match="no budget is set; nothing was spent"):
            make()
        workspace.projects.add("film", wanting(MOUNTAIN, budget=0.001))
        with pytest.raises(RefusedError, match="No engine can make still of s0-0"):
            make()
        workspace.projects.add("film", wanting(MOUNTAIN).model_copy(update={"tier": "free"}))
        assert {still.how for still in make().stills} == {"drawn"}
        assert not simulator.books.entries and not Ledger(workspace.database).account("user:local").spent
        with pytest.raises(InputError, match="there is no such shot"):
            make(Wish(shots=("s9-1",)))


def test_a_picture_of_the_user_can_be_what_a_clip_begins_with(tmp_path: Path) -> None:
    import numpy as np

    with world(tmp_path) as (workspace, _):
        board(workspace, MOUNTAIN)
        digest = workspace.blobs.put_bytes(encode_png(np.full((240, 240, 3), 90, np.uint8)))
        edit = {"kind": "still", "at": "s0-0", "aspect": "1:1", "first": digest, "last": digest}
        version = workspace.edit(Path("film"), [read_edit(edit)]).version
        assert version is not None
        shot = version.plan.shots()[0][2]
        assert isinstance(shot.ground, Generated) and shot.ground.stills[0].last == f"still-{digest[:12]}"
        back = apply_all(version.plan, [read_edit({**edit, "first": None, "last": None})])
        assert not [asset for asset in back.assets if asset.kind == "still"]
        with pytest.raises(InputError, match="there is no such file here"):
            workspace.edit(Path("film"), [read_edit({**edit, "first": "b" * 64, "last": None})])
