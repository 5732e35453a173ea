"""Steps that make what is heard: lines, music, effects, the mix."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reelwright.build.step import Artifact, Made, Source, Step, Work
from reelwright.composition import AudioMix
from reelwright.finding import Finding
from reelwright.loading import LOADING

if TYPE_CHECKING:
    from reelwright.craft.voice import Speech

RATE = 48_000  # Hz, all sound


def speech_step(scene: str, text: str, locale: str) -> Step:
    """Speak one line; without a voice the film goes on with captions alone, and says so."""

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"text": text, "locale": locale}

    def make(work: Work) -> Made:
        return Made(speak_line(text, locale, work.output))

    return Step(
        "speech", 2, f"voice of scene {scene}", "generating_audio", resolve, make, suffix=".wav", estimate=0.5,
        fallback=lambda work, error: silent(f"scene {scene}", text, locale, work, error),
    )  # fmt: skip


def speak_line(text: str, locale: str, output: Path) -> dict[str, Any]:
    """Speak a line with the voice of this machine into a WAV file; returns the facts of it. Raises InputError."""
    with LOADING:
        from reelwright.craft.voice import speak
        from reelwright.media.audio import write_wav

    speech = speak(text, locale)
    write_wav(output, speech.samples)
    return {"seconds": speech.seconds, "words": told_words(speech), "voice": f"espeak-ng {locale}"}


def told_words(speech: Speech) -> list[dict[str, Any]]:
    """Return the words of a line with their seconds, as facts."""
    return [{"text": word.text, "start": round(word.start_s, 4), "end": round(word.end_s, 4)} for word in speech.words]


def silent(where: str, text: str, locale: str, work: Work, error: Exception) -> Made:
    """Leave a line unspoken, and say so."""
    with LOADING:
        from reelwright.media.audio import silent_wav

    silent_wav(work.output, 0.1)
    finding = Finding(
        check="voice",
        severity="warning",
        where=where,
        message=f"The line could not be spoken ({error}); the scene stays without voice.",
        evidence={"text": text, "locale": locale},
        remedy="Set `voice: {enabled: false}`, or a locale that has a voice (see `reelwright engines`).",
    )
    return Made({"seconds": 0.0, "words": [], "voice": None}, (finding,))


def music_step(mood: str, frames: int, seed: int) -> Step:
    """Compose music to a mood and a length in frames."""

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"mood": mood, "frames": frames, "seed": seed}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.music import compose, render
            from reelwright.media.audio import write_wav

        score = compose(mood, frames, seed)
        write_wav(work.output, render(score))
        return Made({"bpm": score.bpm, "mood": mood, "seconds": frames / 30})

    return Step(
        "music", 1, f"music ({mood})", "generating_audio", resolve, make, suffix=".wav",
        estimate=0.06 * frames / 30 + 1, fallback=_no_music,
    )  # fmt: skip


def song_step(song: Step, frames: int, offset: float, end: float | None) -> Step:
    """Cut a user's song to the film's length; see `media.audio.cut_song`."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"song": needs[0].digest, "frames": frames, "offset": offset, "end": end}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio import cut_song, write_wav
            from reelwright.media.foreign import load_song

        write_wav(work.output, cut_song(load_song(work.needs[0].path), offset, frames / 30, end))
        return Made({"seconds": frames / 30})

    return Step(
        "song", 2, "music (your file)", "generating_audio", resolve, make, needs=(song,), suffix=".wav",
        fallback=_no_music,
    )  # fmt: skip


def _no_music(work: Work, error: Exception) -> Made:
    with LOADING:
        from reelwright.media.audio import silent_wav

    seconds = work.params["frames"] / 30
    silent_wav(work.output, seconds)
    finding = Finding(
        check="music",
        severity="warning",
        where="music",
        message=f"The music could not be made ({error}); the film stays without it.",
        remedy="Run again, choose another mood, or give a music file.",
    )
    return Made({"seconds": seconds}, (finding,))


def scene_sound_step(asset: str, source: Source, start: float, seconds: float, what: str) -> Step:
    """Take a stretch of the own sound of a user's film, called `what`; `heard` is whether there is any."""

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"footage": asset, "start": start, "seconds": seconds}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio import write_wav
            from reelwright.media.foreign import load_song, take_sound

        facts = take_sound(source(), work.output, start, seconds, what=what, waiting=lambda: work.progress(0.0))
        samples = load_song(work.output).copy()
        write_wav(work.output, samples)
        return Made(facts)

    def silence(work: Work, error: Exception) -> Made:
        with LOADING:
            from reelwright.media.audio import silent_wav

        silent_wav(work.output, 0.1)
        finding = Finding(
            check="scene_sound",
            severity="warning",
            where=what,
            message=f"The film's own sound could not be read ({error}); its scenes stay without it.",
            remedy="Export the film again as MP4 (H.264, AAC), or set `sound: drop` for it.",
        )
        return Made({"seconds": 0.1, "heard": False}, (finding,))

    return Step(
        "scene-sound", 1, what, "generating_audio", resolve, make, suffix=".wav", estimate=0.5, fallback=silence
    )


def effects_step(accents: tuple[tuple[str, int], ...], frames: int) -> Step:
    """Play the accents, (kind, frame) each, into one track."""

    def resolve(_: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"accents": [list(accent) for accent in accents], "frames": frames}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.effects import play
            from reelwright.media.audio import write_wav

        write_wav(work.output, play(accents, frames))
        return Made({"accents": len(accents)})

    return Step("effects", 1, "accents on cuts", "generating_audio", resolve, make, suffix=".wav", estimate=0.4)


def mix_step(mix: Step, parts: tuple[Step, ...]) -> Step:
    """Mix the sound that the step `mix` wrote down from its parts, bring it to loudness and measure it again."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"mix": needs[0].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio import mix_to_file

        document = AudioMix.model_validate_json(work.needs[0].path.read_bytes())
        paths = {need.digest: need.path for need in work.needs[1:]}
        return Made(mix_to_file(document, paths, work.output))

    return Step("mix", 3, "sound mix", "compositing", resolve, make, needs=(mix, *parts), suffix=".wav", estimate=2.0)


def sound_step(mix: Step, frames: int) -> Step:
    """Encode the mix once for the masters of all aspects."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"mix": needs[0].digest, "frames": frames, "codec": "aac 192k"}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.media.audio import encode_sound

        peak = encode_sound(work.needs[0].path, frames, work.output)
        return Made({"frames": frames, "true_peak": round(peak, 2)})

    estimate = 0.0012 * frames
    return Step("sound", 2, "sound", "rendering", resolve, make, needs=(mix,), suffix=".m4a", estimate=estimate)


def paths_of(needs: tuple[Artifact, ...]) -> Mapping[str, Path]:
    return {need.digest: need.path for need in needs}
