"""Links to files of renders, which whoever has them may follow for a while."""

from __future__ import annotations

import time
from urllib.parse import quote

from reelwright.frozen import Frozen
from reelwright.storage.records.renders import Render
from reelwright.workspace.service import Service

_FILES = "/api/v1/files"


class Link(Frozen):
    """The URL of a file, good until a time in seconds since 1970."""

    name: str
    url: str
    expires_at: float


def link(service: Service, workspace: str, render: Render, name: str, seconds: float, base: str) -> Link:
    """Return a signed URL of a file of a render, good for `seconds` (1 to 7 days).

    It begins with the address that the service is configured to be seen at, else with `base`. Raises MissingError.
    """
    file = render.file(name)
    path = f"{_FILES}/{render.id}/{name}"
    expires = time.time() + seconds
    token = service.signer.sign(path, seconds, workspace=workspace, filename=name, media_type=file["media_type"])
    base = (service.settings.service.public_url or base).rstrip("/")
    return Link(name=name, url=f"{base}{quote(path)}?{token}", expires_at=expires)
