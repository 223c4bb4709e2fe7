"""What a calendar server may answer, from what the standard asks for to what would do harm."""

from collections.abc import Mapping

import pytest

from backcast.calendar_servers.answers import NotUnderstood, resources
from backcast.calendar_servers.collections import Answer, ChangedMeanwhile, Collection, ServerRefused, Stored

ADDRESS = "https://dav.example.org/planner/plan/"
EVENT = "BEGIN:VCALENDAR\nSUMMARY:a &amp; b\nEND:VCALENDAR\n"


def listed(*hrefs: str) -> bytes:
    parts = "".join(
        f'<d:response><d:href>{href}</d:href><d:propstat><d:prop><d:getetag>"{number}"</d:getetag>'
        f"<c:calendar-data><![CDATA[]]>{EVENT}</c:calendar-data></d:prop><d:status>HTTP/1.1 200 OK</d:status>"
        "</d:propstat><d:propstat><d:prop><d:owner><d:href>/elsewhere</d:href></d:owner></d:prop></d:propstat>"
        "</d:response>"
        for number, href in enumerate(hrefs)
    )
    names = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"'
    return f'<?xml version="1.0"?><d:multistatus {names}>{parts}</d:multistatus>'.encode()


def answering(status: int, body: bytes = b"", location: str = "") -> tuple[Collection, list[tuple[str, str, str]]]:
    """A collection on a server that always answers the same, and what it is asked: method, address, version."""
    asked: list[tuple[str, str, str]] = []

    def ask(method: str, address: str, octets: bytes, headers: Mapping[str, str]) -> Answer:
        asked.append((method, address, headers.get("If-Match") or headers.get("If-None-Match") or ""))
        return Answer(status, body, location)

    return Collection(ADDRESS.removesuffix("/"), ask), asked


def test_objects_right_within_the_collection_are_taken_and_no_others() -> None:
    hrefs = [
        "/planner/plan/1.ics", "2.ics", f"{ADDRESS}3%20a.ics", "/planner/other/4.ics", "https://evil.example.org/planner/plan/5.ics",
        "/planner/plan/sub/6.ics", "/planner/plan/", "/planner/plan/..", "http://dav.example.org/planner/plan/7.ics",
        "/planner/plan/8.ics?x=1",
    ]  # fmt: skip

    collection, _ = answering(207, listed(*hrefs))

    assert collection.stored() == [
        Stored(f"{ADDRESS}1.ics", '"0"', EVENT.replace("&amp;", "&").encode()),
        Stored(f"{ADDRESS}2.ics", '"1"', EVENT.replace("&amp;", "&").encode()),
        Stored(f"{ADDRESS}3%20a.ics", '"2"', EVENT.replace("&amp;", "&").encode()),
    ]


def test_each_change_says_in_which_version_it_may_be_made() -> None:
    collection, asked = answering(204)
    known = Stored(f"{ADDRESS}1.ics", '"7"', b"x")

    collection.add("a/b ü", b"x")
    collection.change(known, b"y")
    collection.remove(known)

    assert asked == [
        ("PUT", f"{ADDRESS}a%2Fb%20%C3%BC.ics", "*"),
        ("PUT", f"{ADDRESS}1.ics", '"7"'),
        ("DELETE", f"{ADDRESS}1.ics", '"7"'),
    ]


def test_what_is_in_no_version_is_never_overwritten() -> None:
    collection, asked = answering(204)

    with pytest.raises(ServerRefused, match="does not say in which version"):
        collection.remove(Stored(f"{ADDRESS}1.ics", "", b"x"))

    assert asked == []


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (412, ChangedMeanwhile),
        (404, ChangedMeanwhile),
        (403, ServerRefused),
        (507, ServerRefused),
        (302, ServerRefused),
    ],
)
def test_a_change_that_is_not_taken_is_told(status: int, kind: type[ServerRefused]) -> None:
    collection, _ = answering(status)

    with pytest.raises(kind):
        collection.change(Stored(f"{ADDRESS}1.ics", '"7"', b"x"), b"y")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(401, b""), "does not let this name and password in"),
        (Answer(404, b""), "There is no calendar at"),
        (Answer(301, b"", "https://other.example.org/plan/"), "leads on to https://other.example.org/plan/"),
        (Answer(200, b"<html>"), "does not answer like a calendar server: status 200"),
        (Answer(207, b"<html></html>"), "does not answer like a calendar server"),
        (Answer(207, listed("/planner/plan/")), "is no calendar"),
    ],
)
def test_what_is_no_calendar_is_told(answer: Answer, told: str) -> None:
    collection, _ = answering(answer.status, answer.body, answer.location)

    with pytest.raises(ServerRefused, match=told):
        collection.name()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00",
        b"<multistatus/>",
        b'<multistatus xmlns="DAV:">',
        b'<!DOCTYPE m [<!ENTITY a "b">]><multistatus xmlns="DAV:">&a;</multistatus>',
        b'<multistatus xmlns="DAV:">' + b"<a>" * 40 + b"</a>" * 40 + b"</multistatus>",
    ],
)
def test_an_answer_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        resources(body)
