"""What the schedule says of a plan that misses more than one limit."""

from pathlib import Path

from click.testing import CliRunner

from backcast.cli.main import main


def test_every_other_limit_that_is_missed_is_told_after_the_worst(tmp_path: Path) -> None:
    written = """format: backcast-plan/1
title: Two limits
goal: {statement: It is true, due: 2027-07-30}
today: 2027-06-01
steps:
  - {id: W, title: Workshop, kind: action, days: 2, fixed_start: 2027-06-22}
  - {id: R, title: Report, kind: action, days: 5, needs: [W]}
  - {id: B, title: Board, kind: milestone, deadline: 2027-06-25, needs: [R]}
  - {id: O, title: Rollout, kind: action, days: 8, deadline: 2027-07-09, needs: [{step: B, lag: 1}]}
"""
    file = tmp_path / "two.yaml"
    file.write_text(written)

    answer = CliRunner().invoke(main, ["schedule", str(file)])

    # As in the worked example W15: the board is 3 working days late, and so the roll-out 2, on Tue 13 July.
    words = " ".join(line.strip() for line in answer.stdout.splitlines())
    assert "It cannot be met: short by 3 working days. Why: W → R → B." in words
    assert "Day by day: W 22 Jun – 23 Jun 2027; R 24 Jun – 30 Jun 2027; B Wed 30 Jun 2027." in words
    assert "Also missed: the deadline of O, Fri 9 Jul 2027, by 2 working days: W → R → B → O." in words


def test_a_plan_without_steps_says_so_instead_of_a_heading_without_rows(tmp_path: Path) -> None:
    file = tmp_path / "empty.yaml"
    file.write_text("""format: backcast-plan/1
title: Nothing yet
goal: {statement: It is true, due: 2027-07-30}
today: 2027-06-01
""")

    answer = CliRunner().invoke(main, ["schedule", str(file)])

    assert answer.exit_code == 0
    assert answer.stdout.endswith("\n\nNo step is planned yet.\n")


def test_a_follow_up_is_told_by_the_days_of_the_plan_and_the_closed_days_by_name(tmp_path: Path) -> None:
    written = """format: backcast-plan/1
title: A window
goal: {statement: It is true, due: 2027-07-14}
today: 2027-06-01
calendar: {workdays: [mon, tue, wed, thu, fri], closed: [{date: 2027-07-05, name: Independence Day}]}
steps:
  - {id: W, title: Workshop, kind: action, days: 2, fixed_start: 2027-06-14}
  - {id: E, title: Check, kind: follow-up, days: 2, anchor: {step: W, offset: 30, unit: calendar}}
  - {id: R, title: Results, kind: action, days: 1, needs: [E]}
"""
    file = tmp_path / "window.yaml"
    file.write_text(written)

    answer = CliRunner().invoke(main, ["schedule", str(file)])

    # 30 days after Tue 15 June is Thu 15 July; 16 June to 14 July are 21 weekdays, of which one is closed.
    words = " ".join(line.strip() for line in answer.stdout.splitlines())
    assert "Why: W → E → R, through the 30-day window after W." in words
    assert (
        "2 + 2 + 1 working days of work, 20 of waiting (20 in the 30-day window after W) = 25; 22 are available"
        in words
    )
    assert "(closed: 5 Jul Independence Day): short by 3." in words
    assert (
        "Day by day: W 14 Jun – 15 Jun 2027; E follows 30 days after W: 15 Jul – 16 Jul 2027; R Mon 19 Jul 2027."
        in words
    )
