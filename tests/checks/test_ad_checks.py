"""The clean ad passes every check; each fault planted in it is found by the check for it, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reelwright.check import Subject
from reelwright.checks import names, run_all, version
from reelwright.composition import (
    AnyLayer,
    Composition,
    GradeLayer,
    GrainLayer,
    LeakLayer,
    PictureLayer,
    ShapeLayer,
    TextLayer,
    Transform,
    VignetteLayer,
    constant,
)
from reelwright.cues import Cue, Spoken
from reelwright.finding import Finding

from .conftest import END, HOOK, SCALE, Studio, measured, segment, text

Change = Callable[[AnyLayer], AnyLayer | None]


def findings(subject: Subject, check: str) -> list[Finding]:
    return [finding for finding in run_all(subject) if finding.check == check]


def checks(subject: Subject) -> set[str]:
    """Return what is wrong beyond the small size that spares time."""
    return {finding.check for finding in run_all(subject)} - {"resolution"}


def changed(composition: Composition, change: Change) -> Composition:
    """Return a composition with each layer changed, or left out (None)."""

    def over(layers: tuple[AnyLayer, ...]) -> tuple[AnyLayer, ...]:
        return tuple(new for layer in layers if (new := change(layer)) is not None)

    stages = tuple(stage.model_copy(update={"layers": over(stage.layers)}) for stage in composition.stages)
    return composition.model_copy(update={"stages": stages, "overlays": over(composition.overlays)})


def edited(subject: Subject, change: Change) -> Subject:
    return replace(subject, composition=changed(subject.composition, change))


def rendered(subject: Subject, drawn: Composition, meant: Composition, studio: Studio, folder: Path) -> Subject:
    """Return the subject of a film whose first shot shows `drawn` where `meant` was asked for."""
    found = measured(segment(folder, drawn, 0, studio.source), meant, 0, studio.source)
    return replace(subject, composition=meant, segments=(found, *subject.segments[1:]))


def moved(layer: TextLayer, dx: float, dy: float) -> TextLayer:
    def shift(box: tuple[float, ...]) -> tuple[float, ...]:
        return (box[0] + dx, box[1] + dy, *box[2:])

    words = tuple(
        word.model_copy(update={"x": word.x + dx, "y": word.y + dy, "box": shift(word.box)}) for word in layer.words
    )
    return layer.model_copy(update={"box": shift(layer.box), "words": words})


def with_plan(subject: Subject, **update: Any) -> Subject:
    return replace(subject, plan=subject.plan.model_copy(update=update))


def with_texts(subject: Subject, shot: int, *texts: dict[str, Any], voice: str | None = None) -> Subject:
    """Return the subject with other texts in the plan's scene `shot`."""
    document = subject.plan.model_dump(mode="json")
    document["scenes"][shot]["shots"][0]["texts"] = list(texts)
    if voice:
        document["scenes"][shot]["voice"] = {"text": voice}
    return replace(subject, plan=type(subject.plan).model_validate(document))


def test_the_clean_ad_passes(good: Subject) -> None:
    assert checks(good) == set()


def test_every_check_is_listed_once_and_known_by_a_version() -> None:
    assert len(set(names())) == len(names()) >= 26
    assert set(names()) == {*names("film"), *names("ad"), *names("shared")}
    assert len(version()) == 64


def test_findings_say_what_was_measured_and_what_to_do(good: Subject) -> None:
    bad = edited(good, lambda layer: moved(layer, 900, 0) if isinstance(layer, TextLayer) else layer)
    for finding in run_all(replace(bad, segments=good.segments[:1], sound=good.sound | {"lufs": -30.0})):
        assert finding.remedy
        assert finding.evidence
        assert finding.where.startswith("9:16") or finding.check in names("shared")


def test_what_all_films_share_is_told_once(good: Subject) -> None:
    bad = with_texts(good, 0, {"role": "headline", "content": "Cold for 48 hours"})
    assert findings(bad, "claims")
    assert not findings(with_plan(bad, aspects=("1:1", "9:16")), "claims")


def test_a_check_that_cannot_be_made_is_a_finding(good: Subject, tmp_path: Path) -> None:
    bad = replace(good, source=lambda digest: tmp_path / digest)
    (finding,) = findings(bad, "captions_sync")
    assert finding.severity == "error"
    assert "could not be checked" in finding.message


def test_another_size_rate_or_length_than_composed_is_found(good: Subject) -> None:
    shorter = good.composition.clip(0, HOOK)
    assert {tuple(finding.evidence) for finding in findings(replace(good, composition=shorter), "canvas")} == {
        ("frames", "limit")
    }
    wider = good.composition.model_copy(update={"width": 362})
    (finding,) = findings(replace(good, composition=wider), "canvas")
    assert finding.evidence == {"width": 360, "limit": 362}


def test_a_lost_segment_is_found(good: Subject) -> None:
    assert "decodes" in checks(replace(good, segments=good.segments[:1]))


def test_a_text_under_the_platforms_buttons_is_found(good: Subject) -> None:
    def low(layer: AnyLayer) -> AnyLayer:
        return moved(layer, 0, 280) if isinstance(layer, TextLayer) and layer.role == "offer" else layer

    bad = edited(good, low)
    (finding,) = findings(bad, "safe_zones")
    assert "bottom" in finding.message
    assert checks(bad) == {"safe_zones", "collisions"}
    assert not findings(with_plan(bad, platforms=("stories",)), "safe_zones")  # stories block less
    assert findings(with_plan(bad, platforms=("stories", "shorts")), "safe_zones")


def test_texts_on_each_other_and_on_the_product_are_found(good: Subject) -> None:
    def moves(by: float) -> Change:
        return lambda layer: moved(layer, 0, by) if isinstance(layer, TextLayer) and layer.role == "offer" else layer

    (finding,) = findings(edited(good, moves(-40)), "collisions")
    assert "Trail Bottle" in finding.message
    (finding,) = findings(edited(good, moves(280)), "collisions")
    assert "on the product" in finding.message


def test_a_button_and_a_logo_beyond_the_box_are_found(good: Subject) -> None:
    def out(layer: AnyLayer) -> AnyLayer:
        if isinstance(layer, ShapeLayer):
            return layer.model_copy(update={"box": (10.0, *layer.box[1:])})
        if isinstance(layer, PictureLayer) and layer.id == "pa":
            return layer.model_copy(update={"role": "logo"})
        return layer

    assert len(findings(edited(good, out), "safe_zones")) == 2


def test_small_type_is_found_by_its_role(good: Subject) -> None:
    def small(layer: AnyLayer) -> AnyLayer:
        return layer.model_copy(update={"size": 40 * SCALE}) if isinstance(layer, TextLayer) else layer

    limits = {finding.evidence["limit"] for finding in findings(edited(good, small), "text_size")}
    assert limits == {48.0, 92.0}  # 40 px is enough for the button


def test_a_text_that_flashes_by_is_found(good: Subject) -> None:
    def brief(layer: AnyLayer) -> AnyLayer:
        return layer.model_copy(update={"end": HOOK + 18}) if layer.id == "offer 20% off" else layer

    (finding,) = findings(edited(good, brief), "reading_time")
    assert finding.evidence == {"seconds": 0.6, "limit": 1.2}
    assert "20% off" in finding.message


def test_a_text_of_its_grounds_colour_is_found(good: Subject, studio: Studio, tmp_path: Path) -> None:
    def pale(layer: AnyLayer) -> AnyLayer:
        return layer.model_copy(update={"color": "#CDB6A5"}) if layer.id == "headline hours" else layer

    drawn = changed(good.composition, pale)
    (finding,) = findings(rendered(good, drawn, drawn, studio, tmp_path), "contrast")
    assert finding.severity == "error"
    assert 1.2 < finding.evidence["contrast"] < 2


def test_a_text_that_is_not_there_is_found(good: Subject, studio: Studio, tmp_path: Path) -> None:
    drawn = changed(good.composition, lambda layer: None if layer.id == "headline hours" else layer)
    (finding,) = findings(rendered(good, drawn, good.composition, studio, tmp_path), "contrast")
    assert finding.evidence["contrast"] < 1.2


@pytest.mark.parametrize(
    ("size", "contrast", "severities"),
    [(92, 3.5, ["warning"]), (92, 2.9, ["error"]), (60, 3.5, ["error"]), (60, 4.6, [])],
)
def test_large_type_needs_less_contrast(good: Subject, size: float, contrast: float, severities: list[str]) -> None:
    layer = text("Read", "headline", 500, size, (0, HOOK))
    composition = good.composition.model_copy(update={"overlays": (layer,)})
    segment = good.segments[0] | {"texts": [{"id": layer.id, "frame": 20, "contrast": contrast}]}
    bad = replace(good, composition=composition, segments=(segment, good.segments[1]))
    assert [finding.severity for finding in findings(bad, "contrast")] == severities


@pytest.mark.parametrize("fault", ["tinted", "displaced", "other light"])
def test_a_product_that_was_changed_is_found(good: Subject, studio: Studio, tmp_path: Path, fault: str) -> None:
    tinted = studio.product((1.12, 1.0, 0.9))

    def spoil(layer: AnyLayer) -> AnyLayer:
        if not isinstance(layer, PictureLayer) or layer.role != "product":
            return layer
        if fault == "tinted":
            return layer.model_copy(update={"source": tinted})
        if fault == "displaced":
            return layer.model_copy(update={"transform": layer.transform.model_copy(update={"x": constant(184)})})
        return layer.model_copy(update={"light": None})

    drawn = changed(good.composition, spoil)
    found = findings(rendered(good, drawn, good.composition, studio, tmp_path), "product_fidelity")
    assert {finding.severity for finding in found} == {"error"}
    assert len(found) == 1


EFFECTS: tuple[AnyLayer, ...] = (
    GradeLayer(id="effect", start=0, end=HOOK, exposure=-0.5, temperature=0.4, saturation=1.2),
    VignetteLayer(id="effect", start=0, end=HOOK, amount=0.8, inner=0.0),
    GrainLayer(id="effect", start=0, end=HOOK, amount=0.06),
    LeakLayer(id="effect", start=0, end=HOOK, colors=("#FF9040",), amount=constant(0.8)),
)


@pytest.mark.thorough
@pytest.mark.parametrize("effect", EFFECTS, ids=[effect.kind for effect in EFFECTS])
@pytest.mark.parametrize("place", ["below", "above", "over all"])
def test_an_effect_may_lie_below_the_product_and_not_over_it(
    good: Subject, studio: Studio, tmp_path: Path, effect: AnyLayer, place: str
) -> None:
    composition, stage = good.composition, good.composition.stages[0]
    if place == "over all":
        drawn = composition.model_copy(update={"overlays": (*composition.overlays, effect)})
    else:
        at = next(index for index, layer in enumerate(stage.layers) if layer.id == "pa") + (place == "above")
        layers = (*stage.layers[:at], effect, *stage.layers[at:])
        stages = (stage.model_copy(update={"layers": layers}), *composition.stages[1:])
        drawn = composition.model_copy(update={"stages": stages})
    found = findings(rendered(good, drawn, drawn, studio, tmp_path), "product_fidelity")
    assert len(found) == (0 if place == "below" else 1)


def test_captions_off_the_voice_are_found(good: Subject) -> None:
    def late(cue: Cue, by: float) -> Cue:
        words = tuple(Spoken(word.text, word.start + by, word.end + by) for word in cue.words)
        return Cue(cue.start + by, cue.end + by, cue.text, words)

    for by, expected in ((0.05, 0), (0.15, 2), (-0.15, 2)):
        subject = replace(good, cues=tuple(late(cue, by) for cue in good.cues))
        assert len(findings(subject, "captions_sync")) == expected, by


def test_a_caption_where_nobody_speaks_is_found(good: Subject) -> None:
    ghost = Cue(3.0, 4.0, "and more", (Spoken("and", 3.0, 3.4), Spoken("more", 3.5, 4.0)))
    (finding,) = findings(replace(good, cues=(*good.cues, ghost)), "captions_sync")
    assert finding.evidence["count"] == 2


def test_a_voice_that_stands_elsewhere_in_the_mix_is_found(good: Subject) -> None:
    tracks = tuple(
        track.model_copy(update={"at": 0.4}) if track.role == "voice" else track for track in good.mix.tracks
    )
    assert findings(replace(good, mix=good.mix.model_copy(update={"tracks": tracks})), "captions_sync")


@pytest.mark.parametrize(
    ("cue", "said"),
    [
        (Cue(3.0, 3.4, "Blink", ()), "0.40 s"),
        (Cue(3.0, 11.5, "Stay", ()), "8.50 s"),
        (Cue(3.0, 4.0, "far too many letters for a second", ()), "characters a second"),
        (Cue(2.46, 3.6, "no gap", ()), "after the caption before"),
    ],
)
def test_captions_that_cannot_be_read_are_found(good: Subject, cue: Cue, said: str) -> None:
    (finding,) = findings(replace(good, cues=(*good.cues, cue)), "captions_reading")
    assert said in finding.message


def test_pace_depends_on_the_language(good: Subject) -> None:
    cue = Cue(3.0, 5.0, "冷たさが二十四時間続く水筒です", ())
    subject = replace(good, cues=(*good.cues, cue))
    assert not findings(subject, "captions_reading")
    assert findings(with_plan(subject, locale="ja-JP"), "captions_reading")


def test_an_end_card_without_a_call_or_a_name_is_found(good: Subject) -> None:
    without_call = edited(good, lambda layer: None if layer.id == "cta Shop now" else layer)
    assert "call to action" in findings(without_call, "end_card")[0].message
    without_name = edited(good, lambda layer: None if layer.id == "headline Trail Bottle" else layer)
    assert "brand or product" in findings(without_name, "end_card")[0].message


def test_an_end_card_that_is_gone_at_once_is_found(good: Subject) -> None:
    def late(layer: AnyLayer) -> AnyLayer:
        if not isinstance(layer, TextLayer) or layer.role != "cta":
            return layer
        words = tuple(word.model_copy(update={"enter": END - 40}) for word in layer.words)
        return layer.model_copy(update={"words": words})

    (finding,) = findings(edited(good, late), "end_card")
    assert finding.evidence["seconds"] == pytest.approx(32 / 30, abs=0.04)


def test_a_brand_that_comes_late_is_found(good: Subject) -> None:
    late = edited(good, lambda layer: None if layer.id == "pa" else layer)
    (finding,) = findings(late, "brand_early")
    assert finding.evidence["seconds"] == 2.0

    def hidden(layer: AnyLayer) -> AnyLayer | None:
        if isinstance(layer, PictureLayer):
            transform = Transform(x=constant(0), y=constant(0), opacity=constant(0))
            return layer.model_copy(update={"transform": transform})
        return None if "Trail" in getattr(layer, "content", "") else layer

    (finding,) = findings(edited(good, hidden), "brand_early")
    assert "never" in finding.message


def test_music_over_the_voice_is_found(good: Subject) -> None:
    (finding,) = findings(replace(good, sound=good.sound | {"bed_gap": 6.2}), "voice_bed")
    assert finding.evidence == {"gap": 6.2, "limit": 10.0}


def test_cuts_off_the_beat_are_found(good: Subject) -> None:
    cut = good.plan.shots()[1][0] / 30
    beats = tuple(cut + 0.5 * index for index in range(-2, 4))
    assert findings(replace(good, beats=beats), "cuts_on_beat") == []
    assert findings(good, "cuts_on_beat") == []  # where cuts follow no music
    (finding,) = findings(replace(good, beats=tuple(beat - 0.055 for beat in beats)), "cuts_on_beat")
    assert finding.severity == "warning"
    assert finding.evidence["off_ms"][good.plan.shots()[1][2].id] == pytest.approx(55, abs=0.1)
    assert finding.evidence["limit"] == 33.3  # a frame


def test_a_number_that_the_brief_does_not_say_is_an_error(good: Subject) -> None:
    bad = with_texts(good, 0, {"role": "headline", "content": "Cold for 48 hours", "facts": ["cold"]})
    (finding,) = findings(bad, "claims")
    assert finding.severity == "error"
    assert finding.evidence["claim"] == "48"
    spoken = with_texts(good, 1, voice="The best bottle, now 30 % off")
    assert {finding.evidence["claim"] for finding in findings(spoken, "claims")} == {"best", "30"}


def test_facts_that_are_lost_are_told(good: Subject) -> None:
    silent = with_texts(good, 0, {"role": "headline", "content": "Cold", "facts": []}, voice="Cold")
    assert [finding.severity for finding in findings(silent, "claims_missing")] == ["info"]
    bare = with_texts(good, 1, {"role": "cta", "content": "Shop now"})
    assert [finding.severity for finding in findings(bare, "claims_missing")] == ["warning"]
    quoted = with_texts(good, 1, {"role": "headline", "content": "Now ٢٠% OFF!"})
    assert not findings(quoted, "claims_missing")


def test_a_freeze_over_a_cut_is_one_and_a_declared_still_is_none(good: Subject) -> None:
    first, last = good.segments
    first = first | {"changes": [0, 20]}
    last = last | {"changes": [0, 10, 40, 80], "first": first["last"]}
    frozen = replace(good, segments=(first, last))
    (finding,) = findings(frozen, "frozen_frames")
    assert finding.evidence["frames"] == [20, HOOK + 10]
    cut = replace(good, segments=(first, last | {"first": "00" * 324}))
    assert not findings(cut, "frozen_frames")
    declared = (first | {"stills": [[19, HOOK]]}, last | {"stills": [[0, 11]]})
    assert not findings(replace(good, segments=declared), "frozen_frames")


def test_sound_that_ends_before_the_picture_is_found(good: Subject) -> None:
    parts = [part | {"duration": 3.0} if part["type"] == "audio" else part for part in good.streams["streams"]]
    assert checks(replace(good, streams=good.streams | {"streams": parts})) == {"lengths"}
