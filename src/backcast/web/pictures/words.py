"""Words: dates, days, numbers and ties as people read them."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Kind, Unit
from backcast.domain.results.key_results import KeyResult

# Read from a table: to ask the machine for the name of a day takes ten times as long.
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MINUS: Final = "\N{MINUS SIGN}"
_FLUSH: Final = ("%", "€", "$", "£", "°")
_KINDS: Final = {Kind.ACTION: "Action", Kind.MILESTONE: "Milestone", Kind.FOLLOW_UP: "Follow-up"}
_LEVELS: Final = ("Inputs", "Reaction", "Learning", "Behaviour", "Results", "Return")
_TIES: Final = {
    LinkType.FS: "",
    LinkType.SS: "starts with",
    LinkType.FF: "finishes with",
    LinkType.SF: "finishes once it starts:",
}


def long_day(day: date | None) -> str:
    """A date as on every screen.

    >>> long_day(date(2026, 8, 3))
    'Mon 3 Aug 2026'
    """
    return f"{_DAYS[day.weekday()]} {day.day} {MONTHS[day.month]} {day.year}" if day else "–"


def short_day(day: date | None) -> str:
    """A date where the year is clear.

    >>> short_day(date(2026, 8, 3))
    '3 Aug'
    """
    return f"{day.day} {MONTHS[day.month]}" if day else "–"


def weekday(day: date | None) -> str:
    """A date where the year is clear, with its weekday.

    >>> weekday(date(2026, 8, 3))
    'Mon 3 Aug'
    """
    return f"{_DAYS[day.weekday()]} {day.day} {MONTHS[day.month]}" if day else "–"


def period(first: date, last: date) -> str:
    """Two dates, or one where they are the same.

    >>> period(date(2026, 8, 3), date(2026, 8, 7))
    'Mon 3 – Fri 7 Aug 2026'
    """
    if first == last:
        return long_day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{_DAYS[first.weekday()]} {first.day} – {long_day(last)}"
    return f"{weekday(first) if first.year == last.year else long_day(first)} – {long_day(last)}"


def t_minus(day: date, due: date, *, in_weeks: bool | None = None) -> str:
    """How far before the goal: in weeks from two weeks on, else in days.

    >>> t_minus(date(2026, 6, 9), date(2026, 6, 30))
    'T−3w'
    >>> t_minus(date(2026, 7, 5), date(2026, 6, 30))
    'T+5d'
    """
    days = (due - day).days
    if not days:
        return f"T{_MINUS}0"
    sign = _MINUS if days > 0 else "+"
    weeks = abs(days) >= 14 if in_weeks is None else in_weeks
    return f"T{sign}{abs(days) // 7}w" if weeks else f"T{sign}{abs(days)}d"


def count_of(number: int, one: str, many: str = "") -> str:
    """A number with its noun.

    >>> count_of(1, "day"), count_of(1200, "day")
    ('1 day', '1,200 days')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}".replace("-", _MINUS)


def working_days(number: int) -> str:
    """Working days in words.

    >>> working_days(5)
    '5 days'
    """
    return count_of(number, "day")


def slack(days: int) -> str:
    """Slack in words; below zero the dates cannot be met.

    >>> slack(3), slack(0), slack(-1)
    ('3 days of slack', 'no slack', '1 day too late')
    """
    if days < 0:
        return f"{count_of(-days, 'day')} too late"
    return f"{count_of(days, 'day')} of slack" if days else "no slack"


def from_today(days: int) -> str:
    """When a day comes, in working days from today.

    >>> from_today(12), from_today(0), from_today(-16)
    ('in 12 working days', 'today', 'passed 16 working days ago')
    """
    if not days:
        return "today"
    words = count_of(abs(days), "working day")
    return f"in {words}" if days > 0 else f"passed {words} ago"


def initials(name: str) -> str:
    """Up to two letters that stand for a name.

    >>> initials("Compliance officer"), initials("L&D lead + ops analyst"), initials("")
    ('CO', 'LL', '')
    """
    return "".join(word[0] for word in name.split() if word[0].isalnum())[:2].upper()


def number(value: Decimal | int) -> str:
    """A number with its thousands apart and no zeros that say nothing.

    >>> number(Decimal("1240")), number(Decimal("4.50")), number(Decimal("-3"))
    ('1,240', '4.5', '−3')
    """
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", _MINUS)


def amount(value: Decimal, unit: str = "") -> str:
    """A number with its unit.

    >>> amount(Decimal(61), "%"), amount(Decimal(45), "days")
    ('61%', '45 days')
    """
    if not unit:
        return number(value)
    return f"{number(value)}{unit}" if unit in _FLUSH else f"{number(value)} {unit}"


def target(key_result: KeyResult, unit: str = "") -> str:
    """Where a key result must arrive: a number or a band, with its unit."""
    if isinstance(key_result.target, tuple):
        low, high = key_result.target
        return f"{number(low)}–{amount(high, unit)}"
    return amount(key_result.target, unit)


def tie(dependency: Dependency) -> str:
    """How one step waits for another, beyond “when that is finished”; empty for just that.

    >>> tie(Dependency("A1", "A2", lag=2)), tie(Dependency("A1", "A2", LinkType.SS, -1))
    ('2 days after', 'starts with, overlaps by 1 day')
    """
    days = count_of(abs(dependency.lag), "calendar day" if dependency.unit is Unit.CALENDAR else "day")
    lag = (f"{days} after" if dependency.lag > 0 else f"overlaps by {days}") if dependency.lag else ""
    return ", ".join(word for word in (_TIES[dependency.type], lag) if word)


def kind(value: Kind) -> str:
    """The kind of a step as a word."""
    return _KINDS[value]


def level(value: int | None) -> str:
    """An evaluation level with its name.

    >>> level(3), level(None)
    ('Level 3 · Behaviour', '')
    """
    return "" if value is None else f"Level {value} · {_LEVELS[value]}"


def served_words(ids: Iterable[str], plan: Plan) -> list[str]:
    """What parts of the outcome chain say, each after its id."""
    said = {known.id: known.does for known in plan.behaviours}
    said |= {known.id: known.shows for known in plan.learnings} | {known.id: known.what for known in plan.barriers}
    said |= {known.id: plan.metric(known.metric).name for known in plan.key_results}
    return [f"{known} {said[known]}" for known in ids if known in said]
