import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner, Result

from backcast.cli.main import main
from tests.plan_files.texts import SMALL

PROGRAMMES = Path(str(files("backcast").joinpath("programmes")))
EXPECTED: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "programmes" / "expected.json").read_text(encoding="utf-8")
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(PROGRAMMES.parents[1])}
COMPLIANCE = str(PROGRAMMES / "compliance.yaml")
ONBOARDING = str(PROGRAMMES / "onboarding.yaml")


def run(*arguments: str, standard_input: str | bytes = "") -> Result:
    return CliRunner().invoke(main, list(arguments), input=standard_input, catch_exceptions=False)


def objects(answer: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_all_published_dates_come_out_of_the_files() -> None:
    answer = run("schedule", *(str(PROGRAMMES / f"{name}.yaml") for name in EXPECTED), "--format", "json")

    assert answer.exit_code == 0
    compared = 0
    for schedule, (name, published) in zip(objects(answer), EXPECTED.items(), strict=True):
        assert schedule["id"] == name
        assert schedule["feasible"]
        assert schedule["must_start"] == published["must_start"]
        assert schedule["goal_due"] == published["goal_due"]
        assert "explanation" not in schedule
        for row in published["rows"]:
            step = schedule["steps"][row["id"]]
            found = (step["planned_start"], step["planned_finish"], step["slack"])
            assert found == (row["start"], row["finish"], row["slack"]), f"{name} {row['id']}"
            compared += 1
        for row in published.get("after_goal", []):
            step = schedule["steps"][row["id"]]
            assert (step["planned_start"], step["planned_finish"]) == (row["start"], row["finish"])
    assert compared == 91


@pytest.mark.parametrize("name", EXPECTED)
def test_all_published_gates_come_out_of_the_files(name: str) -> None:
    from backcast.use_cases.programmes import start_programme

    schedule = objects(run("schedule", str(PROGRAMMES / f"{name}.yaml"), "--format", "json"))[0]

    milestones = [step for step in start_programme(name).plan.steps.values() if step.is_milestone]
    found = [(schedule["steps"][step.id]["planned_start"], step) for step in milestones]
    for gate in EXPECTED[name]["gates"]:
        assert gate["date"] in [day for day, _ in found], gate


def test_the_fixed_keys_are_there_and_no_others() -> None:
    schedule = objects(run("schedule", COMPLIANCE, "--format", "json", "--today", "2026-03-16"))[0]

    always = ["id", "feasible", "must_start", "goal_due", "min_slack", "steps"]
    assert list(schedule) == [*always, "explanation", "conflicts", "missed"]
    assert list(schedule["explanation"]) == ["from", "steps", "dependencies", "to", "short_by"]
    assert schedule["conflicts"][0] == schedule["explanation"]
    assert len(schedule["conflicts"]) == schedule["missed"]
    assert set(schedule["steps"]["A1"]) == {
        "latest_start",
        "latest_finish",
        "earliest_start",
        "earliest_finish",
        "planned_start",
        "planned_finish",
        "slack",
        "critical",
        "driving",
    }


def test_a_late_start_is_explained_with_its_chain() -> None:
    answer = run("schedule", COMPLIANCE, "--format", "json", "--today", "2026-03-16")

    assert answer.exit_code == 1
    explanation = objects(answer)[0]["explanation"]
    assert explanation["short_by"] == 16
    assert explanation["steps"] == ["A1", "A2", "A4", "A5", "A6", "A7", "A9", "A10", "A11", "A12", "A13", "A14", "A15"]
    assert explanation["from"] == {"kind": "today", "date": "2026-03-16"}
    assert explanation["to"] == {"kind": "goal", "date": "2026-06-30"}
    assert explanation["dependencies"][0] == {"from": "A1", "to": "A2", "type": "FS", "lag": 0, "unit": "working"}
    assert len(explanation["dependencies"]) == 12


def test_a_late_start_is_explained_in_words() -> None:
    answer = run("schedule", COMPLIANCE, "--today", "2026-03-16")

    assert answer.exit_code == 1
    lines = answer.stdout.splitlines()
    assert lines[0] == (
        "Compliance certification with a legal deadline: start by Fri 20 Feb 2026 – that date has passed, "
        "as of Mon 16 Mar 2026"
    )
    assert "short by 16 working days" in lines[1]
    # 8+5+12+5+10+4+5+2+2+12+12+8+3 = 88 by hand; 16 March to 30 June without five holidays are 72 working days.
    words = " ".join(line.strip() for line in lines)
    assert "8 + 5 + 12 + 5 + 10 + 4 + 5 + 2 + 2 + 12 + 12 + 8 + 3 working days of work = 88; 72 are available" in words
    # Good Friday, Easter Monday, Labour Day, Ascension and Whit Monday of 2026.
    assert "(closed: 3 Apr Good Friday, 6 Apr Easter Monday, 1 May Labour Day, 14 May Ascension Day, 25 May" in words
    assert "Whit Monday): short by 16." in words
    assert "Day by day: A1 16 Mar – 25 Mar 2026; A2 26 Mar – 1 Apr 2026; A4 2 Apr – 21 Apr 2026; " in words
    assert "Earliest possible end: Wed 22 Jul 2026." in lines
    assert all(len(line) <= 100 for line in lines[1:])


def test_the_text_says_whose_today_it_used() -> None:
    with_own, with_ours = run("schedule", ONBOARDING), run("schedule", ONBOARDING, "--today", "2026-08-03")

    first = with_own.stdout.splitlines()[0]
    assert first.endswith("as of Mon 3 Aug 2026 (the file's own “today”; choose another day with --today)")
    assert with_ours.stdout.splitlines()[0].endswith("as of Mon 3 Aug 2026")
    assert with_own.stdout.splitlines()[1:] == with_ours.stdout.splitlines()[1:]


def test_the_table_names_the_driving_chain_and_the_slack() -> None:
    lines = run("schedule", ONBOARDING).stdout.splitlines()

    (build,) = [line for line in lines if line.startswith("* A1 ")]
    (fix,) = [line for line in lines if line.startswith("  A4 ")]
    assert "3 Aug – 7 Aug 2026" in build
    assert build.endswith(" 0")
    assert fix.endswith(" 16")


def test_a_plan_without_a_day_of_its_own_is_seen_as_of_the_real_today() -> None:
    far = SMALL.replace("2026-12-18", "2190-12-18")

    answer = run("schedule", "-", "--format", "json", standard_input=far)

    schedule = objects(answer)[0]
    assert schedule["id"] == "stdin"
    assert schedule["steps"]["A1"]["earliest_start"] >= date.today().isoformat()


def test_another_due_date_of_a_programme_gives_another_start(tmp_path: Path) -> None:
    file = tmp_path / "autumn.yaml"
    file.write_text(run("programme", "onboarding", "--due", "2026-12-04").stdout, encoding="utf-8")

    assert objects(run("schedule", str(file), "--format", "json"))[0]["must_start"] == "2026-07-20"


@pytest.mark.parametrize("name", EXPECTED)
def test_a_programme_written_to_a_file_has_the_published_dates(name: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(run("programme", name).stdout, encoding="utf-8")

    schedule = objects(run("schedule", str(file), "--format", "json"))[0]

    for row in EXPECTED[name]["rows"]:
        step = schedule["steps"][row["id"]]
        assert (step["planned_start"], step["planned_finish"], step["slack"]) == (
            row["start"],
            row["finish"],
            row["slack"],
        )


def moved_gate(day: str) -> Result:
    source = (PROGRAMMES / "sales-enablement.yaml").read_text(encoding="utf-8")
    return run(
        "schedule",
        "-",
        "--format",
        "json",
        standard_input=source.replace("fixed_start: 2026-10-02", f"fixed_start: {day}"),
    )


def test_follow_ups_move_with_the_gate_that_they_follow() -> None:
    answer = moved_gate("2026-10-09")

    assert answer.exit_code == 0
    steps = objects(answer)[0]["steps"]
    assert [steps[step]["planned_start"] for step in ("E1", "E2", "E3")] == ["2026-11-09", "2026-12-08", "2027-01-07"]
    # Results on the last three working days before the goal's date.
    assert (steps["A13"]["planned_start"], steps["A13"]["planned_finish"]) == ("2027-01-13", "2027-01-15")
    assert steps["A13"]["slack"] == 0


def test_a_gate_that_moves_too_far_is_explained_by_its_follow_up() -> None:
    answer = moved_gate("2026-10-12")

    assert answer.exit_code == 1
    assert "E3" in objects(answer)[0]["explanation"]["steps"]


def test_all_files_are_tried_and_wrong_input_outweighs_a_plan_that_cannot_be_met(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SMALL.replace("days: 5", "dayz: 5"), encoding="utf-8")

    answer = run("schedule", str(broken), COMPLIANCE, ONBOARDING, "--format", "json", "--today", "2026-03-16")

    assert answer.exit_code == 2
    wrong, late, fine = objects(answer)
    assert wrong == {
        "file": str(broken),
        "error": {
            "line": 7,
            "column": 42,
            "path": "steps[0].dayz",
            "message": "unknown key “dayz”; did you mean “days”?",
        },
    }
    assert (late["feasible"], fine["feasible"]) == (False, True)


def test_in_text_a_mistake_is_a_sentence_on_standard_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("title: x: y", encoding="utf-8")

    answer = run("schedule", str(broken), ONBOARDING)

    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"{broken}: Line 1, column 9")
    assert "Traceback" not in answer.output
    assert "Onboarding" in answer.stdout


def test_what_cannot_be_opened_is_said_in_a_sentence(tmp_path: Path) -> None:
    missing, folder = str(tmp_path / "none.yaml"), str(tmp_path)

    for_missing, for_folder = run("schedule", missing), run("schedule", folder)
    as_json = objects(run("schedule", missing, "--format", "json"))

    assert (for_missing.exit_code, for_missing.stderr) == (2, f"There is no file {missing}.\n")
    assert (for_folder.exit_code, for_folder.stderr) == (2, f"{folder} is a folder, not a plan file.\n")
    assert as_json[0]["error"]["message"] == f"There is no file {missing}."
    assert as_json[0]["error"]["line"] is None


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read everything, and CI runs as root: for a moment this process is somebody else."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)


def test_a_file_that_may_not_be_read_is_said_in_a_sentence() -> None:
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        locked = Path(folder) / "locked.yaml"
        locked.write_text(SMALL, encoding="utf-8")
        assert run("schedule", str(locked)).exit_code == 0  # and all modules are loaded
        locked.chmod(0)

        with as_nobody():
            answer = run("schedule", str(locked))

    assert (answer.exit_code, answer.stderr) == (2, f"{locked} may not be read: its permissions forbid it.\n")


def test_a_huge_file_and_an_endless_stream_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(100_000_000)

    from_file = run("schedule", str(huge), "--format", "json")
    from_stream = run("schedule", "-", "--format", "json", standard_input=b"a" * 21_000_000)

    assert "100 MB large" in objects(from_file)[0]["error"]["message"]
    assert "too large" in objects(from_stream)[0]["error"]["message"]
    assert (from_file.exit_code, from_stream.exit_code) == (2, 2)


def test_dates_beyond_the_calendar_are_wrong_input() -> None:
    source = SMALL.replace("2026-12-18", "1900-01-02").replace("days: 5", "days: 9999")

    answer = run("schedule", "-", "--format", "json", "--today", "2026-01-01", standard_input=source)

    assert answer.exit_code == 2
    assert "1900 to 2200" in objects(answer)[0]["error"]["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("schedule", ONBOARDING, "--today", "3.8.2026"),
        ("schedule", ONBOARDING, "--today", "20260803"),
        ("schedule",),
        ("programme", "onbording"),
        ("programme", "safety", "--country", "XX"),
        ("programme", "safety", "--region", "NY"),
        ("programme", "safety", "--workdays", "mon,moon"),
        ("export", "nowhere.yaml", "--to", "json"),
        ("export", ONBOARDING, "--to", "pdf"),
        ("export", ONBOARDING, "--to", "json", "--output", "/nowhere/at/all"),
        ("dance",),
    ],
)
def test_wrong_arguments_give_a_sentence_and_exit_code_two(arguments: tuple[str, ...]) -> None:
    answer = run(*arguments)

    assert answer.exit_code == 2
    assert answer.stderr
    assert not answer.stdout
    assert "Traceback" not in answer.stderr


def test_the_programmes_are_listed_with_what_a_chooser_needs() -> None:
    answer = run("programme")

    assert answer.exit_code == 0
    for name, published in EXPECTED.items():
        assert f"{name}: " in answer.stdout
        assert f"must start {published['must_start']}" in answer.stdout


def test_a_programme_for_a_country_and_a_week_says_so() -> None:
    answer = run("programme", "safety", "--country", "US", "--region", "NY", "--workdays", "Mon,tue,wed,thu")

    assert answer.exit_code == 0
    assert "workdays: [mon, tue, wed, thu]\n  country: US\n  region: NY\n" in answer.stdout


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_an_exported_plan_file_can_be_exported_again_unchanged(form: str, tmp_path: Path) -> None:
    once, again = tmp_path / f"once.{form}", tmp_path / f"again.{form}"

    run("export", ONBOARDING, "--to", form, "--output", str(once))
    run("export", str(once), "--to", form, "--output", str(again))

    assert once.read_bytes() == again.read_bytes()
    assert len(once.read_bytes()) > 1_000


def test_a_plan_can_be_exported_as_a_calendar_and_as_a_table() -> None:
    calendar, table = run("export", ONBOARDING, "--to", "ics"), run("export", ONBOARDING, "--to", "csv")

    assert calendar.stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\n")
    assert calendar.stdout_bytes == run("export", ONBOARDING, "--to", "ics").stdout_bytes
    assert table.stdout_bytes.startswith(b"\xef\xbb\xbf")
    assert table.stdout.count("2026-") > 21


def separately(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "backcast.cli", *arguments], capture_output=True, check=False, **options
    )


def test_it_runs_as_a_program_of_its_own_in_any_locale() -> None:
    environment = {**ENVIRONMENT, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}

    answer = separately("schedule", COMPLIANCE, "--today", "2026-03-16", env=environment)

    assert answer.returncode == 1
    assert "A1 → A2" in answer.stdout.decode()
    assert answer.stderr == b""


def test_planning_needs_neither_the_web_nor_the_database() -> None:
    code = (
        "import sys; from backcast.cli.main import main; from click.testing import CliRunner; "
        f"CliRunner().invoke(main, ['schedule', {ONBOARDING!r}], catch_exceptions=False); "
        "print(sorted({'flask', 'sqlalchemy', 'icalendar'} & set(sys.modules)))"
    )

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, text=True, env=ENVIRONMENT)

    assert answer.stdout == "[]\n", answer.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_a_reader_who_leaves_early_gets_no_traceback() -> None:
    command = f"{sys.executable} -m backcast.cli schedule {' '.join([ONBOARDING] * 60)}; echo $? >&2"

    answer = subprocess.run(
        ["bash", "-c", f"({command}) | head -n 1"], capture_output=True, check=False, text=True, env=ENVIRONMENT
    )

    assert len(answer.stdout.splitlines()) == 1
    assert "Traceback" not in answer.stderr
    assert "Exception ignored" not in answer.stderr
    assert answer.stderr.splitlines()[-1] == "2"
