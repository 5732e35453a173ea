"""From a plan to the graph of steps that makes its films. Which steps there are follows from the plan alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from reelwright.build.drawing import backdrop_spec
from reelwright.build.foresight import likely_segments
from reelwright.build.ingredients import gather, made_of
from reelwright.build.own_films import lent, retouched, shown, transcripts, words_of
from reelwright.build.parts import part_steps
from reelwright.build.purchases import Buy, Purchase, nobody
from reelwright.build.speaking import speaking
from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.build.steps.clips import clip_step, filmed_as, purchase, speaker_purchase
from reelwright.build.steps.film import (
    check_step,
    composition_facts,
    master_step,
    measure_step,
    poster_step,
    segment_step,
    sheet_step,
)
from reelwright.build.steps.grounds import Film, footage_step, ground_steps
from reelwright.build.steps.intake import beats_step, picture_step, samples_step
from reelwright.build.steps.lines import line, line_step
from reelwright.build.steps.outputs import resized_step
from reelwright.build.steps.product import cutout_step, logo_step, shadow_step
from reelwright.build.steps.retouch import retouch_purchase
from reelwright.build.steps.sound import (
    effects_step,
    mix_step,
    music_step,
    scene_sound_step,
    song_step,
    sound_step,
    speech_step,
)
from reelwright.build.steps.speakers import lips_step, portrait_step
from reelwright.compose.mix import accents, mix
from reelwright.compose.scene_sound import SceneSound, scene_sounds
from reelwright.compose.timing import stage_spans
from reelwright.craft.backdrop import Backdrop as DrawnBackdrop
from reelwright.craft.backdrop import describe
from reelwright.digest import digest_of
from reelwright.engine import InputKind
from reelwright.loading import LOADING
from reelwright.plan.model import Backdrop, Footage, Generated, Plan, Retouch, Scene, Shot
from reelwright.words import SHORT_SIDES, Aspect, Digest


@dataclass(frozen=True)
class ShotSteps:
    """The steps of one shot's ground in one aspect, and what it says of light and floor (None for film)."""

    shot: Shot
    layers: tuple[Step, ...]
    shadow: Step | None
    drawn: DrawnBackdrop | None
    clip: Step | None = None  # where an engine makes it


@dataclass
class FilmGraph:
    """Builds each step once and hands it to all that need it.

    `source` finds a user's file by its digest, when a step reads it; `buy` has a clip made by an engine. What is
    `unmade` (purchases by name) is not bought: a clip's chosen still is shown for it, and this machine speaks a line.
    """

    plan: Plan
    source: Callable[[str], Path]
    cutout_model: Path | None = None
    buy: Buy = nobody
    unmade: frozenset[str] = frozenset()
    _composed: dict[Aspect, Step] = field(default_factory=dict)
    _drawn: dict[Aspect, Step] = field(default_factory=dict)
    _shadows: dict[str, Step] = field(default_factory=dict)

    # The product and the logo

    @cached_property
    def cutout(self) -> Step | None:
        product = self.plan.product
        if product is None or product.asset is None:
            return None
        return cutout_step(self.picture(product.asset), self.cutout_model)

    @cached_property
    def logo(self) -> Step | None:
        if self.plan.brand.logo is None:
            return None
        return logo_step(self.picture(self.plan.brand.logo))

    def picture(self, asset: str) -> Step:
        """Read a picture of the user's."""
        found = self.plan.asset(asset)
        return picture_step(found.digest, partial(self.source, found.digest), f"{found.kind} ({found.name})")

    # Sound

    @cached_property
    def speech(self) -> dict[str, Step]:
        if not self.plan.voice.enabled:
            return {}
        bought = {scene: wanted for scene, wanted in self._lines.items() if wanted.name not in self.unmade}
        said = {scene.id: scene.voice.text for scene in self.plan.scenes if scene.voice}
        return {
            scene: line_step(bought[scene], self.buy) if scene in bought else speech_step(scene, text, self.plan.locale)
            for scene, text in said.items()
        }

    @cached_property
    def _lines(self) -> dict[str, Purchase]:
        """What engines are to speak, by scene."""
        plan = self.plan
        if plan.tier == "free" or not plan.voice.enabled:
            return {}
        said = {scene.id: scene.voice.text for scene in plan.scenes if scene.voice}
        return {scene: line(scene, text, plan.locale, plan.voice.engine, plan.seed) for scene, text in said.items()}

    @cached_property
    def music(self) -> Step | None:
        music = self.plan.music
        if music is None:
            return None
        if self._song:
            return song_step(self._song, self.plan.frames, music.offset, music.end)
        return music_step(str(music.mood), self.plan.frames, music.seed)

    @cached_property
    def _song(self) -> Step | None:
        if self.plan.music is None or self.plan.music.asset is None:
            return None
        found = self.plan.asset(self.plan.music.asset)
        return samples_step(found.digest, partial(self.source, found.digest), f"music ({found.name})")

    @cached_property
    def beats(self) -> Step | None:
        """The beats of the user's song, where cuts follow them."""
        return beats_step(self._song) if self._song and self.plan.music and self.plan.music.bpm else None

    @cached_property
    def scenes(self) -> tuple[Step, ...]:
        """The own sound of the user's films, a step for each stretch that is heard."""
        return tuple(self._scene_sound(sound) for sound in scene_sounds(self.plan))

    @cached_property
    def words(self) -> dict[int, Step]:
        """What is said in the user's films whose sound is kept, by the number of the stretch."""
        return words_of(self)

    def _scene_sound(self, sound: SceneSound) -> Step:
        found = self.plan.asset(sound.asset)
        what = f"sound of {found.kind} ({found.name})"
        return scene_sound_step(found.digest, partial(self.source, found.digest), sound.start, sound.seconds, what)

    @cached_property
    def effects(self) -> Step | None:
        played = accents(self.plan)
        return effects_step(played, self.plan.frames) if played and self.plan.music else None

    @cached_property
    def mix_document(self) -> Step:
        parts = self.sounds

        def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
            return {"plan": digest_of("plan", self.plan), "sounds": [need.digest for need in needs]}

        def make(work: Work) -> Made:
            document = mix(self.plan, gather(self, None, made_of(parts, work)))
            work.output.write_text(document.model_dump_json())
            return Made({"tracks": len(document.tracks)})

        return Step(
            "mix-document", 1, "sound plan", "compositing", resolve, make, needs=parts, suffix=".json", estimate=0.05
        )

    @cached_property
    def mix(self) -> Step:
        return mix_step(self.mix_document, self.sounds)

    @cached_property
    def sound(self) -> Step:
        return sound_step(self.mix, self.plan.frames)

    @property
    def sounds(self) -> tuple[Step, ...]:
        """All that is mixed."""
        return (*self.speech.values(), *self.scenes, *(step for step in (self.music, self.effects) if step))

    # Grounds

    @cached_property
    def _grounds(self) -> dict[tuple[Aspect, str], ShotSteps]:
        spans = stage_spans(self.plan)
        return {
            (aspect, shot.id): self._ground(aspect, scene, shot, spans[shot.id][1] - spans[shot.id][0])
            for aspect in self.plan.aspects
            for _, scene, shot in self.plan.shots()
        }

    def grounds(self, aspect: Aspect) -> dict[str, ShotSteps]:
        """Return each shot's ground, by shot id."""
        return {shot.id: self._grounds[aspect, shot.id] for _, _, shot in self.plan.shots()}

    def _ground(self, aspect: Aspect, scene: Scene, shot: Shot, frames: int) -> ShotSteps:
        if isinstance(shot.ground, Backdrop):
            name = f"{aspect} ground of {shot.id}"
            spec = backdrop_spec(self.plan, scene, shot, shot.ground, aspect, frames)
            drawn = describe(spec)
            return ShotSteps(shot, ground_steps(spec, name), self._shadow(shot, drawn), drawn)
        if shot.bought:
            clip = self.clips[shot.id, self._filmed_as(shot, aspect)]
            return ShotSteps(shot, (self._footage[aspect, shot.id],), None, None, clip)
        return ShotSteps(shot, (self._footage[aspect, shot.id],), None, None)

    @cached_property
    def clips(self) -> dict[tuple[str, Aspect], Step]:
        """The steps that have clips made, by shot and by the aspect that is filmed."""
        return {
            (shot, aspect): self._held(shot, aspect)
            if wanted.name in self.unmade
            else clip_step(wanted, self.buy, self._inputs(shot, aspect) if wanted.open else {})
            for (shot, aspect), wanted in self._filmed.items()
        }

    def _inputs(self, identifier: str, aspect: Aspect) -> Mapping[InputKind, Step]:
        """Return the steps that make what an engine makes a shot's clip of."""
        if identifier in self._spoken:
            return self._spoken[identifier]
        shot = next(shot for _, _, shot in self.plan.shots() if shot.id == identifier)
        start, end = stage_spans(self.plan)[identifier]
        return lent(self, shot, aspect, end - start)

    @cached_property
    def _spoken(self) -> dict[str, Mapping[InputKind, Step]]:
        """What the lips of speakers are moved by, by shot."""
        speakers = {shot.id for _, _, shot in self.plan.shots() if isinstance(shot.ground, Generated)}
        open_ = {shot for (shot, _), each in self._filmed.items() if each.open and each.name not in self.unmade}
        return {shot: speaking(self, shot) for shot in sorted(speakers & open_)}

    @cached_property
    def lips(self) -> dict[str, Step]:
        """The steps that hold the lips of speakers against their voice, by shot."""
        first = self.plan.aspects[0]
        return {
            shot: lips_step(self._footage[first, shot], made["audio"], f"lips of {shot}")
            for shot, made in self._spoken.items()
        }

    def _held(self, shot: str, aspect: Aspect) -> Step:
        """Hold the picture that a clip was to begin with, for as long as its shot is on screen."""
        (picture,) = self._filmed[shot, aspect].request.inputs["first_frame"]
        asset = next(each.id for each in self.plan.assets if each.digest == picture)
        start, end = stage_spans(self.plan)[shot]
        return portrait_step(self.picture(asset), end - start, (aspect,), f"still of {shot}, {aspect}")

    @cached_property
    def _filmed(self) -> dict[tuple[str, Aspect], Purchase]:
        """What engines are to film: for each shot that wants it, a clip for every aspect that is filmed."""
        spans = stage_spans(self.plan)
        return {
            (shot.id, aspect): self._wanted(shot, aspect, spans[shot.id][1] - spans[shot.id][0])
            for _, _, shot in self.plan.shots()
            if shot.bought
            for aspect in dict.fromkeys(self._filmed_as(shot, aspect) for aspect in self.plan.aspects)
        }

    def _wanted(self, shot: Shot, aspect: Aspect, frames: int) -> Purchase:
        bought = shot.bought
        assert bought
        if isinstance(bought, Retouch):
            return retouch_purchase(shot.id, bought, aspect, frames, self.plan.seed)
        if bought.speaker:
            return speaker_purchase(shot.id, bought, aspect, frames)
        return purchase(shot.id, bought, aspect, frames, self._frames(bought, aspect))

    def _filmed_as(self, shot: Shot, aspect: Aspect) -> Aspect:
        """Return the aspect in which a shot is filmed for `aspect`: a speaker's own film is one for all."""
        speaks = isinstance(shot.ground, Generated) and shot.ground.speaker
        return self.plan.aspects[0] if speaks else filmed_as(aspect, self.plan.aspects)

    def _frames(self, ground: Generated, aspect: Aspect) -> Mapping[InputKind, tuple[Digest, ...]]:
        """Return the pictures that a clip begins and ends with, by digest; none where nobody chose some."""
        still = next((still for still in ground.stills if still.aspect == aspect), None)
        if still is None:
            return {}
        frames: dict[InputKind, tuple[Digest, ...]] = {"first_frame": (self.plan.asset(still.first).digest,)}
        return frames | ({"last_frame": (self.plan.asset(still.last).digest,)} if still.last else {})

    @cached_property
    def purchases(self) -> dict[Step, Purchase]:
        """All that is bought, by the step that has it made."""
        clips = {step: self._filmed[key] for key, step in self.clips.items()}
        lines = {step: self._lines[scene] for scene, step in self.speech.items() if scene in self._lines}
        asked = transcripts(self.plan)
        words = {step: asked[number] for number, step in self.words.items() if step.kind == "words"}
        return {step: wanted for step, wanted in (clips | lines | words).items() if wanted.name not in self.unmade}

    @cached_property
    def _footage(self) -> dict[tuple[Aspect, str], Step]:
        """Film cut for each shot that shows some, by aspect and shot: the same step for all that show the same film."""
        spans = stage_spans(self.plan)
        cuts: dict[tuple[Aspect, str], Step] = {}
        for _, _, shot in self.plan.shots():
            frames = spans[shot.id][1] - spans[shot.id][0]
            if shot.bought:
                cuts |= self._cut_clips(shot, frames)
            elif isinstance(shot.ground, Footage):
                film = shown(self, shot.id, shot.ground, frames)
                step = footage_step(film, shot.ground.start, frames, self.plan.aspects, f"footage of {shot.id}")
                cuts |= {(aspect, shot.id): step for aspect in self.plan.aspects}
        return cuts

    def film(self, asset: str) -> Film:
        """Return a film of the user's, to cut from."""
        found = self.plan.asset(asset)
        return Film(f"{found.kind} ({found.name})", found.digest, partial(self.source, found.digest))

    def _cut_clips(self, shot: Shot, frames: int) -> dict[tuple[Aspect, str], Step]:
        shown: dict[Aspect, list[Aspect]] = {}
        for aspect in self.plan.aspects:
            shown.setdefault(self._filmed_as(shot, aspect), []).append(aspect)
        cuts: dict[tuple[Aspect, str], Step] = {}
        for filmed, aspects in shown.items():
            clip = self.clips[shot.id, filmed]
            film = Film(clip.name, step=retouched(self, shot, filmed, frames, clip))
            step = footage_step(film, 0.0, frames, tuple(aspects), f"cut of {clip.name}")
            cuts |= {(aspect, shot.id): step for aspect in aspects}
        return cuts

    def _shadow(self, shot: Shot, drawn: DrawnBackdrop) -> Step | None:
        if self.cutout is None or shot.product is None:
            return None
        stage = drawn.stage
        floor = stage.grounded and shot.product.pose != "float"
        ground = {
            "kind": "floor" if floor else "air",
            "light": [round(value, 3) for value in stage.light],
            "tint": stage.shadow,
            "strength": stage.shadow_strength,
            "reflection": stage.reflection if floor else 0.0,
        }
        key = digest_of("ground", ground)
        if key not in self._shadows:
            self._shadows[key] = shadow_step(self.cutout, ground)
        return self._shadows[key]

    # Films

    def composed(self, aspect: Aspect) -> Step:
        """Write the composition down on the canvas that layouts are made for, at the plan's own rate."""
        if aspect not in self._composed:
            self._composed[aspect] = self._compose_step(aspect)
        return self._composed[aspect]

    def composition(self, aspect: Aspect) -> Step:
        """Write the composition down as it is drawn: at the size and rate that the plan asks for."""
        if aspect not in self._drawn:
            output = self.plan.output
            self._drawn[aspect] = self.resized(aspect, SHORT_SIDES[output.size] / SHORT_SIDES["1080p"], output.fps)
        return self._drawn[aspect]

    def resized(self, aspect: Aspect, factor: float, fps: int) -> Step:
        """Write the composition down for a canvas of `factor` times its size, at `fps` frames a second."""
        composed = self.composed(aspect)
        return composed if (factor, fps) == (1, self.plan.fps) else resized_step(composed, aspect, factor, fps)

    def _compose_step(self, aspect: Aspect) -> Step:
        needs = (*self.pictures(aspect, None), *self.speech.values(), *self.words.values())

        def resolve(found: tuple[Artifact, ...]) -> dict[str, Any]:
            return {
                "plan": digest_of("plan", self.plan),
                "aspect": aspect,
                "needs": [need.digest for need in found],
                "facts": digest_of("facts", [dict(need.facts) for need in found]),
            }

        def make(work: Work) -> Made:
            with LOADING:
                from reelwright.compose.compose import compose

            composed = compose(self.plan, aspect, gather(self, aspect, made_of(needs, work)))
            work.output.write_text(composed.composition.model_dump_json())
            return Made(composition_facts(composed.composition), composed.findings)

        return Step(
            "composition", 8, f"{aspect} composition", "compositing", resolve, make, needs=needs, suffix=".json",
            estimate=0.5, foreseen=lambda: likely_segments(self.plan, aspect),
        )  # fmt: skip

    def pictures(self, aspect: Aspect, index: int | None) -> tuple[Step, ...]:
        """Return all pictures and clips that the shot `index` and the one after it show; None for all shots."""
        shots = list(self.grounds(aspect).values())
        shown = shots if index is None else shots[index : index + 2]
        found: list[Step] = [step for step in (self.cutout, self.logo) if step]
        for ground in shown:
            found += [*ground.layers, *([ground.shadow] if ground.shadow else [])]
        return tuple(dict.fromkeys(found))

    def segments(self, aspect: Aspect) -> tuple[Step, ...]:
        return self._segments[aspect]

    @cached_property
    def _segments(self) -> dict[Aspect, tuple[Step, ...]]:
        return {
            aspect: tuple(self._segment(aspect, index, shot) for index, (_, _, shot) in enumerate(self.plan.shots()))
            for aspect in self.plan.aspects
        }

    def _segment(self, aspect: Aspect, index: int, shot: Shot) -> Step:
        pictures = self.pictures(aspect, index)
        shared = not set(pictures).isdisjoint(self._footage.values())
        return segment_step(aspect, index, self.composition(aspect), pictures, shot.frames, shared)

    @cached_property
    def masters(self) -> dict[Aspect, Step]:
        fps = self.plan.output.fps
        return {aspect: master_step(aspect, self.segments(aspect), self.sound, fps) for aspect in self.plan.aspects}

    @cached_property
    def measures(self) -> dict[Aspect, tuple[Step, ...]]:
        return {
            aspect: tuple(
                measure_step(
                    aspect, index, self.composition(aspect), segment, self.pictures(aspect, index), shot.frames
                )
                for index, ((_, _, shot), segment) in enumerate(
                    zip(self.plan.shots(), self.segments(aspect), strict=True)
                )
            )
            for aspect in self.plan.aspects
        }

    @cached_property
    def checks(self) -> dict[Aspect, Step]:
        return {aspect: self._check(aspect) for aspect in self.plan.aspects}

    def _check(self, aspect: Aspect) -> Step:
        fixed = (self.masters[aspect], self.composition(aspect), self.mix_document, self.mix)
        said = (*self.speech.values(), *self.lips.values(), *self.words.values())
        heard = (*said, *([self.beats] if self.beats else []))
        needs = (*fixed, *self.measures[aspect], *self.pictures(aspect, None), *heard)

        def params(found: tuple[Artifact, ...]) -> dict[str, Any]:
            with LOADING:
                from reelwright.checks import version

            return {"plan": digest_of("plan", self.plan), "checks": version(), "of": [need.digest for need in found]}

        def examine(work: Work) -> Any:
            with LOADING:
                from reelwright.build.examine import examine as look

            return look(self, aspect, made_of(needs, work))

        return check_step(aspect, needs, params, examine)

    @cached_property
    def poster(self) -> Step:
        """The picture that stands for the film: the hook, once its text is in."""
        aspect = self.plan.aspects[0]
        return poster_step(aspect, self.composition(aspect), self.pictures(aspect, None), self.poster_time)

    @property
    def poster_time(self) -> float:
        """Seconds."""
        return min(self.plan.scenes[0].shots[0].frames - 1, 40) / self.plan.fps

    @cached_property
    def sheet(self) -> Step:
        """A contact sheet of every shot in the first aspect."""
        aspect = self.plan.aspects[0]
        labels = tuple(f"{start / self.plan.fps:.1f} s, {scene.role}" for start, scene, _ in self.plan.shots())
        return sheet_step(aspect, self.measures[aspect], labels)

    @cached_property
    def part_steps(self) -> dict[str, Step]:
        """The single parts of the ad by file name."""
        return part_steps(self)

    def parts(self) -> tuple[Step, ...]:
        return tuple(self.part_steps.values())

    def targets(self) -> tuple[Step, ...]:
        """Return what a full build makes: every film, checked, and its poster."""
        return (*self.masters.values(), *self.checks.values(), self.poster, self.sheet)
