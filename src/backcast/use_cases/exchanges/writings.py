"""Writings: a plan in the forms of other programs, each with what it cannot carry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from backcast.domain.planning.plan import Plan
from backcast.domain.scheduling.timeline import Timeline
from backcast.project_files.mspdi.writings.projects import left_out_of_mspdi, write_mspdi
from backcast.project_files.tables.remainders import left_out_of_table
from backcast.spreadsheets import csv_table


@dataclass(frozen=True, slots=True)
class Form:
    """A form for other programs: how it is written, and a sentence for each sort of thing that it cannot carry."""

    write: Callable[[Plan, Timeline], bytes]
    left_out: Callable[[Plan, Timeline], tuple[str, ...]]


def _table(plan: Plan, timeline: Timeline) -> bytes:
    return csv_table(plan, timeline).encode("utf-8-sig")  # the mark makes Excel read it as UTF-8


def _project(plan: Plan, timeline: Timeline) -> bytes:
    return write_mspdi(plan, timeline).encode()


FORMS: Final = {"xml": Form(_project, left_out_of_mspdi), "csv": Form(_table, left_out_of_table)}
