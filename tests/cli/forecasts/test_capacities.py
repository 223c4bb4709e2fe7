"""`backcast schedule --capacity`: three programmes that share a designer, as text and as JSON."""

import json
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backcast.cli.main import main

FOLDER = Path(str(files("backcast").joinpath("programmes")))
SHARED = [str(FOLDER / f"{name}.yaml") for name in ("onboarding", "safety", "support-quality")]
DESIGNER = "Instructional designer"


def run(*arguments: str, plans: list[str] = SHARED) -> Result:
    return CliRunner().invoke(main, ["schedule", *plans, "--capacity", *arguments], catch_exceptions=False)


def test_the_double_booked_days_are_listed_with_their_steps_and_the_new_must_starts_beside_the_old() -> None:
    answer = run("--today", "2026-06-01")

    told = answer.stdout.partition("Capacity across 3 plans:")[2]
    assert answer.exit_code == 0
    assert f"{DESIGNER}: 13 double-booked working days, 3 – 19 Aug 2026; up to 300 % asked, 100 %" in told
    assert "2 with three or more steps at once: Mon 10 Aug 2026, Tue 11 Aug 2026." in told
    assert "    11 Aug 2026: onboarding A2 + safety A6 + support-quality A6" in told.splitlines()
    assert "    12 – 19 Aug 2026: onboarding A2 + support-quality A6" in told.splitlines()
    assert "start by Mon 3 Aug 2026, as now" in told
    assert "start by Tue 16 Jun 2026 instead of Thu 18 Jun" in told
    assert "start by Thu 18 Jun 2026 instead of" in told
    assert "What the shared owners cost: 23 working days of earlier start, all plans together." in told
    assert told.index("Inside the slack") < told.index("What would fit")
    assert "Found by a heuristic" in told
    assert all(len(line) <= 100 for line in told.splitlines())


def test_a_second_designer_leaves_the_two_triple_days() -> None:
    answer = run("--owner", "instructional DESIGNER = 200 %")

    assert f"{DESIGNER}: 2 double-booked working days, 10 – 11 Aug 2026; up to 300 % asked, 200 %" in answer.stdout


def test_three_designers_leave_them_alone() -> None:
    answer = run("--owner", f"{DESIGNER}=300", "--owner", "Facilitator=200")

    assert "Nobody is asked for more than there is of them." in answer.stdout
    assert "What would fit" not in answer.stdout


def test_programs_read_the_same_as_keys() -> None:
    answer = run("--today", "2026-06-01", "--format", "json")

    found = json.loads(answer.stdout.splitlines()[-1])["capacity"]
    designer = next(each for each in found["over_asked"] if each["owner"] == DESIGNER)
    assert (designer["first"], designer["last"], len(designer["days"])) == ("2026-08-03", "2026-08-19", 13)
    assert designer["days"][5]["date"] == "2026-08-10"
    assert designer["days"][5]["asked"] == 300
    assert found["fit"]["over_asked"] == []
    assert {plan["id"]: plan["lost"] for plan in found["fit"]["plans"]} == {"safety": 2, "support-quality": 21}
    assert (found["is_heuristic"], found["proved_best"]) == (True, False)
    titles = {plan["id"]: plan["title"] for plan in found["plans"]}
    assert titles["support-quality"] == "Customer-support quality: CSAT and first-contact resolution"


def test_a_solver_says_that_it_proved_the_dates_best() -> None:
    pytest.importorskip("ortools")

    answer = run("--today", "2026-06-01", "--solver", "60")

    assert "Proved: no dates let work begin later, all plans counted together." in answer.stdout
    assert "Found dates with 23 working days lost in all" in answer.stderr  # meanwhile, to whoever waits


@pytest.mark.parametrize("words", ["Designer", "=50", "Designer=", "Designer=half", "Designer=-1", "Designer=1000001"])
def test_a_capacity_that_cannot_be_read_is_told_with_exit_code_two(words: str) -> None:
    answer = run("--owner", words)

    assert answer.exit_code == 2
    assert "Designer=200" in answer.stderr or "Capacity is 0 to" in answer.stderr


def test_two_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "plan.yaml").write_text(
            "format: backcast-plan/1\ntitle: T\ngoal: {statement: S, due: 2027-07-09}\n"
            "steps: [{id: A, kind: action, title: T, days: 1, owner: Ana}]\n"
        )

    answer = run("--today", "2027-06-01", plans=[str(tmp_path / "a/plan.yaml"), str(tmp_path / "b/plan.yaml")])

    assert "9 Jul 2027: plan A + plan-2 A" in answer.stdout
