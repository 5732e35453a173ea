"""The smallest film that is a real one: 6 s, one aspect, one scene whose ground is a clip that is bought."""

from __future__ import annotations

from pathlib import Path

from reelwright.engine import Request
from reelwright.engines import table
from reelwright.plan import Backdrop, Generated, Music, Palette, Plan, Scene, Shot, StyleSpec, Typefaces
from reelwright.router import quote_of
from reelwright.settings import Settings
from reelwright.testing.simulator import Rate

_PALETTE = Palette(ground="#C1E4D6", deep="#0B3D2E", accent="#F2C14E", third="#49B8B5", ink="#0F271E", paper="#ECF9F3")
_STYLE = StyleSpec(
    lighting="soft daylight", camera="slow push-in", texture="smooth", mood="fresh", palette=_PALETTE, grade="clean",
    typefaces=Typefaces(display="Sora", display_weight=700, text="Inter Tight", text_weight=500),
)  # fmt: skip


def film(number: int) -> Plan:
    """Return a premium plan; each number wants another clip, and all the rest is the same."""
    instead = Backdrop(family="window", tone="light", seed=1)
    ground = Generated(prompt=f"a quiet street after rain, number {number}", seed=1, instead=instead)
    shot = Shot(id="s1-1", frames=180, ground=ground, layout="stack", motion="rise")
    return Plan(
        title="Rain", locale="en-US", category="product_ad", template="demo", aspects=("1:1",), style=_STYLE,
        music=Music(mood="uplift", bpm=112.5), scenes=(Scene(id="s1", role="hook", shots=(shot,)),), tier="premium",
        budget=5,
    )  # fmt: skip


def rates() -> dict[str, Rate]:
    """Let the provider charge what our table says of it."""
    request = Request(capability="text_to_video", prompt="a", seconds=6, aspect="1:1", resolution="1080p")
    quotes = ((row, quote_of(request, row)) for row in table(Settings(home=Path("/nowhere"))))
    return {row.name: Rate(quote.micros, "call") for row, quote in quotes if quote and row.engine == "replicate"}
