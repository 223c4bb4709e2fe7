"""Measure Backcast: the engine, the database, the pages. Figures are ratios within this one run.

``make bench`` prints a table in Markdown; the README quotes one. Times are CPU milliseconds, the best of several
rounds; a ratio compares with an empty answer of the same server, or with what stands beside it.
"""

import gc
import platform
import random
import re
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import networkx as nx
from flask.testing import FlaskClient

from backcast.app import create_app, migrate_store, open_store
from backcast.calendars.files import calendar_file
from backcast.calendars.identities import file_identities
from backcast.domain.events import Event, Happened
from backcast.domain.people import Person
from backcast.domain.planning.dependencies import Dependency, LinkType, Unit
from backcast.domain.planning.goal import EndGoal
from backcast.domain.planning.plan import Plan
from backcast.domain.planning.steps import Anchor, Kind, Step
from backcast.domain.scheduling.schedule import work_backward
from backcast.domain.workdays import Closure, WorkCalendar
from backcast.plan_files.readings import read_plan
from backcast.plan_files.writings import write_plan
from backcast.public_holidays import holidays_of
from backcast.settings import Settings
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit, undo_change
from backcast.use_cases.edits import move_step
from backcast.use_cases.plans import open_plan
from backcast.use_cases.sign_ins import issue_sign_in_link, sign_in, welcome_owner

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
        for before in {chance.choice(near) for _ in range(2)} if near else ():
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


def best(act: Callable[[], Any], rounds: int = 5) -> float:
    """CPU milliseconds of the fastest round."""
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        act()
        times.append((time.process_time() - start) * 1000)
    return min(times)


def bare_pass(plan: Plan) -> float:
    """The floor: networkx alone builds the graph and sorts it, without any date."""

    def act() -> None:
        graph = nx.DiGraph()
        graph.add_nodes_from(plan.steps)
        graph.add_edges_from(plan.ties)
        list(nx.topological_sort(graph))

    return best(act)


def engine_rows() -> list[tuple[str, str, str]]:
    """Working backward, against networkx's sorting alone."""
    rows = []
    for count in (100, 1_000, 10_000):
        plan = made_plan(count)
        floor = bare_pass(plan)
        took = best(lambda plan=plan: work_backward(plan, TODAY), 3)  # type: ignore[misc]
        rows.append((f"all dates of {count:,} steps", f"{took:.1f} ms", f"{took / floor:.1f} × networkx build + sort"))
    return rows


def file_rows() -> list[tuple[str, str, str]]:
    """Plan files and calendar files of 2,000 steps, against working out their dates."""
    plan = made_plan(2_000)
    dates = work_backward(plan, TODAY)
    base = best(lambda: work_backward(plan, TODAY))
    text = write_plan(plan)
    identities = file_identities("bench", plan, datetime(2026, 6, 1, tzinfo=UTC))
    acts: list[tuple[str, Callable[[], Any]]] = [
        ("read a plan file of 2,000 steps", lambda: read_plan(text, holidays_of)),
        ("write it", lambda: write_plan(plan)),
        ("its calendar file", lambda: calendar_file(plan, dates, identities)),
    ]
    rows = []
    for name, act in acts:
        took = best(act, 2)
        rows.append((name, f"{took:.0f} ms", f"{took / base:.1f} × working out its dates"))
    return rows


def page_rows(store: Store, person: Person, client: FlaskClient) -> list[tuple[str, str, str]]:
    """Pages and changes through the whole application, against its empty answer."""
    empty = best(lambda: client.get("/health"), 20)
    rows = [("empty answer (/health, signed in)", f"{empty:.2f} ms", "1.0")]
    for count in (500, 2_000):
        with store.transaction(person) as tx:
            record = tx.plans.add(made_plan(count), Event(Happened.PLAN_BEGUN, "made"), TODAY)
        address = f"/plans/{record.id}"
        for page, name in (("", "timeline"), ("/table", "table"), ("/week", "this week")):
            answer = client.get(address + page)
            assert answer.status_code == 200, (page, answer.status)
            took = best(lambda page=page, address=address: client.get(address + page), 3)  # type: ignore[misc]
            size = f"{took:.0f} ms, {len(answer.data) / 1024:.0f} KiB"
            rows.append((f"{name} page of {count:,} steps", size, f"{took / empty:.0f} × empty answer"))
        load = best(lambda record=record: open_plan(store, person, record.id), 3)  # type: ignore[misc]
        rows.append((f"load {count:,} steps from the database", f"{load:.0f} ms", f"{load / empty:.0f} × empty answer"))
        edit = best(lambda record=record: edit_and_undo(store, person, record.id), 2) / 2  # type: ignore[misc]
        rows.append((f"change one of {count:,} steps and save", f"{edit:.0f} ms", f"{edit / empty:.0f} × empty answer"))
    return rows


def edit_and_undo(store: Store, person: Person, plan_id: str) -> None:
    """Two saved changes that leave the plan as it was."""
    version = open_plan(store, person, plan_id).version
    save_edit(store, person, plan_id, version, move_step("S0", -1), TODAY)
    undo_change(store, person, plan_id, TODAY)


def memory_row() -> tuple[str, str, str]:
    """Peak memory of working out 10,000 steps, beside the plan itself."""
    tracemalloc.start()
    plan = made_plan(10_000)
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    work_backward(plan, TODAY)
    peak = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return ("memory for the dates of 10,000 steps", f"{peak / 2**20:.0f} MiB", f"{peak / before:.1f} × the plan")


def signed_in(folder: Path) -> tuple[Store, Person, FlaskClient]:
    """A real database and a client with a session."""
    settings = Settings.read({"BACKCAST_INSTANCE": str(folder), "BACKCAST_TODAY": TODAY.isoformat()})
    store = open_store(settings)
    migrate_store(store)
    person = welcome_owner(store)
    client = create_app(settings, store).test_client()
    client.set_cookie("backcast", sign_in(store, issue_sign_in_link(store, person)))
    return store, person, client


def main() -> None:
    """Print the table."""
    rows = [*engine_rows(), memory_row(), *file_rows()]
    with tempfile.TemporaryDirectory() as folder:
        rows += page_rows(*signed_in(Path(folder)))
    machine = re.sub(r"\s+", " ", f"Python {platform.python_version()}, {platform.machine()}")
    print(f"CPU time, best of several rounds, one run ({machine}).\n")
    print("| what | here | ratio in the same run |\n| --- | ---: | --- |")
    for name, took, ratio in rows:
        print(f"| {name} | {took} | {ratio} |")


if __name__ == "__main__":
    sys.exit(main())
