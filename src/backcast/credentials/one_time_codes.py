"""One-time codes: six digits from an app, each good once, and recovery codes for when the app is gone."""

import base64
import hashlib
import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Final

import segno
from pyotp.totp import TOTP

SECONDS: Final = 30
DIGITS: Final = 6
RECOVERY_CODES: Final = 10

_SECRET_BYTES: Final = 20  # RFC 4226, requirement R6; 160 bits fill base32 without padding
_QUIET_ZONE: Final = 4
_MOST_TYPED: Final = 100
_SIX_DIGITS: Final = re.compile(rf"[0-9]{{{DIGITS}}}")
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: without I, L, O and U
_RECOVERY_LENGTH: Final = 16  # 5 bits each, 80 in all
_MISREAD: Final = str.maketrans("ILO", "110")


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code to draw: the outline of its dark squares as an SVG path, in a field of ``size`` by ``size`` squares.

    The field includes the quiet zone of four squares. Colours are the style sheet's: readers need dark on light.
    """

    size: int
    path: str


def new_secret() -> str:
    """What an app and we share: 160 random bits in base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def setup_address(secret: str, account: str, issuer: str = "Backcast") -> str:
    """The ``otpauth:`` address that puts a secret into an app; as good as the secret itself."""
    return TOTP(secret, digits=DIGITS, interval=SECONDS).provisioning_uri(name=account, issuer_name=issuer)


def qr_code(text: str) -> QrCode:
    """The QR code of a text, which can lose 15% of its squares."""
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix]
    path = "".join(
        f"M{run.start() + _QUIET_ZONE} {line + _QUIET_ZONE}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for line, row in enumerate(rows)
        for run in re.finditer(b"\x01+", row)
    )
    return QrCode(len(rows) + 2 * _QUIET_ZONE, path)


def verify(secret: str, code: str, now: datetime, last_step: int | None = None) -> int | None:
    """The time step whose code was typed, None when it is none of those that count now.

    The step before and the step after count too, because clocks differ and people type slowly. Keep the step: given as
    ``last_step`` the next time, neither its code nor an earlier one counts again.

    Args:
        secret: of ``new_secret``.
        code: as typed; spaces between the digits are no mistake.
        now: the time, with its zone.
        last_step: the step that was accepted last.

    Source: RFC 6238, 5.2; ASVS 5.0, 6.5.1.
    """
    typed = "".join(unicodedata.normalize("NFKC", code[:_MOST_TYPED]).split())
    if now.tzinfo is None:
        raise ValueError("The time needs its zone: codes count in seconds of UTC.")
    if not _SIX_DIGITS.fullmatch(typed):
        return None
    codes = TOTP(secret, digits=DIGITS, interval=SECONDS)
    current = int(now.timestamp()) // SECONDS
    for step in (current + 1, current, current - 1):  # the latest first: a code that two steps share counts once too
        fresh = last_step is None or step > last_step
        if fresh and compare_digest(codes.generate_otp(step), typed):
            return step
    return None


def new_recovery_codes() -> Sequence[str]:
    """Ten codes to write down, such as ``7K2M-Q0ZD-93XF-HTBW``; each has 80 random bits."""
    return [_new_recovery_code() for _ in range(RECOVERY_CODES)]


def hashed_recovery_code(typed: str) -> str | None:
    """What is kept of a recovery code, None for a text that cannot be one.

    Small letters, spaces, missing dashes, and O, I or L for 0 and 1 are no mistake. The code is random, so that its
    plain SHA-256 cannot be searched.

    Source: Douglas Crockford, “Base 32”.
    """
    letters = unicodedata.normalize("NFKC", typed[:_MOST_TYPED]).upper().translate(_MISREAD)
    code = re.sub(r"[\s\-‐‑‒–—−]+", "", letters)
    if len(code) != _RECOVERY_LENGTH or not set(code) <= set(_ALPHABET):
        return None
    return hashlib.sha256(code.encode("ascii")).hexdigest()


def _new_recovery_code() -> str:
    code = "".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH))
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
