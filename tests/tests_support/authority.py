"""A real issuer of tokens on loopback: keys, a configuration, and a server that can be away, slow or mad."""

from __future__ import annotations

import json
import threading
import time
from contextlib import suppress
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:  # noqa: ARG001
    """Return the private key of a name, made once."""
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str, curve: str = "SECP256R1") -> ec.EllipticCurvePrivateKey:  # noqa: ARG001
    return ec.generate_private_key(getattr(ec, curve)())


@cache
def ed_key(name: str) -> ed25519.Ed25519PrivateKey:  # noqa: ARG001
    return ed25519.Ed25519PrivateKey.generate()


def public(key: Any, kid: str | None, **more: Any) -> dict[str, Any]:
    """Return the public part of a key as a JWK."""
    algorithms: dict[type, Any] = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm,
                                   ed25519.Ed25519PrivateKey: OKPAlgorithm}  # fmt: skip
    algorithm = next(found for kind, found in algorithms.items() if isinstance(key, kind))
    jwk = algorithm.to_jwk(key.public_key(), as_dict=True)
    jwk.pop("key_ops", None)
    return {**jwk, **({} if kid is None else {"kid": kid}), **more}


class Authority:
    """`documents` are answered by their path; `delay` seconds are waited before; `asked` are the paths so far."""

    def __init__(self) -> None:
        self.documents: dict[str, Any] = {}
        self.headers: dict[str, str] = {}
        self.status, self.delay = 200, 0.0
        self.asked: list[str] = []
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                authority.asked.append(self.path)
                time.sleep(authority.delay)
                found = authority.documents.get(self.path)
                body = found if isinstance(found, bytes) else json.dumps(found).encode()
                self.send_response(404 if found is None else authority.status)
                for name, value in authority.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                with suppress(OSError):  # whoever asked may have had enough
                    self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def publish(self, *keys: dict[str, Any]) -> None:
        """Answer with a configuration, and with these keys."""
        self.documents["/.well-known/openid-configuration"] = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        self.documents["/jwks"] = {"keys": list(keys)}

    def away(self) -> None:
        """Stop answering for good: nobody listens."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def token(key: Any, iss: str, alg: str = "RS256", kid: str | None = "k1", headers: Any = None, **claims: Any) -> str:
    """Return a token that is good, but for what `claims` (None: left out) and `headers` say."""
    now = int(time.time())
    told = {"iss": iss, "sub": "u1", "aud": "reelwright", "iat": now, "exp": now + 60, **claims}
    extra = {**({} if kid is None else {"kid": kid}), **(headers or {})}
    return jwt.encode({name: value for name, value in told.items() if value is not None}, key, alg, extra)
