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
