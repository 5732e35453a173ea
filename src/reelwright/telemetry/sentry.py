"""Errors to Sentry, where `SENTRY_DSN` is set: every log line of level ERROR or above, cleaned like all that leaves.

No request bodies, headers, cookies, addresses of callers, or values of local variables go along. None of Sentry's
integrations with frameworks or HTTP libraries is on: they would tell of requests, and mark calls of providers.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from reelwright.telemetry import logs
from reelwright.telemetry.redact import clean, cleaned

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_PERSONAL = ("request", "user", "modules")


def start(dsn: str, *, version: str, environment: str = "production") -> bool:
    """Begin to report; False where the extra `telemetry` is not installed or the DSN is none."""
    try:
        import sentry_sdk
        from sentry_sdk.integrations.dedupe import DedupeIntegration
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError:
        logging.getLogger(__name__).warning("SENTRY_DSN is set, but not the extra: pip install 'reelwright[telemetry]'")
        return False
    try:
        sentry_sdk.init(
            dsn,
            release=f"reelwright@{version}",
            environment=environment,
            before_send=filtered,
            before_breadcrumb=lambda crumb, _: cleaned(crumb),
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[LoggingIntegration(level=logging.INFO, event_level=logging.ERROR), DedupeIntegration()],
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            auto_session_tracking=False,
            trace_propagation_targets=[],
            server_name="",
        )
    except BadDsn as error:
        logging.getLogger(__name__).warning("SENTRY_DSN is none: %s", clean(str(error)))
        return False
    return True


def stop(seconds: float = 2.0) -> None:
    """Send what is left, for at most so many seconds, and end."""
    import sentry_sdk

    sentry_sdk.get_client().close(timeout=seconds)
    sentry_sdk.get_global_scope().set_client(None)


def filtered(event: Event, _: Hint) -> Event | None:
    """Return an event without persons and secrets, with the bound fields as its tags."""
    told: dict[str, Any] = {name: value for name, value in event.items() if name not in _PERSONAL}
    bound = {name: str(value) for name, value in logs.bound_fields().items()}
    told["tags"] = {**dict(told.get("tags") or {}), **bound}
    return cast("Event", cleaned(told))
