"""What this installation offers to a form, in one document: what may be chosen, how much may be sent, who may sign up.

All of it is read from where it holds, so that no page needs a list of its own.
"""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args

import reelwright
from reelwright.brief.model import Brief, Category
from reelwright.craft.voice.locales import voice_for
from reelwright.frozen import Frozen
from reelwright.media.outputs.formats import FORMATS
from reelwright.media.outputs.presets import PRESETS
from reelwright.media.text.fonts import families
from reelwright.planning.looks import LOOKS
from reelwright.planning.markets.table import TABLE
from reelwright.planning.templates import templates
from reelwright.planning.vocabulary import CALLS
from reelwright.safezones import safe_box
from reelwright.settings import Accounts, ServiceSettings
from reelwright.words import (
    MAX_SECONDS,
    MIN_SECONDS,
    SHORT_SIDES,
    SIZES,
    Aspect,
    CaptionStyle,
    FilmRate,
    FilmSize,
    FootageSound,
    Goal,
    Platform,
    Rights,
    is_right_to_left,
)
from reelwright.workspace import intake, uploads
from reelwright.workspace.ingest import MAX_BYTES

_TONES = 8  # words of a look, which begin with the English ones


class AboutLimits(Frozen):
    """Bytes of a file that is brought in pieces, in one request, and of one piece; seconds of an ad.

    What each field of a brief takes stands in its schema.
    """

    upload_bytes: int
    request_bytes: int
    piece_bytes: int
    least_seconds: int
    most_seconds: int


class AboutAspect(Frozen):
    """An aspect ratio with the pixels of a film at 1080p, and the box (left, top, width, height in these) that every
    platform of it leaves free.
    """

    name: Aspect
    width: int
    height: int
    safe: tuple[float, float, float, float]


class AboutPlatform(Frozen):
    """A platform: the aspect ratios and seconds that it takes ads in, and the box that it leaves free in each."""

    name: Platform
    title: str
    aspects: tuple[Aspect, ...]
    seconds: tuple[float, float]
    safe: dict[Aspect, tuple[float, float, float, float]]


class AboutLocale(Frozen):
    """A market's locale: how its name is written in a brief, its currency, and whether a voice here speaks it."""

    locale: str
    market: str
    currency: str
    right_to_left: bool
    voice: bool


class AboutLanguage(Frozen):
    """A language that the planner has a call to action in; ads in others are made of the user's words alone."""

    language: str
    right_to_left: bool
    voice: bool


class AboutStyle(Frozen):
    """One attitude of light, type, motion and sound: `name` is also its music's mood, `tones` call it."""

    name: str
    tones: tuple[str, ...]
    lighting: str
    camera: str
    texture: str
    grade: str
    dark: bool


class AboutTemplate(Frozen):
    name: str
    purpose: str
    least_seconds: int


class About(Frozen):
    """What may be chosen here. `sign_up` says whether anybody may make himself an account."""

    version: str
    accounts: Accounts
    sign_up: bool
    limits: AboutLimits
    categories: tuple[Category, ...]
    aspects: tuple[AboutAspect, ...]
    platforms: tuple[AboutPlatform, ...]
    locales: tuple[AboutLocale, ...]
    languages: tuple[AboutLanguage, ...]
    styles: tuple[AboutStyle, ...]
    templates: tuple[AboutTemplate, ...]
    fonts: tuple[str, ...]
    caption_styles: tuple[CaptionStyle, ...]
    sizes: dict[FilmSize, int]
    rates: tuple[FilmRate, ...]
    rights: tuple[Rights, ...]
    footage_sounds: tuple[FootageSound, ...]
    goals: tuple[Goal, ...]
    modes: tuple[Literal["classic", "agentic"], ...]
    tiers: tuple[Literal["free", "premium"], ...]
    export_formats: tuple[str, ...]


@cache
def about(settings: ServiceSettings) -> About:
    """Return what this installation offers. Raises MissingPartError where its typefaces are not installed."""
    return About(
        version=reelwright.__version__,
        accounts=settings.accounts,
        sign_up=settings.accounts == "local",
        limits=_limits(),
        categories=get_args(Category),
        aspects=tuple(
            AboutAspect(name=name, width=width, height=height, safe=safe_box(name))
            for name, (width, height) in SIZES.items()
        ),
        platforms=tuple(
            AboutPlatform(
                name=each.name,
                title=each.title,
                aspects=each.aspects,
                seconds=each.seconds,
                safe={aspect: safe_box(aspect, (each.name,)) for aspect in each.aspects},
            )
            for each in PRESETS.values()
        ),
        locales=_locales(),
        languages=tuple(
            AboutLanguage(language=each, right_to_left=is_right_to_left(each), voice=voice_for(each) is not None)
            for each in sorted(CALLS)
        ),
        styles=_styles(),
        templates=tuple(
            AboutTemplate(name=each.name, purpose=each.purpose, least_seconds=each.least_seconds)
            for each in templates()
        ),
        fonts=tuple(" ".join(part.capitalize() for part in each.split("-")) for each in families()),
        caption_styles=get_args(CaptionStyle),
        sizes=dict(SHORT_SIDES),
        rates=get_args(FilmRate),
        rights=get_args(Rights),
        footage_sounds=get_args(FootageSound),
        goals=get_args(Goal),
        modes=get_args(Brief.model_fields["mode"].annotation),
        tiers=get_args(Brief.model_fields["tier"].annotation),
        export_formats=tuple(FORMATS),
    )


def _limits() -> AboutLimits:
    return AboutLimits(
        upload_bytes=MAX_BYTES,
        request_bytes=intake.MOST,
        piece_bytes=uploads.PIECE,
        least_seconds=MIN_SECONDS,
        most_seconds=MAX_SECONDS,
    )


def _locales() -> tuple[AboutLocale, ...]:
    return tuple(
        AboutLocale(
            locale=row.locale,
            market=row.name.removeprefix("the "),
            currency=row.currency,
            right_to_left=row.right_to_left,
            voice=voice_for(row.locale) is not None,
        )
        for row in TABLE.values()
    )


def _styles() -> tuple[AboutStyle, ...]:
    return tuple(
        AboutStyle(
            name=look.mood,
            tones=tuple(look.words.split()[:_TONES]),
            lighting=look.lighting,
            camera=look.camera,
            texture=look.texture,
            grade=look.grade,
            dark=look.deep,
        )
        for look in LOOKS
    )
