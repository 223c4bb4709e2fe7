"""Passkeys: what the browser is asked for, and whether its answer holds; everything in base64url text."""

import base64
import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import structs

from backcast.domain.errors import InvalidInput

_LONGEST_ANSWER: Final = 20_000
_PORTS: Final = {"https": 443, "http": 80}
_MILLISECONDS: Final = 300_000  # five minutes: somebody has to find the key first


class PasskeyRefused(InvalidInput):
    """An answer that proves nothing; ``reason`` is for the log and never for the person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__({"passkey": "This passkey could not be checked. Try again, or sign in another way."})


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are good: the host they are bound to (``rp_id``) and the exact ``origin`` that may use them."""

    rp_id: str
    origin: str
    name: str = "Backcast"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey as it is kept; ``sign_count`` is what the device said last, 0 for devices that do not count."""

    id: str
    public_key: str
    sign_count: int = 0
    backed_up: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser is asked: ``options`` as JSON, and the ``challenge`` to keep for one answer within minutes."""

    challenge: str
    options: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Which passkey an answer says it comes from, and which account that passkey says it belongs to: unproven."""

    passkey: str
    account: str


def site_of(address: str, name: str = "Backcast") -> Site | None:
    """The site at a public address, None where browsers offer no passkeys: plain http, or a bare IP address.

    On the machine itself they take http too, when it is called ``localhost``.
    """
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        return None
    local = host == "localhost" or host.endswith(".localhost")
    if not host or _is_ip(host) or scheme not in _PORTS or (scheme == "http" and not local):
        return None
    return Site(host, f"{scheme}://{host}" + ("" if port in (None, _PORTS[scheme]) else f":{port}"), name)


def ask_for_new(site: Site, account: str, shown_as: str, known: Sequence[str] = ()) -> Question:
    """What makes the browser create a passkey.

    The passkey can be found without a name being typed, and the device checks who holds it (by finger, face or PIN): so
    it replaces password and second factor together. No attestation: the make of a device is none of our business.

    Args:
        site: of ``site_of``.
        account: the account's id, at most 64 bytes; a random one, since devices keep it.
        shown_as: what the device calls the account: its address.
        known: ids of the account's passkeys, so that no device gets two.
    """
    options = webauthn.generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=account.encode(),
        user_name=shown_as,
        timeout=_MILLISECONDS,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
    )
    return Question(_text(options.challenge), webauthn.options_to_json(options))


def new_passkey(site: Site, challenge: str, answer: str) -> Passkey:
    """The passkey that was made in answer to ``ask_for_new``.

    Raises:
        PasskeyRefused: when the answer is of another site or question, or nobody was checked.
    """
    answered = _parsed(answer)
    try:
        found = webauthn.verify_registration_response(
            credential=answered,
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except Exception as mistake:  # hostile bytes make foreign parsers trip over anything
        raise _refused(mistake) from mistake
    return Passkey(
        _text(found.credential_id), _text(found.credential_public_key), found.sign_count, found.credential_backed_up
    )


def ask_for_known(site: Site, allowed: Sequence[str] = ()) -> Question:
    """What makes the browser prove that it has a passkey: one of those ``allowed``, or any of this site."""
    options = webauthn.generate_authentication_options(
        rp_id=site.rp_id,
        timeout=_MILLISECONDS,
        allow_credentials=_descriptors(allowed),
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return Question(_text(options.challenge), webauthn.options_to_json(options))


def claim_of(answer: str) -> Claim:
    """Whose passkey to look up for an answer to ``ask_for_known``; ``prove`` decides whether it is true.

    Raises:
        PasskeyRefused: when the answer names none.
    """
    answered = _parsed(answer)
    response = answered.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    named = answered.get("id")
    if not isinstance(named, str) or not isinstance(handle, str | None):
        raise PasskeyRefused("the answer names no passkey")
    try:
        return Claim(_text(_bytes(named)), _bytes(handle or "").decode())
    except ValueError as mistake:
        raise _refused(mistake) from mistake


def prove(site: Site, challenge: str, answer: str, kept: Passkey, account: str) -> Passkey:
    """The passkey with its new count, once the answer proves that its holder is here.

    Args:
        site: of ``site_of``.
        challenge: of the question; good for one answer, so forget it before this is called.
        answer: JSON from the browser.
        kept: the passkey that ``claim_of`` names, as it is stored.
        account: the id of the account that it is stored with.

    Raises:
        PasskeyRefused: when the answer is of another site, question, passkey or account, when nobody was checked, or
            when the device counted less than it did before: then there are two of it.
    """
    claim = claim_of(answer)
    if claim.passkey != kept.id or claim.account not in ("", account):
        raise PasskeyRefused("the answer is of another passkey or account")
    try:
        found = webauthn.verify_authentication_response(
            credential=_parsed(answer),
            expected_challenge=_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=_bytes(kept.public_key),
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
    except Exception as mistake:
        raise _refused(mistake) from mistake
    return replace(kept, sign_count=found.new_sign_count, backed_up=found.credential_backed_up)


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > _LONGEST_ANSWER:
        raise PasskeyRefused(f"the answer has {len(answer):,} characters")
    try:
        parsed = json.loads(answer)
    except (ValueError, RecursionError) as mistake:
        raise _refused(mistake) from mistake
    if not isinstance(parsed, dict):
        raise PasskeyRefused("the answer is no JSON object")
    return parsed


def _refused(mistake: Exception) -> PasskeyRefused:
    return PasskeyRefused(f"{type(mistake).__name__}: {str(mistake)[:200]}")


def _descriptors(ids: Sequence[str]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [structs.PublicKeyCredentialDescriptor(id=_bytes(known)) for known in ids]


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _text(packed: bytes) -> str:
    return base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
