"""Working days as people write them: ticked weekdays, a country, and closed days a line each."""

import re
from datetime import date
from types import MappingProxyType

from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import MONDAY_TO_FRIDAY, WEEKDAYS, Closure, WorkCalendar
from backcast.web.forms import Fields

_LINE = re.compile(r"(\d{4}-\d\d-\d\d)(?:\s*(?:-|–|to|\.\.)\s*(\d{4}-\d\d-\d\d))?[\s:,]*(.*)")


def calendar_from(fields: Fields, prefix: str = "") -> WorkCalendar:
    """A calendar without its holidays, which the use case looks up; problems are noted in ``fields``."""
    ticked = fields.texts(f"{prefix}workdays")
    workdays = frozenset(WEEKDAYS.index(name) for name in ticked if name in WEEKDAYS)
    if ticked and not workdays:  # the form always sends one empty value, so that no tick at all is seen
        fields.note(f"{prefix}workdays", "Tick at least one day on which people work.")
    closures = closures_from(fields, f"{prefix}closed")
    country, region = fields.line(f"{prefix}country").upper(), fields.line(f"{prefix}region").upper()
    nothing: MappingProxyType[date, str] = MappingProxyType({})
    within = fields.line(f"{prefix}within")
    return WorkCalendar(workdays or MONDAY_TO_FRIDAY, closures, country, region, nothing, within)


def closures_from(fields: Fields, name: str) -> tuple[Closure, ...]:
    """Closed days, a line each: a date, or two with a dash between, and a name if wished."""
    closures = []
    for number, line in enumerate(fields.text(name).split("\n"), 1):
        if line.strip():
            try:
                closures.append(_closure(line.strip()))
            except (ValueError, InvalidInput) as problem:
                fields.note(name, f"Line {number}, “{line.strip()[:60]}”: {_said(problem)}")
    return tuple(closures)


def closures_shown(calendar: WorkCalendar) -> str:
    """The closed days as the form shows them."""
    return "\n".join(_shown(closure) for closure in calendar.closures)


def _said(problem: ValueError | InvalidInput) -> str:
    if isinstance(problem, InvalidInput):
        return " ".join(problem.problems.values())
    return "write a date or two, such as 2026-12-24 – 2026-12-31 Closure."


def _closure(line: str) -> Closure:
    match = _LINE.fullmatch(line)
    if not match:
        raise ValueError
    first = date.fromisoformat(match[1])
    return Closure(first, date.fromisoformat(match[2]) if match[2] else first, match[3].strip())


def _shown(closure: Closure) -> str:
    days = f"{closure.first}" if closure.first == closure.last else f"{closure.first} – {closure.last}"
    return f"{days} {closure.name}".strip()
