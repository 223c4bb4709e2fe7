"""Slips as their form says them: a row for each step that slips, a row for each time that nobody works."""

from itertools import zip_longest

from backcast.domain.errors import InvalidInput
from backcast.domain.slips.kinds import Later, Longer, Slip, Starting
from backcast.domain.workdays import Closure
from backcast.use_cases.forecasts.slips import WhatIf
from backcast.web.forms import Fields

_SLIP = ("step", "more", "later", "on")
_CLOSURE = ("first", "last", "name")
_UNNAMED = {"slip": "A step that slips", "closed": "Closed days"}


def typed_rows(fields: Fields) -> dict[str, list[dict[str, str]]]:
    """The rows of the form as they were typed, without the empty ones."""
    return {"rows": _rows(fields, "slip", _SLIP), "closures": _rows(fields, "closed", _CLOSURE)}


def asked_from(fields: Fields) -> WhatIf:
    """What the form asks.

    Raises:
        InvalidInput: with every row that is wrong.
    """
    slips: list[Slip] = []
    problems: list[str] = []
    for kind, names, read in (("slip", _SLIP, _slips_in), ("closed", _CLOSURE, _closures_in)):
        for row in _rows(fields, kind, names):
            try:
                slips += read(Fields.of(row), row)
            except InvalidInput as wrong:
                problems.append(f"{row.get('step') or _UNNAMED[kind]}: {wrong}")
    if problems:
        raise InvalidInput({"slips": " ".join(problems)})
    start = fields.day("begins")
    fields.check()
    return WhatIf(tuple(slips), start)


def asked_if_sent(fields: Fields) -> WhatIf | None:
    """What the form asks, None where it was not sent yet.

    Raises:
        InvalidInput: with every row that is wrong.
    """
    return asked_from(fields) if fields.raw("do") else None


def _rows(fields: Fields, kind: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    columns = [fields.texts(f"{kind}_{name}") for name in names]
    rows = [dict(zip(names, row, strict=True)) for row in zip_longest(*columns, fillvalue="")]
    return [row for row in rows if any(row.values())]


def _slips_in(fields: Fields, row: dict[str, str]) -> list[Slip]:
    """The slips of one row: a step can take longer and start later."""
    step = fields.line("step")
    fields.need("step", step, "Choose the step.")
    more, later, on = fields.integer("more"), fields.integer("later"), fields.day("on")
    if not (row["more"] or row["later"] or row["on"]):
        fields.note("more", "Say by how many days it takes longer or starts later, or on which day.")
    fields.check()
    found: list[Slip] = [Longer(step, more)] if more else []
    found += [Later(step, later)] if later else []
    return [*found, Starting(step, on)] if on else found


def _closures_in(fields: Fields, _: dict[str, str]) -> list[Slip]:
    first = fields.needed_day("first", "Say which day is closed.")
    last, name = fields.day("last"), fields.line("name")
    fields.check()
    return [Closure(first, last or first, name)]
