"""A whole plan from a brief alone: no network, no model, the same result for the same brief and seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reelwright.brief import Brief
from reelwright.craft.music.grid import grid
from reelwright.craft.music.rhythm import LONGEST, Rhythm, mood_rhythm
from reelwright.craft.voice.reading import unreadable
from reelwright.errors import shorten
from reelwright.finding import Finding
from reelwright.plan import Asset, Brand, Captions, Footage, Music, Output, Plan, Product, Scene, Shot, Voice
from reelwright.planning.clips import clip_prompt
from reelwright.planning.dress import Film, Filmed, dress
from reelwright.planning.fit import Fitted, fit, lost_text
from reelwright.planning.inputs import Assets, File, Song
from reelwright.planning.reading import Reading, note, read, unused_directions
from reelwright.planning.songs import rhythm_of, song_music
from reelwright.planning.story import Moment, choose_template, tell
from reelwright.planning.style import Style, choose_style, music_mood
from reelwright.words import FPS, FootageSound

_FILMED = ("turn", "showcase", "proof", "demo", "quote", "problem")  # roles over which film may run
_CLIPS = 4  # at most so many are generated: each is paid for


@dataclass(frozen=True)
class Planned:
    """A plan, and what could not be done as asked."""

    plan: Plan
    findings: tuple[Finding, ...]


def plan_offline(brief: Brief, assets: Assets | None = None) -> Planned:
    """Return a valid plan for `brief`; it lasts exactly the brief's duration, cuts on beats, claims nothing new."""
    assets = assets or Assets()
    reading = read(brief)
    has_product = brief.product is not None and assets.product is not None
    style = choose_style(reading, has_product)
    template = choose_template(reading)
    music = _music(reading, assets.song, style)
    rhythm = _rhythm(reading, music, assets.song, style)
    fitted = _fit_counted(reading, template, rhythm, style.look.energy, has_product)
    film, unused = _place_footage(fitted, assets, has_product, _own_sound(fitted, reading))
    clips = _place_clips(fitted, reading, style, _free_places(fitted, has_product, film), _left(assets, film, fitted))
    shots = dress(Film(fitted, style, film, clips, has_product, template == "listicle", reading.facts))
    plan = _document(reading, assets, style, template, music, _scenes(fitted, shots))
    findings = (
        *reading.findings,
        *style.findings,
        *_template_findings(reading, template),
        *fitted.findings,
        *unused,
        *unused_directions(reading, style.heard),
    )
    return Planned(plan, findings)


def _fit_counted(reading: Reading, template: str, rhythm: Rhythm, energy: float, has_product: bool) -> Fitted:
    """Fit the story; where it counts its facts ("3 reasons"), tell it again until it shows as many as it counts."""
    told, lost = reading, list[Finding]()
    while True:
        moments, muted = _spoken(tell(told, template), told)
        fitted = fit(moments, told, rhythm, energy, has_product)
        texts = [text for moment in fitted.moments for card in moment.cards for text in card]
        counted = {fact for text in texts if len(text.facts) > 1 for fact in text.facts}
        missing = counted - {fact for text in texts if len(text.facts) == 1 for fact in text.facts}
        if not missing:
            return replace(fitted, findings=(*lost, *muted, *fitted.findings))
        lost += [lost_text(fact.source, fact.text, reading) for fact in told.claims if fact.id in missing]
        told = replace(told, facts=tuple(fact for fact in told.facts if fact.id not in missing))


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


def _rhythm(reading: Reading, music: Music | None, song: Song | None, style: Style) -> Rhythm:
    if music and song:
        return rhythm_of(song, music, reading.frames)
    return mood_rhythm(music_mood(reading, style.look), reading.frames)


def _scenes(fitted: Fitted, shots: list[list[Shot]]) -> tuple[Scene, ...]:
    return tuple(
        Scene(id=f"s{index + 1}", role=moment.role, shots=tuple(inner), voice=moment.line)
        for index, (moment, inner) in enumerate(zip(fitted.moments, shots, strict=True))
    )


def _document(
    reading: Reading, assets: Assets, style: Style, template: str, music: Music | None, scenes: tuple[Scene, ...]
) -> Plan:
    brief = reading.brief
    title = brief.title or (reading.subject.text if reading.subject else None) or brief.prompt or "Ad"
    name = brief.product.name if brief.product else None
    product = Product(name=name, asset="product" if assets.product else None) if name else None
    return Plan(
        title=shorten(title, 160),
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
            yield _asset(kind, kind, file)
    for kind, files in (("footage", assets.footage), ("reference", assets.references)):
        for index, file in enumerate(files):
            yield _asset(f"{kind}-{index + 1}", kind, file)


def _asset(identifier: str, kind: str, file: File) -> Asset:
    printable = "".join(char if char.isprintable() else " " for char in file.name)
    return Asset.model_validate(
        {"id": identifier, "kind": kind, "digest": file.digest, "name": shorten(printable, 80) or kind}
    )


def _music(reading: Reading, song: Song | None, style: Style) -> Music | None:
    if not reading.brief.music.enabled:
        return None
    if song is None:
        mood = music_mood(reading, style.look)
        return Music(mood=mood, bpm=grid(mood, reading.frames).bpm, seed=style.turn % 2**31)
    return song_music(song, reading.brief.music.sync, reading.frames)


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


def _place_footage(
    fitted: Fitted, assets: Assets, has_product: bool, sound: FootageSound
) -> tuple[dict[int, Footage], list[Finding]]:
    """Spread the user's film over the shots that show or prove, views first; every clip that fits is used once."""
    places = _filmable(fitted, has_product)
    wanted = max(len(assets.footage), len(places) // 2) if assets.footage else 0
    used = dict.fromkeys(range(len(assets.footage)), 0.0)
    shown: set[int] = set()
    film: dict[int, Footage] = {}
    for number, frames in sorted(places[:wanted], key=lambda place: place[0]):
        seconds = frames / FPS
        fits = [index for index, clip in enumerate(assets.footage) if used[index] + seconds <= clip.seconds]
        if fits:
            index = min(fits, key=lambda index: (used[index], index))
            own = assets.footage[index].sound or sound
            film[number] = Footage(asset=f"footage-{index + 1}", start=round(used[index], 3), sound=own)
            used[index] += seconds
            shown.add(index)
    findings = []
    for index, clip in enumerate(assets.footage):
        if index not in shown:
            message = (
                f"{shorten(clip.name, 60)} is not used: no shot is as short as its {clip.seconds:g} s, or none was left"
            )
            remedy = "Give a longer clip, lengthen `duration:`, or give fewer clips."
            findings.append(note("warning", f"footage[{index}]", message, remedy, seconds=clip.seconds))
    return film, findings


def _place_clips(
    fitted: Fitted, reading: Reading, style: Style, places: Iterable[int], left: Sequence[tuple[Footage, float]]
) -> dict[int, Filmed]:
    """Return what engines are to film, by shot: a few shots that show or prove, views first; nothing at tier free.

    What is `left` of the user's film may stand in for a clip that nobody makes; each part of it for one.
    """
    if reading.brief.tier == "free":
        return {}
    moments = [moment for moment, lengths in zip(fitted.moments, fitted.lengths, strict=True) for _ in lengths]
    frames = [frames for lengths in fitted.lengths for frames in lengths]
    parts, clips = list(left), dict[int, Filmed]()
    for number in sorted(list(places)[:_CLIPS]):
        part = next((part for part in parts if part[1] >= frames[number] / FPS), None)
        if part:
            parts.remove(part)
        clips[number] = Filmed(clip_prompt(reading, moments[number], style.spec), part[0] if part else None)
    return clips


def _free_places(fitted: Fitted, has_product: bool, film: Mapping[int, Footage]) -> list[int]:
    """Return half of the shots that film may stand in, without those that show the user's."""
    places = [number for number, _ in _filmable(fitted, has_product)]
    return [number for number in places[: max(1, len(places) // 2)] if number not in film]


def _left(assets: Assets, film: Mapping[int, Footage], fitted: Fitted) -> list[tuple[Footage, float]]:
    """Return what is left of each of the user's clips after the parts that are shown, and its seconds."""
    frames = [frames for lengths in fitted.lengths for frames in lengths]
    rest = []
    for index, clip in enumerate(assets.footage):
        name = f"footage-{index + 1}"
        ends = [part.start + frames[number] / FPS for number, part in film.items() if part.asset == name]
        end = round(max(ends, default=0.0) + 0.001, 3)
        rest.append((Footage(asset=name, start=end), clip.seconds - end))
    return rest


def _filmable(fitted: Fitted, has_product: bool) -> list[tuple[int, int]]:
    """Return (shot number, frames) of the shots that film may stand in, the best first."""
    rated: list[tuple[bool, bool, int, int]] = []
    number = 0
    for scene, (moment, lengths) in enumerate(zip(fitted.moments, fitted.lengths, strict=True)):
        for inner, frames in enumerate(lengths):
            opening = scene == 0 and not has_product
            if (moment.role in _FILMED and scene) or opening:
                rated.append((not _is_view(moment, inner), moment.role == "turn", number, frames))
            number += 1
    return [(number, frames) for _, _, number, frames in sorted(rated) if frames <= LONGEST]


def _is_view(moment: Moment, inner: int) -> bool:
    return inner >= len(moment.cards)
