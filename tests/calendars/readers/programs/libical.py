"""Reads the calendar on standard input with libical (its C library, through ctypes), says what it saw as one JSON text.

``python libical.py LIBRARY``, where LIBRARY is the shared object.
"""

import ctypes
import json
import sys
from collections.abc import Iterator

ANY_COMPONENT, ANY_PROPERTY = 1, 0


class Library:
    """The few functions that reading takes, with their types."""

    def __init__(self, path: str) -> None:
        self._lib = ctypes.CDLL(path)

    def text(self, name: str, *handles: int) -> str:
        """What a function answers as text."""
        function = getattr(self._lib, name)
        function.restype, function.argtypes = ctypes.c_char_p, [ctypes.c_void_p] * len(handles)
        return (function(*handles) or b"").decode()

    def each(self, of: str, handle: int, kind: int) -> Iterator[int]:
        """The handles of all components or properties."""
        for name in (f"icalcomponent_get_first_{of}", f"icalcomponent_get_next_{of}"):
            function = getattr(self._lib, name)
            function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_int]
        found = getattr(self._lib, f"icalcomponent_get_first_{of}")(handle, kind)
        while found:
            yield found
            found = getattr(self._lib, f"icalcomponent_get_next_{of}")(handle, kind)

    def parsed(self, octets: bytes) -> int:
        """The handle of the calendar."""
        parse = self._lib.icalparser_parse_string
        parse.restype, parse.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
        handle: int | None = parse(octets)
        assert handle, "not a calendar"
        return handle

    def kind(self, handle: int) -> str:
        """VEVENT or VTODO."""
        isa, name = self._lib.icalcomponent_isa, self._lib.icalcomponent_kind_to_string
        isa.argtypes, name.restype = [ctypes.c_void_p], ctypes.c_char_p
        answer: bytes = name(isa(handle))
        return answer.decode()

    def strictly_checked(self, handle: int) -> bool:
        """Whether nothing breaks its table of what may stand where."""
        check = self._lib.icalrestriction_check
        check.argtypes = [ctypes.c_void_p]
        return bool(check(handle))


def day(text: str) -> str:
    """A date as in JSON."""
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if text else ""


def main() -> None:
    """Read and print."""
    lib = Library(sys.argv[1])
    calendar = lib.parsed(sys.stdin.buffer.read())
    assert lib.strictly_checked(calendar), "its strict check refuses it"
    entries = []
    for component in lib.each("component", calendar, ANY_COMPONENT):
        told = {
            lib.text("icalproperty_get_property_name", each): lib.text("icalproperty_get_value_as_string", each)
            for each in lib.each("property", component, ANY_PROPERTY)
        }
        entries.append(
            {
                "kind": lib.kind(component),
                "uid": lib.text("icalcomponent_get_uid", component),
                "title": lib.text("icalcomponent_get_summary", component),
                "first": day(told.get("DTSTART", "")),
                "end": day(told.get("DTEND", told.get("DUE", ""))),
                "properties": sorted(told),
            }
        )
    print(json.dumps({"entries": entries}))


if __name__ == "__main__":
    main()
