"""Forms: text from a browser made into types; everything unreadable is told at once."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from flask import g
from werkzeug.datastructures import MultiDict

from backcast.domain.errors import InvalidInput
from backcast.domain.limits import unprintable

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}((,\d{3})+\.\d+|(,\d{3}){2,})")
_AMBIGUOUS = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}")


def shown_again(page: str, **values: Any) -> None:
    """Say which page shows this form, so that one with mistakes comes back with what the person typed."""
    g.form_page = (page, values)


class Fields:
    """The fields of one form. Reading a wrong one notes the problem; ``check`` tells them all."""

    def __init__(self, form: MultiDict[str, str]) -> None:
        self._form = form
        self._problems: dict[str, str] = {}

    @classmethod
    def of(cls, values: Mapping[str, str | list[str]]) -> "Fields":
        """The fields of one row of a form; a list stands for a field that stands several times."""
        return cls(MultiDict(values))

    def check(self) -> None:
        """Raise what was noted.

        Raises:
            InvalidInput: with every field that could not be read.
        """
        if self._problems:
            raise InvalidInput(self._problems)

    def need(self, name: str, value: object, when_empty: str) -> None:
        """Note a problem where a value is missing."""
        if not value and name not in self._problems:
            self._problems[name] = when_empty

    def note(self, name: str, problem: str) -> None:
        """Note a problem."""
        self._problems.setdefault(name, problem)

    def text(self, name: str) -> str:
        """A text, its ends stripped and its line ends ours."""
        text = self._form.get(name, "").replace("\r\n", "\n").replace("\r", "\n").strip()
        if found := unprintable(text):
            self._problems[name] = f"This holds the character {found}, which nothing can show. Remove it."
            return ""
        return text

    def texts(self, name: str) -> list[str]:
        """All values of a field that stands several times, or of a list of choices."""
        return [value.strip() for value in self._form.getlist(name)]

    def raw(self, name: str) -> str:
        """What was typed, as it was typed."""
        return self._form.get(name, "")

    def line(self, name: str) -> str:
        """A text on one line: pasted line ends become blanks."""
        return " ".join(self.text(name).split("\n"))

    def switch(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self._form and self._form[name] not in ("", "0", "false")

    def day(self, name: str) -> date | None:
        """A date, None where the field is empty."""
        return self._read(name, date.fromisoformat, "Write the date as year-month-day, such as 2026-12-18.")

    def needed_day(self, name: str, when_empty: str) -> date:
        """A date that must be there."""
        day = self.day(name)
        if day is None and name not in self._problems:
            self._problems[name] = when_empty
        return day or date.min.replace(year=1900)

    def integer(self, name: str) -> int | None:
        """A whole number, None where the field is empty."""
        return self._read(name, _whole, "Write a whole number, such as 5.")

    def needed_integer(self, name: str, when_empty: str) -> int:
        """A whole number that must be there."""
        number = self.integer(name)
        if number is None and name not in self._problems:
            self._problems[name] = when_empty
        return number or 0

    def decimal(self, name: str) -> Decimal | None:
        """A number, None where the field is empty; a comma may stand for the decimal point."""
        return self._read(name, _decimal, "Write a plain number, such as 1240 or 4.3.")

    def choice(self, name: str, of: type[Choice], default: Choice) -> Choice:
        """One of a fixed set."""
        text = self._form.get(name, "").strip()
        if not text:
            return default
        try:
            return of(text)
        except ValueError:
            self._problems[name] = f"Choose one of: {', '.join(of)}."
            return default

    def _read(self, name: str, read: Callable[[str], Value], when_wrong: str) -> Value | None:
        text = self._form.get(name, "").strip()
        if not text:
            return None
        try:
            return read(text)
        except (ValueError, InvalidOperation):
            self._problems[name] = f"“{text[:40]}” cannot be read. {when_wrong}"
            return None


def _whole(text: str) -> int:
    if len(text) > 12:
        raise ValueError
    return int(text)


def _decimal(text: str) -> Decimal:
    """A number as people write it; “1,240” could be either of two numbers and is refused."""
    if len(text) > 40:
        raise ValueError
    plain = re.sub(r"\s", "", text).replace("\N{MINUS SIGN}", "-")
    if _THOUSANDS.fullmatch(plain):
        plain = plain.replace(",", "")
    elif _AMBIGUOUS.fullmatch(plain):
        raise ValueError
    number = Decimal(plain.replace(",", "."))
    if not number.is_finite():
        raise ValueError
    return number
