"""`backcast estimate`: a duration with its numbers and their source."""

import json

import pytest

from tests.cli.test_planning import run


@pytest.mark.parametrize(
    ("arguments", "days"),
    [
        (["--minutes", "90", "--kind", "e-learning-2"], 14),
        (["--minutes", "90", "--kind", "e-learning-2", "--percent", "50"], 27),
        (["--minutes", "90", "--kind", "e-learning-2", "--hours-a-day", "7.1"], 15),
        (["--minutes", "60", "--kind", "virtual", "--rate", "8.5"], 2),
        (["--people", "120", "--assessors", "5", "--a-day", "3"], 8),
        (["--people", "97", "--seats", "12", "--sessions", "2"], 5),
    ],
)
def test_a_duration_comes_out_for_people_and_for_programs(arguments: list[str], days: int) -> None:
    text, content = run("estimate", *arguments), run("estimate", *arguments, "--format", "json")

    assert (text.exit_code, content.exit_code) == (0, 0)
    assert text.stdout.startswith(f"{days} working days\n")
    assert json.loads(content.stdout)["days"] == days


def test_every_number_has_its_source() -> None:
    answer = run("estimate", "--minutes", "90", "--kind", "e-learning-2")

    assert answer.stdout.splitlines()[1:] == [
        "  E-learning, level 2 (interactive): 90 min × 71 h of work per finished hour = 106.5 h",
        "  106.5 h ÷ 8 h a day ≈ 13.31, so 14 working days",
        "  Source: ATD research with Defelice and Kapp, survey of 2017.",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--people", "120"],
        ["--minutes", "90"],
        ["--minutes", "90", "--kind", "e-learning-2", "--seats", "4"],
        ["--minutes", "0", "--kind", "virtual"],
        ["--minutes", "90", "--kind", "virtual", "--percent", "0"],
        ["--minutes", "90", "--kind", "virtual", "--rate", "-1"],
        ["--minutes", "90", "--kind", "virtual", "--hours-a-day", "much"],
        ["--minutes", "90", "--kind", "opera"],
        ["--people", "0", "--assessors", "5", "--a-day", "3"],
    ],
)
def test_what_is_missing_or_cannot_be_is_told_in_a_sentence(arguments: list[str]) -> None:
    answer = run("estimate", *arguments)

    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.strip()
