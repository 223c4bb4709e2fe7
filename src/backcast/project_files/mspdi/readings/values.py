"""Values: dates, durations, lags and switches of MS Project XML as what a plan knows; days are whole."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import ceil
from typing import Final

from backcast.domain.limits import LINE_LENGTH, TEXT_LENGTH, check_date, unprintable
from backcast.project_files.leftovers import Leftovers
from backcast.project_files.mspdi.readings.trees import Entry

_DURATION: Final = re.compile(r"(-?)P(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.\d+)?S)?)?")
_LONGEST_NUMBER: Final = 18
_MORNING: Final = 12  # o'clock: what is earlier stands at the beginning of a day, what is later at its end
CUT: Final = "Titles of more than 500 characters are cut."
STRANGE: Final = "Characters that calendars and screens cannot show are taken out."
LONG: Final = "Notes of more than 10,000 characters are cut."


def moment(entry: Entry, name: str) -> datetime | None:
    """A date with its time of day, None when absent."""
    text = entry.text(name).strip()
    if not text or text == "NA":
        return None
    try:
        found = datetime.fromisoformat(text[:19]).replace(tzinfo=None)
    except ValueError:
        entry.refuse(f"“{text[:40]}” is not a date like 2026-12-18T08:00:00.", name)
    for problem in check_date(name, found.date()).values():
        entry.refuse(problem, name)
    return found


def day(entry: Entry, name: str) -> date | None:
    """The day of a moment."""
    found = moment(entry, name)
    return found.date() if found else None


def begins(found: datetime) -> date:
    """The first day of work that begins then: what begins in the evening begins on the next day."""
    return found.date() + timedelta(days=int(found.hour >= 16))


def is_morning(found: datetime) -> bool:
    """Whether it lies in the first half of its day."""
    return found.hour < _MORNING


def minutes(entry: Entry, name: str) -> int | None:
    """A duration such as PT40H0M0S in minutes, seconds rounded up; None when absent."""
    text = entry.text(name).strip()
    if not text:
        return None
    match = _DURATION.fullmatch(text)
    if not match or len(text) < 3:
        entry.refuse(f"“{text[:40]}” is not a duration like PT40H0M0S.", name)
    sign, days, hours, several, seconds = match.groups()
    total = int(days or 0) * 1_440 + int(hours or 0) * 60 + int(several or 0) + ceil(int(seconds or 0) / 60)
    return -total if sign else total


def whole(entry: Entry, name: str, usual: int = 0) -> int:
    """A whole number; what is no number is refused."""
    text = entry.text(name).strip()
    if not text:
        return usual
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST_NUMBER:
        entry.refuse(f"“{text[:40]}” is not a whole number.", name)
    return int(text)


def number(entry: Entry, name: str) -> Decimal:
    """A number such as 0.5, zero when absent or none."""
    try:
        found = Decimal(entry.text(name).strip()[:40] or 0)
    except InvalidOperation:
        return Decimal(0)
    is_small = found.is_finite() and found.copy_abs() < 10**15  # abs() would overflow
    return found if is_small else Decimal(0)


def switch(entry: Entry, name: str) -> bool:
    """Whether a switch is on."""
    return entry.text(name).strip() in ("1", "true")


def line(text: str, left: Leftovers) -> str:
    """A text as one line that a title may be."""
    flat = " ".join(text.splitlines()) if "\n" in text or "\r" in text else text
    if len(flat) > LINE_LENGTH:
        left.note(CUT, flat)
        flat = flat[:LINE_LENGTH]
    return printable(flat, left)


def note(text: str, left: Leftovers) -> str:
    """A text of several lines."""
    flat = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(flat) > TEXT_LENGTH:
        left.note(LONG, flat)
        flat = flat[:TEXT_LENGTH]
    return printable(flat, left)


def printable(text: str, left: Leftovers) -> str:
    """The text without characters that no plan may hold."""
    if not unprintable(text):
        return text
    left.note(STRANGE)
    return "".join(character for character in text if not unprintable(character))
