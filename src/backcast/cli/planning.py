"""The planning commands: what needs no database and no server."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import click

from backcast.cli.forecasts.asks import ASKS, ASKS_ACROSS, Scheduled, asking
from backcast.cli.streams import STDIN, Refused, read_plan_file, say
from backcast.domain.errors import BackcastError, UnreadablePlanFile
from backcast.domain.workdays import WEEKDAYS
from backcast.plan_files.readings import PlanFile
from backcast.plan_files.writings import write_plan
from backcast.use_cases.holidays import settled
from backcast.use_cases.plan_schedules import schedule_object
from backcast.use_cases.programmes import Programme, programme_names, start_programme
from backcast.use_cases.programmes import programme as programme_named
from backcast.use_cases.schedule_texts import schedule_text

FINE, CANNOT_BE_MET, WRONG_INPUT = 0, 1, 2


class Day(click.ParamType[date]):
    """A date as people type it into a terminal: YYYY-MM-DD."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date, or a sentence about what was typed."""
        if isinstance(value, date):
            return value
        try:
            if len(value) != len("2026-12-18"):
                raise ValueError
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"“{value}” is not a date like 2026-12-18.", param, ctx)


class Week(click.ParamType[frozenset[int]]):
    """Working weekdays, separated by commas."""

    name = "days"

    def convert(
        self, value: str | frozenset[int], param: click.Parameter | None, ctx: click.Context | None
    ) -> frozenset[int]:
        """The numbers of the weekdays, Monday 0, or a sentence about what was typed."""
        if isinstance(value, frozenset):
            return value
        words = [word.strip().lower() for word in value.split(",") if word.strip()]
        for word in words:
            if word not in WEEKDAYS:
                self.fail(f"“{word}” is not a weekday; write some of {','.join(WEEKDAYS)}.", param, ctx)
        if not words:
            self.fail("Name at least one weekday.", param, ctx)
        return frozenset(WEEKDAYS.index(word) for word in words)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--today", type=Day(), help="See the plan as on this day instead of the file's own or the real today.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@asking
@click.pass_context
def schedule(
    context: click.Context,
    /,
    files: Sequence[str],
    today: date | None,
    form: Literal["text", "json"],
    **asked: Any,
) -> None:
    """Work out the dates of plan files: when each step must start, and whether the goal can be met.

    FILE may be - for standard input. Exit code: 0 all plans can be met, 1 some cannot, 2 some input is wrong.
    """
    present = _as_object if form == "json" else _as_text
    worst = FINE
    read: list[Scheduled] = []
    for number, name in enumerate(files):
        if number and form == "text":
            say("")
        try:
            found = _scheduled(name, read_plan_file(name, today or context.obj), today, context.obj)
            say(present(found, asked))
        except BackcastError as error:
            worst = WRONG_INPUT
            _say_error(name, error, form)
        else:
            read.append(found)
            worst = worst if found.timeline.feasible else max(worst, CANNOT_BE_MET)
    worst = max(worst, _say_across(read, asked, form))
    context.exit(worst)


@click.command()
@click.argument("name", required=False)
@click.option("--due", type=Day(), help="Another due date; fixed dates of steps move along.")
@click.option("--country", help="Use this country's public holidays, like US, instead of the example's closed days.")
@click.option("--region", default="", help="A region of that country, like NY.")
@click.option("--workdays", type=Week(), help="Another working week, like mon,tue,wed,thu.")
def programme(
    name: str | None, due: date | None, country: str | None, region: str, workdays: frozenset[int] | None
) -> None:
    """List the ready-made programmes, or write one as a plan file to standard output."""
    try:
        if name is None:
            say("\n\n".join(_described(programme_named(each)) for each in programme_names()))
        else:
            started = start_programme(name, due, country, region, workdays)
            say(write_plan(started.plan, started.today))
    except BackcastError as error:
        raise Refused(str(error)) from None


def _scheduled(name: str, plan_file: PlanFile, today: date | None, real_today: date) -> Scheduled:
    as_of = ""
    if plan_file.today and today is None:
        as_of = "the file's own “today”; choose another day with --today"
    plan, timeline = settled(plan_file.plan, today or plan_file.today or real_today)
    return Scheduled("stdin" if name == STDIN else Path(name).stem, plan, timeline, as_of)


def _as_object(found: Scheduled, asked: Mapping[str, Any]) -> str:
    more = {name: ask.content(found, asked[name]) for name, ask in ASKS.items() if asked.get(name)}
    return _json({**schedule_object(found.plan, found.timeline, found.name), **more})


def _as_text(found: Scheduled, asked: Mapping[str, Any]) -> str:
    more = [ask.text(found, asked[name]) for name, ask in ASKS.items() if asked.get(name)]
    return "\n\n".join([schedule_text(found.plan, found.timeline, found.as_of), *more])


def _say_across(read: Sequence[Scheduled], asked: Mapping[str, Any], form: str) -> int:
    """What is asked of all plans together, after the last of them."""
    for name, ask in ASKS_ACROSS.items():
        if asked.get(name) and read:
            try:
                told = _json({name: ask.content(read, asked)}) if form == "json" else "\n" + ask.text(read, asked)
            except BackcastError as error:
                click.echo(str(error), err=True)
                return WRONG_INPUT
            say(told)
    return FINE


def _say_error(name: str, error: BackcastError, form: str) -> None:
    if form == "text":
        sentence = str(error)
        click.echo(sentence if name in sentence else f"{name}: {sentence}", err=True)
        return
    place = error.place if isinstance(error, UnreadablePlanFile) else None
    message = error.message if isinstance(error, UnreadablePlanFile) else str(error)
    where = (
        {"line": place.line, "column": place.column, "path": place.path}
        if place
        else dict.fromkeys(("line", "column", "path"))
    )
    say(_json({"file": name, "error": {**where, "message": message}}))


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False)


def _described(shipped: Programme) -> str:
    return "\n".join(_lines(shipped))


def _lines(shipped: Programme) -> Iterator[str]:
    yield f"{shipped.name}: {shipped.title}"
    yield f"  {shipped.steps} steps; the example is due {shipped.due} and must start {shipped.must_start}"
