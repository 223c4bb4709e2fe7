"""Answers: what a calendar program is sent, by the rules of HTTP; pure functions of what it asked and what there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

from werkzeug.http import parse_date, parse_etags

NO_CALENDAR: Final = b"There is no calendar at this address.\n"
ELSEWHERE: Final = b"This server is known by another host name.\n"
GONE: Final = b"This calendar link was revoked. Remove the calendar from your program.\n"
AWAY: Final = b"The calendar cannot be read just now. Please try again later.\n"
NOT_ALLOWED: Final = b"This address can only be read.\n"
ROBOTS: Final = b"User-agent: *\nAllow: /feeds/\nDisallow: /\n"  # programs that fetch calendars keep to it as well
RETRY_AFTER: Final = "600"
_TYPE: Final = ("Content-Type", "text/calendar; charset=utf-8")
_PLAIN: Final = ("Content-Type", "text/plain; charset=utf-8")
_ALWAYS: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
)
_CACHED: Final = (("Cache-Control", "private, max-age=900"), ("Vary", "Accept-Encoding"))
_NO_STORE: Final = ("Cache-Control", "no-store")

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with its reason, headers and a body."""

    status: str
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request says that matters: its method, and which copy it has."""

    method: str
    none_match: str
    since: str
    takes_gzip: bool

    @classmethod
    def of(cls, environ: Mapping[str, object]) -> "Asked":
        """From what the server hands over."""
        return cls(
            str(environ.get("REQUEST_METHOD", "")),
            str(environ.get("HTTP_IF_NONE_MATCH", "")),
            str(environ.get("HTTP_IF_MODIFIED_SINCE", "")),
            takes_gzip(str(environ.get("HTTP_ACCEPT_ENCODING", ""))),
        )

    def has(self, revision: str, changed: datetime) -> bool:
        """Whether it has this revision already; the moment counts only where no revision is named."""
        if self.none_match:
            return parse_etags(self.none_match).contains_weak(revision)
        since = parse_date(self.since) if self.since else None
        return since is not None and changed <= since


def takes_gzip(accepted: str) -> bool:
    """Whether a compressed answer is welcome.

    >>> takes_gzip("deflate, gzip;q=0.8"), takes_gzip("gzip;q=0, *"), takes_gzip("")
    (True, False, False)
    """
    weights: dict[str, bool] = {}
    for part in accepted.split(","):
        coding, _, weight = part.partition(";")
        weights[coding.strip().lower()] = not _is_zero(weight)
    return weights.get("gzip", weights.get("*", False))


def unchanged(revision: str, changed: datetime) -> Answer:
    """Nothing new: no body, and what a cache needs to go on."""
    return Answer("304 NOT MODIFIED", [*_validators(revision, changed), *_CACHED])


def calendar(revision: str, changed: datetime, octets: tuple[bytes, bytes], slug: str, asked: Asked) -> Answer:
    """The whole calendar, compressed where that is welcome; ``octets`` are it and its compressed form."""
    body = octets[1] if asked.takes_gzip else octets[0]
    headers = [
        _TYPE,
        ("Content-Length", str(len(body))),
        ("Content-Disposition", f'inline; filename="{slug}.ics"'),
        *([("Content-Encoding", "gzip")] if asked.takes_gzip else []),
        *_validators(revision, changed),
        *_CACHED,
        *_ALWAYS,
    ]
    return Answer("200 OK", headers, body)


def unknown() -> Answer:
    """The same for every address that is none."""
    return _told("404 NOT FOUND", NO_CALENDAR)


def elsewhere() -> Answer:
    """The request names a host that we are not known by."""
    return _told("400 BAD REQUEST", ELSEWHERE)


def gone() -> Answer:
    """The address was revoked long ago."""
    return _told("410 GONE", GONE)


def away() -> Answer:
    """Nothing complete is at hand: never a 200 with something else."""
    return _told("503 SERVICE UNAVAILABLE", AWAY, ("Retry-After", RETRY_AFTER))


def not_allowed() -> Answer:
    """Another method than reading."""
    return _told("405 METHOD NOT ALLOWED", NOT_ALLOWED, ("Allow", "GET, HEAD"))


def robots() -> Answer:
    """What search engines may fetch."""
    return _told("200 OK", ROBOTS)


def _told(status: str, text: bytes, *more: tuple[str, str]) -> Answer:
    return Answer(status, [_PLAIN, ("Content-Length", str(len(text))), _NO_STORE, *_ALWAYS, *more], text)


def _validators(revision: str, changed: datetime) -> Headers:
    moment = format_datetime(changed.astimezone(UTC), usegmt=True)
    return [("ETag", f'W/"{revision}"'), ("Last-Modified", moment)]


def _is_zero(weight: str) -> bool:
    name, _, value = weight.partition("=")
    return name.strip().lower() == "q" and value.strip().rstrip("0").rstrip(".") in ("", "0")
