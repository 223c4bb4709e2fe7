"""`backcast schedule --what-if`: the words that it reads, and what it answers for people and for programs."""

import json
from datetime import date

import pytest

from backcast.cli.forecasts.slips import asked_in
from backcast.domain.slips.kinds import Lasting, Later, Longer, Slip, Starting
from backcast.domain.workdays import Closure
from tests.cli.test_planning import ONBOARDING, run


@pytest.mark.parametrize(
    ("word", "slip"),
    [
        ("A7+6", Longer("A7", 6)),
        ("A7-2", Longer("A7", -2)),
        ("A-7+6", Longer("A-7", 6)),
        ("A4=25", Lasting("A4", 25)),
        ("A9@+5", Later("A9", 5)),
        ("A9@2026-10-12", Starting("A9", date(2026, 10, 12))),
        ("closed=2026-10-12", Closure(date(2026, 10, 12), date(2026, 10, 12))),
        ("closed=2026-12-24..2026-12-31", Closure(date(2026, 12, 24), date(2026, 12, 31))),
        ("closed=25", Lasting("closed", 25)),  # a step can have any name
    ],
)
def test_a_word_is_read_as_the_slip_that_it_says(word: str, slip: Slip) -> None:
    assert asked_in([word]).slips == (slip,)


def test_the_day_on_which_work_begins_is_no_slip() -> None:
    asked = asked_in(["start=2026-07-22", "A7+6"])

    assert (asked.start, asked.slips) == (date(2026, 7, 22), (Longer("A7", 6),))


def test_the_cost_of_slips_stands_below_the_dates() -> None:
    answer = run("schedule", ONBOARDING, "--what-if", "A7+6")

    assert answer.exit_code == 0  # the plan itself can be met
    assert "What if: A7 takes 6 working days more?" in answer.stdout
    assert (
        "- The end goal is reached on Wed 30 Dec 2026 instead of Fri 18 Dec 2026: 8 working days late." in answer.stdout
    )
    assert "A13   17–18 Dec 2026       29–30 Dec 2026        8         0 → -8" in answer.stdout


def test_had_work_begun_earlier_is_a_question_too() -> None:
    answer = run("schedule", ONBOARDING, "--today", "2026-07-22", "--what-if", "A7+6", "--what-if", "start=2026-07-22")

    assert "The goal date, Fri 18 Dec 2026, holds." in answer.stdout


def test_programs_find_the_cost_under_its_key() -> None:
    answer = run("schedule", ONBOARDING, "--format", "json", "--what-if", "A4=32", "--what-if", "closed=2026-10-12")

    found = json.loads(answer.stdout)
    assert found["must_start"] == "2026-08-03"
    assert found["what_if"]["slips"] == ["A4 takes 32 working days in all", "nobody works on Mon 12 Oct 2026"]
    # The pilot would start on that closed day: Tue 13 Oct. A12 then ends on Tue 3 Nov, and 45 days later is Fri 18 Dec.
    assert found["what_if"]["steps"]["A9"]["after"]["start"] == "2026-10-13"
    assert found["what_if"]["finish"] == {"before": "2026-12-18", "after": "2026-12-24"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["soon"], "“soon” cannot be read as a slip."),
        (["A7@2026-13-01"], "“2026-13-01” is not a date like 2026-12-18."),
        (["closed=2026-12-31..2026-12-24"], "before it begins"),
        (["X9+1"], "no step X9"),
        (["start=2026-08-03"], "Say at least one thing"),
        (["A7+6", "start=2026-08-01"], "Work cannot begin on 2026-08-01"),
    ],
)
def test_what_cannot_slip_is_refused_with_a_sentence(words: list[str], said: str) -> None:
    answer = run("schedule", ONBOARDING, *(part for word in words for part in ("--what-if", word)))

    assert answer.exit_code == 2
    assert said in answer.stderr
