"""Fetches: pages from addresses that people name, such as those of calendars with an organisation's closures."""

import time
from collections.abc import Sequence
from typing import Final
from urllib.parse import urljoin

import requests

from backcast.domain.errors import InvalidInput
from backcast.outbound.addresses import LookUp, Network, NotFetched, host_of, look_up, target_of
from backcast.outbound.sessions import guarded_session

MOST_REDIRECTS: Final = 5


def fetch(
    url: str,
    seconds: float = 10,
    most: int = 1_000_000,
    kinds: Sequence[str] = (),
    inside: Sequence[Network] = (),
    look_up: LookUp = look_up,
) -> bytes:
    """The body of a page that answers 200; each address to which it leads on is checked like the first.

    Args:
        url: https or http; on the usual port, unless it is ``inside``.
        seconds: from the first to the last byte, names and all redirects included.
        most: bytes of the body.
        kinds: what the page may call its content, such as ``text/calendar``; empty for anything.
        inside: networks that may be opened beside the public internet.
        look_up: gives the addresses of a host.

    Raises:
        InvalidInput: when an address is none that may be opened, or leads from https to http.
        NotFetched: when no useful answer came within the limits.
    """
    target_of(url, inside)
    with guarded_session(seconds, most, inside, look_up, deadline=time.monotonic() + seconds) as session:
        for _ in range(MOST_REDIRECTS + 1):
            try:
                answer = session.get(url, allow_redirects=False)
            except (OSError, ValueError) as fault:  # what requests itself cannot make of an address
                raise NotFetched(f"{host_of(url)}: {type(fault).__name__}: {fault}") from fault
            if not answer.is_redirect:
                return _useful(answer, kinds)
            url = _next(url, answer.headers["Location"], inside)
    raise NotFetched(f"{host_of(url)}: more than {MOST_REDIRECTS} redirects", "This address leads in circles.")


def _next(url: str, location: str, inside: Sequence[Network]) -> str:
    """Where a page leads on.

    Raises:
        InvalidInput: when that is no plain web address, or one that others can read along.
    """
    try:
        onward = urljoin(url, location)
    except ValueError:
        onward = ""
    target = target_of(onward, inside)
    if target.scheme == "http" and url.startswith("https:"):
        problem = f"This address leads on to {target.host} without https, where others could read along."
        raise InvalidInput({"url": f"{problem} Backcast does not follow."})
    return onward


def _useful(answer: requests.Response, kinds: Sequence[str]) -> bytes:
    host = host_of(answer.url or "")
    if answer.status_code != 200:
        told = f"{host} answers that this page is not there, or not for everybody (status {answer.status_code})."
        raise NotFetched(f"{host} answered {answer.status_code}", told)
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kinds and kind not in kinds:
        page = (
            "a web page, maybe one to sign in" if kind in ("text/html", "application/xhtml+xml") else "something else"
        )
        raise NotFetched(f"{host} sent {kind}", f"{host} answers with {page}, and not with what is looked for.")
    return answer.content
