"""Films as layers: a track says which second of the source is seen when, so one field trims, speeds up, slows down,
plays backwards, freezes and ramps. The number in the dial is the source's frame; the bar is the composition's time.
"""

from __future__ import annotations

from examples.features import Feature
from examples.features._clock import clock, progress
from examples.features._studio import HEIGHT, WIDTH, Studio, film

from reelwright.composition import (
    EASES,
    Composition,
    Key,
    Mask,
    ShapeLayer,
    Track,
    Transform,
    constant,
    move,
)


def _played(studio: Studio, time: Track, label: str, **more: object) -> Composition:
    text = studio.text(label, 536, 30, stagger=0)
    scrim = ShapeLayer(
        id="scrim", start=0, end=900, role="scrim", box=(0, 440, WIDTH, 200), color="#1B1D22", fade="up", opacity=0.75
    )
    return film(clock(studio, time, **more), scrim, *progress(), text)


def trim(studio: Studio) -> Composition:
    return _played(studio, move(1, 3, 0, 60), "from second 1")


def speed(studio: Studio) -> Composition:
    return _played(studio, move(0, 3, 0, 45), "at 2× speed")


def slow(studio: Studio) -> Composition:
    return _played(studio, move(1, 1.5, 0, 60), "at ¼ speed")


def reverse(studio: Studio) -> Composition:
    return _played(studio, move(2, 0, 0, 60), "backwards")


def freeze(studio: Studio) -> Composition:
    time = (Key(at=0, value=0), Key(at=20, value=20 / 30), Key(at=40, value=20 / 30), Key(at=60, value=40 / 30))
    return _played(studio, time, "freeze at 20")


def ramp(studio: Studio) -> Composition:
    return _played(studio, move(0, 89 / 30, 0, 59, EASES["camera"]), "slow, fast, slow")


def loop(studio: Studio) -> Composition:
    return _played(studio, move(1, 3, 0, 60), "10 frames again", loop=(1, 1 + 10 / 30))


def picture_in_picture(studio: Studio) -> Composition:
    """A film in a film, with a rim and round corners, that grows out of its corner."""
    grows = move(0.6, 1, 0, 24, EASES["move"])
    place = {"x": constant(WIDTH - 28), "y": constant(HEIGHT - 28), "anchor": (1, 1)}
    inset = clock(
        studio, move(0, 2, 0, 60), "sun-gel", id="inset", role="inset",
        transform=Transform(**place, scale=tuple(key.model_copy(update={"value": key.value * 0.4}) for key in grows)),
        mask=Mask(shape="rounded", radius=45),
    )  # fmt: skip
    box = (WIDTH - 28 - 144, HEIGHT - 28 - 256, 144, 256)
    rim = ShapeLayer(
        id="rim", start=0, end=900, role="panel", box=(box[0] - 3, box[1] - 3, box[2] + 6, box[3] + 6), radius=21,
        color="#FAF6EE", transform=Transform(x=constant(0), y=constant(0), scale=grows, anchor=(0.98, 0.989)),
    )  # fmt: skip
    return film(clock(studio, move(0, 2, 0, 60), "trail-bottle"), rim, inset)


def tilted(studio: Studio) -> Composition:
    turns = Transform(
        x=constant(WIDTH / 2), y=constant(HEIGHT / 2), scale=constant(0.62), rotation=move(-12, 8, 0, 60, EASES["move"])
    )
    return film(clock(studio, move(0, 2, 0, 60), transform=turns, mask=Mask(shape="rounded", radius=28)))


FEATURES = (
    Feature("trim", "A trim: the film begins at its second 1.", trim, (0, 30, 59)),
    Feature("speed", "Twice as fast.", speed, (0, 15, 30, 44)),
    Feature("slow", "Four times as slow; each frame of the source is held for four.", slow, (0, 20, 40, 59)),
    Feature("reverse", "Backwards.", reverse, (0, 20, 40, 59)),
    Feature("freeze", "A freeze, after which it plays on.", freeze, (10, 20, 39, 50)),
    Feature("ramp", "A speed ramp, by the easing of a keyframe.", ramp, (0, 10, 20, 30, 40, 50)),
    Feature("loop", "A third of a second that repeats.", loop, (0, 5, 9, 10, 15)),
    Feature("picture-in-picture", "A film in a film with round corners, growing.", picture_in_picture, (0, 8, 40)),
    Feature("tilted", "A film that is turned, with round corners.", tilted, (0, 12, 59)),
)
