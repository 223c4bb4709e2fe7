"""Packings: a calendar compressed in parts is one gzip file that any program opens, whatever was taken over."""

import gzip
import zlib

from hypothesis import given
from hypothesis import strategies as st

from backcast.storage.feeds.packings import Packing

# Entries of any kind; some end a part, by what stands behind their uid.
ENTRIES = st.builds(
    lambda kind, uid, text: f"BEGIN:{kind}\r\nUID:{uid}\r\nSUMMARY:{text}\r\nEND:{kind}\r\n".encode(),
    st.sampled_from(["VEVENT", "VTODO"]),
    st.uuids(version=4),
    st.text("abcé", max_size=80),
)
CALENDARS = st.lists(ENTRIES, max_size=200).map(
    lambda entries: [b"BEGIN:VCALENDAR\r\n", *entries, b"END:VCALENDAR\r\n"]
)


@given(st.lists(CALENDARS, min_size=1, max_size=3), st.data())
def test_what_is_packed_is_one_gzip_file_of_exactly_the_calendar(
    calendars: list[list[bytes]], data: st.DataObject
) -> None:
    packing = Packing()
    for blocks in calendars:
        chosen = [*blocks[:1], *data.draw(st.permutations(blocks[1:-1])), *blocks[-1:]]

        packed = packing.packed(chosen)

        opened = zlib.decompressobj(wbits=31)  # refuses a wrong check sum or length
        assert opened.decompress(packed.zipped) == packed.octets == b"".join(chosen)
        assert opened.eof
        assert opened.unused_data == b""  # a single member: some programs read only the first one
        assert packed == Packing().packed(chosen)


def test_a_large_calendar_is_a_fifth_of_its_size_or_less_and_other_octets_are_told_apart() -> None:
    entries = [
        f"BEGIN:VEVENT\r\nUID:{number * 7919:08x}-686e-4082-95e1-ba8c4202470f\r\nSUMMARY:Action {number} of usual size"
        f"\r\nDTSTART;VALUE=DATE:2026{number % 12 + 1:02}01\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\n".encode()
        for number in range(1_000)
    ]
    packing = Packing()
    first = packing.packed([b"BEGIN:VCALENDAR\r\n", *entries, b"END:VCALENDAR\r\n"])
    entries[500] = entries[500].replace(b"CONFIRMED", b"TENTATIVE")

    second = packing.packed([b"BEGIN:VCALENDAR\r\n", *entries, b"END:VCALENDAR\r\n"])

    assert len(first.zipped) < len(first.octets) / 5
    assert first.digest != second.digest
    assert gzip.decompress(second.zipped) == b"".join([b"BEGIN:VCALENDAR\r\n", *entries, b"END:VCALENDAR\r\n"])
