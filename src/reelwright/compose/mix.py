"""What is heard: voice lines in their places, the scenes' own sound and music under them, effects on the cuts."""

from __future__ import annotations

from reelwright.compose.captions import place_speech
from reelwright.compose.ingredients import Ingredients
from reelwright.compose.scene_sound import SceneSound, scene_sounds
from reelwright.composition import AudioMix, AudioTrack
from reelwright.plan.model import Plan

_MOVING = ("push", "slide", "whip", "zoom", "iris", "wipe", "split")  # transitions that one expects to hear
MUSIC_FADE = 0.35  # seconds; composed music ends by itself, a user's song is faded


def mix(plan: Plan, have: Ingredients) -> AudioMix:
    """Return the film's sound, the same for every aspect."""
    tracks = []
    for scene_id, at in place_speech(plan, have.speech).items():
        tracks.append(AudioTrack(source=have.speech[scene_id].digest, role="voice", at=round(at, 4)))
    tracks += [_scene(sound, have.scenes[i]) for i, sound in enumerate(scene_sounds(plan)) if i in have.scenes]
    if have.music:
        tracks.append(AudioTrack(source=have.music, role="music", fade_out=_fade(plan)))
    if have.effects:
        tracks.append(AudioTrack(source=have.effects, role="effect"))
    return AudioMix(seconds=plan.frames / plan.fps, tracks=tuple(tracks))


def _fade(plan: Plan) -> float:
    return plan.music.fade or MUSIC_FADE if plan.music else MUSIC_FADE


def _scene(sound: SceneSound, source: str) -> AudioTrack:
    return AudioTrack(
        source=source,
        role="scene",
        at=sound.at,
        seconds=sound.seconds,
        gain=sound.gain,
        fade_in=sound.fade_in,
        fade_out=sound.fade_out,
    )


def accents(plan: Plan) -> tuple[tuple[str, int], ...]:
    """Return the effects of a film as (kind, frame): a whoosh into what moves, a hit at the reveal and the end.

    At most half the cuts carry one, the end card's first.
    """
    shots = plan.shots()
    cuts = len(shots) - 1
    wanted: list[tuple[int, str, int]] = []
    for index, (start, scene, shot) in enumerate(shots):
        if index == 0:
            continue
        first_of_scene = scene.shots[0].id == shot.id
        if scene.role == "end_card" and first_of_scene:
            wanted += [(0, "hit", start), (3, "riser", start)]
        elif shot.transition.kind in _MOVING:
            wanted.append((1, "whoosh", start))
        elif scene.role in ("turn", "offer") and first_of_scene:
            wanted.append((2, "hit", start))
    chosen = sorted(wanted)[: max(cuts // 2, 1)]
    return tuple(sorted(((kind, frame) for _, kind, frame in chosen), key=lambda accent: accent[1]))
