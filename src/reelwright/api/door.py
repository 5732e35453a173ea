"""Who is let in: keys, sessions and tokens of issuers, or without accounts whoever sits at this machine."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from reelwright.access.caller import LOCAL, Caller
from reelwright.access.issuers import read_issuers
from reelwright.access.oidc import Verifier
from reelwright.access.rates import LIMITS, Rate, Rates
from reelwright.access.tokens import looks_like_key
from reelwright.errors import UnknownCallerError
from reelwright.settings import ServiceSettings
from reelwright.storage.records.people import People

REQUESTS = Rate(burst=200, per_second=50)  # of a user or key


class Door:
    """Stands in `app.state.authenticator`; see `auth.Authenticator`."""

    def __init__(self, settings: ServiceSettings, people: People) -> None:
        self._people = people
        self._open = settings.accounts == "none"
        issuers = read_issuers(settings.oidc) if settings.accounts == "oidc" and settings.oidc else ()
        self._verifier = Verifier(issuers) if issuers else None
        self._rates = Rates({**LIMITS, "user": REQUESTS, "key": REQUESTS})

    async def caller(self, bearer: str | None, session: str | None, workspace: str | None) -> Caller:
        """Return who calls. Raises UnknownCallerError, TooManyError, and MissingError for a workspace of others."""
        found = await self._known(bearer, session, workspace)
        if found.via != "local":
            self._rates.take(f"key:{found.key}" if found.key else f"user:{found.user}")
        return found

    async def _known(self, bearer: str | None, session: str | None, workspace: str | None) -> Caller:
        if bearer and looks_like_key(bearer):
            return await run_in_threadpool(self._people.of_key, bearer)
        if bearer and self._verifier is not None:
            identity = await self._verifier.verify(bearer)
            return await run_in_threadpool(self._people.of_identity, identity, workspace)
        if session and not self._open:
            return await run_in_threadpool(self._people.of_session, session, workspace)
        if self._open and bearer is None:
            return LOCAL
        raise UnknownCallerError("Send an API key or a token as `Authorization: Bearer …`, or sign in.")

    @property
    def rates(self) -> Rates:
        return self._rates

    @property
    def troubles(self) -> dict[str, str]:
        """Why tokens of an issuer may not be judged now, by its name."""
        return dict(self._verifier.troubles()) if self._verifier else {}
