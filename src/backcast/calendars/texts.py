"""Texts and addresses made safe for calendar programs, before the library sees them.

One control character makes a whole file unreadable for strict readers, and a line break in a name can add an entry of
its own. The library checks some of this, in part by ``assert``, which ``python -O`` leaves out.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlsplit

NO_TITLE: Final = "(no title)"

# Control characters but for line break and tab, line and paragraph separators, byte order mark, surrogates,
# non-characters, and what reorders text that follows it. Right-to-left text itself and joiners stay.
_REMOVED: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(17))
    + "]"
)
_LIKE_A_COMMA: Final = str.maketrans({",": "–", ";": "–", "\\": "/"})
_SLUG_WORDS: Final = re.compile(r"[a-z0-9]+")
_ADDRESS_SIGNS: Final = "!#$%&'()*+,/:;=?@[]~"
_LONE_PERCENT: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What nothing has to be done about: most addresses, and taking an address apart costs more than writing its entry.
_SAFE_ADDRESS: Final = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/(?:[A-Za-z0-9._~/#?&=+-]|%[0-9A-Fa-f]{2})*)?"
)


def prose(text: str) -> str:
    r"""A text of several lines without what breaks readers, line breaks as ``\n``."""
    if text.isprintable():  # most are, and then nothing is to be removed: a third of the time of a large plan
        return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _REMOVED.sub("", text)).strip()


def line(text: str) -> str:
    r"""A text on one line.

    >>> line("Pilot:\r\n  week 1\x0b")
    'Pilot: week 1'
    """
    if text.isascii() and text.isprintable() and "  " not in text:  # as most are
        return text.strip()
    return " ".join(prose(text).split())


def name(text: str) -> str:
    """A one-line text without the signs that readers disagree on in names: comma, semicolon and backslash.

    >>> name("Sales, EMEA; wave 2")
    'Sales– EMEA– wave 2'
    """
    return line(text).translate(_LIKE_A_COMMA)


def slug(text: str) -> str:
    """The text as the name of a file or a part of an address, never empty.

    >>> slug("Café “Größe”, wave 2")
    'cafe-groe-wave-2'
    """
    plain = unicodedata.normalize("NFKD", line(text)).encode("ascii", "ignore").decode().lower()
    return "-".join(_SLUG_WORDS.findall(plain)[:8])[:64].strip("-") or "calendar"


def shortened(text: str, longest: int) -> str:
    """The text, or its beginning and an ellipsis when it has more than ``longest`` characters."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


@lru_cache(4_096)
def web_address(text: str) -> str:
    """A web address with everything percent-encoded that needs it, empty when it is none.

    >>> web_address("https://plans.example/a b")
    'https://plans.example/a%20b'
    >>> web_address("javascript:alert(1)")
    ''
    """
    if _SAFE_ADDRESS.fullmatch(text):
        return text
    address = line(text)
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    return quote(_LONE_PERCENT.sub("%25", address), safe=_ADDRESS_SIGNS)
