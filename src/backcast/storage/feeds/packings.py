"""Packings: calendars compressed in parts, of which those are taken over that are the same as before.

To compress a large calendar takes as long as to write its entries. What comes out is one gzip file like any other
(RFC 1952): each part goes on from the one before it and ends on a whole octet, as pigz writes them.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

_LEVEL: Final = 3  # half the time of level 6, and a quarter larger
_OPENING: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # compressed by deflate; no name, no moment, any system
_END: Final = b"\x03\x00"  # the last block, an empty one
_LOOKED_BACK_AT: Final = 16_384
# A part ends after an entry whose uid has one of these at a place where it is by chance: after about every 32nd, and
# at the same entries whatever comes or goes elsewhere.
_CUTS: Final = frozenset(b"%02x" % number for number in range(0, 256, 32))
_CHANCE: Final = slice(20, 22)  # behind “BEGIN:VEVENT”, or “BEGIN:VTODO”, and “UID:”


@dataclass(frozen=True, slots=True)
class Part:
    """Some pieces of a calendar compressed, as they come after some others; ``digest`` tells them from any others."""

    before: list[bytes]
    blocks: list[bytes]
    zipped: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Packed:
    """A calendar, and the same compressed; ``digest`` tells it from any other."""

    octets: bytes
    zipped: bytes
    digest: str


class Packing:
    """Packs a calendar time and again; its parts as they were the last time stay at hand."""

    def __init__(self) -> None:
        self._known: dict[bytes, Part] = {}

    def packed(self, blocks: Sequence[bytes]) -> Packed:
        """A calendar in pieces, its beginning, its entries and its end, as a whole: the same pieces give the same."""
        known, parts, before = self._known, list[Part](), list[bytes]()
        for some in _parts(blocks):
            part = known.get(some[0])
            if part is None or part.before != before or part.blocks != some:
                part = _part(before, some)
            parts.append(part)
            before = some
        self._known = {part.blocks[0]: part for part in parts}
        octets, digest = b"".join(blocks), sha256(b"".join([part.digest for part in parts]))
        ending = struct.pack("<II", zlib.crc32(octets), len(octets) & 0xFFFFFFFF)
        zipped = b"".join([_OPENING, *(part.zipped for part in parts), _END, ending])
        return Packed(octets, zipped, digest.hexdigest())


def _parts(blocks: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The pieces of a calendar in groups; its beginning, which changes with every entry, with none of them."""
    yield [blocks[0]]
    part = []
    for block in blocks[1:]:
        part.append(block)
        if block[_CHANCE] in _CUTS:
            yield part
            part = []
    if part:
        yield part


def _part(before: list[bytes], blocks: list[bytes]) -> Part:
    earlier, octets = b"".join(before)[-_LOOKED_BACK_AT:], b"".join(blocks)
    squeezer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=earlier)
    zipped = squeezer.compress(octets) + squeezer.flush(zlib.Z_SYNC_FLUSH)
    return Part(before, blocks, zipped, sha256(octets).digest())
