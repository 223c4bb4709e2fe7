"""`backcast schedule --repair` and `--with`: the published figures of the compliance programme, as text and as JSON."""

import json
import re
from importlib.resources import files
from pathlib import Path

from click.testing import CliRunner, Result

from backcast.cli.main import main

COMPLIANCE = str(Path(str(files("backcast").joinpath("programmes"))) / "compliance.yaml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(
        main, ["schedule", COMPLIANCE, "--today", "2026-03-16", *arguments], catch_exceptions=False
    )


def test_the_menu_is_read_with_the_best_first_and_the_cheapest_combination() -> None:
    answer = run("--repair")

    menu = answer.stdout.partition("What would help")[2].splitlines()
    assert answer.exit_code == 1
    assert menu[0] == " (16 working days are missing):"
    assert menu[1].split()[:6] == ["+12", "end", "Mon", "6", "Jul", "2026"]
    assert "No single change suffices." in menu
    assert "The cheapest that suffices: A6 and A7 side by side; A12 and A13 side by side." in menu
    assert "  +16 days: it can be met, slack 0; start by Mon 16 Mar 2026, earliest end Tue 30 Jun 2026." in menu
    assert "  The goal's date, Tue 30 Jun 2026, is hard: it is never moved." in menu
    assert all(len(line) <= 100 for line in menu)


def test_what_leaves_something_out_is_a_group_of_its_own_with_its_numbers() -> None:
    answer = run("--repair")

    menu = answer.stdout.partition("What would help")[2].partition("\n\n")[0]
    changes, _, drops = menu.partition("Leaving something out, which is then missing at the end:\n")
    won = [[int(word) for word in re.findall(r"^ +\+(\d+) ", part, re.M)] for part in (changes, drops)]
    assert "without A6 and G3" in drops  # no translation: A6 takes 10 days, and nothing else as long is beside it
    assert re.search(r"^ +\+10 .*drop:A6 ", drops, re.M)
    assert won == [sorted(part, reverse=True) for part in won]
    assert "drop:" not in changes
    assert f"more that win {won[0][-1]} working day" in changes


def test_levers_are_tried_together() -> None:
    answer = run("--with", "A12+A13", "--with", "A6+A7", "--with", "A14=6")

    assert (
        "  +18 days: it can be met, slack 2; start by Wed 18 Mar 2026, earliest end Fri 26 Jun 2026." in answer.stdout
    )


def test_programs_read_the_same_as_keys() -> None:
    answer = run("--repair", "--with", "A14=5", "--format", "json")

    found = json.loads(answer.stdout)
    assert found["repair"]["combination"]["levers"] == ["A6+A7", "A12+A13"]
    assert (found["tried"]["days_won"], found["tried"]["short_by"], found["tried"]["suffices"]) == (3, 13, False)


def test_a_lever_that_cannot_be_used_is_told_with_the_reason_and_exit_code_two() -> None:
    answer = run("--with", "drop:A14")

    assert answer.exit_code == 2
    assert "A14 cannot be dropped while E1 comes after it: anchor it to another step first." in answer.stderr


def test_a_word_that_is_no_lever_is_answered_with_examples() -> None:
    answer = run("--with", "faster")

    assert answer.exit_code == 2
    assert "“faster” is no lever of this plan. Write one such as A12+A13" in answer.stderr
