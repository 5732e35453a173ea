"""What an issuer says of a user."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Identity:
    """A user as an issuer vouches for him; (`issuer`, `subject`) is who he is, the rest is only told.

    `expires` is in seconds since 1970.
    """

    issuer: str
    subject: str
    email: str
    name: str
    expires: float
