"""Providers: the organisation's own sign-in service, by OpenID Connect; needs the optional extra “sso”."""

import secrets
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hmac import compare_digest
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from backcast.domain.errors import BackcastError, NotSignedIn, Unreachable

_SECONDS: Final = 5.0  # for all that is asked on one way, there or back
_MOST: Final = 500_000  # bytes of one answer
_KEPT_FOR: Final = timedelta(minutes=10)
_LEEWAY: Final = 60  # seconds by which the clocks of both machines may differ
_SIGNATURES: Final = ["RS256", "PS256", "ES256", "EdDSA"]  # none with a shared secret, and never none at all
_DISCOVERY: Final = "/.well-known/openid-configuration"


class ProviderRefused(NotSignedIn):
    """The way through the provider did not lead here; ``reason`` is for the log and never for the person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__("Signing in with your organisation did not work. Start again from the sign-in page.")


@dataclass(frozen=True, slots=True)
class Provider:
    """The service: its ``issuer`` address, and by which id and secret it knows us.

    ``guard`` raises an error of ours for an address that the service names and that we must not open.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    guard: Callable[[str], object] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody on the way to the provider: where they are sent, and what must come back with them.

    ``state`` ties the way back to this browser, ``nonce`` the token to this way, ``verifier`` the code to us.
    """

    address: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for: ``subject`` is who that is at ``issuer``, for ever."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str


def is_installed() -> bool:
    """Whether the extra is there."""
    return all(find_spec(name) is not None for name in ("authlib", "requests", "joserfc"))


# What providers say of themselves and their keys, by its address: anybody can start a way, and must not make us ask
# each time. Price: what a provider changes counts ten minutes later; a key that is not known yet is asked for at once.
_kept: dict[str, tuple[datetime, Mapping[str, Any]]] = {}


def depart(provider: Provider, back: str, now: datetime) -> Departure:
    """Where to send somebody who wants to sign in; ``back`` is the address to which the provider sends them.

    Raises:
        Unreachable: when the provider cannot be asked where that is.
    """
    described = _described(provider, now, time.monotonic() + _SECONDS)
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    address, _ = _session(provider, described, back).create_authorization_url(
        _checked(described, "authorization_endpoint"), state=state, nonce=nonce, code_verifier=verifier
    )
    return Departure(address, state, nonce, verifier)


def arrive(provider: Provider, departure: Departure, back: str, query: Mapping[str, str], now: datetime) -> Identity:
    """Who came back.

    Args:
        provider: the service.
        departure: what was kept in the browser that left.
        back: the same address as when it left.
        query: what the browser brought with it.
        now: the current moment.

    Raises:
        ProviderRefused: when something does not fit: state, code, signature, issuer, audience, nonce or time.
        Unreachable: when the provider cannot be asked.
    """
    if not compare_digest(query.get("state", "").encode(), departure.state.encode()):
        raise ProviderRefused("another state came back")
    if "code" not in query or query.get("iss", provider.issuer) != provider.issuer:
        raise ProviderRefused(f"no code came back, but {query.get('error', 'nothing')[:80]}")
    deadline = time.monotonic() + _SECONDS
    described = _described(provider, now, deadline)
    named = {name: _guarded(provider, described, name) for name in ("token_endpoint", "jwks_uri")}
    session = _session(provider, described, back)
    token = _fetched_token(session, named["token_endpoint"], departure, query["code"], deadline)
    claims = _claims(provider, departure, token, _opened(named["jwks_uri"], token, now, deadline), now)
    return Identity(
        provider.issuer,
        str(claims["sub"]),
        _text(claims, "email"),
        claims.get("email_verified") is True,
        _text(claims, "name"),
    )


def _fetched_token(session: Any, address: str, departure: Departure, code: str, deadline: float) -> Mapping[str, Any]:
    faults = import_module("requests").RequestException
    refusals = (import_module("authlib.common.errors").AuthlibBaseError, ValueError, KeyError)
    try:
        found = session.fetch_token(address, code=code, code_verifier=departure.verifier, **_limits(deadline))
    except faults as fault:
        raise _away(fault) from fault
    except refusals as refusal:
        raise ProviderRefused(f"{type(refusal).__name__}: {str(refusal)[:200]}") from refusal
    return dict(found)


def _opened(address: str, token: Mapping[str, Any], now: datetime, deadline: float) -> Any:
    """The id token, whose signature is the provider's; keys that do not fit may be old, and are asked for once more."""
    known = _recall(address, now)
    if known is not None:
        with suppress(ProviderRefused):
            return _verified(token, known)
    keys = _fetched(address, deadline)
    opened = _verified(token, keys)
    _kept[address] = (now, keys)
    return opened


def _verified(token: Mapping[str, Any], keys: Mapping[str, Any]) -> Any:
    jwt, jwk = import_module("joserfc.jwt"), import_module("joserfc.jwk")
    try:
        return jwt.decode(token["id_token"], jwk.KeySet.import_key_set(keys), algorithms=_SIGNATURES)
    except _wrong() as refusal:
        raise ProviderRefused(f"{type(refusal).__name__}: {str(refusal)[:200]}") from refusal


def _wrong() -> tuple[type[Exception], ...]:
    return import_module("joserfc.errors").JoseError, ValueError, KeyError, TypeError, AttributeError


def _claims(
    provider: Provider, departure: Departure, token: Mapping[str, Any], opened: Any, now: datetime
) -> Mapping[str, Any]:
    """What the id token says, once everything about it was checked."""
    try:
        claims = import_module("authlib.oidc.core").CodeIDToken(
            opened.claims,
            opened.header,
            {
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client},
                "sub": {"essential": True},
            },
            {"nonce": departure.nonce, "client_id": provider.client, "access_token": token.get("access_token")},
        )
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except _wrong() as refusal:
        raise ProviderRefused(f"{type(refusal).__name__}: {str(refusal)[:200]}") from refusal
    return dict(claims)


def _session(provider: Provider, described: Mapping[str, Any], back: str) -> Any:
    ways = described.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return import_module("authlib.integrations.requests_client").OAuth2Session(
        provider.client,
        provider.secret,
        scope="openid email profile",
        redirect_uri=back,
        code_challenge_method="S256",
        token_endpoint_auth_method="client_secret_basic" if "client_secret_basic" in ways else "client_secret_post",
    )


def _described(provider: Provider, now: datetime, deadline: float) -> Mapping[str, Any]:
    """What the provider says of itself; another issuer than the one that was set is none of ours."""
    if not is_installed():
        raise Unreachable("Signing in with your organisation is set up, but not installed: it needs backcast[sso].")
    address = provider.issuer.rstrip("/") + _DISCOVERY
    known = _recall(address, now)
    if known is not None:
        return known
    described = _fetched(address, deadline)
    if described.get("issuer") != provider.issuer:
        raise _away(ValueError(f"the provider calls itself {str(described.get('issuer'))[:80]}"))
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _checked(described, name)
    _kept[address] = (now, described)
    return described


def _recall(address: str, now: datetime) -> Mapping[str, Any] | None:
    """What stood at an address, if that is not long ago."""
    since, found = _kept.get(address, (None, None))
    return found if since is not None and since <= now < since + _KEPT_FOR else None


def _fetched(address: str, deadline: float) -> Mapping[str, Any]:
    requests = import_module("requests")
    try:
        answer = requests.get(address, **_limits(deadline))
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as fault:
        raise _away(fault) from fault
    if not isinstance(found, dict):
        raise _away(ValueError("no JSON object"))
    return found


def _limits(deadline: float) -> dict[str, Any]:
    """What keeps a request short: the time left for connection and head, a body within time and size, no detour."""
    left = max(deadline - time.monotonic(), 0.01)
    return {
        "timeout": import_module("urllib3").Timeout(total=left),
        "hooks": {"response": _reader(deadline)},
        "allow_redirects": False,
        "stream": True,
    }


def _reader(deadline: float) -> Callable[..., Any]:
    """Reads the body of an answer, as much of it as comes in time and is not too large."""
    too_much = import_module("requests").RequestException
    broken = import_module("urllib3.exceptions").HTTPError

    def read(answer: Any, *_: Any, **__: Any) -> Any:
        body = b""
        try:
            while part := answer.raw.read1(65_536, decode_content=True):
                body += part
                if len(body) > _MOST or time.monotonic() > deadline:
                    raise too_much(f"more than {_MOST:,} bytes, or more than {_SECONDS:g} seconds")
        except (broken, OSError) as fault:
            raise too_much(f"{type(fault).__name__}: {fault}") from fault
        finally:
            answer.close()
        answer._content, answer._content_consumed = body, True  # as if the library had read it
        return answer

    return read


def _checked(described: Mapping[str, Any], name: str) -> str:
    """An address that the provider names: encrypted, or on this machine."""
    address = str(described.get(name, ""))
    parts = urlsplit(address)
    if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        raise _away(ValueError(f"{name} is no https address"))
    return address


def _guarded(provider: Provider, described: Mapping[str, Any], name: str) -> str:
    """An address that the provider names, and that we may open."""
    address = _checked(described, name)
    try:
        provider.guard(address)
    except BackcastError as refusal:
        raise _away(refusal) from refusal
    return address


def _away(fault: Exception) -> Unreachable:
    told = "The sign-in service of your organisation does not answer just now. Try again, or sign in another way."
    return Unreachable(told, f"{type(fault).__name__}: {str(fault)[:200]}")


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    return found if isinstance(found, str) else ""
