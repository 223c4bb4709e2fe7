"""`backcast estimate`: a duration from what is built, or for how many people, with every number and its source."""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import click

from backcast.cli.streams import Refused, say
from backcast.domain.errors import BackcastError, InvalidInput
from backcast.domain.estimates.calculations import (
    USUAL_HOURS,
    Estimate,
    Workday,
    assessment_time,
    build_time,
    delivery_time,
)
from backcast.domain.estimates.rates import PUBLISHED

_WAYS: Final = (
    ("minutes", "kind"),
    ("people", "assessors", "a_day"),
    ("people", "seats", "sessions"),
)
_OPTIONS: Final = {name: f"--{name.replace('_', '-')}" for way in _WAYS for name in way}


class Number(click.ParamType[Decimal]):
    """A decimal number."""

    name = "number"

    def convert(self, value: str | Decimal, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        """The number, or a sentence about what was typed."""
        try:
            return Decimal(value)
        except InvalidOperation:
            self.fail(f"“{value}” is not a number like 7.5.", param, ctx)


@click.command()
@click.option("--minutes", type=int, help="Build: how many finished minutes.")
@click.option("--kind", type=click.Choice(list(PUBLISHED)), help="Build: of which kind.")
@click.option("--rate", type=Number(), help="Build: your own hours of work per finished hour, not the published ones.")
@click.option("--percent", type=int, default=100, show_default=True, help="Build: how much of each day it gets.")
@click.option("--hours-a-day", type=Number(), default=str(USUAL_HOURS), show_default=True, help="Build: a full day.")
@click.option("--people", type=int, help="Deliver or assess: how many people.")
@click.option("--assessors", type=int, help="Assess one by one: how many assessors.")
@click.option("--a-day", type=int, help="Assess one by one: how many each assessor manages a day.")
@click.option("--seats", type=int, help="Deliver: how many seats in a session.")
@click.option("--sessions", type=int, help="Deliver: how many sessions a day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def estimate(form: str, **given: Any) -> None:
    """Work out a duration: what is built, who is assessed, or who is taught.

    Examples: --minutes 90 --kind e-learning-2 --percent 50; --people 120 --assessors 5 --a-day 3;
    --people 96 --seats 12 --sessions 2. Exit code: 0, or 2 when the input is wrong.
    """
    try:
        found = _estimate(given)
    except BackcastError as error:
        raise Refused(str(error)) from None
    if form == "json":
        content = {"days": found.days, "lines": list(found.lines), "source": found.source}
        say(json.dumps(content, ensure_ascii=False))
    else:
        days = f"{found.days:,} working day{'s' if found.days != 1 else ''}"
        say("\n".join([days, *(f"  {line}" for line in found.lines), f"  Source: {found.source}."]))


def _estimate(given: Mapping[str, Any]) -> Estimate:
    named = {name for name in _OPTIONS if given[name] is not None}
    way = next((way for way in _WAYS if set(way) == named), None)
    if way is None:
        ways = "; or ".join(" and ".join(_OPTIONS[name] for name in way) for way in _WAYS)
        raise InvalidInput({"estimate": f"Give {ways}."})
    numbers = [given[name] for name in way]
    if "minutes" in way:
        published = PUBLISHED[given["kind"]]
        own = given["rate"]
        rate = published if own is None else replace(published, hours=own, source="your own rate")
        return build_time(given["minutes"], rate, Workday(given["hours_a_day"], given["percent"]))
    return (assessment_time if "assessors" in way else delivery_time)(*numbers)
