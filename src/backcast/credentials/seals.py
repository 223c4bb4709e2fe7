"""Seals: short secrets encrypted for the database, so that a stolen copy of it is not enough."""

import base64
import binascii
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION: Final = "s1."
_PURPOSE: Final = b"backcast seals 1"  # the secret key signs forms too: each use has a key of its own
_NONCE: Final = 12


def seal(secret_key: str, text: str, account: str) -> str:
    """A short secret, encrypted with the secret key for one account; only ``unseal`` with both gives it back."""
    nonce = secrets.token_bytes(_NONCE)
    closed = AESGCM(_key(secret_key)).encrypt(nonce, text.encode(), account.encode())
    return _VERSION + base64.urlsafe_b64encode(nonce + closed).decode("ascii")


def unseal(secret_key: str, sealed: str, account: str) -> str | None:
    """The secret, None when the key or the account is another one or when the seal was touched.

    None after a restore means that the file ``secret_key`` was not restored with the database: the account's second
    factor has to be set up anew.
    """
    try:
        packed = base64.b64decode(sealed.removeprefix(_VERSION), altchars=b"-_", validate=True)
        opened = AESGCM(_key(secret_key)).decrypt(packed[:_NONCE], packed[_NONCE:], account.encode())
    except (InvalidTag, binascii.Error, ValueError):
        return None
    return opened.decode() if sealed.startswith(_VERSION) else None


def _key(secret_key: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
