"""What links, sessions and the addresses of webhooks are signed with."""

from __future__ import annotations

import os
import secrets

from reelwright.settings import Settings
from reelwright.storage.files import make_folder, storing


def secret_of(settings: Settings) -> bytes:
    """Return the secret of the settings, or that of the store, made by whoever needs it first."""
    given = settings.service.secret
    return given.encode() if given else _own(settings)


def _own(settings: Settings) -> bytes:
    """Return the secret of the store."""
    path = make_folder(settings.home) / "secret"
    with storing(settings.home):
        try:
            made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(made, "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
        return path.read_bytes()
