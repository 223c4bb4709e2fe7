"""Sources: the bytes of a plan file, checked before anything is made of them."""

import codecs
import re
from typing import Final, NoReturn

from backcast.domain.errors import Place, UnreadablePlanFile

MOST_BYTES: Final = 20_000_000
_CHUNK: Final = 1 << 16
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_OTHER_ENCODINGS: Final = (
    (codecs.BOM_UTF32_LE, "UTF-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def checked(source: bytes | str) -> bytes:
    """The source as UTF-8 without a byte order mark, free of characters that no plan may hold.

    Raises:
        UnreadablePlanFile: when it is too large, in another encoding, or holds such a character.
    """
    refuse_large(len(source))
    if isinstance(source, str):
        source = source.encode("utf-8", "surrogatepass")
        refuse_large(len(source))
    for mark, encoding in _OTHER_ENCODINGS:
        if source.startswith(mark):
            _refuse(f"This file is written in {encoding}. Save it again as UTF-8.", source, 0)
    source = source.removeprefix(codecs.BOM_UTF8)
    _check_characters(source)
    return source


def refuse_large(size: int) -> None:
    """Refuse a file of more bytes than any plan needs.

    Raises:
        UnreadablePlanFile: when it is larger.
    """
    if size > MOST_BYTES:
        megabytes = f"{size / 1e6:.0f} MB" if size > MOST_BYTES + 1 else "too"
        raise UnreadablePlanFile(
            f"This file is {megabytes} large: a plan file has at most {MOST_BYTES / 1e6:.0f} MB.", Place(1, 1)
        )


def _check_characters(source: bytes) -> None:
    """Piece by piece: a large file is never held a second time as text, which may take four times the room."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    for begin in range(0, len(source), _CHUNK):
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(source[begin : begin + _CHUNK], final=begin + _CHUNK >= len(source))
        except UnicodeDecodeError as problem:
            at = begin - held + problem.start
            _refuse(f"This is not UTF-8: byte {at} is 0x{source[at]:02X}. Save the file again as UTF-8.", source, at)
        if found := _UNPRINTABLE.search(text):
            at = begin - held + len(text[: found.start()].encode("utf-8", "surrogatepass"))
            character = f"U+{ord(found.group()):04X}"
            _refuse(f"This holds the character {character}, which is not for texts. Remove it.", source, at)


def _refuse(message: str, source: bytes, at: int) -> NoReturn:
    before = source[:at]
    line_start = before.rfind(b"\n") + 1
    column = len(before[line_start:].decode("utf-8", "replace")) + 1
    raise UnreadablePlanFile(message, Place(before.count(b"\n") + 1, column))
