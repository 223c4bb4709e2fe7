"""Bodies: what a request brings has arrived before it takes one of the places in which the application works.

The server hands a request over when its headers are there, and waits for the rest for as long as the sender likes. So a
worker has many more threads than places: those that wait for a body hold a thread and no place. How many wait is
limited, for each sender and in all, and whoever is silent for too long is hung up on.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from flask import Flask

from backcast.domain.people.persons import Origin
from backcast.web import headers
from backcast.web.requests import traces

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MOST_WAITING: Final = 96  # in one process
MOST_OF_ONE: Final = 32  # from one network address
SILENCE: Final = 30.0  # seconds; longer than any answer takes, see ``HangUp``
_SMALL: Final = 1_000_000  # octets; what is larger is taken in only as often at a time as there are places
_CHUNK: Final = 16_384  # octets that have to arrive within the seconds of silence
_PAUSE: Final = 2.0  # seconds between two looks at who waits
_AGAIN: Final = "5"
_WITHOUT_PLACE: Final = frozenset({"/health", "/ready"})  # a monitor is told the truth while all places are taken

HangUp = Callable[[str, int, float], None]
"""End what comes from this address to this port on connections that brought nothing for so many seconds."""


class _NotTaken(Exception):
    """A body that is not read any further, and what its sender is told."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


_FULL: Final = ("503 SERVICE UNAVAILABLE", "Too much is being sent at the moment. Please try again in some seconds.\n")
_LATE: Final = ("408 REQUEST TIMEOUT", "What you sent did not arrive as a whole. Nothing was changed; send it again.\n")


@dataclass(slots=True, eq=False)
class _Awaited:
    """A body that is on its way."""

    sender: str
    peer: str
    port: int
    heard: float
    is_given_up: bool = False


class Reception:
    """What stands in front of the application of a worker."""

    def __init__(self, app: Flask, *, places: int, proxies: int, most: int, hang_up: HangUp) -> None:
        """``most`` is the size in octets beyond which the application refuses a body without reading it."""
        self._app, self._proxies, self._most = app, proxies, most
        self._places, self._large = threading.Semaphore(places), threading.Semaphore(places)
        self._waiting = _Waiting(hang_up)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Take the body in, then answer in a place."""
        with ExitStack() as held:
            if _has_body(environ):
                try:
                    environ["wsgi.input"] = BytesIO(self._body(environ, held))
                except _NotTaken as refused:
                    return self._refuse(refused, environ, start_response)
            if environ.get("PATH_INFO") not in _WITHOUT_PLACE:
                held.enter_context(self._places)
            return self._app(environ, start_response)

    def _body(self, environ: "WSGIEnvironment", held: ExitStack) -> bytes:
        said = environ.get("CONTENT_LENGTH") or ""
        length = int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else None
        if length is not None and length > self._most:
            return b""
        source = environ["wsgi.input"]
        sender = Origin(_sender(environ, self._proxies)).network
        peer, port = environ.get("REMOTE_ADDR") or "", int(environ["SERVER_PORT"])
        with self._waiting.one(sender, peer, port) as awaited:
            if length is None or length > _SMALL:
                self._take_large_place(held)
            body = _read(source, self._most + 1 if length is None else length, awaited)
        if awaited.is_given_up or len(body) < (length or 0):
            raise _NotTaken(*_LATE)
        return body

    def _take_large_place(self, held: ExitStack) -> None:
        if not self._large.acquire(blocking=False):
            raise _NotTaken(*_FULL)
        held.callback(self._large.release)

    def _refuse(
        self, refused: _NotTaken, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        known_as = traces.reference_of(self._app, environ)
        status = int(refused.status[:3])
        trace = traces.Trace("-", environ["REQUEST_METHOD"], status, known_as, environ.get("REMOTE_ADDR"))
        traces.leave_trace(self._app, trace, 0)
        body = refused.text.encode()
        https = self._app.config["PREFERRED_URL_SCHEME"] == "https"
        told = [
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),  # the rest of the body is still to come
            ("X-Request-Id", known_as),
        ]
        retry = [("Retry-After", _AGAIN)] if status == 503 else []
        headers.with_protection(start_response, https=https)(refused.status, [*told, *retry])
        return [body]


class _Waiting:
    """Who waits for a body; a thread looks after them."""

    def __init__(self, hang_up: HangUp) -> None:
        self._hang_up = hang_up
        self._lock = threading.Lock()
        self._all: set[_Awaited] = set()
        self._of_one: Counter[str] = Counter()
        threading.Thread(target=self._watch, name="bodies", daemon=True).start()

    @contextmanager
    def one(self, sender: str, peer: str, port: int) -> Iterator[_Awaited]:
        """One more, until its body is there."""
        awaited = _Awaited(sender, peer, port, time.monotonic())
        with self._lock:
            if len(self._all) >= MOST_WAITING or self._of_one[sender] >= MOST_OF_ONE:
                raise _NotTaken(*_FULL)
            self._all.add(awaited)
            self._of_one[sender] += 1
        try:
            yield awaited
        finally:
            with self._lock:
                self._all.discard(awaited)
                self._of_one[sender] -= 1
                if not self._of_one[sender]:
                    del self._of_one[sender]

    def _watch(self) -> None:
        """Hang up on those who are late, for as long as the process lives."""
        while True:
            time.sleep(_PAUSE)
            with self._lock:
                late = {each for each in self._all if time.monotonic() - each.heard > SILENCE}
            for each in late:
                each.is_given_up = True
            for peer, port in {(each.peer, each.port) for each in late}:
                self._hang_up(peer, port, SILENCE)


def _has_body(environ: "WSGIEnvironment") -> bool:
    return (environ.get("CONTENT_LENGTH") or "0") != "0" or "HTTP_TRANSFER_ENCODING" in environ


def _sender(environ: "WSGIEnvironment", proxies: int) -> str:
    """Who sends it, as the proxies that are believed say; without any, whoever is connected."""
    known = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if 0 < proxies <= len(known) and known[-proxies].strip():
        return known[-proxies].strip()
    return environ.get("REMOTE_ADDR") or ""


def _read(source: Any, most: int, awaited: _Awaited) -> bytes:
    """So many octets; fewer when there are no more, the sender goes away, or is given up."""
    parts, missing = [], most
    while missing and not awaited.is_given_up:
        part = source.read(min(missing, _CHUNK))
        if not part:
            break
        awaited.heard = time.monotonic()
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
