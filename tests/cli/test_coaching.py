"""`backcast coach`: lines in, one answer for each, and a sentence for what could not be read."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from backcast.cli.main import main

FIELDS = ["id", "kind", "has_metric", "binary", "metric", "by", "defects", "kirkpatrick", "findings"]


def coach(*arguments: str, typed: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["coach", *arguments], input=typed, obj=date(2026, 7, 1))


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_statement_is_told_with_every_field() -> None:
    line = json.dumps({"id": "a", "text": "Churn 4.1% → 2.9% by June"}).encode()

    [told] = answers(coach("check", "--format", "jsonl", typed=line))

    assert list(told)[: len(FIELDS)] == FIELDS
    assert told["metric"] == {
        "name": "Churn", "unit": "percent", "baseline": 4.1, "target": 2.9, "change": None, "direction": "decrease",
    }  # fmt: skip
    assert (told["id"], told["kind"], told["by"], told["defects"]) == ("a", "outcome", "--06", [])
    assert told["ruleset"] == "2026.1"


def test_a_finding_names_its_words_its_source_and_what_to_do() -> None:
    [told] = answers(coach("check", "-", "--format", "jsonl", typed=b"Launch a new campaign by June\n"))

    first = told["findings"][0]
    assert (told["id"], first["code"], first["severity"]) == (1, "TASK", "must")
    assert (first["start"], first["end"], first["words"]) == (0, 6, "Launch")
    assert "Doerr" in first["source"]
    assert "What changes if it works?" in first["remedy"]


def test_people_get_lines_to_read() -> None:
    result = coach("check", typed=b"Reduce time in mandatory training from 6 to 4 hours by June\n\nHire a coach\n")

    assert result.exit_code == 0
    assert result.stdout.startswith("1: outcome, by --06\n3: task\n  must   TASK: This is an activity.")


def test_a_bad_line_gets_its_own_answer_and_the_others_theirs() -> None:
    lines = [b'{"id": "x"}', b"{bad", b"\xff\xfe", b'{"id": "l", "text": "NPS", "lang": "xx"}', b"NPS 40"]
    lines += [b'{"id": "d", "text": "NPS", "today": "soon"}', b'{"id": "e", "text": " "}', b"{" * 60_000]

    result = coach("check", "--format", "jsonl", typed=b"\n".join(lines))

    told = answers(result)
    assert result.exit_code == 2
    assert [each["id"] for each in told if "error" in each] == ["x", 2, 3, "l", "d", "e", 8]
    assert [each["kind"] for each in told if "kind" in each] == ["outcome"]
    assert "7 lines could not be read; the others are answered." in result.stderr


def test_a_line_that_is_far_too_long_is_refused_and_the_next_is_read() -> None:
    result = coach("check", "--format", "jsonl", typed=b"a" * 500_000 + b"\nNPS 40\n")

    told = answers(result)
    assert ["error" in each for each in told] == [True, False]
    assert result.exit_code == 2


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = coach("check", str(tmp_path / "none.txt"))

    assert result.exit_code == 2
    assert "none.txt could not be read" in result.stderr


def test_a_rewrite_comes_with_its_origin_and_questions() -> None:
    asked = {
        "id": 7, "objective": "More visitors", "statement": "Increase web traffic by 20% in Q3", "domain": "marketing",
        "cycle_end": "2026-09-30", "facts": "web visits: 50,000 a month, analytics, 30 Jun",
    }  # fmt: skip

    [told] = answers(coach("rewrite", "-", "--format", "jsonl", typed=json.dumps(asked).encode()))

    assert list(told)[:4] == ["id", "rewrites", "origin", "questions"]
    assert told["rewrites"][0] == "Increase web traffic from 50,000 to 60,000 by 30 Sep 2026"
    assert (told["id"], told["origin"]) == (7, "rules")


def test_a_rewrite_without_a_statement_or_with_a_wrong_day_is_told() -> None:
    typed = b'{"id": 1, "objective": "x"}\n{"id": 2, "statement": "NPS 40", "cycle_end": "30 Sep"}\n'

    result = coach("rewrite", typed=typed)

    assert [each["id"] for each in answers(result) if "error" in each] == [1, 2]
    assert result.exit_code == 2
