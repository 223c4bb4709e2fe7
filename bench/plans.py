"""What every measurement needs: plans of any size, a database with somebody signed in, the best of several rounds."""

import gc
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from flask.testing import FlaskClient

from backcast.app import create_app, migrate_store, open_store
from backcast.domain.events import Event, Happened
from backcast.domain.people.persons import Person
from backcast.domain.planning.dependencies import Dependency, LinkType
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.records import PlanRecord
from backcast.domain.planning.steps import Anchor, Kind, Step, Unit
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.people.sign_ins import issue_sign_in_link, sign_in, welcome_owner

TODAY = date(2026, 6, 1)
DUE = date(2028, 6, 30)


def made_plan(count: int, seed: int = 1) -> Plan:
    """A plan of ``count`` steps in about forty layers: two links a step, a milestone in thirty, some follow-ups."""
    chance = random.Random(seed)
    steps: dict[str, Step] = {}
    links: list[Dependency] = []
    names: list[str] = []
    width = max(count // 40, 1)
    for number in range(count):
        name = f"S{number}"
        steps[name] = made_step(name, number, names, chance)
        near = names[-2 * width :]
        for before in sorted({chance.choice(near) for _ in range(2)}) if near else ():
            lag = chance.choice((0, 0, 0, 1, 2))
            links.append(Dependency(before, name, LinkType.FS, lag, Unit.WORKING))
        names.append(name)
    calendar = WorkCalendar(closures=(Closure(date(2026, 12, 24), date(2027, 1, 1)),))
    goal = EndGoal(f"All {count:,} steps have done what they are there for", DUE)
    return Plan(f"Plan of {count:,} steps", goal, calendar, steps=MappingProxyType(steps), dependencies=tuple(links))


def made_step(name: str, number: int, names: list[str], chance: random.Random) -> Step:
    """One step of the plan."""
    owner = f"Owner {number % 12}"
    if number % 30 == 29:
        return Step(name, Kind.MILESTONE, f"Gate {number}", owner=owner)
    if number % 50 == 49:
        anchor = Anchor(chance.choice(names[-20:]), 30)
        return Step(name, Kind.FOLLOW_UP, f"Measure {number}", 2, owner=owner, anchor=anchor)
    return Step(name, Kind.ACTION, f"Action {number} with a title of usual length", chance.randint(1, 5), owner=owner)


def best(act: Callable[[], Any], rounds: int = 5, before: Callable[[], Any] = lambda: None) -> float:
    """CPU milliseconds of the fastest round; what each round needs ``before`` is not counted."""
    times = []
    for _ in range(rounds):
        before()
        gc.collect()
        start = time.process_time()
        act()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def signed_in(folder: Path) -> tuple[Store, Person, FlaskClient]:
    """A real database and a client with a session."""
    settings = Settings.read({"BACKCAST_INSTANCE": str(folder), "BACKCAST_TODAY": TODAY.isoformat()})
    store = open_store(settings)
    migrate_store(store)
    person = welcome_owner(store)
    client = create_app(settings, store).test_client()
    client.set_cookie("backcast", sign_in(store, issue_sign_in_link(store, person)).token)
    return store, person, client


def kept_plan(store: Store, person: Person, plan: Plan) -> PlanRecord:
    """The plan in the database."""
    with store.transaction(person) as tx:
        return tx.plans.add(plan, Event(Happened.PLAN_BEGUN, "made"), TODAY)
