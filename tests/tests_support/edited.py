"""A plan with something of everything, for edits: drawn grounds, a clip, the user's film and song, lines, facts."""

from __future__ import annotations

from reelwright.brief import Brief
from reelwright.plan import Asset, Backdrop, Fact, Generated, Plan
from reelwright.planning import Assets, Clip, File, plan_offline

BRIEF = Brief.model_validate(
    {
        "title": "Trail Bottle",
        "product": {"name": "Trail Bottle", "facts": ["Cold for 24 hours", "1 litre", "Recycled steel"]},
        "brand": {"name": "Trailworks", "colors": ["#0B3D2E", "#F2C14E"]},
        "call_to_action": "Shop now",
        "duration": 20,
        "tier": "premium",
        "budget": 5,
    }
)
_SONG = Asset(id="song", kind="music", digest="d" * 64, name="song.mp3")
_SLOT = Fact(id="slot-liquid", text="water", source="slots.liquid", longest=40)
_SPARE = Backdrop(family="window", tone="light", seed=1)


def trail_plan() -> Plan:
    """Return the plan of five scenes for which the edits' examples are written; its shot s2-2 is filmed."""
    film = Clip("c" * 64, "hike.mp4", 30.0, 1920, 1080, rights="own")
    assets = Assets(product=File("b" * 64, "bottle.jpg"), footage=(film,))
    brief = BRIEF.model_copy(update={"tier": "free"})
    plan = plan_offline(brief, assets).plan
    prompt = f"A lake. Lighting: {plan.style.lighting}. Camera: {plan.style.camera}, one continuous shot."
    clip = Generated(prompt=prompt, avoid="text", seed=3, instead=_SPARE)
    scenes = tuple(
        scene.model_copy(
            update={
                "shots": tuple(
                    shot.model_copy(update={"ground": clip}) if shot.id == "s2-2" else shot for shot in scene.shots
                )
            }
        )
        for scene in plan.scenes
    )
    facts = (*plan.facts, _SLOT)
    return plan.model_copy(
        update={"scenes": scenes, "tier": "premium", "assets": (*plan.assets, _SONG), "facts": facts}
    )
