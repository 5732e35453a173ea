"""Steps that prepare the user's own pictures: the product's cut-out, its shadow, the logo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reelwright.build.step import Artifact, Made, Step, Work
from reelwright.digest import digest_file
from reelwright.errors import MissingPartError
from reelwright.finding import Finding
from reelwright.loading import LOADING

_METHODS = {
    "alpha": "the picture's own transparency",
    "model": "the segmentation model",
    "contour": "contour analysis without a model",
}


def cutout_step(picture: Step, model: Path | None) -> Step:
    """Cut the product out; a picture that no method can cut out well stands whole in a designed frame."""
    if model and not model.is_file():
        remedy = "Unset REELWRIGHT_CUTOUT_MODEL, or name an ONNX file."
        raise MissingPartError(f"REELWRIGHT_CUTOUT_MODEL = {model}: there is no such file. {remedy}")

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"picture": needs[0].digest, "model": digest_file(model) if model else None}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.cutout import cut_out
            from reelwright.craft.cutout.frames import frame_photo
            from reelwright.media.foreign import load_picture
            from reelwright.media.pictures import encode_png

        picture = load_picture(work.needs[0].path)
        cut = cut_out(picture, model)
        card = cut.method == "original"
        rgba = frame_photo(picture, "arch", 1200) if card else cut.rgba
        work.output.write_bytes(encode_png(rgba))
        facts = {
            "width": rgba.shape[1],
            "height": rgba.shape[0],
            "kind": "card" if card else "cutout",
            "method": cut.method,
            "confidence": round(float(cut.confidence), 3),
            "reasons": list(cut.reasons),
            "notes": list(work.needs[0].facts["notes"]),
        }
        return Made(facts, _cutout_findings(facts))

    return Step(
        "cutout", 2, "product cut-out", "extracting_product", resolve, make, needs=(picture,), suffix=".png",
        estimate=3.0,
    )  # fmt: skip


def _cutout_findings(facts: dict[str, Any]) -> tuple[Finding, ...]:
    confidence = facts["confidence"]
    if facts["kind"] == "card":
        reason = "; ".join(facts["reasons"]) or "no clear outline"
        return (
            Finding(
                check="cutout",
                severity="warning",
                where="product photo",
                message=f"The product could not be cut out cleanly ({reason}); the whole photo stands in a frame.",
                evidence={"confidence": confidence, "reasons": facts["reasons"]},
                remedy="Give a photo on a plain background, a PNG with transparency, or a segmentation model.",
            ),
        )
    message = f"The product was cut out by {_METHODS[facts['method']]}, confidence {confidence:.2f}."
    evidence = {"method": facts["method"], "confidence": confidence, "notes": facts["notes"] + facts["reasons"]}
    return (Finding(check="cutout", severity="info", where="product photo", message=message, evidence=evidence),)


def shadow_step(cutout: Step, ground: dict[str, Any]) -> Step:
    """Draw what the product leaves on a ground; `ground` holds the fields of `craft.shadows.Ground`.

    A card hangs in the air whatever the ground is.
    """

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        kind = "card" if needs[0].facts["kind"] == "card" else ground["kind"]
        return {"product": needs[0].digest, "ground": {**ground, "kind": kind}}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.shadows import Ground, cast
            from reelwright.media.pictures import encode_png, read_png

        settings = dict(work.params["ground"])
        settings["light"] = tuple(settings["light"])
        shadow = cast(read_png(work.needs[0].path), Ground(**settings))
        work.output.write_bytes(encode_png(shadow.rgba))
        height, width = shadow.rgba.shape[:2]
        return Made({"width": width, "height": height, "foot": list(shadow.foot), "scale": shadow.height})

    return Step(
        "shadow", 1, "product shadow", "generating_scenes", resolve, make, needs=(cutout,), suffix=".png", estimate=0.3
    )


def logo_step(picture: Step) -> Step:
    """Trim the logo to what is visible of it and measure how bright it is."""

    def resolve(needs: tuple[Artifact, ...]) -> dict[str, Any]:
        return {"picture": needs[0].digest}

    def make(work: Work) -> Made:
        with LOADING:
            from reelwright.craft.logo import prepare_logo
            from reelwright.media.foreign import load_picture
            from reelwright.media.pictures import encode_png

        logo = prepare_logo(load_picture(work.needs[0].path))
        work.output.write_bytes(encode_png(logo.rgba))
        height, width = logo.rgba.shape[:2]
        return Made({"width": width, "height": height, "luminance": logo.luminance, "opaque": logo.opaque})

    return Step("logo", 1, "logo", "extracting_product", resolve, make, needs=(picture,), suffix=".png", estimate=0.3)
