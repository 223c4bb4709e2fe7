"""A small OpenID Connect provider on this machine: real keys and signatures, and switches for all that can be wrong."""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "backcast-at-work", "a secret between two services"


@dataclass
class Directory:
    """The provider as its tests set it: who signs in, and what it says about them."""

    now: datetime
    issuer: str = ""
    subject: str = "person-7"
    email: str = "ana@example.org"
    email_verified: Any = True
    name: str = "Ana Sommer"
    changed: dict[str, Any] = field(default_factory=dict)  # claims that are other than they should be
    described: dict[str, Any] = field(default_factory=dict)  # the same of what it says of itself
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    shown_key: RSAKey | None = None  # another one than it signs with
    algorithm: str = "RS256"
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # code → what was asked for with it
    down: bool = False
    paths: list[str] = field(default_factory=list)  # of everything that was read, in order

    def description(self) -> dict[str, Any]:
        """What stands at its well-known address."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.described,
        }

    def authorize(self, query: Mapping[str, str]) -> str:
        """Where it sends somebody who signed in there (RFC 6749, 4.1.2)."""
        code = secrets.token_urlsafe(16)
        self.asked[code] = dict(query)
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def tokens(self, form: Mapping[str, str], shown: str) -> tuple[int, dict[str, Any]]:
        """What it gives for a code: once, to its own client, who left with the verifier (RFC 7636, 4.6)."""
        asked = self.asked.pop(form.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or shown != expected or form.get("redirect_uri") != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        """The signed token (OpenID Connect Core, 2)."""
        now = int(self.now.timestamp())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= {"email": self.email, "email_verified": self.email_verified, "name": self.name, **self.changed}
        return jwt.encode({"alg": self.algorithm, "kid": "one"}, claims, self.key, algorithms=[self.algorithm])


@contextmanager
def provided(now: datetime) -> Iterator[Directory]:
    """A provider that listens on a free port until the block ends."""
    directory = Directory(now)

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            directory.paths.append(parts.path)
            if directory.down:
                return self._say(503, {})
            if parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", directory.authorize(query))
                self.end_headers()
                return None
            key = directory.shown_key or directory.key
            known = {
                "/.well-known/openid-configuration": directory.description(),
                "/keys": {"keys": [key.as_dict(private=False, kid="one")]},
            }
            return self._say(200 if parts.path in known else 404, known.get(parts.path, {}))

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            self._say(*directory.tokens(form, self.headers.get("Authorization", "")))

        def _say(self, status: int, body: Mapping[str, Any]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
    directory.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield directory
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
