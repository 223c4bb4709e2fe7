"""Addresses: whom a request came through, and whether it names the host that people know us by."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, make_response, render_template, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

_ANY_HOST = frozenset({"help.health", "healths.ready", "healths.metrics"})  # monitors ask a machine by its number
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def attach(app: Flask, *, proxies: int, address: str) -> None:
    """Believe so many proxies, and answer only to the host of this address; with neither, believe nobody.

    The host is always the one in Host, never in X-Forwarded-Host: a proxy that does not set that one passes on what
    the sender wrote into it.
    """
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]
    if not address:
        return
    is_ours = known_by(address)

    def refuse_foreign_host() -> Response | None:
        if request.endpoint in _ANY_HOST or is_ours(request.host):
            return None
        text = (
            f"Backcast is at {address}, but this request names another host. Open it there; if you did, the proxy must "
            "pass on the host name, or the setting “address” is wrong."
        )
        shown = {"status": 400, "problems": {}, "signed_in": False, "address": address}
        page = render_template("errors/problem.html", text=text, **shown)
        return make_response(page, 400)

    app.before_request(refuse_foreign_host)


def known_by(address: str) -> Callable[[str], bool]:
    """What tells of the host that a request names whether it is the one of this address; without any, all are."""
    if not address:
        return lambda _: True
    parts = urlsplit(address)
    usual = _USUAL_PORTS[parts.scheme]
    host = parts.netloc.removesuffix(usual)
    return lambda named: named.lower().removesuffix(usual) == host
