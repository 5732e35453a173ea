"""Who may vouch for users: the list of OpenID Connect issuers in the file that REELWRIGHT_OIDC names.

- name: auth0
  issuer: https://example.eu.auth0.com/       # as it stands in `iss`, to the last slash
  audiences: [https://api.example.com]        # null: not looked at
  algs: [RS256]
  jwks_url: https://…                         # not given: found by /.well-known/openid-configuration
  azp_allow: [https://app.example.com]        # not given: not looked at
  claim_map: {email: email, name: user_metadata.full_name}
- name: supabase-legacy
  issuer: https://abc.supabase.co/auth/v1
  audiences: [authenticated]
  algs: [HS256]
  hs256_secret: …                             # 32 bytes or more
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from reelwright.documents import parse_document, read_document
from reelwright.errors import InputError, Problem, shorten
from reelwright.frozen import Frozen

VARIABLE = "REELWRIGHT_OIDC"
HS_BYTES = 32  # what an HS256 secret has at least: the size of its hash (RFC 7518, 3.2)
Alg = Literal["HS256", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_SHOWN = re.compile(r"\w+\[\d+\]\.(name|issuer|jwks_url|audiences|algs|azp_allow|claim_map)([.\[]|$)")
_Text = Annotated[str, Field(min_length=1, max_length=500)]


class ClaimMap(Frozen):
    """Which claims tell a user's address and name; a dot leads into a claim (`user_metadata.full_name`)."""

    email: _Text = "email"
    name: _Text = "name"


class Issuer(Frozen):
    """One issuer, and what its tokens must be like. Its keys come from `jwks_url`, or are one `hs256_secret`."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    issuer: _Text
    jwks_url: _Text | None = None
    hs256_secret: SecretStr | None = None
    audiences: Annotated[tuple[_Text, ...], Field(min_length=1)] | None  # one of them; None: not looked at
    algs: Annotated[tuple[Alg, ...], Field(min_length=1)]
    azp_allow: Annotated[tuple[_Text, ...], Field(min_length=1)] | None = None
    claim_map: ClaimMap = ClaimMap()

    @property
    def local(self) -> bool:
        """Whether it lives on this machine, where http is allowed."""
        return _on_loopback(self.issuer)


def read_issuers(path: Path) -> tuple[Issuer, ...]:
    """Return the issuers in a YAML file. Raises InputError with every problem; each names REELWRIGHT_OIDC.

    What stands in the file is repeated only where it can be no secret.
    """
    data = parse_document(read_document(path, "a list of issuers", f"{VARIABLE} ({path})"), f"{VARIABLE} ({path.name})")
    if not isinstance(data, list) or not data:
        limit = "it is a list of issuers, of one or more"
        raise InputError(Problem(f"{VARIABLE} ({path.name})", "", limit, "Begin each with `- name: …`."))
    problems, issuers = [], []
    for index, entry in enumerate(data):
        try:
            issuers.append(Issuer.read(entry, f"{VARIABLE}[{index}]"))
        except InputError as error:
            problems += [one if _SHOWN.match(one.where) else replace(one, value="") for one in error.problems]
            continue
        problems += _unfit(issuers[-1], f"{VARIABLE}[{index}]")
    problems += _twice(data)
    if problems:
        raise InputError(problems)
    return tuple(issuers)


def _unfit(issuer: Issuer, where: str) -> Iterator[Problem]:
    """Yield what no field shows alone."""
    for field, url in (("issuer", issuer.issuer), ("jwks_url", issuer.jwks_url)):
        if url is not None and (limit := url_fault(url)):
            yield Problem(f"{where}.{field}", shorten(url), limit, "Write its https address.")
    symmetric = issuer.hs256_secret is not None
    if symmetric and len(issuer.hs256_secret.get_secret_value().encode()) < HS_BYTES:  # type: ignore[union-attr]
        yield Problem(f"{where}.hs256_secret", "", f"a secret has {HS_BYTES} bytes or more", "Let the issuer make one.")
    if symmetric and issuer.jwks_url:
        yield Problem(f"{where}.jwks_url", "", "one entry has a secret or public keys, never both", "Leave one out.")
    if set(issuer.algs) != {"HS256"} if symmetric else "HS256" in issuer.algs:
        limit = "HS256 stands alone and with `hs256_secret`; all others are checked by public keys"
        remedy = "Write `algs: [HS256]` with a secret, or RS256, ES256 and the like without one."
        yield Problem(f"{where}.algs", ", ".join(issuer.algs), limit, remedy)


def _twice(data: list[Any]) -> Iterator[Problem]:
    for field in ("name", "issuer"):
        counted = Counter(str(entry.get(field)) for entry in data if isinstance(entry, dict) and field in entry)
        for value in (value for value, count in counted.items() if count > 1):
            limit = f"two entries have the same {field}"
            yield Problem(f"{VARIABLE}.{field}", shorten(value), limit, "Each issuer has one entry.")


def url_fault(url: str, local: bool = True) -> str:
    """Return what is wrong with an issuer's address, or nothing; `local`: it may be plain http on this machine."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "this is no address"
    if not url.isascii() or not url.isprintable() or " " in url or not host:
        return "this is no address"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "an issuer's address has no name, password, query or fragment"
    if parts.scheme != "https" and not (local and parts.scheme == "http" and _on_loopback(url)):
        return "only https is trusted, and http on this machine"
    return ""


def _on_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
