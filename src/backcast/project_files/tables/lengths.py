"""Lengths: durations and lags as people write them into a table, in whole days."""

import re
from decimal import Decimal
from math import ceil
from typing import Final

_LENGTH: Final = re.compile(r"([+-]?)\s*(\d{1,7}(?:[.,]\d{1,4})?)\s*(e?)\s*([a-z]*)\.?\s*\??")
_PERCENT: Final = re.compile(r"([+-]?)\s*(\d{1,5})\s*(e?)%")
_HOURS_A_DAY: Final = 8
# Days in each unit; h and min are parts of one.
_UNITS: Final = {
    "": Decimal(1), "d": Decimal(1), "dy": Decimal(1), "dys": Decimal(1), "day": Decimal(1), "days": Decimal(1),
    "w": Decimal(5), "wk": Decimal(5), "wks": Decimal(5), "week": Decimal(5), "weeks": Decimal(5),
    "mo": Decimal(20), "mon": Decimal(20), "mons": Decimal(20), "month": Decimal(20), "months": Decimal(20),
    "h": Decimal(1) / _HOURS_A_DAY, "hr": Decimal(1) / _HOURS_A_DAY, "hrs": Decimal(1) / _HOURS_A_DAY,
    "hour": Decimal(1) / _HOURS_A_DAY, "hours": Decimal(1) / _HOURS_A_DAY,
    "m": Decimal(1) / 480, "min": Decimal(1) / 480, "mins": Decimal(1) / 480,
}  # fmt: skip
_ELAPSED: Final = {5: 7, 20: 30}  # working days of a week or a month → calendar days


class Length:
    """So many days, whole or not, and whether they are calendar days."""

    def __init__(self, days: Decimal, is_elapsed: bool) -> None:
        self.days = days
        self.is_elapsed = is_elapsed

    @property
    def whole(self) -> int:
        """Rounded up, so that nothing begins too early or is too short."""
        return ceil(self.days)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was rounded."""
        return self.days == self.whole


def read_length(text: str, of: int = 0) -> Length | None:
    """A duration or lag such as ``5``, ``2 wks``, ``+3d``, ``4 hrs``, ``14 edays``; None where it is none.

    ``of`` is the duration that a percentage is of.
    """
    cell = text.strip().lower()
    if match := _PERCENT.fullmatch(cell):
        share = Decimal(match[2]) * of / 100
        return Length(-share if match[1] == "-" else share, False)
    match = _LENGTH.fullmatch(cell)
    if not match or match[4] not in _UNITS:
        return None
    is_elapsed = bool(match[3])
    unit = _UNITS[match[4]]
    if is_elapsed:
        unit = Decimal(_ELAPSED.get(int(unit), 1)) if unit >= 1 else unit * _HOURS_A_DAY / 24
    days = Decimal(match[2].replace(",", ".")) * unit
    return Length(-days if match[1] == "-" else days, is_elapsed)
