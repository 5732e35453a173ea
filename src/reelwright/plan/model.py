"""The plan document, format 1.

All times are whole frames at `fps`; a scene's or shot's start is the sum of what stands before it, so a plan cannot
have gaps or overlaps. Every text names the facts that back it. Parts have ids that edits and takes refer to.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import Field

from reelwright.brief.rules import BrandRules
from reelwright.color import Hex
from reelwright.frozen import Frozen
from reelwright.plan.elements import Element, FilmElement
from reelwright.plan.reference import Reference
from reelwright.study import LookStudy
from reelwright.words import (
    FPS,
    Aspect,
    CaptionStyle,
    Digest,
    FilmRate,
    FilmSize,
    FootageSound,
    Goal,
    Identifier,
    Line,
    Locale,
    Name,
    Platform,
    Prose,
    Role,
    Sentence,
    TransitionKind,
    UsableRights,
)

FORMAT = 1
MIN_LOOP = 0.5  # seconds of a song that are repeated
_SAME = 0.001  # seconds
MAX_FRAMES = 8 * FPS  # a shot holds 0.8 to 8 s; shorter ones are refused by `validate`


TextRole = Literal["headline", "sub", "label", "number", "quote", "source", "offer", "cta", "legal", "website"]
Layout = Literal["stack", "center", "split", "low", "poster", "index"]
Motion = Literal["rise", "drop", "slide", "wipe", "type", "pop", "zoom", "blur", "fade"]
Side = Literal["left", "right"]
Pose = Literal["stand", "float", "close", "hero", "peek"]


class Asset(Frozen):
    """A user's file by its content; `name` is what the user called it, for people only.

    `rights` are what the user declared to have in a film or a photo that is shown (None: a plan from before that).
    """

    id: Identifier
    kind: Literal["product", "logo", "footage", "music", "reference", "still", "speaker"]
    digest: Digest
    name: Name
    still: bool = False  # of a speaker or of footage: a picture, and not a film
    rights: UsableRights | None = None


class Fact(Frozen):
    """Something that the user said; the only ground on which a text may claim anything.

    What a template of the user's own says keeps its `pattern`, in which `{id}` stands for the fact of that id; the
    value of a template's slot has an id of `slot-` and its name, and at most `longest` characters.
    """

    id: Identifier
    text: Sentence
    source: Name  # where in the brief it stands, such as `product.facts[0]`
    origin: Line | None = None  # where the brief has it from: a place on a page with its address, a photo
    pattern: Prose | None = None
    longest: Annotated[int, Field(ge=1)] | None = None


class Palette(Frozen):
    """Working colours derived from the brand: `ground` and `deep` carry scenes, `ink` and `paper` write on them."""

    ground: Hex
    deep: Hex
    accent: Hex
    third: Hex
    ink: Hex
    paper: Hex


class Typefaces(Frozen):
    """Installed families and weights for display and running text, and the script's own faces where one needs them."""

    display: Name
    display_weight: Annotated[int, Field(ge=100, le=900)]
    text: Name
    text_weight: Annotated[int, Field(ge=100, le=900)]


class Grading(Frozen):
    """A grade of what stands behind the product, as style references ask for it.

    `exposure` in stops, `temperature` from blue to orange, `contrast` and `saturation` as factors, as a grade layer
    has them; `grain` as the standard deviation of full scale.
    """

    exposure: Annotated[float, Field(ge=-1, le=1)] = 0
    temperature: Annotated[float, Field(ge=-1, le=1)] = 0
    contrast: Annotated[float, Field(ge=0.5, le=1.5)] = 1
    saturation: Annotated[float, Field(ge=0, le=2)] = 1
    grain: Annotated[float, Field(ge=0, le=0.05)] = 0


class StyleSpec(Frozen):
    """One look over all scenes. The first six go into every prompt and steer every local engine.

    `aim` is what style references look like, all together; `grading` is what follows of it for the picture.
    """

    lighting: Name
    camera: Name
    texture: Name
    mood: Name
    palette: Palette
    grade: Name
    typefaces: Typefaces
    grading: Grading | None = None
    aim: LookStudy | None = None


class Product(Frozen):
    name: Name
    asset: Identifier | None = None


class Brand(Frozen):
    name: Name | None = None
    colors: tuple[Hex, ...] = ()
    logo: Identifier | None = None
    website: Name | None = None
    rules: BrandRules | None = None


class Backdrop(Frozen):
    """A ground drawn by a local engine."""

    kind: Literal["backdrop"] = "backdrop"
    family: Identifier
    tone: Literal["light", "deep"]
    seed: Annotated[int, Field(ge=0, lt=2**31)]


class Box(Frozen):
    """A part of a film's whole picture, in shares of its width and height from its top left corner."""

    left: Annotated[float, Field(ge=0, lt=1)]
    top: Annotated[float, Field(ge=0, lt=1)]
    width: Annotated[float, Field(gt=0, le=1)]
    height: Annotated[float, Field(gt=0, le=1)]


class Retouch(Frozen):
    """What an engine changes in the picture of the user's own film, in words; within `box` alone where there is one.

    `take` counts tries of the same words. `engine` pins a model by its name in the table.
    """

    words: Sentence
    box: Box | None = None
    take: Annotated[int, Field(ge=1)] = 1
    engine: Line | None = None


class Footage(Frozen):
    """A part of the user's own film, from `start` source seconds on, or a photo; covered, never stretched.

    `sound` is the film's own: kept, lowered under everything else, or dropped. With a `retouch` an engine changes the
    picture of a film whose rights are `own`; its sound stays as it is.
    """

    kind: Literal["footage"] = "footage"
    asset: Identifier
    start: Annotated[float, Field(ge=0, le=36_000)] = 0
    sound: FootageSound = "drop"
    retouch: Retouch | None = None


class Still(Frozen):
    """The pictures that the clip of an aspect begins and ends with: assets of kind `still`."""

    aspect: Aspect
    first: Identifier
    last: Identifier | None = None


class Generated(Frozen):
    """A clip that an engine films after `prompt`, without anything of `avoid`; the shot shows its beginning.

    It begins with the picture of its aspect where `stills` has one, which somebody approved before it was filmed. With
    a `speaker` (a picture or film of a person) it is this person who speaks the scene's line.

    `take` counts tries of the same words. `engine` pins a model by its name in the table, such as
    `replicate:google/veo-3.1-fast`. `instead` is what can always be shown in its place.
    """

    kind: Literal["generated"] = "generated"
    prompt: Annotated[Prose, Field(min_length=1)]
    avoid: Prose = ""
    seed: Annotated[int, Field(ge=0, lt=2**31)]
    take: Annotated[int, Field(ge=1)] = 1
    engine: Line | None = None
    stills: Annotated[tuple[Still, ...], Field(max_length=4)] = ()
    speaker: Identifier | None = None
    instead: Annotated[Backdrop | Footage, Field(discriminator="kind")]


class Placement(Frozen):
    """How the product stands in a shot; the layout of each aspect gives it its place."""

    pose: Pose
    enter: bool = False  # comes in with the shot instead of standing there at the cut
    size: Annotated[float, Field(ge=0.5, le=1.5)] = 1  # times its usual size; texts keep their room
    side: Side | None = None  # None: where the layout has it


class Text(Frozen):
    role: TextRole
    content: Sentence
    facts: tuple[Identifier, ...] = ()


class Transition(Frozen):
    """How a shot comes in. `frames` overlap the end of the shot before; a cut has none."""

    kind: Literal["cut", "carry"] | TransitionKind
    frames: Annotated[int, Field(ge=0, le=30)] = 0


class Shot(Frozen):
    """`follows` are the shots of the plan's reference that it takes the place of, by number from 0."""

    id: Identifier
    frames: Annotated[int, Field(ge=1, le=MAX_FRAMES)]
    ground: Annotated[Backdrop | Footage | Generated, Field(discriminator="kind")]
    product: Placement | None = None
    layout: Layout
    motion: Motion
    texts: Annotated[tuple[Text, ...], Field(max_length=6)] = ()
    elements: Annotated[tuple[Element, ...], Field(max_length=3)] = ()
    transition: Transition = Transition(kind="cut")
    follows: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(max_length=1000)] = ()

    @property
    def bought(self) -> Generated | Retouch | None:
        """What an engine makes of its ground: a clip, or a change of the user's film."""
        if isinstance(self.ground, Footage):
            return self.ground.retouch
        return self.ground if isinstance(self.ground, Generated) else None

    def rebought(self, **changes: Any) -> Shot:
        """Return the shot with another `take` or `engine` of what is bought."""
        assert self.bought
        made = self.bought.model_copy(update=changes)
        ground = self.ground.model_copy(update={"retouch": made}) if isinstance(made, Retouch) else made
        return self.model_copy(update={"ground": ground})


class VoiceLine(Frozen):
    text: Sentence
    facts: tuple[Identifier, ...] = ()


class Scene(Frozen):
    """One idea: its shots, and the one line that is spoken over them."""

    id: Identifier
    role: Role
    shots: Annotated[tuple[Shot, ...], Field(min_length=1, max_length=20)]
    voice: VoiceLine | None = None
    locked: bool = False

    @property
    def frames(self) -> int:
        return sum(shot.frames for shot in self.shots)


class Music(Frozen):
    """Composed to a mood, or a user's file (`asset`), which begins at its second `offset`.

    Cuts follow its beats where there is a `bpm`. Having come to its second `end` (None: its last one) it begins again
    at `offset`, as often as the ad takes. A file fades over its last `fade` seconds (None: shortly).
    """

    mood: Identifier | None = None
    asset: Identifier | None = None
    bpm: Annotated[float, Field(ge=30, le=300)] | None = None
    offset: Annotated[float, Field(ge=0, le=900)] = 0
    end: Annotated[float, Field(gt=0)] | None = None
    fade: Annotated[float, Field(gt=0, le=10)] | None = None
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0

    def heard(self, times: Iterable[float], seconds: float) -> tuple[float, ...]:
        """Return when what lies at `times` (seconds of the song, rising) is heard in an ad of so many seconds."""
        span = seconds if self.end is None else self.end - self.offset
        once = [time - self.offset for time in times if -_SAME <= time - self.offset < span - _SAME]
        rounds = math.ceil(seconds / span) if once else 0
        return tuple(again for turn in range(rounds) for time in once if (again := time + turn * span) < seconds)


class Voice(Frozen):
    """Whether lines are spoken; `engine` pins a model by its name in the table, at tier premium."""

    enabled: bool = True
    engine: Line | None = None


class Captions(Frozen):
    """Whether lines are burned in, and how the spoken word is marked (`plain`: not at all)."""

    burned: bool = True
    style: CaptionStyle = "plate"


class Output(Frozen):
    """How films are drawn: pixels of the short side, and frames a second; a plan's own times stay at its `fps`."""

    size: FilmSize = "1080p"
    fps: FilmRate = 30


class Take(Frozen):
    """The chosen result of one shot or part: what was made, by which engine and model, which try."""

    artifact: Digest
    engine: Identifier
    model: Name
    number: Annotated[int, Field(ge=1)] = 1


class Plan(Frozen):
    """A whole ad. `format` is the document's own version; older ones are upgraded on reading."""

    format: Literal[1] = 1
    title: Line
    locale: Locale
    fps: Literal[30] = 30
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    category: Name
    template: Name
    aspects: Annotated[tuple[Aspect, ...], Field(min_length=1)]
    output: Output = Output()
    platforms: tuple[Platform, ...] = ()
    tier: Literal["free", "premium"] = "free"
    policy: Goal = "balanced"
    budget: Annotated[float, Field(ge=0)] | None = None  # US dollars
    strict: bool = False
    reference: Reference | None = None
    facts: tuple[Fact, ...] = ()
    assets: tuple[Asset, ...] = ()
    product: Product | None = None
    brand: Brand = Brand()
    style: StyleSpec
    music: Music | None = None
    voice: Voice = Voice()
    captions: Captions = Captions()
    elements: Annotated[tuple[FilmElement, ...], Field(max_length=2)] = ()
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1, max_length=60)]

    @property
    def frames(self) -> int:
        return sum(scene.frames for scene in self.scenes)

    def asset(self, identifier: str) -> Asset:
        """Return the asset of that id; raises KeyError."""
        for asset in self.assets:
            if asset.id == identifier:
                return asset
        raise KeyError(identifier)

    def shots(self) -> tuple[tuple[int, Scene, Shot], ...]:
        """Return every shot with its first frame and its scene, in order."""
        placed, start = [], 0
        for scene in self.scenes:
            for shot in scene.shots:
                placed.append((start, scene, shot))
                start += shot.frames
        return tuple(placed)
