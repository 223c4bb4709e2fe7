"""A program that writes as fast as it can until it is killed; each acknowledged change is told on its output first.

``python -m tests.crashes.writers ADDRESS ROUND``: four threads change steps of the plans that are there and begin new
ones. A line ``plan version token`` is written after the answer came, never before: whatever stands there must be in the
database for ever after.
"""

import os
import random
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from threading import Thread

from backcast.domain.errors import BackcastError
from backcast.domain.people.persons import Person
from backcast.domain.planning.goal import EndGoal
from backcast.domain.workdays import WorkCalendar
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit
from backcast.use_cases.edits import change_step
from backcast.use_cases.people.sign_ins import welcome_owner
from backcast.use_cases.plans import list_plans, open_plan, record_end_goal

DAY = date(2026, 7, 30)
THREADS = 4


def write(store: Store, person: Person, called: str, chance: random.Random) -> None:
    """Change and make plans for ever."""
    for number in count():
        token = f"{called}-{number}"
        with suppress(BackcastError):  # refused is not acknowledged: the database may be away
            if chance.random() < 0.1:
                goal = EndGoal(f"Goal {token}", date(2026, 12, 18))
                told(record_end_goal(store, person, goal, WorkCalendar(), DAY).id, 1, token)
            else:
                change(store, person, token, chance)


def change(store: Store, person: Person, token: str, chance: random.Random) -> None:
    """Write a new title into a step of some plan."""
    card = chance.choice(list_plans(store, person)[-4:])
    record = open_plan(store, person, card.id)
    if not record.plan.steps:
        return
    step = chance.choice(list(record.plan.steps.values()))
    edit = change_step(replace(step, title=f"Title {token}"), record.plan.needs(step.id))
    told(card.id, save_edit(store, person, card.id, record.version, edit, DAY).record.version, token)


def told(plan_id: str, version: int, token: str) -> None:
    """Acknowledge: one write of a short line comes whole or not at all."""
    os.write(sys.stdout.fileno(), f"{plan_id} {version} {token}\n".encode())


def main(address: str, called: str) -> None:
    """Write until killed."""
    store = Store(address, lambda: datetime.now(UTC))
    person = welcome_owner(store)
    threads = [
        Thread(target=write, args=(store, person, f"{called}.{n}", random.Random(f"{called}.{n}")))
        for n in range(THREADS)
    ]
    for thread in threads:
        thread.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
