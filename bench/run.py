"""Measure Backcast: the engine, the database, the pages. Figures are ratios within this one run.

``make bench`` prints a table in Markdown; the README quotes one. Times are CPU milliseconds, the best of several
rounds; a ratio compares with an empty answer of the same server, or with what stands beside it.
"""

import platform
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient

from backcast.calendars.files import calendar_file
from backcast.calendars.identities import file_identities
from backcast.domain.people.persons import Person
from backcast.domain.scheduling.schedule import work_backward
from backcast.plan_files.readings import read_plan
from backcast.plan_files.writings import write_plan
from backcast.public_holidays import holidays_of
from backcast.storage.store import Store
from backcast.use_cases.changes import save_edit, undo_change
from backcast.use_cases.edits import move_step
from backcast.use_cases.plans import open_plan
from bench.calendars import calendar_rows
from bench.chances import chance_rows
from bench.engine import engine_rows
from bench.feeds import feed_rows
from bench.plans import TODAY, best, kept_plan, made_plan, signed_in
from bench.serving import serving_rows

if TYPE_CHECKING:
    from collections.abc import Callable


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
        record = kept_plan(store, person, made_plan(count))
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


def main() -> None:
    """Print the table."""
    rows = [*chance_rows(), *engine_rows(), *file_rows()]  # memory first: a child starts with the peak of its parent
    with tempfile.TemporaryDirectory() as folder:
        rows += page_rows(*signed_in(Path(folder)))
    rows += calendar_rows()
    rows += feed_rows()
    rows += serving_rows()
    machine = re.sub(r"\s+", " ", f"Python {platform.python_version()}, {platform.machine()}")
    print(f"CPU time, best of several rounds; what is served by the clock; one run ({machine}).\n")
    print("| what | here | ratio in the same run |\n| --- | ---: | --- |")
    for name, took, ratio in rows:
        print(f"| {name} | {took} | {ratio} |")


if __name__ == "__main__":
    sys.exit(main())
