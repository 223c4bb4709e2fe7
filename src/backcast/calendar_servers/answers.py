"""Answers of calendar servers: the objects and properties in a “multistatus” (RFC 4918, 13), read by expat.

A document type is refused where it begins, and with it every entity that could swell or reach out.
"""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

DEEPEST: Final = 30
_DAV: Final = "DAV: "
_CALDAV: Final = "urn:ietf:params:xml:ns:caldav "
_TEXTS: Final = {
    f"{_DAV}href": "href",
    f"{_DAV}getetag": "etag",
    f"{_DAV}displayname": "name",
    f"{_CALDAV}calendar-data": "octets",
}


class NotUnderstood(ValueError):
    """An answer that is no multistatus."""


@dataclass(slots=True)
class Resource:
    """What an answer says of one resource; what it does not say is empty. ``href`` is as the server wrote it."""

    href: str = ""
    etag: str = ""
    name: str = ""
    octets: str = ""
    is_calendar: bool = False


def resources(body: bytes) -> list[Resource]:
    """The resources of a multistatus.

    Raises:
        NotUnderstood: when it is none.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.take
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError as fault:
        raise NotUnderstood(f"no XML: {fault}") from fault
    return reader.found


@dataclass(slots=True)
class _Reader:
    found: list[Resource] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def begin(self, element: str, _attributes: object) -> None:
        if len(self.inside) >= DEEPEST or (not self.inside and element != f"{_DAV}multistatus"):
            raise NotUnderstood("no multistatus")
        self.inside.append(element)
        self.text.clear()
        if self.inside[1:] == [f"{_DAV}response"]:
            self.found.append(Resource())
        elif element == f"{_CALDAV}calendar" and self.found and self.inside[-2] == f"{_DAV}resourcetype":
            self.found[-1].is_calendar = True

    def end(self, element: str) -> None:
        about = _TEXTS.get(element)
        # An address also stands within properties: only that of the response itself counts.
        if about and self.found and (about != "href" or len(self.inside) == 3):
            setattr(self.found[-1], about, "".join(self.text).strip() if about != "octets" else "".join(self.text))
        del self.inside[-1]
        self.text.clear()

    def take(self, text: str) -> None:
        self.text.append(text)

    def refuse(self, *_: object) -> None:
        raise NotUnderstood("a document type")
