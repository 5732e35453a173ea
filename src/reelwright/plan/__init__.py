"""The plan: the strict document between the brain that writes it and the muscle that obeys it."""

from reelwright.plan.elements import Badge, Countdown, LowerThird, PriceTag, ProgressBar, Watermark
from reelwright.plan.model import (
    Asset,
    Backdrop,
    Box,
    Brand,
    Captions,
    Fact,
    Footage,
    Generated,
    Grading,
    Music,
    Output,
    Palette,
    Placement,
    Plan,
    Product,
    Retouch,
    Scene,
    Shot,
    Still,
    StyleSpec,
    Take,
    Text,
    TextRole,
    Transition,
    Typefaces,
    Voice,
    VoiceLine,
)
from reelwright.plan.reference import Reference, ReferenceShot
from reelwright.plan.validate import read_plan, validate
from reelwright.words import Role

__all__ = [
    "Asset", "Backdrop", "Badge", "Box", "Brand", "Captions", "Countdown", "Fact", "Footage", "Generated", "Grading",
    "LowerThird", "Music", "Output", "Palette", "Placement", "Plan", "PriceTag", "Product", "ProgressBar", "Reference",
    "ReferenceShot", "Retouch", "Role", "Scene", "Shot", "Still", "StyleSpec", "Take", "Text", "TextRole", "Transition",
    "Typefaces", "Voice", "VoiceLine", "Watermark", "read_plan", "validate",
]  # fmt: skip
