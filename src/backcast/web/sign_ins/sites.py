"""Sites: where passkeys are good, which browsers bind to the host that people know us by."""

from flask import request

from backcast.credentials.passkeys import Site, site_of
from backcast.domain.errors import NotAllowed
from backcast.web import current


def site_here() -> Site | None:
    """The site of this request; None where browsers take no passkeys."""
    return site_of(current.settings().address or request.host_url.rstrip("/"))


def needed_site() -> Site:
    """The site of this request.

    Raises:
        NotAllowed: where browsers take no passkeys.
    """
    site = site_here()
    if site is None:
        raise NotAllowed("Browsers take passkeys only over https, or on the machine itself at http://localhost.")
    return site
