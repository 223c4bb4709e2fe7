"""What `make rivals` says of other programs: also that one is missing, means something else, or was faster."""

from collections.abc import Callable
from importlib import import_module

import pytest

from bench.rivals.findings import Different, Finding, NotInstalled, against, found, table, turns, within

pytestmark = pytest.mark.only("sqlite")


def _missing_program() -> list[Finding]:
    raise NotInstalled("tj3")


def _missing_package() -> list[Finding]:
    import_module("a_scheduler_that_nobody_wrote")
    return []


def _different() -> list[Finding]:
    raise Different("3 of\n1,000 steps")


@pytest.mark.parametrize(
    ("compare", "said"),
    [
        (_missing_program, "NOT INSTALLED: tj3"),
        (_missing_package, "NOT INSTALLED: No module named 'a_scheduler_that_nobody_wrote'"),
        (_different, "NOT COMPARABLE: 3 of 1,000 steps"),
    ],
)
def test_what_cannot_be_compared_is_a_row_and_is_said_loudly(
    compare: Callable[[], list[Finding]], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = found("dates", compare)

    assert table(rows).splitlines()[2:] == [f"| dates |  |  |  |  | {said} |"]
    assert capsys.readouterr().err == f"dates: {said}\n"


def test_a_row_says_both_times_their_ratio_and_whether_that_was_wanted() -> None:
    rows = [
        against("fast", 2, 50, 10),
        against("not fast enough", 2, 19.9, 10, note="why"),
        against("stopped", 4, 90_000, or_more=True),
        within("memory", 301, 300, "MB"),
    ]

    assert table(rows).splitlines()[2:] == [
        "| fast | 2.0 ms | 50.0 ms | 25.0 × | ≥ 10 × | met |",
        "| not fast enough | 2.0 ms | 19.9 ms | 9.9 × | ≥ 10 × | **missed**; why |",
        "| stopped | 4.0 ms | > 90.0 s | > 22,500.0 × |  |  |",
        "| memory | 301 MB |  |  | ≤ 300 MB | **missed** |",
    ]


def test_programs_take_turns_and_each_counts_with_its_best_round() -> None:
    called: list[str] = []
    clock = iter([0.0, 3.0, 3.0, 10.0, 10.0, 12.0, 12.0, 17.0])  # 3 s and 7 s, then 2 s and 5 s

    times = turns([lambda: called.append("ours"), lambda: called.append("theirs")], 2, lambda: next(clock))

    assert called == ["ours", "theirs", "ours", "theirs"]
    assert times == [2_000, 5_000]
