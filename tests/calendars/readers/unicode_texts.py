"""Texts that hold all of Unicode: every code point stands in one of them, surrogates and non-characters too."""

import random
from dataclasses import replace
from datetime import timedelta

from backcast.calendars.components import Entry
from tests.calendars.test_octets import entry

SIGNS = [
    "\r\n",
    "\r",
    "\n",
    "\\",
    "\\n",
    ",",
    ";",
    ":",
    '"',
    "BEGIN:VEVENT",
    "END:VEVENT",
    "END:VCALENDAR",
    "é",
    "\u202e",
]
CODE_POINTS = 0x110000


def texts_of_all_unicode(count: int) -> list[str]:
    """So many texts of the same length; together they hold every code point, with signs that mean something between."""
    drawn = random.Random(20_261_122)
    codes = list(range(CODE_POINTS))
    drawn.shuffle(codes)
    texts = []
    for number in range(count):
        signs = [*map(chr, codes[number::count]), *drawn.choices(SIGNS, k=8)]
        drawn.shuffle(signs)
        texts.append("".join(signs))
    return texts


def entries_of_all_unicode(count: int) -> list[Entry]:
    """So many entries: each text is a title and a description, and its parts are a name, a category and an address."""
    made = []
    for number, text in enumerate(texts_of_all_unicode(count)):
        lines = (f"Owner: {text[:60]}", text, text[::-1][:60])
        said = replace(
            entry(number, text[:200]), lines=lines, categories=(text[60:90],), url=f"https://x.example/{text[:9]}"
        )
        made.append(replace(said, last=said.first + timedelta(days=number % 3)))
    return made
