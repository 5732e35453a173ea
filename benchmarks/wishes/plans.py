"""The four plans that the set of wishes is said over: a product, an offer, a film without a product, and Arabic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reelwright.plan import (
    Asset,
    Backdrop,
    Brand,
    Fact,
    Footage,
    Generated,
    LowerThird,
    Music,
    Palette,
    Placement,
    Plan,
    PriceTag,
    Product,
    ProgressBar,
    Scene,
    Shot,
    StyleSpec,
    Text,
    Transition,
    Typefaces,
    VoiceLine,
)

_LIGHT = Palette(ground="#C1E4D6", deep="#0B3D2E", accent="#F2C14E", third="#49B8B5", ink="#0F271E", paper="#ECF9F3")
_STYLE = StyleSpec(
    lighting="soft daylight from the left", camera="slow push-in", texture="smooth", mood="uplift", palette=_LIGHT,
    grade="clean", typefaces=Typefaces(display="Sora", display_weight=700, text="Inter Tight", text_weight=500),
)  # fmt: skip


def _asset(name: str, kind: Any, file: str, letter: str) -> Asset:
    return Asset(id=name, kind=kind, digest=letter * 64, name=file)


def _facts(**said: str) -> tuple[Fact, ...]:
    return tuple(Fact(id=key.replace("_", "-"), text=text, source=key) for key, text in said.items())


def _drawn(family: str, tone: Any = "light") -> Backdrop:
    return Backdrop(family=family, tone=tone, seed=3)


def _filmed(prompt: str, take: int = 1) -> Generated:
    return Generated(prompt=prompt, avoid="text", seed=3, take=take, instead=_drawn("halo", "deep"))


def _shot(name: str, frames: int, ground: Any, *texts: tuple[Any, str, str], **more: Any) -> Shot:
    """Return a shot with texts as (role, words, fact or "")."""
    shown = tuple(Text(role=role, content=words, facts=(fact,) if fact else ()) for role, words, fact in texts)
    return Shot(id=name, frames=frames, ground=ground, texts=shown, **{"layout": "stack", "motion": "rise"} | more)


def _scene(name: str, role: Any, *shots: Shot, line: tuple[str, str] | None = None, locked: bool = False) -> Scene:
    voice = VoiceLine(text=line[0], facts=(line[1],)) if line else None
    return Scene(id=name, role=role, shots=shots, voice=voice, locked=locked)


def _stands(pose: Any = "stand", **more: Any) -> Placement:
    return Placement(pose=pose, **more)


def bottle() -> Plan:
    """18 s with a product, a filmed shot, the user's own film, composed music and lines."""
    return Plan(
        title="Trail Bottle", locale="en-US", category="product_ad", template="problem-solution",
        aspects=("9:16", "1:1"), tier="premium", budget=5, style=_STYLE, music=Music(mood="uplift", bpm=112.5, seed=4),
        product=Product(name="Trail Bottle", asset="product"), brand=Brand(name="Trailworks", colors=("#0B3D2E",)),
        assets=(_asset("product", "product", "bottle.jpg", "b"), _asset("footage-1", "footage", "hike.mp4", "c"),
                _asset("song", "music", "song.mp3", "d"), _asset("logo", "logo", "trailworks.png", "e")),
        facts=_facts(name="Trail Bottle", brand="Trailworks", cta="Shop now", fact_1="Cold for 24 hours",
                     fact_2="1 litre", fact_3="Recycled steel"),
        scenes=(
            _scene("s1", "hook", _shot("s1-1", 90, _drawn("blocks"), ("label", "Trailworks", "brand"),
                                       ("headline", "Cold for 24 hours", "fact-1"), product=_stands("hero")),
                   line=("Cold for 24 hours", "fact-1")),
            _scene("s2", "turn", _shot("s2-1", 60, _drawn("sweep"), ("headline", "Meet Trail Bottle", "name"),
                                       product=_stands(), transition=Transition(kind="iris", frames=18)),
                   _shot("s2-2", 60, _filmed("A lake at dawn. Lighting: soft daylight from the left."))),
            _scene("s3", "showcase", _shot("s3-1", 90, _drawn("sweep", "deep"), ("headline", "1 litre", "fact-2"),
                                           product=_stands(size=1.0, side="left"),
                                           transition=Transition(kind="push", frames=11)),
                   _shot("s3-2", 60, Footage(asset="footage-1", start=2))),
            _scene("s4", "proof", _shot("s4-1", 90, _drawn("paper"), ("headline", "Recycled steel", "fact-3"),
                                        product=_stands("close")), line=("Recycled steel", "fact-3")),
            _scene("s5", "end_card", _shot("s5-1", 90, _drawn("blocks"), ("headline", "Trail Bottle", "name"),
                                           ("cta", "Shop now", "cta"), product=_stands(), layout="center")),
        ),
    )  # fmt: skip


def socks() -> Plan:
    """15 s with an offer, a price tag, small print, a website and the user's song; free of charge."""
    price = PriceTag(price="$19", before="$29", facts=("offer",))
    return Plan(
        title="Fjord Socks", locale="en-GB", category="offer", template="offer", aspects=("9:16",),
        platforms=("tiktok",), style=_STYLE, music=Music(asset="song", bpm=120, offset=1),
        product=Product(name="Fjord Socks", asset="product"),
        brand=Brand(name="Fjord", website="fjord.example", logo="logo"), elements=(ProgressBar(),),
        assets=(_asset("product", "product", "socks.png", "b"), _asset("song", "music", "walk.mp3", "d"),
                _asset("logo", "logo", "fjord.png", "e")),
        facts=_facts(name="Fjord Socks", cta="Order now", fact_1="Wool from Norway", offer="Only $19 instead of $29",
                     legal="Until Sunday", website="fjord.example", brand="Fjord"),
        scenes=(
            _scene("s1", "hook", _shot("s1-1", 90, _drawn("sweep"), ("headline", "Cold feet?", ""),
                                       product=_stands("peek")), line=("Cold feet?", "name")),
            _scene("s2", "showcase", _shot("s2-1", 120, _drawn("window"), ("headline", "Wool from Norway", "fact-1"),
                                           product=_stands("close", size=1.2))),
            _scene("s3", "offer", _shot("s3-1", 150, _drawn("blocks", "deep"), ("offer", "Only $19", "offer"),
                                        ("legal", "Until Sunday", "legal"), product=_stands(), elements=(price,),
                                        transition=Transition(kind="whip", frames=10))),
            _scene("s4", "end_card", _shot("s4-1", 90, _drawn("sweep"), ("headline", "Fjord Socks", "name"),
                                           ("cta", "Order now", "cta"), ("website", "fjord.example", "website"),
                                           product=_stands(), layout="center")),
        ),
    )  # fmt: skip


def house() -> Plan:
    """30 s without a product: filmed shots, two scenes of one role, a locked one, a quote; silent, in dark tones."""
    said = LowerThird(name="Ana Ruiz", line="Builder", facts=("quote",))
    return Plan(
        title="Clay House", locale="en-US", category="story", template="founder", aspects=("16:9", "9:16"),
        platforms=("youtube", "linkedin"), tier="premium", budget=8, style=_STYLE,
        brand=Brand(name="Clay House"),
        facts=_facts(brand="Clay House", cta="Read more", fact_1="A house of clay", fact_2="Built by hand",
                     fact_3="We left the city", fact_4="It was too loud",
                     quote="It breathes with us, Ana Ruiz, Builder"),
        scenes=(
            _scene("s1", "hook",
                   _shot("s1-1", 120, _drawn("halo", "deep"), ("headline", "We left the city", "fact-3"))),
            _scene("s2", "problem", _shot("s2-1", 120, _filmed("A street at night, heavy traffic."),
                                          ("headline", "It was too loud", "fact-4"))),
            _scene("s3", "proof", _shot("s3-1", 150, _drawn("bokeh", "deep"), ("headline", "A house of clay", "fact-1"),
                                        transition=Transition(kind="dissolve", frames=12)), locked=True),
            _scene("s4", "proof", _shot("s4-1", 90, _filmed("Hands on a wall of clay.", take=3),
                                        ("headline", "Built by hand", "fact-2")),
                   _shot("s4-2", 90, _filmed("A wide valley in the evening."))),
            _scene("s5", "quote", _shot("s5-1", 180, _drawn("beam", "deep"), ("quote", "It breathes with us", "quote"),
                                        elements=(said,))),
            _scene("s6", "end_card", _shot("s6-1", 150, _drawn("halo", "deep"), ("headline", "Clay House", "brand"),
                                           ("cta", "Read more", "cta"), layout="center",
                                           transition=Transition(kind="dissolve", frames=12))),
        ),
    )  # fmt: skip


def oud() -> Plan:
    """8 s in Arabic: two scenes, one shape."""
    return Plan(
        title="عود", locale="ar-SA", category="product_ad", template="demo", aspects=("16:9",), style=_STYLE,
        music=Music(mood="luxury", bpm=90), product=Product(name="عود", asset="product"), brand=Brand(name="دار"),
        assets=(_asset("product", "product", "oud.jpg", "b"),),
        facts=_facts(name="عود", cta="اكتشف المزيد", fact_1="عطر العود الأصيل", brand="دار"),
        scenes=(
            _scene("s1", "hook", _shot("s1-1", 120, _drawn("satin", "deep"), ("headline", "عطر العود الأصيل", "fact-1"),
                                       product=_stands("float")), line=("عطر العود الأصيل", "fact-1")),
            _scene("s2", "end_card", _shot("s2-1", 120, _drawn("satin"), ("headline", "عود", "name"),
                                           ("cta", "اكتشف المزيد", "cta"), product=_stands(), layout="center")),
        ),
    )  # fmt: skip


def plans() -> Mapping[str, Plan]:
    """Return the plans by the names that the set calls them."""
    return {"bottle": bottle(), "socks": socks(), "house": house(), "oud": oud()}
