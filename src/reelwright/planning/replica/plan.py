"""From a brief and the study of a film to a plan in that film's structure, and what was taken over and what not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from reelwright.brief import Brief
from reelwright.errors import InputError, Problem
from reelwright.finding import Finding
from reelwright.plan import Plan, Reference, ReferenceShot
from reelwright.plan.reference import Followed
from reelwright.planning.assemble import Planned, Story, assemble, asset_of, shows_product
from reelwright.planning.inputs import Assets
from reelwright.planning.reading import Reading, note, read, unused_directions
from reelwright.planning.replica.looks import mood_after, style_after
from reelwright.planning.replica.pace import FollowedPace
from reelwright.planning.replica.roles import seen_shots
from reelwright.planning.replica.shots import ASSET, OwnShots, follow
from reelwright.planning.replica.speech import speaks, spoken_of
from reelwright.planning.replica.story import Hushed, hushed, retell, unmet
from reelwright.planning.replica.structure import Structure, structure_of
from reelwright.planning.story import choose_template
from reelwright.planning.style import Style
from reelwright.study import FilmStudy
from reelwright.words import FPS, MAX_SECONDS, MIN_SECONDS

MOST_SHOTS = 1000
_ON_BEAT = 0.1  # seconds between a cut and a beat that are felt as one


def plan_replica(brief: Brief, assets: Assets, study: FilmStudy) -> Planned:
    """Return a valid plan for `brief` that follows the structure of `study`; its words are the brief's alone.

    It lasts as long as the brief says, else as the film, 6 to 180 s. Raises InputError for a study of over 1000 shots.
    """
    if len(study.shots) > MOST_SHOTS:
        limit = f"a reference has at most {MOST_SHOTS} shots"
        raise InputError(Problem("reference", f"{len(study.shots)} shots", limit, "Give a shorter part of it."))
    reading = _timed(read(brief), study)
    has_product = shows_product(reading, assets)
    structure = structure_of(study, reading.frames)
    style = style_after(study, reading, has_product, structure.places)
    mood = mood_after(study, reading, style)
    pace = FollowedPace(structure.slots, reading.frames, has_product)
    template = choose_template(reading)
    story = Story(template, lambda told: _told(told, structure).moments, style, mood=mood, pace=pace)
    planned = assemble(reading, assets, story)
    made = _Made(study, structure, reading, style, planned.plan)
    silent = _silent(reading, structure)
    plan, cut = made.cut(assets, follow(planned.plan, structure))
    told = (*unused_directions(reading, style.heard), *unmet(reading, structure.slots), *silent)
    findings = (*planned.findings, *told, *cut)
    return Planned(plan.model_copy(update={"reference": made.reference(plan)}), findings)


def _told(reading: Reading, structure: Structure) -> Hushed:
    return hushed(retell(reading, structure.slots), structure.slots, reading.locale)


def _silent(reading: Reading, structure: Structure) -> Iterator[Finding]:
    if not reading.brief.voice.enabled:
        return
    told = _told(reading, structure)
    if told.short:
        message = f"the reference's shots are too short to speak: {', '.join(told.short)}"
        yield note("info", "reference", message, "Lengthen `duration:`, or shorten the texts.")
    if told.unspoken:
        message = f"nobody speaks there in the reference, so these are shown and not said: {', '.join(told.unspoken)}"
        yield note("info", "reference", message, "Add a line to the scene where one is to be said.")


def _timed(reading: Reading, study: FilmStudy) -> Reading:
    """Return a reading that lasts as long as the film, where the brief names no length."""
    brief = reading.brief
    if "duration" in brief.model_fields_set or reading.prompt.seconds is not None:
        return reading
    seconds = min(max(study.seconds, MIN_SECONDS), MAX_SECONDS)
    findings = reading.findings
    if seconds != study.seconds:
        message = f"the reference lasts {study.seconds:g} s; the ad lasts {seconds:g} s"
        remedy = f"An ad lasts {MIN_SECONDS} to {MAX_SECONDS} s."
        findings = (*findings, note("info", "reference", message, remedy, seconds=study.seconds))
    return replace(reading, frames=round(seconds * FPS), findings=findings)


@dataclass(frozen=True)
class _Made:
    """A plan, and what it was made of."""

    study: FilmStudy
    structure: Structure
    reading: Reading
    style: Style
    planned: Plan

    @property
    def rights(self) -> str:
        wanted = self.reading.brief.reference
        return wanted.rights if wanted else "foreign"

    def cut(self, assets: Assets, plan: Plan) -> tuple[Plan, tuple[Finding, ...]]:
        """Return the plan with the user's own shots in it, where the film is theirs."""
        if self.rights == "foreign" or assets.reference is None:
            if self.rights == "foreign":
                return plan, ()
            message = "the film itself was not given, only its study, so none of its shots can be used"
            return plan, (note("warning", "reference", message, "Name the film in `reference: {file: …}`."),)
        own = OwnShots(self.study, self.structure, assets.reference)
        filmed = own.filmed(plan)
        if own.used:
            file = asset_of(ASSET, "footage", assets.reference)
            filmed = filmed.model_copy(update={"assets": (*filmed.assets, file)})
        return filmed, tuple(own.findings(plan.tier))

    def reference(self, plan: Plan) -> Reference:
        """Return what the plan says of the film that it follows."""
        study, structure, seen_all = self.study, self.structure, seen_shots(self.study)
        shots = [
            ReferenceShot(
                start=round(seen.shot.start, 3),
                end=round(max(seen.shot.end, seen.shot.start), 3),
                role=structure.roles[at],
                change=seen.shot.change,
                camera=seen.shot.camera,
                words=seen.words,
                place=structure.places[at],
                said=seen.said,
            )
            for at, seen in enumerate(seen_all)
        ]
        bpm = study.sound.bpm if study.sound else None
        return Reference.model_validate(
            {
                "name": study.name,
                "rights": self.rights,
                "seconds": study.seconds,
                "texts_known": study.read_by is not None,
                "read_by": study.read_by,
                "heard_by": study.sound.heard_by if study.sound else None,
                "spoken": spoken_of(study, seen_all, structure.roles),
                "shots": shots,
                "palette": [swatch.color for swatch in study.look.palette],
                "bpm": bpm if bpm and bpm > 0 else None,
                "on_beat": on_beat(study),
                "notes": list(self._notes(plan)),
            }
        )

    def _notes(self, plan: Plan) -> Iterator[Followed]:
        yield from self._pace(plan)
        yield self._tempo(plan)
        yield self._look()
        yield self._speech(plan)
        yield Followed(what="text", taken=False, why="words, names, prices and quotes are the brief's alone")
        if self.rights == "foreign":
            yield Followed(
                what="footage", taken=False, why="the film is not yours: nothing of its picture or sound is used"
            )
        else:
            used = sum(each.id == ASSET for each in plan.assets) > 0
            why = "shots without words are cut anew" if used else "no shot of it is free of words and long enough"
            yield Followed(what="footage", taken=used, why=f"{why}; its sound is not used")

    def _pace(self, plan: Plan) -> Iterator[Followed]:
        ours, theirs = len(plan.shots()), len(self.study.shots)
        seconds = plan.frames / plan.fps
        yield Followed(what="story", taken=True, why="the parts of the story come in the same order")
        if ours == theirs:
            scaled = f"{self.study.seconds:g} s become {seconds:g} s"
            why = f"{ours} shots as there; {scaled if seconds != self.study.seconds else f'{seconds:g} s too'}"
        elif self.structure.merged > 0:
            why = f"{ours} shots for {theirs}: {self.structure.merged} were too short to be seen in {seconds:g} s"
        else:
            why = f"{ours} shots for {theirs}, as many as the brief has words for and the words need time for"
        yield Followed(what="pace", taken=ours == theirs, why=why)
        yield Followed(
            what="cuts", taken=True, why="dissolves, fades and wipes come where they come there, all else cuts"
        )
        yield Followed(
            what="camera", taken=True, why="its moves lead the motion of texts, the product's nearness and clips"
        )

    def _speech(self, plan: Plan) -> Followed:
        if not (self.study.sound and self.study.sound.said is not None):
            return Followed(what="speech", taken=False, why="nobody wrote down what is said in it")
        if not speaks(self.study):
            return Followed(what="speech", taken=False, why="nobody speaks in it; the brief says whether the ad does")
        if not (plan.voice.enabled and any(scene.voice for scene in plan.scenes)):
            return Followed(what="speech", taken=False, why="the ad has no voice")
        why = "where it speaks the ad does, in the brief's own words; how fast is left to the voice"
        return Followed(what="speech", taken=True, why=why)

    def _tempo(self, plan: Plan) -> Followed:
        bpm = self.study.sound.bpm if self.study.sound else None
        if not bpm or bpm <= 0:
            return Followed(what="tempo", taken=False, why="the reference has no beat that could be followed")
        own = plan.music.bpm if plan.music else None
        if own is None:
            return Followed(what="tempo", taken=False, why="the ad has no music with a beat")
        if min(abs(own / (bpm * factor) - 1) for factor in (0.5, 1.0, 2.0)) <= 0.06:
            return Followed(what="tempo", taken=True, why=f"{own:.0f} beats a minute for {bpm:.0f}; cuts fall on them")
        asked = (
            "the brief names its music" if plan.music and plan.music.asset else "no mood of ours, or not the brief's"
        )
        return Followed(what="tempo", taken=False, why=f"{own:.0f} beats a minute for {bpm:.0f}: {asked}")

    def _look(self) -> Followed:
        brief = self.reading.brief
        kept = [name for name, there in (("colours", brief.brand.colors), ("tone", self.style.heard)) if there]
        if brief.music.mood:
            kept.append("mood")
        if kept:
            why = f"the brief's own {' and '.join(kept)} win; the rest is the reference's"
            return Followed(what="look", taken=len(kept) == 1 and "colours" not in kept, why=why)
        return Followed(
            what="look", taken=True, why="its light, contrast, warmth and colours, for the brief names none"
        )


def on_beat(study: FilmStudy) -> float | None:
    """Return the share of a film's cuts that lie on a beat; None where it has no beats or no cuts."""
    beats = study.sound.beats if study.sound else ()
    if not beats or not study.cuts:
        return None
    near = sum(min(abs(cut - beat) for beat in beats) <= _ON_BEAT for cut in study.cuts)
    return round(near / len(study.cuts), 3)
