"""Calendars within calendars: of the plan, a team, a person; the narrower one only takes days away."""

from collections.abc import Mapping

from backcast.domain.errors import InvalidInput
from backcast.domain.workdays import WorkCalendar


def joined(own: WorkCalendar, calendars: Mapping[str, WorkCalendar], name: str) -> WorkCalendar:
    """The calendar of this name with all that it stands within, up to ``own``, the plan's.

    Raises:
        InvalidInput: when it stands within one that is not there or within itself, or shares no weekday with one.
    """
    line = [name]
    while outer := calendars[line[-1]].within:
        if outer not in calendars:
            raise InvalidInput({"within": f"“{line[-1]}” stands within “{outer}”, and there is no such calendar."})
        if outer in line:
            circle = " within ".join(f"“{each}”" for each in [*line[line.index(outer) :], outer])
            raise InvalidInput({"within": f"Calendars cannot stand within themselves: {circle}."})
        line.append(outer)
    whole = own
    for inner in reversed(line):
        try:
            whole = calendars[inner].narrowing(whole)
        except InvalidInput:
            wider = calendars[inner].within
            around = f"“{wider}”, within which it stands," if wider else "the plan's"
            raise InvalidInput({"calendar": f"The calendar “{inner}” and {around} share no working weekday."}) from None
    return whole
