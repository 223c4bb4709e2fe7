"""Readings: a plan from any file that Backcast reads, told apart by what stands in it and not by its name."""

import codecs
from typing import Final

from backcast.domain.limits import ON_THE_SPOT, WHEN_SENT, Room
from backcast.domain.people.permissions import Deed
from backcast.domain.people.persons import Person
from backcast.plan_files.calendar_readings import HolidayLookUp
from backcast.plan_files.readings import read_plan
from backcast.project_files.mspdi.readings.projects import read_mspdi
from backcast.project_files.project_readings import ProjectReading
from backcast.project_files.tables.columns import looks_like_table
from backcast.project_files.tables.readings import read_table
from backcast.public_holidays import holidays_of

_BEGINNING: Final = 4_096
_WIDE_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_file(source: bytes, look_up: HolidayLookUp = holidays_of, room: Room = ON_THE_SPOT) -> ProjectReading:
    """The plan of a plan file (YAML, JSON), of MS Project XML or of a table (CSV) that says no more than there is room.

    Raises:
        UnreadablePlanFile: with line and column, what was found and what was expected.
        InvalidInput: when the steps of another program's file wait for one another.
    """
    beginning = _beginning(source)
    if beginning.startswith("<"):
        return read_mspdi(source, room)
    if looks_like_table(beginning.splitlines()[0] if beginning else ""):
        return read_table(source, room)
    plan_file = read_plan(source, look_up, room)
    return ProjectReading(plan_file.plan, plan_file.today)


def read_sent_file(person: Person, source: bytes) -> ProjectReading:
    """What a file says, for somebody who may begin a plan with it; nobody else has to wait meanwhile.

    Raises:
        UnreadablePlanFile: with line and column, what was found and what was expected.
        InvalidInput: when the steps of another program's file wait for one another.
        NotAllowed: when the person may not make plans.
    """
    person.must(Deed.MAKE_PLAN)
    return read_file(source, room=WHEN_SENT)


def _beginning(source: bytes) -> str:
    """The first letters of a text in any of the encodings that the readers know."""
    if source.startswith(_WIDE_MARKS):
        return source[:_BEGINNING].decode("utf-16", "ignore").lstrip()
    return source[:_BEGINNING].removeprefix(codecs.BOM_UTF8).decode("utf-8", "ignore").lstrip()
