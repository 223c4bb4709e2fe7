"""Exports: a plan file in the form that other programs read."""

from datetime import UTC, date, datetime, time
from typing import Final

import click

from backcast.calendars.files import calendar_file
from backcast.calendars.identities import file_identities
from backcast.cli.planning import Day
from backcast.cli.streams import Refused, read_plan_file, say, write_output
from backcast.domain.errors import BackcastError
from backcast.plan_files.readings import PlanFile
from backcast.plan_files.writings import write_plan
from backcast.use_cases.exchanges.writings import FORMS as EXCHANGED
from backcast.use_cases.holidays import settled

FORMS: Final = ("ics", *EXCHANGED, "json", "yaml")


@click.command()
@click.argument("file")
@click.option("--to", "form", type=click.Choice(FORMS), required=True, help="Calendar, MS Project, table or plan file.")
@click.option("--today", type=Day(), help="See the plan as on this day instead of the file's own or the real today.")
@click.option("--output", "path", help="Write to this file instead of standard output.")
@click.pass_context
def export(context: click.Context, file: str, form: str, today: date | None, path: str | None) -> None:
    """Turn a plan into a calendar (ics), MS Project XML (xml), a table (csv) or a plan file (yaml, json).

    FILE may be any of these but a calendar; what cannot be carried over is told on standard error.
    """
    try:
        content = _content(read_plan_file(file, today or context.obj), form, today, context.obj)
    except BackcastError as error:
        raise Refused(f"{file}: {error}") from None
    if path:
        write_output(path, content.encode() if isinstance(content, str) else content)
    else:
        say(content)


def _content(plan_file: PlanFile, form: str, today: date | None, real_today: date) -> str | bytes:
    plan = plan_file.plan
    if form in ("yaml", "json"):
        return write_plan(plan, today or plan_file.today, "json" if form == "json" else "yaml")
    seen = today or plan_file.today or real_today
    plan, timeline = settled(plan, seen)
    if form in EXCHANGED:
        for sentence in EXCHANGED[form].left_out(plan, timeline):
            click.echo(sentence, err=True)
        return EXCHANGED[form].write(plan, timeline)
    changed = datetime.combine(seen, time(), UTC)  # no clock: the same file gives the same calendar
    return calendar_file(plan, timeline, file_identities(plan.name, plan, changed))
