"""Values: which number is the start, which the target, which a change, and which only belongs to the measure."""

# ruff: noqa: E501  # patterns and rows are read whole

import re
from dataclasses import dataclass, field, replace
from typing import Final

from backcast.domain.coaching.readings.quantities import Quantity
from backcast.domain.coaching.statements import Change, Span, Target

_ARROW: Final = re.compile(r"^\s*\)?\s*(?:-*>+|=+>|→|>>|\.\.>)\s*$")
_TO: Final = re.compile(
    r"^[^\d]{0,40}?\b(?:to|auf|à|au|a|al|hasta|bis|zu|into|towards)\s*(?:at least|over|under|below|above|about|around|mindestens|"
    r"unter|über|au moins|moins de|menos de|más de|less than|more than|or (?:more|less)|at most|max\.?|roughly|a|ca\.?|up to)?\s*$"
)
_FROM: Final = re.compile(
    r"\b(?:from|form|fom|frm|von|vom|de|del|desde|du|depuis)\s(?:about|around|currently|an? (?:average|baseline|current \w+) (?:of )?|the current|"
    r"today's|~|ca\.?|a|roughly|now|approximately|the|aktuell|derzeit|heute|actuellement|baseline of)?\s?$"
)
_WAS: Final = re.compile(
    r"\b(?:currently(?: at)?|current(?: value| level| rate)?|now(?: at)?|today(?: at)?|was|were|baseline(?: of)?|before|previously|vs\.?|versus|against|"
    r"(?:up|down) from|from|form|instead of|compared (?:to|with)|last year|at present|status quo|today's|starting (?:at|from|point)|start|ist|"
    r"aktuell|derzeit|heute|bisher|statt|vorher|zuvor|gegenüber|actuellement|aujourd'hui|contre|au lieu de|actual|actualmente|"
    r"hoy|frente a|antes|en lugar de|as is|base|presently|von|desde|instead|is|baseline is|ausgangswert|start value|avant|ahora|rather than|previous)"
    r"\s?(?:[:=(~]|is|at|of|only|about|around|rund|bei|noch|à|de|la|the)?\s?\(?$"
)
_WAS_AFTER: Final = re.compile(
    r"^[^\d,;)]{0,24}?[\s(,]+(?:\(?(?:baseline|current(?:ly)?|last year|last quarter|heute|aktuell|aujourd'hui|actualmente)|today|now)\b"
)
_CHANGE: Final = re.compile(
    r"\b(?:by|um|another|an additional|additional|(?:up|down|rises?|falls?|fell|drops?|grows?|cut|increase|decrease|reduce|improve|sinkt|steigt|"
    r"baisse|hausse|augmente|sube|baja|grow|increases|decreases) (?:by )?|en un|de un|growth of|increase of|reduction of|decrease of|drop of|"
    r"improvement of|rise of|cut of|gain of|steigerung (?:um|von)|senkung (?:um|von)|hausse de|baisse de|at least)"
    r"\s?(?:at least|about|around|another|over|more than|mindestens|au moins|al menos|min\.?|up to|a further|an additional)?\s?$"
)
_CHANGE_OF: Final = re.compile(
    r"\b(?:augmenter|réduire|diminuer|baisser|améliorer|accroître|progresser|augmente|baisse|diminue|progresse|réduits?)\b.*\bde\s?$"
)
_CHANGE_BARE: Final = re.compile(
    r"\b(?:up|down|rises?|falls?|drops?|grows?|increase|decrease|reduce|cut|boost|grow|raise|lower|plus|minus|sinks?|shrinks?|climbs?)\s(?:[^\W\d_]+\s){0,4}$"
)
_MORE: Final = re.compile(
    r"^\s?(?:[^\W\d_]+\s){0,1}?(?:more|fewer|less|higher|lower|increase|reduction|decrease|improvement|faster|growth|drop|uplift|lift|mehr|weniger|"
    r"höher|niedriger|schneller|de plus|de moins|más|menos|year[- ]on[- ]year|yoy|qoq|mom|cut|shorter|rise|de hausse|de baisse|steigerung|"
    r"reduktion|senkung|cheaper|higher than|vs)\b"
)
_TOWARD: Final = re.compile(
    r"(?:\b(?:to|at|under|below|above|over|of|reach|reaches|hit|achieve|than|least|most|target|goal|ziel|auf|unter|über|mindestens|à|sous|"
    r"plus de|moins de|a|bajo|menos de|más de|is|be|bei|exceed|within|minimum|maximum|max\.?|min\.?|score|=|objectif|objetivo|von|de|par|erreichen|"
    r"atteindre|alcanzar|höchstens|becomes)\s?[:=]?|[:=<>≤≥])\s*(?:at least |over |under |below |about |around |mindestens )?$"
)
_WITHIN: Final = re.compile(
    r"\b(?:within|after|in|inside|under|at|innerhalb von|nach|binnen|dans les|en|in under|in less than|en menos de|en moins de|less than|"
    r"in den ersten|after the first|first|the first|last|letzten|every|at day|of|over|than|dentro de|unter|sous|moins de|con|with|mit|avec|in the first|"
    r"zum|bis)\s(?:the |the first |den ersten |ersten |first |next |last |de |les |los |an? )?$"
)
_DURATIONS: Final = frozenset({"hours", "days", "weeks", "months", "minutes", "seconds", "milliseconds", "other:years"})
_HOURS: Final = {
    "hours": 1.0,
    "minutes": 1 / 60,
    "seconds": 1 / 3600,
    "days": 24.0,
    "weeks": 168.0,
    "milliseconds": 1 / 3.6e6,
}
_RANGE: Final = re.compile(r"^\s?(?:-|bis|or|to)\s?$")
_BETWEEN: Final = re.compile(r"\b(?:between|zwischen|entre)\s(?:the )?$")
_JOINED: Final = re.compile(r"(?:\b(?:and|while|und|et|y|sowie|plus|as well as|but|whereas|während)\b|[,;&+/])")
_MULTIPLES: Final = (
    (re.compile(r"\b(?:doubl(?:e|es|ed|ing)|twice|verdoppel\w*|verdopple\w*|doubler|duplicar|duplica\w*|two-?fold)\b"), 2.0),
    (re.compile(r"\b(?:tripl(?:e|es|ed|ing)|verdreifach\w*|tripler|triplicar|three-?fold|treble)\b"), 3.0),
    (re.compile(r"\b(?:quadrupl(?:e|es|ing)|vervierfach\w*|cuadruplicar|fourfold)\b"), 4.0),
    (re.compile(r"\b(?:halv(?:e|es|ed|ing)|halbier\w*)\b"), 0.5),
)  # fmt: skip
_FRACTIONS: Final = (
    (re.compile(r"\b(?:by|in|um die|de|a la) (?:half|hälfte|moitié|mitad)\b|\b(?:de|à la) moitié\b"), 50.0),
    (re.compile(r"\b(?:by|down|up) (?:a|one) quarter\b|\bum ein viertel\b|\bd'un quart\b|\b(?:en )?un cuarto\b"), 25.0),
    (re.compile(r"\b(?:by|down|up) (?:a|one) third\b|\bum ein drittel\b|\bd'un tiers\b|\b(?:en )?un tercio\b"), 33.3),
    (re.compile(r"\b(?:by|down|up) (?:a|one) fifth\b"), 20.0),
    (re.compile(r"\b(?:by|down|up) two[- ]thirds\b"), 66.7),
    (re.compile(r"\b(?:by|down|up) three[- ]quarters\b"), 75.0),
)  # fmt: skip
_SHARES: Final = (
    (re.compile(r"\btwo[- ]thirds of\b|\bzwei drittel\b|\bdeux tiers\b|\bdos tercios\b"), 66.7),
    (re.compile(r"\bthree[- ]quarters of\b|\bdrei viertel\b|\btrois quarts\b"), 75.0),
    (re.compile(r"\b(?:at least |more than |over )?half (?:of )?(?:the|our|all|of)\b|\bdie hälfte\b|\bla moitié\b|\bla mitad\b"), 50.0),
    (re.compile(r"\b(?:one third|a third|one in three) of\b|\bun tiers\b"), 33.3),
)  # fmt: skip
_TO_ZERO: Final = re.compile(r"\b(?:to|auf|à|a)\s(zero|null|zéro|cero)\b")
_ZERO: Final = re.compile(r"\b(?:zero|no|keine[nrms]?|null|aucune?|zéro|cero|ningún|ninguna|sin|without any)\b")


@dataclass(frozen=True, slots=True)
class Values:
    """The numbers of a statement with their parts in it. ``others`` are values of a second measure."""

    baseline: float | None = None
    target: Target | None = None
    change: Change | None = None
    unit: str = ""
    down: bool | None = None
    scale: float | None = None
    spans: dict[str, Span] = field(default_factory=dict)
    others: tuple[Quantity, ...] = ()
    taken: tuple[Quantity, ...] = ()

    @property
    def are_given(self) -> bool:
        """Whether any number is stated."""
        return self.target is not None or self.change is not None or self.baseline is not None


def values_of(masked: str, found: tuple[Quantity, ...]) -> Values:
    """Give every quantity its part.

    Args:
        masked: the text in small letters with dates blanked.
        found: its quantities, in order.
    """
    if not found:
        return _worded(masked)
    for index in range(len(found) - 1):
        values = _pair(masked, found, index)
        if values is not None:
            return _with_others(masked, found, values)
    words = _worded(masked)
    if words.change is not None and all(not each.unit or each.unit in _DURATIONS for each in found):
        return words
    return _with_others(masked, found, _single(masked, found))


def _pair(masked: str, found: tuple[Quantity, ...], index: int) -> Values | None:
    first, second = found[index], found[index + 1]
    before, between = masked[: first.start][-60:], masked[first.end : second.start]
    if _is_range(before, between, first, second):
        return _ranged(masked, found, index)
    if not _alike(first, second):
        return None
    if second.sign in (">", "≥") and between.strip() in ("", "-", "=", "--"):
        return _both(first, replace(second, sign=""))
    if _goes_on(before, between):
        return _both(first, second)
    return _told_apart(masked, first, second)


def _goes_on(before: str, between: str) -> bool:
    """Whether the first number leads to the second: an arrow, from … to, or a bare “to”."""
    if _ARROW.match(between) or (_FROM.search(before) and _TO.match(between)):
        return True
    return bool(re.search(r"^\s?(?:to|auf|à|a|al)\s*$", between)) and not re.search(r"\b(?:by|to)\s$", before)


def _told_apart(masked: str, first: Quantity, second: Quantity) -> Values | None:
    """Start and target by a word beside one of them: currently, today, baseline."""
    before, between = masked[: first.start][-60:], masked[first.end : second.start]
    if _WAS.search(masked[: second.start][-24:]) and not re.search(r"\b(?:and|while|und|et)\b", between):
        return _both(second, first)
    was = _WAS.search(before[-24:]) or _WAS_AFTER.match(masked[first.end : first.end + 40])
    if was and not _WITHIN_ONLY.search(before):
        return _both(first, second)
    return _both(second, first) if _WAS_AFTER.match(masked[second.end : second.end + 30]) else None


_OF: Final = re.compile(r"\b(?:von|desde|vom)\s|(?<!up )(?<!down )\bfrom\s")
_WITHIN_ONLY: Final = re.compile(r"\b(?:within|after)\s$")


def _is_range(before: str, between: str, first: Quantity, second: Quantity) -> bool:
    if _BETWEEN.search(before):
        return bool(re.match(r"^\s?(?:and|und|et|y|to|-)\s?$", between))
    close = between == "-" or (second.sign == "-" and between == "" and first.end == second.start)
    return close and not _FROM.search(before) and first.unit in ("", second.unit)


def _alike(first: Quantity, second: Quantity) -> bool:
    """Whether two quantities can be start and target of one measure."""
    units = {first.unit, second.unit} - {""}
    return len(units) < 2 or units <= {"pt", "score"} or units <= {"percent", "points"} or units <= _DURATIONS


def _both(first: Quantity, second: Quantity) -> Values:
    unit = second.unit or first.unit
    if first.unit in _DURATIONS and second.unit in _DURATIONS:
        unit = second.unit
    low, high = _signed(first), _signed(second)
    low, high = _same_scale(low, high, first, second)
    if first.unit in _HOURS and second.unit in _HOURS:
        low = round(low * _HOURS[first.unit] / _HOURS[second.unit], 2)
    spans = {"baseline": Span(first.start, first.end), "target": Span(second.start, second.end)}
    return Values(
        low,
        high,
        None,
        unit,
        high < low if high != low else None,
        second.scale or first.scale,
        spans,
        (),
        (first, second),
    )


def _same_scale(low: float, high: float, first: Quantity, second: Quantity) -> tuple[float, float]:
    """“from 3 to 4 m”: the scale of the second counts for both."""
    if not first.unit and second.unit.startswith("currency") and high >= 1e3 * max(low, 1) and low < 1000:
        scale = 1e6 if high >= 1e6 else 1e3
        return low * scale, high
    return low, high


def _signed(quantity: Quantity) -> float:
    return -quantity.value if quantity.sign == "-" else quantity.value


def _ranged(masked: str, found: tuple[Quantity, ...], index: int) -> Values:
    first, second = found[index], found[index + 1]
    for other in found[:index] + found[index + 2 :]:
        if _WAS.search(masked[: other.start][-24:]) and _alike(other, second):
            down = second.value < other.value
            spans = {"baseline": Span(other.start, other.end), "target": Span(first.start, second.end)}
            return Values(
                other.value,
                (first.value, second.value),
                None,
                second.unit,
                down,
                None,
                spans,
                (),
                (other, first, second),
            )
    spans = {"target": Span(first.start, second.end)}
    return Values(
        None, (first.value, second.value), None, second.unit or first.unit, None, None, spans, (), (first, second)
    )


def _single(masked: str, found: tuple[Quantity, ...]) -> Values:
    changes = [each for each in found if _is_change(masked, each)]
    if changes:
        return _changed(masked, changes[0])
    was = [each for each in found if _is_baseline(masked, each)] if len(found) > 1 or not _OF.search(masked) else []
    main = _main(masked, tuple(each for each in found if each not in was) or found)
    spans = {"target": Span(main.start, main.end)}
    if main in was:
        return Values(
            _signed(main), None, None, main.unit, None, main.scale, {"baseline": spans["target"]}, (), (main,)
        )
    start = next((each for each in was if _alike(each, main)), None)
    if start is not None:
        return _both(start, main)
    down = True if main.sign in ("<", "≤", "<=") else None
    return Values(None, main.value, None, main.unit, down, main.scale, spans, (), (main,))


def _is_baseline(masked: str, each: Quantity) -> bool:
    before = masked[: each.start][-24:]
    return bool(_WAS.search(before)) and not re.search(r"\b(?:is|now|was|were|base|start|ist)\s?$", before)


def _is_change(masked: str, each: Quantity) -> bool:
    before, after = masked[: each.start][-60:], masked[each.end : each.end + 40]
    if each.unit == "multiple" and re.search(r"\b(?:to|at|of|from|auf|à|a)\s$", before):
        return False
    if each.unit == "multiple" or (each.sign in ("+", "-") and (each.unit or each.sign == "+")):
        return True
    if _CHANGE.search(before) and not re.search(r"\b(?:at least|erreicht)\s$", before):
        return True
    if each.unit not in ("percent", "points", "pt"):
        return False
    if _CHANGE_OF.search(before) or (_CHANGE_BARE.search(before) and each.unit != "pt"):
        return not re.search(r"\b(?:to|at|of|under|below|above|than|auf|à|from|is)\s(?:\w+\s){0,2}$", before[-22:])
    return each.unit != "pt" and bool(_MORE.match(after)) and not re.search(r"\b(?:to|of)\s$", before)


def _changed(masked: str, each: Quantity) -> Values:
    unit = {"pt": "points", "multiple": "multiple", "points": "points", "percent": "percent"}.get(each.unit, "absolute")
    down = _direction_words(masked, each)
    spans = {"change": Span(each.start, each.end)}
    kept = "score" if each.unit == "pt" else "percent" if each.unit == "points" else each.unit
    return Values(None, None, Change(each.value, unit), kept, down, None, spans, (), (each,))


def _direction_words(masked: str, each: Quantity) -> bool | None:
    if each.sign in ("+", "-"):
        return each.sign == "-"
    after, before = masked[each.end : each.end + 30], masked[: each.start][-30:]
    if re.match(
        r"^\s?(?:[^\W\d_]+\s)?(?:fewer|less|lower|reduction|decrease|drop|weniger|niedriger|de moins|menos|cut|shorter|faster|cheaper)\b",
        after,
    ):
        return True
    if re.search(r"\b(?:down|minus|falls?|drops?|sinkt|reduction of|decrease of|baisse)\s(?:by |de |um )?$", before):
        return True
    return None


def _main(masked: str, found: tuple[Quantity, ...]) -> Quantity:
    """The quantity that is the target: what is led up to, a percentage rather than a duration of the measure."""

    def weight(each: Quantity) -> tuple[int, int]:
        before = masked[: each.start][-40:]
        inside = each.unit in _DURATIONS and bool(_WITHIN.search(before))
        points = 0 if inside else 3
        marked = each.unit in ("percent", "score", "multiple") or each.unit.startswith("currency")
        points += 2 if marked or (_TOWARD.search(before) and not inside) else 0
        points -= (
            3
            if re.search(r"\b(?:with|over|of|mit|avec|con)\s(?:at least |more than |over )?$", before)
            and len(found) > 1
            and each is not found[0]
            else 0
        )
        return points, -each.start

    return max(found, key=weight)


def _with_others(masked: str, found: tuple[Quantity, ...], values: Values) -> Values:
    last = max(each.end for each in values.taken)
    begin = min(each.start for each in values.taken)
    others = [each for each in found if each not in values.taken and _is_other(masked, each, begin, last, values)]
    return replace(values, others=tuple(others))


def _is_other(masked: str, each: Quantity, begin: int, last: int, values: Values) -> bool:
    between = masked[last : each.start] if each.start >= last else masked[each.end : begin]
    lasts = each.unit in _DURATIONS and values.unit not in _DURATIONS and _WITHIN.search(masked[: each.start][-30:])
    if lasts and not re.search(r"\b(?:under|to|unter)\s$", masked[: each.start][-12:]):
        return False
    if re.match(r"^[^\d]*\b(?:with|who|that|mit|whose|per|worth)\b[^,;]{0,20}$", between) or _is_baseline(masked, each):
        return False
    return bool(_JOINED.search(between)) and bool(re.search(r"[^\W\d_]{2,}", _JOINED.sub("", between)))


def _worded(masked: str) -> Values:
    """Values that are written as words: double, by half, two thirds of, zero."""
    for pattern, amount in _MULTIPLES:
        if match := pattern.search(masked):
            span = {"change": Span(match.start(), match.end())}
            return Values(change=Change(amount, "multiple"), unit="multiple", down=amount < 1, spans=span)
    for pattern, amount in _FRACTIONS:
        if match := pattern.search(masked):
            span = {"change": Span(match.start(), match.end())}
            return Values(change=Change(amount, "percent"), unit="percent", spans=span)
    return _shared(masked)


def _shared(masked: str) -> Values:
    """A share as words, or zero: two thirds of, to zero, no accidents."""
    for pattern, amount in _SHARES:
        if match := pattern.search(masked):
            return Values(target=amount, unit="percent", spans={"target": Span(match.start(), match.end())})
    if match := _TO_ZERO.search(masked):
        return Values(target=0.0, down=True, spans={"target": Span(match.start(1), match.end(1))})
    match = _ZERO.search(masked)
    if match and not masked[: match.start()].strip(" -\n\t"):
        return Values(target=0.0, spans={"target": Span(match.start(), match.end())})
    return Values()
