"""Whether this installation can write a format."""

from __future__ import annotations

import av
from av.codec.codec import UnknownCodecError

from reelwright.errors import MissingPartError
from reelwright.media.outputs.formats import FORMATS, Format


def has_encoder(name: str) -> bool:
    try:
        av.Codec(name, "w")
    except UnknownCodecError:
        return False
    return True


def require(form: Format) -> None:
    """Raise MissingPartError where an encoder of the format is not in this build of FFmpeg."""
    missing = [name for name in form.encoders if not has_encoder(name)]
    if missing:
        able = ", ".join(item.name for item in FORMATS.values() if all(map(has_encoder, item.encoders)))
        raise MissingPartError(
            f"{form.name}: the FFmpeg inside `av` {av.__version__} has no encoder {' and no '.join(missing)}. "
            f"Install the wheel of `av` that requirements.txt pins, or choose one of {able}."
        )
