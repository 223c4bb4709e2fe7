"""Quantities: numbers with their units, and what only looks like a number."""

# ruff: noqa: E501  # patterns and rows are read whole

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

MOST: Final = 20  # numbers in one statement; the rest of a pasted table is not read, so that time stays in proportion
_NUMBER: Final = r"\d{1,3}(?:[ ',.]\d{3})+(?![\d])(?:[.,]\d{1,2})?|\d{1,15}(?:[.,]\d{1,6})?"
_UNITS: Final = (
    (r"percentage[- ]points?|%[- ]?(?:points?|pts|pkt|punkte)|prozentpunkten?|points? de pourcentage|puntos porcentuales|ppt?s?|percent points?|pct pts", "points"),
    (r"%|percent|per cent|pct|prozent|pour cent|pourcents?|por ciento|percnt|perc", "percent"),
    (r"(?:out of|of|von|sur|de|/|aus)\s?(?:5|10|100|7)(?:\.0)?(?:\s?(?:stars?|points?|sternen?|punkten?))?(?![\d.,%]|\s?[^\W\d_])|stars?|sternen?|étoiles|estrellas", "score"),
    (r"points?|pts?|punkten?|puntos|pkt", "pt"),
    (r"hours?|hrs?|h|stunden?|std|heures?|horas?", "hours"),
    (r"(?:working |business |calendar |work |full )?days?|arbeitstagen?|werktagen?|tagen?|jours?|días?|dias?|d", "days"),
    (r"weeks?|wks?|wochen?|semaines?|semanas?", "weeks"),
    (r"months?|mths?|mos|monaten?|mois|mes(?:es)?", "months"),
    (r"milliseconds?|millisekunden|ms", "milliseconds"),
    (r"minutes?|mins?|minuten|minutos?", "minutes"),
    (r"seconds?|secs?|s|sekunden?|secondes?|segundos?", "seconds"),
    (r"years?|jahren?|años?|ans", "other:years"),
    (r"x|×|times|-?fold|mal|fois|veces", "multiple"),
    (r"€|eur(?:os?)?", "currency:EUR"), (r"\$|us-?dollars?|usd|dollars?", "currency:USD"),
    (r"£|gbp|pounds?|quid", "currency:GBP"), (r"chf|franken|francs", "currency:CHF"), (r"¥|jpy|yen", "currency:JPY"),
    (r"kwh|mwh|kg|tonnes?|tons?|km|gb|tb|mb|litres?|liters?|fte|ftes|m²|m2|co2e?", "other"),
)  # fmt: skip
_UNIT: Final = "|".join(f"(?P<u{index}>{pattern})" for index, (pattern, _) in enumerate(_UNITS))
_SCALES: Final = {
    "k": 1e3, "tsd": 1e3, "thousand": 1e3, "mille": 1e3, "mil": 1e3, "tausend": 1e3, "m": 1e6, "mn": 1e6, "mm": 1e6, "mio": 1e6,
    "million": 1e6, "millions": 1e6, "millionen": 1e6, "millones": 1e6, "millón": 1e6, "bn": 1e9, "b": 1e9, "billion": 1e9,
    "milliarden": 1e9, "mrd": 1e9, "milliards": 1e9, "hundred": 1e2, "mill": 1e6,
}  # fmt: skip
_SCALE: Final = "|".join(sorted(_SCALES, key=len, reverse=True))
_MONEY: Final = {
    "$": "USD",
    "us$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
    "chf": "CHF",
}
_QUANTITY: Final = re.compile(
    rf"(?P<sign>(?:<=|>=|[<>≤≥~≈±+-]))?\s?(?P<money>us\$|[$€£¥]|\b(?:usd|eur|gbp|chf)(?=\s?\d))?\s?(?<![\w.,/])(?P<number>{_NUMBER})"
    rf"(?:\s?(?P<scale>{_SCALE})\.?(?![^\W\d_]))?\+?(?:\s?-?(?:{_UNIT})(?![^\W_]))?"
)
_WORDS: Final = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100, "dozen": 12, "zero": 0, "zwei": 2, "drei": 3, "vier": 4, "fünf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "zwölf": 12, "zwanzig": 20, "null": 0, "deux": 2, "trois": 3,
    "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "dix": 10, "douze": 12, "vingt": 20, "zéro": 0, "dos": 2, "tres": 3, "cuatro": 4,
    "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "diez": 10, "doce": 12, "veinte": 20, "cero": 0, "trente": 30,
}  # fmt: skip
_WORDED: Final = re.compile(
    rf"(?<![\w-])(?P<word>{'|'.join(_WORDS)})(?:[- ](?P<ones>one|two|three|four|five|six|seven|eight|nine)(?=\s))?(?=\s+[%€$£\w])(?:\s(?:{_UNIT})(?![^\W_]))?"
)
_RATIO: Final = re.compile(
    r"(?<![\w.,])(?P<part>\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|neun|acht|sieben|neuf|huit|nueve|ocho)"
    r"\s(?:out of|of|in|von|sur|de cada|de)\s(?:(?:the|every|each|our|all|toutes les)\s)?"
    r"(?P<whole>\d{1,5}|two|three|four|five|six|seven|eight|nine|ten|zehn|drei|vier|fünf|dix|diez)(?![\w%]|[.,]\d|\s?%)"
)
_COUNTS: Final = {**_WORDS, "one": 1, "neuf": 9, "nueve": 9}
_NAMED: Final = re.compile(
    r"(?:\b(?:iso|soc|din|phase|level|tier|version|v|module|chapter|article|section|windows|office|stage|kirkpatrick|wave|"
    r"sprint|cohort|type|group|annex|stufe|niveau|nivel|kr|severity|sev|priority|web|industry|industrie|day|round|batch|unit|part|category|"
    r"class|top|no\.|nr\.|rule|covid|gpt|python|java|okr|lot|ward|line|depot|gate|iec|en|bs|p|grade|lesson|mission|model|room|team|item|formation|plan|"
    r"scope|s/|b|pci|hall|area|plant|site|building|route|terminal)\s?|#|\bs/|[^\W\d_]-)$"
)
_PER: Final = re.compile(r"\b(?:per|pro|je|par|por|every|each|alle|aged|für je|tous les|cada|sur)\s$")
_VERSION: Final = re.compile(r"\d+\.\d+(?:\.\d+)?\s(?:is |was |has )?(?:released|shipped|launched|live|ga|rolled)\b")
_NOT_COUNTED: Final = re.compile(
    r"(?:-(?:day|month|week|year|hour|minute|degree|step|star|point|person|part|tage|page|stunden)s?\b|/7\b|:\d|(?:st|nd|rd|th)\b|[a-z]\d?\b)"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of the text. ``unit`` is empty where none is written; ``scale`` is the most a score can be."""

    start: int
    end: int
    value: float
    unit: str
    sign: str = ""
    scale: float | None = None


def quantities_of(masked: str, lang: str) -> tuple[Quantity, ...]:
    """Every number of a text in which dates are blanked, in order; names like ISO 9001 are not numbers."""
    ratios = [_ratio(match, masked) for match in islice(_RATIO.finditer(masked), MOST)]
    kept = [ratio for ratio in ratios if ratio is not None]
    rest = masked
    for each in kept:
        rest = rest[: each.start] + " " * (each.end - each.start) + rest[each.end :]
    kept += islice(_written(rest, lang), MOST)
    kept += islice(_worded(rest), MOST)
    return tuple(sorted(kept, key=lambda each: each.start)[:MOST])


def _ratio(match: re.Match[str], masked: str) -> Quantity | None:
    part, whole = (float(_COUNTS.get(match[name], match[name])) for name in ("part", "whole"))
    is_score = re.search(r"\b(?:rating|score|average|stars?|csat|satisfaction|grade|note|mean)\b", masked)
    if not whole > 0 or (is_score and whole in (5, 7, 10, 100) and part <= 2 * whole):
        return None
    if part > whole or re.match(r"\s?(?:k|m)\b", masked[match.end() :]):
        return None
    return Quantity(match.start(), match.end(), round(100 * part / whole, 1), "percent")


def _written(masked: str, lang: str) -> Iterator[Quantity]:
    for match in _QUANTITY.finditer(masked):
        begin = match.start("number")
        if _NAMED.search(masked[max(0, begin - 14) : begin]) and not match["money"] and not _unit_of(match):
            continue
        if _NOT_COUNTED.match(masked[match.end("number") :]) and not (_unit_of(match) or match["scale"]):
            continue
        if re.match(r"-(?:day|month|week|year|hour|minute|tage|point|person|star)", masked[match.end("number") :]):
            continue
        value = _number(match["number"], lang) * _SCALES.get(match["scale"] or "", 1)
        unit = f"currency:{_MONEY[match['money'].strip()]}" if match["money"] else _unit_of(match)
        if _VERSION.match(masked[begin : begin + 30]) and not _unit_of(match):
            continue
        per = _PER.search(masked[max(0, begin - 12) : begin])
        if per:
            continue
        sign = match["sign"] or ""
        start = match.start("sign") if sign else (match.start("money") if match["money"] else begin)
        if (sign == "-" and start and masked[start - 1].isalnum()) or (
            sign in ("+", "-") and masked[start + 1 : start + 2] == " "
        ):
            sign, start = "", match.start("money") if match["money"] else begin
        yield replace(_scaled(Quantity(start, match.end(), value, unit, sign), match), start=start)


def _scaled(quantity: Quantity, match: re.Match[str]) -> Quantity:
    if quantity.unit != "score":
        return quantity
    most = re.search(r"(\d+)(?:\.0)?(?:\s?[^\W\d_]+)?$", match[0][match.end("number") - match.start() :])
    return replace(quantity, scale=float(most[1]) if most else None)


def _worded(masked: str) -> Iterator[Quantity]:
    for match in _WORDED.finditer(masked):
        value = float(_WORDS[match["word"]] + (_COUNTS[match["ones"]] if match["ones"] else 0))
        before = masked[max(0, match.start() - 14) : match.start()]
        if _NAMED.search(before) or _PER.search(before) or masked[match.end("word") :].startswith("-"):
            continue
        yield Quantity(match.start(), match.end(), value, _unit_of(match))


def _unit_of(match: re.Match[str]) -> str:
    for index, (_, unit) in enumerate(_UNITS):
        found = match[f"u{index}"]
        if found:
            return f"other:{found}" if unit == "other" else unit
    return ""


def _number(text: str, lang: str) -> float:
    """The value of a number with thousands and decimals as its language writes them."""
    text = text.replace(" ", "").replace("'", "")
    point, comma = text.count("."), text.count(",")
    if point and comma:
        whole, _, decimals = text.rpartition(max(".,", key=text.rfind))
        return float(f"{re.sub('[.,]', '', whole)}.{decimals}")
    mark = "." if point else ","
    groups = text.split(mark)
    is_thousands = len(groups) > 2 or (
        len(groups) == 2 and len(groups[1]) == 3 and groups[0] != "0" and (mark == "," if lang == "en" else mark == ".")
    )
    return float("".join(groups) if is_thousands else ".".join(groups))
