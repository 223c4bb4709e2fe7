"""A device with passkeys, in software: real keys and signatures, and switches for everything a false one could do."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, BACKUP_ABLE, BACKED_UP, HAS_KEY = 1, 4, 8, 16, 64


def text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


@dataclass
class Device:
    """What stands on somebody's desk; it follows Web Authentication Level 2, sections 5.8.1, 6.1 and 6.5.1."""

    origin: str = "https://plan.example.org"
    rp_id: str = "plan.example.org"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    counts: bool = True
    credential_id: bytes = b"a passkey of sixteen"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    account: bytes = b""

    def create(self, options: str, **changed: Any) -> str:
        """The answer to ``navigator.credentials.create``."""
        asked = json.loads(options)
        self.account = base64.urlsafe_b64decode(asked["user"]["id"] + "==")
        held = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": self._data(with_key=True)})
        return self._answer(
            {
                "clientDataJSON": text(self._client_data("webauthn.create", asked["challenge"], changed)),
                "attestationObject": text(held),
            }
        )

    def get(self, options: str, **changed: Any) -> str:
        """The answer to ``navigator.credentials.get``."""
        asked = json.loads(options)
        self.count += self.counts
        data = self._data(with_key=False)
        client_data = self._client_data("webauthn.get", asked["challenge"], changed)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": text(client_data),
                "authenticatorData": text(data),
                "signature": text(signature),
                "userHandle": text(self.account),
            }
        )

    def _answer(self, response: dict[str, str]) -> str:
        named = text(self.credential_id)
        return json.dumps({"id": named, "rawId": named, "type": "public-key", "response": response})

    def _client_data(self, kind: str, challenge: str, changed: dict[str, Any]) -> bytes:
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps({**told, **changed}).encode()

    def _data(self, *, with_key: bool) -> bytes:
        flags = self.flags | (HAS_KEY if with_key else 0)
        start = hashlib.sha256(self.rp_id.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")
        if not with_key:
            return start
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return start + bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(cose)
