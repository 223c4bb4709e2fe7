"""Estimates as their forms say them: what is built, who is assessed, who is taught, or a typical duration."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from backcast.domain.errors import InvalidInput
from backcast.domain.estimates.calculations import (
    USUAL_HOURS,
    Estimate,
    Workday,
    assessment_time,
    build_time,
    delivery_time,
)
from backcast.domain.estimates.rates import PUBLISHED, EffortRate
from backcast.domain.estimates.typicals import typical_days
from backcast.web.forms import Fields

Rates = Mapping[str, EffortRate]


def estimate_from(fields: Fields, rates: Rates) -> Estimate:
    """The duration that the form asks for.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    way = fields.raw("way")
    if way not in _WAYS:
        raise InvalidInput({"way": "Say what is built, who is assessed or taught, or choose a typical duration."})
    return _WAYS[way](fields, rates)


def estimate_if_sent(fields: Fields, rates: Rates) -> Estimate | None:
    """The duration that the form asks for, None where it was not sent yet.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    return estimate_from(fields, rates) if fields.raw("way") else None


def rate_from(fields: Fields, name: str) -> EffortRate:
    """The rate that a form sets.

    Raises:
        InvalidInput: with every field that is wrong.
    """
    hours, source = fields.decimal("hours"), fields.line("source")
    fields.need("hours", hours, "Say how many hours of work one finished hour takes.")
    fields.check()
    return EffortRate(name, hours or Decimal(0), source)


def _build(fields: Fields, rates: Rates) -> Estimate:
    minutes = fields.needed_integer("minutes", "Say how many minutes it lasts when it is finished.")
    hours, percent = fields.decimal("hours_a_day"), fields.integer("percent")
    name = fields.line("rate")
    if name not in PUBLISHED:
        fields.note("rate", "Choose what is built.")
    fields.check()
    workday = Workday(USUAL_HOURS if hours is None else hours, 100 if percent is None else percent)
    return build_time(minutes, rates[name], workday)


def _assess(fields: Fields, _: Rates) -> Estimate:
    return assessment_time(*_numbers(fields, "people", "assessors", "a_day"))


def _deliver(fields: Fields, _: Rates) -> Estimate:
    return delivery_time(*_numbers(fields, "learners", "seats", "sessions"))


def _typical(fields: Fields, _: Rates) -> Estimate:
    return typical_days(fields.line("typical"))


def _numbers(fields: Fields, *names: str) -> list[int]:
    numbers = [fields.needed_integer(name, "Write a whole number.") for name in names]
    fields.check()
    return numbers


_WAYS: Final[dict[str, Callable[[Fields, Rates], Estimate]]] = {
    "build": _build,
    "assess": _assess,
    "deliver": _deliver,
    "typical": _typical,
}
