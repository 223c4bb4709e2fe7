"""`backcast schedule --chance`: what it reads, and what it answers for people and for programs."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_planning import COMPLIANCE, ENVIRONMENT, objects, run

DRAWN = "uncertainty: {low: 80, high: 160, shape: triangular, correlation: 0, whole_days: true}\n"


@pytest.fixture
def certification(tmp_path: Path) -> str:
    """The certification programme, drawn as its published figures were."""
    path = tmp_path / "certification.yaml"
    path.write_text(Path(COMPLIANCE).read_text("utf-8") + DRAWN, "utf-8")
    return str(path)


def test_the_chance_stands_below_the_dates(certification: str) -> None:
    answer = run("schedule", certification, "--today", "2026-01-29", "--chance", "0.8")

    assert (
        "there is an 83 % chance of meeting Tue 30 Jun 2026. Start by Thu 29 Jan 2026 to be 80 % sure." in answer.stdout
    )
    assert "start by Fri 23 Jan 2026  to be 95 % sure" in answer.stdout
    assert (
        "triangular from 80 to 160 % of the likely duration, each step on its own, rounded to whole days"
        in answer.stdout
    )


def test_programs_get_the_figures_under_one_key(certification: str) -> None:
    answer = run(
        "schedule", certification, "--today", "2026-01-29", "--chance", "0.9,start=2026-02-20", "--format", "json"
    )

    chance = objects(answer)[0]["chance"]
    assert chance["on_time"] == pytest.approx(0.01, abs=0.03)
    assert chance["must_start"] == "2026-02-20"
    assert (chance["safe_starts"]["80"], chance["start"]) == ("2026-01-29", "2026-02-20")
    assert set(chance["safe_starts"]) == {"50", "80", "85", "90", "95"}
    assert chance["steps"]["A4"]["criticality"] == pytest.approx(1, abs=0.03)


def test_one_step_and_its_date_can_be_asked_for(certification: str) -> None:
    answer = run("schedule", certification, "--chance", "0.8,A11,due=2026-05-08", "--format", "json")

    chance = objects(answer)[0]["chance"]
    assert (chance["of"], chance["due"]) == ("A11", "2026-05-08")
    assert "A12" not in chance["steps"]  # it comes after


@pytest.mark.parametrize(
    ("word", "problem"),
    [
        ("2", "is not how sure you want to be, from 0.01 to 0.99"),
        ("sure", "is not how sure you want to be"),
        ("nan", "is not how sure you want to be"),
        ("0.8,start=soon", "“soon” is not a date like 2026-12-18"),
        ("0.8,end=2026-01-01", "neither a step nor start=DATE nor due=DATE"),
    ],
)
def test_what_cannot_be_read_is_told(word: str, problem: str) -> None:
    answer = run("schedule", COMPLIANCE, "--chance", word)

    assert answer.exit_code == 2
    assert problem in " ".join(answer.stderr.split())


def test_a_step_that_is_not_there_is_wrong_input() -> None:
    answer = run("schedule", COMPLIANCE, "--chance", "0.8,ZZ")

    assert answer.exit_code == 2
    assert "This plan holds no step ZZ." in answer.stderr


def test_without_numpy_only_the_chance_is_missing() -> None:
    without = "import sys; sys.modules['numpy'] = None; import backcast.app; from backcast.cli.main import main; main()"

    def told(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", without, "schedule", COMPLIANCE, *words]
        return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)

    plain, asked = told(), told("--chance", "0.8")

    assert (plain.returncode, plain.stderr) == (0, "")
    assert asked.returncode == 2
    assert "pip install numpy" in asked.stderr
