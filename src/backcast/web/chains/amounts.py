"""Amounts: what something costs as people write it, with separators and the sign of a currency, and back."""

import re
from decimal import Decimal
from typing import Final

from backcast.web.forms import Fields
from backcast.web.pictures.words import number

_LONGEST: Final = 200  # any number that a plan can hold, with its separators
_SHOWN: Final = 40
_CODES: Final = (
    "AED|ARS|AUD|BGN|BRL|CAD|CHF|CLP|CNY|COP|CZK|DKK|EGP|EUR|GBP|HKD|HUF|IDR|ILS|INR|ISK|JPY|KES|KRW|KWD|KZT|MAD|MXN|"
    "MYR|NGN|NOK|NZD|PEN|PHP|PKR|PLN|QAR|RON|RSD|RUB|SAR|SEK|SGD|THB|TND|TRY|TWD|UAH|USD|VND|ZAR|EURO|EUROS|KR|FR|ZŁ|KČ|FT"
)
_SIGN: Final = rf"(?:(?:{_CODES})\b\.?|(?:US|CA|AU|NZ|HK|A|C|R|S)?[$€£¥₹₩₺₽₴₪₫₦₱฿])"
_AMOUNT: Final = re.compile(
    rf"(?:{_SIGN}\s*)?(?P<number>[-+]?\d[\d.,'’\s]*?)(?:[.,][-–—]{{1,2}})?(?:\s*{_SIGN})?", re.IGNORECASE
)
_GROUPED: Final = re.compile(r"[-+]?\d{1,3}(?:[\s'’]\d{3})+(?=[.,]|$)")
_COMMAS: Final = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_POINTS: Final = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+,\d+|[-+]?\d{1,3}(?:\.\d{3}){2,}")
_PLAIN: Final = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
_EITHER: Final = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")


def amount_from(fields: Fields, name: str) -> Decimal | None:
    """What the field says, None where it is empty; the sign of a currency is read over: a plan has one of its own.

    “1,500” is fifteen hundred, as no currency in wide use has thousandths; “1.500” could be either and is refused.
    """
    typed = fields.raw(name).strip()
    if not typed:
        return None
    found = _AMOUNT.fullmatch(typed.replace("\N{MINUS SIGN}", "-")) if len(typed) <= _LONGEST else None
    text = found["number"].strip() if found else ""
    if _EITHER.fullmatch(text) and not _ends_in_dash(typed):
        whole, _, part = text.partition(".")
        either = f"“{typed}” could be {whole}{part} or {whole}.{part.rstrip('0') or '0'}. "
        fields.note(name, f"{either}Write {whole}{part} or {whole}.{part[:2]}, whichever you mean.")
        return None
    amount = _read(text, in_points=_ends_in_dash(typed))
    if amount is None:
        short = typed[:_SHOWN]
        fields.note(name, f"“{short}” is not an amount. Write it with figures, such as 1500, 1,500.50 or EUR 1.500,50.")
    return amount


def amount_text(amount: Decimal | None) -> str:
    """An amount for its field, so that the field is read as the same.

    >>> amount_text(Decimal(1500)), amount_text(Decimal("1.500")), amount_text(Decimal("1.234")), amount_text(None)
    ('1,500', '1.5', '1.2340', '')
    """
    text = "" if amount is None else number(amount)
    return f"{text}0" if _EITHER.fullmatch(text) else text


def _ends_in_dash(typed: str) -> bool:
    """Whether no cents are written as a dash behind a comma, as in “1.500,-”: then the point can be none for cents."""
    return re.search(r",[-–—]", typed) is not None


def _read(text: str, *, in_points: bool) -> Decimal | None:
    if _GROUPED.match(text):
        text = re.sub(r"[\s'’]", "", text)
    if _COMMAS.fullmatch(text):
        return Decimal(text.replace(",", ""))
    if _POINTS.fullmatch(text) or (in_points and _EITHER.fullmatch(text)):
        return Decimal(text.replace(".", "").replace(",", "."))
    return Decimal(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None
