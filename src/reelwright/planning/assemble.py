"""From a told story to a plan: fitted to its length and beats, dressed, and written down with its files.

Who told the story, rules or a model, makes no difference here: no plan is made in any other way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reelwright.craft.music.grid import grid
from reelwright.craft.music.rhythm import Heard
from reelwright.craft.voice.reading import unreadable
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Asset, Brand, Captions, Music, Output, Plan, Product, Scene, Shot, Voice
from reelwright.planning.clips import avoided, clip_prompt, speaker_prompt
from reelwright.planning.dress import Film, Filmed, dress
from reelwright.planning.filling import Pace, UsualPace
from reelwright.planning.film import Wanted, place_footage, speaking_shots, wanted_clips
from reelwright.planning.fit import Fitted, fit, lost_text
from reelwright.planning.inputs import Assets, Clip, File, Song
from reelwright.planning.music_video import follow
from reelwright.planning.reading import Reading, note
from reelwright.planning.rules import keep
from reelwright.planning.songs import heard_mood, heard_song, song_music
from reelwright.planning.story import COUNT, Moment
from reelwright.planning.style import Style, asked_mood
from reelwright.words import FootageSound

Tell = Callable[[Reading], tuple[Moment, ...]]
Fit = Callable[[Sequence[Moment], Reading], Fitted]
Describe = Callable[[Sequence[Wanted]], Mapping[int, Moment]]


def undescribed(_: Sequence[Wanted]) -> Mapping[int, Moment]:
    """Leave what clips show to the words that their roles have."""
    return {}


@dataclass(frozen=True)
class Planned:
    """A plan, and what could not be done as asked."""

    plan: Plan
    findings: tuple[Finding, ...]
    written: bool = False  # its story is a model's
    micros: int = 0  # what that cost


@dataclass(frozen=True)
class Story:
    """What is told, and in what style. `tell` gives its moments, again where a fact had to be left out; `describe`
    gives, by the number of a shot, its moment with what the clip shows; `mood` is that of its music and `pace` what its
    shots last by (None: the look's).
    """

    template: str
    tell: Tell
    style: Style
    describe: Describe = undescribed
    mood: str | None = None
    pace: Pace | None = None


def assemble(reading: Reading, assets: Assets, story: Story) -> Planned:
    """Return the plan of a story; it lasts exactly the brief's length and cuts on beats."""
    style, has_product = story.style, shows_product(reading, assets)
    mood = asked_mood(reading) or story.mood or style.look.mood
    music = _music(reading, assets.song, mood, style)
    pace = story.pace or UsualPace(reading.frames, style.look.energy, has_product)
    heard = _heard(reading, music, assets.song, mood)
    fitted = _fit_counted(reading, story.tell, _fitter(reading, assets, heard, story.pace, pace))
    film, unused = place_footage(fitted, assets, has_product, _own_sound(fitted, reading))
    speaking, silent = speaking_shots(fitted, reading, assets, film)
    wanted = wanted_clips(fitted, reading, assets, film, has_product, speaking)
    described = story.describe(wanted) if wanted else {}
    seen = [described.get(clip.number, clip.moment) for clip in wanted]
    clips = {
        clip.number: Filmed(clip_prompt(reading, moment, style.spec, before), clip.instead)
        for clip, moment, before in zip(wanted, seen, [None, *seen], strict=False)
    }
    clips |= {number: Filmed(speaker_prompt(style.spec), speaker="presenter") for number in speaking}
    listed, avoid = story.template == "listicle", avoided(reading)
    shots = dress(Film(fitted, style, film, clips, has_product, listed, reading.facts, avoid))
    plan = keep(_document(reading, assets, style, story.template, music, _scenes(fitted, shots)))
    findings = (*reading.findings, *style.findings, *_template_findings(reading, story.template), *fitted.findings)
    return Planned(plan, (*findings, *unused, *silent))


def title_of(reading: Reading) -> str:
    """Return what a plan, and the project that it is of, are called."""
    brief = reading.brief
    return shorten(brief.title or (reading.subject.text if reading.subject else None) or brief.prompt or "Ad", 160)


def shows_product(reading: Reading, assets: Assets) -> bool:
    """Say whether there is a product to be seen."""
    return reading.brief.product is not None and assets.product is not None


def _fitter(reading: Reading, assets: Assets, heard: Heard, asked: Pace | None, pace: Pace) -> Fit:
    """Return how the story is fitted: to its words, or in a music video to its music unless a voice is asked for.

    Where a pace is `asked` for, the film has that.
    """
    brief, has_product = reading.brief, shows_product(reading, assets)
    spoken = "voice" in brief.model_fields_set and brief.voice.enabled
    if brief.category == "music_video" and brief.music.enabled and not spoken and asked is None:
        return lambda moments, told: follow(moments, told, heard, has_product, bool(assets.footage))
    return lambda moments, told: fit(moments, told, heard.rhythm, pace)


def _fit_counted(reading: Reading, tell: Tell, fitter: Fit) -> Fitted:
    """Fit the story; where it counts its facts ("3 reasons"), tell it again until it shows as many as it counts."""
    told, lost = reading, list[Finding]()
    while True:
        moments, muted = _spoken(tell(told), told)
        fitted = fitter(moments, told)
        counts, others = _facts_of(fitted, counts=True), _facts_of(fitted, counts=False)
        missing = counts - others
        if not missing:
            return replace(fitted, findings=(*lost, *muted, *fitted.findings))
        lost += [lost_text(fact.source, fact.text, reading) for fact in told.claims if fact.id in missing]
        told = replace(told, facts=tuple(fact for fact in told.facts if fact.id not in missing))


def _facts_of(fitted: Fitted, counts: bool) -> set[str]:
    """Return the product's facts in the moments that count them, or in those that show them."""
    moments = [moment for moment in fitted.moments if (moment.source == COUNT) == counts]
    texts = [text for moment in moments for card in moment.cards for text in card]
    return {fact for text in texts for fact in text.facts if fact.startswith("fact-")}


def _spoken(moments: Sequence[Moment], reading: Reading) -> tuple[tuple[Moment, ...], tuple[Finding, ...]]:
    """Take away lines that the voice cannot read; where that is half of them or more, nothing is spoken."""
    lines = [moment.line.text for moment in moments if moment.line and reading.brief.voice.enabled]
    mute = [text for text in lines if unreadable(text, reading.locale)]
    if not mute:
        return tuple(moments), ()
    none = 2 * len(mute) >= len(lines)
    kept = tuple(
        replace(moment, line=None) if moment.line and (none or moment.line.text in mute) else moment
        for moment in moments
    )
    message = f"the voice cannot read the Chinese characters of {len(mute)} of {len(lines)} lines"
    remedy = "Write them in kana or hangul, or set `voice: {enabled: false}`."
    return kept, (note("warning", "voice", message, remedy, lines=mute, silent=none),)


def _heard(reading: Reading, music: Music | None, song: Song | None, mood: str) -> Heard:
    if music and song:
        return heard_song(song, music, reading.frames)
    return heard_mood(mood, reading.frames)


def _scenes(fitted: Fitted, shots: list[list[Shot]]) -> tuple[Scene, ...]:
    return tuple(
        Scene(id=f"s{index + 1}", role=moment.role, shots=tuple(inner), voice=moment.line)
        for index, (moment, inner) in enumerate(zip(fitted.moments, shots, strict=True))
    )


def _document(
    reading: Reading, assets: Assets, style: Style, template: str, music: Music | None, scenes: tuple[Scene, ...]
) -> Plan:
    brief = reading.brief
    name = brief.product.name if brief.product else None
    product = Product(name=name, asset="product" if assets.product else None) if name else None
    return Plan(
        title=title_of(reading),
        locale=reading.locale,
        seed=brief.seed,
        category=brief.category,
        template=template,
        aspects=brief.aspects,
        output=Output(size=brief.size, fps=brief.fps),
        platforms=brief.platforms,
        tier=brief.tier,
        policy=brief.policy,
        budget=brief.budget,
        strict=brief.strict,
        facts=reading.facts,
        assets=tuple(_assets(assets)),
        product=product,
        brand=Brand(
            name=brief.brand.name,
            colors=brief.brand.colors,
            logo="logo" if assets.logo else None,
            website=brief.brand.website,
            rules=brief.brand.rules,
        ),
        style=style.spec,
        music=music,
        voice=Voice(enabled=brief.voice.enabled),
        captions=Captions(burned=brief.captions.burned, style=brief.captions.style),
        scenes=scenes,
    )


def _assets(assets: Assets) -> Iterator[Asset]:
    singles: tuple[tuple[str, File | None], ...] = (
        ("product", assets.product),
        ("logo", assets.logo),
        ("music", assets.song),
    )
    for kind, file in singles:
        if file:
            yield asset_of(kind, kind, file)
    for kind, files in (("footage", assets.footage), ("reference", assets.references)):
        for index, file in enumerate(files):
            yield asset_of(f"{kind}-{index + 1}", kind, file)

    if assets.presenter:
        person = asset_of("presenter", "speaker", assets.presenter)
        yield person.model_copy(update={"still": assets.presenter.seconds is None})


def asset_of(identifier: str, kind: str, file: File) -> Asset:
    """Return a file as an asset, under a name fit to be shown."""
    printable = "".join(char if char.isprintable() else " " for char in file.name)
    name, rights = shorten(printable, 80) or kind, file.rights if isinstance(file, Clip) else None
    return Asset.model_validate({"id": identifier, "kind": kind, "digest": file.digest, "name": name, "rights": rights})


def _music(reading: Reading, song: Song | None, mood: str, style: Style) -> Music | None:
    if not reading.brief.music.enabled:
        return None
    if song is None:
        return Music(mood=mood, bpm=grid(mood, reading.frames).bpm, seed=style.turn % 2**31)
    return song_music(song, reading.brief.music.sync, reading.frames, reading.brief.music.start)


def _template_findings(reading: Reading, template: str) -> Iterator[Finding]:
    """Report a template that was asked for and lacks what it is about."""
    needs = {"offer": ("offer", reading.fact("offer")), "testimonial": ("testimonial", reading.fact("quote"))}
    if template in needs and not needs[template][1]:
        field = needs[template][0]
        message = f"the template {template!r} has no {field} to show; the ad opens with the brief's other words"
        yield note("warning", "template", message, f"Add `{field}:`.")
    if template == "listicle" and len(reading.claims) < 2:
        message = f"the template 'listicle' has {len(reading.claims)} fact to count"
        yield note("warning", "template", message, "Add two or more `product: facts:`.")


def _own_sound(fitted: Fitted, reading: Reading) -> FootageSound:
    """Return what becomes of a film's own sound where the brief does not say."""
    return "lower" if reading.brief.music.enabled or any(moment.line for moment in fitted.moments) else "keep"
