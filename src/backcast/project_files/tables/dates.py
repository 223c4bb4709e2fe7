"""Dates: what people write into the cells of a table, read only where it can mean one day."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_NAMED: Final = re.compile(r"(?:[A-Za-z]{2,9},? +)?(\d{1,2})[. -]+([A-Za-z]{3,9})\.?,?[ -]+(\d{4})(?: .*)?")
_NAMED_FIRST: Final = re.compile(r"(?:[A-Za-z]{2,9},? +)?([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4})(?: .*)?")
_DOTTED: Final = re.compile(r"(?:[A-Za-z]{2,3}\.?,? +)?(\d{1,2})\.(\d{1,2})\.(\d{4})(?: .*)?")
_SLASHED: Final = re.compile(r"(?:[A-Za-z]{2,3},? +)?(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: .*)?")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST: Final = 40

DAY_FIRST: Final = "day first"
MONTH_FIRST: Final = "month first"
EITHER: Final = "either"


class UnclearDate(ValueError):
    """A cell that is no date, or may be two; the text says which and what to write instead."""


def order_of(cells: Iterable[str]) -> str:
    """Whether dates such as 3/4/2026 in these cells begin with the day or the month, as far as one of them shows it.

    Raises:
        UnclearDate: when some show one order and some the other.
    """
    found = set()
    for cell in cells:
        if match := _SLASHED.fullmatch(cell.strip()[:_LONGEST]):
            first, second = int(match[1]), int(match[2])
            found |= {DAY_FIRST} if first > 12 else set()
            found |= {MONTH_FIRST} if second > 12 else set()
    if len(found) > 1:
        raise UnclearDate("Some dates here begin with the day and some with the month: write all as 2026-12-18.")
    return found.pop() if found else EITHER


def read_date(cell: str, order: str) -> date | None:
    """The day of a cell, None where it is empty.

    Raises:
        UnclearDate: when it is no date, or could be two.
    """
    text = cell.strip()
    if not text or text.upper() == "NA":
        return None
    try:
        return _read(text[:_LONGEST], order)
    except ValueError as error:
        if isinstance(error, UnclearDate):
            raise
        raise UnclearDate(f"“{text[:_LONGEST]}” is not a date like 2026-12-18.") from None


def _read(text: str, order: str) -> date:
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.fullmatch(text):  # with full stops, the day comes first everywhere
        return date(int(match[3]), int(match[2]), int(match[1]))
    if match := _NAMED.fullmatch(text):
        return date(int(match[3]), _month(match[2]), int(match[1]))
    if match := _NAMED_FIRST.fullmatch(text):
        return date(int(match[3]), _month(match[1]), int(match[2]))
    if match := _SLASHED.fullmatch(text):
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if order == EITHER and first != second:
            raise UnclearDate(f"“{text}” may be two days: write it as {year}-{first:02}-{second:02} or the other way.")
        return date(year, second, first) if order == DAY_FIRST else date(year, first, second)
    raise ValueError


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1
