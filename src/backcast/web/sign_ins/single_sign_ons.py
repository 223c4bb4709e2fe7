"""Signing in through the organisation's own service, by OpenID Connect."""

from functools import partial

from flask import Blueprint, redirect, request, url_for
from flask import session as form_session
from werkzeug.wrappers import Response

from backcast.credentials.providers import Departure, Provider, ProviderRefused, arrive, depart
from backcast.domain.errors import NotFound
from backcast.outbound.addresses import refuse_private
from backcast.use_cases.people.identities import count_way, sign_in_with_identity
from backcast.web import current
from backcast.web.sign_ins import arrivals
from backcast.web.sign_ins.letters import link_notice

pages = Blueprint("single_sign_on", __name__, url_prefix="/sign-in/sso")

_KEPT = "single_sign_on"  # in the signed cookie of forms: the way back counts in the browser that left only


@pages.get("")
def leave() -> Response:
    """Send somebody to the service."""
    provider = _provider()
    count_way(current.store(), current.origin())

    departure = depart(provider, _back(), current.store().now())

    form_session[_KEPT] = [departure.state, departure.nonce, departure.verifier, arrivals.wanted()]
    return redirect(departure.address, 303)


@pages.get("/callback", endpoint="arrive")
def come_back() -> Response:
    """Take somebody whom the service sends back."""
    provider, kept = _provider(), form_session.pop(_KEPT, None)
    if kept is None:
        raise ProviderRefused("nobody left from this browser")
    state, nonce, verifier, to = kept
    count_way(current.store(), current.origin())

    identity = arrive(provider, Departure("", state, nonce, verifier), _back(), request.args, current.store().now())
    signed = sign_in_with_identity(current.store(), identity, current.origin(), current.browser(), link_notice())

    return arrivals.let_in(signed, to)


def _provider() -> Provider:
    settings = current.settings()
    if not settings.oidc_issuer:
        raise NotFound("There is no such page.")
    guard = partial(refuse_private, trusted=settings.oidc_issuer)
    return Provider(settings.oidc_issuer, settings.oidc_client, settings.oidc_secret, guard)


def _back() -> str:
    """Where the service sends people back to: it takes no other address than the one that it was told before."""
    return (current.settings().address or request.host_url.rstrip("/")) + url_for("single_sign_on.arrive")
