"""Identifiers: ids that tell nothing, tokens that cannot be guessed, and what is stored of them."""

import hashlib
import secrets


def new_id() -> str:
    """An id that tells nothing and cannot be guessed."""
    return secrets.token_hex(8)


def is_id(text: str) -> bool:
    """Whether this can be an id at all: PostgreSQL refuses to compare what holds NUL."""
    return text.isascii() and text.isalnum() and len(text) <= 32


def new_token(prefix: str = "") -> str:
    """A secret of 256 random bits; the prefix lets secret scanners recognise one that leaked."""
    return prefix + secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    """What is stored of a token: it has 256 random bits, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
