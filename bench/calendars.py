"""Measure the octets of a calendar: 1,000 entries written cold, after one change, and by the icalendar library.

Part of ``bench/run.py``; alone: ``python -m bench.calendars``. What serving costs: ``bench/feeds``.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask
from ical.calendar_stream import IcsCalendarStream

from backcast.calendars.choices import Choices
from backcast.calendars.components import Entry
from backcast.calendars.entries import plan_entries
from backcast.calendars.feeds import feed_octets, plan_header, shown
from backcast.calendars.identities import file_identities
from backcast.domain.scheduling.schedule import work_backward
from bench.plans import TODAY, best, made_plan
from bench.serving import answer_of
from tests.calendars.references import plain

if TYPE_CHECKING:
    from collections.abc import Hashable

ADDRESS = "https://plans.example/plans/0f9f7f2e3d554f0b"
TIMES = 200
Row = tuple[str, str, str]


def calendar_rows() -> list[Row]:
    """Against an empty answer of Flask (P2: at most 120 ×) and against the library (at most 0.6, wanted 0.1)."""
    plan = made_plan(1_000)
    dates = work_backward(plan, TODAY)
    identities = file_identities("bench", plan, datetime(2026, 6, 1, tzinfo=UTC))
    header, choices = plan_header(plan, ADDRESS), Choices()

    def entries() -> list[Entry]:
        return plan_entries(
            plan, dates, identities, address=ADDRESS, step_address=lambda step: f"{ADDRESS}/steps/{step}"
        )

    made = entries()
    events = shown(made, choices)
    octets = feed_octets(header, made, choices)
    assert len(IcsCalendarStream.calendar_from_ics(octets.decode()).events) == len(events) == 1_001

    floor = _bare_answer()
    library = best(lambda: plain("bench", events), 2)
    kept: dict[Hashable, bytes] = {}
    feed_octets(header, made, choices, kept=kept)
    acts = [
        (f"calendar of {len(events):,} entries, {len(octets) // 1024:,} KiB, by icalendar", library),
        ("the same, by Backcast, cold (P2: 120 ×)", best(lambda: feed_octets(header, made, choices), 10)),
        ("as to-dos", best(lambda: feed_octets(header, made, Choices(to_dos=True)), 5)),
        ("with an alarm, on all days", best(lambda: feed_octets(header, made, Choices(spans=True, alarm=3)), 5)),
        (
            "one entry changed, the others kept",
            best(lambda: feed_octets(header, _one_later(made), choices, kept=kept), 5),
        ),
        ("its entries made of the plan", best(entries, 5)),
    ]
    return [
        (what, f"{took:.1f} ms", f"{took / floor:.0f} × bare answer, {took / library:.3f} × icalendar")
        for what, took in acts
    ]


def _bare_answer() -> float:
    bare = Flask("bare")
    bare.add_url_rule("/", view_func=lambda: "ok")

    def answer() -> None:
        for _ in range(TIMES):
            answer_of(bare, "/")

    return best(answer) / TIMES


def _one_later(entries: list[Entry]) -> list[Entry]:
    first = entries[0]
    later = replace(first.identity, sequence=1, changed=first.identity.changed + timedelta(seconds=1))
    return [replace(first, identity=later), *entries[1:]]


def main() -> None:
    """Print the rows."""
    for what, took, ratio in calendar_rows():
        print(f"| {what} | {took} | {ratio} |")


if __name__ == "__main__":
    sys.exit(main())
