"""The composition: a plan resolved for one aspect ratio, and all that a renderer sees.

Coordinates are canvas pixels, x right and y down; times are frames. A layer's `start` and `end` are composition
frames, [start, end); its keyframes, words and `leave_at` count from its own start, which may be negative after a clip.
So a layer keeps its content when the composition is clipped and rebased, and equal pictures have equal documents.
Sources and fonts are named by the digest of their bytes. A text is positioned glyphs: nothing is shaped again.

Layers are drawn from the bottom up. An effect layer changes what lies beneath it in its stage (or, as an overlay, the
whole picture): what stands above it, such as the product, keeps its colours.
"""

from reelwright.composition.document import (
    MAX_LAYERS,
    MAX_SIDE,
    AnyLayer,
    Composition,
    Stage,
    StageTransition,
    is_ground,
)
from reelwright.composition.effects import EffectLayer, GradeLayer, GrainLayer, LeakLayer, VignetteLayer
from reelwright.composition.layers import (
    Box,
    ClipLayer,
    Crop,
    Finish,
    Layer,
    Light,
    Mask,
    PictureLayer,
    ShapeLayer,
    Transform,
    Unit,
    VideoLayer,
)
from reelwright.composition.sound import AudioMix, AudioTrack
from reelwright.composition.text import (
    GlyphRun,
    Gradient,
    Mark,
    Plate,
    Stroke,
    TextLayer,
    TextMotion,
    TextShadow,
    Word,
)
from reelwright.composition.tracks import EASES, LINEAR, Ease, Key, Track, bezier, constant, evaluate, move

__all__ = [
    "EASES",
    "LINEAR",
    "MAX_LAYERS",
    "MAX_SIDE",
    "AnyLayer",
    "AudioMix",
    "AudioTrack",
    "Box",
    "ClipLayer",
    "Composition",
    "Crop",
    "Ease",
    "EffectLayer",
    "Finish",
    "GlyphRun",
    "GradeLayer",
    "Gradient",
    "GrainLayer",
    "Key",
    "Layer",
    "LeakLayer",
    "Light",
    "Mark",
    "Mask",
    "PictureLayer",
    "Plate",
    "ShapeLayer",
    "Stage",
    "StageTransition",
    "Stroke",
    "TextLayer",
    "TextMotion",
    "TextShadow",
    "Track",
    "Transform",
    "Unit",
    "VideoLayer",
    "VignetteLayer",
    "Word",
    "bezier",
    "constant",
    "evaluate",
    "is_ground",
    "move",
]  # fmt: skip
