import json
import tracemalloc
from time import perf_counter

import pytest

from backcast.domain.errors import Place
from tests.plan_files.texts import SMALL, mistake, read

HEAD = SMALL[: SMALL.index("steps:")]
UNPLANLIKE = [
    ("", (1, 1, ""), "This file is empty."),
    ("# only a comment\n", (1, 1, ""), "This file is empty."),
    ("12", (1, 1, ""), "This is no plan"),
    ("- a\n", (1, 1, ""), "This is no plan"),
    (HEAD + "id: &x a\n", (6, 5, "id"), "Anchors"),
    (HEAD + "id: *x\n", (6, 5, "id"), "Aliases"),
    (HEAD + "id: !!python/object/apply:os.system [x]\n", (6, 5, "id"), "Tags"),
    (HEAD + "id: ! a\n", (6, 5, "id"), "Tags"),
    (HEAD + "---\n" + HEAD, (6, 1, ""), "A second document begins here"),
    (HEAD + "title: again\n", (6, 1, ""), "“title” stands here twice, first in line 2"),
    (HEAD + "calendar:\n  <<: {}\n", (7, 3, "calendar"), "Merge keys"),
    (HEAD + "? [a]\n: b\n", (6, 3, ""), "A key must be a single text"),
    (HEAD + "id: a: b\n", (6, 6, ""), "put the text into quotes"),
    (HEAD + 'id: "abc\n', (6, 5, "id"), "does not end"),
    (HEAD + "notes:\n\t- a\n", (7, 1, "notes"), "tab"),
    (HEAD + "notes: [a\n", (7, 1, "notes[1]"), "comma"),
    (HEAD + "id: a\x00b", (6, 6, ""), "U+0000"),
    (HEAD + "id: a\x1bb", (6, 6, ""), "U+001B"),
    (HEAD + "id: é\x85b", (6, 6, ""), "U+0085"),
    (HEAD + "id: a\ud800b", (6, 6, ""), "U+D800"),
    (HEAD + 'id: "\\ud800"', (6, 8, "id"), "names no character"),
    (HEAD + 'id: "\\x01"', (6, 5, "id"), "U+0001"),
    (HEAD.encode("utf-16"), (1, 1, ""), "UTF-16"),
    (HEAD.encode("utf-32"), (1, 1, ""), "UTF-32"),
    (HEAD.encode() + b"id: \xe9t\xe9\n", (6, 5, ""), "byte 96 is 0xE9"),
    (HEAD.encode() + b"x" * 70_000 + b"\xff", (6, 70_001, ""), "byte 70092 is 0xFF"),
    ('{"a": NaN}', (1, 7, "a"), "“NaN” is no number"),
    ('{"a": -Infinity}', (1, 7, "a"), "“-Infinity” is no number"),
    ('{"a": 1,}', (1, 9, ""), "Expected a key in double quotes here, but found “}”."),
    ('{"a": [1,]}', (1, 10, "a[1]"), "Expected a value here, but found “]”."),
    ('{"a": 1} x', (1, 10, ""), "means nothing"),
    ('{"a": 1} 2', (1, 10, ""), "because the plan has ended"),
    ('{"a" 1}', (1, 6, ""), "Expected a colon"),
    ('{"a": 1', (1, 8, ""), "the end of the file"),
    ('{"a":\n  {"b": 1, "b": 2}}', (2, 12, "a"), "“b” stands here twice"),
    ('{"a": "\\ud800"}', (1, 7, "a"), "half a surrogate pair"),
    ('{"a": "x\ty"}', (1, 7, "a"), "a tab"),
    ('{"a": 01}', (1, 7, "a"), "means nothing"),
    ("{'a': 1}", (1, 2, ""), "double quotes"),
    ('{"a": 1 // b\n}', (1, 9, "a"), "JSON has no comments"),
]


@pytest.mark.parametrize(("source", "where", "words"), UNPLANLIKE)
def test_what_is_no_plan_is_refused_where_it_goes_wrong(
    source: bytes | str, where: tuple[int, int, str], words: str
) -> None:
    message, place = mistake(source)

    assert words in message
    assert (place.line, place.column) == where[:2]


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_mistake_in_the_grammar_knows_the_path(form: str) -> None:
    source = '{"steps": [{"id": "A"}, {"id": "B", "id": "C"}]}' if form == "json" else "steps: [{}, {id: B, id: C}]"

    _, place = mistake(source)

    assert place.path == "steps[1]"


def test_json_as_programs_write_it_is_read() -> None:
    content = {
        "format": "backcast-plan/1",
        "title": "Ziel 🎯 “né”",
        "goal": {"statement": "tab\there", "due": "2026-12-18", "hard": True, "why": None},
        "steps": [{"id": "A1", "kind": "action", "title": "a/b\\c", "days": 5, "needs": []}],
    }

    plans = [read(json.dumps(content, indent=indent, ensure_ascii=ascii_only)).plan for indent, ascii_only in FORMS]

    assert {plan.title for plan in plans} == {"Ziel 🎯 “né”"}
    assert {plan.goal.statement for plan in plans} == {"tab\there"}
    assert {plan.steps["A1"].title for plan in plans} == {"a/b\\c"}


FORMS = [(None, True), (None, False), (2, True), ("\t", False)]


@pytest.mark.parametrize(
    "change", [str.encode, lambda s: b"\xef\xbb\xbf" + s.encode(), lambda s: s.replace("\n", "\r\n")]
)
def test_byte_order_marks_and_line_ends_of_other_systems_change_nothing(change) -> None:  # type: ignore[no-untyped-def]
    assert read(change(SMALL)) == read(SMALL)


@pytest.mark.parametrize("before", ["", '{"a": ', HEAD + "notes: "])
@pytest.mark.parametrize("bracket", ["[", "{", '{"a":', "- ", "? "])
def test_deep_nesting_is_refused_before_it_costs_anything(before: str, bracket: str) -> None:
    begun = perf_counter()

    message, _ = mistake(before + bracket * 200_000)

    assert message
    assert perf_counter() - begun < 5


def test_ten_levels_are_allowed_and_eleven_are_not() -> None:
    message, place = mistake("[" * 11 + "]" * 11)

    assert "more than 10 levels" in message
    assert place == Place(1, 11, "[0]" * 10)


def test_a_huge_file_is_refused_without_being_looked_at() -> None:
    huge = b"a" * 100_000_000
    tracemalloc.start()

    message, place = mistake(huge)

    assert "100 MB" in message
    assert place == Place(1, 1)
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_so_many_texts_that_no_plan_needs_them_are_refused() -> None:
    message, _ = mistake(HEAD + "notes: [" + "a," * 1_600_000 + "]")

    assert "more than 1,000,000 things" in message


def test_one_endless_text_is_refused() -> None:
    message, place = mistake(HEAD + "id: " + "x" * 15_000_000)

    assert "15,000,000 characters long" in message
    assert place == Place(6, 5, "id")


def test_numbers_too_long_or_too_wide_for_anybody_are_refused() -> None:
    long = SMALL.replace("days: 5", "days: " + "9" * 5_000)
    wide = SMALL.replace(
        "steps:",
        "metrics: [{id: m, name: M}]\nmeasurements:\n- {metric: m, date: 2026-01-01, value: 1e999999999}\nsteps:",
    )

    assert "Expected a whole number" in mistake(long)[0]
    assert "Expected a number of sensible size" in mistake(wide)[0]


def test_ten_thousand_steps_in_a_row_are_read_and_in_a_circle_refused() -> None:
    lines = [f"- {{id: A{n}, kind: action, title: T, days: 1, needs: [A{n - 1}]}}\n" for n in range(1, 10_000)]
    row = HEAD + "steps:\n- {id: A0, kind: action, title: T, days: 1}\n" + "".join(lines)
    circle = row.replace(
        "- {id: A0, kind: action, title: T, days: 1}", "- {id: A0, kind: action, title: T, days: 1, needs: [A9999]}"
    )

    plan = read(row).plan
    message, place = mistake(circle)

    assert len(plan.steps) == 10_000
    assert "wait for one another" in message
    assert len(message) < 1_000
    assert place.path.endswith(".needs[0]")
