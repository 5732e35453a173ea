"""Small documents that tests vary."""

from __future__ import annotations

from reelwright.plan import (
    Backdrop,
    Music,
    Palette,
    Placement,
    Plan,
    Product,
    Scene,
    Shot,
    StyleSpec,
    Text,
    Typefaces,
)

PALETTE = Palette(ground="#C1E4D6", deep="#0B3D2E", accent="#F2C14E", third="#49B8B5", ink="#0F271E", paper="#ECF9F3")
STYLE = StyleSpec(
    lighting="soft daylight",
    camera="slow push-in",
    texture="smooth",
    mood="fresh",
    palette=PALETTE,
    grade="clean",
    typefaces=Typefaces(display="Sora", display_weight=700, text="Inter Tight", text_weight=500),
)


def small_plan(scenes: int = 2, seconds: float = 6, family: str = "sweep") -> Plan:
    """Return a valid plan of so many scenes, without files."""
    frames = round(seconds * 30)
    lengths = [frames // scenes + (index < frames % scenes) for index in range(scenes)]
    return Plan(
        title="Small",
        locale="en-US",
        category="product_ad",
        template="demo",
        aspects=("9:16",),
        product=Product(name="Bottle"),
        style=STYLE,
        music=Music(mood="uplift", bpm=112.5),
        scenes=tuple(_scene(index, length, family) for index, length in enumerate(lengths)),
    )


def _scene(index: int, frames: int, family: str) -> Scene:
    count = -(-frames // 240)
    shots = tuple(
        Shot(
            id=f"s{index}-{number}",
            frames=frames // count + (number < frames % count),
            ground=Backdrop(family=family, tone="light", seed=index),
            product=Placement(pose="stand"),
            layout="stack",
            motion="rise",
            texts=(Text(role="headline", content="Cold for a day"),),
        )
        for number in range(count)
    )
    return Scene(id=f"s{index}", role="hook" if index == 0 else "proof", shots=shots)
