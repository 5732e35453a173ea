"""What Luma's generations take, as its own client (0.5.0) types them, and what each type needs and may not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reelwright.testing.simulator.schema import Wrong, choice, flag, listed, number, record, text, whole

FRAMES = 24  # a second of the grid of keyframes
_TEXT = {"type": "string", "minLength": 1}
_REF = record((), data=_TEXT, media_type=_TEXT, url=_TEXT, file_id=_TEXT, generation_id=_TEXT)
_ANCHORS = {"keyframes": listed(_REF, 64), "keyframe_indexes": listed(whole(0), 64)}
_STRENGTHS = [f"{word}_{n}" for word in ("adhere", "flex", "reimagine") for n in (1, 2, 3)]
_CONTROLS = record(
    (),
    depth=record((), blur=number(0, 1), enabled=flag()),
    face=record((), enabled=flag()),
    normals=record((), augmentation=number(0, 1), enabled=flag()),
    pose=record((), enabled=flag(), strength=choice("precise", "coarse")),
    trajectory=record((), enabled=flag(), sparsity=number(0, 1)),
)
_EDIT = record((), auto_controls=flag(), strength=choice(*_STRENGTHS), controls=_CONTROLS, **_ANCHORS)
_PLACE = record(
    ("h_norm", "w_norm", "x_norm", "y_norm"), h_norm=number(0, 2), w_norm=number(0, 2), x_norm=number(), y_norm=number()
)
_VIDEO = record(
    (),
    duration=choice("5s", "10s"),
    edit=_EDIT,
    end_frame=_REF,
    exr_export=flag(),
    hdr=flag(),
    loop=flag(),
    resolution=choice("360p", "540p", "720p", "1080p"),
    source_position=_PLACE,
    start_frame=_REF,
    **_ANCHORS,
)
TYPES = ("image", "image_edit", "video", "video_edit", "video_reframe", "layering")
INPUT = record(
    ("prompt",),
    prompt=_TEXT | {"maxLength": 6000},
    aspect_ratio=choice("3:1", "2:1", "21:9", "16:9", "4:3", "3:2", "1:1", "3:4", "2:3", "9:16", "1:2", "1:3"),
    image_ref=listed(_REF, 9),
    layering=record((), resolution=choice("1k", "2k")),
    model=choice("uni-1", "uni-1-max", "ray-3.2"),
    output_format=choice("png", "jpeg"),
    source=_REF,
    style=choice("auto", "manga"),
    type=choice(*TYPES),
    user_id=text(),
    video=_VIDEO,
    web_search=flag(),
)
_MADE_BY = {
    "image": ("uni-1", "uni-1-max"), "image_edit": ("uni-1", "uni-1-max"), "layering": ("uni-1",),
    "video": ("ray-3.2",), "video_edit": ("ray-3.2",), "video_reframe": ("ray-3.2",),
}  # fmt: skip


def unfit(asked: Mapping[str, Any]) -> Iterator[Wrong]:
    """Give what is wrong with a request that its shape alone does not show."""
    kind, video = asked["type"], asked.get("video") or {}
    if asked["model"] not in _MADE_BY[kind]:
        yield Wrong(("model",), "value", f"{asked['model']} does not make {kind}")
    if (kind in ("image", "video")) == ("source" in asked):
        yield Wrong(("source",), "value", f"a source is {'not for' if 'source' in asked else 'required for'} {kind}")
    if video and not kind.startswith("video"):
        yield Wrong(("video",), "value", f"not for {kind}")
    if "edit" in video and kind != "video_edit":
        yield Wrong(("video", "edit"), "value", f"not for {kind}")
    if "layering" in asked and kind != "layering":
        yield Wrong(("layering",), "value", f"not for {kind}")
    if kind == "layering" and len(asked["prompt"]) > 500:
        yield Wrong(("prompt",), "too_long", "at most 500 characters")
    if kind == "image_edit" and len(asked.get("image_ref", ())) > 8:
        yield Wrong(("image_ref",), "too_long", "at most 8")
    yield from _unfit_frames(video)
    for reference in references(asked):
        named = {"data", "url", "file_id", "generation_id"} & set(reference)
        if len(named) != 1 or ("data" in named and "media_type" not in reference):
            yield Wrong(("source",), "value", "give exactly one of url, data (with media_type), generation_id, file_id")


def _unfit_frames(video: Mapping[str, Any]) -> Iterator[Wrong]:
    places, framed = video.get("keyframe_indexes", ()), "start_frame" in video or "end_frame" in video
    end = seconds_of(video) * FRAMES
    if (
        len(video.get("keyframes", ())) != len(places)
        or len(set(places)) != len(places)
        or max(places, default=0) > end
    ):
        told = f"must be as many as keyframes, each once, from 0 to {end}"
        yield Wrong(("video", "keyframe_indexes"), "value", told)
    if places and (framed or video.get("loop")):
        yield Wrong(("video", "keyframes"), "value", "not with start_frame, end_frame or loop")
    if seconds_of(video) == 10 and (framed or video.get("loop")):
        yield Wrong(("video", "duration"), "value", "10s is not for start_frame, end_frame or loop")
    if video.get("exr_export") and not video.get("hdr"):
        yield Wrong(("video", "exr_export"), "value", "requires hdr")


def seconds_of(video: Mapping[str, Any]) -> int:
    return int(str(video.get("duration", "5s")).removesuffix("s"))


def references(asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return what a request refers to: its source, references, frames and anchors."""
    video = asked.get("video") or {}
    found = [*asked.get("image_ref", ()), *video.get("keyframes", ()), *video.get("edit", {}).get("keyframes", ())]
    return found + [each for each in (asked.get("source"), video.get("start_frame"), video.get("end_frame")) if each]
