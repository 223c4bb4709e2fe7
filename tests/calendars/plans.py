"""Plans for these tests: the first ready-made programme, read from its file, and plans of one or two steps."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

from backcast.calendars.files import calendar_file
from backcast.calendars.identities import Identities, file_identities
from backcast.domain.planning.dependencies import Dependency
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import WorkCalendar
from backcast.plan_files.readings import read_plan

PROGRAMME = Path(__file__).parents[2] / "src/backcast/programmes/onboarding.yaml"
MOMENT = datetime(2026, 7, 30, 9, 15, 42, tzinfo=UTC)
TODAY = date(2026, 8, 3)


def onboarding() -> Plan:
    return read_plan(PROGRAMME.read_bytes(), look_up=lambda *_: {}).plan  # it names its closed days itself


def plan_of(
    *steps: Step, needs: Iterable[Dependency] = (), due: date = date(2026, 12, 18), title: str = "Coaching"
) -> Plan:
    """A plan whose every day is a working day, so that dates can be counted on fingers."""
    return Plan(
        title=title,
        goal=EndGoal("Every lead coaches weekly", due),
        calendar=WorkCalendar(workdays=frozenset(range(7))),
        steps=MappingProxyType({step.id: step for step in steps}),
        dependencies=tuple(needs),
    )


def identities_of(plan: Plan) -> Identities:
    return file_identities(plan.name, plan, MOMENT)


def written(plan: Plan, *, today: date = TODAY, address: str = "", starts: bool = True, spans: bool = False) -> bytes:
    timeline = work_backward(plan, today)
    return calendar_file(plan, timeline, identities_of(plan), address=address, starts=starts, spans=spans)
