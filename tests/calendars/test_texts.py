import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from backcast.calendars.texts import line, name, prose, shortened, slug, web_address

ANY_TEXT = st.text(st.characters())
# From the Unicode Standard: control characters, separators, non-characters, surrogates, and what reorders text.
FORBIDDEN = {
    *range(9), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF,
    *range(0xD800, 0xE000), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFDD0, 0xFDF0),
    *(plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)),
}  # fmt: skip


@given(ANY_TEXT)
@example("".join(map(chr, FORBIDDEN)))
def test_nothing_that_breaks_a_reader_is_left_in_a_text(text: str) -> None:
    cleaned = prose(text)

    assert not FORBIDDEN & set(map(ord, cleaned))
    assert cleaned == cleaned.strip()
    assert unicodedata.is_normalized("NFC", cleaned)
    assert prose(cleaned) == cleaned


@given(ANY_TEXT)
def test_a_line_and_a_name_stay_on_one_line(text: str) -> None:
    assert not {"\n", "\r", "\t"} & set(line(text))
    assert not {"\n", "\r", "\t", ",", ";", "\\"} & set(name(text))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  tab\tstays  ", "tab\tstays"),
        ("bell\x07 escape\x1b", "bell escape"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("\u202eevil\u202c", "evil"),
        ("שלום", "שלום"),
        ("👩\u200d🏫", "👩\u200d🏫"),
        ("\ud800", ""),
    ],
)
def test_ordinary_text_of_every_script_stays_as_it_was(text: str, cleaned: str) -> None:
    assert prose(text) == cleaned


@given(ANY_TEXT)
def test_a_slug_can_stand_in_an_address_and_name_a_file(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(text))
    assert len(slug(text)) <= 64


@pytest.mark.parametrize(
    ("text", "slugged"),
    [
        ("Spring cohort 2027", "spring-cohort-2027"),
        ("Café – wave; 2", "cafe-wave-2"),
        ("計画", "calendar"),
        ("", "calendar"),
    ],
)
def test_a_slug_is_what_thunderbird_calls_the_calendar(text: str, slugged: str) -> None:
    assert slug(text) == slugged


def test_blanks_in_a_line_are_one_blank() -> None:
    assert line(" two  blanks   or more ") == "two blanks or more"


def test_a_long_text_ends_in_an_ellipsis_within_its_limit() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert shortened("abcd fg", 6) == "abcd…"


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://plans.example/p/1?a=1&b=2#A1", "https://plans.example/p/1?a=1&b=2#A1"),
        ("http://[::1]:8000/p", "http://[::1]:8000/p"),
        ("https://plans.example/Größe", "https://plans.example/Gr%C3%B6%C3%9Fe"),
        ("https://plans.example/a%20b%", "https://plans.example/a%20b%25"),
        (
            "https://plans.example/\r\nATTENDEE:mailto:x@y.example",
            "https://plans.example/%20ATTENDEE:mailto:x@y.example",
        ),
        ("ftp://plans.example/p", ""),
        ("javascript:alert(1)", ""),
        ("https://", ""),
        ("http://[::1", ""),
        ("plans.example/p", ""),
        ("", ""),
    ],
)
def test_only_a_web_address_is_an_address_and_it_is_encoded(address: str, safe: str) -> None:
    assert web_address(address) == safe
