"""Lines: read with their placeholders, split in two, their deadlines as days, and what they say of a key result."""

from datetime import date
from decimal import Decimal

import pytest

from backcast.domain.coaching.lines.parts import parts_of
from backcast.domain.coaching.lines.periods import last_day
from backcast.domain.coaching.lines.placeholders import filled_in
from backcast.domain.coaching.lines.reviews import review
from backcast.domain.coaching.lines.splits import halves
from backcast.domain.coaching.statements import Kind
from backcast.domain.results.metrics import Direction, Metric

TODAY = date(2026, 7, 30)


def test_the_words_that_findings_rest_on_are_marked_with_their_numbers_and_nothing_of_the_line_is_lost() -> None:
    said = review("Launch a new high-quality campaign")

    assert "".join(piece.text for piece in said.pieces) == "Launch a new high-quality campaign"
    assert [found.code for found in said.findings] == ["TASK", "NO_METRIC", "FUZZY", "NO_DEADLINE"]
    assert [(piece.text, piece.numbers) for piece in said.pieces] == [
        ("Launch", (1, 2)),
        (" a new ", (2,)),
        ("high-quality", (2, 3)),
        (" campaign", (2,)),
    ]
    assert [piece.severity for piece in said.pieces] == ["must", "must", "must", "must"]


def test_placeholders_are_read_as_numbers_and_findings_keep_their_words() -> None:
    line = "Increase the share of key clients who order from [baseline] to [target] % by 18 Dec 2026"

    said = review(line)

    assert said.kind is Kind.OUTCOME
    assert said.to_fill == ("baseline", "target")
    assert [(found.code, found.words) for found in said.findings] == [("FUZZY", "key")]
    assert [piece.blank for piece in said.pieces if piece.blank] == ["baseline", "target"]
    assert "".join(piece.text for piece in said.pieces) == line


@pytest.mark.parametrize(
    ("line", "is_sound"),
    [
        ("Reduce time in mandatory training from 6 to 4 hours by 18 Dec 2026", True),
        ("Keep the queue under 15", True),
        ("Increase web traffic by 20% in Q3", False),  # 20 % of what?
        ("Increase web traffic from [baseline] to 60,000 by 30 Sep 2026", True),  # it is measured first
        ("Increase web traffic from 50,000 to [target] by 30 Sep 2026", False),
        ("NPS 40, CSAT 4.5", False),
        ("Launch a new campaign", False),
    ],
)
def test_a_line_is_ready_when_nothing_must_or_should_be_mended_or_filled_in(line: str, is_sound: bool) -> None:
    said = review(line)

    assert said.is_sound is is_sound


@pytest.mark.parametrize(
    ("line", "first", "second"),
    [
        ("NPS 40, CSAT 4.5", "NPS 40", "CSAT 4.5"),
        ("Plan and hold a summit", "Plan a summit", "Hold a summit"),
        ("Revenue 3 m and margin 25 % by 30 Sep", "Revenue 3 m by 30 Sep", "Margin 25 % by 30 Sep"),
        ("Portal live and 500 users registered", "Portal live", "500 users registered"),
    ],
)
def test_a_line_that_says_two_things_becomes_two_that_say_one(line: str, first: str, second: str) -> None:
    assert review(line).is_two
    assert halves(review(line)) == (first, second)


@pytest.mark.parametrize(
    ("by", "day"),
    [
        ("Q3", date(2026, 9, 30)),
        ("Q1", date(2027, 3, 31)),  # the next one
        ("Q1-2028", date(2028, 3, 31)),
        ("H2", date(2026, 12, 31)),
        ("2026-12", date(2026, 12, 31)),
        ("--06", date(2027, 6, 30)),
        ("--09-15", date(2026, 9, 15)),
        ("EOQ", date(2026, 9, 30)),
        ("NEXT_Q", date(2026, 12, 31)),
        ("EOM", date(2026, 7, 31)),
        ("W40", date(2026, 10, 4)),  # the Sunday of week 40
        ("P6M", date(2027, 1, 30)),
        ("--02-30", None),
        ("FY26", None),
        ("EVENT", None),
        (None, None),
    ],
)
def test_a_deadline_as_it_is_written_has_a_last_day_or_none(by: str | None, day: date | None) -> None:
    assert last_day(by, TODAY) == day


def test_a_line_says_what_the_form_of_a_key_result_asks() -> None:
    visits = Metric("v", "Web visits", "a month")

    said = parts_of("Increase web traffic from 50,000 to 60,000 by 30 Sep 2026", [visits], TODAY)

    assert (said.metric, said.direction) == (visits, Direction.RAISE)
    assert (said.baseline, said.target, said.due) == (Decimal(50000), Decimal(60000), date(2026, 9, 30))


def test_what_only_stands_in_for_a_number_is_no_number_and_turns_no_direction() -> None:
    said = parts_of("Increase gross margin from [baseline] to 25 % by 30 Sep 2026", [], TODAY)

    assert (said.name, said.unit, said.direction) == ("Gross margin", "%", Direction.RAISE)
    assert (said.baseline, said.target) == (None, Decimal(25))


def test_what_is_not_known_stays_a_placeholder() -> None:
    text = filled_in("From [baseline] to [target] of [definition]", {"target": "60", "definition": ""})

    assert text == "From [baseline] to 60 of [definition]"
