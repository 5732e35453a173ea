"""Edits as anybody may write them for a plan, of every kind that there is, for property tests."""

from __future__ import annotations

from typing import Any, get_args

from hypothesis import strategies as st

from reelwright.edits import kinds
from reelwright.plan import Footage, Generated, Plan
from reelwright.plan.model import Layout, Motion, Pose, Role, TextRole
from reelwright.words import Aspect, CaptionStyle, FilmRate, FilmSize, Goal, Platform, TransitionKind, UsableRights
from tests_support.edited import trail_plan
from tests_support.plans import small_plan

WORDS = st.sampled_from(
    ["Cold", "Cold all day", "A longer line that takes a while to be read by anybody", "ثلج بارد", "水"]
)
SECONDS = st.sampled_from([0.5, 1.0, 1.5, 2.0, 2.5, 3.2, 4.1, 4.8, 9.0, 14.0])
COLORS = st.sampled_from(["#000000", "#FFFFFF", "#808080", "#F2C14E", "#0B3D2E"])
GROUNDS = st.sampled_from(
    [
        {"kind": "backdrop", "family": "window", "tone": "light", "seed": 5},
        {"kind": "backdrop", "family": "nothing", "tone": "light", "seed": 5},
        {"kind": "footage", "asset": "footage-1", "start": 1.5},
        {"kind": "generated", "prompt": "a lake", "seed": 1,
         "instead": {"kind": "backdrop", "family": "sweep", "tone": "light", "seed": 1}},
    ]
)  # fmt: skip
SIMPLE = GROUNDS.filter(lambda ground: ground["kind"] != "generated")
ELEMENTS = st.sampled_from(
    [
        {"kind": "badge", "text": "New", "facts": ["fact-1"]},
        {"kind": "countdown", "seconds": 3},
        {"kind": "price_tag", "price": "$19", "facts": ["nothing"]},
    ]
)


def literal(kind: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(kind))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of one to five scenes, some of them locked."""
    made = st.builds(small_plan, st.integers(1, 5), st.sampled_from([6.0, 9.5, 20.0]), st.just("sweep"))
    plan = draw(st.sampled_from([TRAIL] * 3) | made)
    return lock(plan, draw(st.sets(st.sampled_from([scene.id for scene in plan.scenes]), max_size=2)))


def lock(plan: Plan, names: set[str]) -> Plan:
    scenes = tuple(scene.model_copy(update={"locked": scene.id in names}) for scene in plan.scenes)
    return plan.model_copy(update={"scenes": scenes})


TRAIL = trail_plan()
FILMED = ("still", "prompt", "take", "engine", "footage", "retouch")

DIGESTS = st.sampled_from(["a" * 64, "b" * 64])


@st.composite
def documents(draw: st.DrawFn, plan: Plan) -> dict[str, Any]:
    """An edit's document of any kind: its example's fields, and others of what they may be."""
    kind = draw(st.sampled_from(list(kinds())))
    scene = st.sampled_from([scene.id for scene in plan.scenes])
    shot = st.sampled_from([shot.id for _, _, shot in plan.shots()])
    wanted = Footage if kind in ("footage", "retouch") else Generated
    filmed = [shot.id for _, _, shot in plan.shots() if isinstance(shot.ground, wanted)]
    if filmed and kind in FILMED:
        scene = shot = st.sampled_from(filmed)
    needed, more = _fields(kind, scene, shot)
    if kind == "merge_scenes" and len(plan.scenes) > 1 and draw(st.booleans()):
        first = draw(st.integers(0, len(plan.scenes) - 2))
        return {"kind": kind, "scenes": [scene.id for scene in plan.scenes[first : first + 2]]}
    return {"kind": kind, **draw(st.fixed_dictionaries(needed, optional=more).filter(bool))}


def _fields(kind: str, scene: Any, shot: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what fields of a kind are drawn from: those that are needed, and the others."""
    at, scenes = scene | shot, st.lists(scene, min_size=1, max_size=3)
    asset = st.sampled_from(["song", "product", "footage-1", "nothing"])
    seed = st.integers(0, 2**31 - 1)
    balance = {"balance": scenes}
    text = st.fixed_dictionaries({"role": literal(TextRole), "content": WORDS})
    table: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "add_scene": (
            {"role": literal(Role), "seconds": SECONDS},
            {"after": scene, "texts": st.lists(text, max_size=3), "ground": GROUNDS, **balance},
        ),
        "aspects": ({"aspects": st.lists(literal(Aspect), min_size=1, max_size=4)}, {}),
        "beats": ({}, {}),
        "brand": ({}, {"name": WORDS, "colors": st.lists(COLORS, max_size=3), "logo": asset,
                       "clear": st.lists(st.sampled_from(["name", "logo", "website"]), max_size=3)}),
        "budget": ({}, {"budget": st.floats(0, 10), "tier": st.sampled_from(["free", "premium"]),
                        "policy": literal(Goal), "strict": st.booleans()}),
        "captions": ({}, {"burned": st.booleans(), "style": literal(CaptionStyle)}),
        "color": ({}, dict.fromkeys(("ground", "deep", "accent", "third", "ink", "paper"), COLORS)),
        "duration": ({"seconds": SECONDS}, {"at": at, **balance}),
        "element": ({"shot": shot}, {"element": ELEMENTS, "remove": st.sampled_from(["badge", "countdown"])}),
        "engine": ({"at": at, "engine": st.none() | st.just("replicate:some/model")}, {}),
        "fact": ({"text": WORDS}, {"id": st.sampled_from(["fact-1", "nothing"])}),
        "film_element": ({"element": st.sampled_from(["progress_bar", "watermark"])}, {"shown": st.booleans()}),
        "footage": ({"at": at}, {"asset": asset, "start": SECONDS, "sound": st.sampled_from(["keep", "drop"])}),
        "ground": ({"at": at}, {"ground": GROUNDS, "family": st.sampled_from(["window", "beam", "nothing"]),
                                "tone": st.sampled_from(["light", "deep"])}),
        "layout": ({"at": at}, {"layout": literal(Layout), "motion": literal(Motion)}),
        "line": ({"scene": scene}, {"text": WORDS}),
        "locale": ({"locale": st.sampled_from(["ar-SA", "de-DE", "ja-JP"])}, {}),
        "lock": ({"scene": scene}, {"locked": st.booleans()}),
        "merge_scenes": ({"scenes": st.lists(scene, min_size=2, max_size=3)}, {}),
        "music": ({}, {"mood": st.sampled_from(["care", "tech", "polka"]), "asset": asset, "seed": seed,
                       "offset": st.floats(0, 60), "off": st.booleans()}),
        "order": ({"scene": scene, "to": st.integers(1, 6)}, {}),
        "own_file": ({"at": at, "file": DIGESTS | st.just("asset_unknown"), "rights": literal(UsableRights)},
                     {"start": SECONDS, "media": st.sampled_from(["film", "photo"]), "length": SECONDS}),
        "output": ({}, {"size": literal(FilmSize), "fps": literal(FilmRate)}),
        "placement": ({"at": at}, {"pose": literal(Pose), "enter": st.booleans(), "size": st.floats(0.5, 1.5),
                                   "side": st.sampled_from(["left", "right"]), "shown": st.booleans()}),
        "platforms": ({"platforms": st.lists(literal(Platform), max_size=3)}, {}),
        "product": ({}, {"name": WORDS, "asset": asset}),
        "prompt": ({"at": at, "add": WORDS}, {"avoid": WORDS}),
        "remove_scene": ({"scene": scene}, balance),
        "restore": ({"parts": st.dictionaries(st.sampled_from(["title", "nothing"]), WORDS, max_size=2)}, {}),
        "retouch": ({"at": at}, {"words": WORDS, "engine": st.just("runway:some/model"),
                                 "box": st.just({"left": 0.1, "top": 0.1, "width": 0.5, "height": 0.5})}),
        "role": ({"scene": scene, "role": literal(Role)}, {}),
        "seed": ({"at": at}, {"seed": seed}),
        "simplify": ({"shot": shot, "ground": SIMPLE, "loss": WORDS}, {}),
        "slot": ({"slot": st.sampled_from(["liquid", "nothing"]), "value": WORDS}, {}),
        "split_scene": ({"shot": shot}, {"seconds": SECONDS, "role": literal(Role)}),
        "still": ({"at": shot, "aspect": literal(Aspect)}, {"first": DIGESTS, "last": DIGESTS}),
        "style": ({}, dict.fromkeys(("lighting", "camera", "texture", "mood", "grade"), WORDS)),
        "take": ({"at": at, "number": st.integers(1, 9)}, {}),
        "text": ({"at": at, "role": literal(TextRole)}, {"content": WORDS, "number": st.integers(1, 3)}),
        "title": ({"title": WORDS}, {}),
        "transition": ({"at": at, "to": literal(TransitionKind) | st.just("cut")}, {"frames": st.integers(1, 30)}),
        "voice": ({}, {"enabled": st.booleans(), "engine": st.just("openai:tts"), "any_engine": st.booleans()}),
    }  # fmt: skip
    return table[kind]
