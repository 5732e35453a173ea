"""A brand kit out of a logo and a page, and a brief that takes it from its file."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from reelwright.brief import load_brief
from reelwright.cli.app import run
from reelwright.errors import InputError
from reelwright.planning.kit import KitDraft
from reelwright.settings import Settings
from reelwright.workspace import Workspace
from reelwright.workspace.drafts import Drafting, Given, Laptop

SHOPS = Path(__file__).parents[1] / "planning" / "page" / "shops"


@pytest.fixture
def logo(tmp_path: Path) -> Path:
    """A blue bar and an orange disc on nothing."""
    picture = Image.new("RGBA", (600, 300), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((20, 100, 380, 200), fill="#1D4ED8")
    draw.ellipse((400, 60, 580, 240), fill="#F97316")
    picture.save(tmp_path / "nord_brew-logo.png")
    return tmp_path / "nord_brew-logo.png"


def drafted(folder: Path, logo: Path | None = None, page: str = "", name: str = "") -> KitDraft:
    workspace = Workspace.open(Settings(home=folder / "home"))
    drafting = Drafting(workspace, Laptop(workspace), files=True)
    return asyncio.run(drafting.kit(name, page, Given(logo.name, logo) if logo else None))[0]


def test_a_logo_gives_its_colours_and_a_palette_that_can_be_read(tmp_path: Path, logo: Path) -> None:
    kit = drafted(tmp_path, logo)
    assert set(kit.brand["colors"]) == {"#1D4ED8", "#F97316"}
    assert kit.palette.accent in kit.brand["colors"]
    assert {(each.role, each.on) for each in kit.contrasts} == {("ink", "ground"), ("ink", "paper"), ("paper", "deep")}
    assert all(each.holds and each.ratio >= 4.5 for each in kit.contrasts)
    assert kit.name == "Nord Brew"
    assert [finding.where for finding in kit.findings] == ["name"]  # a guess is told


def test_a_page_gives_name_website_and_colours_and_the_logo_goes_first(tmp_path: Path, logo: Path) -> None:
    page = str(SHOPS / "cold-brew.html")
    kit = drafted(tmp_path, page=page)
    assert (kit.name, kit.brand["website"]) == ("Nordbrew", "nordbrew.example")
    both = drafted(tmp_path, logo, page, name="Nord & Brew")
    assert both.name == "Nord & Brew"
    assert set(both.brand["colors"][:2]) == {"#1D4ED8", "#F97316"}
    assert set(kit.brand["colors"]) & set(both.brand["colors"][2:])
    assert {source.source.split(",")[0] for source in both.sources} >= {"given", "logo nord_brew-logo.png"}


def test_a_grey_logo_gives_a_usual_palette_and_says_so(tmp_path: Path) -> None:
    Image.new("RGB", (200, 100), "#FFFFFF").save(tmp_path / "plain.png")
    kit = drafted(tmp_path, tmp_path / "plain.png", name="Plain")
    assert "colors" not in kit.brand
    assert [finding.where for finding in kit.findings] == ["colors"]


def test_what_makes_no_kit_is_refused(tmp_path: Path, logo: Path) -> None:
    (tmp_path / "words.png").write_text("no picture", "utf-8")
    for asked in ({}, {"logo": tmp_path / "words.png"}, {"page": str(logo)}, {"logo": logo, "name": "x\u202ey"}):
        with pytest.raises(InputError):
            drafted(tmp_path, **asked)  # type: ignore[arg-type]


def test_the_command_writes_a_kit_that_a_brief_takes(
    tmp_path: Path, logo: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REELWRIGHT_HOME", str(tmp_path / "home"))
    (tmp_path / "kits").mkdir()
    assert (
        run(["kit", "--logo", str(logo), "--name", "Nord", "-o", str(tmp_path / "kits" / "nord.yaml"), "--json"]) == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["kit"]["brand"]["logo"] == "../nord_brew-logo.png"
    (tmp_path / "brief.yaml").write_text("title: Cold\nbrand: {kit: kits/nord.yaml, name: Norden}", "utf-8")
    brand = load_brief(tmp_path / "brief.yaml").brand
    assert (brand.name, brand.colors) == ("Norden", tuple(told["kit"]["brand"]["colors"]))
    assert brand.logo is not None and brand.logo.samefile(logo)
    (tmp_path / "bad.yaml").write_text("title: Cold\nbrand: {kit: brief.yaml}", "utf-8")
    with pytest.raises(InputError, match="kit"):
        load_brief(tmp_path / "bad.yaml")


def test_a_kit_may_have_rules(tmp_path: Path) -> None:
    (tmp_path / "kit.yaml").write_text("name: N\nbrand: {name: N, rules: {avoid: [cheap], enforce: block}}", "utf-8")
    (tmp_path / "brief.yaml").write_text("title: Cold\nbrand: {kit: kit.yaml}", "utf-8")
    rules = load_brief(tmp_path / "brief.yaml").brand.rules
    assert rules is not None and rules.avoid == {"cheap": None}
