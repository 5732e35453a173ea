"""Open films, shared by renderers that draw the same scene for several canvases: each frame is decoded once."""

from __future__ import annotations

from pathlib import Path

from reelwright.media.video import ClipReader


class Films:
    """Readers by layer and file. Renderers that share one (`shared`) draw the same frames in turn, one after the other.

    Layers of one name that show one file are taken to show the same frames at the same times; where they do not, the
    pictures are right all the same, but frames are decoded again. A `draft` is read in less time and a little less
    exactly. One thread may use it at a time.
    """

    def __init__(self, *, shared: bool = False, draft: bool = False) -> None:
        self.draft = draft
        self._kept = 2 if shared else 1  # who blends two frames comes back to the first of them for the next canvas
        self._open: dict[tuple[str, Path], tuple[ClipReader, int]] = {}

    def open(self, layer: str, path: Path, draft: bool) -> ClipReader:
        """Return the reader of a layer's film; raises MediaError where it cannot be read."""
        found = self._open.get((layer, path))
        reader, users = found or (ClipReader(path, draft=draft), 0)
        reader.keep = max(reader.keep, self._kept)
        self._open[layer, path] = reader, users + 1
        return reader

    def close(self, reader: ClipReader) -> None:
        """Let go of a reader; its file is closed when the last user has."""
        key, (_, users) = next((key, found) for key, found in self._open.items() if found[0] is reader)
        if users > 1:
            self._open[key] = reader, users - 1
            return
        del self._open[key]
        reader.close()
