"""Deadlines: days, months, quarters, years, periods and events by which something is to be true."""

# ruff: noqa: E501  # patterns and rows are read whole

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from backcast.domain.coaching.statements import Span

MOST: Final = 20  # dates in one statement
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero jänner", "february feb februar février fevrier febrero",
            "march mar märz mars marzo", "april apr avril abril", "may mai mayo", "june jun juni juin junio",
            "july jul juli juillet julio", "august aug août aout agosto",
            "september sept sep septembre septiembre", "october oct oktober okt octobre octubre",
            "november nov novembre noviembre", "december dec dezember dez décembre decembre diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR: Final = r"20\d\d"
_ORDINAL: Final = {
    **dict.fromkeys(("first", "1st", "1", "1er", "ersten", "erstes", "erste", "premier", "primer", "i"), 1),
    **dict.fromkeys(("second", "2nd", "2", "2e", "2ème", "zweiten", "zweites", "deuxième", "segundo"), 2),
    **dict.fromkeys(("third", "3rd", "3", "3e", "3ème", "dritten", "drittes", "troisième", "tercer"), 3),
    **dict.fromkeys(("fourth", "4th", "4", "4e", "4ème", "vierten", "viertes", "quatrième", "cuarto", "last"), 4),
}
_NTH: Final = "(" + "|".join(sorted(_ORDINAL, key=len, reverse=True)) + r")\.?º?\s"
_NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "twelve": 12, "zwei": 2, "drei": 3, "sechs": 6,
    "zwölf": 12, "deux": 2, "trois": 3, "dos": 2, "tres": 3, "seis": 6, "doce": 12, "a": 1,
}  # fmt: skip
_STRONG: Final = re.compile(
    r"(?:\b(?:by|until|till|before|end of|ends? of|no later than|latest|deadline|due|bis|ende|bis zum|spätestens|vor|d'ici|"
    r"avant|fin|d'ici le|d'ici à|d'ici fin|jusqu'en|jusqu'au|para|antes de|antes del|hasta|finales de|a finales de|fin de|"
    r"end|mid|early|late|close of|by the|until the|eta|by end|by late|by early|by mid|mitte|anfang|mediados de|le|el|am|"
    r"on or before|d'ici la fin de|de aquí a)[\s:,-]*(?:the |of |den |dem |zum |le |el |du |del |de |end of |al )?\(?|"
    r"[(\[@]|[-,:;/]\s)$"
)
_WEAK: Final = re.compile(
    r"\b(?:in|during|for|through|throughout|on|at|of|this|over|within|im|in der|dans|en|au|pour|durante|next|"
    r"across|into|calendar year|cy|year|ab|from now to|à|im jahr|this coming)\s(?:the |den |das |of )?$"
)
_PAST: Final = re.compile(
    r"\b(?:vs\.?|versus|than|from|since|was|were|compared (?:to|with)|against|over|seit|gegenüber|depuis|desde|"
    r"relative to|baseline|last|previous|in contrast to|par rapport à|par rapport au|frente a|start of|beginning of)\s(?:the |in )?$"
)
_EVENTS: Final = (
    "audit|launch|go-live|merger|relocation|conference|summit|fair|season|summer|winter|spring|autumn|fall|christmas|"
    "easter|black friday|meeting|mid-term|midterm|term|semester|kickoff|kick-off|opening|exam|exams|election|graduation|"
    "holidays|ramadan|school year|freeze|rollout|roll-out|pilot|cycle|next sprint|ipo|friday|monday|tuesday|wednesday|"
    "thursday|saturday|sunday|thanksgiving|new year|review|inspection|renewal|peak|peak season|next release|summer break|"
    "sommer|winter|weihnachten|messe|ostern|herbst|frühjahr|frühling|umzug|sommerferien|été|printemps|automne|noël|rentrée|"
    "salon|verano|primavera|otoño|invierno|navidad|feria|auditoría|acquisition|reorganisation|reorganization|trade show|"
    "next release|gala|festival|olympics|intake|harvest|transition|next audit|migration|handover|tournament|expo|"
    "cohort start|anniversary|certification audit|board meeting|next intake|busy season|back to school"
)
_DETERMINED: Final = (
    r"(?:the|our|its|this|next|a|an|der|die|das|dem|den|le|la|l'|les|el|los|las|un|une|una|lo|zum|zur|du)"
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline as the coach writes it, with its place; ``strength`` says how sure we are that it is one."""

    by: str
    span: Span
    strength: int


_Make = Callable[[re.Match[str]], str]


def _year(text: str | None) -> str:
    digits = re.sub(r"\D", "", text or "")
    return f"20{digits}" if len(digits) == 2 else digits


def _day(year: str | None, month: int, day: int) -> str:
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return ""
    return f"{_year(year)}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"


def _month(name: str) -> int:
    return _MONTHS[name.rstrip(".")]


def _numeric(match: re.Match[str]) -> str:
    first, second, year = int(match[1]), int(match[2]), match[3]
    return _day(year, first, second) if second > 12 >= first else _day(year, second, first)


def _part(letter: str, number: str | int, year: str | None, fiscal: str | None = None) -> str:
    tail = f"-FY{_year(fiscal)[-2:]}" if fiscal else f"-{_year(year)}" if year else ""
    return f"{letter}{number}{tail}"


def _period(match: re.Match[str]) -> str:
    amount = _NUMBERS.get(match[1]) or int(re.sub(r"\D", "", match[1]) or 0)
    unit = next((letter for letter, start in _UNITS if match[2].startswith(start)), "")
    return f"P{amount}{unit}" if amount and unit else ""


_UNITS: Final = (
    ("Q", "quart"), ("Q", "trimest"), ("M", "mon"), ("M", "moi"), ("M", "mes"), ("W", "we"), ("W", "wo"), ("W", "sem"),
    ("D", "da"), ("D", "ta"), ("D", "jo"), ("D", "dí"), ("D", "di"), ("Y", "y"), ("Y", "ja"), ("Y", "an"), ("Y", "añ"),
)  # fmt: skip
_PERIOD_UNIT: Final = (
    r"(quarters?|months?|weeks?|days?|years?|monaten?|wochen|tagen?|quartale?n?|jahren?|mois|semaines|jours|trimestres|ans|"
    r"meses|semanas|días|años)\b"
)
_FISCAL: Final = r"fy\s?'?(20\d\d|\d\d)(?:/\d\d)?\b"
_COUNT: Final = r"(\d{1,3}|" + "|".join(name for name in _NUMBERS if name != "a") + r")"

# A pattern, how it is written down, whether it is a deadline only after a word like “by” (1) or “in” as well (0).
_FORMS: Final[tuple[tuple[re.Pattern[str], _Make, int], ...]] = tuple(
    (re.compile(pattern), make, needs)
    for pattern, make, needs in (
        (r"\b(20\d\d)-(\d\d)-(\d\d)\b", lambda m: _day(m[1], int(m[2]), int(m[3])), 0),
        (rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.|er)?\s+(?:of |de )?({_MONTH}),?(?:\s(?:de |del )?({_YEAR}))?", lambda m: _day(m[3], _month(m[2]), int(m[1])), 0),
        (rf"\b({_MONTH})\s(\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?%|[.,]\d|\s?k\b)(?:,?\s({_YEAR}))?", lambda m: _day(m[3], _month(m[1]), int(m[2])), 0),
        (rf"\b({_MONTH}),?\s(?:de |del )?'?({_YEAR}|(?<=')\d\d)\b", lambda m: f"{_year(m[2])}-{_month(m[1]):02}", 0),
        (r"\b(\d{1,2})\.(\d{1,2})\.(20\d\d|\d\d)?(?!\d)", _numeric, 0),
        (r"\b(\d{1,2})/(\d{1,2})/(20\d\d|\d\d)\b", _numeric, 0),
        (r"\b(\d{1,2})/(\d{1,2})()(?![\d/])", _numeric, 1),
        (r"\b(20\d\d)-(0[1-9]|1[0-2])\b", lambda m: f"{m[1]}-{m[2]}", 0),
        (rf"\b(0?[1-9]|1[0-2])/({_YEAR})\b", lambda m: f"{m[2]}-{int(m[1]):02}", 0),
        (rf"\bq([1-4])\b[\s/,-]*(?:{_FISCAL}|(?:of |in |de )?({_YEAR})\b|'(\d\d)\b)?", lambda m: _part("Q", m[1], m[3] or m[4], m[2]), 0),
        (rf"\b({_YEAR})[\s/-]?q([1-4])\b", lambda m: _part("Q", m[2], m[1]), 0),
        (rf"\b{_FISCAL}[\s/-]{{0,3}}q([1-4])\b", lambda m: _part("Q", m[2], None, m[1]), 0),
        (r"\b([1-4])q\s?'?(\d\d)\b", lambda m: _part("Q", m[1], m[2]), 0),
        (rf"\bt([1-4])\b(?:[\s/-](?:de )?({_YEAR}))?", lambda m: _part("Q", m[1], m[2]), 0),
        (rf"{_NTH}(?:fiscal )?(?:quarter|quartals?|trimestre)\b(?:\s(?:of |de |del )?({_YEAR}))?", lambda m: _part("Q", _ORDINAL[m[1]], m[2]), 0),
        (rf"\bh([12])\b[\s/-]?(?:{_FISCAL}|({_YEAR})\b|'(\d\d)\b)?", lambda m: _part("H", m[1], m[3] or m[4], m[2]), 0),
        (rf"\b({_YEAR})[\s/-]?h([12])\b", lambda m: _part("H", m[2], m[1]), 0),
        (rf"{_NTH}(?:half(?: of)?(?: the)?(?: year)?|halbjahrs?|semestre)\b(?:\s(?:of |de )?({_YEAR}))?", lambda m: _part("H", _ORDINAL[m[1]], m[2]), 0),
        (rf"\b{_FISCAL}", lambda m: f"FY{_year(m[1])[-2:]}", 0),
        (rf"\bfiscal (?:year )?({_YEAR})\b", lambda m: f"FY{m[1][-2:]}", 0),
        (r"\beofy\b|\b(?:end of|in|by) (?:the |this )?(?:fiscal|financial) year\b(?: end)?|\b(?:fiscal|financial) year[- ]end\b|\bgeschäftsjahres?(?:ende)?\b", lambda _: "EOFY", 0),
        (r"\bnext quarter\b|\bnächste[sn]? quartal\b|\btrimestre prochain\b|\bprochain trimestre\b|\bpróximo trimestre\b", lambda _: "NEXT_Q", 0),
        (r"\beoq\b|\b(?:within |by |in |over |during )?(?:the )?(?:end of )?(?:the |this |current )+quarter\b|\b(?:the )?(?:end of )(?:the |this )?quarter\b|\bquarter[- ]end\b|\bquartalsende\b|\b(?:dieses|im|des|ende) quartals?\b|\b(?:fin du|ce|du) trimestre\b|\b(?:fin(?:al)? del?|este|del) trimestre\b", lambda _: "EOQ", 0),
        (r"\beom\b|\bend of (?:the |this )?month\b|\bthis month\b|\bmonth[- ]end\b|\bmonatsende\b|\bende des monats\b|\bdiesen monat\b|\bfin du mois\b|\bce mois\b|\bfin de(?:l)? mes\b|\beste mes\b", lambda _: "EOM", 0),
        (r"\beoy\b|\bend of (?:the |this )?(?:calendar )?year\b|\byear[- ]?end\b|\bthis year\b|\bby the year's end\b|\bjahresende\b|\bende (?:des|dieses) jahres\b|\b(?:dieses|diesem) jahr\b|\bfin (?:d'|de l')ann[ée]e\b|\bcette année\b|\bl'année\b|\bfin(?:al)?(?:es)? de(?:l)? (?:este )?año\b|\beste año\b", lambda _: "EOY", 0),
        (r"\b(?:w|kw|wk)\s?(\d{1,2})\b", lambda m: f"W{int(m[1])}", 0),
        (r"\b(?:calendar week|week|woche|semaine|semana)\s(\d{1,2})\b", lambda m: f"W{int(m[1])}", 1),
        (rf"\b(?:within|in|over|for|inside|innerhalb von|binnen|in den nächsten|dans les|sous|en|dentro de|durante)\s(?:the )?(?:next |coming |following |próximos |los próximos |prochains )?{_COUNT}\s?(?:prochains |next )?{_PERIOD_UNIT}", _period, 0),
        (rf"\b(?:next|coming|prochains|próximos|nächsten)\s{_COUNT}\s{_PERIOD_UNIT}", _period, 0),
        (rf"(?<![\d.,$€£-])\b({_YEAR})\b(?![.,]\d|\s?%|\s?€|-\d)", lambda m: m[1], 0),
        (rf"\b({_MONTH})(?!\s?\d)", lambda m: f"--{_month(m[1]):02}", 0),
    )
)  # fmt: skip
_EVENT_FORMS: Final = (
    re.compile(rf"\b(?:by|before|until|till|in|at|during|for|ahead of|prior to|in time for|bis|bis zum|vor|im|zum|während|avant|pour|pendant|d'ici|lors de|para|antes de|durante|hasta|en|over)\s(?:{_DETERMINED}\s?)?(?:(?!until|till|by|before|to|and)[^\W\d_]+\s){{0,2}}?(?:{_EVENTS})\b(?:\s{_YEAR})?"),
    re.compile(rf"\b(?:before|during|ahead of|prior to|in time for|until|während(?: der| des)?|vor|avant|pendant|lors de|durante|antes de)\s{_DETERMINED}\s?(?!first\b|last\b|end\b|day\b|week\b|month\b|shift\b|night\b|course\b|call\b|visit\b)[^\W\d_][\w-]*(?:\s[^\W\d_][\w-]*)?"),
    re.compile(r"\bwhile\s(?:[^\W\d_][\w-]*\s){1,4}(?:doubles|grows|moves|changes|runs|merges|migrates|relocates|triples|expands|is (?:re)?built|are (?:re)?built|is closed|lasts)\b"),
)  # fmt: skip
_QUALIFIED: Final = re.compile(r"\s?(?:of|after|from (?!today|now)|following|post|nach|après|de\b|después|since)\b")


_IN_DATE: Final = re.compile(
    rf"(?<!\d)(?:[0-3]?\d(?:st|nd|rd|th|\.|er|º)?[\s./-]*(?:of |de |del )?|"
    rf"\b(?:by|until|till|end|mid|early|late|end of|bis|ende|mitte|anfang|fin|d'ici|hasta|para|finales de)[\s-]*)({_MONTH})(?!\w)"
    rf"|\b({_MONTH})[\s,./-]*(?:(?:de |del )?{_YEAR}|['’]\d\d|[0-3]?\d(?:st|nd|rd|th)?(?![\d.,%]|\s?[%€$£]))"
)


def months_in(folded: str) -> tuple[Span, ...]:
    """Where the names of months stand next to a day, a year or a word such as “by”: no name of a person.

    Args:
        folded: the text in small letters.
    """
    found = (match.span(1) if match[1] else match.span(2) for match in islice(_IN_DATE.finditer(folded), MOST))
    return tuple(Span(start, end) for start, end in found)


def deadlines_of(folded: str, lang: str) -> tuple[Deadline | None, tuple[Span, ...]]:
    """The deadline of a text, None where it names none, and every stretch that is a date and so not a number.

    Args:
        folded: the text in small letters.
        lang: its language: ``T3`` is a quarter in French and Spanish only.
    """
    found = list(islice(_candidates(folded, lang), MOST))
    dated = [each for each in found if each.strength > 0]
    spans = tuple(each.span for each in found)
    if dated:
        return max(dated, key=lambda each: (each.strength, each.span.start)), spans
    return _event_of(folded, spans), spans


def _event_of(folded: str, taken: Iterable[Span]) -> Deadline | None:
    for pattern in _EVENT_FORMS:
        match = pattern.search(folded)
        if match and not re.match(r"\s?(?::|\d)", folded[match.end() :]):
            return Deadline("EVENT", Span(match.start(), match.end()), 1)
    del taken
    return None


def _candidates(folded: str, lang: str) -> Iterator[Deadline]:
    taken: list[Span] = []
    for pattern, make, needs in _FORMS:
        if pattern.pattern.startswith(r"\bt([1-4])") and lang not in ("fr", "es"):
            continue
        for match in pattern.finditer(folded):
            span = Span(match.start(), match.end())
            if any(span.start < other.end and other.start < span.end for other in taken):
                continue
            by = make(match)
            strength = _strength(folded, span, by)
            if not by or (needs and strength < 3) or _is_no_date(folded, span, by, strength):
                continue
            taken.append(span)
            yield Deadline(by, _with_lead(folded, span), strength)


def _is_no_date(folded: str, span: Span, by: str, strength: int) -> bool:
    """Whether this only looks like a date: “may”, “mar”, a duration of the measure, the second of a pair of years."""
    if by.startswith("P"):
        return _is_duration_of_measure(folded, span, by)
    if by.startswith("--") and len(by) == 4:  # a month alone: “may” and “march” are verbs too
        alone = folded[span.start : span.end].strip(". ") in ("may", "march", "mar", "mars", "dic")
        return strength < (2 if alone else 1)
    return False


def _is_duration_of_measure(folded: str, span: Span, by: str) -> bool:
    after = folded[span.end : span.end + 20]
    if re.match(r"\s?(?:from (?:today|now)|ab (?:heute|jetzt))", after):
        return False
    told = folded[span.start : span.end]
    if re.search(r"next|coming|nächsten|prochain|próximo", told):
        return False
    if _QUALIFIED.match(after) or by[-1] in "DW":
        return True
    return bool(re.search(r"%.*\b(?:who|of (?:new|all|our)?\s?\w+)\b", folded[: span.start])) or told.startswith("for ")


def _strength(folded: str, span: Span, by: str) -> int:
    before = folded[max(0, span.start - 30) : span.start]
    if by.isdigit() and folded[span.end : span.end + 1] == ":":
        return 0
    if _PAST.search(before) and not re.search(r"\bover the\s$", before):
        return 0
    if _STRONG.search(before) or by in ("EOY", "EOQ", "EOM", "EOFY", "NEXT_Q") or by.startswith("P"):
        return 3
    if _WEAK.search(before):
        return 2
    if len(by) == 4 and by.isdigit():  # a year without a word before it is part of a name
        return -1 if folded[span.end :].strip(" .!)") else 0
    return 1


def _with_lead(folded: str, span: Span) -> Span:
    """The stretch with “by the end of” and the like before it."""
    begin = max(0, span.start - 30)
    before = folded[begin : span.start]
    lead = re.search(
        r"\b(?:by|until|before|in|during|for|through|on|at|of|bis|im|d'ici|avant|en|au|para|antes de|hasta|no later than)"
        r"\s(?:(?:the|end|of|ende|fin|zum|le|el|finales|de|mid|early|late|à|la|du|mitte|end-of)[\s-]*)*$",
        before,
    )
    return Span(begin + lead.start(), span.end) if lead else span
