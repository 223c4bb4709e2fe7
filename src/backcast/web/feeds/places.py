"""Places: the addresses that stand in calendars. They never come from the request that fetches one."""

from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from flask import Flask, current_app, request

from backcast.use_cases.feeds.contents import Places
from backcast.web import current

_MARK = "0MARK0"
_SAFE = "!$&'()*+,:;=@"


def places_at(app: Flask, address: str) -> Callable[[str], Places]:
    """The addresses of pages: they begin with that of the settings, or with what they began with where a feed was made.

    Without either they are empty.
    """

    def at(base: str) -> Places:
        begin = (address or base).rstrip("/")
        adapter = app.url_map.bind("")
        plan = adapter.build("timeline.show", {"plan_id": _MARK}).split(_MARK)
        step = adapter.build("steps.show", {"plan_id": "0PLAN0", "step_id": _MARK}).split(_MARK)

        def plan_place(plan_id: str) -> str:
            return f"{begin}{plan_id.join(plan)}" if begin else ""

        def step_place(plan_id: str, step_id: str) -> str:
            return f"{begin}{quote(step_id, _SAFE).join(step)}".replace("0PLAN0", plan_id) if begin else ""

        return Places(f"{begin}/" if begin else "", plan_place, step_place)

    return at


def places_here() -> Places:
    """The addresses of pages for somebody who looks at what a calendar would show."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return places_at(app, current.settings().address)(base_here())


def base_here() -> str:
    """What addresses begin with where somebody makes a feed: in the settings, or as they reach us."""
    return (current.settings().address or request.url_root).rstrip("/")


def is_on_this_machine_only() -> bool:
    """Whether addresses that are made here mean this very machine, so that nothing elsewhere can fetch them."""
    host = (urlsplit(base_here()).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def feed_address(token: str, slug: str) -> str:
    """The address that a calendar program fetches."""
    return f"{base_here()}/feeds/{token}/{slug}.ics"
