"""reelwright study"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reelwright.cli.progress import progress
from reelwright.cli.show import (
    counted,
    exit_code,
    fail_option,
    json_option,
    open_workspace,
    print_findings,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from reelwright.study import FilmStudy, LookStudy, ShotStudy, SoundStudy

_BLOCKS = 24  # columns of a palette
_ON_BEAT = 0.07  # seconds: two frames


@click.command()
@click.argument("reference", metavar="FILM|PICTURE")
@click.option("--budget", type=click.FloatRange(min=0), help="US dollars for engines that hear and read a film.")
@fail_option
@json_option
def study(reference: str, budget: float | None, fail_on: str, as_json: bool) -> int:
    """Measure a film or a picture, named by its file or its address: its shots, camera, look, texts and sound.

    With a budget, engines whose keys are set write down what is said and read the texts, once for a film. The store
    keeps what was measured, and nothing of the file.
    """
    from reelwright.engine import USD
    from reelwright.workspace.advice import DraftTerms
    from reelwright.workspace.reference import at_hand
    from reelwright.workspace.senses import Asking

    with progress() as show, at_hand(reference) as file:
        found = open_workspace().study(file, show, Asking(DraftTerms(budget)))
    paid = found.micros / USD
    if as_json:
        measured = found.film or found.picture
        findings = [finding.model_dump(mode="json") for finding in found.findings]
        document = measured.model_dump(mode="json") if measured else None
        print_json({"study": document, "findings": findings, "usd": paid})
        return exit_code(found.findings, fail_on)
    if found.film:
        _print_film(found.film)
    if found.picture:
        click.echo(click.style(found.name, bold=True))
        _print_look(found.picture)
    if paid:
        click.echo(f"paid: ${paid:.4f}")
    print_findings(found.findings)
    return exit_code(found.findings, fail_on)


def _print_film(film: FilmStudy) -> None:
    lengths = sorted(shot.end - shot.start for shot in film.shots)
    pace = lengths[len(lengths) // 2]
    click.echo(
        f"{click.style(film.name, bold=True)}: {film.seconds:.1f} s, {film.width}x{film.height}, {film.fps:g} frames "
        f"a second, {counted(len(film.shots), 'shot')} of {pace:.1f} s (median)"
    )
    _print_look(film.look)
    print_table([_row(shot) for shot in film.shots], numbers=(0, 1))
    for text in film.texts:
        part = f" ({text.role})" if text.role else ""
        click.echo(f"text {text.start:6.1f} to {text.end:5.1f} s  {text.text}{part}")
    if film.read_by:
        click.echo(f"texts: {len(film.texts)}, read by {film.read_by}")
    if film.sound:
        click.echo(_heard(film, film.sound))
        _print_said(film.sound)


def _row(shot: ShotStudy) -> tuple[str, ...]:
    change = f"{shot.change} {shot.change_seconds:.1f} s" if shot.change_seconds else shot.change
    length = f"{shot.end - shot.start:.1f} s"
    return f"{shot.start:.1f} s", length, change, shot.camera.replace("_", " "), _blocks(shot.look)


def _print_look(look: LookStudy) -> None:
    colors = ", ".join(f"{swatch.color} {swatch.share:.0%}" for swatch in look.palette)
    click.echo(f"{_blocks(look)}  {colors}")
    click.echo(
        f"light {look.light:.2f}, contrast {look.contrast:.2f}, saturation {look.saturation:.2f}, "
        f"warmth {look.warmth:+.2f}, grain {look.grain:.3f}"
    )


def _blocks(look: LookStudy) -> str:
    """Return a palette as coloured blocks, each as wide as its share."""
    parts = [(swatch.color, max(round(swatch.share * _BLOCKS), 1)) for swatch in look.palette]
    return "".join(click.style("█" * width, fg=_rgb(color)) for color, width in parts)


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _print_said(sound: SoundStudy) -> None:
    for line in sound.said or ():
        click.echo(f"said {line.start:6.1f} to {line.end:5.1f} s  {line.text}")
    if sound.heard_by:
        click.echo(f"speech: {counted(len(sound.said or ()), 'sentence')}, heard by {sound.heard_by}")


def _heard(film: FilmStudy, sound: SoundStudy) -> str:
    if sound.loudness is None:
        return "sound: silent"
    parts = [f"sound: {sound.loudness:.1f} LUFS"]
    if sound.bpm:
        parts.append(f"{sound.bpm:.0f} beats a minute")
        on = sum(any(abs(cut - beat) <= _ON_BEAT for beat in sound.beats) for cut in film.cuts)
        parts += [f"{on / len(film.cuts):.0%} of the changes on a beat"] if film.cuts else []
    else:
        parts.append("no beat")
    return ", ".join(parts)
