"""The closed days of a calendar on the command line, as lines that a plan file takes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backcast.cli.main import main
from backcast.domain.workdays import Closure
from backcast.plan_files.readings import read_plan
from backcast.public_holidays import holidays_of
from tests.outbound.servers import listening, page

CALENDAR = """\
BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20270101
SUMMARY:Year’s end: "closed" # {all}
END:VEVENT
BEGIN:VEVENT
DTSTART:20261204
END:VEVENT
BEGIN:VEVENT
DTSTART:20261223T120000
DTEND:20261223T180000
SUMMARY:Party
END:VEVENT
BEGIN:VEVENT
DTSTART:20261001
RRULE:FREQ=WEEKLY
SUMMARY:Market
END:VEVENT
END:VCALENDAR
"""
PLAN = (
    "format: backcast-plan/1\ntitle: Plan\ngoal: {statement: Every lead coaches weekly, due: 2026-12-18}\ncalendar:\n"
)


def run(*arguments: str, environment: dict[str, str] | None = None, given: str = "") -> Result:
    return CliRunner().invoke(main, ["closures", *arguments], input=given, env=environment, catch_exceptions=False)


def test_the_printed_lines_stand_in_a_plan_file_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "closed.ics").write_text(CALENDAR, "utf-8")

    told = run(str(tmp_path / "closed.ics"), "--today", "2026-07-30")

    assert told.exit_code == 0
    assert "  # 2026-12-23 – 2026-12-23, 12:00 – 18:00: Party\n" in told.stdout
    assert told.stderr.startswith("“Market” repeats in a way that is not read")
    indented = "".join(f"  {line}\n" for line in told.stdout.splitlines())
    plan = read_plan(f"{PLAN}{indented}".encode(), holidays_of).plan
    assert [(each.first.isoformat(), each.last.isoformat(), each.name) for each in plan.calendar.closures] == [
        ("2026-12-04", "2026-12-04", ""),
        ("2026-12-24", "2026-12-31", 'Year’s end: "closed" # {all}'),
    ]
    assert isinstance(plan.calendar.closures[0], Closure)


def test_a_calendar_comes_from_standard_input_too() -> None:
    assert run("-", "--today", "2026-07-30", given="BEGIN:VCALENDAR\nEND:VCALENDAR\n").stdout == "closed: []\n"


def test_a_network_of_ones_own_is_opened_only_where_it_is_named() -> None:
    with listening(page(CALENDAR.encode())) as there:
        address = f"{there.address}/closed.ics"
        named = run(address, "--today", "2026-07-30", environment={"BACKCAST_PRIVATE_NETWORKS": "127.0.0.1"})
        unnamed = run(address)

    assert named.stdout.startswith("closed:\n  - {date: 2026-12-04}\n")
    assert (unnamed.exit_code, unnamed.stdout) == (2, "")
    assert "Write a web address such as https://example.org/page" in unnamed.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["no-such-file.ics"], "no-such-file.ics: No such file or directory."),
        (["http://10.0.0.8/closed.ics"], "10.0.0.8 is not on the public internet."),
        (["-"], "This is no calendar (.ics) but something else."),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(arguments: list[str], told: str) -> None:
    refused = run(*arguments)

    assert refused.exit_code == 2
    assert told in refused.stderr


def test_networks_that_make_no_sense_are_told() -> None:
    refused = run("https://example.org/", environment={"BACKCAST_PRIVATE_NETWORKS": "everything"})

    assert refused.exit_code == 2
    assert "BACKCAST_PRIVATE_NETWORKS cannot be read." in refused.stderr
