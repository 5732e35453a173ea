"""From a brief to a plan with a model's story: ask for the script, hold it, fit it, ask what its clips show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from reelwright.brief import Brief
from reelwright.errors import RefusedError
from reelwright.finding import Finding
from reelwright.plan import StyleSpec
from reelwright.planning.assemble import Planned, Story, assemble, shows_product
from reelwright.planning.clips import unnamed
from reelwright.planning.film import Wanted
from reelwright.planning.inputs import Assets
from reelwright.planning.looks import LOOKS
from reelwright.planning.offline import plan_offline
from reelwright.planning.reading import Reading, note, read
from reelwright.planning.replica import plan_replica
from reelwright.planning.story import Moment
from reelwright.planning.style import Style, choose_style
from reelwright.planning.written.answers import Clips, Script, StyleWords
from reelwright.planning.written.asking import Chat, Talk, UnwrittenError
from reelwright.planning.written.prompts import clips_question, script_question
from reelwright.planning.written.script import Holding, backing_of, left_out, script_problems
from reelwright.planning.written.translated import translated
from reelwright.study import FilmStudy


def plan_written(brief: Brief, assets: Assets | None, chat: Chat) -> Planned:
    """Return a valid plan for `brief` with a story by the model that `chat` asks.

    Two questions, the second only at tier premium, one more where the brief is not in its market's language, and two
    turns of repair at most. Where no script comes of it the offline plan stands in, with a warning; where only the
    clips' words fail, those of their roles do. Raises RefusedError for a strict brief instead, before anything else is
    made.
    """
    assets, talk = assets or Assets(), Talk(chat)
    if brief.own_template:
        planned = plan_offline(brief, assets)
        message = "a template of your own says what is told, so no model was asked"
        return replace(planned, findings=(*planned.findings, note("info", "planner", message)))
    brief, told = translated(brief, talk)
    planned = _planned(brief, assets, talk)
    return replace(planned, findings=(*told, *planned.findings))


def replica_written(brief: Brief, assets: Assets, study: FilmStudy, chat: Chat) -> Planned:
    """Return a plan that follows a study, whose texts the model puts into the market's language where they are not.

    The film tells the story, so that the model is asked for nothing else.
    """
    new, told = translated(brief, Talk(chat))
    planned = plan_replica(new, assets, study)
    return replace(planned, findings=(*told, *planned.findings), written=new != brief)


def _planned(brief: Brief, assets: Assets, talk: Talk) -> Planned:
    reading = read(brief)
    try:
        script = talk.ask(script_question(reading), Script, lambda script: script_problems(script, reading))
    except UnwrittenError as error:
        return _offline(brief, assets, talk, str(error))
    style = _style(reading, assets, script)
    holding = Holding(reading, backing_of(reading))
    moments = holding.moments(script)
    if len(moments) < 2:
        return _offline(brief, assets, talk, "nothing that it wrote is backed by the brief")
    clips = _Clips(talk, reading, style, script.intent)
    template = str(brief.template or script.structure)
    story = Story(template, lambda told: _still_backed(moments, told), style, clips.describe, script.music)
    planned = assemble(reading, assets, story)
    shown = [name for _, _, shot in planned.plan.shots() for text in shot.texts for name in text.facts]
    findings = (*planned.findings, *holding.findings, *clips.findings, *left_out(reading, shown), *_mended(talk))
    return replace(planned, findings=findings, written=True)


def _offline(brief: Brief, assets: Assets, talk: Talk, reason: str) -> Planned:
    if brief.strict:
        raise RefusedError(f"The model wrote no plan, and the brief is strict: {reason}")
    planned = plan_offline(brief, assets)
    message = f"the model wrote no plan, so the offline planner did: {reason}"
    remedy = "Plan again, or name another model."
    return replace(
        planned, findings=(*planned.findings, note("warning", "plan", message, remedy, repairs=talk.repairs))
    )


def _mended(talk: Talk) -> tuple[Finding, ...]:
    if not talk.repairs:
        return ()
    message = f"the model had to mend its answers {talk.repairs} of 2 times"
    return (note("info", "plan", message, problems=talk.told, repairs=talk.repairs),)


def _still_backed(moments: Sequence[Moment], told: Reading) -> tuple[Moment, ...]:
    """Return the moments without those whose facts are no longer told."""
    known = {fact.id for fact in told.facts}
    return tuple(
        moment for moment in moments if {name for card in moment.cards for text in card for name in text.facts} <= known
    )


def _style(reading: Reading, assets: Assets, script: Script) -> Style:
    """Return the style of the look that the script names; what the brief says of tone and mood wins over it."""
    has_product = shows_product(reading, assets)
    asked = choose_style(reading, has_product, aim=assets.aim)
    look = None if asked.heard else next((look for look in LOOKS if look.mood == script.look), None)
    style = choose_style(reading, has_product, look, assets.aim) if look else asked
    return replace(style, spec=_spec(style.spec, script.style, reading))


def _spec(spec: StyleSpec, words: StyleWords, reading: Reading) -> StyleSpec:
    """Return a style with a model's words where it has some, cleaned as any words for a prompt."""
    said = {name: unnamed(value, reading)[:80].strip() for name, value in words.model_dump().items()}
    return spec.model_copy(update={name: value for name, value in said.items() if value})


@dataclass
class _Clips:
    """Asks what the clips show, once the film is fitted and it is known which there are."""

    talk: Talk
    reading: Reading
    style: Style
    intent: str
    findings: list[Finding] = field(default_factory=list)

    def describe(self, wanted: Sequence[Wanted]) -> Mapping[int, Moment]:
        moments = {clip.number: clip.moment for clip in wanted}
        question = clips_question(self.reading, self.style, unnamed(self.intent, self.reading), wanted)
        try:
            answer = self.talk.ask(question, Clips, lambda clips: _clip_problems(clips, moments))
        except UnwrittenError as error:
            message = f"the model did not say what the clips show, so their roles do: {error}"
            self.findings.append(note("warning", "plan", message, "Plan again, or name another model."))
            return {}
        return {
            clip.shot - 1: replace(
                moments[clip.shot - 1],
                seen=unnamed(clip.seen, self.reading),
                camera=unnamed(clip.camera, self.reading),
            )
            for clip in answer.clips
        }


def _clip_problems(clips: Clips, moments: Mapping[int, Moment]) -> list[str]:
    wanted, given = sorted(number + 1 for number in moments), sorted(clip.shot for clip in clips.clips)
    return [f"clips: they are for the shots {given}, and wanted are {wanted}, each once"] if given != wanted else []
