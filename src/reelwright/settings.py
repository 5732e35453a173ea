"""The only reader of the environment.

REELWRIGHT_HOME      folder of the store (default: ~/.reelwright)
REELWRIGHT_WORKERS   steps and segments made at once (default: the number of usable cores)
REELWRIGHT_CUTOUT_MODEL   an ONNX segmentation model for product cut-outs (default: none)
REELWRIGHT_DATABASE  projects, jobs and money (default: a file in the store; `postgresql://…` for a server)
REELWRIGHT_BLOBS     files of all workspaces (default: folders in the store; `s3://…`, `gs://…`, `az://…`)
REELWRIGHT_URL_NAME  another address of the engine NAME, such as a proxy, a simulator, or your own server

For `serve` and `worker` alone:

REELWRIGHT_ACCOUNTS      `none` (default: one user, on this machine only), `local` (passwords), `oidc`
REELWRIGHT_OIDC          a YAML file that lists issuers, see docs/operation.md
REELWRIGHT_SECRET        signs links and sessions, 32 characters or more (default: a file in the store, made once)
REELWRIGHT_PUBLIC_URL    the address that users see, such as https://ads.example.com
REELWRIGHT_ORIGINS       other origins whose pages may ask, with commas between
REELWRIGHT_CLAMD         HOST:PORT of a virus scanner that uploads pass (default: none)
REELWRIGHT_HOOK_HOSTS    hosts of your own network that webhooks may go to, with commas between (default: none)
REELWRIGHT_METRICS       HOST:PORT to serve Prometheus metrics on (default: none)
REELWRIGHT_JOBS_PER_USER jobs that a user may have under way (default: 5)
REELWRIGHT_USER_BUDGET   US dollars that a user may spend in a month (default: 50)
REELWRIGHT_SLOTS         jobs that a worker makes at once (default: half of its cores, one at least)
REELWRIGHT_WORKER_TTL    seconds without a sign of life after which a worker's jobs are taken over (default: 20)
REELWRIGHT_RETENTION_DAYS  days that ended jobs and unused files are kept (default: 30)
REELWRIGHT_OTLP          address of an OpenTelemetry collector (default: none)
SENTRY_DSN               where errors are reported (default: nowhere)

Keys of providers have the names that the providers give them (`reelwright engines` lists them).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from reelwright.errors import InputError, Problem

LOCAL = "local"  # the workspace of a laptop, and its user
Accounts = Literal["none", "local", "oidc"]

_SECRETS = ("_API_KEY", "_API_TOKEN", "_KEY", "_SECRET")
_OWN = ("REELWRIGHT_SECRET",)  # not a provider's
_ADDRESS = "REELWRIGHT_URL_"


def usable_cores() -> int:
    """Return the number of CPU cores that this process may run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class ServiceSettings:
    """What `serve` and `worker` need beyond the store."""

    accounts: Accounts = "none"
    oidc: Path | None = None
    secret: str | None = field(default=None, repr=False)
    public_url: str | None = None
    origins: tuple[str, ...] = ()
    clamd: str | None = None
    hook_hosts: tuple[str, ...] = ()
    metrics: str | None = None
    jobs_per_user: int = 5
    user_budget: float = 50.0  # US dollars a month
    slots: int = field(default_factory=lambda: max(usable_cores() // 2, 1))
    worker_ttl: float = 20.0  # seconds
    retention_days: int = 30
    answer_days: int = 7  # that a job waits for a person
    otlp: str | None = None
    sentry: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Settings:
    home: Path = field(default_factory=lambda: Path.home() / ".reelwright")
    workers: int = field(default_factory=usable_cores)
    cutout_model: Path | None = None
    database: str | None = None
    blobs: str | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    addresses: Mapping[str, str] = field(default_factory=dict)  # by engine
    service: ServiceSettings = field(default_factory=ServiceSettings)

    @property
    def database_url(self) -> str:
        """Where the records are."""
        return self.database or f"sqlite:///{self.home / 'reelwright.db'}"

    @classmethod
    def from_environment(cls) -> Settings:
        """Read the settings; raises InputError for a value that cannot be used."""
        env = os.environ
        return cls(
            home=Path(env.get("REELWRIGHT_HOME") or Path.home() / ".reelwright").expanduser().absolute(),
            workers=_whole(env, "REELWRIGHT_WORKERS", 1, 256) or usable_cores(),
            cutout_model=Path(env["REELWRIGHT_CUTOUT_MODEL"]) if env.get("REELWRIGHT_CUTOUT_MODEL") else None,
            database=env.get("REELWRIGHT_DATABASE") or None,
            blobs=env.get("REELWRIGHT_BLOBS") or None,
            secrets={
                name: value
                for name, value in env.items()
                if name.endswith(_SECRETS) and name not in _OWN and value.strip()
            },
            addresses={
                name.removeprefix(_ADDRESS).lower(): value.strip()
                for name, value in env.items()
                if name.startswith(_ADDRESS) and value.strip()
            },
            service=_service(env),
        )


def _service(env: Mapping[str, str]) -> ServiceSettings:
    plain = ServiceSettings()
    accounts = env.get("REELWRIGHT_ACCOUNTS") or "none"
    if accounts not in ("none", "local", "oidc"):
        raise _wrong("REELWRIGHT_ACCOUNTS", accounts, "one of none, local, oidc")
    if accounts == "oidc" and not env.get("REELWRIGHT_OIDC"):
        raise _wrong("REELWRIGHT_OIDC", "", "needed with REELWRIGHT_ACCOUNTS=oidc: a YAML file that lists issuers")
    secret = env.get("REELWRIGHT_SECRET") or None
    if secret is not None and len(secret) < 32:
        raise _wrong("REELWRIGHT_SECRET", f"{len(secret)} characters", "32 characters or more")
    return ServiceSettings(
        accounts=cast("Accounts", accounts),
        oidc=Path(env["REELWRIGHT_OIDC"]) if env.get("REELWRIGHT_OIDC") else None,
        secret=secret,
        public_url=_address(env, "REELWRIGHT_PUBLIC_URL"),
        origins=_listed(env, "REELWRIGHT_ORIGINS"),
        clamd=_listener(env, "REELWRIGHT_CLAMD"),
        hook_hosts=_listed(env, "REELWRIGHT_HOOK_HOSTS"),
        metrics=_listener(env, "REELWRIGHT_METRICS"),
        jobs_per_user=_whole(env, "REELWRIGHT_JOBS_PER_USER", 1, 1000) or plain.jobs_per_user,
        user_budget=_number(env, "REELWRIGHT_USER_BUDGET", plain.user_budget),
        slots=_whole(env, "REELWRIGHT_SLOTS", 1, 256) or plain.slots,
        worker_ttl=max(_number(env, "REELWRIGHT_WORKER_TTL", plain.worker_ttl), 2.0),
        retention_days=_whole(env, "REELWRIGHT_RETENTION_DAYS", 1, 36500) or plain.retention_days,
        answer_days=_whole(env, "REELWRIGHT_ANSWER_DAYS", 1, 3650) or plain.answer_days,
        otlp=_address(env, "REELWRIGHT_OTLP"),
        sentry=env.get("SENTRY_DSN") or None,
    )


def _listed(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in env.get(name, "").split(",") if part.strip())


def _listener(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name, "")
    host, _, port = text.rpartition(":")
    if text and not (host and port.isdecimal() and 0 < int(port) < 65536):
        raise _wrong(name, text, "HOST:PORT")
    return text or None


def _whole(env: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = env.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or not least <= int(text) <= most:
        raise _wrong(name, text, f"a whole number from {least} to {most}")
    return int(text)


def _number(env: Mapping[str, str], name: str, otherwise: float) -> float:
    text = env.get(name, "")
    try:
        number = float(text or otherwise)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1e6:
        raise _wrong(name, text, "a number from 0 to 1,000,000")
    return number


def _address(env: Mapping[str, str], name: str) -> str | None:
    text = env.get(name, "").rstrip("/")
    if text and not text.startswith(("http://", "https://")):
        raise _wrong(name, text, "an address that begins with http:// or https://")
    return text or None


def _wrong(name: str, value: str, limit: str) -> InputError:
    return InputError(Problem(name, value, limit, "Unset it or correct it."))
