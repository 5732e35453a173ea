"""The brief: only a title, a prompt or a product is needed; everything else has a default."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from reelwright.brief.rules import BrandRules
from reelwright.brief.template import LONGEST, OwnTemplate, Template
from reelwright.color import Hex
from reelwright.errors import InputError, Problem
from reelwright.frozen import Frozen
from reelwright.words import (
    MAX_SECONDS,
    MIN_SECONDS,
    Aspect,
    CaptionStyle,
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
    Rights,
    Sentence,
    UsableRights,
)

Category = Literal["product_ad", "offer", "explainer", "story", "music_video"]

# Markets by the name people write, to the locale an ad for them is laid out in.
MARKETS = {
    "brazil": "pt-BR", "canada": "en-CA", "china": "zh-CN", "egypt": "ar-EG", "france": "fr-FR",
    "germany": "de-DE", "india": "hi-IN", "israel": "he-IL", "italy": "it-IT", "japan": "ja-JP",
    "korea": "ko-KR", "south korea": "ko-KR", "mexico": "es-MX", "netherlands": "nl-NL",
    "saudi arabia": "ar-SA", "spain": "es-ES", "thailand": "th-TH", "turkey": "tr-TR",
    "uae": "ar-AE", "united arab emirates": "ar-AE", "uk": "en-GB", "united kingdom": "en-GB",
    "usa": "en-US", "united states": "en-US",
}  # fmt: skip


def _full_hex(value: object) -> object:
    """Accept the short form `#RGB` too."""
    if isinstance(value, str):
        value = value.strip()
        if re.fullmatch(r"#[0-9A-Fa-f]{3}", value):
            return "#" + "".join(digit * 2 for digit in value[1:])
        if not re.fullmatch(r"#[0-9A-Fa-f]{6}", value):
            raise ValueError('a colour is written "#RRGGBB" | Write it in quotes, for example "#0B3D2E".')
    return value


def _unique(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _no_null(value: Path) -> Path:
    if "\0" in str(value) or "\n" in str(value) or not str(value).strip():
        raise ValueError("this is no file name | Give the path of a file, relative to the brief.")
    return value


def _one_or_more(value: object) -> object:
    """Accept one value where a list stands."""
    return value if value is None or isinstance(value, list | tuple) else [value]


def _by_commas(value: object) -> object:
    """Accept `a, b` where a list of names stands."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


def _switch(value: object) -> object:
    """Accept `true` or `false` for a section that can be left out."""
    return {"enabled": value} if isinstance(value, bool) else value


def _music(value: object) -> object:
    """Accept the name of a mood or of a file too."""
    if isinstance(value, str):
        return {"file": value} if Path(value).suffix else {"mood": value}
    return _switch(value)


def _reference(value: object) -> object:
    """Accept the name of a file too."""
    return {"file": value} if isinstance(value, str | Path) else value


def _captions(value: object) -> object:
    return {"burned": value} if isinstance(value, bool) else value


def _planner(value: str) -> str:
    if value not in ("offline", "model") and not re.fullmatch(r"[a-z0-9_]+:\S+", value):
        raise ValueError(
            "a planner is `offline`, `model`, or a model by its name | Write for example `planner: model`; "
            "`reelwright engines` lists those that chat."
        )
    return value


Names = BeforeValidator(_by_commas)
Lines = BeforeValidator(_one_or_more)
Color = Annotated[Hex, BeforeValidator(_full_hex)]
File = Annotated[Path, AfterValidator(_no_null)]


def _how_chosen(value: object) -> str:
    return "tagged-own" if isinstance(value, Mapping | OwnTemplate) else "tagged-builtin"


# By its name, or a document of one's own; in a file of a brief also `{file: …}`, which is read in its place.
Chosen = Annotated[
    Annotated[Template, Tag("tagged-builtin")] | Annotated[OwnTemplate, Tag("tagged-own")], Discriminator(_how_chosen)
]


class FactBrief(Frozen):
    """What is true of the product, and where it was read: a place on a page with its address, a photo."""

    text: Line
    source: Line | None = None


def _how_told(value: object) -> str:
    return "tagged-source" if isinstance(value, Mapping | FactBrief) else "tagged-text"


Told = Annotated[
    Annotated[Line, Tag("tagged-text")] | Annotated[FactBrief, Tag("tagged-source")], Discriminator(_how_told)
]


class ProductBrief(Frozen):
    """Each fact is a text, or `{text, source}` where it was read somewhere."""

    name: Name
    image: File | None = None
    facts: Annotated[tuple[Told, ...], Field(max_length=20), Lines] = ()

    @property
    def told(self) -> tuple[FactBrief, ...]:
        """The facts, all in the longer form."""
        return tuple(FactBrief(text=fact) if isinstance(fact, str) else fact for fact in self.facts)

    def retold(self, texts: Sequence[str]) -> ProductBrief:
        """Return the product with its facts written as `texts`, in order, each with its source."""
        facts = tuple(
            text if isinstance(fact, str) else fact.model_copy(update={"text": text})
            for fact, text in zip(self.facts, texts, strict=True)
        )
        return self.model_copy(update={"facts": facts})


class BrandBrief(Frozen):
    name: Name | None = None
    colors: Annotated[tuple[Color, ...], Field(max_length=6), Names] = ()
    logo: File | None = None
    font: Name | None = None
    website: Name | None = None
    rules: BrandRules | None = None


class FootageBrief(Frozen):
    """A film of the user's own; its `sound` is lowered where there is voice or music, and kept where there is not."""

    file: File
    rights: UsableRights
    sound: FootageSound | None = None


class ReferenceBrief(Frozen):
    """A film whose structure the ad follows. Of a `foreign` one nothing else is used; of the user's own, shots too.

    `file` is a film, or the JSON of a study of one.
    """

    file: File
    rights: Rights = "foreign"


class PresenterBrief(Frozen):
    """A person who speaks on camera, at tier premium: a picture or a film of one who has agreed to it."""

    file: File
    rights: UsableRights


class MusicBrief(Frozen):
    """Either a mood to compose in, or a file whose beats the cuts follow; `enabled: false` for none.

    The file is heard from its second `start` on; where that is not said, from where it suits the ad's length best.
    """

    mood: Identifier | None = None
    file: File | None = None
    start: Annotated[float, Field(ge=0, le=900)] | None = None
    sync: Literal["beats", "free"] = "beats"
    enabled: bool = True


class VoiceBrief(Frozen):
    enabled: bool = True


class TestimonialBrief(Frozen):
    """A real quote; nothing is said that the user did not supply."""

    __test__ = False  # the name begins like a test's

    quote: Line
    source: Name
    rating: Annotated[float, Field(ge=0, le=5)] | None = None


class CaptionsBrief(Frozen):
    """Lines burned into the picture, and how the spoken word is marked in them (`plain`: not at all)."""

    burned: bool = True
    style: CaptionStyle = "plate"


class Brief(Frozen):
    also_called: ClassVar[Mapping[str, str]] = {
        "name": "title", "description": "prompt", "idea": "prompt", "slogan": "headline", "text": "headline",
        "price": "offer", "discount": "offer", "quote": "testimonial", "review": "testimonial",
        "cta": "call_to_action", "button": "call_to_action", "disclaimer": "legal", "length": "duration",
        "seconds": "duration", "format": "aspects", "formats": "aspects", "sizes": "aspects", "resolution": "size",
        "frame_rate": "fps", "language": "locale",
        "lang": "locale", "country": "market", "logo": "brand.logo", "colors": "brand.colors",
        "website": "brand.website", "image": "product.image", "photo": "product.image", "facts": "product.facts",
        "video": "footage",
        "host": "presenter", "spokesperson": "presenter",
        "clips": "footage", "song": "music", "soundtrack": "music", "narration": "voice",
        "subtitles": "captions", "mood": "tone", "style": "tone",
    }  # fmt: skip

    title: Line | None = None
    prompt: Prose | None = None
    category: Category = "product_ad"
    product: ProductBrief | None = None
    headline: Line | None = None
    audience: Line | None = None
    tone: Annotated[tuple[Name, ...], Field(max_length=6), Names] = ()
    offer: Line | None = None
    testimonial: TestimonialBrief | None = None
    call_to_action: Annotated[Name, Field(max_length=30)] | None = None
    legal: Sentence | None = None
    duration: Annotated[float, Field(ge=MIN_SECONDS, le=MAX_SECONDS)] = 15
    aspects: Annotated[tuple[Aspect, ...], Field(min_length=1), AfterValidator(_unique), Names] = (
        "9:16",
        "1:1",
        "16:9",
    )
    size: FilmSize = "1080p"
    fps: FilmRate = 30
    platforms: Annotated[tuple[Platform, ...], AfterValidator(_unique), Names] = ()
    locale: Locale | None = None
    market: Name | None = None
    brand: BrandBrief = BrandBrief()
    footage: Annotated[tuple[FootageBrief, ...], Field(max_length=20), Lines] = ()
    reference: Annotated[ReferenceBrief | None, BeforeValidator(_reference)] = None
    style_references: Annotated[tuple[File, ...], Field(max_length=8), Lines] = ()
    presenter: PresenterBrief | None = None
    music: Annotated[MusicBrief, BeforeValidator(_music)] = MusicBrief()
    voice: Annotated[VoiceBrief, BeforeValidator(_switch)] = VoiceBrief()
    captions: Annotated[CaptionsBrief, BeforeValidator(_captions)] = CaptionsBrief()
    template: Chosen | None = None
    slots: Mapping[str, Annotated[Sentence, Field(max_length=LONGEST)]] = {}
    planner: Annotated[Name, AfterValidator(_planner)] = "offline"
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    mode: Literal["classic", "agentic"] = "classic"
    approve: Literal["ask", "auto"] = "ask"
    tier: Literal["free", "premium"] = "free"
    policy: Goal = "balanced"
    budget: Annotated[float, Field(ge=0, le=100_000)] | None = None
    strict: bool = False

    @classmethod
    def read(cls, data: Any, where: str = "") -> Self:
        """Validate `data`; raises InputError with one Problem for each thing that is wrong, its slots among them."""
        brief = super().read(data, where)
        found = tuple(brief._filling())
        if found:
            raise InputError(found)
        return brief

    @property
    def own_template(self) -> OwnTemplate | None:
        """The template of the user's own that it follows."""
        return self.template if isinstance(self.template, OwnTemplate) else None

    def _filling(self) -> Iterator[Problem]:
        if self.own_template:
            yield from self.own_template.problems("template")
            yield from self.own_template.fill_problems(self.slots)
        elif self.slots:
            limit = "only a template of your own has slots"
            yield Problem("slots", ", ".join(self.slots)[:60], limit, "Name one with `template: {file: …}`.")

    @model_validator(mode="after")
    def _has_a_subject(self) -> Brief:
        if not (self.title or self.prompt or self.product):
            raise ValueError("a title, a prompt or a product is needed | Add `title:` with a few words.")
        return self

    @model_validator(mode="after")
    def _knows_the_market(self) -> Brief:
        if self.market and self.locale is None and self.market.casefold() not in MARKETS:
            raise ValueError(
                f"market {self.market!r} is not known; known are {', '.join(sorted(MARKETS))} | "
                "Write `locale:` instead, for example `locale: ar-SA`."
            )
        return self

    @property
    def chat_model(self) -> str | None:
        """The model that is to write the story by its name in the table; None for any."""
        return self.planner if ":" in self.planner else None

    @property
    def language_locale(self) -> str:
        """The locale the ad is written and laid out in."""
        return self.locale or MARKETS.get((self.market or "").casefold(), "en-US")
