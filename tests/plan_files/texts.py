"""A small plan file, and ways to make mistakes in it."""

from collections.abc import Iterable, Mapping
from datetime import date

import pytest

from backcast.domain.errors import Place, UnreadablePlanFile
from backcast.plan_files.readings import PlanFile, read_plan

SMALL = """\
format: backcast-plan/1
title: A small plan
goal:
  statement: It is true
  due: 2026-12-18
steps:
  - {id: A1, kind: action, title: Build, days: 5}
  - {id: M1, kind: milestone, title: Launch, needs: [A1]}
  - {id: E1, kind: follow-up, title: Check, days: 3, anchor: {step: M1, offset: 30}}
"""


def no_holidays(country: str, region: str, years: Iterable[int]) -> Mapping[date, str]:
    """Nobody has a day off."""
    return {}


def read(source: bytes | str) -> PlanFile:
    """The plan of a file that asks for no public holidays."""
    return read_plan(source, no_holidays)


def mistake(source: bytes | str) -> tuple[str, Place]:
    """What is said about a file that is no plan, and where."""
    with pytest.raises(UnreadablePlanFile) as refused:
        read(source)
    return refused.value.message, refused.value.place
