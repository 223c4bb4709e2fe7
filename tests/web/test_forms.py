"""Forms: what people type becomes what they mean, or every problem is told at once."""

from decimal import Decimal
from enum import StrEnum

import pytest
from werkzeug.datastructures import MultiDict

from backcast.domain.errors import InvalidInput
from backcast.web.forms import Fields


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def told(fields: Fields) -> dict[str, str]:
    with pytest.raises(InvalidInput) as raised:
        fields.check()
    return raised.value.problems


def test_a_text_is_trimmed_and_its_line_ends_are_one_kind() -> None:
    fields = Fields.of({"note": "  one\r\ntwo\rthree\n "})

    note, line = fields.text("note"), fields.line("note")

    assert note == "one\ntwo\nthree"
    assert line == "one two three"


def test_a_field_that_was_not_sent_is_empty() -> None:
    fields = Fields.of({})

    read = (fields.text("a"), fields.raw("a"), fields.day("a"), fields.integer("a"), fields.decimal("a"))

    assert read == ("", "", None, None, None)
    fields.check()


def test_all_unreadable_fields_are_told_at_once() -> None:
    fields = Fields.of({"due": "tomorrow", "days": "five", "value": "many", "kind": "green"})

    fields.day("due")
    fields.integer("days")
    fields.decimal("value")
    fields.choice("kind", Colour, Colour.RED)

    assert set(told(fields)) == {"due", "days", "value", "kind"}


def test_a_problem_shows_what_was_typed_and_how_to_write_it() -> None:
    fields = Fields.of({"due": "18.12.2026"})

    fields.day("due")

    assert told(fields) == {"due": "“18.12.2026” cannot be read. Write the date as year-month-day, such as 2026-12-18."}


def test_a_character_that_nothing_can_show_is_told() -> None:
    fields = Fields.of({"title": "bell\x07"})

    title = fields.line("title")

    assert title == ""
    assert "U+0007" in told(fields)["title"]


def test_a_needed_day_that_is_unreadable_is_told_as_unreadable_and_not_as_missing() -> None:
    fields = Fields.of({"due": "soon", "start": ""})

    fields.needed_day("due", "Say when.")
    fields.needed_day("start", "Say when.")

    problems = told(fields)
    assert problems["due"].startswith("“soon” cannot be read.")
    assert problems["start"] == "Say when."


def test_a_needed_number_may_be_zero() -> None:
    fields = Fields.of({"offset": "0"})

    offset = fields.needed_integer("offset", "Say how many.")

    assert offset == 0
    fields.check()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("86", "86"),
        ("4.3", "4.3"),
        ("4,3", "4.3"),
        ("0,125", "0.125"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("1 240", "1240"),
        ("1\u202f240,5", "1240.5"),
        ("1,240.5", "1240.5"),
        ("1,240,000", "1240000"),
        ("1240", "1240"),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, meant: str) -> None:
    fields = Fields.of({"value": typed})

    value = fields.decimal("value")

    assert value == Decimal(meant)
    fields.check()


@pytest.mark.parametrize("typed", ["1,240", "12,500", "NaN", "Infinity", "1,2,3", "9" * 41, "5 days"])
def test_a_number_that_could_be_two_numbers_or_none_is_refused(typed: str) -> None:
    fields = Fields.of({"value": typed})

    value = fields.decimal("value")

    assert value is None
    assert "such as 1240 or 4.3" in told(fields)["value"]


@pytest.mark.parametrize("typed", ["5.5", "1e3", "9" * 13])
def test_a_whole_number_is_refused_where_it_is_not_whole_or_absurd(typed: str) -> None:
    fields = Fields.of({"days": typed})

    days = fields.integer("days")

    assert days is None
    assert set(told(fields)) == {"days"}


def test_an_unknown_choice_is_told_with_those_that_exist() -> None:
    fields = Fields.of({"colour": "green"})

    colour = fields.choice("colour", Colour, Colour.RED)

    assert colour is Colour.RED
    assert told(fields) == {"colour": "Choose one of: red, blue."}


def test_a_choice_that_was_left_open_is_the_default() -> None:
    fields = Fields.of({"colour": " "})

    colour = fields.choice("colour", Colour, Colour.BLUE)

    assert colour is Colour.BLUE
    fields.check()


@pytest.mark.parametrize(("typed", "is_on"), [("1", True), ("on", True), ("", False), ("0", False)])
def test_a_switch_is_on_only_where_the_form_says_so(typed: str, is_on: bool) -> None:
    fields = Fields.of({"hard": typed})

    switched = fields.switch("hard"), fields.switch("absent")

    assert switched == (is_on, False)


def test_a_field_that_stands_several_times_gives_all_its_values() -> None:
    fields = Fields(MultiDict([("workdays", "mon"), ("workdays", " tue ")]))

    texts = fields.texts("workdays")

    assert texts == ["mon", "tue"]


def test_the_first_problem_of_a_field_is_the_one_that_is_told() -> None:
    fields = Fields.of({"days": "x"})

    fields.integer("days")
    fields.need("days", None, "Say how many.")

    assert told(fields)["days"].startswith("“x” cannot be read.")
