"""MS Project files and tables on the command line: what is left out goes to standard error, the rest to the output."""

from pathlib import Path

from click.testing import CliRunner

import backcast
from backcast.cli.main import main

ONBOARDING = str(Path(backcast.__file__).parent / "programmes" / "onboarding.yaml")


def test_a_plan_goes_to_ms_project_and_comes_back_with_the_same_dates(tmp_path: Path) -> None:
    path = tmp_path / "plan.xml"

    sent = CliRunner().invoke(main, ["export", ONBOARDING, "--to", "xml", "--output", str(path)])
    before, after = (CliRunner().invoke(main, ["schedule", file]) for file in (ONBOARDING, str(path)))

    assert sent.stderr == (
        "Metrics, key results and measurements have no place in MS Project.\n"
        "The outcome chain has no place in MS Project: objectives, behaviours, learning, barriers, costs.\n"
    )
    assert after.stdout == before.stdout
    assert after.stderr == ""
    assert "start by Mon 3 Aug 2026" in after.stdout


def test_a_table_becomes_a_plan_file_and_says_what_was_taken(tmp_path: Path) -> None:
    path = tmp_path / "steps.csv"
    path.write_text("Title;Days;Deadline\nPack;2;2027-06-30\n")

    made = CliRunner().invoke(main, ["export", str(path), "--to", "yaml"])

    assert "title: Pack\n    days: 2" in made.stdout
    assert f"{path}: The table holds no calendar: Monday to Friday was taken, without holidays.\n" in made.stderr


def test_a_broken_project_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "plan.xml"
    path.write_text("<Project>")

    refused = CliRunner().invoke(main, ["schedule", str(path)])

    assert refused.exit_code == 2
    assert "are in the namespace" in refused.stderr
